"""The real bot on a platform's stand-in, in a thread of its own: engine, outbox, loop, adapter and library as shipped,
on a database that outlives it. Agents, git and gates are on cue; the time is set by the test. People act by `side`."""

import asyncio
import re
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from threading import Thread
from typing import Any, TypeVar

import msgspec

from adapters.brain.none import NoBrain
from adapters.clock import Alarm
from adapters.fleet import LocalFleet
from adapters.sim.cued import CuedFleet, CuedGate, CuedGit
from bot.carry import Ports
from bot.core.calls import Deliver
from bot.core.config import Repository
from bot.core.coordinator import decide, next_due
from bot.core.events import AnyEvent, Configured, Gap, Tick
from bot.desk import RowsDesk
from bot.engine import Engine
from bot.run import Bot
from tests.core.coordinator.house import tasks
from tests.repositories import Ground
from tests.wire.adversarial.mortal import Mortal
from tests.wire.adversarial.rules import settings
from tests.wire.adversarial.sides import Side
from tests.wire.seen import Seen

T = TypeVar("T")
LONG = 60.0  # seconds a condition may take on a loaded machine
FREE = {"posts": 0, "all_posts": 0, "edits": 0, "pins_a_minute": 0, "marks_a_minute": 0, "rest": 0.02}


class House:
    """A channel of its own with a bot for it. `paced`: with the platform's budgets. `policy` are fields of the policy,
    `options` of the platform's table. `ground`: a real repository, real clones and real agents instead of cues."""

    def __init__(
        self, side: Side, folder: Path, *, paced: bool = False, policy: dict[str, Any] | None = None,
        templates: dict[str, str] | None = None, options: dict[str, str] | None = None, slots: int = 4,
        ground: Ground | None = None,
    ) -> None:  # fmt: skip
        self.side, self.folder, self.paced, self.options = side, folder, paced, options or {}
        self.options = {"deaf": "1000000", **self.options}
        self.channel = side.fresh(paced)
        self.ahead = 0.0
        self.fleet = CuedFleet()
        self.git, self.gate = CuedGit(self.fleet), CuedGate()
        self.ports = Ports(fleet=self.fleet, git=self.git, gate=self.gate, brain=NoBrain())
        if ground:
            fleet = LocalFleet(ground.home, ground.git.prepare)
            self.ports = Ports(fleet=fleet, git=ground.git, gate=ground.gate, brain=NoBrain())
        self.told: list[str] = []
        repository = ground.repository if ground else Repository(name="billing", path="billing")
        table = {"channel": self.channel, "channels": self.options.get("channels", "one")}
        self.settings = settings(side, table, repository, policy or {}, templates or {}, slots)
        self.loop = asyncio.new_event_loop()
        self.thread = Thread(target=self.loop.run_forever, name="bot", daemon=True)
        self.thread.start()
        self.up()

    # The bot.

    def now(self) -> float:
        return time.time() + self.ahead

    def up(self, since: float = 0.0) -> None:
        """Start on what the store holds; back once the platform is heard. `since`: when a bot was last up."""
        before = self.side.greeted()
        self.do(self._up(since or self.now()))
        self.side.connected(before)

    async def _up(self, since: float) -> None:
        self.store = Mortal(self.folder / "podium.db")
        engine = Engine(self.store, decide)
        home = self.folder / self.side.name
        home.mkdir(exist_ok=True)
        desk = RowsDesk(lambda: engine.world)
        self.chat = self.side.open(self.channel, home, desk, self.now, self.options)
        if not self.paced:
            self.chat.limits = msgspec.structs.replace(self.chat.limits, **FREE)
        first: list[AnyEvent] = []
        if engine.world.settings != self.settings:
            first.append(Configured(id=f"configured:{self.now():.6f}", at=self.now(), settings=self.settings))
        if self.now() - since > 60:
            first.append(Gap(id=f"gap:{self.now():.6f}", at=self.now(), since=since))
        self.bot = Bot(
            store=self.store, engine=engine, chats={self.side.name: self.chat}, now=self.now, next_due=next_due,
            ports=self.ports, tell=self.told.append,
            alarm=lambda hear: Alarm(hear, self.now, since), first=first,
        )  # fmt: skip
        self.running = asyncio.create_task(self.bot.run())

    def down(self) -> None:
        """As a kill would: nothing more is decided, settled or said."""
        self.do(self._down())

    async def _down(self) -> None:
        while not self.running.done():  # a cancellation may be swallowed by the wait it meets
            self.running.cancel()
            await asyncio.wait({self.running}, timeout=0.5)
        await self.side.shut(self.chat)
        self.store.close()

    def restart(self) -> None:
        self.down()
        self.up()

    def close(self) -> None:
        if not self.loop.is_closed():
            self.do(self._end())
            self._close()

    async def _end(self) -> None:
        """Nothing is left in the loop, whatever a library forgot there."""
        if not self.running.done():
            await self._down()
        rest = asyncio.all_tasks() - {asyncio.current_task()}
        for task in rest:
            task.cancel()
        await asyncio.wait(rest, timeout=5.0) if rest else None

    def _close(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(LONG)
        self.loop.close()

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(2 * LONG)

    def kill_at_next_line(self) -> None:
        """The next line is kept, and nothing is ever written after it."""
        self.store.dies = True

    def hurry(self, seconds: float) -> None:
        """It is later at once, whatever is under way."""
        self.ahead += seconds
        self.loop.call_soon_threadsafe(self.bot.add, Tick(id=f"tick:{self.now():.6f}", at=self.now()))

    def pass_time(self, seconds: float) -> None:
        """Once all is said: it is later, and what is due comes."""
        self.calm()
        self.hurry(seconds)
        self.calm()

    # Waiting.

    def until(self, true: Callable[[], T | None], seconds: float = LONG) -> T:
        """What it gives, once it gives something."""
        end = time.monotonic() + seconds
        while not (found := true()):
            assert time.monotonic() < end, f"not within {seconds:.0f} s; there stands:\n{self.shown()}"
            assert not self.running.done(), f"the bot ended: {self.running}"
            time.sleep(0.02)
        return found

    def at(self, moment: float, *, down: bool = False) -> None:
        """It is that time now; `down`: nobody was up since the time before."""
        before = self.now()
        self.calm()
        if down:
            self.down()
        self.ahead += moment - before
        if down:
            self.up(since=before)
        self.calm()

    def calm(self) -> None:
        """All that was said so far is heard, decided, and its answers are shown."""
        last = self.side.say("usher", self.channel, "so much for now")
        id = f"{self.side.name}:{self.channel}:{last}"
        self.until(lambda: self.decided(id))
        assert self.do(self.bot.until("said", LONG)), f"never said:\n{self.shown()}"

    def decided(self, id: str) -> bool:
        """Whether an event of this id was decided."""
        return self.do(self._seen(id))

    async def _seen(self, id: str) -> bool:
        return id in self.store.seen([id])

    # What stands.

    def top(self) -> list[Seen]:
        return [m for m in self.side.messages(self.channel) if m.author == "podium"]

    def under(self, opener: str) -> list[Seen]:
        """The bot's messages in a thread."""
        return [m for m in self.side.messages(self.channel, opener) if m.author == "podium" and m.id != opener]

    def card(self, pattern: str, thread: str = "", buttons: bool = False) -> Seen:
        """The newest message of the bot whose title says so, once it stands (with buttons)."""

        def found() -> Seen | None:
            there = self.under(thread) if thread else self.top()
            fits = (m for m in reversed(there) if re.search(pattern, m.title) and (m.buttons or not buttons))
            return next(fits, None)

        return self.until(found)

    def says(self, pattern: str, thread: str = "") -> Seen:
        """The newest message of the bot that says so anywhere in it, once it stands."""

        def found() -> Seen | None:
            there = self.under(thread) if thread else self.top()
            return next((m for m in reversed(there) if re.search(pattern, m.text)), None)

        return self.until(found)

    def count(self, pattern: str, thread: str = "") -> int:
        """How many messages of the bot say so."""
        return sum(bool(re.search(pattern, m.text)) for m in (self.under(thread) if thread else self.top()))

    def shown(self) -> str:
        every = self.side.messages(self.channel)
        every += [m for card in every if card.author == "podium" for m in self.side.messages(self.channel, card.id)]
        return "\n".join(f"{m.author} {m.thread}: {m.text[:200]} {list(m.buttons)}" for m in every)

    # What people do in most cases.

    def say(self, user: str, text: str, thread: str = "") -> str:
        return self.side.say(user, self.channel, text, thread)

    def press(self, user: str, message: str, label: str, words: str = "") -> None:
        self.side.press(user, self.channel, message, label, words)

    def draft(self, *lines: str, head: str = "") -> None:
        """A plan of these tasks, from a file that ann sends along."""
        self.side.upload("ann", self.channel, "plan", "plan.toml", tasks(*lines, head=head))
        self.card(r"Plan s\d+ v1")

    def launch(self, *lines: str, head: str = "") -> None:
        """A swarm that runs: planned, launched, signed by ann; its first tasks are started."""
        self.draft(*lines, head=head)
        self.say("ann", "launch s1")
        self.press("ann", self.card("Launch s1", buttons=True).id, "Launch")
        self.until(lambda: self.fleet.started)
        self.calm()

    def opener(self, task: str) -> str:
        """The card that opens a task's thread."""
        return self.card(rf"^{task} ").id

    # What agents do.

    def attempt(self, task: str, role: str = "worker") -> str:
        """The agent at work on it, once there is one."""

        def found() -> str:
            live = [k for k, c in list(self.fleet.started.items())
                    if c.brief.task == task and c.brief.role == role and not self.fleet.over(k)]  # fmt: skip
            return live[-1] if live else ""

        return self.until(found)

    def agent(self, task: str, verb: str, role: str = "worker", **args: str) -> None:
        """The next line of a task's agent."""
        self.fleet.say(self.attempt(task, role), verb, args, self.now())

    def ask(self, task: str, text: str = "Which licence?", id: str = "q1") -> Seen:
        """Its agent asks; gives the question's card in its thread."""
        self.agent(task, "ask", id=id, text=text)
        opener = self.opener(task)
        return self.card(r"^c\d+ " + task, opener, buttons=True)

    def work(self, task: str, *files: str) -> None:
        """Its agent changes these, and is done."""
        key = self.attempt(task)
        self.fleet.work[key] = files or (f"src/{task}.py",)
        self.agent(task, "done", text="it is done")
        self.agent(task, "exits", code="0")

    def heard(self, task: str, sort: str = "") -> list[str]:
        """What was delivered to a task's agents, ever."""
        keys = [k for k, call in self.fleet.started.items() if call.brief.task == task]
        every: list[Deliver] = [c for k in keys for c in self.fleet.heard.get(k, [])]
        return [c.text for c in every if sort in ("", c.sort)]

    def stopped(self, task: str) -> bool:
        """Whether no agent is at work on it any more."""
        return all(self.fleet.over(k) for k, c in self.fleet.started.items() if c.brief.task == task)
