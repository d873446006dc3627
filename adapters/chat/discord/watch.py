"""Whether Discord is heard: since when not, what of our own posts has not come back, and what was missed meanwhile.

The library reconnects and resumes by itself. A resumed session brings what was missed; a new one does not, so the lines
since the last one heard are fetched. One that looks connected and brings nothing is found by our own posts, which come
back as events on a good connection."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from typing import Any, TypeVar

import discord
from msgspec import Struct

from adapters.chat.discord.ears import Ears
from adapters.chat.discord.trouble import NETWORK

T = TypeVar("T")
AWAY = 60.0  # seconds without a bot that people are told of, if nobody said anything in them
RECENT = 1000  # own posts whose coming back is remembered


class Watch(Struct):
    """`lost` is since when nothing is heard (0: all is well), `deaf` whether it looked connected meanwhile; `fresh`
    until the first connection of this process, `last` when anything came in or a connection was tried. `awaiting` are
    own posts that did not come back yet, by id; `echoes` those that did: nonce → id."""

    patience: float
    lost: float = 0.0
    last: float = 0.0
    deaf: bool = False
    fresh: bool = True
    awaiting: dict[int, float] = {}
    echoes: dict[str, int] = {}

    def posted(self, id: int, at: float) -> None:
        if id not in self.echoes.values():
            self.awaiting[id] = at

    def echoed(self, id: int, nonce: str) -> None:
        """One of our own came back."""
        self.awaiting.pop(id, None)
        self.echoes[nonce or str(id)] = id
        while len(self.echoes) > RECENT:
            del self.echoes[next(iter(self.echoes))]

    def unheard(self, at: float) -> float:
        """When the first post was sent that should have come back long ago; 0: none."""
        return min((sent for sent in self.awaiting.values() if at - sent > self.patience), default=0.0)


async def patiently(work: Callable[[], Awaitable[T]], *, longest: float = 60.0) -> T | None:
    """What the platform gives, however often it must be asked; None where it is not there or not allowed."""
    pause = 0.5
    while True:
        try:
            return await work()
        except (discord.NotFound, discord.Forbidden):
            return None
        except (discord.HTTPException, discord.RateLimited, *NETWORK) as error:
            if isinstance(error, discord.HTTPException) and error.status < 500 and error.status != 429:
                return None
            await asyncio.sleep(max(pause, getattr(error, "retry_after", 0.0)))
            pause = min(longest, pause * 2)


async def missed(client: Ears) -> list[tuple[discord.Message, str]]:
    """Lines since the last one heard, in the channels, threads and direct messages the bot listens to, in the order in
    which they were written; each with the channel its room belongs to ("" for a direct message)."""
    memory = client.memory
    first = int(memory.notes.get("from", 0))
    if not first:  # a new home: what was said before it is none of its business
        memory.note("from", str(await _newest(client)))
        return []
    start = max([first, *memory.heard.values()])
    found: list[tuple[discord.Message, str]] = []
    for room, parent in await _rooms(client, start):
        after = memory.heard.get(room, first if parent == "" else start)
        lines = await patiently(partial(_read, client, room, after))
        found += [(message, parent) for message in lines or ()]
    return sorted(found, key=lambda pair: pair[0].id)


async def _newest(client: Ears) -> int:
    """The last of what was said so far, by Discord's own ids: the clocks may differ."""
    home: Any = await patiently(lambda: client.http.get_channel(int(client.home))) or {}
    active: Any = await patiently(lambda: client.http.get_active_threads(client.server)) or {}
    return max(int(room.get("last_message_id") or 1) for room in (home, *active.get("threads", ())))


async def _rooms(client: Ears, start: int) -> Iterable[tuple[str, str]]:
    """Rooms that may hold something new, each with the channel it belongs to."""
    memory = client.memory
    rooms = {room: room for room in client.rooms()}
    rooms |= {value: "" for name, value in memory.notes.items() if name.startswith("direct:")}
    active: Any = await patiently(lambda: client.http.get_active_threads(client.server)) or {}
    for thread in active.get("threads", ()):
        room, parent = str(thread["id"]), str(thread.get("parent_id") or "")
        last = int(thread.get("last_message_id") or 0)
        if (parent in rooms or parent == client.forum) and last > memory.heard.get(room, start):
            rooms[room] = parent
    return rooms.items()


async def _read(client: Ears, room: str, after: int) -> list[discord.Message]:
    channel = client.get_partial_messageable(int(room))
    return [m async for m in channel.history(limit=None, after=discord.Object(after), oldest_first=True)]
