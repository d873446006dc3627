"""What a planner's amendment brings and takes away, once it is signed."""

from tests.core.coordinator.house import tasks
from tests.core.coordinator.planned import Planned


def test_an_amendment_brings_an_assumption_and_another_forgets_it_and_says_which_criteria_go() -> None:
    house = Planned(tasks("t1", "t2"))
    house.say("plan amend s1: nobody calls v1")
    house.think({"why": "v1", "assumptions": [{"id": "u9", "text": "no caller uses v1", "tasks": ["t1"]}]})
    house.say("approve " + house.open("amendment")[0])
    assert house.book.assumptions["u1"].state == "open"
    house.verb("a1", "ask", text="May v1 go?")
    assert "no caller uses v1" in house.asked["plan"]
    house.say("plan amend s1: that is not so")
    given = {"id": "t2", "title": "Task t2", "criteria": ["reviewer: it is so"]}
    house.think({"why": "not so", "forget": ["u1"], "tasks": [given]})
    (row,) = house.open("amendment")
    assert "t2 loses the criterion: true" in house.book.checkpoints[row].text
    assert "t2 gains the criterion: it is so" in house.book.checkpoints[row].text
    house.say(f"approve {row}")
    assert house.book.plan.spec.assumptions == ()
    house.verb("a1", "ask", text="Is there somebody who calls v1?")
    assert "no caller uses v1" not in house.asked["plan"]
