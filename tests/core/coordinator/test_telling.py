"""What a brain says is held against the rows, shown as a model's, and missed by nobody where there is none."""

import json
from typing import Any

import msgspec

from bot.core.config import Brain
from bot.core.events import Attached, Due, Thought
from bot.core.report import build, markdown
from bot.core.report.html import html
from bot.core.report.index import index
from bot.core.thoughts import QUESTIONS
from tests.core.coordinator.house import House, settings, tasks, words

BELOW = {"thread": "s1", "surface": "report"}


def reviewed(brain: bool = True) -> House:
    """One task is done and one dropped; the report waits for its signature."""
    config = settings()
    house = House(tasks("t1", "t2"), msgspec.structs.replace(config, brain=Brain(kind="scripted")) if brain else config)
    house.say("close t2 as drop")
    house.dies("a2")
    house.merges("a1")
    return house


def think(house: House, question: str) -> Any:
    (call,) = [c for c in house.calls("Think") if c.question == question]
    return call


def answer(house: House, call: Any, said: dict[str, Any] | None = None, **more: Any) -> None:
    house.do(
        Thought(
            id=f"{call.key}:result", at=house.at, think=call.key, swarm=call.swarm, question=call.question,
            about=call.about, answer=json.dumps(said) if said else "", silent=said is None, model="m-1",
            prompt="brain-x@1", **more,
        )
    )  # fmt: skip


def text(house: House) -> str:
    return markdown(build(house.world, "s1", house.at))


def test_every_question_of_the_report_has_its_shape() -> None:
    assert {"synthesis", "lead", "ask report", "judge deviations"} <= set(QUESTIONS)


def test_the_synthesis_is_asked_on_rows_and_what_they_show_stands_in_its_section() -> None:
    house = reviewed()
    call = think(house, "synthesis")
    assert "closed 2 (done 1, dropped 1: t2)" in call.facts["reconciliation"]
    (asked,) = house.open("report")
    before = house.book.checkpoints[asked].fingerprint
    said = {"sections": [
        {"section": "reconciliation", "text": "t1 is done. t2 was merged. t2 was dropped."},
        {"section": "findings", "text": "Everything is fine."},
    ]}  # fmt: skip
    answer(house, call, said)
    made = build(house.world, "s1", house.at)
    assert "In a model's words: t1 is done. t2 was dropped." in text(house)
    assert made.summarised == "Struck: 2 sentences of the summary were not in the data."
    assert "- struck: Everything is fine." in text(house)
    assert "struck: t2 was merged." in html(made)
    assert "In a model's words: t1 is done. t2 was dropped." in html(made)
    assert "In a model's words: t1 is done. t2 was dropped." in str(index(made))
    assert house.book.checkpoints[asked].fingerprint != before
    house.say(f"approve {asked}")
    assert house.book.swarm.report == "ann"


def test_prose_is_held_against_the_rows_as_they_are_and_of_the_last_report() -> None:
    house = reviewed()
    answer(house, think(house, "synthesis"), {"sections": [{"section": "reconciliation", "text": "t1 is done."}]})
    assert build(house.world, "s1", house.at).summarised == "Struck: nothing of the summary."
    assert "Written by m-1, brain-x@" in text(house)
    (asked,) = house.open("report")
    house.world.put(msgspec.structs.replace(house.book.checkpoints[asked], key="s1.c99"))
    assert "In a model's words" not in text(house)
    assert build(house.world, "s1", house.at).summarised == ""


def test_one_sentence_struck_is_one() -> None:
    house = reviewed()
    answer(house, think(house, "synthesis"), {"sections": [{"section": "effort", "text": "Nice."}]})
    assert build(house.world, "s1", house.at).summarised == "Struck: 1 sentence of the summary was not in the data."


def test_a_synthesis_that_comes_too_late_or_not_at_all_changes_nothing() -> None:
    house = reviewed()
    call = think(house, "synthesis")
    plain = text(house)
    answer(house, call, None, why="it took longer than 300 s")
    assert "The brain did not help: it took longer than 300 s" in house.posts()
    assert text(house) == plain.replace("## Reconciliation, in full", "## Summary\n\nNo summary by a model: "
                                        "it took longer than 300 s.\n\n## Reconciliation, in full")  # fmt: skip
    assert "No summary by a model" in html(build(house.world, "s1", house.at))
    house.say("approve " + house.open("report")[0])
    answer(house, call, {"sections": [{"section": "reconciliation", "text": "t1 is done."}]})
    assert "In a model's words" not in text(house)


def test_without_a_brain_nothing_is_asked_and_nothing_reads_odd() -> None:
    house = reviewed(brain=False)
    assert house.calls("Think") == []
    assert "model" not in text(house).replace("modelled", "")


def test_each_deviation_has_a_proposal_by_rule_and_by_the_brain_with_a_reason_the_rows_show() -> None:
    house = House(tasks("t1", "t2"), msgspec.structs.replace(settings(), brain=Brain(kind="scripted")))
    house.say("redirect t1: keep it")
    house.say("close t2 as drop")
    house.dies("a1")
    house.dies("a2")
    house.merges("a3")
    ids = list(house.book.deviations)
    assert "proposed: productive (a person" in text(house)
    call = think(house, "judge deviations")
    assert ids[0] in call.facts["deviations"]
    first = {"id": ids[0], "verdict": "problematic", "why": "t1 is done."}
    answer(house, call, {"deviations": [first, {"id": "x99", "verdict": "productive", "why": ""}]})
    assert "proposed: problematic (a model: t1 is done.)" in text(house)
    answer(house, call, {"deviations": [{**first, "why": "It was silly."}]})
    assert "proposed: problematic (a model)" in text(house)
    answer(house, call)
    house.say(f"productive {ids[0]}")
    answer(house, call, {"deviations": [first]})
    assert "productive, said ann" in text(house)


def test_a_question_below_the_report_is_answered_from_rows_without_a_brain() -> None:
    house = reviewed(brain=False)
    assert house.say("why was t2 dropped?", **BELOW).startswith("t2 Task t2 is dropped")
    assert house.say("who likes t1?", **BELOW) == "I cannot answer this from the rows; see  show t1"
    assert house.say("was t1 merged?", "eve", **BELOW) == ""  # two people talk there
    assert house.say("was t1 merged?", "eve", addressed=True, **BELOW).startswith("Yes, t1 is merged")
    assert house.book.corrections == {}


def test_another_question_goes_to_the_brain_and_its_answer_through_the_checker() -> None:
    house = reviewed()
    assert house.say("is the work worth it?", within="w7", **BELOW) == ""
    call = think(house, "ask report")
    assert call.facts["question"] == "is the work worth it?"
    answer(house, call, {"answer": "t1 is done. It is lovely."})
    (post,) = house.calls("Post")
    assert (post.spot.thread, post.within, post.spot.channel) == ("s1", "w7", "general")
    assert words(post.message) == (
        "In a model's words: t1 is done. Struck: 1 sentence was not in the data."
    )
    answer(house, call, {"answer": "t1 is done. t2 was dropped."})
    assert words(house.calls("Post")[0].message) == "In a model's words: t1 is done. t2 was dropped."
    answer(house, call, {"answer": "Lovely. Really lovely."})
    assert "I cannot answer this from the rows" in house.posts()
    answer(house, call)
    assert "I cannot answer this from the rows" in house.posts()


def due(house: House, date: str) -> None:
    house.do(Due(id=f"due:{date}", at=house.at, schedule="digest", date=date, channel="general"))


def test_the_digest_waits_for_its_lead_and_comes_without_one() -> None:
    house = reviewed()
    due(house, "2026-01-05")
    assert house.calls("Post") == []
    call = think(house, "lead")
    assert "Waits on you" in call.facts["digest"]
    said = "s1 has 1 done task. s1 is wonderful. t2 was dropped."
    answer(house, call, {"text": said})
    (post,) = house.calls("Post")
    shown = words(post.message)
    assert "In a model's words: s1 has 1 done task. Struck: 1 sentence was not in the data." in shown
    assert "launched by ann" in str(post.message)  # since the digest before, not since this one was asked for
    answer(house, call)
    assert "In a model's words" not in words(house.calls("Post")[0].message)
    due(house, "2026-01-05")
    assert house.calls("Think") == []


def test_a_lead_on_several_swarms_names_the_one_it_speaks_of() -> None:
    house = reviewed()
    house.say("plan", files=(Attached("plan.toml", tasks("t1")),))
    due(house, "2026-01-05")
    answer(house, think(house, "lead"), {"text": "t1 is done. s1 has 1 dropped task."})
    shown = words(house.calls("Post")[0].message)
    assert "In a model's words: s1 has 1 dropped task. Struck: 1 sentence was not in the data." in shown


def test_without_a_brain_the_digest_comes_at_once() -> None:
    house = reviewed(brain=False)
    due(house, "2026-01-05")
    assert len(house.calls("Post")) == 1
    assert house.calls("Think") == []


def test_the_reports_button_asks_for_words_and_says_the_question() -> None:
    house = reviewed(brain=False)
    (button,) = [b for b in index(build(house.world, "s1", house.at)).buttons if b.label == "Ask about it"]
    assert (button.says, button.asks, button.seen) == ("ask s1:", "words", "")
    assert house.say(f"{button.says} why was t2 dropped?", pressed=True, **BELOW).startswith("t2 Task t2 is dropped")
    assert house.say(f"{button.says} attempts of t1", "eve").startswith("I cannot answer this from the rows; see  show")


def test_there_is_nothing_to_ask_before_there_is_a_report() -> None:
    house = House(tasks("t1"), settings())
    assert house.say("ask: was t1 done?") == "s1 has no report yet. What is so now: status s1"
    assert not index(build(house.world, "s1", house.at)).buttons
