"""What the bot has posted and heard in a workspace, append-only, so that a restart posts nothing twice and knows where
it stopped listening. A line torn by a crash is left out; the file is written anew, shorter, when it is opened."""

import hashlib
import os
from collections import OrderedDict
from pathlib import Path
from typing import Any

import msgspec

HEARD = 5_000  # lines of people that are remembered
KEPT = 90 * 86_400.0  # seconds after which a message that nobody touched is forgotten


class Posted(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag="posted"):
    """One message of the bot's, as it was last written. `id` is "" from the attempt on until the platform said that it
    stands. `hash` is of what it shows, `files` maps a file's name to the hash of what was sent, `ids` to Slack's id of
    it; `old` are those in whose place another came, still to be deleted. `pin` is how it stands."""

    key: str
    channel: str
    at: float
    id: str = ""
    thread: str = ""
    hash: str = ""
    pin: bool = False
    files: dict[str, str] = {}
    ids: dict[str, str] = {}
    old: tuple[str, ...] = ()


class Own(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag="own"):
    """A channel of the bot's own. `id` is "" from the attempt on until the platform said that it stands; `whole` once
    its topic and its people are there."""

    key: str
    name: str
    at: float
    id: str = ""
    whole: bool = False


class Line(msgspec.Struct, frozen=True, array_like=True, tag="heard"):
    """A line that was heard: its channel and the platform's id."""

    channel: str
    id: str
    at: float = 0.0


class Long(msgspec.Struct, frozen=True, tag="long"):
    """A text too long for a button, and its key."""

    key: str
    text: str


def hashed(*values: Any) -> str:
    """The same values give the same hash."""
    return hashlib.sha256(msgspec.json.encode(values)).hexdigest()[:40]


class Record:
    """`by_key` and `by_id` are the bot's messages, `own` its channels by key; `heard` maps channel and message to when
    it was heard. `now` is the time of opening."""

    def __init__(self, folder: Path, now: float) -> None:
        self.by_key: dict[str, Posted] = {}
        self.by_id: dict[tuple[str, str], Posted] = {}
        self.own: dict[str, Own] = {}
        self.heard: OrderedDict[tuple[str, str], float] = OrderedDict()
        self._longs: dict[str, str] = {}
        folder.mkdir(parents=True, exist_ok=True)
        self._path, self._alive = folder / "posted.jsonl", folder / "alive"
        whole = self._path.read_bytes() if self._path.exists() else b""
        for row in whole[: whole.rfind(b"\n") + 1].splitlines():
            self._take(msgspec.json.decode(row, type=Posted | Long | Own))
        self._lines = folder / "heard.jsonl"
        for row in (self._lines.read_bytes() if self._lines.exists() else b"").split(b"\n")[:-1]:
            self._hear(msgspec.json.decode(row, type=Line))
        for old in [p for p in self.by_key.values() if p.at < now - KEPT and not p.channel.startswith("@")]:
            del self.by_key[old.key]
            self.by_id.pop((old.channel, old.id), None)
        _anew(self._path, [*self.by_key.values(), *self.own.values(), *(Long(k, t) for k, t in self._longs.items())])
        _anew(self._lines, [Line(*key, at) for key, at in self.heard.items()])
        self._file, self._log = self._path.open("ab"), self._lines.open("ab")

    def put(self, posted: Posted | Own) -> None:
        """Durable when it returns, until the message or channel stands; what comes after can be found out again."""
        self._write(posted, sync=not posted.id)

    def keep(self, text: str) -> str:
        """Store a button's long text and give its key."""
        key = hashed(text)
        if key not in self._longs:
            self._write(Long(key, text))
        return key

    def find(self, key: str) -> str | None:
        return self._longs.get(key)

    def hear(self, channel: str, id: str, at: float) -> None:
        """A line of a person was kept. What is lost of this in a crash is fetched again and known by its id."""
        line = Line(channel, id, at)
        if (channel, id) not in self.heard:
            self._log.write(msgspec.json.encode(line) + b"\n")
            self._log.flush()
        self._hear(line)

    def channels(self) -> list[str]:
        """Where the bot wrote or heard somebody, the latest last."""
        spoken = {p.channel: p.at for p in self.by_key.values() if p.id}
        spoken |= {channel: at for (channel, _), at in self.heard.items()}
        return [c for c in sorted(spoken, key=lambda c: spoken[c]) if not c.startswith("@")]

    def alive(self) -> float:
        """When this was last well connected; 0 where it never was."""
        return self._alive.stat().st_mtime if self._alive.exists() else 0.0

    def well(self, at: float) -> None:
        """Connected and hearing at this time."""
        self._alive.touch()
        os.utime(self._alive, (at, at))

    def close(self) -> None:
        self._file.close()
        self._log.close()

    def _write(self, row: Posted | Long | Own, sync: bool = True) -> None:
        self._file.write(msgspec.json.encode(row) + b"\n")
        self._file.flush()
        if sync:
            os.fsync(self._file.fileno())
        self._take(row)

    def _take(self, row: Posted | Long | Own) -> None:
        if isinstance(row, Long):
            self._longs[row.key] = row.text
            return
        if isinstance(row, Own):
            self.own[row.key] = row
            return
        self.by_key[row.key] = row
        if row.id:
            self.by_id[row.channel, row.id] = row

    def _hear(self, line: Line) -> None:
        self.heard[line.channel, line.id] = line.at
        while len(self.heard) > HEARD:
            self.heard.popitem(last=False)


def _anew(path: Path, rows: list[Any]) -> None:
    """Write the rows beside the file, then put them in its place."""
    draft = path.with_suffix(".new")
    draft.write_bytes(b"".join(msgspec.json.encode(row) + b"\n" for row in rows))
    os.replace(draft, path)
