"""`verify` holds on what was written, names whatever was changed since, and never raises on damage."""

import random
import re
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import sqlite_utils

from bot.engine import Engine
from bot.errors import StoreError
from store.database import Database
from store.log import digest, entries, verify
from store.migrations import FIRST
from tests.toys import count, entry, said, task

FIELDS = ("seq", "id", "at", "kind", "body", "after", "hash")
TRIGGERS = {name: sql for sql in FIRST for name in re.findall(r"^CREATE TRIGGER (\w+)", sql)}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed database of 60 entries."""
    path = tmp_path_factory.mktemp("verify") / "podium.db"
    store = Database(path)
    Engine(store, count).feed([said(f"e{n}", f"t{n % 7}", name="words " * n) for n in range(1, 61)])
    store.close()
    return path


@pytest.fixture
def home(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(whole, tmp_path / "podium.db"))


def forge(path: Path, *statements: str) -> None:
    """What somebody with an SQLite shell would do: triggers off, change, triggers on again."""
    db = sqlite3.connect(path)
    for name in TRIGGERS:
        db.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        db.execute(statement)
    for sql in TRIGGERS.values():
        db.execute(sql)
    db.commit()
    db.close()


def rewrite(path: Path, change: Callable[[str], str]) -> None:
    """The whole log written anew, chain, head and rows included."""
    db = sqlite3.connect(path)
    log = list(db.execute("SELECT seq, id, at, kind, body, after FROM log ORDER BY seq"))
    rows = [(kind, key, change(body)) for kind, key, body in db.execute("SELECT kind, key, body FROM rows")]
    db.close()
    statements, hash = ["DELETE FROM log", "DELETE FROM rows"], ""
    for seq, id, at, kind, body, after in log:
        fields = (seq, id, at, kind, change(body), change(after))
        hash = digest(hash, *fields)
        statements.append(f"INSERT INTO log VALUES ({', '.join(map(literal, (*fields, hash)))})")
    statements += [f"INSERT INTO rows VALUES ({', '.join(map(literal, row))})" for row in rows]
    forge(path, *statements, f"UPDATE head SET hash = '{hash}'")


def literal(value: object) -> str:
    return repr(value) if isinstance(value, int | float) else "'" + str(value).replace("'", "''") + "'"


def head(path: Path) -> str:
    return [entry.hash for entry in entries(path)][-1]


def test_it_holds_on_what_was_written(home: Path) -> None:
    heads = [entry.hash for entry in entries(home)]
    assert verify(home) == []
    assert verify(home, heads[-1], heads) == []
    assert verify(home, heads[30][:12]) == []


def test_it_holds_beside_the_running_bot_and_on_an_empty_store(tmp_path: Path) -> None:
    store = Database(tmp_path / "podium.db")
    assert verify(tmp_path / "podium.db") == []
    store.commit([entry("e1", task("t1"))])
    assert verify(tmp_path / "podium.db", store.head) == []
    store.close()


@pytest.mark.parametrize(
    ("statement", "names"),
    [
        ("UPDATE log SET seq = 99 WHERE seq = 60", "log entries 60 to 98 are missing"),
        ("UPDATE log SET id = 'e' WHERE seq = 7", "log entry 7 "),
        ("UPDATE log SET at = at + 1e-6 WHERE seq = 7", "log entry 7 "),
        ("UPDATE log SET kind = 'tick' WHERE seq = 7", "log entry 7 "),
        ("UPDATE log SET body = replace(body, 'local', 'boss') WHERE seq = 7", "log entry 7 "),
        ("UPDATE log SET after = '[]' WHERE seq = 7", "log entry 7 "),
        ("UPDATE log SET after = 'gone' WHERE seq = 7", "the rows of log entry 7 cannot be read"),
        ("UPDATE log SET hash = 'abc' WHERE seq = 60", "log entry 60 "),
        ("DELETE FROM log WHERE seq BETWEEN 20 AND 22", "log entries 20 to 22 are missing"),
        ("DELETE FROM log WHERE seq = 20", "log entry 20 is missing"),
        ("DELETE FROM log WHERE seq > 50", "the log ends at entry 50 "),
        ("DELETE FROM log", "the log ends at entry 0 "),
        ("DELETE FROM head", "its head says entry 0"),
        ("INSERT INTO log VALUES (61, 'x', 1.0, 'tick', '{}', '[]', 'abc')", "log entry 61 (x)"),
        ("UPDATE rows SET body = replace(body, 'mend', 'end') WHERE key = 's1.t1'", "row task s1.t1 is not what"),
        ("UPDATE calls SET body = substr(body, 2) WHERE key = 'e7:stop'", "call e7:stop cannot be read"),
        ("DELETE FROM rows WHERE key = 's1.t3'", "row task s1.t3 is in the log and missing"),
        ("INSERT INTO rows VALUES ('task', 's1.t99', '{}')", "row task s1.t99 is not in the log"),
        ("CREATE TRIGGER sly AFTER INSERT ON rows BEGIN DELETE FROM inbox; END", "trigger sly is not Podium's"),
        ("DROP TABLE inbox", "table inbox is missing"),
        ("DROP INDEX pending", "index pending is missing"),
        ("ALTER TABLE calls ADD COLUMN more TEXT", "table calls was changed"),
        ("INSERT INTO _sqlite_migrations VALUES (9, 'podium', 'later', '')", "the database is newer than this Podium"),
        ("DELETE FROM _sqlite_migrations", "older"),
    ],
)  # fmt: skip
def test_each_forgery_is_named(home: Path, statement: str, names: str) -> None:
    forge(home, statement)
    assert any(names in problem for problem in verify(home)), verify(home)


@pytest.mark.parametrize("name", TRIGGERS)
def test_a_dropped_or_changed_trigger_is_named(home: Path, name: str) -> None:
    db = sqlite3.connect(home)
    db.execute(f"DROP TRIGGER {name}")
    assert verify(home) == [f"trigger {name} is missing"]
    db.execute(f"CREATE TRIGGER {name} BEFORE UPDATE ON log WHEN false BEGIN SELECT 1; END")
    assert verify(home) == [f"trigger {name} was changed"]
    db.close()


def test_a_table_rebuilt_without_its_triggers_is_named(home: Path) -> None:
    db = sqlite_utils.Database(home)
    db.table("log").transform(rename={"kind": "sort"})
    db.close()
    assert "trigger log_delete is missing" in verify(home)


def test_a_tail_cut_with_its_head_needs_a_head_kept_elsewhere(home: Path) -> None:
    """Log, rows and head agree after the cut: only a hash from outside tells."""
    noted = head(home)
    shorter = [e for e in entries(home) if e.seq <= 50]
    store = Database(home.with_name("shorter.db"))
    Engine(store, count).feed([e.event for e in shorter])
    store.close()
    cut = home.with_name("shorter.db")
    assert verify(cut, shorter[-1].hash) == []
    assert verify(cut, noted) == [f"head {noted} is not in the chain: the log was cut or rewritten after it was noted"]


def test_a_whole_rewrite_needs_a_head_kept_elsewhere(home: Path) -> None:
    first, last = next(entries(home)).hash, head(home)
    rewrite(home, lambda text: text.replace('"local"', '"bob"').replace('"mend it"', '"end it"'))
    assert verify(home) == []
    assert [p.split()[1] for p in verify(home, heads=(first, last))] == [first, last]
    assert verify(home, head=last[:12])
    assert verify(home, head="nonsense")


def test_a_flipped_byte_in_any_field_of_any_entry_is_named(home: Path) -> None:
    """360 flips of a bit in the file itself, one or more in each field of each entry."""
    bytes_before = home.read_bytes()
    spots = []
    for seq, *fields in sqlite3.connect(home).execute(f"SELECT {', '.join(FIELDS)} FROM log ORDER BY seq"):
        for text in (f for f in fields if isinstance(f, str)):
            start = bytes_before.find(text.encode())  # texts that run over to another page are not found whole
            if start >= 0 and bytes_before.count(text.encode()) == 1:
                spots.append((seq, start, len(text.encode())))
    rng = random.Random(7)
    assert len({seq for seq, _, _ in spots}) == 60
    for n in range(360):
        seq, start, length = spots[n % len(spots)]
        at = start + rng.randrange(length)
        damaged = bytearray(bytes_before)
        damaged[at] ^= 1 << rng.randrange(8)
        home.write_bytes(damaged)
        assert any(f"log entry {seq} " in p for p in verify(home)), (seq, at)


def readable(path: Path) -> object:
    """All that a start or an auditor would read of the state, or that it cannot be read."""
    try:
        with closing(sqlite3.connect(path)) as db:
            state = [db.execute(f"SELECT * FROM {table}").fetchall() for table in ("log", "rows", "head")]
        with closing(Database(path)) as store:
            store.load()
    except (sqlite3.Error, UnicodeError, StoreError) as error:
        return error
    return state


def test_no_damage_anywhere_makes_it_raise_and_none_that_is_readable_goes_untold(home: Path) -> None:
    before, state = home.read_bytes(), readable(home)
    rng = random.Random(11)
    changed = 0
    for _ in range(400):
        damaged = bytearray(before)
        damaged[rng.randrange(len(before))] ^= 1 << rng.randrange(8)
        home.write_bytes(damaged)
        problems = verify(home)
        if readable(home) != state:
            changed += 1
            assert problems
    assert changed > 100


@pytest.mark.parametrize("size", [0, 50, 100, 4096, 12_000, 30_000])
@pytest.mark.parametrize("noise", [0, 9_000])
def test_a_file_cut_short_or_overwritten_is_told(home: Path, size: int, noise: int) -> None:
    before = home.read_bytes()
    home.write_bytes(before[:size] + random.Random(size).randbytes(noise))
    assert verify(home)


def test_no_file_is_told(tmp_path: Path) -> None:
    assert "there is no database" in verify(tmp_path / "podium.db")[0]


def test_many_problems_are_counted_not_listed(home: Path) -> None:
    forge(home, "UPDATE log SET kind = 'x'")
    problems = verify(home)
    assert len(problems) < 60
    assert problems[-1] == "… and 10 more of the chain"
