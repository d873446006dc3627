"""The stream: what changed, by id, once; a page that slept catches up; much movement stays small."""

import itertools
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from adapters.chat.record import Record, Shown
from bot.core.calls import Spot
from bot.core.message import Facts, Message
from bot.core.rows import Swarm
from tests.browse import Browser, Stream
from tests.golden import sample
from tests.rooms import Held, until, up

TOP = {"channel": "general"}


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Held]:
    with up(tmp_path / "room") as it:
        yield it


def told(stream: Stream, what: str) -> Any:
    """The next of that sort in the stream."""
    return next(data[what] for _, _, data in stream if what in data)


def opened(browser: Browser, after: str = "", **query: str) -> Stream:
    """A stream that has said hello."""
    stream = browser.stream(after, **{**TOP, **query})
    first = stream.next()
    assert first is not None
    assert first[1] == "hello"
    return stream


def test_a_post_and_an_edit_are_told_within_a_second(held: Held) -> None:
    stream = opened(held.browser())
    for act in (lambda: held.post("k", Message("one")), lambda: held.edit("p1", Message("two"))):
        begun = time.monotonic()
        act()
        assert told(stream, "messages") == [["p1", ""]]
        assert time.monotonic() - begun < 1.0
    assert held.browser().messages("general", "p1")["p1"].title == "two"


def test_what_happened_twice_is_told_once(held: Held) -> None:
    stream = opened(held.browser())
    id = held.post("k", Message("0"))
    for n in range(200):
        held.edit(id, Message(str(n)))
    last, count = "", 0
    while last != str(199):
        assert told(stream, "messages") == [[id, ""]]
        last, count = held.browser().messages("general", id)[id].title, count + 1
    assert count < 60


def test_a_page_that_slept_catches_up_by_the_id_it_knows(held: Held) -> None:
    browser = held.browser()
    first = held.post("k0", Message("before"))
    stream = browser.stream(**TOP)
    known = next(iter(stream))[0]
    stream.close()
    under = held.post("k1", Message("below"), thread=first)
    held.edit(first, Message("after"))
    held.edit(under, Message("below again"))
    again = opened(browser, known)
    assert told(again, "messages") == [[first, ""], [under, first]]


def test_ids_hold_through_a_restart(tmp_path: Path) -> None:
    with up(tmp_path / "room") as held:
        browser, port = held.browser(), str(held.room.held.getsockname()[1])
        held.post("k0", Message("known"))
        stream = browser.stream(**TOP)
        known = next(iter(stream))[0]
        missed = held.post("k1", Message("missed"))
        assert told(stream, "messages") == [[missed, ""]]
    assert stream.next() is None  # the end is told, not cut
    with up(tmp_path / "room", options={"port": port}) as held:
        stream = opened(browser, known)
        event = next(iter(stream))
        assert event[2]["messages"] == [[missed, ""]]
        assert event[2]["rows"] == "*"  # positions in rows hold within one run
        assert not event[0].startswith(known.partition("-")[0])
        browser.close()


def test_a_page_that_knows_more_than_there_is_looks_at_all(held: Held) -> None:
    stream = opened(held.browser(), "00000000-999-0")
    assert told(stream, "all") is True


@pytest.mark.parametrize("after", ["nonsense", "x" * 9_000, "00000000--1-0", "00000000-9-0; drop"])
def test_a_position_that_is_none_begins_now(held: Held, after: str) -> None:
    held.post("k0", Message("before"))
    stream = opened(held.browser(), after)
    new = held.post("k1", Message("now"))
    assert told(stream, "messages") == [[new, ""]]


def test_each_page_hears_of_its_own_channel(held: Held) -> None:
    here, there = opened(held.browser()), opened(held.browser(), channel="other")
    held.post("k", Message("said there"), channel="other")
    held.post("p", Message("for bob"), channel="@bob")
    mine = held.post("m", Message("for who looks"), channel="@local")
    assert told(there, "messages")[0] == ["p1", ""]
    said: list[dict[str, Any]] = []
    while not said or "messages" not in said[-1]:
        said += [data for _, _, data in itertools.islice(here, 1)]
    assert said[-1]["messages"] == [[mine, ""]]
    assert {name for data in said for name in data.get("elsewhere", [])} == {"other"}
    assert "p2" not in str(said)


def test_rows_are_told_by_swarm_and_kind(tmp_path: Path) -> None:
    world = sample.running()
    with up(tmp_path / "room", world=world) as held:
        stream = opened(held.browser())
        task = world.book("s3").tasks["t7"]
        swarm = world.book("s3").swarm
        assert isinstance(swarm, Swarm)
        held.changed(task, swarm)
        assert {name: sorted(kinds) for name, kinds in told(stream, "rows").items()} == {"s3": ["swarm", "task"]}
        held.changed(task)
        assert told(stream, "rows") == {"s3": ["task"]}


def test_how_many_wait_is_told(tmp_path: Path) -> None:
    world = sample.running()
    with up(tmp_path / "room", world=world) as held:
        stream = opened(held.browser())
        waits = len(held.room.house("local").needs())
        assert waits
        assert told(stream, "needs") == waits


def test_a_hundred_tasks_changing_twenty_times_a_second_stay_small(held: Held) -> None:
    """At most 50 kB a second for each page, and the bot's loop stays free."""
    facts = Facts(tuple((f"fact {n}", "x" * 60) for n in range(12)))
    ids = [held.post(f"s1.t{n}/card@general", Message(f"t{n}", (facts,))) for n in range(100)]
    streams = [opened(held.browser()) for _ in range(3)]
    rows = list(sample.running().book("s3").tasks.values())
    done = threading.Event()


    def read(stream: Stream) -> None:
        for _ in stream:
            if done.is_set():
                return

    readers = [threading.Thread(target=read, args=(stream,), daemon=True) for stream in streams]
    for reader in readers:
        reader.start()
    begun, longest = time.monotonic(), 0.0
    for turn in range(60):
        at = time.monotonic()
        for n, id in enumerate(ids):
            held.edit(id, Message(f"t{n} turn {turn}", (facts,)))
        held.changed(*rows)
        longest = max(longest, time.monotonic() - at)
        time.sleep(max(0.0, begun + (turn + 1) / 20 - time.monotonic()))
    assert until(lambda: all(s.read > 1_000 for s in streams))
    seconds = time.monotonic() - begun
    done.set()
    held.post("last", Message("wakes the readers"))
    for reader in readers:
        reader.join(60)
    assert max(s.read for s in streams) / seconds < 50_000
    assert longest < 5.0
    assert held.browser().messages("general", ids[0])[ids[0]].title == "t0 turn 59"


def test_many_pages_that_read_nothing_hold_nothing_up(held: Held) -> None:
    idle = [opened(held.browser()) for _ in range(20)]
    id = held.post("k", Message("0"))
    for n in range(500):
        held.edit(id, Message("x" * 2_000 + str(n)))
    begun = time.monotonic()
    assert held.browser().get("/").status == 200
    assert time.monotonic() - begun < 5.0
    for stream in idle:
        stream.close()


def test_pages_that_left_are_forgotten(held: Held) -> None:
    for _ in range(5):
        opened(held.browser()).close()
    assert until(lambda: held.room.stream.pages == 0)


def test_a_long_record_is_written_anew_and_keeps_its_ids(tmp_path: Path) -> None:
    path = tmp_path / "record.jsonl"
    record = Record(path)
    for key in ("a", "b"):
        record.put(record.fresh(key, Spot(platform="room", channel=""), Message("0")))
    for n in range(5_000):
        record.put(Shown(key="a", id="p1", message=Message(str(n))))
    at = record.n
    record.close()
    size = path.stat().st_size
    for _ in range(2):
        record = Record(path)
        assert path.stat().st_size < size / 100
        assert (record.n, record.by_key["a"].message.title, list(record.by_id)) == (at, "4999", ["p1", "p2"])
        assert [s.id for s in record.since(2)] == ["p1"]
        assert [s.id for s in record.since(0)] == ["p1", "p2"]
        record.close()
