"""What a person is told of models before anything runs: prices, and keys that are not set."""

from pathlib import Path
from typing import Any

import pytest

from adapters.inspection import machine
from bot.app import keyless
from bot.core.calls import Inspect
from bot.core.config import Runner, Settings
from bot.errors import RunnerError
from tests.attempts import staged
from tests.models import PRICES


def told(**more: object) -> dict[str, str]:
    options = {"model": "model-a", "prices": PRICES, "without sandbox": "yes", **more.pop("options", {})}  # type: ignore[dict-item]
    runner = Runner(name="claude", kind="anthropic", model=True, options=options, **more)  # type: ignore[arg-type]
    problems: list[str] = []
    call = Inspect(key="k", swarm="s1", repository="r", runners=("claude", "command", "claude"))
    runners = {"claude": runner, "command": Runner(name="command", kind="command")}
    facts = dict(machine(call, Settings(runners=runners), problems))
    assert problems == []
    return facts


def test_a_launch_names_each_model_with_its_dated_price_or_says_that_it_is_unknown() -> None:
    assert told()["models"] == "claude: model-a, $1 in and $10 out a million tokens on 2026-11-20"
    unknown = told(options={"model": "model-b"})["models"]
    assert unknown == "claude: model-b, price unknown"


def test_a_key_that_is_not_set_is_told_at_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    runners = {
        "claude": Runner(name="claude", kind="anthropic"), "shell": Runner(name="shell", kind="command"),
        "mine": Runner(name="mine", kind="command", options={"api": "http://127.0.0.1:1", "key": "MY_KEY"}),
    }  # fmt: skip
    (tmp_path / ".env").write_text("MY_KEY=x\n")
    said: list[str] = []
    keyless(Settings(runners=runners), tmp_path, said.append)
    assert said == [f"[runner.claude] needs ANTHROPIC_API_KEY: set it in the environment, or in {tmp_path / '.env'}."]


@pytest.mark.parametrize(
    ("kind", "more"),
    [("claude", {}), ("claude", {"options": {"api": ""}}), ("anthropic", {}), ("command", {"model": True}),
     ("command", {"options": {"api": "http://127.0.0.1:1"}}), ("command", {"options": {"mcp": "yes"}})],
)  # fmt: skip
def test_what_is_a_model_needs_an_opt_in_where_no_sandbox_works_whatever_its_table_says(
    kind: str, more: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PODIUM_SANDBOX", "none")
    settings, problems = Settings(runners={"mine": Runner(name="mine", kind=kind, **more)}), list[str]()
    machine(Inspect(key="k", swarm="s1", repository="r", runners=("mine",)), settings, problems)
    assert problems[0].partition(" (")[0] == "runner mine is a model and no sandbox works"


def test_a_model_does_not_start_without_sandbox_though_it_was_launched_with_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for stage in staged("none", tmp_path, monkeypatch):
        with pytest.raises(RunnerError, match="is a model and no sandbox works"):
            stage.start("true", options={"mcp": "yes", "without sandbox": "no"})
        assert stage.prepared == 0
