"""The rows of `podium bench` about the engine: durable decisions, restart, memory, chat calls."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import msgspec

from adapters.chat.terminal.door import address
from adapters.fleet import LocalFleet
from adapters.sandbox import Bind
from bot.app import DATABASE
from bot.core.calls import Brief, Start
from bot.core.config import Repository, Runner
from bot.core.coordinator import decide
from bot.core.events import Heard
from bot.core.rows import Attempt, Plan, Row, Swarm, Task
from bot.core.values import PlanSpec, TaskSpec
from bot.core.world import World
from bot.engine import BATCH, Engine
from bot.outbox import Carry, Outbox
from bot.ports import Entry, Limits
from bot.showing import Show
from store.bench import Measure, bench_store
from store.database import Database

TASKS = 1_000
ENTRIES = 100_000
RESTARTS = 5
WORKSPACE = Limits(posts=60, edits=50)  # a minute, as a chat platform allows them
RATE = 20  # events a second
FILES = ('[runner.command]\nkind = "command"\n', '[[people]]\nname = "ann"\nrole = "owner"\n')


def rows(tell: Callable[[str], None], tasks: int = TASKS, entries: int = ENTRIES) -> list[dict[str, object]]:
    """`name, value, unit, floor, target, met`, one after the other on a quiet machine; `tell` hears what comes."""
    tell("durable decisions")
    found = bench_store(decide, swarm(tasks), heard)
    tell("restart")
    found.append(restart(tasks, entries))
    tell("chat calls")
    found.append(chatter(tasks))
    if sys.platform == "linux":
        tell("memory")
        found += [idle_bot(), attempt()]
    return [msgspec.to_builtins(measure) for measure in found]


def swarm(tasks: int) -> list[Row]:
    """A running swarm of many tasks, ten of them at work."""
    specs = tuple(TaskSpec(id=f"t{n}", title=f"task {n}") for n in range(1, tasks + 1))
    made: list[Row] = [
        Swarm(key="s1", title="many", state="running", version=1, signed=1, agents=10, canary=False, next={"a": 10}),
        Plan(key="s1.v1", number=1, spec=PlanSpec(title="many", tasks=specs)),
    ]
    made += [
        Task(key=f"s1.{spec.id}", spec=spec, state="running", attempt=f"a{n}", posted=True)
        for n, spec in enumerate(specs[:10], 1)
    ]
    made += [Task(key=f"s1.{spec.id}", spec=spec) for spec in specs[10:]]
    made += [Attempt(key=f"s1.a{n}", task=f"t{n}", state="running", step=1.0, started=1.0) for n in range(1, 11)]
    return made


def heard(number: int) -> Heard:
    """The next line of one of ten agents."""
    attempt, seq = f"s1.a{number % 10 + 1}", number // 10 + 1
    return Heard(id=f"{attempt}:{seq}", at=2.0 + number / RATE, attempt=attempt, seq=seq, verb="progress",
                 args={"text": f"{number} lines read"})  # fmt: skip


def restart(tasks: int, many: int) -> Measure:
    """From opening the store to the first call in hand: after many entries, and on an empty log."""
    brief = Brief(attempt="s1.a1", swarm="s1", task="s1.t1", role="worker", title="task 1")
    call = Start(key="s1.a1:start", attempt="s1.a1", repository="r", base="b", brief=brief)
    with TemporaryDirectory() as place:
        paths = [Path(place, "empty.db"), Path(place, "long.db")]
        for path, entries, state in zip(paths, (1, many), (swarm(10), swarm(tasks)), strict=True):
            store = Database(path)
            begun = msgspec.structs.replace(heard(0), id="begin")
            store.commit([Entry(event=begun, rows=tuple(state), calls=(call,))])
            for first in range(0, entries - 1, BATCH):
                last = min(first + BATCH, entries - 1)
                store.commit([Entry(event=heard(n), rows=(state[2],)) for n in range(first, last)])
            store.close()
        empty, long = [], []
        for _ in range(RESTARTS):
            empty.append(started(paths[0]))
            long.append(started(paths[1]))
    value, floor = round(median(long) * 1e3, 2), round(median(empty) * 1e3, 2)
    return Measure(name=f"restart to first dispatch, {many:,} entries, {tasks:,} tasks", value=value, unit="ms",
                   floor=floor, target=round(floor * 20, 2), met=value <= floor * 20)  # fmt: skip


def started(path: Path) -> float:
    """Seconds until the outbox gives the pending start."""
    begun = time.perf_counter()
    store = Database(path)
    engine = Engine(store, decide)
    outbox = Outbox({"terminal": Limits()}, engine.saved.places, engine.saved.calls)
    outbox.take(engine.world.all(), ())
    actions = outbox.due(0.0, engine.world)
    took = time.perf_counter() - begun
    store.close()
    if not any(isinstance(action, Carry) for action in actions):
        raise AssertionError("the pending start was not given out")
    return took


def chatter(tasks: int) -> Measure:
    """Posts and edits an event at 20 events a second, in the second minute, under a platform's budgets."""
    world, outbox, sent = World(swarm(tasks)), Outbox({"terminal": WORKSPACE}, (), ()), 0
    outbox.take(world.all(), ())
    for number in range(120 * RATE):
        event = heard(number)
        outbox.take(decide(world, event).rows, ())
        for action in outbox.due(event.at, world):
            outbox.done(action, f"m{number}" if isinstance(action, Show) else "", event.at)
            sent += number >= 60 * RATE
    value = round(sent / (60 * RATE), 4)
    return Measure(name=f"chat calls an event at {RATE} events/s", value=value, unit="calls", floor=0.0, target=0.05,
                   met=value <= 0.05)  # fmt: skip


def idle_bot() -> Measure:
    """Resident memory of a bot that is up and has nothing to do."""
    with TemporaryDirectory() as place:
        home = Path(place)
        for name, text in zip(("podium.toml", "policy.toml"), FILES, strict=True):
            (home / name).write_text(text)
        bot = subprocess.Popen(
            [sys.executable, "-m", "bot", "up", "--home", place], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )
        wait(lambda: address(home).exists() and (home / DATABASE).exists())
        time.sleep(2)
        size = resident(bot.pid)
        bot.terminate()
        bot.wait()
    return Measure(name="memory of the idle bot", value=size, unit="MB", floor=0.0, target=150.0, met=size <= 150)


def attempt() -> Measure:
    """Resident memory of a command attempt beside its agent."""
    with TemporaryDirectory() as place:
        fleet = LocalFleet(Path(place), bare)
        brief = Brief(attempt="s1.a1", swarm="s1", task="s1.t1", role="worker", title="x", run="sleep 60")
        call = Start(key="x", attempt="s1.a1", repository="r", base="", brief=brief)
        fleet.start(call, Runner(name="command", kind="command"), Repository(name="r", path=place))
        time.sleep(1)
        size = resident(int((fleet.folder("s1.a1") / "lock").read_text()))
        fleet.stop("s1.a1")
    return Measure(name="memory of a command attempt", value=size, unit="MB", floor=0.0, target=40.0, met=size <= 40)


def bare(call: Start, repository: Repository, path: Path) -> tuple[Bind, ...]:
    """An empty clone: the agent only sleeps."""
    path.mkdir()
    return ()


def resident(pid: int) -> float:
    """Megabytes."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return round(pages * os.sysconf("SC_PAGE_SIZE") / 2**20, 1)


def wait(done: Callable[[], bool], seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not done():
        if time.monotonic() > end:
            raise TimeoutError("the bot did not come up")
        time.sleep(0.02)
