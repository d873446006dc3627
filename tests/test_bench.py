"""`podium bench` on tiny sizes: its rows have their shape and their figures make sense. No speed is asserted here."""

import sys

from msgspec.structs import fields

from bot.cli import bench, bench_engine, bench_makespan, bench_rehearsal, bench_room
from store.bench import Measure
from tests.support import need

SHAPE = [field.name for field in fields(Measure)]


def test_every_group_of_figures_tells_what_it_measures_and_gives_rows() -> None:
    need(sys.platform == "linux", "Linux: memory is read from /proc")
    told: list[str] = []
    rows = bench_engine.rows(told.append, tasks=20, entries=300)
    rows += bench_makespan.rows(told.append, plans=1, first=2, cores=1)
    rows += bench_rehearsal.rows(told.append, runs=3, tasks=4)
    rows += bench_room.rows(told.append, tasks=20, seconds=1.0, pages=2, rounds=2)
    assert told == [
        "durable decisions", "restart", "chat calls", "memory", "makespan: 1 of 1 plans", "rehearsal",
        "room: first page", "room: changes", "room: memory",
    ]  # fmt: skip
    assert all(list(row) == SHAPE for row in rows)
    assert len({row["name"] for row in rows}) == len(rows) == 17
    for row in rows:
        assert isinstance(row["value"], float)
        assert row["value"] > 0
        assert isinstance(row["floor"], float)
        assert row["target"] is None or row["met"] is (row["value"] <= row["target"])  # type: ignore[operator]


def test_the_table_names_each_row_and_says_no_where_a_target_is_missed() -> None:
    row = {"name": "x", "value": 2.0, "unit": "ms", "floor": 1.0, "target": 1.5, "met": False}
    shown = bench.table([row, {**row, "name": "y", "target": None, "met": None}])
    cells = [list(column.cells) for column in shown.columns]
    assert cells == [["x", "y"], ["2 ms", "2 ms"], ["1", "1"], ["≤ 1.5", ""], ["NO", ""]]
