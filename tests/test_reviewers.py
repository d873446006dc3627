"""Real reviews by each runner, heard by the core: what is malformed is refused and said again, quotes count."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from adapters.runners import scripted
from adapters.sim.git import shown
from bot.core.events import Heard
from tests.aimock import aimock, turn
from tests.attempts import Stage, staged
from tests.core.coordinator.house import House, tasks
from tests.models import PRICES

CRITERIA = ("t1.1: it reads well, judged by reviewer",)
WORK = shown(("a.py",), "s1.a1")
GOOD = {"criterion": "t1.1", "ruling": "met", "text": "it does", "place": "a.py:1", "quote": "mended by s1.a1"}
LONG = {**GOOD, "text": "x" * 1_001}
SHELL = """
podium-verb review criterion=t1.1 ruling=fine && exit 3
podium-verb review criterion=t1.1 ruling=met "$(printf %01001d 0)" place=a.py:1 quote="mended by s1.a1" && exit 4
podium-verb finding "no test" place=a.py:1 severity=terrible && exit 5
podium-verb review criterion=t1.1 ruling=met "it does" place=a.py:1 quote="mended by s1.a1"
podium-verb done read
"""


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    yield from staged("bubblewrap", tmp_path, monkeypatch)


def judged(stage: Stage) -> House:
    """What the core makes of it."""
    house = House(tasks('t1 criteria = ["reviewer: it reads well"]'))
    house.works("a1")
    for event in stage.heard:
        if isinstance(event, Heard):
            house.verb("a2", event.verb, **event.args)
    house.exits("a2")
    return house


def start(stage: Stage, run: str = "", **more: Any) -> None:
    stage.start(run, role="reviewer", criteria=CRITERIA, diff=WORK, **more)


@pytest.mark.parametrize("kind", ["command", "scripted", "anthropic"])
def test_each_runner_reviews_and_what_it_says_wrongly_it_is_told(stage: Stage, tmp_path: Path, kind: str) -> None:
    said = "judged by reviewer"
    turns = (
        turn(said, 0, ("review", {"criterion": "t1.1", "ruling": "fine", "text": "so"})),
        turn(said, 1, ("review", LONG)), turn(said, 2, ("review", GOOD)), turn(said, 3, ("done", {"text": "read"})),
    )  # fmt: skip
    if kind == "command":
        start(stage, SHELL)
        assert stage.exit().code == 0
        assert "review needs ruling: met, not met, cannot tell" in stage.log()
    elif kind == "scripted":
        start(stage, kind=kind)
        assert stage.exit().code == 0
    else:
        with aimock(tmp_path, *turns) as url:
            options = {"api": url, "model": "model-a", "prices": PRICES}
            start(stage, kind=kind, hears="next turn", options=options, money=1.0)
            assert stage.exit().code == 0, stage.log()
        assert "at most 1,000 characters, and this has 1,001" in stage.log()
    assert stage.verbs().count("review") == 1
    house = judged(stage)
    verdict = house.book.tasks["t1"].verdicts["t1.1"]
    assert (verdict.ruling, verdict.by, house.book.tasks["t1"].state) == ("met", "reviewer a2", "merging")


@pytest.mark.parametrize(
    ("options", "then"), [({"rejects": "1"}, "running"), ({"lies": "1"}, "looking"), ({"long": "1"}, "reviewing")]
)
def test_a_scripted_reviewer_rejects_lies_and_goes_on_and_on(options: dict[str, str], then: str) -> None:
    house = House(tasks('t1 criteria = ["reviewer: it reads well"]'))
    house.works("a1")
    for step in scripted.rulings(options, "s1.a2", CRITERIA, WORK):
        house.verb("a2", step.verb, **step.args)
    house.exits("a2")
    task = house.book.tasks["t1"]
    assert then in (task.state, task.stage)


def test_a_scripted_reviewer_without_a_change_cannot_tell_and_a_scout_names_a_place() -> None:
    (said, _) = scripted.rulings({}, "s1.a2", CRITERIA)
    assert said.args["ruling"] == "cannot tell"
    (seen, _) = scripted.looks({}, "t1")
    assert seen.args["place"] == "README.md:1"


@pytest.mark.parametrize("mode", ["bubblewrap", "none"])
def test_an_attempt_says_what_it_changed_so_far_beside_its_agent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    for stage in staged(mode, tmp_path, monkeypatch):
        stage.start(
            "echo more >>README.md; printf 'a\\nb\\n' >'new file'; git add README.md; podium-verb progress wrote\n"
            "while [ ! -e go ]; do sleep 0.1; done; git diff --cached --name-only; podium-verb done"
        )
        stage.verb("progress")
        stage.tell("s1.a1", "", sort="stand", key="s1.a1:stand1")
        assert stage.verb("stands").args == {"files": "README.md\nnew file", "added": "3", "removed": "0"}
        (stage.fleet.folder("s1.a1") / "clone" / "go").touch()
        assert stage.exit().code == 0
        assert "new file" not in stage.log().partition("wrote")[2]
        assert "stand" not in stage.log(name="agent/inbox.jsonl")
