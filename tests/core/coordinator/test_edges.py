"""Corners of the rules, each with a value on both sides."""

import msgspec
import pytest

from bot.core.coordinator.checking import passes
from bot.core.coordinator.dispatch import people_bound
from bot.core.events import Attached, Broke, Inspected, Judged, Landed, Result, Thought
from bot.core.message import Message
from bot.core.rows import Checkpoint
from bot.core.values import Answer, Criterion
from tests.core.coordinator.house import House, settings, tasks


@pytest.mark.parametrize(
    ("threshold", "code", "output", "good"),
    [(None, 0, "", True), (None, 1, "", False), (0.9, 0, "score 0.91 of 0.95", True),
     (0.9, 0, "0.95 then 0.8", False), (0.9, 0, "no number", False), (0.9, 1, "1.0", False)],
)  # fmt: skip
def test_a_threshold_is_reached_by_the_last_number_of_a_command_that_passed(
    threshold: float | None, code: int, output: str, good: bool
) -> None:
    criterion = Criterion(id="t1.1", text="eval", threshold=threshold)
    assert passes(criterion, Result("t1.1", "eval", code, output)) is good


@pytest.mark.parametrize(("answers", "person", "bound"), [(9, "ann", 2), (10, "ann", 27), (20, "rules", 2)])
def test_width_follows_the_people_once_they_gave_ten_answers(answers: int, person: str, bound: int) -> None:
    house = House(tasks("t1", "t2"))
    house.book.checkpoints.clear()
    house.book.read.clear()
    house.at += 6_000
    house.merges("a1")
    for n in range(answers):
        given = Answer(person=person, word="answer")
        row = Checkpoint(key=f"s1.c{n + 50}", kind="question", title="q", facts={}, state="answered", answer=given)
        house.world.put(row)
    assert people_bound(house.world, house.book) == bound


def test_no_ping_beyond_the_cap_but_the_thread_is_told() -> None:
    house = House(tasks("t1"), settings(ping_cap=0))
    house.verb("a1", "ask", id="q", text="Which?")
    house.tick(4_000)
    assert [c.to for c in house.calls("Post")] == [""]


def test_patient_questions_stay_open_for_ever_and_nothing_follows() -> None:
    house = House(tasks("t1"))
    house.verb("a1", "discover", text="a second parser")
    house.verb("a1", "discover", text="a second parser")
    for _ in range(4):
        house.tick(40_000)
    assert len(house.open("discovery")) == 1
    assert house.book.checkpoints[house.open("discovery")[0]].due == 0


def test_a_shared_question_stays_with_those_who_still_ask() -> None:
    house = House(tasks("t1", "t2", "t3"))
    house.verb("a1", "ask", id="q", text="Which header?")
    house.verb("a2", "ask", id="q", text="which header")
    (third,) = [a.id for a in house.book.running() if a.task == "t3"]
    house.verb(third, "ask", id="q", text="Which header")
    house.say("close t2 as drop")
    house.say("close t1 as drop")
    row = house.book.checkpoints["c2"]
    assert (row.state, row.task, row.joined) == ("open", "t3", ())
    house.say("close t3 as drop")
    assert house.book.checkpoints["c2"].state == "answered"


def test_words_without_a_running_agent_wait() -> None:
    house = House(tasks("t1", 't2 needs = ["t1"]'))
    house.say("tell t2: say customer")
    assert not house.calls("Deliver")
    assert house.book.tells["m1"].state == "queued"
    house.say("say it politely", thread="s1.t2")
    assert house.book.tells["m2"].task == "t2"


def test_work_without_a_commit_is_done_and_its_clone_goes() -> None:
    house = House(tasks('t1 estimate = 1; kind = "research"', "t2"))
    attempt = house.book.tasks["t1"].attempt
    house.at += 600
    house.works(attempt, ())
    assert house.book.tasks["t1"].state == "done"
    assert [c.attempt for c in house.calls("Release")] == [f"s1.{attempt}"]
    assert [d.kind for d in house.book.deviations.values()] == ["over estimate"]
    house.say("productive x1")
    assert (house.book.deviations["x1"].verdict, house.book.deviations["x1"].by) == ("productive", "ann")


def test_a_launch_check_given_up_is_told_and_an_inspection_of_old_is_nothing() -> None:
    house = House(tasks("t1"), launch=False)
    house.say("launch s1")
    house.do(Broke(id="b1", at=house.at, call="s1.c1:inspect", error="no git"))
    assert "Not launched: no git" in house.posts()
    assert house.book.checkpoints["c1"].state == "withdrawn"
    house.do(Broke(id="b2", at=house.at, call="s1:branch", error="no git"))
    assert "Could not be done: branch" in house.posts()
    assert not house.do(Inspected(id="s1.c1:inspect:result", at=house.at, swarm="s1")).rows
    assert not house.do(Judged(id="j", at=house.at, swarm="s9")).rows


def test_without_a_reviewer_no_runner_is_looked_for_and_a_person_judges() -> None:
    config = msgspec.structs.replace(settings(), roles={"worker": "command"})
    house = House(tasks('t1 criteria = ["reviewer: it reads well"]'), config)
    house.works("a1")
    assert "t1.1 is unjudged" in house.book.checkpoints["c2"].text


def test_a_plan_without_a_repository_takes_the_only_one_and_a_long_list_of_faults_is_cut() -> None:
    house = House()
    bare = tasks("t1").replace('repository = "billing"', "")
    house.say("plan", files=(Attached("a.toml", bare),))
    assert house.book.plan.spec.repository == "billing"
    faults = "\n".join(f"[[tasks]]\nid = 'x{n}'" for n in range(30))
    assert "and " in house.say("plan", files=(Attached("b.toml", f"title = 'x'\n{faults}"),))
    assert "next" in house.say("plan next s1") or "nothing to carry" in house.say("plan next s1")


def test_an_undo_does_not_take_back_what_is_done() -> None:
    house = House(tasks("t1"))
    house.say("add docs")
    house.say("approve c2")
    house.merges(house.book.tasks["t2"].attempt)
    assert "t2 is done under v2" in house.say("undo")


def test_a_plan_at_its_cap_takes_no_discovery() -> None:
    house = House(tasks("t1"))
    house.verb("a1", "discover", text="one more")
    row = house.book.plan
    full = tuple(msgspec.structs.replace(row.spec.tasks[0], id=f"t{n}") for n in range(1, 2_001))
    house.world.put(msgspec.structs.replace(row, spec=msgspec.structs.replace(row.spec, tasks=full)))
    assert "2,000 tasks is the cap" in house.say("make task d1")


def test_a_landing_after_the_target_was_merged_in() -> None:
    house = House(tasks("t1", "t2"))
    house.merges("a1")
    house.say("land s1")
    house.say("approve " + house.open("landing")[0])
    (call,) = house.calls("Land")
    house.do(Landed(id=f"{call.key}:result", at=house.at, swarm="s1", ok=False, moved="f" * 40))
    (merge,) = house.calls("Try")[0].merges
    assert merge.trailers == (("Approved-by", "ann"),)
    house.attempt()
    house.publish()
    (call,) = house.calls("Land")
    assert call.tip == house.book.swarm.tip
    house.do(Landed(id=f"{call.key}:result", at=house.at, swarm="s1", ok=True, commit=call.tip))
    assert "is landed already" in house.say("land s1")


def test_a_diamond_is_taken_back_once_each_the_latest_first() -> None:
    house = House(tasks("t1", 't2 needs = ["t1"]', 't3 needs = ["t1"]', 't4 needs = ["t2", "t3"]'))
    for id in ("t1", "t2", "t3", "t4"):
        house.merges(house.book.tasks[id].attempt)
    house.say("revert t1")
    assert house.book.checkpoints[house.open("revert")[0]].facts["built on it"] == "t4, t3, t2"
    house.say("revert t1 all")
    assert [m.task for m in house.calls("Try")[0].merges] == ["t4", "t3", "t2", "t1"]


def test_an_assumption_that_is_broken_is_asked_about_once_and_what_is_done_is_not_held() -> None:
    head = '[[assumptions]]\nid = "u1"\ntext = "nobody calls v1"\ntasks = ["t1", "t2"]'
    house = House(tasks("t1", "t2", "t3") + "\n" + head)
    house.merges("a1")
    house.say("broken u1: two callers")
    house.verb("a2", "broken", id="u1", text="me too")
    (row,) = house.open("assumption")
    assert "touches t1 t2" in house.say(f"impact {row}") or house.say(f"impact {row}")
    house.say(f"decline {row}: hold")
    assert [house.book.tasks[t].state for t in ("t1", "t2")] == ["done", "parked"]


def test_the_first_look_is_answered_with_go_on() -> None:
    house = House(tasks("t1", "t2", "t3", "t4"))
    for _ in range(3):
        house.merges(min(house.book.live))
    house.say("go on")
    assert not house.open("first look")


def test_a_recommendation_of_the_agent_can_be_approved() -> None:
    house = House(tasks("t1"))
    house.verb("a1", "began")
    house.verb("a1", "began")
    house.verb("a1", "ask", id="q", text="Which?", recommend="MIT")
    house.say("approve c2")
    assert "MIT" in str(house.calls("Deliver"))


def test_two_pages_in_one_line_are_one_reply() -> None:
    house = House(tasks("t1"))
    reply = house.say("rules; who; aproove c1")
    assert "4 people" in reply
    assert len(house.calls("Post")) == 1
    assert isinstance(house.calls("Post")[0].message, Message)
    assert "who" in house.say("who; help") or house.calls("Post")


def test_more_corners_of_retry_redirect_and_carry() -> None:
    house = House(tasks("t1", "t2", 't3 needs = ["t1", "t2"]', 't4 needs = ["t3"]'))
    house.say("redirect c1: x")
    house.verb("a1", "ask", id="q", text="Which?")
    house.say("redirect c2: another way")
    assert house.book.tasks["t1"].spec.outcome == "another way"
    house.verb("a2", "discover", text="a second parser")
    house.say("carry " + house.open("discovery")[0])
    assert house.book.discoveries["d1"].state == "carried"
    house.say("close t4 as carry")
    house.say("close t1 as fail")
    house.say("carry " + house.open("blocked")[0])
    assert house.book.tasks["t3"].state == "carried"
    house.say("carry t2")
    house.exits("a1", -9, "stopped")
    for attempt in sorted(house.book.live):
        house.exits(attempt, -9, "stopped")
    house.say("approve " + house.open("report")[0])
    assert "is closed" in house.say("retry t1")


def test_only_what_waits_is_carried_with_the_parked() -> None:
    house = House(tasks("t1", 't2 needs = ["t1"]'))
    house.say("stop t1")
    house.exits("a1", -9, "stopped")
    (row,) = [c for c in house.open("parked") if not house.book.checkpoints[c].task]
    house.say("close t2 as drop")
    house.say(f"approve {row}")
    assert [t.state for t in house.book.tasks.values()] == ["carried", "dropped"]


def test_an_amended_plan_changes_tasks_that_run_only_where_it_must() -> None:
    head = '[[assumptions]]\nid = "u1"\ntext = "nobody calls v1"\ntasks = ["t1"]'
    house = House(tasks("t1", "t2") + "\n" + head)
    house.say("t1 est 20m")
    house.say("u1 check: true")
    house.say("approve " + house.open("amendment")[0])
    assert house.book.tasks["t1"].state == "running"
    assert house.book.assumptions["u1"].spec.check == "true"
    house.say("drop t2")
    house.say("close t2 as carry")
    house.say("approve " + house.open("amendment")[0])
    assert house.book.tasks["t2"].state == "carried"


def test_what_is_not_read_is_said_and_what_a_brain_leaves_open_stays() -> None:
    house = House(tasks("t1"))
    assert "Not read" in house.say("t1 frobs t2; approve:") or house.calls("Post")
    house.verb("a1", "ask", id="q", text="Which?")
    assert not house.do(Thought(id="t", at=house.at, think="s1.c2:think", answer="{}")).rows
