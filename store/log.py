"""The log read back: its entries, its chain of hashes, and whether it is what was written.

Each entry's hash covers every field of the entry and the hash before it, so one hash kept elsewhere (a merge trailer, a
card) vouches for everything up to it.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec

from bot.core.calls import AnyCall
from bot.core.events import AnyEvent
from bot.core.rows import Row
from bot.core.world import ROWS
from bot.errors import StoreError
from bot.ports import Kept
from store.connection import QUERIES, open_reader, refusing, schema
from store.migrations import known

ROW: dict[str, msgspec.json.Decoder[Any]] = {name: msgspec.json.Decoder(row) for name, row in ROWS.items()}
_AFTER = msgspec.json.Decoder(list[tuple[str, str, msgspec.Raw]])
_EVENT = msgspec.json.Decoder(AnyEvent)
_CALL = msgspec.json.Decoder(AnyCall)
TYPES = b"text real text text text text"
MOST = 50  # problems of one sort that are named; the rest are counted
SHORT = 12  # letters of a hash that are enough to vouch


def digest(before: str, seq: int, id: str, at: float, kind: str, body: str, after: str) -> str:
    """SHA-256 in hex over the hash before ("" at the first) and every field, with lengths so that none runs into the
    next."""
    lengths = f"{len(id)} {len(kind)} {len(body)} {len(after)}"
    return sha256(f"{before} {seq} {at!r} {lengths} {id}{kind}{body}{after}".encode()).hexdigest()


def decode_row(name: str, key: str, body: str | bytes | msgspec.Raw) -> Row:
    """A row of its kind and JSON. Raises StoreError."""
    try:
        row: Row = ROW[name].decode(body)
    except (KeyError, TypeError, msgspec.DecodeError, UnicodeError) as error:
        raise StoreError(f"Row {name} {key} cannot be read: {error}. `podium verify` names what is damaged.") from error
    return row


def entries(path: str | Path, after: int = 0) -> Iterator[Kept]:
    """Every entry past number `after`, in order, read beside the running bot. Raises StoreError."""
    with refusing(str(path)), closing(open_reader(str(path))) as conn:
        for found in conn.execute(QUERIES["entries"], {"after": after}):
            yield _kept(*found)


def newest(path: str | Path, after: int = 0, before: int = 0, limit: int = 200) -> list[Kept]:
    """The newest `limit` entries past `after` and below `before` (0: no bound), oldest first. Raises StoreError."""
    with refusing(str(path)), closing(open_reader(str(path))) as conn:
        bounds = {"after": after, "before": before or 1 << 62, "limit": limit}
        return [_kept(*found) for found in reversed(conn.execute(QUERIES["newest"], bounds).fetchall())]


def _kept(seq: int, body: str, images: str, hash: str) -> Kept:
    try:
        rows = tuple(decode_row(*image) for image in _AFTER.decode(images))
        return Kept(seq=seq, event=_EVENT.decode(body), rows=rows, hash=hash)
    except (msgspec.DecodeError, TypeError) as error:
        raise StoreError(f"Log entry {seq} cannot be read: {error}. `podium verify` names it.") from error


def verify(path: str | Path, head: str = "", heads: Sequence[str] = ()) -> list[str]:
    """What is wrong with the database at `path`, one sentence each; empty when it holds. `head` and `heads` are hashes
    kept elsewhere (12 letters are enough): each must occur in the chain. Reads beside the running bot; never raises on
    damage."""
    try:
        conn = open_reader(str(path), text=bytes)
    except (sqlite3.Error, UnicodeError) as error:  # what SQLite says of damage may not be UTF-8 itself
        return [f"the database cannot be opened: {error}"]
    with closing(conn):
        look = _Look(conn, [h for h in (head, *heads) if h])
        for part in (look.begin, look.schema, look.chain, look.ends, look.fold, look.pending, look.integrity):
            try:
                part()
            except (sqlite3.Error, ValueError, TypeError) as error:
                look.say(part.__name__, f"{part.__name__}: cannot be read further: {error}")
    return look.all()


class _Look:
    """One look at a database: what is wrong, by the part that found it."""

    def __init__(self, conn: sqlite3.Connection, heads: Sequence[str]) -> None:
        self.conn = conn
        self.heads = heads
        self.problems: dict[str, list[str]] = {}
        self.whole = False
        self.seq = 0
        self.hash = b""
        self.hashes: list[bytes] = []
        self.state: dict[tuple[bytes, bytes], bytes] = {}

    def say(self, part: str, problem: str) -> None:
        self.problems.setdefault(part, []).append(problem)

    def all(self) -> list[str]:
        out = []
        for part, problems in self.problems.items():
            out += problems[:MOST]
            if len(problems) > MOST:
                out.append(f"… and {len(problems) - MOST} more of the {part}")
        return out

    def begin(self) -> None:
        """One snapshot, though the bot may be writing."""
        self.conn.execute("BEGIN")

    def schema(self) -> None:
        there = {_text(name): (_text(kind), _text(sql)) for kind, name, sql in self.conn.execute(QUERIES["schema"])}
        applied = {_text(n) for (n,) in self.conn.execute(QUERIES["applied"])}
        if applied != known():
            mend = "newer than this Podium: update it" if applied - known() else "older: start the bot on it once"
            self.say("schema", f"the database is {mend}")
        for name, (kind, sql) in schema().items():
            if name not in there:
                self.say("schema", f"{kind} {name} is missing")
            elif there[name] != (kind, sql):
                self.say("schema", f"{kind} {name} was changed")
        for name, (kind, _) in there.items():
            if kind == "trigger" and name not in schema():
                self.say("schema", f"trigger {name} is not Podium's")

    def chain(self) -> None:
        for seq, *fields, hash, types in self.conn.execute(QUERIES["chain"]):
            if seq == self.seq + 2:
                self.say("chain", f"log entry {seq - 1} is missing")
            elif seq != self.seq + 1:
                gap = (
                    f"entries {self.seq + 1} to {seq - 1} are missing"
                    if seq > self.seq
                    else f"entry {seq} is misplaced"
                )
                self.say("chain", f"log {gap}")
            if types != TYPES or not self._holds(seq, fields, hash):
                self.say("chain", f"log entry {seq} ({_text(fields[0])}) is not what was written")
            self.seq, self.hash = seq, hash if isinstance(hash, bytes) else b""
            self.hashes.append(self.hash)
            try:
                self.state.update({(n.encode(), k.encode()): bytes(b) for n, k, b in _AFTER.decode(fields[4])})
            except (msgspec.DecodeError, UnicodeError, TypeError):
                self.say("chain", f"the rows of log entry {seq} cannot be read")
        self.whole = True

    def _holds(self, seq: int, fields: Sequence[Any], hash: bytes) -> bool:
        try:
            texts: list[Any] = [field.decode() if isinstance(field, bytes) else field for field in fields]
            return digest(self.hash.decode(), seq, *texts).encode() == hash
        except UnicodeError:
            return False

    def ends(self) -> None:
        """Whether the log reaches as far as it once did, by the head kept beside it and by those kept elsewhere."""
        if not self.whole:
            return
        told = self.conn.execute(QUERIES["told"]).fetchone() or (0, b"")
        if told != (self.seq, self.hash):
            self.say("ends", f"the log ends at entry {self.seq} with {_text(self.hash)[:SHORT]}, but its head says"
                     f" entry {_text(told[0])} with {_text(told[1])[:SHORT]}: the tail was cut or changed")  # fmt: skip
        known_hashes = set(self.hashes)
        for head in self.heads:
            want = head.strip().lower().encode()
            found = want in known_hashes or (len(want) >= SHORT and any(h.startswith(want) for h in self.hashes))
            if not found:
                self.say("ends", f"head {head} is not in the chain: the log was cut or rewritten after it was noted")

    def fold(self) -> None:
        """After-images against rows, both ways."""
        if not self.whole:
            return
        for name, key, body in self.conn.execute(QUERIES["load_rows"]):
            logged = self.state.pop((name, key), None)
            if logged != body:
                verb = "is not in the log" if logged is None else "is not what the log says"
                self.say("fold", f"row {_text(name)} {_text(key)} {verb}")
        for name, key in self.state:
            self.say("fold", f"row {_text(name)} {_text(key)} is in the log and missing from the rows")

    def pending(self) -> None:
        """Calls and lines that wait: they are not in the chain, but a start must be able to read them."""
        for what, key, body in self.conn.execute(QUERIES["undone"]):
            try:
                (_CALL if what == b"call" else _EVENT).decode(body.decode())
            except (msgspec.DecodeError, UnicodeError, AttributeError):
                self.say("pending", f"{_text(what)} {_text(key)} cannot be read")

    def integrity(self) -> None:
        for (line,) in self.conn.execute(f"PRAGMA integrity_check({MOST})"):
            if line != b"ok":
                self.say("integrity", f"integrity: {_text(line)}")


def _text(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
