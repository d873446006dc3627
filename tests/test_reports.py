"""A command line whose model has a credential of its own: what it prints of its use is counted, as its own word."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.core.events import Heard
from tests.attempts import Stage, staged

CLAUDE = {"type": "result", "total_cost_usd": 0.25, "usage": {"input_tokens": 100, "output_tokens": 20,
          "cache_read_input_tokens": 5}}  # fmt: skip
CODEX = {"type": "turn.completed", "usage": {"input_tokens": 1000, "cached_input_tokens": 200, "output_tokens": 50}}
PRICE = {"input": 1.0, "output": 10.0, "write": 1.0, "long": 2.0, "read": 0.5, "dated": "2026-11-20"}
OWN = {"own": "yes", "model": "gpt-x"}


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    yield from staged("bubblewrap", tmp_path, monkeypatch)


def used(stage: Stage, *lines: object, options: dict[str, str]) -> list[tuple[float, int, int]]:
    """Money, tokens, and those without a price, of each account that printing these lines gave."""
    said = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    stage.start(f"cat <<'END'\n{said}\nEND", options=options)
    assert stage.exit().code == 0
    accounts = [e.args for e in stage.heard if isinstance(e, Heard) and e.verb == "usage"]
    return [(float(a["money"]), int(a["tokens"]), int(a["unpriced"])) for a in accounts]


def test_claude_codes_own_count_is_of_the_whole_process(stage: Stage) -> None:
    later = {**CLAUDE, "total_cost_usd": 0.4}
    assert used(stage, CLAUDE, later, options=OWN) == [(0.25, 125, 0), (pytest.approx(0.15), 125, 0)]
    ran = [e.args for e in stage.heard if isinstance(e, Heard) and e.verb == "profile"]
    assert [(a["model"], a["file"].partition("@")[0]) for a in ran] == [("gpt-x, own credential", "worker.md")]


def test_codex_tells_tokens_and_a_price_makes_money_of_them(stage: Stage) -> None:
    assert used(stage, CODEX, options=OWN) == [(0.0, 1050, 1050)]


def test_codex_with_a_price(stage: Stage) -> None:
    priced = {**OWN, "prices": json.dumps({"gpt-x": PRICE})}
    assert used(stage, CODEX, options=priced) == [(pytest.approx((800 * 1.0 + 200 * 0.5 + 50 * 10.0) / 1e6), 1050, 0)]


def test_what_is_no_account_is_none_and_who_is_counted_elsewhere_is_not_counted_twice(stage: Stage) -> None:
    odd = ('{"usage"', '{"usage": 3}', {"type": "result", "usage": {"input_tokens": -4}}, {"type": "x", "usage": {}},
           {"type": "turn.completed", "usage": {"input_tokens": "many"}}, "a line")  # fmt: skip
    assert used(stage, *odd, options=OWN) == []


def test_behind_the_door_its_words_count_for_nothing(stage: Stage) -> None:
    assert used(stage, CLAUDE, CODEX, options={"model": "gpt-x"}) == []


def test_a_command_line_finds_its_models_name_and_what_its_role_is_told(stage: Stage, tmp_path: Path) -> None:
    mine = tmp_path / "mine.md"
    mine.write_text("Be brief.\n")
    stage.start('cat "$PODIUM_PROMPT"; echo "$PODIUM_MODEL"', options={"model": "gpt-x", "prompt": str(mine)})
    assert stage.exit().tail == "Be brief.\ngpt-x\n"
    mine.unlink()
    stage.start("true", "s1.a2", options={"prompt": str(mine)})
    end = stage.exit("s1.a2")
    assert end.code == 1
    assert "mine.md cannot be read: No such file" in end.tail
