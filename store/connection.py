"""Opening the database, naming its statements, and saying what to do when it refuses."""

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from urllib.parse import quote

import sqlite_utils

from bot.errors import BadInput, StoreError
from store.migrations import known, migrations, views

MENDS = {
    "FULL": "The disk is full: free some space. Everything acknowledged is kept.",
    "BUSY": "Another program is writing to it: close that program.",
    "LOCKED": "Another program is writing to it: close that program.",
    "READONLY": "It cannot be written: make the file and its folder writable for this user.",
    "CANTOPEN": "It cannot be opened: the folder must exist and be writable for this user.",
    "PERM": "It cannot be opened: the folder must exist and be writable for this user.",
    "IOERR": "The disk refused: look for free space and for a failing disk. Everything acknowledged is kept.",
    "CORRUPT": "It is damaged: `podium verify` names what; put a copy of the data home in its place.",
    "NOTADB": "This is not a database: `podium verify` names what; put a copy of the data home in its place.",
}
WAIT = 5.0  # seconds to wait for another writer


def _queries() -> dict[str, str]:
    text = Path(__file__).with_name("queries.sql").read_text("utf-8")
    named = (part.partition("\n") for part in text.split("-- name: ")[1:])
    return {name.strip(): body.strip() for name, _, body in named}


QUERIES = _queries()


@contextmanager
def refusing(what: str) -> Iterator[None]:
    """Turn what SQLite says into StoreError with a mend, or BadInput when the value itself cannot be stored."""
    try:
        yield
    except (sqlite3.IntegrityError, sqlite3.DataError, UnicodeEncodeError, OverflowError) as error:
        raise BadInput(f"{what}: this cannot be stored: {error}.") from error
    except (sqlite3.Error, UnicodeDecodeError) as error:  # what SQLite says of damage may not be UTF-8 itself
        name = getattr(error, "sqlite_errorname", "").removeprefix("SQLITE_").partition("_")[0]
        mend = MENDS.get(name, MENDS["CORRUPT"])
        raise StoreError(f"{what}: {error}. {mend}") from error


def open_writer(path: str) -> sqlite_utils.Database:
    """The one writing connection: migrated, WAL, every commit on the disk before it returns. Raises StoreError."""
    with refusing(path), ExitStack() as undo:
        conn = sqlite3.connect(path, timeout=WAIT, isolation_level=None)
        undo.callback(conn.close)
        db = _wrap(conn)
        applied = _applied(conn)
        if newer := sorted(applied - known()):
            raise StoreError(f"{path} was made by a newer Podium (it has {', '.join(newer)}): update this one.")
        conn.execute("PRAGMA journal_mode = WAL")
        if applied != known():
            migrations.apply(db)
        _follow(db)
        undo.pop_all()
        return db


def open_image(image: bytes = b"") -> sqlite_utils.Database:
    """A database in memory, from `image` or freshly migrated: for simulation, where it is opened thousands of times."""
    with refusing("the image"):
        db = _wrap(sqlite3.connect(":memory:", isolation_level=None))
        db.conn.deserialize(image or _template())
        return db


def open_reader(path: str, *, text: type[str] | type[bytes] = str) -> sqlite3.Connection:
    """An own connection that cannot write; text comes as `text`. Raises sqlite3.Error."""
    if not Path(path).is_file():
        raise sqlite3.OperationalError(f"there is no database at {path}")
    try:
        return _read_only(path, "mode=ro", text)
    except sqlite3.OperationalError as error:
        log = Path(f"{path}-wal")
        if not error.sqlite_errorname.startswith(("SQLITE_CANTOPEN", "SQLITE_READONLY")) or log.exists():
            raise
        return _read_only(path, "mode=ro&immutable=1", text)  # a folder that cannot be written, and nobody writing


def _read_only(path: str, mode: str, text: type[str] | type[bytes]) -> sqlite3.Connection:
    with ExitStack() as undo:
        conn = sqlite3.connect(f"file:{quote(path)}?{mode}", uri=True, timeout=WAIT, isolation_level=None)
        undo.callback(conn.close)
        conn.text_factory = text
        conn.execute("SELECT 1 FROM sqlite_master").fetchone()
        undo.pop_all()
        return conn


def _wrap(conn: sqlite3.Connection) -> sqlite_utils.Database:
    conn.execute("PRAGMA synchronous = FULL")
    conn.execute("PRAGMA recursive_triggers = ON")  # or INSERT OR REPLACE deletes past the triggers
    return sqlite_utils.Database(conn, execute_plugins=False)


def _applied(conn: sqlite3.Connection) -> set[str]:
    if conn.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,):
        return set()
    return {name for (name,) in conn.execute(QUERIES["applied"])}


def _follow(db: sqlite_utils.Database) -> None:
    """Make the views those of this program's nouns."""
    there = {name: sql for kind, name, sql in db.conn.execute(QUERIES["schema"]) if kind == "view"}
    stale = {name: sql for name, sql in views().items() if there.get(name) != sql.encode()}
    with db.atomic():
        for name, sql in stale.items():
            db.conn.execute(f'DROP VIEW IF EXISTS "{name}"')
            db.conn.execute(sql)


@cache
def _template() -> bytes:
    db = _wrap(sqlite3.connect(":memory:", isolation_level=None))
    migrations.apply(db)
    _follow(db)
    image = db.conn.serialize()
    db.close()
    return image


@cache
def schema() -> dict[str, tuple[str, str]]:
    """Every table, index and trigger as this program makes them: name → (type, SQL)."""
    db = open_image()
    try:
        return {name: (kind, sql.decode()) for kind, name, sql in db.conn.execute(QUERIES["schema"]) if kind != "view"}
    finally:
        db.close()
