"""What every store keeps: one transaction a verb, each event once, nothing acknowledged lost."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
import sqlite_utils
from hypothesis import given
from hypothesis import strategies as st

from bot.core.calls import Stop
from bot.core.rows import Row, Task
from bot.core.values import TaskSpec, Verdict
from bot.core.world import ROWS, World
from bot.errors import BadInput
from bot.ports import Place, Saved
from store.connection import QUERIES
from store.database import Database
from store.log import entries
from store.migrations import migrations
from tests.toys import entry, said, task

STOP = Stop(key="k1", attempt="s1.a1")


@pytest.fixture(params=["memory", "file", "image"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Database]]:
    """A new store of each sort, with a way to open it again: what a restart sees."""
    made: list[Database] = []

    def build() -> Database:
        if request.param == "file":
            made.append(Database(tmp_path / "podium.db"))
        elif made:
            made.append(Database.from_image(made[-1].image()))
        else:
            made.append(Database(":memory:"))
            if request.param == "image":
                made.append(Database.from_image(made[-1].image()))
        return made[-1]

    yield build
    for store in made:
        store.close()


def log(store: Database) -> list[tuple[int, str]]:
    return list(store.conn.execute("SELECT seq, id FROM log ORDER BY seq"))


def test_a_new_store_is_empty(make: Callable[[], Database]) -> None:
    store = make()
    assert store.load() == Saved()
    assert store.head == ""


def test_what_is_committed_is_there_after_a_restart(make: Callable[[], Database]) -> None:
    store = make()
    row = task("t1", verdicts={"t1.1": Verdict(ruling="met", by="ann")}, lines=(3, 4))
    assert store.commit([entry("e1", row, calls=(STOP,))]) == [True]
    saved = make().load()
    assert (saved.rows, saved.calls) == ((row,), (STOP,))


def test_a_known_event_changes_nothing(make: Callable[[], Database]) -> None:
    """Not in a later batch, and not twice in one."""
    store = make()
    store.commit([entry("e1", task("t1", tries=1))])
    again = [entry("e1", task("t1", tries=2), calls=(STOP,)), entry("e2"), entry("e2", task("t2"))]
    assert store.commit(again) == [False, True, False]
    assert store.load() == Saved(rows=(task("t1", tries=1),))
    assert log(store) == [(1, "e1"), (2, "e2")]


def test_the_last_image_of_a_row_in_a_batch_wins(make: Callable[[], Database]) -> None:
    store = make()
    store.commit([entry("e1", task("t1"), task("t1", tries=1)), entry("e2", task("t1", tries=2))])
    assert store.load().rows == (task("t1", tries=2),)


def test_the_head_moves_with_each_entry(make: Callable[[], Database]) -> None:
    store = make()
    heads = [store.head]
    for id in ("e1", "e2"):
        store.commit([entry(id)])
        heads.append(store.head)
    assert len(set(heads)) == 3
    assert make().head == heads[-1]


def test_a_received_line_waits_until_it_is_decided(make: Callable[[], Database]) -> None:
    store = make()
    for id in ("e1", "e2", "e1"):
        store.receive(said(id, "wörds 🎼"))
    assert [e.id for e in make().load().waiting] == ["e1", "e2"]
    store = make()
    store.commit([entry("e1")])
    assert store.load().waiting == (said("e2", "wörds 🎼"),)


def test_a_line_decided_before_does_not_wait_again(make: Callable[[], Database]) -> None:
    store = make()
    store.commit([entry("e1")])
    store.set_aside(said("e2"), "why")
    store.receive(said("e1"))
    store.receive(said("e2"))
    assert store.load().waiting == ()


def test_an_event_set_aside_counts_as_seen(make: Callable[[], Database]) -> None:
    store = make()
    store.receive(said("e1"))
    store.set_aside(said("e1"), "Traceback: why")
    store = make()
    assert store.load().waiting == ()
    assert store.seen(["e1", "e2"]) == {"e1"}
    assert store.conn.execute("SELECT id, error FROM aside").fetchall() == [("e1", "Traceback: why")]


def test_calls_stay_until_settled_in_the_order_they_were_asked(make: Callable[[], Database]) -> None:
    store = make()
    stops = [Stop(key=f"k{n}", attempt="s1.a1") for n in (3, 1, 2)]
    store.commit([entry("e1", calls=tuple(stops))])
    store.settle(["k1", "unknown"], [])
    assert [c.key for c in make().load().calls] == ["k3", "k2"]


def test_a_call_asked_again_after_it_was_done_is_pending_again(make: Callable[[], Database]) -> None:
    """What the engine releases is what a restart would find."""
    store = make()
    store.commit([entry("e1", calls=(STOP,))])
    store.settle(["k1"], [])
    other = Stop(key="k1", attempt="s1.a2")
    store.commit([entry("e2", calls=(other,))])
    assert store.load().calls == (other,)


def test_places_are_replaced_by_thing_surface_platform_and_channel(make: Callable[[], Database]) -> None:
    store = make()
    first = Place(
        thing="s1", surface="board", platform="terminal", channel="general", message="m1", pinned=True, at=1.5
    )
    other = Place(thing="s1", surface="board", platform="room", channel="general")
    beside = msgspec.structs.replace(first, channel="elsewhere", message="m7")
    store.settle([], [first, other, beside])
    moved = msgspec.structs.replace(first, message="m2", shown="abc", pinned=False)
    store.settle([], [moved])
    assert set(make().load().places) == {moved, other, beside}


def test_places_of_an_older_database_stay(tmp_path: Path) -> None:
    """Before, a thing had one channel a platform."""
    path, place = tmp_path / "old.db", Place(thing="s1", surface="board", platform="terminal", channel="general")
    with closing(sqlite_utils.Database(path)) as old, old.atomic():
        migrations.apply(old, stop_before="second")
        old.conn.execute(QUERIES["place"], msgspec.structs.astuple(place))
    store = Database(path)
    beside = msgspec.structs.replace(place, channel="elsewhere")
    store.settle([], [beside])
    assert set(store.load().places) == {place, beside}
    store.close()


def test_what_cannot_be_stored_is_refused_and_leaves_nothing(make: Callable[[], Database]) -> None:
    """Half a surrogate pair, and a number that JSON has no word for: a row of it could never be loaded again."""
    store = make()
    for bad in (said("e2", "\udc80"), said("e2\udc80"), msgspec.structs.replace(said("e2"), at=float("nan"))):
        with pytest.raises(BadInput):
            store.commit([entry("e1", task("t1")), msgspec.structs.replace(entry("x"), event=bad)])
        with pytest.raises(BadInput):
            store.receive(bad)
    with pytest.raises(BadInput):
        store.commit([entry("e1", task("t1", hold=float("inf")))])
    assert store.load() == Saved()
    assert log(store) == []


@pytest.mark.parametrize(
    "forgery",
    [
        "UPDATE log SET body = '{}'",
        "DELETE FROM log",
        "INSERT OR REPLACE INTO log SELECT seq, id, at, kind, '{}', after, hash FROM log WHERE seq = 1",
        "REPLACE INTO log SELECT seq, 'other', at, kind, '{}', after, hash FROM log WHERE seq = 1",
        "INSERT OR REPLACE INTO log SELECT seq + 10, id, at, kind, '{}', after, hash FROM log WHERE seq = 1",
        "INSERT INTO log SELECT seq, id, at, kind, '{}', after, hash FROM log WHERE true ON CONFLICT DO UPDATE"
        " SET body = '{}'",
        "UPDATE OR REPLACE log SET seq = 2 WHERE seq = 1",
    ],
)
def test_the_log_is_append_only(make: Callable[[], Database], forgery: str) -> None:
    store = make()
    store.commit([entry("e1", task("t1")), entry("e2")])
    before = store.conn.execute("SELECT * FROM log").fetchall()
    try:
        assert store.conn.execute(forgery).rowcount == 0
    except sqlite3.IntegrityError as error:
        assert "append-only" in str(error)  # noqa: PT017 - either answer will do, as long as nothing changes
    assert store.conn.execute("SELECT * FROM log").fetchall() == before


def test_each_noun_has_a_view_with_a_column_a_field(make: Callable[[], Database]) -> None:
    """Defaults that rows leave out are put back."""
    store = make()
    store.commit([entry("e1", task("t1", state="parked"), task("t2"))])
    told = store.conn.execute("SELECT key, state, tries, posted, lines, origin FROM task ORDER BY key").fetchall()
    assert told == [("s1.t1", "parked", 0, 0, "[0,0]", "plan"), ("s1.t2", "open", 0, 0, "[0,0]", "plan")]
    for name, row in ROWS.items():
        columns = [c[0] for c in store.conn.execute(f'SELECT * FROM "{name}"').description]
        assert sorted(columns) == sorted(f.name for f in msgspec.structs.fields(row))


rows = st.builds(
    Task,
    key=st.sampled_from(["s1.t1", "s1.t2", "s2.t1"]),
    spec=st.builds(TaskSpec, id=st.just("t1"), title=st.text(st.characters(codec="utf-8"), max_size=20)),
    tries=st.integers(0, 2**60),
    hold=st.floats(allow_nan=False, allow_infinity=False),
    reason=st.text(st.characters(codec="utf-8"), max_size=20),
)


@given(st.lists(st.lists(st.tuples(st.integers(0, 12), st.lists(rows, max_size=3)), max_size=5), max_size=6))
def test_rows_are_the_fold_of_the_log(batches: list[list[tuple[int, list[Row]]]]) -> None:
    """Whatever came, in whatever batches, however often."""
    store = Database(":memory:")
    fold: dict[str, Row] = {}
    seen: set[int] = set()
    for batch in batches:
        told = store.commit([entry(f"e{n}", *images) for n, images in batch])
        for (n, images), written in zip(batch, told, strict=True):
            assert written == (n not in seen)
            if written:
                seen.add(n)
                fold.update({row.key: row for row in images})
    reopened = Database.from_image(store.image())
    assert {row.key: row for row in reopened.load().rows} == fold
    assert {row.key: row for row in World(reopened.load().rows).all()} == fold


def test_entries_read_back_as_written(tmp_path: Path) -> None:
    store = Database(tmp_path / "podium.db")
    store.commit([entry("e1", task("t1"), task("t2")), entry("e2")])
    kept = list(entries(tmp_path / "podium.db"))
    assert [(k.seq, k.event, k.rows) for k in kept] == [(1, said("e1"), (task("t1"), task("t2"))), (2, said("e2"), ())]
    assert kept[-1].hash == store.head
    assert [k.seq for k in entries(tmp_path / "podium.db", after=1)] == [2]
    store.close()
