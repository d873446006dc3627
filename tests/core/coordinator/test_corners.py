"""More corners: what is asked, held, carried and signed when several things happen at once."""

from bot.core.views.board import board
from tests.core.coordinator.house import House, tasks


def test_a_parked_task_is_redirected_and_a_draft_loses_its_launch_when_it_changes() -> None:
    house = House(tasks("t1", "t2"), launch=False)
    house.say("launch s1")
    house.say("drop t2")
    assert house.book.checkpoints["c1"].state == "withdrawn"
    house.launch()
    house.say("stop t1")
    house.say("redirect t1: otherwise")
    assert house.book.tasks["t1"].state in ("open", "running")


def test_silence_ends_only_the_agents_of_its_task() -> None:
    house = House(tasks("t1", "t2"))
    house.verb("a1", "ask", id="q", text="Which?")
    house.verb("a2", "discover", text="one")
    house.verb("a2", "discover", text="two")
    house.say("make task d1")
    house.say("undo")
    for _ in range(3):
        house.at += 30_000
        house.verb("a2", "progress", text="on it")
        house.tick()
    assert (house.book.attempts["a1"].stopping, house.book.attempts["a2"].stopping) == ("nobody answered c2", "")
    assert house.open("discovery")
    assert house.say("the one", thread="s1.t1") == "c2 had expired; asked again on today's facts as c5."
    assert house.say("the one", thread="s1.t1") == ""
    assert house.book.checkpoints["c5"].state == "answered"


def test_a_diamond_of_held_tasks_is_carried_once_each() -> None:
    house = House(tasks("t1", 't2 needs = ["t1"]', 't3 needs = ["t1"]', 't4 needs = ["t2", "t3"]'))
    house.say("close t1 as fail")
    house.say("carry " + house.open("blocked")[0])
    assert [house.book.tasks[t].state for t in ("t2", "t3", "t4")] == ["carried"] * 3


def test_a_question_the_rules_answered_is_settled_by_the_person_behind_it() -> None:
    house = House(tasks("t1", "t2", 't3 needs = ["t2"]'))
    house.verb("a1", "ask", id="q", text="Which header?")
    house.say("answer c2: MIT")
    house.verb("a2", "ask", id="q", text="which header")
    house.verb("a1", "ask", id="q9", text="header, which?")
    row = house.book.checkpoints["c4"]
    assert row.outcome == "as ann answered c2"


def test_silence_on_a_need_parks_only_what_is_still_open() -> None:
    house = House(tasks("t1", "t2", 't3 needs = ["t1"]', 't4 needs = ["t1"]'))
    house.say("close t1 as fail")
    house.say("close t3 as carry")
    for _ in range(3):
        house.tick(30_000)
    assert [house.book.tasks[t].state for t in ("t3", "t4")] == ["carried", "parked"]


def test_a_report_is_signed_while_a_landing_waits_and_a_plan_may_change_under_it() -> None:
    head = '[[assumptions]]\nid = "u1"\ntext = "nobody calls v1"\ntasks = ["t1"]'
    house = House(tasks("t1") + "\n" + head)
    house.merges("a1")
    house.say("u1 check: true")
    house.say("approve " + house.open("amendment")[0])
    assert house.book.swarm.state == "reviewing"
    house.say("land s1")
    house.say("approve " + house.open("report")[0])
    assert house.book.swarm.state == "closed"
    assert house.open("landing")


def test_a_swarm_in_review_that_is_given_work_again_has_not_ended() -> None:
    house = House(tasks("t1"))
    house.merges("a1")
    assert (house.book.swarm.state, house.book.swarm.ended) == ("reviewing", house.at)
    house.say("add docs for api.py")
    house.say("approve " + house.open("amendment")[0])
    assert (house.book.swarm.state, house.book.swarm.ended) == ("running", 0.0)
    assert "ended" not in board(house.world, house.book, house.at).title
    house.say("close t2 as carry")
    house.exits("a2", -9, "stopped")
    assert (house.book.swarm.state, house.book.swarm.ended) == ("reviewing", house.at)


def test_reviews_wait_for_room() -> None:
    house = House(tasks(*(f't{n} criteria = ["reviewer: it reads well"]' for n in (1, 2, 3))))
    house.say("agents 1")
    house.say("pause")
    house.works("a1")
    house.works("a2")
    house.say("resume")
    reviewers = [a for a in house.book.attempts.values() if a.role == "reviewer"]
    assert len(reviewers) == 1
    assert sum(t.stage == "review" for t in house.book.tasks.values()) == 1


def test_a_task_that_failed_on_its_own_does_not_wait_for_the_queue() -> None:
    house = House(tasks("t1", "t2", 't3 needs = ["t1"]'))
    house.works("a1")
    house.exits("a2", 1)
    assert house.book.tasks["t2"].state == "running"
    assert house.book.tasks["t2"].failures == 1
