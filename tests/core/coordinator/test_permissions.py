"""Permissions: what is asked, who hears what, and what is remembered for which task."""

import pytest
from msgspec.structs import replace

from bot.core.calls import Deliver, Start
from bot.core.coordinator.permissions import MOST, WAITING, WHOLE
from bot.core.views import show
from tests.core.coordinator.house import House, tasks

RM = '{"command": "rm -rf vendor"}'


def house(*lines: str) -> House:
    return House(tasks(*(lines or ("t1", "t2"))))


def asks(house: House, tool: str = "Bash", given: str = RM, attempt: str = "a1", id: str = "q1") -> str:
    """What the agent hears at once; "" while people are asked."""
    house.verb(attempt, "permit", id=id, tool=tool, input=given)
    return heard(house)


def heard(house: House) -> str:
    return " | ".join(f"{c.ask} {c.text}" for c in house.calls("Deliver") if c.sort == "answer")


def test_a_call_is_shown_whole_and_allowed_once() -> None:
    held = house()
    assert asks(held) == ""
    (id,) = held.open("permission")
    row = held.book.checkpoints[id]
    assert row.title == "May a1 use Bash: rm -rf vendor?"
    assert [c.says or c.word for c in row.choices] == ["approve", f"allow s1.{id} for task", "decline"]
    assert "exactly this call of t1" in repr(show(held.world, row.key, "checkpoint", held.at))
    assert held.book.tasks["t1"].state == "asking"
    held.say(f"allow {id}")
    assert heard(held) == "q1 allow"
    assert held.book.tasks["t1"].state == "running"
    assert asks(held, id="q2") == ""
    assert len(held.open("permission")) == 1


def test_a_long_call_goes_along_as_a_file_and_a_longer_one_is_not_asked_about() -> None:
    held = house()
    asks(held, "Write", '{"file_path": "a.py", "content": "' + "x" * 20_000 + '"}')
    card = show(held.world, f"s1.{held.open('permission')[0]}", "checkpoint", held.at)
    assert "x" * 20_000 in repr(card)
    assert "has more than" in asks(held, "Write", "x" * (WHOLE + 5), id="q2")


@pytest.mark.parametrize(("tool", "given", "id"), [("", RM, "q1"), (" ", "{}", "q1")])
def test_a_call_without_a_tool_is_denied(tool: str, given: str, id: str) -> None:
    assert asks(house(), tool, given).startswith("q1 deny: name the tool")


def test_what_is_no_table_is_asked_about_too() -> None:
    held = house()
    asks(held, "Odd", "not json")
    asks(held, "Odd", '["a list"]', id="q2")
    assert [held.book.checkpoints[c].title for c in held.open("permission")] == ["May a1 use Odd?"] * 2


def test_so_many_wait_at_once_and_so_many_are_asked_at_all() -> None:
    held = house()
    for n in range(WAITING):
        assert asks(held, given=f'{{"command": "make {n}"}}', id=f"q{n}") == ""
    assert f"deny: {WAITING} of your calls wait" in asks(held, given='{"command": "more"}')
    for n in range(MOST):
        asks(held, given=f'{{"command": "make {n}"}}', id=f"r{n}")
        for id in held.open("permission"):
            held.say(f"approve {id}")
    assert f"deny: people were asked about {MOST} calls" in asks(held, given='{"command": "more"}')


def test_for_the_task_holds_for_the_rule_and_for_no_other_task() -> None:
    held = house()
    asks(held, "Edit", '{"file_path": "a.py"}')
    reply = held.say(f"allow {held.open('permission')[0]} for task")
    assert heard(held) == "q1 allow"
    assert reply == ""
    assert asks(held, "Edit", '{"file_path": "b.py"}', id="q2") == "q2 allow"
    assert asks(held, "Edit", '{"file_path": "b.py"}', attempt="a2") == ""
    assert asks(held, id="q3") == ""
    held.say(f"allow {held.open('permission')[1]} for task")
    assert held.book.checkpoints["c4"].outcome == "this call, for all of t1"
    assert asks(held, id="q4") == "q4 allow"
    assert asks(held, given='{"command": "rm -rf /"}', id="q5") == ""


def test_without_a_sandbox_only_the_call_itself_is_allowed_for_the_task() -> None:
    held = house()
    held.world.put(replace(held.book.swarm, sandbox=False))
    asks(held, "Edit", '{"file_path": "a.py"}')
    held.say("allow c2 for task")
    assert asks(held, "Edit", '{"file_path": "a.py"}', id="q2") == "q2 allow"
    assert asks(held, "Edit", '{"file_path": "/etc/hosts"}', id="q3") == ""


def test_one_call_asked_twice_is_one_question_and_both_hear() -> None:
    held = house()
    asks(held)
    asks(held, id="q2")
    (id,) = held.open("permission")
    held.say(f"decline {id}: never")
    assert heard(held) == "q2 deny: ann says no: never | q1 deny: ann says no: never"
    assert asks(held, id="q3") == "q3 deny: ann says no: never"
    assert held.book.tasks["t1"].decisions == ("ann denied Bash: never",)


def test_a_bare_no_is_told_as_it_is() -> None:
    held = house()
    asks(held)
    held.say(f"decline {held.open('permission')[0]}")
    assert heard(held) == "q1 deny: ann says no"
    assert held.book.tasks["t1"].decisions == ("ann denied Bash: rm -rf vendor",)


def test_the_question_outlives_its_attempt_and_the_next_one_hears_the_answer() -> None:
    held = house()
    asks(held)
    held.dies("a1")
    (id,) = held.open("permission")
    assert held.starts() == []
    held.say(f"approve {id}")
    assert heard(held) == ""
    (start,) = held.starts()
    assert start.continues == "s1.a1"
    assert asks(held, attempt="a3") == "q1 allow"
    held.dies("a3")
    assert asks(held, attempt="a4") == "q1 allow"
    assert asks(held, attempt="a4", id="q2") == ""


def test_an_attempt_that_continues_joins_the_question_that_is_open() -> None:
    """It died while two questions were open; one answer sets the next attempt going only when both are there."""
    held = house()
    asks(held)
    asks(held, given='{"command": "make"}', id="q2")
    held.dies("a1")
    held.say("approve c2")
    assert held.starts() == []
    held.say("approve c3")
    assert [s.attempt for s in held.starts()] == ["s1.a3"]
    asks(held, given='{"command": "ls"}', attempt="a3", id="q1")
    held.exits("a3", why="limited", until=held.at + 10)
    held.tick(100)
    assert held.book.tasks["t1"].state == "asking"
    held.say("approve c4")
    assert asks(held, given='{"command": "ls"}', attempt="a4", id="q9") == "q9 allow"


def test_a_fresh_attempt_hears_only_what_the_one_before_could_not() -> None:
    held = house()
    asks(held)
    held.say("approve c2")
    held.exits("a1", code=1)
    assert asks(held, attempt="a3") == ""
    held.exits("a3", code=1)
    held.say("approve c3")
    assert asks(held, attempt="a4", id="q8") == "q8 allow"


def test_a_question_that_is_taken_back_is_told_as_that() -> None:
    held = house()
    asks(held)
    held.say("redirect t1: leave them")
    assert heard(held) == "q1 withdrawn: ann answered otherwise"
    asks(held, attempt="a2")
    held.say("stop t2")
    assert heard(held) == "q1 withdrawn: stopped by ann"


def test_silence_allows_nothing_and_an_answer_that_comes_late_asks_again() -> None:
    held = house()
    asks(held)
    deliveries: list[Deliver] = []
    for _ in range(4):
        held.tick(10 * 3600)
        deliveries += held.calls("Deliver")
    told = [d.text for d in deliveries if d.sort == "answer"]
    assert told == ["unanswered: nobody answered in time, so nothing is allowed"]
    assert held.book.tasks["t1"].state == "parked"
    held.exits("a1", code=-9, why="stopped")
    assert "asked again" in held.say("approve c2")
    (again,) = held.open("permission")
    assert f"allow s1.{again} for task" in [c.says for c in held.book.checkpoints[again].choices]
    held.say(f"approve {again}")
    starts = [c for c in held.last.calls if isinstance(c, Start)]
    assert len(starts) == 1
    assert asks(held, attempt=starts[0].attempt.removeprefix("s1."), id="q5") == "q5 allow"


def test_others_than_workers_are_told_no_at_once() -> None:
    held = house('t1 criteria = ["reviewer: it reads well"]')
    held.works("a1")
    assert held.book.attempts["a2"].role == "reviewer"
    assert asks(held, attempt="a2") == "q1 deny: a reviewer only reads; go on without it."


def test_words_in_its_thread_are_neither_a_yes_nor_forwarded() -> None:
    held = house()
    asks(held)
    reply = held.say("sure", thread="s1.t1")
    assert reply.startswith("Not an answer yet")
    (post,) = held.calls("Post")
    assert "decline s1.c2: sure" in [b.says for b in post.message.buttons]
    assert heard(held) == ""
    assert "tell s1.t1: but quickly" in held.say("approve c2: but quickly")
    assert "is a viewer" in held.say("allow c2", who="eve")
    assert "is no answer" in held.say("answer c2: yes")
    assert held.open("permission") == ["c2"]


def test_lines_that_are_offered_to_be_sent_on_are_all_sent_on() -> None:
    held = house()
    asks(held)
    held.say("use npm ci\nwithout sudo", thread="s1.t1")
    (reply,) = held.calls("Post")
    says = {button.label: button.says for button in reply.message.buttons}
    held.say(says["Deny, in these words"], pressed=True)
    assert heard(held) == "q1 deny: ann says no: use npm ci without sudo"
    held.say(says["Tell the agent"], pressed=True)
    assert [tell.text for tell in held.book.tells.values()] == ["use npm ci without sudo"]


def test_a_call_of_which_a_part_was_taken_out_says_so() -> None:
    held = house()
    asks(held, "Bash", '{"command": "PASSWORD=\\"rm -rf vendor 12345\\"; eval $PASSWORD"}')
    card = repr(show(held.world, f"s1.{held.open('permission')[0]}", "checkpoint", held.at))
    assert "rm -rf" not in card
    assert "('not shown', 'a part that looks like a secret')" in card
    asks(held, id="q2")
    assert "not shown" not in repr(show(held.world, f"s1.{held.open('permission')[1]}", "checkpoint", held.at))
