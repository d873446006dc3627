"""A shell agent asks for permission: people are shown the call, whole, and only the attempt makes its hash."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.attempt.verbs import WHOLE, call, read
from bot.core.events import Heard
from tests.attempts import MODES, Stage, staged


@pytest.fixture(params=MODES)
def stage(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    yield from staged(request.param, tmp_path, monkeypatch)


def test_it_waits_for_the_answer_and_prints_it(stage: Stage) -> None:
    """Waiting spends none of its time."""
    stage.start('podium-verb permit tool=git input="push origin" call=mine; podium-verb done so', minutes=0.02)
    asked = stage.verb("permit")
    assert asked.args == call({"tool": "git", "input": "push origin"}) | {"id": asked.args["id"]}
    with pytest.raises(AssertionError, match="it did not come"):
        stage.until(lambda e: not isinstance(e, Heard), 2.5)
    stage.tell("s1.a1", "deny: ann says no: not yet", sort="answer", ask=asked.args["id"], key="s1.c1:answer")
    assert stage.exit().tail == "deny: ann says no: not yet\n"


def test_a_call_too_long_to_be_shown_is_refused_and_one_that_fits_comes_whole(stage: Stage) -> None:
    run = "podium-verb permit tool=a input=$(head -c {} /dev/zero | tr '\\0' x)"
    stage.start(run.format(61_000))
    assert "make it smaller" in stage.exit().tail
    stage.start(run.format(50_000), "s1.a2")
    assert stage.verb("permit").args["input"] == "x" * 50_000


def test_the_hash_is_of_the_exact_call_whatever_its_order_and_nothing_is_hidden() -> None:
    one, two = '{"a": 1, "b": "x"}', '{"b": "x",   "a": 1}'
    assert call({"tool": "t", "input": one})["call"] == call({"tool": "t", "input": two})["call"]
    assert call({"tool": "u", "input": one})["call"] != call({"tool": "t", "input": one})["call"]
    hidden = call({"tool": "t", "input": json.dumps({"command": "ls \u202e\x1b[8mrm -rf /"})})
    assert "\\u202e" in hidden["input"]
    assert "\\u001b" in hidden["input"]
    plain = call({"tool": "t", "input": json.dumps({"command": "ls [8mrm -rf /"})})
    assert hidden["call"] != plain["call"]
    assert call({"tool": "t", "input": "grüße ✓"})["input"] == "grüße ✓"
    deep = "[" * 100_000
    with pytest.raises(ValueError, match=f"over {WHOLE:,} characters"):
        call({"tool": "t", "input": deep})


@pytest.mark.parametrize("given", [{"tool": "a"}, {"input": "b"}, {"tool": " ", "input": "b"}])
def test_it_needs_a_tool_and_its_input(given: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="permit needs tool and input"):
        read({"podium": "permit", **given})
