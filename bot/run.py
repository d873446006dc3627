"""The only asyncio loop: it brings what happened to the engine and carries out what the outbox gives.

One turn of the loop: feed what was heard → tell the outbox what came out → start what is due → sleep until something is
heard, a deadline comes or a thread ends. Blocking work runs in daemon threads: one that hangs never holds up the end.
"""

import asyncio
import secrets
import threading
from collections import deque
from collections.abc import Callable, Coroutine, Iterable
from math import inf
from typing import Protocol, TypeVar

import msgspec

from bot.carry import Ports, carry
from bot.core.calls import Open
from bot.core.events import AnyEvent, Due, Gap, Tick
from bot.core.kept import kept, kept_line
from bot.core.world import Book, World
from bot.engine import BATCH, Engine
from bot.errors import ChatError, StoreError
from bot.opening import opened
from bot.outbox import Action, Carry, Outbox, Settled
from bot.pacing import back_off
from bot.places import meant
from bot.ports import Chat, Onlooker, Place, Spoken, Store
from bot.showing import perform

T = TypeVar("T")
POLL = 0.2  # seconds between two looks into the spools, while attempts live
PATROL = 5.0  # seconds between two ticks, if no deadline comes earlier
LEAST = 0.2  # seconds between two ticks, whatever the deadlines say
RETRY = 2.0  # seconds until a store that refused is asked again
LOOK = 0.03  # seconds between two looks of one who waits
SOON = 3.0  # seconds: a deadline this near is not quiet


class Alarm(Protocol):
    """Rings `Due` for cron rules."""

    def set(self, schedule: str, channels: Iterable[tuple[str, str]], cron: str, zone: str) -> None: ...

    def stop(self) -> None: ...


class Bot:
    """Everything is handed in: the engine with its store, the ports, the chats by platform, the time, the coordinator's
    next deadline, and an alarm. `first` are events of the start itself. `tell` takes lines for whoever watches; `beat`
    is called every few seconds."""

    def __init__(
        self,
        *,
        store: Store,
        engine: Engine,
        ports: Ports,
        chats: dict[str, Chat],
        now: Callable[[], float],
        next_due: Callable[[World, float], float],
        alarm: Callable[[Callable[[Due], None]], Alarm],
        tell: Callable[[str], None],
        beat: Callable[[], None] = lambda: None,
        first: Iterable[AnyEvent] = (),
        workers: int = 4,
    ) -> None:
        self.engine, self.chats, self.ports, self.now = engine, chats, ports, now
        limits = {name: chat.limits for name, chat in chats.items()}
        self.outbox = Outbox(limits, engine.saved.places, engine.saved.calls, workers, ports.tail)
        self.outbox.take(engine.world.all(), ())
        self._store, self._next_due, self._tell, self._beat = store, next_due, tell, beat
        self._alarm = alarm(self.add)
        self._onlookers = [chat for chat in chats.values() if isinstance(chat, Onlooker)]
        self._events: deque[AnyEvent] = deque((*first, *engine.saved.waiting))
        self._done: deque[tuple[Action, str | Exception]] = deque()
        self._settled: list[Settled] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._acting = 0
        self._broken: BaseException | None = None
        self._kick = asyncio.Event()
        self._stopping = False
        self._polling = False
        self._polled = self._ticked = 0.0

    def add(self, event: AnyEvent) -> None:
        """An event of the house's own, such as a tick."""
        self._events.append(event)
        self._kick.set()

    def hear(self, said: Spoken) -> None:
        """A person's line: without secrets, bound to its thing, and durable before this returns; or a time in which a
        platform was not heard. Raises StoreError: it was not kept."""
        if isinstance(said, Gap):
            self.add(said)
            return
        thing, surface = self.outbox.thread(said.platform, said.thread, said.channel)
        thread = thing or meant(self.engine.world, said.platform, said.channel, said.thread)
        salt = secrets.token_hex(16) if "link" in said.text.lower() else ""  # for a one-time code
        bound = msgspec.structs.replace(said, thread=thread, within=said.thread, surface=surface, salt=salt)
        self._store.receive(said := kept_line(bound))
        self.add(said)

    def stop(self) -> None:
        """End after the present turn; attempts go on without the bot."""
        self._stopping = True
        self._kick.set()

    def quiet(self) -> bool:
        """Nothing moves until a person says something or a far deadline comes."""
        world, now = self.engine.world, self.now()
        waiting = self._events or self._done or self._settled or self._acting or self._polling or world.busy()
        return not waiting and self.outbox.quiet() and self._next_due(world, now) > now + SOON

    def _moving(self) -> bool:
        """Whether an agent works; one whose task asks people does not."""
        return any(book.tasks[a.task].state != "asking" for book in self._books() for a in book.running())

    def _books(self) -> list[Book]:
        return [book for book in self.engine.world.books.values() if book.rows["swarm"]]

    async def until(self, what: str, seconds: float) -> bool:
        """Whether it is so within these seconds: a "checkpoint" is shown and can be answered, a "report" is shown,
        every swarm is "closed", all is "quiet", or all is "said"."""
        end = asyncio.get_running_loop().time() + seconds
        while self._events or not self._is(what):
            if asyncio.get_running_loop().time() >= end:
                return False
            await asyncio.sleep(LOOK)
        return True

    def _is(self, what: str) -> bool:
        books = self._books()
        match what:
            case "checkpoint":
                asked = (c for book in books for c in book.open() if c.choices)  # others are being checked still
                return any(self.outbox.shows(c.key, "checkpoint") for c in asked)
            case "report":
                return any(book.swarm.report and self.outbox.shows(book.key, "report") for book in books)
            case "closed":
                return bool(books) and all(book.swarm.state in ("closed", "stopped") for book in books)
            case "quiet":
                return self.quiet()
            case _:
                return self.outbox.said()

    async def run(self) -> None:
        """Until `stop`. Whatever breaks in the background is raised here."""
        for name, chat in self.chats.items():
            self._spawn(self._listen(name, chat))
        try:
            while not self._stopping:
                self._kick.clear()
                wait = self._turn()
                try:
                    async with asyncio.timeout(wait):  # wait_for may swallow a cancellation in Python 3.11
                        await self._kick.wait()
                except TimeoutError:
                    pass  # a deadline
                if self._broken:
                    raise self._broken
        finally:
            self._alarm.stop()
            while self._tasks:  # a library may swallow one cancellation: until all have ended
                list(map(asyncio.Task.cancel, self._tasks))
                await asyncio.wait(list(self._tasks), timeout=1.0)
        self._feed()
        self._finish()

    def _turn(self) -> float:
        """One turn; seconds until the next if nothing is heard."""
        try:
            self._feed()
            self._finish()
        except StoreError as error:
            self._tell(f"{error} Trying again; nothing that was acknowledged is lost.")
            return RETRY
        now, world = self.now(), self.engine.world
        for action in self.outbox.due(now, world):
            self._acting += 1
            self._spawn(self._act(action))
        if world.live() and not self._polling and now >= self._polled + POLL:
            self._polling = True
            self._spawn(self._poll(now))
        tick = max(min(self._next_due(world, now), self._ticked + PATROL), self._ticked + LEAST)
        if tick <= now:
            self._ticked = now
            self._beat()
            self.add(Tick(id=f"tick:{now:.3f}", at=now))
        poll = self._polled + POLL if world.live() and not self._polling else inf
        return max(0.0, min(tick, poll, self.outbox.wake, now + PATROL) - now)

    def _feed(self) -> None:
        """All that was heard, a batch at a time; what the store refuses stays for the next turn."""
        while self._events:
            batch = [self._events[i] for i in range(min(BATCH, len(self._events)))]
            fed = self.engine.feed(batch)
            for _ in batch:
                self._events.popleft()
            self.outbox.take(fed.rows, fed.calls)
            for chat in self._onlookers if fed.rows else ():
                chat.changed(fed.rows)
            for event in fed.aside:
                self._tell(f"Set aside: {event.id} could not be decided. `podium verify` shows it; the rest goes on.")
        policy = self.engine.world.settings.policy
        homes = [book.swarm.boards[0] for book in self._books()]
        self._alarm.set("digest", sorted({(h.platform, h.channel) for h in homes}), policy.digest, policy.zone)

    def _finish(self) -> None:
        """Settle what was carried out, once the event it led to is committed."""
        while self._done:
            settled = self.outbox.done(*self._done.popleft(), self.now())
            self._settled.append(settled)
            for event in settled.events:
                self.add(event)
        if self._settled and not self._events:
            done = [key for settled in self._settled for key in settled.done]
            places: list[Place] = [place for settled in self._settled for place in settled.places]
            self._store.settle(done, places)
            self._settled.clear()

    async def _act(self, action: Action) -> None:
        result: str | Exception = ""
        try:
            if isinstance(action, Carry):
                await self._carry(action)
            else:
                result = await perform(self.chats[action.spot.platform], action)
        except Exception as error:  # the outbox knows when to try again
            result = error
        self._acting -= 1
        self._done.append((action, result))
        self._kick.set()

    async def _carry(self, action: Carry) -> None:
        call, settings = action.call, self.engine.world.settings
        if isinstance(call, Open):
            self.add(await opened(self.chats, call, self.now()))
        elif event := await in_thread(lambda: carry(call, self.ports, settings, self.now())):
            self.add(msgspec.structs.replace(event, at=self.now()))

    async def _listen(self, name: str, chat: Chat) -> None:
        """A platform that cannot be reached is tried again, and keeps none of the others up."""
        told, tries = "", 0
        while True:
            try:
                return await chat.listen(self.hear)
            except ChatError as error:
                if told != str(error):
                    self._tell(f"{name} cannot be reached: {str(error).rstrip('.')}. Trying again; the rest goes on.")
                told, tries = str(error), tries + 1
                await asyncio.sleep(max(back_off(tries), error.retry_after))

    async def _poll(self, now: float) -> None:
        """Spools, exits and deaths of the attempts that were started."""
        starting = self.outbox.starting()
        live = [a for book in self.engine.world.books.values() for a in book.running()]
        read = {a.key: a.seq for a in live if a.key not in starting}
        self._events.extend(await in_thread(lambda: [kept(event) for event in self.ports.fleet.poll(now, read)]))
        self._polled, self._polling = self.now(), False
        self._kick.set()

    def _spawn(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception():
            self._broken = self._broken or task.exception()
            self._kick.set()


async def in_thread(work: Callable[[], T]) -> T:
    """What `work` gives or raises, from a daemon thread of its own."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def end(result: T | None, error: BaseException | None) -> None:
        if future.done():  # cancelled meanwhile
            return
        if error:
            future.set_exception(error)
        else:
            future.set_result(result)  # type: ignore[arg-type]

    def body() -> None:
        result, error = None, None
        try:
            result = work()
        except Exception as raised:  # handed to whoever waits
            error = raised
        try:
            loop.call_soon_threadsafe(end, result, error)
        except RuntimeError:
            pass  # the loop has ended; the call is carried out again after the next start

    threading.Thread(target=body, daemon=True).start()
    return await future
