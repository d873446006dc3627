"""A coordinator of a few lines, for tests of the engine and the store."""

import math
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from bot.core.calls import AnyCall, Post, Stop
from bot.core.events import AnyEvent, Said
from bot.core.message import Message
from bot.core.rows import Row, Swarm, Task
from bot.core.values import TaskSpec
from bot.core.world import World
from bot.ports import Entry


class Decision(Struct, frozen=True):
    rows: tuple[Row, ...] = ()
    calls: tuple[AnyCall, ...] = ()


def said(id: str, text: str = "t1", **fields: Any) -> Said:
    return Said(id=id, at=1000.5, platform="terminal", account="local", channel="general", text=text, **fields)


def task(id: str, **fields: Any) -> Task:
    return Task(key=f"s1.{id}", spec=TaskSpec(id=id, title="mend it"), **fields)


def count(world: World, event: AnyEvent) -> Decision:
    """Each line adds one to the task it names, and to the swarm, and asks for two calls; "boom" raises halfway."""
    if not isinstance(event, Said):
        return Decision()
    old = world.get("task", f"s1.{event.text}")
    new = replace(old, tries=old.tries + 1) if isinstance(old, Task) else task(event.text, tries=1)
    world.put(new)
    if event.text == "boom":
        raise ValueError("a rule that nobody thought of")
    if event.text == "endless":
        new = replace(new, hold=math.inf)
    swarm = world.get("swarm", "s1")
    whole = replace(swarm, explored=swarm.explored + 1) if isinstance(swarm, Swarm) else Swarm(key="s1", title="x")
    world.put(whole)
    post = Post(key=f"{event.id}:reply", about=new.key, message=Message(title="seen"), lane=2)
    return Decision((new, whole), (Stop(key=f"{event.id}:stop", attempt="s1.a1"), post))


def entry(id: str, *rows: Row, calls: tuple[AnyCall, ...] = ()) -> Entry:
    return Entry(event=said(id), rows=rows, calls=calls)


def tries(world: World, id: str = "t1") -> int:
    """How often `count` has counted for a task."""
    row = world.get("task", f"s1.{id}")
    return row.tries if isinstance(row, Task) else 0
