"""The schema, as migrations that sqlite-utils applies once each, and the views that follow the nouns.

`rows` is the state; `log` is how it came about, append-only by trigger; `head` is the log's last hash, kept apart so
that a cut tail shows. `inbox` holds lines received and not yet decided, `calls` what shall be done, `places` where
surfaces stand, `aside` events that could not be decided. A migration that was released is never edited: add another.
"""

import msgspec
from msgspec import NODEFAULT
from msgspec.structs import FieldInfo, fields
from sqlite_utils import Database, Migrations

from bot.core.rows import Row
from bot.core.world import ROWS

migrations = Migrations("podium")

FIRST = (
    "CREATE TABLE rows (kind TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (kind, key))"
    " STRICT, WITHOUT ROWID",
    "CREATE TABLE log (seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, at REAL NOT NULL, kind TEXT NOT NULL,"
    " body TEXT NOT NULL, after TEXT NOT NULL, hash TEXT NOT NULL) STRICT",
    "CREATE TABLE head (one INTEGER PRIMARY KEY CHECK (one = 1), seq INTEGER NOT NULL, hash TEXT NOT NULL) STRICT",
    "CREATE TABLE inbox (n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, body TEXT NOT NULL) STRICT",
    # `n` is the order in which calls were asked for: the entry's number × 65,536, and the place in the entry.
    "CREATE TABLE calls (key TEXT PRIMARY KEY, n INTEGER NOT NULL, lane INTEGER NOT NULL, body TEXT NOT NULL,"
    " done INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID",
    "CREATE INDEX pending ON calls (n) WHERE done = 0",
    "CREATE TABLE places (thing TEXT NOT NULL, surface TEXT NOT NULL, platform TEXT NOT NULL, channel TEXT NOT NULL,"
    " thread TEXT NOT NULL, message TEXT NOT NULL, shown TEXT NOT NULL, pinned INTEGER NOT NULL, at REAL NOT NULL,"
    " PRIMARY KEY (thing, surface, platform)) STRICT, WITHOUT ROWID",
    "CREATE TABLE aside (id TEXT PRIMARY KEY, at REAL, event TEXT NOT NULL, error TEXT NOT NULL) STRICT, WITHOUT ROWID",
    # A known number or id is ignored rather than refused: an event that comes twice is once, and INSERT OR REPLACE,
    # which would delete the old row first, never gets that far.
    "CREATE TRIGGER log_known BEFORE INSERT ON log"
    " WHEN EXISTS (SELECT 1 FROM log WHERE seq = NEW.seq) OR EXISTS (SELECT 1 FROM log WHERE id = NEW.id)"
    " BEGIN SELECT RAISE(IGNORE); END",
    "CREATE TRIGGER log_update BEFORE UPDATE ON log BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END",
    "CREATE TRIGGER log_delete BEFORE DELETE ON log BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END",
)

SECOND = (  # one thing in several channels of one platform
    "CREATE TABLE wider (thing TEXT NOT NULL, surface TEXT NOT NULL, platform TEXT NOT NULL, channel TEXT NOT NULL,"
    " thread TEXT NOT NULL, message TEXT NOT NULL, shown TEXT NOT NULL, pinned INTEGER NOT NULL, at REAL NOT NULL,"
    " PRIMARY KEY (thing, surface, platform, channel)) STRICT, WITHOUT ROWID",
    "INSERT INTO wider SELECT thing, surface, platform, channel, thread, message, shown, pinned, at FROM places",
    "DROP TABLE places",
    "ALTER TABLE wider RENAME TO places",
)


@migrations()
def first(db: Database) -> None:
    for statement in FIRST:
        db.execute(statement)


@migrations()
def second(db: Database) -> None:
    for statement in SECOND:
        db.execute(statement)


def known() -> set[str]:
    """Names of the migrations that this program has."""
    return {migration.name for migration in migrations._migrations}


def views() -> dict[str, str]:
    """A view for each noun, a column for each field, so that `SELECT id, state FROM task` reads as it should."""
    return {name: _view(name, row) for name, row in ROWS.items()}


def _view(name: str, row: type[Row]) -> str:
    columns = ", ".join(_column(f) for f in fields(row) if f.name != "key")
    return f"CREATE VIEW \"{name}\" AS SELECT key, {columns} FROM rows WHERE kind = '{name}'"


def _column(field: FieldInfo) -> str:
    # Rows leave out what is at its default; the view puts it back.
    value = field.default_factory() if field.default_factory is not NODEFAULT else field.default
    path = f"body ->> '$.{field.encode_name}'"
    return f'{path if value is NODEFAULT else f"coalesce({path}, {_literal(value)})"} AS "{field.name}"'


def _literal(value: object) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool | int | float):
        return str(+value)
    text = value if isinstance(value, str) else msgspec.json.encode(value).decode()
    return "'" + text.replace("'", "''") + "'"
