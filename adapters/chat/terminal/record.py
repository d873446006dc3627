"""What the terminal has shown, keyed and append-only, so that a restart shows nothing twice."""

import os
from pathlib import Path

import msgspec

from bot.core.message import Message


class Shown(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The latest version of one message. `thing` is what it shows ("s1.c5"), "" for a post of the moment."""

    key: str
    id: str
    message: Message
    channel: str = ""
    thread: str = ""
    pin: bool = False
    thing: str = ""


class Record:
    """A file of JSON lines, one for each version of each message; the last line of an id holds."""

    def __init__(self, path: Path) -> None:
        self.by_key: dict[str, Shown] = {}
        self.by_id: dict[str, Shown] = {}
        path.parent.mkdir(parents=True, exist_ok=True)
        whole = path.read_bytes() if path.exists() else b""
        kept = whole[: whole.rfind(b"\n") + 1]  # a line torn by a crash was never shown
        for row in kept.splitlines():
            self._take(msgspec.json.decode(row, type=Shown))
        self._file = path.open("ab")
        if len(kept) < len(whole):
            os.truncate(path, len(kept))

    def put(self, shown: Shown) -> None:
        """Write it down, before it is shown: a crash between the two hides a line rather than showing it twice."""
        self._file.write(msgspec.json.encode(shown) + b"\n")
        self._file.flush()
        self._take(shown)

    def next_id(self) -> str:
        return f"p{len(self.by_id) + 1}"

    def latest(self, thing: str) -> list[Shown]:
        """Messages of a thing (`c5`, or `s1.c5` among several swarms), the newest first; all messages for ""."""
        every = reversed(self.by_id.values())
        return [s for s in every if not thing or s.thing == thing or s.thing.endswith(f".{thing}")]

    def close(self) -> None:
        self._file.close()

    def _take(self, shown: Shown) -> None:
        self.by_key[shown.key] = self.by_id[shown.id] = shown
