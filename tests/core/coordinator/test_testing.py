"""Ticks under "What to test before production": a person's word, taken back as easily, shown where it is landed."""

import msgspec
import pytest

from bot.core.coordinator.checking import detail
from bot.core.events import Result
from bot.core.records import Deviation
from bot.core.report import build, markdown
from bot.core.scores import Score, score, told
from bot.core.values import Criterion
from tests.core.coordinator.house import House, settings, tasks


def reviewed() -> House:
    house = House(tasks("t1", "t2", head='gates = ["make e2e"]'))
    house.say("close t1 as drop")
    house.dies("a1")
    house.merges("a2")
    return house


def text(house: House) -> str:
    return markdown(build(house.world, "s1", house.at))


def test_a_tick_stands_under_its_speakers_name_and_is_taken_back() -> None:
    house = reviewed()
    assert house.say("tested t2: March agrees") == "t2 is ticked as tested by ann."
    assert "☑ t2" in text(house)
    assert "tested by ann" in text(house)
    assert ": March agrees" in text(house)
    assert house.say("tested t2", "bob") == "t2 was tested by ann already (q1)."
    assert house.say("undo q1", "bob") == "q1 is ann's: they or an owner take it back."
    assert house.say("undo q1") == "t2 is not ticked any more."
    assert "□ t2" in text(house)
    assert house.say("undo q1") == "q1 is no tick that stands."
    assert house.say("tested: make e2e", "bob") == "make e2e is ticked as tested by bob."
    assert house.say("tested t2", "bob") == "t2 is ticked as tested by bob."
    assert house.say("undo q3", "bob") == "t2 is not ticked any more."


@pytest.mark.parametrize("line", ["tested t1", "tested t9", "tested: make coffee", "tested"])
def test_what_is_not_there_to_be_tested_is_not_ticked(line: str) -> None:
    house = reviewed()
    assert "is not there to be tested in s1. What is: t2 · " in house.say(line)
    assert house.book.rows["tested"] == {}


def test_before_the_report_there_is_nothing_to_test() -> None:
    assert "has no report yet" in House(tasks("t1")).say("tested t1")


def test_where_nothing_is_asked_for_nothing_is_there() -> None:
    house = House(tasks("t1"), settings())
    house.say("close t1 as drop")
    house.dies("a1")
    row = house.world.house
    bare = msgspec.structs.replace(row.settings, repositories={})
    house.world.put(msgspec.structs.replace(row, settings=bare))
    assert "That is not there to be tested in s1. What is: " in house.say("tested")


def test_ticks_show_on_the_landing_and_a_new_one_is_seen_there() -> None:
    house = reviewed()
    house.say("land s1")
    (asked,) = house.open("landing")
    before = house.book.checkpoints[asked]
    house.say("tested t2")
    after = house.book.checkpoints[asked]
    assert "t2 by ann" in after.facts["tested"]
    assert after.fingerprint != before.fingerprint


@pytest.mark.parametrize(("output", "found", "words"), [
    ("score=0.91 n=200", Score(0.91, 200), "0.91 of at least 0.9, n=200"),
    ("warm up 12\nscore: 0.80, n: 10\nscore = 0.95; n=40\ndone in 3 s", Score(0.95, 40), "0.95 of at least 0.9, n=40"),
    ("score=1", Score(1.0), "1 of at least 0.9, sample size not told"),
    ("accuracy 0.93", Score(0.93), "0.93 of at least 0.9, sample size not told"),
    ("nothing", None, "no score, at least 0.9 was asked"),
])  # fmt: skip
def test_an_eval_prints_a_score_and_its_sample_size(output: str, found: Score | None, words: str) -> None:
    assert score(output) == found
    assert told(output, 0.9) == words


def test_a_verdict_tells_the_score_beside_its_threshold_else_the_last_line() -> None:
    result = Result("t1.1", "eval", 0, "score=0.91 n=200\nbye")
    assert detail(Criterion(id="t1.1", text="e", threshold=0.9), result) == "0.91 of at least 0.9, n=200"
    assert detail(Criterion(id="t1.1", text="e"), result) == "bye"
    assert detail(None, Result("t1.1", "eval", 3)) == "exit 3"


def test_on_a_task_is_built_only_what_was_done() -> None:
    house = House(tasks("t1", 't2 needs = ["t1"]', 't3 needs = ["t1"]', 't4 needs = ["t3"]'))
    house.merges("a1")
    house.merges("a2")
    house.say("carry t3")
    house.say("carry t4")
    assert "1 built on it" in text(house)
    assert "3 built on it" not in text(house)


def test_on_a_task_whose_dependents_were_dropped_nothing_is_built() -> None:
    house = House(tasks("t1", 't2 needs = ["t1"]'))
    house.merges("a1")
    house.say("close t2 as drop")
    assert "built on it" not in text(house)


def test_a_deviation_of_no_task_is_named_without_a_gap() -> None:
    house = reviewed()
    house.world.put(Deviation(key="s1.x90", task="", kind="amended", text="v9 (+0 −0 ~0): back to v8", at=house.at))
    assert "x90 amended: v9" in text(house)
