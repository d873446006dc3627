"""The ledger: state, log, calls, places and inbox in one SQLite file, written by one connection.

Each verb is one transaction that is on the disk when it returns. The hot path goes by `executemany` on the connection;
sqlite-utils does the migrations.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import astuple

from bot.core.calls import AnyCall, Post
from bot.core.events import AnyEvent
from bot.core.rows import Row
from bot.core.world import kind
from bot.errors import StoreError
from bot.ports import Entry, Place, Saved
from store.connection import QUERIES, open_image, open_reader, open_writer, refusing
from store.log import ROW, decode_row, digest

_EVENT = msgspec.json.Decoder(AnyEvent)
_CALL = msgspec.json.Decoder(AnyCall)
encode = msgspec.json.Encoder().encode


class Database:
    """The store of one data home; a `bot.ports.Store`. Raises StoreError (with the mend) when the disk or the file
    refuses, BadInput when one value cannot be stored; both leave everything as it was."""

    def __init__(self, path: str | Path) -> None:
        """`path` is the file, made and migrated if need be, or ":memory:"."""
        self.path = str(path)
        self.db = open_image() if self.path == ":memory:" else open_writer(self.path)
        self.conn = self.db.conn

    @classmethod
    def from_image(cls, image: bytes) -> "Database":
        """A database in memory as it was when `image()` was taken: reopening after a crash, in simulation."""
        self = cls.__new__(cls)
        self.path, self.db = ":memory:", open_image(image)
        self.conn = self.db.conn
        return self

    def image(self) -> bytes:
        """What is committed, as bytes that `from_image` takes."""
        with refusing(self.path):
            image = self.conn.serialize()
        return image[:18] + b"\1\1" + image[20:]  # a database in memory has no WAL: its header must not ask for one

    @property
    def head(self) -> str:
        """The hash of the last entry of the log ("" when it is empty): worth keeping elsewhere, for `verify`."""
        with refusing(self.path):
            return str(self._last()[1])

    def load(self) -> Saved:
        """Rows, calls not done (oldest first), places, and lines received but not decided."""
        with refusing(self.path):
            self.conn.execute("BEGIN")
            try:
                return _load(self.conn)
            finally:
                self.conn.execute("ROLLBACK")

    def seen(self, ids: Sequence[str]) -> set[str]:
        """Which of these events were committed or set aside."""
        with refusing(self.path):
            seen = self._seen(ids)
        return {id for id in ids if _clean(id) in seen}

    def receive(self, event: AnyEvent) -> None:
        """Keep a line until it is decided. One that was decided before, or is waiting, changes nothing."""
        with refusing(self.path):
            self.conn.execute(QUERIES["receive"], {"id": event.id, "body": _sealed(event, _EVENT).decode()})

    def commit(self, entries: Sequence[Entry]) -> list[bool]:
        """One transaction for the whole batch; True for each entry that was written, False where the event's id was
        known before. Their lines leave the inbox either way."""
        with self._transaction() as conn:
            seen = self._seen([entry.event.id for entry in entries])
            seq, head = self._last()
            written: list[bool] = []
            log: list[tuple[int, str, float, str, str, str, str]] = []
            rows: dict[tuple[str, str], str] = {}
            calls: list[tuple[str, int, int, str]] = []
            for entry in entries:
                event = entry.event
                written.append(event.id not in seen)
                if not written[-1]:
                    continue
                seen.add(event.id)
                seq += 1
                bodies = [(name, row.key, _sealed(row, ROW[name])) for row in entry.rows for name in (kind(row),)]
                rows.update({(name, key): body.decode() for name, key, body in bodies})
                after = encode([(name, key, msgspec.Raw(body)) for name, key, body in bodies]).decode()
                sort = str(type(event).__struct_config__.tag)
                fields = (seq, event.id, float(event.at), sort, _sealed(event, _EVENT).decode(), after)
                head = digest(head, *fields)
                log.append((*fields, head))
                for n, call in enumerate(entry.calls, seq << 16):
                    lane = call.lane if isinstance(call, Post) else 0
                    calls.append((call.key, n, lane, _sealed(call, _CALL).decode()))
            if log:
                conn.executemany(QUERIES["log"], log)
                conn.executemany(QUERIES["row"], ((*key, body) for key, body in rows.items()))
                conn.executemany(QUERIES["call"], calls)
                conn.execute(QUERIES["head"], (seq, head))
            conn.execute(QUERIES["decided"], {"ids": _ids(seen)})
            return written

    def set_aside(self, event: AnyEvent, error: str) -> None:
        """Keep an event that could not be decided, with the traceback; its line leaves the inbox."""
        try:
            body = encode(event).decode()
        except (UnicodeError, TypeError):  # what cannot be encoded is a reason to be set aside
            body = ascii(event)
        at = float(event.at) if event.at == event.at else None
        with self._transaction() as conn:
            conn.execute(QUERIES["aside"], (_clean(event.id), at, body, _clean(error)))
            conn.execute(QUERIES["decided"], {"ids": _ids([event.id])})

    def settle(self, done: Iterable[str], places: Iterable[Place]) -> None:
        """Calls carried out, by key, and where surfaces now stand."""
        keys, rows = [(key,) for key in done], [astuple(place) for place in places]
        if keys or rows:
            with self._transaction() as conn:
                conn.executemany(QUERIES["done"], keys)
                conn.executemany(QUERIES["place"], rows)

    def close(self) -> None:
        """Let go of the file; what was committed is in it."""
        with refusing(self.path):
            self.conn.close()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """BEGIN IMMEDIATE … COMMIT; rolled back on anything else."""
        with refusing(self.path):
            self.conn.execute("BEGIN IMMEDIATE")
            try:
                yield self.conn
                self.conn.execute("COMMIT")
            finally:
                if self.conn.in_transaction:
                    self.conn.execute("ROLLBACK")

    def _seen(self, ids: Iterable[str]) -> set[str]:
        return {row[0] for row in self.conn.execute(QUERIES["seen"], {"ids": _ids(ids)})}

    def _last(self) -> tuple[int, str]:
        return self.conn.execute(QUERIES["last"]).fetchone() or (0, "")


def read(path: str | Path) -> tuple[Row, ...]:
    """All rows, by an own connection that cannot write: `World(read(path))` beside the bot. Raises StoreError."""
    with refusing(str(path)), closing(open_reader(str(path))) as conn:
        return _rows(conn)


def _rows(conn: sqlite3.Connection) -> tuple[Row, ...]:
    return tuple(decode_row(name, key, body) for name, key, body in conn.execute(QUERIES["load_rows"]))


def _load(conn: sqlite3.Connection) -> Saved:
    try:
        return Saved(
            rows=_rows(conn),
            calls=tuple(_CALL.decode(body) for (body,) in conn.execute(QUERIES["load_calls"])),
            places=tuple(_place(place) for place in conn.execute(QUERIES["load_places"])),
            waiting=tuple(_EVENT.decode(body) for (body,) in conn.execute(QUERIES["load_inbox"])),
        )
    except (msgspec.DecodeError, TypeError) as error:
        raise StoreError(f"A call or a line cannot be read: {error}. `podium verify` names what is damaged.") from error


def _place(columns: tuple[str, str, str, str, str, str, str, int, float]) -> Place:
    thing, surface, platform, channel, thread, message, shown, pinned, at = columns
    return Place(
        thing=thing, surface=surface, platform=platform, channel=channel, thread=thread, message=message, shown=shown,
        pinned=bool(pinned), at=at,
    )  # fmt: skip


def _sealed(value: Any, decoder: msgspec.json.Decoder[Any]) -> bytes:
    """JSON that can be read back. Infinity and not-a-number become null, which no start could load again."""
    body = encode(value)
    if b"null" in body:
        try:
            same = decoder.decode(body) == value
        except msgspec.DecodeError:
            same = False
        if not same:
            raise OverflowError(f"a number is not finite in {ascii(value)[:200]}")
    return body


def _ids(ids: Iterable[str]) -> str:
    return encode([_clean(id) for id in ids]).decode()


def _clean(text: str) -> str:
    """Text that UTF-8 can hold: an event with half a surrogate pair must at least be set aside."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()
