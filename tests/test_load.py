"""Load in virtual time: a hundred tasks that change twenty times a second, on what two platforms bear.

The platform counts its own windows and refuses what is too much. Nothing sleeps: a heap of what happens when.
"""

import heapq
import random
from collections import deque
from collections.abc import Callable
from math import inf

import pytest

from bot.core import views
from bot.core.calls import Post, Spot
from bot.core.message import Message
from bot.core.rows import Attempt, Plan, Row, Swarm, Task
from bot.core.values import Home, PlanSpec, TaskSpec
from bot.core.world import World
from bot.errors import ChatError
from bot.outbox import Outbox
from bot.pacing import Pacing
from bot.places import digest
from bot.ports import Limits
from bot.showing import Show

TASKS, RATE, MINUTES = 100, 20, 10
SLACK = Limits(posts=60, all_posts=240, edits=50, pins_a_minute=20, marks_a_minute=50, marks=True, homes=True)
DISCORD = Limits(posts=60, edits=100, pins_a_minute=20, marks_a_minute=60, marks=True, edit_age=3600)


class Platform:
    """Counts what arrives, by method and channel, over the last minute; over its limit it refuses, as platforms do."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.windows: dict[tuple[str, str], deque[float]] = {}
        self.messages: dict[str, Message] = {}
        self.pinned: set[str] = set()
        self.keys: dict[str, str] = {}
        self.calls = self.refused = 0

    def take(self, show: Show, now: float) -> str | ChatError:
        """One call that arrives now: the message's id, or a 429."""
        self.calls += 1
        id = show.id or self.keys.get(show.key, f"m{len(self.keys)}")
        wanted = {"post": [("post", ""), ("post", show.spot.channel)], "edit": [("edit", "")]}[show.method]
        wanted += [("pin", "")] if show.pin != (id in self.pinned) else []
        room = [self._room(*what, now) for what in wanted]
        if not all(room):
            self.refused += 1
            return ChatError("too many requests", retry_after=1.0)
        self.messages[id] = show.message
        self.keys.setdefault(show.key, id)
        self.pinned.add(id) if show.pin else self.pinned.discard(id)
        return id

    def _room(self, method: str, channel: str, now: float) -> bool:
        limits = self.limits
        posts = limits.posts if channel else limits.all_posts
        most = {"edit": limits.edits, "pin": limits.pins_a_minute}.get(method, posts)
        window = self.windows.setdefault((method, channel), deque())
        while window and window[0] <= now - 60:
            window.popleft()
        window.append(now)
        burst = sum(at > now - 5 for at in window) > most / 12 if method == "post" and channel else False
        return not most or (len(window) <= most and not burst)


class Load:
    """One run: changes, stops and answers on a heap of times. `late` is how long each stop's answer took to go out,
    `stale` the longest that a message waited."""

    def __init__(self, limits: Limits, seed: int, homes: tuple[str, ...] = ("c1",)) -> None:
        self.dice, self.platform, self.homes = random.Random(seed), Platform(limits), homes
        self.world = World(swarm(homes))
        self.box = Outbox({"chat": limits}, (), ())
        self.box.take(self.world.all(), ())
        self.heap: list[tuple[float, int, Callable[[], None]]] = []
        self.count = self.events = 0
        self.now = self.stale = 0.0
        self.given: dict[str, float] = {}
        self.asked: dict[str, float] = {}
        self.late: dict[str, float] = {}
        self.waking = inf

    def at(self, when: float, act: Callable[[], None]) -> None:
        self.count += 1
        heapq.heappush(self.heap, (when, self.count, act))

    def run(self, seconds: float) -> "Load":
        """Changes for so long, then until all is said."""
        for number in range(int(seconds * RATE)):
            self.at(number / RATE, self.change)
        for _ in range(40):
            self.at(self.dice.uniform(0, seconds), self.stop)
        while self.heap:
            self.now, _, act = heapq.heappop(self.heap)
            act()
            self.pump()
        return self

    def change(self) -> None:
        """An agent says how far it is: its card and the board read differently."""
        self.events += 1
        row = self.world.book("s1").attempts[f"a{self.dice.randrange(1, TASKS + 1)}"]
        self.put(Attempt(key=row.key, task=row.task, state="running", last=f"wrote {self.events} of 9999"))

    def put(self, row: Row) -> None:
        self.world.put(row)
        self.box.take([row], ())

    def stop(self) -> None:
        """A person said stop somewhere: its answer is owed."""
        self.events += 1
        key, channel = f"stop{self.count}", self.dice.choice(self.homes)
        thread = self.dice.choice(("", "s1", f"s1.t{self.dice.randrange(1, TASKS + 1)}"))
        self.asked[key] = self.now
        spot = Spot(platform="chat", channel=channel, thread=thread)
        self.box.take((), [Post(key=key, about=thread, message=Message(f"{key} stopped"), spot=spot, lane=0)])

    def pump(self) -> None:
        for show in self.box.due(self.now, self.world):
            assert isinstance(show, Show)
            name = show.item[1]
            self.given[f"{name}@{show.spot.channel}"] = self.now
            if name in self.asked:
                self.late.setdefault(name, self.now - self.asked[name])
            self.at(self.now + self.dice.uniform(0.05, 0.4), lambda show=show: self.arrive(show))  # type: ignore[misc]
        self.stale = max(self.stale, self.box.stale(self.now)[1])
        wake = self.box.wake
        if self.now < wake < self.waking:
            self.waking = wake
            self.at(wake, self.woken)

    def woken(self) -> None:
        self.waking = inf

    def arrive(self, show: Show) -> None:
        result = self.platform.take(show, self.now)
        self.at(self.now + self.dice.uniform(0.02, 0.2), lambda: self.answered(show, result))

    def answered(self, show: Show, result: str | ChatError) -> None:
        assert not self.box.done(show, result, self.now).events


def swarm(homes: tuple[str, ...]) -> list[Row]:
    """A running swarm, an agent at each task."""
    specs = tuple(TaskSpec(id=f"t{n}", title=f"task {n}") for n in range(1, TASKS + 1))
    mirrors = tuple(Home(platform="chat", channel=name) for name in homes[1:])
    made: list[Row] = [
        Swarm(key="s1", title="many", platform="chat", channel=homes[0], mirrors=mirrors, state="running", version=1,
              signed=1, agents=TASKS, canary=False, owner="ann"),
        Plan(key="s1.v1", number=1, spec=PlanSpec(title="many", tasks=specs)),
    ]  # fmt: skip
    made += [Task(key=f"s1.{s.id}", spec=s, state="running", attempt=f"a{s.id[1:]}", posted=True) for s in specs]
    return made + [Attempt(key=f"s1.a{n}", task=f"t{n}", state="running") for n in range(1, TASKS + 1)]


@pytest.mark.parametrize(("name", "limits", "homes"), [
    ("like Slack", SLACK, ("c1",)), ("like Discord", DISCORD, ("c1",)),
])  # fmt: skip
def test_a_hundred_tasks_that_change_all_the_time(name: str, limits: Limits, homes: tuple[str, ...]) -> None:
    load = Load(limits, seed=9, homes=homes).run(60 * MINUTES)
    surfaces = (TASKS + 1) * len(homes)
    law = Pacing(limits).staleness(surfaces)
    calls = load.platform.calls
    print(
        f"{name}: {load.events:,} events, {calls} calls ({calls / load.events:.4f} an event)"
        f", {load.platform.refused} refused; {surfaces} surfaces stale for {load.stale:.0f} s, by the law {law:.0f} s"
        f" at most; {len(load.late)} stops answered within {max(load.late.values()):.2f} s"
    )
    assert load.platform.refused == 0
    assert load.box.said()
    for thing, surface in [("s1", "board"), *((f"s1.t{n}", "card") for n in range(1, TASKS + 1))]:
        for home in homes:
            key = f"{thing}/{surface}@{home}"
            wanted = views.show(load.world, thing, surface, load.given[key])  # the minutes in it were counted then
            assert wanted
            assert digest(load.platform.messages[load.platform.keys[key]]) == digest(wanted), key
    assert set(load.asked) == {key.partition("@")[0] for key in load.platform.keys if key.startswith("stop")}
    assert max(load.late.values()) <= 1.0
    assert load.stale <= law
    assert calls <= 0.05 * load.events
