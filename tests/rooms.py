"""A room that listens, in a loop of its own thread, on rows that a test changes."""

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from adapters.chat.room.opening import open_room
from adapters.chat.room.room import Room
from adapters.pictures import paint
from bot.core.calls import Spot
from bot.core.config import Person, Policy, Settings
from bot.core.events import Said
from bot.core.message import Message
from bot.core.rows import House, Row
from bot.core.world import World
from bot.desk import RowsDesk
from bot.ports import Kept
from tests.browse import LONG, Browser

T = TypeVar("T")
PEOPLE = (Person(name="ann", role="owner", accounts={"terminal": "local"}), Person(name="bob", role="operator"))


class Held:
    """`heard` is what the bot got. `folder` outlives a room: `up` on the same one is a restart."""

    def __init__(self, room: Room, loop: asyncio.AbstractEventLoop, world: World) -> None:
        self.room, self.loop, self.world, self.heard = room, loop, world, list[Said]()
        self.fails: Exception | None = None
        self.browsers: list[Browser] = []

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(LONG)

    def post(self, key: str, message: Message, thread: str = "", pin: bool = False, channel: str = "general") -> str:
        return self.do(self.room.post(key, Spot(platform="room", channel=channel, thread=thread), message, pin))

    def edit(self, id: str, message: Message, pin: bool = False) -> None:
        self.do(self.room.edit(Spot(platform="room", channel="general"), id, message, pin))

    def changed(self, *rows: Row) -> None:
        async def tell() -> None:
            for row in rows:
                self.world.put(row)
            self.room.changed(rows)

        self.do(tell())

    def at(self, now: float) -> None:
        """What the room's clock shows from here on."""
        self.room.clock = lambda: now

    def line(self, account: str, id: str, text: str, thread: str = "") -> None:
        """Somebody's line, said in another page."""

        async def said() -> None:
            self.room.say(account, "general", id, text, thread)

        self.do(said())

    def browser(self) -> Browser:
        """Somebody who opened the link."""
        self.browsers.append(Browser(self.room.keys.base, self.room.link))
        return self.browsers[-1]

    def hear(self, said: Said) -> None:
        if self.fails:
            raise self.fails
        self.heard.append(said)


def settled(demo: bool = True, people: tuple[Person, ...] = PEOPLE) -> Settings:
    return Settings(policy=Policy(people=people, demo=demo))


@contextmanager
def up(
    folder: Path, world: World | None = None, settings: Settings | None = None,
    options: Mapping[str, str] | None = None, tokens: Mapping[str, str] | None = None, log: tuple[Kept, ...] = (),
) -> Iterator[Held]:  # fmt: skip
    """While the block runs, the room listens. Rows without a house get one of these settings; `log` is what was kept,
    agents' logs lie beside the folder."""
    settings, world = settings or settled(), world or World()
    if not world.rows["house"]:
        world.put(House(key="house", settings=settings))
    folder.mkdir(parents=True, exist_ok=True)

    def read(after: int, before: int, limit: int) -> list[Kept]:
        return [k for k in log if k.seq > after and (not before or k.seq < before)][-limit:]

    def painted(world: World, name: str) -> tuple[bytes, str] | None:
        return paint(world, name, lambda: room.clock())

    spools = folder.with_name(f"{folder.name}-attempts")
    desk = RowsDesk(lambda: world, settings, read=read, paint=painted, spool=lambda key: spools / key)
    room = open_room({"port": "0", **(options or {})}, tokens or {}, folder, desk)
    loop, ready = asyncio.new_event_loop(), threading.Event()
    held = Held(room, loop, world)

    async def listen(stop: asyncio.Event) -> None:
        listening = asyncio.create_task(room.listen(held.hear))
        ready.set()
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({listening, stopping}, return_when=asyncio.FIRST_COMPLETED)
        listening.cancel()
        await asyncio.wait({listening})

    stop = asyncio.Event()
    thread = threading.Thread(target=lambda: loop.run_until_complete(listen(stop)))
    thread.start()
    ready.wait(LONG)
    try:
        yield held
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(LONG)
        for browser in held.browsers:
            browser.close()
        room.close()
        loop.close()
        assert not thread.is_alive()


def until(what: Callable[[], bool], seconds: float = LONG) -> bool:
    """Whether it comes true in time."""
    pause, end = threading.Event(), time.monotonic() + seconds
    while not what():
        if time.monotonic() > end:
            return False
        pause.wait(0.02)
    return True
