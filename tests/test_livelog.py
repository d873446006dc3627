"""The live log: what an agent prints and what it says by verbs, in one order of time, in pieces, and only its end."""

import json
from pathlib import Path

import pytest

from bot import livelog
from bot.attempt.log import Log
from bot.attempt.spool import Spool
from bot.core.values import Logged


def play(folder: Path, *said: str) -> None:
    """`verb: words` is said by a verb, all else printed."""
    log, spool = Log(folder / "log.txt"), Spool(folder / "events.jsonl")
    for line in said:
        verb, _, words = line.partition(": ")
        if words:
            spool.append(verb, {"text": words})
        else:
            log.write(line)
    log.close()
    spool.close()


def told(lines: tuple[Logged, ...]) -> list[str]:
    return [f"{one.verb}: {one.text}" if one.verb else one.text for one in lines]


SAID = ("began: now", "one", "progress: first", "ask: which one?", "two", "three", "usage: none", "done: all")
SHOWN = ["one", "progress: first", "ask: which one?", "two", "three", "done: all"]


def test_what_is_said_stands_between_what_is_printed(tmp_path: Path) -> None:
    play(tmp_path, *SAID)
    lines, after = livelog.read(tmp_path)
    assert told(lines) == SHOWN
    assert livelog.read(tmp_path, after) == ((), after)
    assert livelog.tail(tmp_path) == lines


def test_it_goes_on_where_it_stood_whichever_of_the_two_grew(tmp_path: Path) -> None:
    found: list[str] = []
    after = livelog.START
    for line in SAID:
        play(tmp_path, line)
        lines, after = livelog.read(tmp_path, after)
        found += told(lines)
    assert found == SHOWN


def test_a_long_log_comes_in_pieces_in_the_same_order(tmp_path: Path) -> None:
    said = [f"progress: step {n}" if n % 10 == 0 else f"line {n} " + "x" * 200 for n in range(2_000)]
    play(tmp_path, *said)
    found, after, pieces = list[str](), livelog.START, 0
    while True:
        lines, later = livelog.read(tmp_path, after)
        found += told(lines)
        if later == after:
            break
        after, pieces = later, pieces + 1
    assert found == said
    assert pieces > 3
    end = told(livelog.read(tmp_path)[0])
    assert said[-len(end) :] == end, "the end is whole lines, and holds nothing said before them"
    assert 0 < len(end) < len(said)


def test_what_is_not_whole_yet_waits_and_what_is_broken_is_passed_over(tmp_path: Path) -> None:
    play(tmp_path, "one", "progress: first")
    with (tmp_path / "log.txt").open("a") as log, (tmp_path / "events.jsonl").open("a") as spool:
        log.write("half")
        spool.write('{"seq": 2\n[]\n{"seq": 3, "verb": "note", "args": {"to": "t2", "text": "no place given"}}\n{"se')
    lines, after = livelog.read(tmp_path)
    assert told(lines) == ["one", "progress: first", "note: t2 no place given"]
    with (tmp_path / "log.txt").open("a") as log:
        log.write(" and half\n")
    assert told(livelog.read(tmp_path, after)[0]) == ["half and half"]


@pytest.mark.parametrize("after", ["x", "1", "-1-2", "9" * 30 + "-1", "１-２", "1-2-3"])
def test_a_place_that_is_none_is_the_end(after: str, tmp_path: Path) -> None:
    play(tmp_path, *SAID)
    assert told(livelog.read(tmp_path, after)[0]) == SHOWN


def test_places_past_the_end_and_folders_that_are_not_there_give_nothing(tmp_path: Path) -> None:
    assert livelog.read(tmp_path / "none") == ((), livelog.START)
    play(tmp_path, *SAID)
    assert livelog.read(tmp_path, "99999-99999")[0] == ()


def test_a_spool_that_says_how_long_the_log_was_is_still_a_spool(tmp_path: Path) -> None:
    play(tmp_path, "one", "progress: first")
    (line,) = (json.loads(text) for text in (tmp_path / "events.jsonl").read_text().splitlines())
    assert {name: line[name] for name in ("seq", "log", "verb", "args")} == {
        "seq": 1, "log": 4, "verb": "progress", "args": {"text": "first"},
    }  # fmt: skip
