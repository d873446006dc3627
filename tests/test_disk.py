"""The disk at its worst: full, locked, not writable, pulled away in the middle of a commit, made by a newer bot."""

import os
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from bot.core.world import World
from bot.engine import Engine
from bot.errors import HomeInUse, StoreError
from store.bench import bench_store
from store.connection import open_writer
from store.database import Database, read
from store.lock import hold
from store.log import entries, verify
from tests.toys import count, entry, said, task, tries

ROOT = Path(__file__).parents[1]
# Commits without end, and prints each event's number only once it was acknowledged.
WRITER = """
import sys
from bot.engine import Engine
from store.database import Database
from tests.toys import count, said
engine = Engine(Database(sys.argv[1]), count)
n = int(sys.argv[2])
while True:
    size = n % 7 + 1
    engine.feed([said(f"e{i}") for i in range(n, n + size)])
    n += size
    print(n - 1, flush=True)
"""
HOLDER = """
import sys
from pathlib import Path
from store.lock import hold
with hold(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def python(program: str, *args: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", program, *args], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def test_kill_9_in_the_middle_of_commits_loses_nothing_acknowledged(tmp_path: Path) -> None:
    path, first = tmp_path / "podium.db", 0
    for round in range(8):
        with python(WRITER, str(path), str(first)) as writer:
            assert writer.stdout
            writer.stdout.readline()
            time.sleep(0.011 * round)
            writer.send_signal(signal.SIGKILL)
            acknowledged = int((writer.stdout.read().split() or [first])[-1])
        kept = [entry.event.id for entry in entries(path)]
        assert kept == [f"e{n}" for n in range(len(kept))]  # in order, none twice, none missing
        assert len(kept) > acknowledged
        assert tries(World(read(path))) == len(kept)
        with closing(Database(path)) as store:
            assert len(store.load().calls) == 2 * len(kept)
        assert verify(path) == []
        first = len(kept)


def fill(store: Database, lift: Callable[[], object]) -> None:
    """Feed until the disk refuses, lift the limit, and see that everything acknowledged is there."""
    engine, fed = Engine(store, count), 0
    with pytest.raises(StoreError, match=r"free some space|look for free space"):  # noqa: PT012 - at some turn
        while fed < 100_000:
            engine.feed([said(f"e{fed}", name="x" * 900)])
            fed += 1
    assert 0 < fed < 100_000
    assert tries(engine.world) == fed
    with pytest.raises(StoreError):  # and again: still refused, still whole
        engine.feed([said(f"e{fed}")])
    assert tries(World(store.load().rows)) == fed
    assert store.conn.execute("SELECT count(*) FROM aside").fetchone() == (0,)  # a full disk is no event's fault
    lift()
    assert len(engine.feed([said(f"e{fed}")]).fresh) == 1


def test_a_full_database_is_told_and_rolled_back(tmp_path: Path) -> None:
    with closing(Database(tmp_path / "podium.db")) as store:
        store.conn.execute("PRAGMA max_page_count = 100")
        fill(store, lambda: store.conn.execute("PRAGMA max_page_count = 100000"))
    assert verify(tmp_path / "podium.db") == []


def test_a_disk_that_takes_no_more_is_told_and_rolled_back(tmp_path: Path) -> None:
    """The system's own refusal, by a limit on the size of files."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    with closing(Database(tmp_path / "podium.db")) as store:
        ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, before[1]))
        try:
            fill(store, lambda: resource.setrlimit(resource.RLIMIT_FSIZE, before))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
            signal.signal(signal.SIGXFSZ, ignored)
    assert verify(tmp_path / "podium.db") == []


def test_another_writer_is_told_and_nothing_is_lost(tmp_path: Path) -> None:
    with closing(Database(tmp_path / "podium.db")) as store, closing(sqlite3.connect(tmp_path / "podium.db")) as other:
        store.conn.execute("PRAGMA busy_timeout = 50")
        engine = Engine(store, count)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="close that program"):
            engine.feed([said("e1")])
        other.rollback()
        assert len(engine.feed([said("e1")]).fresh) == 1


def test_a_reader_beside_the_bot_sees_what_is_committed_and_cannot_write(tmp_path: Path) -> None:
    path = tmp_path / "podium.db"
    with closing(Database(path)) as store:
        store.commit([entry("e1", task("t1"))])
        assert read(path) == (task("t1"),)
        store.commit([entry("e2", task("t1", tries=1))])
        assert read(path) == (task("t1", tries=1),)
    with pytest.raises(StoreError, match="there is no database"):
        read(tmp_path / "other.db")


def test_every_commit_is_on_the_disk_before_it_returns(tmp_path: Path) -> None:
    with closing(Database(tmp_path / "podium.db")) as store:
        told = [store.conn.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")]
        assert told == ["wal", 2]
        assert store.conn.execute("PRAGMA recursive_triggers").fetchone() == (1,)


def test_a_database_of_a_newer_podium_is_refused_untouched(tmp_path: Path) -> None:
    path = tmp_path / "podium.db"
    Database(path).close()
    db = open_writer(str(path))
    db.execute("INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('podium', 'tenth', '')")
    db.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match=r"newer Podium \(it has tenth\): update this one"):
        Database(path)
    assert path.read_bytes() == before


def test_an_old_view_follows_the_nouns_and_a_persons_own_is_left(tmp_path: Path) -> None:
    path = tmp_path / "podium.db"
    Database(path).close()
    with closing(sqlite3.connect(path)) as db:
        db.executescript("DROP VIEW task; CREATE VIEW task AS SELECT 1; CREATE VIEW mine AS SELECT 2")
    with closing(Database(path)) as store:
        store.commit([entry("e1", task("t1"))])
        assert store.conn.execute("SELECT key, state FROM task").fetchall() == [("s1.t1", "open")]
        assert store.conn.execute("SELECT * FROM mine").fetchall() == [(2,)]


def test_what_is_no_database_is_refused_with_the_way_out(tmp_path: Path) -> None:
    path = tmp_path / "podium.db"
    path.write_bytes(b"my shopping list, rather long " * 100)
    with pytest.raises(StoreError, match=r"not a database.*podium verify"):
        Database(path)
    with pytest.raises(StoreError, match="must exist and be writable"):
        Database(tmp_path / "nowhere" / "podium.db")


def test_a_row_that_cannot_be_read_stops_the_start_by_name(tmp_path: Path) -> None:
    with closing(Database(tmp_path / "podium.db")) as store:
        store.commit([entry("e1", task("t1"))])
        store.conn.execute("UPDATE rows SET body = '{}'")
        with pytest.raises(StoreError, match=r"Row task s1\.t1 cannot be read"):
            store.load()


@contextmanager
def nobody() -> Iterator[None]:
    """Root may write anywhere: be somebody else for a while."""
    root = os.geteuid() == 0
    os.seteuid(65534 if root else os.geteuid())
    try:
        yield
    finally:
        os.seteuid(0 if root else os.geteuid())


def test_a_home_that_cannot_be_written_is_told_and_still_read() -> None:
    with TemporaryDirectory() as home:
        path = Path(home, "podium.db")
        with closing(Database(path)) as store:
            store.commit([entry("e1", task("t1"))])
        path.chmod(0o444)
        Path(home).chmod(0o555)
        with nobody():
            with pytest.raises(StoreError, match=r"writable for this user"), closing(Database(path)) as store:
                store.commit([entry("e2")])
            with pytest.raises(StoreError, match="Make the data home writable"), hold(Path(home)):
                raise AssertionError("held without a lock")
            assert read(path) == (task("t1"),)
            assert verify(path) == []
        Path(home).chmod(0o755)


def test_a_second_bot_on_one_home_is_refused_until_the_first_dies(tmp_path: Path) -> None:
    with python(HOLDER, str(tmp_path)) as first:
        assert first.stdout
        assert first.stdout.readline() == "held\n"
        with pytest.raises(HomeInUse, match=rf"process {first.pid}\) is up on"), hold(tmp_path):
            raise AssertionError("two bots on one home")
        first.kill()
        first.wait()
    with hold(tmp_path):
        assert (tmp_path / "bot.lock").read_text() == str(os.getpid())
    with hold(tmp_path):
        pass


def test_the_bench_measures_beside_its_floor(tmp_path: Path) -> None:
    """The figures are the machine's; what is held here is that they stand beside a floor in the same unit."""
    rows = bench_store(count, [task(f"t{n}") for n in range(100)], lambda n: said(f"e{n}"), 20, str(tmp_path))
    assert [row.name for row in rows] == [
        "event to durable decision, one at a time",
        "event to durable decision, 256 waiting",
    ]
    assert all(row.floor > 0 and row.value > 0 and row.met == (row.value <= row.target) for row in rows)
    assert list(tmp_path.iterdir()) == []
