"""How attempts end: what each end means for the task, and what nobody may do after."""

import pytest

from bot.core.calls import Stop
from bot.core.coordinator import next_due
from bot.core.events import Broke, Heard
from tests.core.coordinator.house import House, tasks


def reviewed(*more: str) -> House:
    """t1's work is checked and its reviewer begins as a2."""
    house = House(tasks('t1 criteria = ["check: true", "reviewer: it reads well", "person: seen"]', *more))
    house.works("a1")
    return house


def test_a_dead_attempt_and_an_unknown_one_are_not_heard() -> None:
    house = House(tasks("t1"))
    house.exits("a1", 1)
    for key, seq in (("s1.a1", 9), ("s1.a99", 1), ("s9.a1", 1)):
        decision = house.do(Heard(id=f"{key}:{seq}", at=house.at, attempt=key, seq=seq, verb="ask", args={"text": "x"}))
        assert not decision.rows
    assert "s9" not in house.world.books
    assert not house.dies("a1").rows
    assert not house.exits("a1").rows
    assert not house.started("a77").rows


def test_a_stopping_attempt_is_counted_but_not_listened_to() -> None:
    house = House(tasks("t1"))
    house.say("stop t1")
    house.verb("a1", "ask", id="q1", text="Still there?")
    house.verb("a1", "usage", money="0.5", tokens="10")
    assert not house.open("question")
    assert house.book.swarm.spent == 0.5


@pytest.mark.parametrize(("money", "tokens"), [("inf", "1"), ("nan", "1"), ("x", "1"), ("-3", "-4")])
def test_usage_that_is_no_number_costs_nothing(money: str, tokens: str) -> None:
    house = House(tasks("t1"))
    house.verb("a1", "usage", money=money, tokens=tokens)
    assert house.book.swarm.spent == 0.0


def test_an_exit_that_is_not_zero_is_a_failure_whatever_the_agent_claimed() -> None:
    house = House(tasks("t1"))
    house.verb("a1", "done", text="done")
    house.exits("a1", 3)
    assert (house.book.tasks["t1"].failures, house.book.attempts["a1"].outcome) == (1, "failed")


def test_an_end_without_the_evidence_asked_for_is_a_failure() -> None:
    house = House(tasks('t1 criteria = ["evidence: the page"]'))
    house.verb("a1", "done")
    assert "give evidence for t1.1" in str(house.last.calls)
    house.exits("a1")
    assert "without evidence for t1.1" in house.book.tasks["t1"].handoff


@pytest.mark.parametrize(("end", "says"), [("timeout", "its time ran out"), ("exit", "it exited with 1")])
def test_the_handoff_says_why_an_attempt_ended(end: str, says: str) -> None:
    house = House(tasks("t1"))
    house.verb("a1", "progress", text="half way")
    house.exits("a1", 1, end)
    (start,) = house.starts()
    assert says in start.brief.handoffs[0].text
    assert "half way" in start.brief.handoffs[0].text


def test_time_out_while_a_person_is_asked_is_no_failure() -> None:
    house = House(tasks("t1"))
    house.verb("a1", "ask", id="q", text="Which?")
    house.exits("a1", 124, "timeout")
    assert (house.book.tasks["t1"].state, house.book.tasks["t1"].failures) == ("asking", 0)


def test_a_silent_attempt_is_nudged_then_begun_afresh_with_a_handoff_that_says_so() -> None:
    house = House(tasks("t1 estimate = 1"))
    house.verb("a1", "began")
    house.tick(301)
    assert [c.sort for c in house.calls("Deliver")] == ["nudge"]
    house.tick(301)
    assert [type(c) for c in house.last.calls] == [Stop]
    house.tick(301)
    assert not house.last.calls
    house.exits("a1", -9, "stopped")
    (start,) = house.starts()
    assert "it fell silent" in start.brief.handoffs[0].text
    assert house.book.tasks["t1"].failures == 1


def test_who_waits_for_a_person_is_not_silent() -> None:
    house = House(tasks("t1 estimate = 1"))
    house.verb("a1", "ask", id="q", text="Which?")
    house.tick(400)
    assert not house.calls("Deliver")


def test_a_usage_limit_lasts_at_least_a_minute() -> None:
    house = House(tasks("t1"))
    house.exits("a1", 75, "limited", until=0.0)
    assert not house.starts()
    assert next_due(house.world, house.at) == house.at + 60
    house.tick(61)
    assert [s.continues for s in house.starts()] == ["s1.a1"]


def test_a_usage_limit_is_believed_for_a_day_at_most() -> None:
    """Of a worker and of a reviewer; then it is tried again."""
    house = House(tasks("t1"))
    house.exits("a1", 75, "limited", until=2e9)
    assert house.book.tasks["t1"].hold == house.at + 86_400
    house.tick(86_401)
    assert [s.continues for s in house.starts()] == ["s1.a1"]
    house = reviewed()
    house.exits("a2", 75, "limited", until=2e9)
    assert house.book.tasks["t1"].hold == house.at + 86_400


def test_limits_met_in_vain_wait_longer_each_time_and_then_ask() -> None:
    """A host that turns everything away is no reason to begin attempts for ever; one that did a step begins anew."""
    house = House(tasks("t1"))
    waits = []
    for n in range(1, 8):
        if n == 2:
            house.verb("a2", "progress", text="a step")
        house.exits(f"a{n}", 75, "limited", until=0.0, tail="\nthe host failed 5 times in a row: busy\n")
        waits.append(house.book.tasks["t1"].hold - house.at)
        house.tick(waits[-1] + 1)
    assert waits == [60, 60, 60, 120, 240, 480, 960]
    house.exits("a8", 75, "limited", until=0.0, tail="busy")
    task = house.book.tasks["t1"]
    assert (task.state, task.reason) == ("parked", "6 attempts in a row did nothing but meet a limit: busy")
    house.say("retry t1")
    house.exits("a9", 75, "limited", until=0.0)
    assert house.book.tasks["t1"].reason.endswith("did nothing but meet a limit: it met a usage limit")


def test_a_start_that_fails_is_a_failed_attempt_and_one_stopped_before_it_ran_is_stopped_again() -> None:
    house = House(tasks("t1", "t2"))
    house.started("a1")
    house.started("a1")
    assert house.book.attempts["a1"].state == "running"
    house.started("a2", error="no room")
    assert house.book.tasks["t2"].failures == 1
    house.say("stop t1")
    assert [type(c) for c in house.started("a1").calls] == [Stop]
    house.exits("a1", -9, "stopped")
    assert [type(c) for c in house.started("a1").calls] == [Stop]


def test_what_a_redirected_attempt_had_said_is_in_the_next_brief() -> None:
    house = House(tasks("t1"))
    house.verb("a1", "progress", text="found two readers")
    house.say("redirect t1: keep the flag")
    house.exits("a1", -9, "stopped")
    (start,) = house.starts()
    assert "found two readers" in start.brief.handoffs[0].text
    assert house.book.tasks["t1"].attempt == "a2"


def test_words_wait_for_the_next_agent_and_are_too_late_only_when_the_task_is_closed() -> None:
    house = House(tasks("t1"))
    house.say("tell t1: say customer")
    house.exits("a1", 1)
    (start,) = house.starts()
    assert "ann: say customer" in start.brief.decisions
    assert (house.book.tells["m1"].state, house.book.tells["m1"].attempt) == ("delivered", "a2")
    house.verb("a2", "applied", tell="s1.m1:tell")
    house.verb("a2", "delivered", tell="s1.m1:tell")
    assert house.book.tells["m1"].state == "applied"
    house.say("tell t1: say it again")
    house.say("close t1 as drop")
    assert house.book.tells["m2"].state == "late"
    assert "nobody would hear it" in house.say("tell t1: hello")


def test_a_reviewer_that_falls_silent_twice_leaves_the_ruling_to_a_person() -> None:
    house = reviewed()
    for attempt in ("a2", "a3"):
        assert house.book.attempts[attempt].role == "reviewer"
        house.tick(400)
        house.tick(400)
        house.exits(attempt, -9, "stopped")
    assert "the review did not run" in house.book.checkpoints[house.open("result")[0]].text


def test_a_reviewer_under_a_usage_limit_or_stopped_by_a_person_begins_again_uncounted() -> None:
    house = reviewed()
    house.exits("a2", 75, "limited", until=house.at + 500)
    assert not house.starts()
    assert next_due(house.world, house.at) == house.book.tasks["t1"].hold
    house.tick(600)
    assert house.book.attempts["a3"].role == "reviewer"
    house.say("stop")
    house.exits("a3", -9, "stopped")
    house.say("resume")
    assert house.book.attempts["a4"].role == "reviewer"
    house.reviews("a4", "t1.2", "Met")
    house.reviews("a4", "t1.3", text="not mine to say")
    house.reviews("a4", "t1.9", "not met", "no such line")
    house.exits("a4")
    verdicts = house.book.tasks["t1"].verdicts
    assert verdicts["t1.2"].ruling == "met"
    assert verdicts["t1.1"].by == "check"
    assert set(verdicts) == {"t1.1", "t1.2"}
    assert house.open("result")


def test_a_reviewer_that_ends_after_its_task_moved_on_changes_nothing() -> None:
    house = reviewed()
    house.say("redirect t1: otherwise")
    house.exits("a2", -9, "stopped")
    assert house.book.tasks["t1"].state == "running"


def test_reviewers_of_work_without_a_commit_start_where_the_worker_did() -> None:
    house = House(tasks('t1 kind = "research"; criteria = ["reviewer: it is right"]'))
    house.exits("a1")
    house.collect(())
    assert [(s.base, s.brief.role) for s in house.starts()] == [("b" * 40, "reviewer")]


def test_reserved_paths_are_granted_or_refused_at_once() -> None:
    house = House(tasks("t1", "t2"))
    house.verb("a1", "reserve", paths="src/a.py", id="r1")
    assert "granted: src/a.py" in str(house.last.calls)
    house.verb("a2", "reserve", paths="src/*", id="r2")
    assert "refused: a1 holds src/a.py" in str(house.last.calls)
    house.verb("a2", "reserve", paths="", id="r3")
    house.exits("a1", 1)
    assert not house.book.leases["r1"].live


def test_a_note_reaches_who_runs_now_and_the_next_brief() -> None:
    house = House(tasks("t1", "t2", 't3 needs = ["t1"]'))
    house.verb("a1", "note", to="s1.t2", text="the table moved")
    assert "note from t1: the table moved" in str(house.calls("Deliver"))
    house.verb("a1", "note", text="to all")
    house.exits("a2", 1)
    assert "the table moved" in str(house.starts()[0].brief.notes)


def test_stuck_wants_a_reason_and_an_unknown_verb_is_nothing() -> None:
    house = House(tasks("t1"))
    house.verb("a1", "stuck", text=" ")
    assert "say why" in str(house.last.calls).lower() or "reason" in str(house.last.calls)
    house.verb("a1", "dance")
    assert not house.open("stuck")
    house.verb("a1", "evidence", text="a line", criterion="t1.1")
    assert house.book.attempts["a1"].last == "evidence for t1.1"


@pytest.mark.parametrize("end", ["collect", "judge", "judge2"])
def test_a_call_that_was_given_up_fails_only_the_task_that_waits_for_it(end: str) -> None:
    house = House(tasks("t1", "t2"))
    house.exits("a1")
    if end != "collect":
        house.collect()
    house.do(Broke(id="b1", at=house.at, call=f"s1.a1:{end}", error="disk full"))
    assert house.book.tasks["t1"].handoff == "disk full"
    house.say("close t1 as drop")
    house.do(Broke(id="b2", at=house.at, call=f"s1.a1:{end}", error="disk full"))
    assert house.book.tasks["t1"].state == "dropped"


def test_a_start_given_up_is_a_failure_and_other_calls_are_told() -> None:
    house = House(tasks("t1"))
    house.do(Broke(id="b1", at=house.at, call="s1.a1:start", error="no disk"))
    assert house.book.tasks["t1"].failures == 1
    house.do(Broke(id="b2", at=house.at, call="s1.a1:release", error="busy"))
    assert "Could not be done: release. busy" in house.posts()
    assert not house.do(Broke(id="b3", at=house.at, call="s9.a1:release", error="busy")).calls
