"""The report is corrected by people: read back, kept until confirmed, never a yes, never a change of a figure."""

import pytest

from bot.core.report import build, data
from bot.core.world import World
from tests.core.coordinator.house import House, tasks

BELOW = {"thread": "s1", "surface": "report"}


def reviewed() -> House:
    """One task is done, and the report waits for its signature."""
    house = House(tasks("t1"))
    house.merges("a1")
    return house


def kept(house: House) -> list[tuple[str, str, str]]:
    return [(k.person, k.about, k.text) for k in house.book.corrections.values()]


def test_words_below_the_report_are_read_back_and_kept_until_they_are_confirmed() -> None:
    house = reviewed()
    assert house.say("it took long", **BELOW).startswith("I read: correct report s1: it took long Not a signature")
    assert kept(house) == []
    assert house.say("t1 waited\n\n; for CI", **BELOW).startswith("I read: correct report s1: it took long · correct")
    said = house.say("confirm", **BELOW)
    assert "k1 stands in the report of s1, under ann's name; its figures are as they were." in said
    assert kept(house) == [("ann", "", "it took long"), ("ann", "t1", "t1 waited\n; for CI")]
    assert house.say("confirm", **BELOW) == "Nothing waits for a confirm from you here."


def test_neither_a_reading_of_commands_nor_words_take_each_other_away() -> None:
    house = reviewed()
    house.say("it took long", **BELOW)
    said = house.say("problematic x1; hand s1 to bob", **BELOW)
    assert said == "I read: problematic x1 · hand s1 to bob · correct report: it took long"
    assert "I read: problematic x1 · hand s1 to bob · correct report s1: it took long" in house.say("so it is", **BELOW)
    said = house.say("confirm", **BELOW)
    assert "problematic x1: s1 has no deviation x1." in said
    assert [text for _, _, text in kept(house)] == ["it took long", "so it is"]


def test_the_question_for_the_signature_has_the_same_thread() -> None:
    house = reviewed()
    (asked,) = house.open("report")
    assert house.say("looks good", thread=f"s1.{asked}").startswith("I read: correct report s1: looks good")
    house.say("confirm", thread=f"s1.{asked}")
    assert kept(house) == [("ann", "", "looks good")]
    assert house.book.swarm.report == "draft"


def test_below_board_and_plan_words_are_left_alone() -> None:
    house = reviewed()
    assert house.say("nice", thread="s1", surface="board") == house.say("nice", thread="s1", surface="plan") == ""
    assert house.say("nice", thread="s1") == ""


def test_where_two_people_talk_lines_are_talk_and_the_word_is_read() -> None:
    house = reviewed()
    house.say("who tests it?", "bob", **BELOW)
    assert house.say("I do", **BELOW) == ""
    assert house.say("@bob please", "bob", mentions=True, **BELOW) == ""
    assert house.say("for the record", addressed=True, **BELOW).startswith("I read: correct report s1: for the record")
    assert "k1 stands" in house.say("correct report t1: bob tests it", **BELOW)
    assert kept(house) == [("ann", "t1", "bob tests it")]


@pytest.mark.parametrize("more", [{"bot": True}, {"guest": True}, {"edited": True}])
def test_bots_guests_and_edited_lines_correct_nothing(more: dict[str, bool]) -> None:
    house = reviewed()
    for text in ("it took long", "correct report: it took long"):
        house.say(text, **more, **BELOW)
    house.say("confirm", **BELOW)
    assert kept(house) == []


def test_viewers_may_not() -> None:
    house = reviewed()
    assert house.say("it took long", "eve", **BELOW).startswith("eve is a viewer.")
    assert house.say("correct report: it took long", "eve").startswith("eve is a viewer.")
    assert kept(house) == []


@pytest.mark.parametrize(("text", "said"), [
    ("correct report t9: x", "s1 has no t9. Nothing was written down."),
    ("undo k9", "k9 is no correction that stands."),
])  # fmt: skip
def test_what_is_not_there_is_not_corrected(text: str, said: str) -> None:
    house = reviewed()
    assert house.say(text) == said
    assert kept(house) == []


def test_before_there_is_a_report_there_is_nothing_to_correct() -> None:
    house = House(tasks("t1"))
    assert house.say("correct report: x") == "s1 has no report yet. To its agents: tell t1: words"


def test_who_said_it_or_an_owner_takes_it_back() -> None:
    house = reviewed()
    house.say("correct report: by bob", "bob")
    house.say("correct report: by ann")
    assert house.say("undo k2", "bob").startswith("k2 is ann's: they or an owner take it back.")
    assert house.say("undo k1") == "k1 is taken back by ann. - k1 bob 00:16: by bob"
    assert house.say("undo k2").startswith("k2 is taken back by ann.")
    assert house.say("undo k2") == "k2 is no correction that stands."


def test_a_signature_is_of_the_report_with_its_corrections() -> None:
    house = reviewed()
    (asked,) = house.open("report")
    seen = house.book.checkpoints[asked].fingerprint
    house.say("correct report: t1 waited for CI", "bob")
    assert house.say(f"approve {asked}", seen=seen).startswith(f"The facts of {asked} changed since you saw it")
    assert house.book.checkpoints[asked].facts["corrections"] == "k1"
    house.say("undo k1", "bob")
    assert house.book.checkpoints[asked].fingerprint == seen
    house.say(f"approve {asked}", seen=seen)
    assert house.book.swarm.report == "ann"


def test_after_the_signature_it_is_an_addendum_and_what_was_signed_stays() -> None:
    house = reviewed()
    house.say("correct report: before")
    house.say("approve " + house.open("report")[0])
    figures = {k: v for k, v in data(build(house.world, "s1", house.at)).items() if k not in ("addenda", "corrections")}
    assert "k2 is an addendum to the report of s1" in house.say("correct report: after", "bob")
    assert house.say("undo k1").startswith("k1 was signed with the report.")
    report = build(house.world, "s1", house.at)
    assert [a.partition(" ")[2] for a in report.addenda] == ["k2 bob: after"]
    assert report.corrected() == ("k1 ann 00:16: before",)
    assert {k: v for k, v in data(report).items() if k in figures} == figures
    assert "k2 is taken back by bob" in house.say("undo k2", "bob")
    assert [a.partition(" ")[2] for a in build(house.world, "s1", house.at).addenda] == ["k2 bob: taken back by bob"]


def test_the_rows_alone_tell_the_same_report() -> None:
    house = reviewed()
    house.say("correct report t1: it waited for CI")
    again = World(house.world.all())
    assert data(build(again, "s1", house.at)) == data(build(house.world, "s1", house.at))


def test_words_confirmed_together_with_the_signature_are_an_addendum_to_it() -> None:
    house = reviewed()
    (asked,) = house.open("report")
    house.say(f"approve {asked}; correct report: it waited for CI")
    house.say("confirm")
    report = build(house.world, "s1", house.at)
    assert house.book.swarm.report == "ann"
    assert any("k1 ann: it waited for CI" in text for text in report.addenda)


def test_an_addendum_to_a_report_that_is_open_again_stands_in_the_next_and_is_signed_with_it() -> None:
    house = House(tasks("t1", 't2 needs = ["t1"]'))
    house.merges("a1")
    house.merges("a2")
    house.say("approve " + house.open("report")[0])
    house.say("correct report: it waited for CI")
    house.say("revert t1 redo")
    house.attempt()
    house.publish()
    assert house.book.swarm.report == ""
    house.merges("a3")
    (asked,) = house.open("report")
    assert [text.endswith("it waited for CI") for text in build(house.world, "s1", house.at).corrected()] == [True]
    house.say(f"approve {asked}")
    assert [text.endswith("it waited for CI") for text in build(house.world, "s1", house.at).corrected()] == [True]
    assert "was signed with the report" in house.say("undo k1")
