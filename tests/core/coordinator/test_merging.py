"""The merge queue, landing and reverting: what is merged was gated as it is merged, what lands was shown."""

from typing import Any

import pytest

from bot.core.calls import Branch
from bot.core.events import Broke, Judged, Landed, Result
from tests.core.coordinator.house import House, tasks


def landed(house: House, **fields: Any) -> None:
    (call,) = house.calls("Land")
    house.do(Landed(**house.result(call), swarm="s1", **{"ok": False, **fields}))


def test_gates_that_did_not_run_are_no_pass() -> None:
    house = House(tasks("t1", "t2"))
    house.works("a1")
    house.attempt(ran=False)
    assert house.calls("Try")
    assert not house.calls("Publish")


def test_a_red_batch_is_tried_again_then_its_culprit_goes_back() -> None:
    house = House(tasks("t1", "t2"))
    house.works("a1")
    house.attempt(1)
    house.attempt(1)
    assert house.book.tasks["t1"].failures == 1
    assert "the gates are red with it" in house.book.tasks["t1"].handoff


def test_of_several_the_smallest_red_prefix_names_the_culprit() -> None:
    house = House(tasks("t1", "t2", "t3", "t4"))
    house.say("agents 8")
    for n in (1, 2):
        house.verb(f"a{n}", "progress", text="x")
    house.works("a1")
    first = house.last
    for n in (2, 3, 4):
        house.works(f"a{n}")
    house.last = first
    house.attempt()
    house.publish()
    house.attempt(1)
    house.attempt(1)
    house.attempt(0)
    house.attempt(1)
    assert [t.id for t in house.book.tasks.values() if t.failures] == ["t3"]
    assert "t3 was taken out of the batch of 3" in house.posts()
    assert [m.task for m in house.calls("Try")[0].merges] == ["t2", "t4"]


def test_a_queue_that_cannot_run_asks_and_retry_tries_again_once() -> None:
    house = House(tasks("t1", "t2"))
    house.works("a1")
    house.attempt(error="no disk")
    house.attempt(error="no disk")
    (row,) = house.open("conflict")
    assert "no disk" in house.book.checkpoints[row].text
    house.say(f"retry {row}")
    (call,) = house.calls("Try")
    assert "answered already" in house.say(f"retry {row}")
    house.last = type(house.last)(calls=(call,))
    house.attempt()
    assert house.calls("Publish")


def test_a_try_given_up_is_an_error_too() -> None:
    house = House(tasks("t1", "t2"))
    house.works("a1")
    house.do(Broke(id="b1", at=house.at, call="s1.b1:try1", error="no git"))
    assert house.calls("Try")


def test_a_swarm_that_was_stopped_publishes_nothing() -> None:
    house = House(tasks("t1", "t2"))
    house.works("a1")
    held = house.last
    house.say("stop")
    house.last = held
    house.attempt()
    assert not house.calls("Publish")
    assert house.book.batches["b1"].state == "withdrawn"
    house.say("resume")
    assert house.calls("Try")


def test_a_branch_that_was_moved_is_gone_on_from_and_one_that_is_gone_is_made_again() -> None:
    house = House(tasks("t1", "t2"))
    house.works("a1")
    house.attempt()
    house.publish(ok=False, tip="c" * 40)
    assert "another hand" in house.posts()
    assert house.book.swarm.tip == "c" * 40
    house.attempt()
    house.publish(ok=False, tip="")
    assert [c.base for c in house.last.calls if isinstance(c, Branch)] == ["c" * 40]
    house.attempt()
    house.publish(ok=False, tip="")
    assert house.open("conflict")


def test_results_of_a_batch_that_is_over_change_nothing() -> None:
    house = House(tasks("t1", "t2"))
    house.works("a1")
    tried = house.last
    house.attempt()
    published = house.last
    house.publish()
    house.last = tried
    assert not house.attempt().rows
    house.last = published
    assert not house.publish().rows


def test_assumptions_are_checked_again_on_each_new_tip() -> None:
    head = '[[assumptions]]\nid = "u1"\ntext = "nobody calls v1"\ncheck = "! grep v1"\ntasks = ["t2"]'
    house = House(tasks("t1", "t2") + "\n" + head)
    house.merges("a1")
    (call,) = house.calls("Judge")
    assert (call.task, call.commit) == ("", house.book.swarm.tip)
    house.do(Judged(id="j1", at=house.at, swarm="s1", results=(Result("u1", "", 0),)))
    assert house.book.assumptions["u1"].state == "holds"
    house.do(Judged(id="j2", at=house.at, swarm="s1", results=(Result("u1", "", 1, "found v1"), Result("u9", "", 1))))
    assert house.open("assumption")
    assert house.book.assumptions["u1"].state == "broken"
    house.merges("a2")
    assert not house.calls("Judge"), "what is broken is not asked again"
    assert not house.do(Judged(id="j3", at=house.at, swarm="s1", error="no disk")).rows


def test_what_lands_is_what_was_shown_and_a_landing_refused_can_be_said_again() -> None:
    house = House(tasks("t1", "t2"))
    house.merges("a1")
    house.say("land s1")
    house.say("land s1")
    assert house.open("landing") == ["c3"]
    house.merges("a2")
    assert "moved on since c3" in house.say("approve c3")
    house.say("approve " + house.open("landing")[0])
    (first,) = house.calls("Land")
    landed(house, refused="the tree is not clean")
    assert "was not landed: the tree is not clean" in house.posts()
    asked = house.book.checkpoints[house.calls("Post")[0].about.rpartition(".")[2]]
    told = "not landed: the tree is not clean"
    assert (asked.kind, asked.outcome) == ("landing", told), "told where it was asked for"
    house.say("land s1")
    house.say("approve " + house.open("landing")[0])
    assert house.calls("Land")[0].key != first.key
    landed(house, moved="f" * 40)
    assert house.calls("Try")[0].kind == "target"
    house.attempt(1)
    house.attempt(1)
    assert "s1 was not landed" in house.posts()


def test_a_target_that_moved_while_the_queue_is_busy_is_said() -> None:
    house = House(tasks("t1", "t2"))
    house.merges("a1")
    house.say("land s1")
    house.say("approve c2")
    call = house.last
    house.works("a2")
    house.last = call
    landed(house, moved="f" * 40)
    assert "merge queue is busy" in house.posts()
    assert house.book.checkpoints["c2"].outcome == "not landed: main moved, and the merge queue is busy"


@pytest.mark.parametrize("way", ["alone", "all", "redo"])
def test_a_merge_is_taken_back_as_it_was_asked(way: str) -> None:
    house = House(tasks("t1", 't2 needs = ["t1"]', 't3 needs = ["t2"]'))
    assert "no merge to take back" in house.say("revert t1")
    house.merges("a1")
    house.merges("a2")
    house.say("revert t1")
    house.say("revert t1")
    assert len(house.open("revert")) == 1
    house.works("a3")
    busy = house.last
    assert "queue is busy" in house.say(f"revert t1 {way}")
    assert len(house.open("revert")) == 1, "nothing was answered"
    house.last = busy
    house.attempt()
    house.publish()
    house.say(f"revert t1 {way}")
    house.attempt()
    house.publish()
    states = {t.id: t.state for t in house.book.tasks.values()}
    assert states["t1"] == "dropped"
    assert states["t2"] == {"alone": "done", "all": "dropped", "redo": "running"}[way]
    assert house.book.swarm.state == {"alone": "reviewing", "all": "reviewing", "redo": "running"}[way]
    assert len(house.open("report")) == (way != "redo")


def test_a_revert_may_be_left() -> None:
    house = House(tasks("t1", "t2"))
    house.merges("a1")
    house.say("revert t1")
    house.say("decline c2")
    assert not house.open("revert")
    assert house.book.tasks["t1"].state == "done"


def test_an_approval_of_another_commit_covers_no_merge() -> None:
    """What a person approved went red; the next attempt's merge names the launch, not that approval."""
    house = House(tasks('t1 paths = ["a.py"]', "t2"))
    house.works("a1", ("b.py",))
    house.say("approve c2")
    (call,) = house.calls("Try")
    assert ("Approved-by", "ann (c2)") in call.merges[0].trailers
    house.attempt(1)
    house.attempt(1)
    house.works(house.book.tasks["t1"].attempt)
    (call,) = house.calls("Try")
    assert ("Approved-by", "ann (launch of s1)") in call.merges[0].trailers


def test_work_that_is_finished_is_judged_anew_when_more_is_asked_of_it() -> None:
    house = House(tasks("t1", "t2"))
    house.works("a1")
    held = house.last
    house.say("t1 done when: make docs")
    house.say("approve c2")
    (call,) = house.calls("Judge")
    assert [c.command for c in call.commands] == ["true", "make docs"]
    judge = house.last
    house.last = held
    house.attempt()
    assert house.book.batches["b1"].state == "withdrawn"
    house.last = judge
    house.judge()
    assert house.book.tasks["t1"].state == "merging"


def test_a_criterion_added_while_its_task_is_judged_is_judged_too() -> None:
    house = House(tasks("t1", "t2"))
    house.exits("a1")
    house.collect()
    held = house.last
    house.say("t1 done when: make docs")
    house.say("approve c2")
    house.last = held
    house.judge()
    assert [c.command for c in house.calls("Judge")[0].commands] == ["true", "make docs"]
    house.judge(skip=("t1.2",))
    assert "t1.2 is unjudged" in house.book.checkpoints[house.open("result")[0]].text


@pytest.mark.parametrize("when", ["collect", "judge"])
def test_work_that_could_not_be_taken_over_or_judged_is_a_failure(when: str) -> None:
    house = House(tasks("t1", "t2"))
    house.exits("a1")
    if when == "collect":
        house.collect(error="no objects")
    else:
        house.collect()
        house.judge(error="no sandbox")
        house.judge(error="no sandbox")
    assert house.book.tasks["t1"].failures == 1


def test_a_late_result_of_a_task_that_moved_on_is_nothing() -> None:
    house = House(tasks("t1", "t2"))
    house.exits("a1")
    held = house.last
    house.say("retry t1")
    house.last = held
    assert not house.collect().rows
    house.exits("a2")
    house.collect()
    held = house.last
    house.say("retry t2")
    house.last = held
    assert not house.judge().rows
