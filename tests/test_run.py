"""The loop, with agents, git and gates on cue: what is heard is kept, what breaks is told, the end comes at once."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from adapters.brain.none import NoBrain
from adapters.chat.terminal import Terminal
from adapters.clock import Alarm, WallClock, following
from adapters.sim.cued import CuedFleet, CuedGate, CuedGit
from bot.carry import Ports, carry
from bot.core.calls import Inspect, Judge, Publish, Stop, Think
from bot.core.config import Person, Policy, Repository, Runner, Settings
from bot.core.coordinator import decide, next_due
from bot.core.events import AnyEvent, Broke, Configured, Due, Inspected, Judged, Said, Thought
from bot.core.rows import Swarm, Task
from bot.core.values import TaskSpec
from bot.core.world import World
from bot.engine import Engine
from bot.errors import StoreError
from bot.places import meant
from bot.run import Bot, in_thread
from store.database import Database

PLAN = """
title = "spring clean"
repository = "billing"
[[tasks]]
id = "t1"
title = "mend the imports"
run = "agent"
criteria = ["check: true"]
"""
SETTINGS = Settings(
    policy=Policy(people=(Person(name="ann", role="owner", accounts={"terminal": "local"}),)),
    repositories={"billing": Repository(name="billing", path="billing", gates=("make test",))},
    runners={"command": Runner(name="command", kind="command")}, roles={"worker": "command"}, templates={"clean": PLAN},
)  # fmt: skip


class House:
    """A bot on a database, with everything outside on cue. `lines` are said one by one, each when all is quiet."""

    def __init__(
        self, folder: Path, lines: tuple[str, ...] = (), broken: str = "", gate: CuedGate | None = None
    ) -> None:
        self.store, self.fleet = Database(folder / "podium.db"), CuedFleet()
        self.shown: list[str] = []
        self.told: list[str] = []
        self.git, self.gate = CuedGit(self.fleet), gate or CuedGate()
        self.chat = Terminal(folder, self.lines(lines, broken), lambda text: self.shown.append(str(text)))
        clock = WallClock()
        first: list[AnyEvent] = [Configured(id="configured", at=clock.now(), settings=SETTINGS)]
        self.bot = Bot(
            store=self.store, engine=Engine(self.store, decide), chats={"terminal": self.chat}, now=clock.now,
            ports=Ports(fleet=self.fleet, git=self.git, gate=self.gate, brain=NoBrain()), next_due=next_due,
            alarm=lambda hear: Alarm(hear, clock.now, clock.now()), tell=self.told.append, first=first,
        )  # fmt: skip

    async def lines(self, lines: tuple[str, ...], broken: str) -> AsyncIterator[str]:
        for line in lines:
            yield line
            assert await self.bot.until("quiet", 10.0), line
        if broken:
            raise OSError(broken)
        await asyncio.Event().wait()

    def play(self, until: Callable[[], Coroutine[Any, Any, object]]) -> None:
        """Run the bot until something came, then stop it."""

        async def both() -> None:
            running = asyncio.create_task(self.bot.run())
            await asyncio.wait({running, asyncio.create_task(until())}, return_when=asyncio.FIRST_COMPLETED)
            self.bot.stop()
            await running

        try:
            asyncio.run(both())
        finally:
            self.close()

    def close(self) -> None:
        self.store.close()
        self.chat.record.close()

    def says(self, text: str) -> bool:
        return text in "".join(self.shown)


class SlowGate(CuedGate):
    """A gate that hangs until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.go = threading.Event()

    def inspect(self, call: Inspect, settings: Settings, at: float) -> Inspected:
        self.go.wait(60)
        return super().inspect(call, settings, at)


def said(text: str) -> Said:
    return Said(id=f"said-{text}", at=1.0, platform="terminal", account="local", channel="general", text=text)


def test_a_swarm_goes_from_plan_to_merge(tmp_path: Path) -> None:
    house = House(tmp_path, ("plan clean", "launch s1", "approve c1"))
    house.fleet.work["s1.a1"] = ("src/imports.py",)

    async def work() -> None:
        while "s1.a1" not in house.fleet.started:
            await asyncio.sleep(0.01)
        house.fleet.say("s1.a1", "progress", {"text": "3 of 9"}, time.time())
        house.fleet.say("s1.a1", "done", {"text": "all mended"}, time.time())
        house.fleet.say("s1.a1", "exits", {"code": "0"}, time.time())
        assert await house.bot.until("report", 10.0)

    house.play(work)
    assert house.git.merged == ["t1"]
    assert house.says("mend the imports")
    assert house.told == []


def test_a_line_is_durable_before_it_is_decided_and_decided_after_a_crash(tmp_path: Path) -> None:
    first = House(tmp_path)
    first.bot.hear(said("plan clean"))
    first.close()  # a crash: nothing was decided
    second = House(tmp_path)
    assert [event.id for event in second.bot.engine.saved.waiting] == ["said-plan clean"]

    async def planned() -> None:
        assert await second.bot.until("quiet", 10.0)

    second.play(planned)
    assert second.says("Plan s1 v1")


def test_a_line_that_asks_for_a_code_brings_its_randomness(tmp_path: Path) -> None:
    house = House(tmp_path)
    for text in ("link", "help; link", "help"):
        house.bot.hear(said(text))
    salts = [event.salt for event in house.store.load().waiting if isinstance(event, Said)]
    house.close()
    assert [len(salt) for salt in salts] == [32, 32, 0]
    assert salts[0] != salts[1]


def test_what_breaks_in_the_background_ends_the_run_with_its_reason(tmp_path: Path) -> None:
    house = House(tmp_path, broken="the terminal burnt down")
    with pytest.raises(OSError, match="burnt down"):
        house.play(asyncio.Event().wait)


def test_a_store_that_refuses_is_told_and_asked_again(tmp_path: Path) -> None:
    house = House(tmp_path)

    async def refuse() -> None:
        assert await house.bot.until("quiet", 10.0)
        house.bot.hear(said("plan clean"))
        house.store.conn.execute("PRAGMA query_only=ON")
        with pytest.raises(StoreError):
            house.bot.hear(said("help"))  # not kept, and said so to whoever sent it
        while not house.told:
            await asyncio.sleep(0.01)
        house.store.conn.execute("PRAGMA query_only=OFF")
        while not house.says("Plan s1 v1"):
            await asyncio.sleep(0.01)

    house.play(refuse)
    assert "Trying again" in house.told[0]


def test_the_end_does_not_wait_for_a_call_that_hangs(tmp_path: Path) -> None:
    gate = SlowGate()
    house = House(tmp_path, gate=gate)

    async def launch() -> None:
        house.bot.hear(said("plan clean"))
        house.bot.hear(said("launch s1"))
        while not house.says("c1 Launch"):
            await asyncio.sleep(0.01)

    begun = time.monotonic()
    house.play(launch)
    assert time.monotonic() - begun < 10
    gate.go.set()


def test_waiting_ends_when_its_time_is_over(tmp_path: Path) -> None:
    house, answers = House(tmp_path), []

    async def wait() -> None:
        answers.append(await house.bot.until("quiet", 10.0))
        answers.append(await house.bot.until("checkpoint", 0.1))
        house.bot.hear(said("plan clean"))
        house.bot.hear(said("launch s1"))
        answers.append(await house.bot.until("checkpoint", 10.0))

    house.play(wait)
    assert answers == [True, False, True]


def test_a_thread_named_by_its_thing_means_the_newest_swarm_that_has_it() -> None:
    world = World([
        *(Swarm(key=f"s{n}", title="x", opened=float(n)) for n in (1, 2)),
        *(Task(key=f"s{n}.t1", spec=TaskSpec(id="t1", title="x")) for n in (1, 2)),
        Task(key="s1.t2", spec=TaskSpec(id="t2", title="x")),
    ])  # fmt: skip
    named = ("t1", "t2", "s1.t1", "s2", "", "17042.33")
    found = [meant(world, "terminal", "general", name) for name in named]
    assert found == ["s2.t1", "s1.t2", "s1.t1", "s2", "", "17042.33"]


def test_what_a_thread_raises_is_raised_where_it_is_awaited() -> None:
    with pytest.raises(ZeroDivisionError):
        asyncio.run(in_thread(lambda: 1 // 0))


def test_refusals_with_a_known_reason_are_events_and_no_brain_is_silence() -> None:
    fleet = CuedFleet()
    ports = Ports(fleet=fleet, git=CuedGit(fleet), gate=CuedGate(), brain=NoBrain())
    judge = Judge(key="j", swarm="s1", repository="nowhere", commit="c", commands=())
    publish = Publish(key="p", batch="s1.b1", swarm="s1", repository="nowhere", old="a", new="b")
    judged, broke = carry(judge, ports, SETTINGS, 5.0), carry(publish, ports, SETTINGS, 5.0)
    assert isinstance(judged, Judged)
    assert isinstance(broke, Broke)
    assert "add a table [repo.nowhere]" in judged.error
    assert (broke.call, broke.id) == ("p", "p:result")
    thought = carry(Think(key="q", swarm="s1", question="route"), ports, SETTINGS, 5.0)
    assert thought == Thought(id="q:result", at=5.0, think="q", swarm="s1", question="route", silent=True)
    assert carry(Stop(key="x", attempt="s1.a9"), ports, SETTINGS, 5.0) is None


@pytest.mark.parametrize(
    ("day", "nights"),
    [("2026-10-24", ["2026-10-25", "2026-10-26"]), ("2026-03-28", ["2026-03-29", "2026-03-30"])],
    ids=["autumn: 02:30 comes twice", "spring: 02:30 does not come"],
)
def test_a_date_comes_once_when_the_clocks_change(day: str, nights: list[str]) -> None:
    """What fires twice on one date has one date, and so one event."""
    after, dates = datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=ZoneInfo("Europe/Berlin")).timestamp(), []
    end = after + 2 * 86_400
    while (found := following("30 2 * * *", "Europe/Berlin", after))[0] < end:
        after, date = found
        dates.append(date)
    assert list(dict.fromkeys(dates))[-1] == nights[-1]
    assert set(dates) <= set(nights)


def test_what_fired_while_nobody_was_up_is_made_up_for_once() -> None:
    heard: list[Due] = []
    noon = datetime(2026, 11, 23, 12, 0, tzinfo=ZoneInfo("UTC")).timestamp()

    async def ring(since: float) -> None:
        alarm = Alarm(heard.append, lambda: noon, since)
        for _ in range(2):
            alarm.set("digest", [("terminal", "general")], "0 9 * * mon-fri", "UTC")
        alarm.stop()

    asyncio.run(ring(noon - 86_400))
    assert [(due.schedule, due.date, due.channel) for due in heard] == [("digest", "2026-11-23", "general")]
    asyncio.run(ring(noon - 3_600))
    assert len(heard) == 1
