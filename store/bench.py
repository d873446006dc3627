"""How long an event takes to be durable, beside what the disk itself takes for the same bytes.

The disk's speed moves within one run, so each measurement is followed at once by its floor: one write and fdatasync of
as many bytes as the commit wrote, at the same place of a file beside the database.
"""

import os
import struct
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from msgspec import Struct

from bot.core.events import AnyEvent, Tick
from bot.core.rows import Row
from bot.engine import BATCH, Decide, Engine
from bot.ports import Entry
from store.database import Database

FRAME = 4120  # bytes of one page in the write-ahead log


class Measure(Struct, frozen=True, kw_only=True):
    """One row of `podium bench`; value, floor and target are in the same unit."""

    name: str
    value: float
    unit: str
    floor: float
    target: float
    met: bool


def bench_store(
    decide: Decide, rows: Sequence[Row], event: Callable[[int], AnyEvent], rounds: int = 200, folder: str | None = None
) -> list[Measure]:
    """Feed `event(0)`, `event(1)` … to `decide` on a state of `rows`: one at a time, and 256 waiting. Medians in
    milliseconds an event; the floor of both is one fdatasync of what a single event writes. `folder` chooses the disk.
    """
    with TemporaryDirectory(dir=folder) as place:
        store = Database(Path(place, "podium.db"))
        store.commit([Entry(event=Tick(id="begin", at=0.0), rows=tuple(rows))])
        engine = Engine(store, decide)
        disk = _Disk(Path(place))
        one, many, floor, count = [], [], [], 0
        for turn in range(rounds):
            before = disk.frames()
            one.append(_timed(engine.feed, [event(count)]))
            floor.append(disk.floor(before))
            count += 1
            if turn % 5 == 0:
                many.append(_timed(engine.feed, [event(count + i) for i in range(BATCH)]) / BATCH)
                count += BATCH
        disk.close()
        store.close()
    return [
        _measure("event to durable decision, one at a time", one, floor, 2.0),
        _measure("event to durable decision, 256 waiting", many, floor, 0.1),
    ]


class _Disk:
    """The floor: the bytes of the last commit, written again beside the database."""

    def __init__(self, place: Path) -> None:
        self._index = os.open(place / "podium.db-shm", os.O_RDONLY)
        self._file = os.open(place / "floor", os.O_RDWR | os.O_CREAT)

    def frames(self) -> int:
        """How many pages the write-ahead log holds: `mxFrame` of SQLite's WAL-index header."""
        return int(struct.unpack("=I", os.pread(self._index, 4, 16))[0])

    def floor(self, before: int) -> float:
        """Seconds for the pages since `before`; a log that began anew counts from its beginning."""
        after = self.frames()
        first = before if before < after else 0
        page = bytes((after - first) * FRAME)
        return _timed(self._write, page, first * FRAME)

    def _write(self, page: bytes, at: int) -> None:
        os.pwrite(self._file, page, at)
        os.fdatasync(self._file)

    def close(self) -> None:
        os.close(self._index)
        os.close(self._file)


def _timed(work: Callable[..., object], *args: object) -> float:
    began = perf_counter()
    work(*args)
    return perf_counter() - began


def _measure(name: str, took: Sequence[float], floor: Sequence[float], times: float) -> Measure:
    value, least, target = (
        round(ms, 4) for ms in (median(took) * 1e3, median(floor) * 1e3, median(floor) * 1e3 * times)
    )
    return Measure(name=name, value=value, unit="ms an event", floor=least, target=target, met=value <= target)
