"""A brain's word on an agent's question: an answer only where the place it quotes settles it, never an approval."""

import json
from typing import Any

import msgspec
import pytest

from bot.core.calls import Think
from bot.core.config import Brain
from bot.core.events import Thought
from tests.core.coordinator.house import House, settings, tasks

PLAN = tasks(
    't1 outcome = "Each file begins with the MIT header."', "t2", 't3 irreversible = true; outcome = "It is all gone."',
    head='goal = "Nobody is in doubt about the licence."\n[[assumptions]]\nid = "u1"\ntext = "no caller uses v1"\n'
    '[[assumptions]]\nid = "u2"\ntext = "the README is right"',
)  # fmt: skip


def house() -> House:
    held = House(PLAN, msgspec.structs.replace(settings(), brain=Brain(kind="scripted")))
    held.say("agents 8")
    for attempt in ("a1", "a2"):
        held.verb(attempt, "progress", text="reads")
    return held


def asks(held: House, attempt: str, text: str) -> Think:
    held.verb(attempt, "ask", id=f"q{held.count}", text=text)
    (call,) = held.calls("Think")
    assert isinstance(call, Think)
    return call


def thinks(held: House, call: Think, **answer: Any) -> None:
    held.do(
        Thought(
            **held.result(call), think=call.key, swarm="s1", question="blocker", about=call.about,
            answer=json.dumps(answer),
        )
    )  # fmt: skip


def test_it_sees_rows_each_place_by_its_id_and_nothing_that_is_broken_or_that_a_rule_said() -> None:
    held = house()
    held.say("broken u1: it does")
    held.say("tell t1: say customer")
    held.verb("a2", "note", to="*", text="mind the flag")
    asks(held, "a2", "Tabs or spaces?")
    held.say("answer c3: spaces")
    asks(held, "a2", "Which tone?")
    call = asks(held, "a1", "Which year?")
    assert call.facts["question"] == "Which year?"
    assert call.facts["task"] == "t1 Task t1"
    plan = call.facts["plan"].splitlines()
    assert plan[0] == "goal: Nobody is in doubt about the licence."
    assert plan[1] == "t1: Each file begins with the MIT header."
    assert plan[-1] == "u2: the README is right"
    assert call.facts["decisions"].splitlines() == ["c3: ann on “Tabs or spaces?”: spaces", "m1: say customer"]
    assert call.facts["notes"] == "n1: t2 notes: mind the flag"
    assert call.facts["open"] == "c4: Which tone?"


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (
            {"source": "t1", "quote": "the MIT header"},
            "because of the plan, t1: “Each file begins with the MIT header.”",
        ),
        ({"source": "goal", "quote": "in doubt  about the licence"}, "goal: “Nobody is in doubt about the licence.”"),
        ({"source": "c2", "quote": "MIT"}, "because of c2: “MIT”"),
    ],
)
def test_a_place_that_settles_it_is_told_with_its_words_and_may_be_overruled(
    said: dict[str, str], outcome: str
) -> None:
    held = house()
    asks(held, "a2", "How are files licensed?")
    held.say("answer c2: MIT")
    thinks(held, asks(held, "a1", "Which header?"), answer="The one of MIT.", **said)
    row = held.book.checkpoints["c3"]
    assert (row.state, row.answer and row.answer.person) == ("answered", "rules")
    assert outcome in row.outcome
    (told,) = held.calls("Deliver")
    assert row.outcome == f"{told.text}; the brain reads: The one of MIT."
    assert row.answer
    assert row.answer.text in told.text
    held.say("overrule c3")
    assert held.book.checkpoints["c3"].state == "withdrawn"


@pytest.mark.parametrize(
    "said",
    [
        {"source": "t1", "quote": "the GPL header"}, {"source": "t9", "quote": "the MIT header"},
        {"source": "t1", "quote": "MIT"}, {"source": "t1", "quote": " "}, {"quote": "the MIT header"},
        {"source": "u1", "quote": "a caller uses v1"},
    ],
)  # fmt: skip
def test_a_quote_that_is_not_there_or_says_nothing_leaves_a_recommendation(said: dict[str, str]) -> None:
    held = house()
    thinks(held, asks(held, "a1", "Which header?"), answer="MIT", **said)
    row = held.book.checkpoints["c2"]
    assert (row.state, row.recommend) == ("open", "MIT")
    assert not held.calls("Deliver")


def test_a_part_of_a_sentence_is_told_whole_and_what_is_too_long_to_be_shown_is_a_persons() -> None:
    held = house()
    held.say("tell t1: Do not delete the module.")
    part = {"answer": "yes, delete it", "source": "m1", "quote": "delete the module"}
    thinks(held, asks(held, "a1", "Delete it?"), **part)
    (told,) = held.calls("Deliver")
    assert told.text == "because of m1: “Do not delete the module.”"
    held.say(f"tell t1: Never, and {'never ' * 180}delete the module.")
    thinks(held, asks(held, "a1", "Really delete it?"), **{**part, "source": "m2"})
    assert held.book.checkpoints["c3"].state == "open"


@pytest.mark.parametrize(("asker", "recommend"), [("a1", "MIT"), ("a2", "")])
def test_a_note_recommends_to_others_and_never_settles(asker: str, recommend: str) -> None:
    held = house()
    held.verb("a2", "note", to="*", text="MIT, always")
    call = asks(held, asker, "Which header?")
    assert ("MIT, always" in call.facts["notes"]) is bool(recommend)
    thinks(held, call, answer="MIT", source="n1", quote="MIT, always")
    row = held.book.checkpoints["c2"]
    assert (row.state, row.recommend) == ("open", recommend)
    assert not held.calls("Deliver")


def test_what_is_irreversible_or_was_overruled_once_is_a_persons() -> None:
    held = house()
    good = {"answer": "yes", "source": "t3", "quote": "It is all gone."}
    thinks(held, asks(held, "a3", "May it go?"), **good)
    assert held.book.checkpoints["c2"].state == "open"
    held.say("answer c2: it may")
    asks(held, "a3", "It may go?")
    assert held.book.checkpoints["c3"].state == "open"
    held.say("answer c3: it may")
    fine = {"answer": "MIT", "source": "t1", "quote": "the MIT header"}
    thinks(held, asks(held, "a1", "Which header?"), **fine)
    held.say("overrule c4")
    thinks(held, asks(held, "a2", "header, which?"), answer="MIT", source="goal", quote="Nobody is in doubt")
    assert held.book.checkpoints["c5"].state == "open"


def test_a_joined_task_that_is_irreversible_makes_it_a_persons() -> None:
    held = house()
    call = asks(held, "a1", "Which header?")
    held.verb("a3", "ask", id="q9", text="which header")
    thinks(held, call, answer="MIT", source="t1", quote="the MIT header")
    assert held.book.checkpoints["c2"].state == "open"


@pytest.mark.parametrize("done", [False, True])
def test_overruled_it_is_taken_back_from_all_who_asked_and_are_not_done(done: bool) -> None:
    held = house()
    call = asks(held, "a1", "Which header?")
    held.verb("a2", "ask", id="q9", text="which header")
    thinks(held, call, answer="MIT", source="t1", quote="the MIT header")
    assert held.book.tasks["t1"].decisions == held.book.tasks["t2"].decisions != ()
    if done:
        held.merges("a1")
    held.say("overrule c2: BSD")
    row = held.book.checkpoints["c2"]
    assert ("t1 is done already; to redo it: revert t1" in row.outcome) is done
    assert held.book.tasks["t2"].decisions == (f'ann on "{row.title}": BSD',)
    assert ("BSD" in str(held.book.tasks["t1"].decisions)) is not done
    assert held.book.attempts["a2"].stopping == "overruled"


def test_the_same_question_joins_the_first_whose_card_shows_both() -> None:
    held = house()
    asks(held, "a1", "Which colour?")
    first = held.book.checkpoints["c2"]
    thinks(held, asks(held, "a2", "What hue?"), same="c2")
    row = held.book.checkpoints["c3"]
    assert (row.state, row.outcome) == ("withdrawn", "asks the same as c2, and waits for its answer")
    now = held.book.checkpoints["c2"]
    assert now.facts["t2 asks"] == "What hue?"
    assert now.fingerprint != first.fingerprint
    held.say("answer c2: grey")
    assert {c.attempt: c.text for c in held.calls("Deliver")} == {"s1.a1": "grey", "s1.a2": "grey"}


def test_nothing_joins_what_is_not_open_not_older_or_its_own() -> None:
    held = house()
    older = asks(held, "a1", "Which colour?")
    newer = asks(held, "a2", "What hue?")
    own = asks(held, "a2", "What tint?")
    thinks(held, older, same="c3")
    thinks(held, own, same="c3", recommend="none")
    thinks(held, newer, same="c3")
    thinks(held, newer, same="c1")
    assert sorted(held.open("question")) == ["c2", "c3", "c4"]
