"""What a chat on this machine has shown, keyed and append-only, so that a restart shows nothing twice."""

import os
from collections.abc import Iterator
from pathlib import Path

import msgspec

from bot.core.calls import Spot
from bot.core.message import Message
from bot.errors import ChatError

WASTE = 4_096  # lines that may be of versions no longer needed, before a start writes the file anew


class Shown(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The latest version of one message. `thing` is what it shows ("s1.c5"), "" for a post of the moment. `n` counts
    versions through all messages; `at` is when it was first shown. A person's own line has `by` (their account) and
    `mark`, the sign on it; its words are the title."""

    key: str
    id: str
    message: Message
    channel: str = ""
    thread: str = ""
    pin: bool = False
    thing: str = ""
    n: int = 0
    at: float = 0.0
    by: str = ""
    mark: str = ""
    ping: tuple[str, ...] = ()


class Record:
    """A file of JSON lines, one for each version of each message; the last line of an id holds."""

    def __init__(self, path: Path) -> None:
        self.by_key: dict[str, Shown] = {}
        self.by_id: dict[str, Shown] = {}
        self.n = 0
        self._changed: dict[str, int] = {}  # by id, the latest change last
        path.parent.mkdir(parents=True, exist_ok=True)
        whole = path.read_bytes() if path.exists() else b""
        kept = whole[: whole.rfind(b"\n") + 1]  # a line torn by a crash was never shown
        lines = kept.splitlines()
        for row in lines:
            self._take(msgspec.json.decode(row, type=Shown))
        self._changed = dict(sorted(self._changed.items(), key=lambda kept: kept[1]))
        if len(lines) > 2 * len(self.by_id) + WASTE:
            self._renew(path)
        elif len(kept) < len(whole):
            os.truncate(path, len(kept))
        self._file = path.open("ab")

    def put(self, shown: Shown) -> Shown:
        """Write it down, before it is shown: a crash between the two hides a line rather than showing it twice."""
        shown = msgspec.structs.replace(shown, n=self.n + 1)
        self._file.write(msgspec.json.encode(shown) + b"\n")
        self._file.flush()
        self._take(shown)
        return shown

    def fresh(self, key: str, spot: Spot, message: Message, pin: bool = False) -> Shown:
        """What a post under a new key is to show; not written down yet. Raises ChatError when its thread is gone."""
        if spot.thread and spot.thread not in self.by_id:
            raise ChatError(f"there is no message {spot.thread} to answer", gone=True)
        return Shown(
            key=key, id=f"p{len(self.by_id) + 1}", message=message, channel=spot.channel, thread=spot.thread, pin=pin,
            thing=key.partition("/")[0] if "/" in key else "",  # a surface's key is thing/surface@channel
        )  # fmt: skip

    def standing(self, id: str) -> Shown:
        """The message as it stands. Raises ChatError when there is none."""
        if id not in self.by_id:
            raise ChatError(f"there is no message {id}", gone=True)
        return self.by_id[id]

    def latest(self, thing: str) -> list[Shown]:
        """Messages of a thing (`c5`, or `s1.c5` among several swarms), the newest first; all messages for ""."""
        every = reversed(self.by_id.values())
        return [s for s in every if not thing or s.thing == thing or s.thing.endswith(f".{thing}")]

    def since(self, n: int) -> Iterator[Shown]:
        """Messages changed after version `n`, the latest change first."""
        for id in reversed(self._changed):
            if self._changed[id] <= n:
                return
            yield self.by_id[id]

    def close(self) -> None:
        self._file.close()

    def _take(self, shown: Shown) -> None:
        if not shown.n:  # written before versions were counted
            shown = msgspec.structs.replace(shown, n=self.n + 1)
        self.n = max(self.n, shown.n)
        if shown.key:
            self.by_key[shown.key] = shown
        self.by_id[shown.id] = shown
        self._changed.pop(shown.id, None)
        self._changed[shown.id] = shown.n

    def _renew(self, path: Path) -> None:
        """Only the latest version of each message."""
        part = path.with_suffix(".new")
        with part.open("wb") as file:
            file.writelines(msgspec.json.encode(shown) + b"\n" for shown in self.by_id.values())
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
