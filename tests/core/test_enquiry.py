"""Questions to the report are answered from rows; where they cannot be, the answer says so."""

import pytest
from msgspec.structs import replace

from bot.core.records import Evidence
from bot.core.report.enquiry import answer, asks, unable
from bot.core.rows import Attempt
from bot.core.world import World
from tests.golden import sample
from tests.golden.sample import at

LATE = at("15:45")


def told() -> World:
    """The signed sample, with what t3's attempts left behind."""
    world = sample.signed()
    book = world.book("s3")
    last = book.tasks["t3"].attempt
    rows = (
        Attempt(key="s3.a60", task="t3", state="ended", outcome="done", money=0.2, tokens=900),
        Attempt(key="s3.a61", task="t3", state="ended", outcome="stuck", stuck="which zone?"),
        Attempt(key="s3.a62", task="t3", state="ended", outcome="died", tail="killed"),
        Attempt(key="s3.a63", task="t3", state="running"),
    )
    for row in rows:
        world.put(row)
    proof = Evidence(key="s3.e60", task="t3", attempt="a60", criterion="t3.1", kind="command", code=1, text="1 failed")
    world.put(proof)
    world.put(replace(book.tasks["t3"], attempt=last or "a3", verdicts={}))
    return world


@pytest.mark.parametrize(("question", "words"), [
    ("who signed the report?", "report was signed by ann, 15:20."),
    ("who signed?", "report was signed by ann"),
    ("who waived f5?", "f5 was waived by ann."),
    ("who waived f4?", "f4: it was not waived."),
    ("who merged t9?", "t9: the rows name nobody for it."),
    ("why was t14 carried?", "t14 Changelog is carried: carried by ann."),
    ("why t13?", "t13 Run against the test vault is failed: no token for the test vault."),
    ("why was t12 redirected?", "x2 redirected: keep the old flag, deprecate it."),
    ("why f4?", "f4: rounding: test missing."),
    ("why did t3 take three attempts?", "a60 done: t3.1 failed: 1 failed."),
    ("why so many attempts at t3?", "a61 stuck: which zone?."),
    ("why was t3 retried?", "a62 died: killed."),
    ("what did it cost?", "s3 cost $7.40 of $20; its agents worked 131 min."),
    ("what did t3 cost?", "t3 cost $0.20 and 900 tokens; it took"),
    ("how much did t9 cost?", "t9 cost no money that was counted; it took"),
    ("how long did t12 take?", "estimated"),
    ("how many findings are open?", "1 finding, open."),
    ("how many attempts did t3 take?", "attempts of t3."),
    ("how many discoveries?", "3 discoveries."),
    ("which tasks were carried?", "2 tasks: t14 Changelog; t19 One money parser, not two."),
    ("which tasks are parked?", "0 tasks: none."),
    ("when was t7 merged?", "t7 was merged 14:27."),
    ("when did the swarm end? when ended s3?", "s3 was ended 15:02."),
    ("what happened to t16?", "t16 Release notes for customers is dropped"),
    ("what became of d2?", "t18 Remove dead tools is done"),
    ("what is d3?", "d3: two time zones in one table."),
    ("was t14 carried?", "Yes, t14 is carried by ann, 14:59."),
    ("was t7 reverted?", "No, t7 is not reverted."),
    ("is f4 open?", "Yes, f4 is open"),
])  # fmt: skip
def test_a_known_shape_is_answered_from_rows(question: str, words: str) -> None:
    assert asks(question)
    assert words in " ".join(answer(told(), "s3", question, LATE))


@pytest.mark.parametrize("question", [
    "will it rain?", "who?", "how do I land?", "how many?", "which?", "which tasks?", "when?", "what?", "is it so?",
    "why?", "who is t7?", "when was t7 waived?", "how is t7?",
])  # fmt: skip
def test_what_has_no_known_shape_is_not_guessed(question: str) -> None:
    assert answer(told(), "s3", question, LATE) == ()


def test_it_says_where_to_look_instead() -> None:
    book = told().book("s3")
    assert unable(book, "does t7 smell?") == "I cannot answer this from the rows; see  show t7"
    assert unable(book, "does t99 smell?") == "I cannot answer this from the rows; see  report s3, or: show t1"


def test_a_need_that_was_not_done_is_a_reason() -> None:
    world = told()
    book = world.book("s3")
    world.put(replace(book.tasks["t14"], spec=replace(book.tasks["t14"].spec, needs=("t13",))))
    failed = replace(book.tasks["t12"].verdicts["t12.1"], ruling="failed")
    world.put(replace(book.tasks["t9"], verdicts={"t9.1": failed}))
    assert "It needs t13, which is failed." in answer(world, "s3", "why was t14 carried?", LATE)
    assert any(said.startswith("t9.1 failed: ") for said in answer(world, "s3", "why t9?", LATE))


def test_an_answer_that_a_person_gave_is_told_with_its_words() -> None:
    world = told()
    row = sample.answered_for_you()
    assert row.answer
    world.put(replace(row, key="s3.c30", task="t9", answer=replace(row.answer, text="spaces", person="ann")))
    assert any("by ann" in said and "“spaces”" in said for said in answer(world, "s3", "why t9?", LATE))


@pytest.mark.parametrize(("words", "is_one"), [
    ("t1 waited for CI", False), ("why three attempts", True), ("Who approved t7", True), ("looks good", False),
    ("really?", True), ("what ann said is right", False), ("how long it took", True),
])  # fmt: skip
def test_questions_are_told_from_corrections(words: str, is_one: bool) -> None:
    assert asks(words) is is_one
