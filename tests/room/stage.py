"""Rooms with something to see: the sample afternoon, with what a channel shows of it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.core import views
from bot.core.world import World
from tests.golden import rooms, sample
from tests.golden.sample import NOW, at
from tests.room.window import demo
from tests.rooms import Held, up

SPOKEN = (  # who, when, what; in the thread of which thing
    ("ann", "13:01", "launch s3", ""), ("ann", "13:02", "approve", "s3.c1"), ("bob", "13:33", "why t9", ""),
    ("ann", "14:20", 'use the word "customer", never "client"', "s3.t8"), ("ann", "14:21", "waiting", ""),
)  # fmt: skip


@contextmanager
def staged(folder: Path, make: Callable[[], World] = sample.running, now: float = NOW) -> Iterator[Held]:
    """A room at that time, in which everything of the swarm that a chat shows was shown."""
    world = demo(make())
    with up(folder, world, log=rooms.entries()) as held:
        held.at(now)
        show(held, now)
        yield held


def show(held: Held, now: float) -> None:
    """Cards in the channel, checkpoints in the threads of their tasks, and the lines people said."""
    world, ids = held.world, dict[str, str]()
    if "s3" not in world.books:
        return

    def put(thing: str, surface: str, when: float, thread: str = "", pin: bool = False) -> None:
        message = views.show(world, thing, surface, now)
        if message:
            held.at(min(when, now))
            ids[thing] = held.post(f"{thing}/{surface}@general", message, thread=thread, pin=pin)

    book = world.book("s3")
    put("s3", "plan", at("12:40"))
    say(held, SPOKEN[:1], ids)
    launch = [c for c in book.checkpoints.values() if not c.task]
    for one in launch:
        put(one.key, "checkpoint", one.asked or at("13:01"))
    say(held, SPOKEN[1:2], ids)
    for task in sorted(book.tasks.values(), key=lambda t: t.started):
        put(task.key, "card", task.started)
        for one in book.checkpoints.values():
            if one.task == task.id:
                put(one.key, "checkpoint", one.asked, ids.get(task.key, ""))
    say(held, SPOKEN[2:], ids)
    put("s3", "board", at("13:02"), pin=True)
    put("s3", "report", at("15:02"), pin=True)
    held.at(now)
    held.heard.clear()


def say(held: Held, lines: tuple[tuple[str, str, str, str], ...], ids: dict[str, str]) -> None:
    """As people did, when they did."""
    for n, (who, when, text, thing) in enumerate(lines):
        held.at(at(when))
        held.line(who, f"u-{who}-{at(when):.0f}-{n}", text, ids.get(thing, ""))
