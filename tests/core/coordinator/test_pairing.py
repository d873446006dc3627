"""Planning together: what is asked of the planner, what becomes of its words, and what is said when none come."""

import json

import pytest
from msgspec.structs import replace

from bot.core.config import Runner
from bot.core.events import Broke, Surveyed, Thought
from tests.core.coordinator.house import House, mute, settings, tasks
from tests.core.coordinator.planned import DRAFT, QUESTIONS, TASKS, Planned, drafted, minded

SPLIT = {"why": "two things", "tasks": [{"id": "t9", "title": "Post", "criteria": ["check: true"], "needs": ["t2"]}]}


def test_words_need_a_brain_a_repository_and_no_strange_options() -> None:
    bare = House()
    assert "needs a brain, and none is configured" in bare.say("plan make it exact")
    assert "What works without" in bare.say("plan make it exact")
    assert "No template is called" in bare.say("plan exact")
    house = Planned()
    assert "not money" in house.say("plan make it exact money=3")
    assert "In which repository?" in house.say("plan make it exact repo=nowhere")
    several = replace(minded(), repositories={})
    assert "Known: none" in Planned(config=several).say("plan make it exact")


def test_the_planner_looks_asks_and_drafts_and_what_is_not_answered_is_assumed() -> None:
    house = Planned()
    assert house.say("plan make it exact repo=billing") == ""
    assert (house.book.swarm.title, house.book.planner.stage) == ("make it exact", "looking")  # type: ignore[union-attr]
    house.say("hurry", thread="s1")  # kept until it looked
    assert not house.calls("Think")
    house.look()
    assert "src/a.py" in house.asked["look"]
    said = house.think(QUESTIONS)
    assert "2 questions" in said
    assert "Which rounding? · if nobody says: half even" in said
    assert "hurry" in house.asked["reply"]  # which was there before, and is taken for the reply
    house.say("2: it may change", thread="s1")
    house.think(DRAFT)
    assert [u.text for u in house.book.plan.spec.assumptions] == ["half even", "it stays"]
    assert house.book.planner.stage == "talking"  # type: ignore[union-attr]
    assert "2: it may change" in house.asked["words"]


def test_answers_have_numbers_wherever_they_stand() -> None:
    house = Planned()
    house.say("plan make it exact")
    house.look()
    house.think(QUESTIONS)
    house.say("1: half up 2) may change", thread="s1")
    assert "1. Which rounding? (not answered: half even)" in house.asked["questions"]
    assert "first draft, for ann" in house.think(DRAFT)
    assert house.book.plan.spec.assumptions == ()
    assert house.book.plan.author == "planner"


def test_a_look_that_failed_and_a_planner_that_is_silent_hold_up_nothing() -> None:
    house = Planned()
    house.say("plan make it exact")
    house.look(error="git fell over")
    assert "could not be looked at: git fell over" in house.asked["look"]
    assert "did not help: it is down" in house.think(None, "it is down")
    house.say("half even, no API", thread="s1")
    assert "did not help" in house.think("nonsense")
    house.say("again", thread="s1")
    assert "half even" in house.asked["reply"]
    house.think(DRAFT)
    assert len(house.book.plan.spec.tasks) == 2


def test_a_brain_taken_out_meanwhile_is_named() -> None:
    house = Planned()
    house.say("plan make it exact")
    house.look()
    assert "none is configured" in house.think(None)


def test_a_reply_makes_a_version_or_gets_an_answer_one_at_a_time() -> None:
    house = drafted()
    house.say("split t2", thread="s1")
    house.say("what if t1 fails?", "bob", thread="s1")
    assert not house.calls("Think")
    told = house.think(SPLIT)
    assert "v3: +1 −0 ~0" in told
    assert (house.book.plan.author, house.book.plan.why) == ("ann", "two things")
    assert "To bob: then t2 waits" in house.think({"answer": "then t2 waits"})
    assert house.book.plan.number == 3
    house.say("thanks", thread="s1", surface="plan")
    assert "I see nothing to change" in house.think({})
    house.say("same again", thread="s1")
    same = house.think({"tasks": [TASKS[0]], "answer": ""})
    assert "the plan says so already" in same


def test_what_was_edited_meanwhile_is_thought_about_again_and_no_more_than_twice() -> None:
    house = drafted()
    house.say("split t2", thread="s1")
    house.say("t2 est 20m")
    house.think(SPLIT)
    assert '"estimate":20.0' in house.asked["plan"]
    assert "v4" in house.think(SPLIT)


def test_what_does_not_hold_goes_back_twice_and_then_is_shown_as_it_is() -> None:
    house = drafted()
    house.say("in a circle", thread="s1")
    circle = {"tasks": [{**TASKS[0], "needs": ["t2"]}]}
    house.think(circle)
    assert "needs go round in a circle" in house.asked["problems"]
    assert json.loads(house.asked["draft"]) == circle
    house.think(circle)
    assert "Still wrong with it, after it went back twice" not in house.told
    assert "needs go round in a circle" in house.think(circle)
    assert house.book.plan.number == 3


def test_a_draft_that_does_not_hold_goes_back_too() -> None:
    house = Planned()
    house.say("plan make it exact")
    house.look()
    house.think({"questions": []})
    wrong = {"title": "x", "tasks": [{"id": "t1", "title": "Round", "criteria": ["person:"]}]}
    for _ in range(2):
        house.think(wrong)
        assert "has nothing after person:" in house.asked["problems"]
    assert "has nothing after person:" in house.think(wrong)
    assert house.book.plan.number == 2


def test_a_long_draft_gets_the_minutes_it_takes_and_a_mute_worker_is_named() -> None:
    house = Planned(config=mute(minded()))
    house.say("plan make it exact")
    house.look()
    house.think({"questions": []})
    long = [{"id": f"t{n}", "title": f"T{n}", "criteria": ["check: true"], "estimate": 50.0} for n in range(1, 31)]
    said = house.think({**DRAFT, "tasks": long})
    assert "t1, t2, t3 and 27 more name no command, and the runner command has none" in said
    assert house.book.plan.spec.minutes == 2250.0
    able = replace(minded(), runners={"command": Runner(name="command", kind="anthropic", model=True)})
    other = Planned(config=able)
    other.say("plan make it exact")
    other.look()
    other.think({"questions": []})
    assert "no command" not in other.think(DRAFT)


def test_thoughts_of_others_and_thoughts_that_come_twice_or_late_change_nothing() -> None:
    house = drafted()
    house.say("split t2", thread="s1")
    for question in ("plan questions", "plan", "plan reply", "amend"):
        odd = {"think": "s1:think0", "question": question, "about": "s1.p1", "answer": "{}"}
        assert not house.do(Thought(id=f"x{question}", at=house.at, **odd)).rows
    assert not house.do(Surveyed(id="y", at=house.at, swarm="s1")).rows
    assert not house.do(Surveyed(id="z", at=house.at, swarm="s9")).rows
    house.launch()
    assert "came too late: s1 is running" in house.think(SPLIT)
    assert house.book.plan.number == 2


def test_a_first_draft_of_what_was_launched_meanwhile_comes_too_late() -> None:
    house = Planned()
    house.say("plan make it exact")
    house.look()
    house.think({"questions": []})
    house.say("add by hand done=true")
    house.launch()
    assert "came too late" in house.think(DRAFT)


def test_a_plan_launched_before_it_was_drafted_is_amended_in_words_too() -> None:
    house = Planned()
    house.say("plan make it exact")
    house.look()
    house.think(QUESTIONS)
    house.say("add by hand done=true")
    house.launch()
    house.say("plan amend s1: one more")
    assert house.wanted["Think"].question == "amend"
    house.think(SPLIT | {"tasks": [{**SPLIT["tasks"][0], "needs": ["t1"]}]})  # type: ignore[dict-item,operator]
    assert house.open("amendment")


def test_a_fact_too_long_is_cut_and_says_so() -> None:
    house = Planned()
    house.say("plan make it exact")
    (call,) = house.calls("Survey")
    house.do(Surveyed(**house.result(call), swarm="s1", parts=(("tree", "x" * 300_000),)))
    assert house.asked["look"].endswith("[… 100,007 characters more]")


def test_words_below_a_plan_are_the_planners_only_there_and_only_of_those_who_may() -> None:
    house = drafted()
    assert "eve is a viewer" in house.say("drop all", "eve", thread="s1")
    house.say("hi", thread="s1", mentions=True)
    assert not house.calls("Think")
    assert "Did you mean" in house.say("aprove c1", thread="s1")
    house.say("status", thread="s1")
    assert not house.calls("Think")
    house.say("good", thread="s1", surface="board")
    assert not house.calls("Think")
    by_hand = Planned(tasks("t1"), launch=False)
    by_hand.say("hello", thread="s1")
    assert not by_hand.calls("Think")
    by_hand.say("plan amend s1: hello")
    assert by_hand.asked["words"] == "hello"


def test_no_crowd_of_lines_waits() -> None:
    house = drafted()
    for n in range(21):
        house.say(f"line {n}", thread="s1")
    assert "20 lines wait for the planner" in house.say("one more", thread="s1")


def test_a_call_that_was_given_up_is_a_thought_that_came_to_nothing() -> None:
    house = Planned()
    house.say("plan make it exact")
    house.do(Broke(id="b1", at=house.at, call="s1:survey", error="no git"))
    assert "no git" in house.asked["look"]
    (call,) = house.calls("Think")
    house.do(Broke(id="b2", at=house.at, call=call.key, error="no thread"))
    assert "did not help: no thread" in house.posts()
    house.say("half even", thread="s1")
    house.think(DRAFT)
    house.say("again", thread="s1")
    (call,) = house.calls("Think")
    house.do(Broke(id="b3", at=house.at, call=call.key, error="no thread"))
    assert house.book.planner.stage == "talking"  # type: ignore[union-attr]
    house.do(Broke(id="b4", at=house.at, call="s1:nothing", error="odd"))
    assert "Could not be done" in house.posts()


def test_amending_in_words_needs_a_brain() -> None:
    bare = House(tasks("t1"))
    assert "none is configured" in bare.say("plan amend more docs")


def test_an_amendment_shows_its_impact_and_takes_effect_on_a_signature() -> None:
    house = Planned(tasks("t1", "t2"))
    house.say("plan amend s1: more docs")
    assert '"state":"running"' in house.asked["plan"]
    house.think({"why": "docs", "tasks": [{"id": "t9", "title": "Docs", "criteria": ["check: true"], "needs": ["t1"]}]})
    (row,) = house.open("amendment")
    assert "Adds: t3 Docs." in house.book.checkpoints[row].text
    assert house.book.plan.number == 1
    house.say("plan amend s1: without t2")
    house.think({"why": "less", "drop": ["t2"]})
    assert house.book.checkpoints[row].outcome == "another proposal took its place"
    (row,) = house.open("amendment")
    house.say(f"approve {row}")
    assert house.book.tasks["t2"].state == "dropped"
    house.say("plan amend s1: again without it")
    said = house.think({"why": "less", "tasks": [{"id": "t1", "title": "Task t1", "criteria": ["check: true"]}]})
    assert "Not proposed: it changes nothing" in said


def test_what_is_closed_is_not_amended_and_what_changed_meanwhile_is_shown_anew() -> None:
    house = Planned(tasks("t1", "t2"))
    house.say("drop t2")
    house.say("approve " + house.open("amendment")[0]) if house.open("amendment") else None
    assert house.book.tasks["t2"].state == "dropped"
    house.say("plan amend s1: more docs")
    house.think({"why": "docs", "tasks": [{"id": "t9", "title": "Docs", "criteria": ["check: true"]}]})
    (row,) = house.open("amendment")
    house.say("t1 est 20m")
    house.say("approve " + next(c for c in house.open("amendment") if c != row))
    assert "look again, then sign" in house.say(f"approve {row}")
    (fresh,) = house.open("amendment")
    house.say(f"approve {fresh}")
    assert house.book.tasks["t3"].spec.title == "Docs"


def test_a_change_of_a_closed_task_goes_back_and_is_never_proposed() -> None:
    house = Planned(tasks("t1", "t2"))
    house.merges("a1")
    house.say("plan amend s1: t1 again")
    again = {"why": "again", "tasks": [{"id": "t1", "title": "Other", "criteria": ["check: true"]}]}
    for _ in range(2):
        house.think(again)
        assert "t1 is done and cannot be changed" in house.asked["problems"]
    assert "Not proposed: t1 is done and cannot be changed" in house.think(again)
    assert not house.open("amendment")


@pytest.mark.parametrize("config", [settings(), minded()])
def test_a_closed_swarm_is_not_amended(config: object) -> None:
    house = House(tasks("t1"), config)  # type: ignore[arg-type]
    house.world.put(replace(house.book.swarm, state="closed"))
    assert "s1 is closed" in house.say("plan amend s1: more")
