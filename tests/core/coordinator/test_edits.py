"""A line edited after it was said: words that still lie here change; nothing else does, and that is said."""

from typing import Any

import pytest

from tests.core.coordinator.house import House, tasks
from tests.core.coordinator.test_mirrors import echoes, mirrored


def waiting() -> House:
    """Words for t2, which no agent is at yet."""
    house = House(tasks("t1", 't2 needs = ["t1"]'))
    first(house, "tell t2: say customer")
    return house


def first(house: House, text: str, who: str = "ann", **more: Any) -> str:
    """A line that can be edited; its event is `line`."""
    return house.say(text, who, **{**house.id(), "id": "line", "message": "17.2", **more})


def edit(house: House, text: str, who: str = "ann", **more: Any) -> str:
    return house.say(text, who, edited=True, edits="line", message="17.2", **more)


def test_words_that_wait_for_an_agent_change() -> None:
    house = waiting()
    assert edit(house, "tell t2: say client") == "Changed: say client"
    assert house.book.tells["m1"].text == "say client"
    house.merges("a1")
    assert "ann: say client" in house.starts()[0].brief.decisions


def test_words_said_in_a_thread_change_too() -> None:
    house = House(tasks("t1", 't2 needs = ["t1"]'))
    first(house, "say customer", thread="s1.t2")
    assert edit(house, "say client", thread="s1.t2") == "Changed: say client"
    assert edit(house, "say client", thread="s1.t2") == ""


def test_an_agent_that_has_the_words_is_told_of_the_change_until_it_applied_them() -> None:
    house = House(tasks("t1"))
    first(house, "tell t1: say customer")
    house.calls("Deliver")
    assert edit(house, "tell t1: say client").startswith("Changed: say client a1 had the words before")
    (change,) = house.calls("Deliver")
    assert change.attempt == "s1.a1"
    assert change.text == 'ann changed what was said. Instead of "say customer": say client'
    house.verb("a1", "delivered", tell="s1.m1:tell")
    house.verb("a1", "applied", tell="s1.m1:tell")
    assert house.book.tells["m1"].state == "queued", "what was applied are the words before"
    house.verb("a1", "delivered", tell=change.key)
    assert house.book.tells["m1"].state == "delivered"
    assert edit(house, "tell t1: say buyer").startswith("Changed: say buyer")
    (again,) = house.calls("Deliver")
    house.verb("a1", "applied", tell=again.key)
    said = edit(house, "tell t1: x")
    assert said.startswith("Too late: applied ")
    assert said.endswith(". Say it again to add to it.")
    assert (house.book.tells["m1"].state, house.book.tells["m1"].text) == ("applied", "say buyer")
    assert not house.calls("Deliver")


def test_words_for_a_task_that_is_over_are_late() -> None:
    house = waiting()
    house.say("close t2 as drop")
    assert house.book.tells["m1"].state == "late"
    assert edit(house, "tell t2: x") == "Too late: t2 is dropped. Say it again to add to it."


@pytest.mark.parametrize("text", ["tell t1: say client", "pause", "tell t2: a\npause", "tell t2:"])
def test_words_do_not_become_another_order(text: str) -> None:
    house = waiting()
    assert edit(house, text).startswith("Not changed: m1 stays words for t2.")
    assert house.book.tells["m1"].text == "say customer"
    assert house.book.swarm.state == "running"


def test_an_edited_command_does_nothing_and_says_so() -> None:
    house = House(tasks("t1"))
    assert "s1 paused" in first(house, "pause")
    assert edit(house, "resume").startswith("Too late: applied ")
    assert house.book.swarm.state == "paused"
    assert edit(house, "pause") == ""  # a platform tells of an edit that changed no word


def test_an_edited_answer_does_nothing_and_says_so() -> None:
    house = House(tasks("t1"))
    house.verb("a1", "ask", text="which?", id="q1")
    first(house, "MIT", thread="s1.c2")
    assert house.book.checkpoints["c2"].state == "answered"
    assert edit(house, "BSD", thread="s1.c2").startswith("Too late: applied ")
    assert house.book.checkpoints["c2"].answer.text == "MIT"  # type: ignore[union-attr]


def test_a_slip_mended_by_an_edit_is_to_be_said_again() -> None:
    house = House(tasks("t1"))
    assert "Did you mean" in first(house, "puase s1")
    assert edit(house, "pause s1") == "An edited line does nothing. Say it as a new one."
    (post,) = house.calls("Post")
    assert [b.says for b in post.message.buttons] == ["pause s1"]
    assert edit(house, "pause s1; status") == "Edited lines do nothing. Say them as new ones."
    assert house.book.swarm.state == "running"


def test_talk_may_be_edited_unheard() -> None:
    house = House(tasks("t1"))
    first(house, "nice weather")
    assert edit(house, "what weather") == ""
    assert edit(house, "x" * 30_000) == ""
    assert house.last.rows == ()


@pytest.mark.parametrize("who", ["bob", "stranger"])
def test_only_ones_own_line_is_edited(who: str) -> None:
    house = waiting()
    edit(house, "tell t2: say client", who)
    assert house.book.tells["m1"].text == "say customer"
    house.say("pause", **{**house.id(), "id": "order", "message": "17.3"})
    assert house.say("resume later", who, edited=True, edits="order") == ""


def test_an_edit_of_nothing_known_decides_nothing() -> None:
    house = House(tasks("t1"))
    assert house.say("pause", edited=True) == ""
    assert house.book.swarm.state == "running"


def test_a_change_of_words_is_told_in_the_other_homes() -> None:
    house = mirrored("t1", 't2 needs = ["t1"]')
    first(house, "tell t2: say customer", "U-ann", platform="slack", channel="C1")
    edit(house, "tell t2: say client", "U-ann", platform="slack", channel="C1")
    (post,) = echoes(house)
    assert (post.message.title, post.about) == ("ann in Slack: tell t2: say client", "s1.t2")
