"""What a planner's amendment brings and takes away, once it is signed."""

from typing import Any

from bot.core.events import Judged, Result
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


HEAD = '[[assumptions]]\nid = "u1"\ntext = "nobody calls v1"\ncheck = "! grep v1"\ntasks = ["t1"]'


def amended(house: Planned, **given: Any) -> None:
    house.say("plan amend s1: that is not so")
    house.think({"why": "not so", **given})
    house.say("approve " + house.open("amendment")[0])


def test_a_forgotten_assumption_is_asked_about_no_more_whoever_says_that_it_is_broken() -> None:
    house = Planned(tasks("t1", "t2") + "\n" + HEAD)
    amended(house, forget=["u1"])
    assert "u1 is not in v2: an amendment took it out of the plan" in house.say("broken u1: two callers")
    for id, told in (("u1", "u1 is not in v2"), ("u9", "s1 has no assumption u9.")):
        house.verb("a1", "broken", id=id, text="two callers")
        (said,) = house.calls("Deliver")
        assert (told in said.text, said.sort) == (True, "nudge")
    late = Judged(id="j1", at=house.at, swarm="s1", results=(Result("u1", "", 1, "found v1"),))
    assert not house.do(late).rows
    assert (house.open("assumption"), house.book.assumptions["u1"].state) == ([], "open")


def test_an_amendment_that_forgets_an_assumption_takes_back_its_question_and_an_undo_checks_it_anew() -> None:
    house = Planned(tasks("t1", "t2") + "\n" + HEAD + '\n[[assumptions]]\nid = "u2"\ntext = "the vault is up"')
    for id in ("u1", "u2"):
        house.say(f"broken {id}: it is not so")
    asked, other = house.open("assumption")
    amended(house, forget=["u1"])
    row = house.book.checkpoints[asked]
    assert (row.state, row.outcome) == ("withdrawn", "u1 is no longer in the plan: v2")
    assert house.open("assumption") == [other]
    house.say("undo s1")
    assert [house.book.assumptions[u].state for u in ("u1", "u2")] == ["open", "broken"]
    house.say("broken u1: still")
    assert len(house.open("assumption")) == 2
