"""Answers act only on what they answer, once, by those who may, on what was shown."""

import pytest

from bot.core.coordinator.line import Unclear
from bot.core.coordinator.people import whole
from bot.core.coordinator.turn import Turn
from bot.core.events import Heard, Inspected, Thought, Tick
from bot.core.records import Batch, Looked
from bot.core.rows import Attempt, Checkpoint, Swarm, Task
from bot.core.values import TaskSpec
from tests.core.coordinator.house import House, settings, tasks


def asked(*lines: str) -> House:
    """Two tasks at work; t1 has asked."""
    house = House(tasks(*(lines or ("t1", "t2"))))
    house.verb("a1", "ask", id="q1", text="Which header?")
    return house


@pytest.mark.parametrize(
    "line", ["go on c2", "keep waiting c2", "go without c2", "carry c2", "make task c2", "dismiss c2"]
)
def test_a_word_that_is_no_answer_to_a_checkpoint_leaves_it_open(line: str) -> None:
    house = asked()
    reply = house.say(line)
    assert house.open("question") == ["c2"], reply
    assert reply


def test_an_order_that_fails_late_changes_nothing_at_all() -> None:
    """A task being published is not redirected: its version, checkpoints and counters stand as before."""
    house = House(tasks("t1", "t2"))
    house.works("a1")
    house.attempt()
    before = sorted(map(repr, house.world.all()))
    reply = house.say("redirect t1: something else", thread="")
    assert "being merged this moment" in reply
    after = sorted(map(repr, house.world.all()))
    assert after == before
    assert not [r for r in house.last.rows if type(r).__name__ in ("Plan", "Task", "Checkpoint")]


def test_a_draft_given_up_leaves_no_swarm() -> None:
    """Everything new in a line that fails is forgotten: rows, indexes, books."""
    house = House(tasks("t1"))
    mark_books = set(house.world.books)
    turn = Turn(house.world, Tick(id="x", at=1.0))

    def act() -> None:
        turn.put(Swarm(key="s2", title="two"))
        turn.put(Task(key="s2.t1", spec=TaskSpec(id="t1", title="one", needs=("t2",)), state="done"))
        turn.put(Attempt(key="s2.a1", task="t1"))
        turn.put(Checkpoint(key="s2.c1", kind="question", title="?"))
        turn.put(Batch(key="s2.b1"))
        turn.put(Task(key="s1.t9", spec=TaskSpec(id="t9", title="nine", needs=("t1",))))
        turn.put(Batch(key="s1.b9"))
        turn.put(Looked(key="s1.dan"))
        turn.task("s1.t1", state="done")
        turn.task("s1.t1", state="parked")
        raise Unclear("no")

    house.book.count.setdefault("done", 0)
    whole(turn, act)
    assert set(house.world.books) == mark_books
    assert not turn.rows
    assert house.book.tasks["t1"].state == "running"
    assert "t9" not in house.book.tasks
    assert house.book.batch == ""
    assert "t9" not in house.book.dependents["t1"]
    assert house.world.get("looked", "s1.dan") is None


def test_what_was_changed_before_in_the_same_turn_is_kept_when_a_later_line_fails() -> None:
    house = asked()
    house.say("answer c2: MIT; redirect t9: x")
    reply = house.say("confirm")
    assert "redirect t9: x: s1 has no task t9" in reply
    assert house.book.checkpoints["c2"].state == "answered"


def test_a_confirm_does_not_answer_what_changed_since_it_was_read() -> None:
    house = asked()
    house.say("answer c2: MIT; pause")
    house.do(Thought(id="s1.c2:think:result", at=house.at + 1, think="s1.c2:think", answer='{"recommend": "GPL"}'))
    house.at += 1
    assert "changed since you saw it" in house.say("confirm")
    assert house.open("question") == ["c2"]
    assert house.book.swarm.state == "paused"


def test_several_ids_are_all_meant() -> None:
    house = House(tasks("t1", "t2", "t3"))
    assert "stop t1 · stop t2" in house.say("stop t1, t2")
    house.say("confirm")
    assert [house.book.tasks[t].state for t in ("t1", "t2")] == ["parked", "parked"]


def test_the_irreversible_goes_in_no_range() -> None:
    house = House(tasks("t1 irreversible = true", "t2"))
    house.works("a1")
    assert "goes in no range" in house.say("approve c1, c2")


def test_plain_words_on_a_launch_that_is_still_checked_are_no_answer() -> None:
    house = House(tasks("t1"), launch=False)
    house.say("launch s1")
    (call,) = house.calls("Inspect")
    assert "being checked" in house.say("ok", thread="s1.c1")
    assert "being checked" in house.say("approve", thread="s1.c1")
    assert house.say("ok", thread="s1.c9") == ""
    assert house.say("why t1") == "t1 is planned; s1 is not launched yet."
    assert house.say("why t2") == "There is no s1.t2."
    house.do(Inspected(**house.result(call), swarm="s1", base="b" * 40))
    assert house.say("ok", thread="s1.c1") == "Not an answer yet: type  approve c1  or press a button."


def test_plain_words_under_a_closed_question_of_the_swarm_are_nothing() -> None:
    house = House(tasks("t1"))
    assert house.say("fine", thread="s1.c1") == ""


def test_two_questions_of_one_agent_both_reach_it() -> None:
    house = asked()
    house.verb("a1", "ask", id="q2", text="Which year?")
    house.say("answer c2: MIT")
    assert house.book.tasks["t1"].state == "asking"
    assert [c.ask for c in house.calls("Deliver")] == ["q1"]
    house.say("answer c3: 2026")
    assert [c.ask for c in house.calls("Deliver")] == ["q2"]
    assert house.book.tasks["t1"].state == "running"


@pytest.mark.parametrize("how", ["dies", "exits", "limited"])
def test_a_question_outlives_its_agent_and_its_answer_starts_the_next(how: str) -> None:
    house = asked()
    if how == "dies":
        house.dies("a1")
    else:
        house.exits("a1", code=1, why="limited" if how == "limited" else "exit", until=house.at + 100)
    assert house.open("question") == ["c2"]
    house.say("unblock t1: MIT")
    if how == "limited":
        assert not house.starts()
        house.tick(200)
    (start,) = house.starts()
    assert "MIT" in str(start.brief.decisions)
    assert start.continues == ("" if how == "exits" else "s1.a1")


def test_an_agent_is_found_by_its_id() -> None:
    house = asked()
    house.say("unblock a1: MIT")
    assert house.book.checkpoints["c2"].state == "answered"


def test_the_same_question_again_is_one() -> None:
    house = asked()
    house.verb("a1", "ask", id="q7", text="which header")
    assert house.open("question") == ["c2"]
    assert house.book.checkpoints["c2"].about == "q7"


def test_a_long_question_has_a_title_for_a_lock_screen_and_its_whole_text() -> None:
    house = House(tasks("t1"))
    house.verb("a1", "stuck", text="why " * 100)
    row = house.book.checkpoints["c2"]
    assert len(row.title) <= 200
    assert row.title.endswith("…")
    assert row.text == ("why " * 100).strip()


def test_without_a_brain_the_card_says_so_and_with_one_it_recommends() -> None:
    house = asked()
    (think,) = house.do(house_event(house)).calls or (None,)
    assert think is not None
    house.do(Thought(id="x:1", at=house.at, think=think.key, silent=True))
    assert "No brain is configured" in house.book.checkpoints["c3"].text
    house.do(Thought(id="x:2", at=house.at, think=think.key, answer='{"recommend": "MIT"}'))
    house.say("approve c3")
    assert house.book.checkpoints["c3"].state == "answered"
    house.do(Thought(id="x:3", at=house.at, think=think.key, answer='{"recommend": "BSD"}'))
    house.do(Thought(id="x:4", at=house.at, think="s9.c3:think", silent=True))
    assert house.book.checkpoints["c3"].recommend == "MIT"


def house_event(house: House) -> Heard:
    return Heard(
        id="s1.a2:1", at=house.at, attempt="s1.a2", seq=1, verb="ask", args={"text": "Which year?", "id": "q1"}
    )


def test_an_overruled_answer_is_not_given_again() -> None:
    house = asked()
    house.say("answer c2: MIT")
    house.verb("a2", "ask", id="q1", text="which header?")
    assert house.book.checkpoints["c3"].answer.person == "rules"
    house.say("overrule c3")
    house.exits("a2", -9, "stopped")
    (a3,) = [a for a in house.book.running() if a.task == "t2"]
    house.verb(a3.id, "ask", id="q1", text="which header?")
    assert house.open("question") == ["c4"]
    house.say("answer c4: BSD")
    assert "nothing to overrule" in house.say("overrule c4")


def test_an_answer_given_for_a_task_that_is_done_cannot_be_overruled() -> None:
    house = asked()
    house.say("answer c2: MIT")
    house.verb("a2", "ask", id="q1", text="which header?")
    house.merges("a2")
    assert "to redo it: revert t2" in house.say("overrule c3")
    assert house.book.checkpoints["c3"].state == "answered"


def test_who_redirected_an_irreversible_task_does_not_approve_it() -> None:
    house = House(tasks("t1 irreversible = true"))
    house.say("redirect t1: delete more")
    house.exits("a1", -9, "stopped")
    house.works("a2")
    assert "asked for c2" in house.say("approve c2")
    house.say("approve c2", "bob")
    assert house.book.tasks["t1"].state == "asking"
    house.say("approve c2", "dan")
    assert house.book.tasks["t1"].state == "merging"


def test_alone_the_irreversible_waits_ten_minutes() -> None:
    house = House(tasks("t1 irreversible = true"), settings(irreversible="solo"))
    house.works("a1")
    assert "Say  approve c2  again then" in house.say("approve c2")
    house.at += 601
    house.say("approve c2")
    assert house.book.tasks["t1"].state == "merging"


def test_an_expired_question_is_asked_again_once() -> None:
    house = asked()
    house.verb("a2", "ask", id="q1", text="Which header?")
    for _ in range(3):
        house.tick(30_000)
    assert [house.book.tasks[t].state for t in ("t1", "t2")] == ["parked", "parked"]
    reply = house.say("answer c2: MIT")
    (again,) = house.open("question")
    assert f"asked again on today's facts as {again}" in reply
    assert [house.book.tasks[t].state for t in ("t1", "t2")] == ["asking", "asking"]
    assert "asked again as" in house.say("answer c2: MIT")
    assert house.open("question") == [again]
    house.say(f"answer {again}: MIT")
    assert not house.open("question")


def test_silence_at_one_tick_takes_a_tasks_questions_once() -> None:
    """Two questions of a task are due together: what the first took along stays withdrawn."""
    house = asked()
    house.tick(4000)
    house.tick(4000)
    house.verb("a1", "ask", id="q2", text="Which year?")
    house.tick(30_000)
    assert house.book.checkpoints["c3"].state == "withdrawn"
    assert house.book.tasks["t1"].state == "parked"


def test_steps_of_silence_keep_their_distance_after_the_bot_was_away() -> None:
    house = asked()
    house.tick(500_000)
    house.tick()
    assert house.book.checkpoints["c2"].step == 1


def test_a_declined_question_is_heard_as_a_no_and_what_has_no_no_is_not_declined() -> None:
    house = asked()
    house.say("decline c2: not ours")
    assert "ann declines to answer: not ours" in str(house.calls("Deliver"))
    house.verb("a2", "discover", text="a second parser")
    assert "Say: make task c3 · carry c3 · dismiss c3" in house.say("decline c3")
    assert house.open("discovery") == ["c3"]


def test_an_assigned_question_reminds_whom_it_was_assigned_to_and_then_their_deputy() -> None:
    house = asked()
    house.say("assign c2 to bob")
    assert "c2 is yours to answer, bob" in house.posts()
    house.tick(4000)
    assert [c.to for c in house.calls("Post")] == ["bob"]
    house.tick(4000)
    assert "now of dan too" in house.posts()
    assert "no owner or operator" in house.say("assign c2 to eve")
    house.say("answer c2: x")
    assert house.say("assign c2 to bob") == "c2 is answered already by ann."
