"""What changed, told to open pages: which messages and whose rows, never their content, so that it stays small however
much moves. A page fetches what it shows. Nothing is queued for a page: each asks from where it stands, and what
happened twice meanwhile is told once."""

import asyncio
import json
import re
import secrets
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import suppress

from adapters.chat.record import Record
from bot.core.rows import Row
from bot.core.world import kind

TICK = 0.25  # seconds between two events of one page
ALIVE = 15.0  # seconds after which a silent stream says that it lives
MOST = 200  # messages in one event; past that a page looks at all it shows
_ID = re.compile(r"([0-9a-f]{8})-(\d{1,15})-(\d{1,15})")


class Stream:
    """`boot` tells one run of the bot from the next: positions in rows hold within one, those in messages for ever."""

    def __init__(self, record: Record) -> None:
        self.record, self.boot, self.count = record, secrets.token_hex(4), 0
        self._rows: dict[tuple[str, str], int] = {}  # (swarm, kind) → when last changed; the latest last
        self._pages: set[asyncio.Event] = set()
        self._closed = False

    @property
    def here(self) -> str:
        """The present position."""
        return f"{self.boot}-{self.record.n}-{self.count}"

    @property
    def pages(self) -> int:
        """How many listen."""
        return len(self._pages)

    def changed(self, rows: Iterable[Row]) -> None:
        for key in dict.fromkeys((row.swarm, kind(row)) for row in rows):
            self.count += 1
            self._rows.pop(key, None)
            self._rows[key] = self.count
        self.tell()

    def tell(self) -> None:
        """Wake every page."""
        for page in self._pages:
            page.set()

    def open(self) -> None:
        self._closed = False

    def close(self) -> None:
        """Every stream ends; pages come again by themselves."""
        self._closed = True
        self.tell()

    async def events(self, after: str, channels: Iterable[str], needs: Callable[[], int]) -> AsyncIterator[str]:
        """Frames of server-sent events from a position on ("": from now). `channels` are those whose messages are told
        by id; of others only that there are some."""
        page, wanted, told = asyncio.Event(), frozenset(channels), -1
        self._pages.add(page)
        try:
            n, count, rows = self._from(after)
            yield f"retry: 1000\nid: {self.boot}-{n}-{count}\nevent: hello\ndata: {json.dumps({'boot': self.boot})}\n\n"
            while not self._closed:
                page.clear()
                body = {**self._messages(n, wanted), **({"rows": "*"} if rows else self._changed(count))}
                n, count, rows = self.record.n, self.count, False
                if told < 0 or "rows" in body:
                    waiting = needs()
                    body |= {"needs": waiting} if waiting != told else {}
                    told = waiting
                if body:
                    yield f"id: {self.boot}-{n}-{count}\ndata: {json.dumps(body, separators=(',', ':'))}\n\n"
                    await asyncio.sleep(TICK)
                with suppress(TimeoutError):
                    async with asyncio.timeout(ALIVE):
                        await page.wait()
                    continue
                yield ": alive\n\n"
        finally:
            self._pages.discard(page)

    def _from(self, after: str) -> tuple[int, int, bool]:
        """Where a page stands in messages and rows, and whether all rows may have changed."""
        found = _ID.fullmatch(after)
        if not found:
            return self.record.n, self.count, False
        same = found[1] == self.boot
        return int(found[2]), int(found[3]) if same else self.count, not same

    def _messages(self, n: int, channels: frozenset[str]) -> dict[str, object]:
        if n > self.record.n:  # another record than the page knows
            return {"all": True}
        found = list(self.record.since(n))
        mine = [[shown.id, shown.thread] for shown in reversed(found) if shown.channel in channels]
        others = sorted({s.channel for s in found if s.channel not in channels and not s.channel.startswith("@")})
        told: dict[str, object] = {"elsewhere": others} if others else {}
        if len(mine) > MOST:
            return told | {"all": True}
        return told | ({"messages": mine} if mine else {})

    def _changed(self, count: int) -> dict[str, object]:
        swarms: dict[str, list[str]] = {}
        for (swarm, name), at in reversed(self._rows.items()):
            if at <= count:
                break
            swarms.setdefault(swarm, []).append(name)
        return {"rows": swarms} if swarms else {}
