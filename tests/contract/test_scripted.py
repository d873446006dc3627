"""What the runner made of dice promises of its own, beside what every runner owes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.runners import scripted
from bot.core.events import Heard
from tests.attempts import MODES, Stage, staged

FAST = {"minutes": "0.002"}


@pytest.fixture(params=MODES)
def stage(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    yield from staged(request.param, tmp_path, monkeypatch)


def heard(stage: Stage, verb: str) -> list[dict[str, str]]:
    return [event.args for event in stage.heard if isinstance(event, Heard) and event.verb == verb]


def test_scripted_gives_one_agent_for_one_seed_and_attempt() -> None:
    options = {"ask": "0.5", "stuck": "0.5", "discover": "0.5", "fail": "0.3", "limited": "0.2", "writes": "TASK.txt"}
    runs = [scripted.script({**options, "seed": str(seed)}, "s1.a1", "t1") for seed in range(200)]
    assert runs == [scripted.script({**options, "seed": str(seed)}, "s1.a1", "t1") for seed in range(200)]
    assert scripted.script(options, "s1.a2", "t1") != runs[0]
    assert {step.verb for run in runs for step in run} == {
        "progress", "ask", "stuck", "discover", "limited", "exit", "write", "done",
    }  # fmt: skip
    assert {len([s for s in run if s.verb in ("done", "exit", "limited")]) for run in runs} == {1}


def test_scripted_proves_its_criteria_applies_words_and_is_stuck_until_told(stage: Stage) -> None:
    stage.start("", kind="scripted", options={**FAST, "stuck": "1", "minutes": "0.01"})
    stage.tell("s1.a1", "mind the gap")
    stuck = stage.verb("stuck")
    stage.tell("s1.a1", "take the left one", sort="answer", ask=stuck.args["id"], key="s1.c1:answer")
    assert stage.exit().code == 0
    assert heard(stage, "applied") == [{"tell": "s1.m1"}]
    run = scripted.script({}, "s1.a1", "t1", ("t1.1: it runs, judged by check", "t1.2: a page, judged by evidence"))
    assert [step.args["criterion"] for step in run if step.verb == "evidence"] == ["t1.2"]


def test_scripted_is_limited_until(stage: Stage) -> None:
    stage.start("", kind="scripted", options={**FAST, "limited": "1", "wait": "3600"})
    end = stage.exit()
    assert (end.code, end.why) == (75, "limited")
    assert end.until > 1_000_000_000
