"""What is irreversible stays so whatever a planner says, and whoever signs is told where it goes."""

from typing import Any

import pytest

from tests.core.coordinator.house import tasks
from tests.core.coordinator.planned import Planned

FINAL = tasks("t1", "t2 irreversible = true")
TAMED = {"id": "t2", "title": "Task t2, gently", "criteria": ["true"]}


def reply(house: Planned, *answers: dict[str, Any]) -> str:
    """What is said at last, when a planner gave these answers one after another to words about a draft."""
    house.say("plan amend s1: gently")
    for answer in answers:
        told = house.think(answer)
    return told


def final(house: Planned) -> list[str]:
    return [t.id for t in house.book.plan.spec.tasks if t.irreversible]


@pytest.mark.parametrize("drop", [(), ("t2",)])
def test_a_draft_keeps_it_though_a_planner_says_three_times_that_it_is_not(drop: tuple[str, ...]) -> None:
    house = Planned(FINAL, launch=False)
    told = reply(house, *[{"why": "gently", "tasks": [TAMED], "drop": drop}] * 3)
    assert "t2 stays irreversible" in house.asked["problems"]
    assert "t2 stays irreversible: that it is not is for people to say" in told
    assert (house.book.plan.number, final(house)) == (2, ["t2"])
    assert "gently" in house.book.plan.spec.tasks[1].title
    house.launch()
    assert house.book.tasks["t2"].spec.irreversible


def test_a_draft_of_which_nothing_else_changes_stays_as_it_is_and_says_so() -> None:
    house = Planned(FINAL, launch=False)
    told = reply(house, *[{"tasks": [{**TAMED, "title": "Task t2"}]}] * 3)
    assert "the plan says so already. · t2 stays irreversible" in told
    assert (house.book.plan.number, final(house)) == (1, ["t2"])


@pytest.mark.parametrize(("kept", "added"), [(False, "nothing"), (True, "t3")])
def test_a_like_task_instead_of_an_irreversible_one_is_named_in_the_version(kept: bool, added: str) -> None:
    house = Planned(FINAL, launch=False)
    told = reply(house, {"why": "anew", "drop": ["t2"], "tasks": [{**TAMED, "id": "t9", "irreversible": kept}]})
    assert f"t2 was irreversible and is dropped; irreversible of what is added: {added}." in told
    house.say("undo s1")
    assert "t2 was irreversible and is dropped." in reply(house, {"why": "less", "drop": ["t2"]})


def test_who_signs_an_amendment_is_told_that_an_irreversible_task_goes() -> None:
    house = Planned(FINAL)
    house.say("plan amend s1: anew")
    house.think({"why": "anew", "drop": ["t2"], "tasks": [{**TAMED, "id": "t9"}]})
    (row,) = house.open("amendment")
    told = "t2 was irreversible and is dropped; irreversible of what is added: nothing."
    assert told in house.book.checkpoints[row].text
    said = reply(house, *[{"why": "gently", "tasks": [TAMED]}] * 3)
    assert "Not proposed: t2 stays irreversible" in said


def test_a_person_splits_and_drops_it_and_who_signs_is_told_as_well() -> None:
    house = Planned(FINAL)
    house.say("split t2: look; delete")
    (row,) = house.open("amendment")
    told = "t2 was irreversible and is dropped; irreversible of what is added: t3, t4."
    assert told in house.book.checkpoints[row].text
