"""The loop: one command line, a fresh process each round, until the commands that judge pass."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.core.events import Heard
from tests.attempts import MODES, Stage, git, staged
from tests.processes import gone

LOOP = {"loop": "yes", "rounds": "6"}
JUDGE = (("t1.1", "test -e base"), ("t1.2", "[ $(wc -l <count) -ge 3 ]"))
NEVER = (("t1.1", "false"),)


@pytest.fixture(params=MODES)
def stage(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    yield from staged(request.param, tmp_path, monkeypatch)


def said(stage: Stage, verb: str = "progress") -> list[str]:
    return [e.args["text"] for e in stage.heard if isinstance(e, Heard) and e.verb == verb]


def test_it_ends_by_its_criteria_and_each_round_is_a_commit(stage: Stage) -> None:
    """Nothing of a round's process is there in the next but its files."""
    run = 'echo "$PODIUM_ROUND $SEEN" >>count; export SEEN=1; touch base; podium-verb done "all is well"'
    stage.start(run, options=LOOP, checks=JUDGE, commit=stage.base)
    end = stage.exit()
    assert end.code == 0
    lines = ["round 1 of 6", "round 2 of 6", "round 3 of 6"]
    assert [text.partition(" · ")[0] for text in said(stage)] == lines
    assert said(stage)[0].endswith("2 files changed, 1 insertion(+) · 1 of 2 criteria")
    assert said(stage)[2].endswith("2 files changed, 3 insertions(+) · 2 of 2 criteria")
    assert end.tail.endswith("[ended by its criteria in round 3]\n")
    git("fetch", "-q", f"{stage.fleet.folder('s1.a1')}/out.bundle", "HEAD:refs/heads/left", at=stage.sample)
    made = git("log", "--reverse", "--format=%s", f"{stage.base}..left", at=stage.sample)
    assert made.splitlines() == ["Round 1", "Round 2", "Round 3"]
    assert (stage.fleet.folder("s1.a1") / "clone" / "count").read_text() == "1 \n2 \n3 \n"


def test_it_ends_when_its_rounds_are_over(stage: Stage) -> None:
    checks = (("t1.1", "tr 1-4 a-d <n; false"),)  # another failure each round
    stage.start('echo "$PODIUM_ROUND" >n', options={**LOOP, "rounds": "4"}, checks=checks)
    end = stage.exit()
    assert end.code == 1
    assert end.tail.endswith("[ended: its 4 rounds are over]\n")


def test_the_same_failure_in_three_rounds_asks_and_the_answer_reaches_the_next(stage: Stage) -> None:
    run = 'grep -q "use the key" "$PODIUM_INBOX" && touch made; echo "$PODIUM_ROUND" >>count'
    checks = (("t1.1", 'test -e made || { echo "not made at $(date +%N)"; exit 1; }'),)
    stage.start(run, options=LOOP, checks=checks)
    stuck = stage.verb("stuck")
    assert "3 rounds up to 3 failed the same way" in stuck.args["text"]
    assert "t1.1: not made" in stuck.args["text"]
    assert len(said(stage)) == 3
    stage.tell("s1.a1", "use the key", sort="answer", ask=stuck.args["id"], key="s1.c1:answer")
    assert stage.exit().code == 0
    assert len(said(stage)) == 4


def test_a_command_that_fails_the_same_way_asks_too_and_a_stop_ends_the_wait(stage: Stage) -> None:
    stage.start("exit 3", options=LOOP, checks=NEVER)
    assert "the command exits with 3" in stage.verb("stuck").args["text"]
    began = time.monotonic()
    stage.fleet.stop("s1.a1")
    assert stage.exit().why == "stopped"
    assert time.monotonic() - began < 5


def test_its_time_ends_it_in_the_middle_of_a_round(stage: Stage) -> None:
    stage.start("sleep 4860.1", options=LOOP, checks=NEVER, minutes=0.01)
    assert stage.exit().why == "timeout"
    assert gone("4860.1", 0)


def test_limited_until_is_a_wait_and_a_loop_without_criteria_is_refused(stage: Stage) -> None:
    stage.start("podium-verb limited until=2000000000; exit 75", options=LOOP, checks=NEVER)
    assert stage.exit().why == "limited"
    stage.start("true", "s1.a2", options=LOOP)
    assert "give the task one that a command judges" in stage.exit("s1.a2").tail
