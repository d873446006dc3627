"""What must outlive a restart: which message a key became, which threads stand, what was heard last, words too long for
a button. Append-only JSON lines; written anew, shorter, at each start. A line torn by a crash never counted."""

import hashlib
import os
from pathlib import Path

import msgspec
from msgspec import Struct


class Begun(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="begun"):
    """A post was about to be sent: into which room (a channel's or thread's id), what its message shows, and the newest
    of Discord's ids known then. Or a channel was about to be made: `trace` is its name."""

    key: str
    room: str
    trace: str
    after: int = 0


class Shown(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="shown"):
    """A message of ours: the room it stands in, what it shows, its title, its post's tag if it opens one in a forum,
    whether it is pinned; of each file that goes with it a hash of its content and Discord's id."""

    key: str
    id: str
    room: str
    trace: str
    title: str = ""
    tag: str = ""
    pinned: bool = False
    files: dict[str, tuple[str, str]] = {}


class Heard(Struct, frozen=True, kw_only=True, tag="heard"):
    """The last line of a person heard in a room."""

    room: str
    id: int


class Kept(Struct, frozen=True, kw_only=True, tag="kept"):
    """Words too long for a button, by their key."""

    key: str
    text: str


class Note(Struct, frozen=True, kw_only=True, tag="note"):
    """Anything else, by name: the commands' hash, where a direct message goes, a thread that stands."""

    name: str
    value: str


Row = Begun | Shown | Heard | Kept | Note


class Memory:
    """A folder's file. `newest` is the newest of Discord's ids seen: they grow with time, by Discord's clock."""

    def __init__(self, folder: Path) -> None:
        self.begun: dict[str, Begun] = {}
        self.by_key: dict[str, Shown] = {}
        self.by_id: dict[str, Shown] = {}
        self.heard: dict[str, int] = {}
        self.newest = 0
        self.notes: dict[str, str] = {}
        self._kept: dict[str, str] = {}
        folder.mkdir(parents=True, exist_ok=True)
        self._alive, path = folder / "alive", folder / "discord.jsonl"
        whole = path.read_bytes() if path.exists() else b""
        for line in whole[: whole.rfind(b"\n") + 1].splitlines():
            self._take(msgspec.json.decode(line, type=Row))
        fresh = path.with_suffix(".new")
        with fresh.open("wb") as file:
            file.writelines(msgspec.json.encode(row) + b"\n" for row in self._rows())
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
        self._file = path.open("ab")

    def put(self, row: Row) -> None:
        """Durable when it returns; the last line heard only as far as the system keeps it, for it is fetched again."""
        self._file.write(msgspec.json.encode(row) + b"\n")
        self._file.flush()
        if not isinstance(row, Heard):
            os.fsync(self._file.fileno())
        self._take(row)

    def note(self, name: str, value: str) -> None:
        if self.notes.get(name) != value:
            self.put(Note(name=name, value=value))

    def saw(self, id: int) -> None:
        self.newest = max(self.newest, id)

    def hear(self, room: str, id: int) -> None:
        if id > self.heard.get(room, 0):
            self.put(Heard(room=room, id=id))

    def keep(self, text: str) -> str:
        """A key of 40 characters for a text, the same for the same."""
        key = hashlib.sha256(text.encode()).hexdigest()[:40]
        if key not in self._kept:
            self.put(Kept(key=key, text=text))
        return key

    def find(self, key: str) -> str | None:
        return self._kept.get(key)

    def live(self) -> None:
        """The bot listens now."""
        self._alive.touch()

    def lived(self) -> float:
        """When it last did; 0 on a new home."""
        return self._alive.stat().st_mtime if self._alive.exists() else 0.0

    def close(self) -> None:
        self._file.close()

    def _take(self, row: Row) -> None:
        match row:
            case Begun():
                self.begun[row.key] = row
            case Shown():
                self.begun.pop(row.key, None)
                self.by_key[row.key] = self.by_id[row.id] = row
                self.saw(int(row.id))
            case Heard():
                self.heard[row.room] = max(row.id, self.heard.get(row.room, 0))
                self.saw(row.id)
            case Kept():
                self._kept[row.key] = row.text
            case Note():
                self.begun.pop(row.name, None)
                self.notes[row.name] = row.value

    def _rows(self) -> list[Row]:
        return [
            *(Kept(key=k, text=t) for k, t in self._kept.items()), *self.by_key.values(), *self.begun.values(),
            *(Heard(room=r, id=i) for r, i in self.heard.items()),
            *(Note(name=n, value=v) for n, v in self.notes.items()),
        ]  # fmt: skip
