"""The rows of `podium bench` about the room: its largest page, how soon a change is seen, its stream, its memory.

Each figure stands beside the same of an empty page and a bare event stream by the same server, measured in turns with
it. What a browser adds (its layout and paint) is told by tests/test_room_paint.py.
"""

import re
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

from msgspec.structs import replace

from bot.cli.bench_engine import heard, resident, swarm
from bot.cli.served import Page, Served, Stream, floor, room
from bot.core.config import Person, Policy, Settings
from bot.core.rows import House, Plan, Row, Task
from bot.core.values import TaskSpec

TASKS = 200
RATE = 20  # changes a second
SECONDS = 10.0
PAGES = 20
ROUNDS = 20
TURNS = 4
AGAIN = 0.5  # seconds between two looks of one page, as in static/stream.js
SOON = 1_000.0  # milliseconds in which a change is to be seen
STREAM = 50.0  # kB a second
LEAN = 150.0  # MB, as an idle bot
NUMBER = re.compile(r"(\d+) lines read")


def rows(
    tell: Callable[[str], None], tasks: int = TASKS, seconds: float = SECONDS, pages: int = PAGES, rounds: int = ROUNDS
) -> list[dict[str, object]]:
    """`name, value, unit, floor, target, met`; `tell` hears what comes."""
    with TemporaryDirectory() as folder:
        own = ("-m", "bot.cli.bench_room")
        with Served((*own, "room", folder, str(tasks))) as held, Served((*own, "floor")) as bare:
            tell("room: first page")
            made = first(held, bare, tasks, rounds)
            tell("room: changes")
            made += changes(held, bare, seconds)
            if sys.platform == "linux":
                tell("room: memory")
                made.append(memory(held, bare, pages))
    return made


def first(held: Served, bare: Served, tasks: int, rounds: int) -> list[dict[str, object]]:
    """The plan as a graph, with all that its page loads, read and parsed; in turns with the empty page."""
    took, least, size, small = list[float](), list[float](), 0, 0
    for _ in range(rounds):
        seconds, size = whole(held, "/plan?swarm=s1")
        took.append(seconds)
        seconds, small = whole(bare, "/")
        least.append(seconds)
    name = f"first page of a swarm of {tasks} tasks (its plan), over HTTP"
    return [
        row(f"{name}, complete and parsed", median(took) * 1e3, "ms", median(least) * 1e3, SOON),
        row("the same, with styles and scripts", size / 1e3, "kB", small / 1e3, None),
    ]


def whole(served: Served, path: str) -> tuple[float, int]:
    """Seconds and bytes of a page and of what it names."""
    began = time.perf_counter()
    body = served.get(path)
    size = len(body) + sum(len(served.get(part)) for part in Page(body.decode()).parts)
    return time.perf_counter() - began, size


def changes(held: Served, bare: Served, seconds: float) -> list[dict[str, object]]:
    """Changes 20 times a second, each committed; a page that looks again as the room's script does. In turns with the
    bare stream, from a change until it is told."""
    page, stream = Stream(held, "/stream?channel=general"), Stream(bare)
    seen, told = list[float](), list[float]()
    for opened in (page, stream):
        opened.next()
    for _ in range(TURNS):
        seen += watched(held, page, seconds / TURNS)
        for _ in paced(seconds / TURNS):
            at = bare.change()
            told.append(stream.next() - at)
    rate = f"at {RATE} changes/s"
    return [
        row(f"commit → seen in an open page, p95 {rate}", p95(seen) * 1e3, "ms", p95(told) * 1e3, SOON),
        row(f"stream {rate}", page.size / seconds / 1e3, "kB/s", stream.size / seconds / 1e3, STREAM),
        row("stream bytes an event", page.size / len(page.came), "B", stream.size / len(stream.came), None),
    ]


def watched(held: Served, page: Stream, seconds: float) -> list[float]:
    """Seconds from each commit until the wall's text shows it or a later one."""
    waits, seen, last = dict[int, float](), list[float](), 0.0
    for _ in paced(seconds):
        number = held.made
        waits[number] = held.change()
        if page.told.is_set() and time.monotonic() >= last + AGAIN:
            page.told.clear()
            last = time.monotonic()
            seen += looked(held, waits)
    for _ in range(10):
        if waits:
            time.sleep(max(0.0, last + AGAIN - time.monotonic()))
            last = time.monotonic()
            seen += looked(held, waits)
    if waits:
        raise AssertionError(f"{len(waits)} changes were never seen")
    return seen


def looked(held: Served, waits: dict[int, float]) -> list[float]:
    """The page once more: what it shows waits no longer. Ten agents count, each its own numbers."""
    text = " ".join(Page(held.get("/wall?swarm=s1", **{"X-Part": "1"}).decode()).words)
    now, shown = time.monotonic(), {int(n) % 10: int(n) for n in NUMBER.findall(text)}
    return [now - waits.pop(n) for n in list(waits) if n <= shown.get(n % 10, -1)]


def paced(seconds: float) -> Iterator[int]:
    """Numbers, RATE a second."""
    began = time.monotonic()
    for n in range(int(seconds * RATE)):
        time.sleep(max(0.0, began + n / RATE - time.monotonic()))
        yield n


def memory(held: Served, bare: Served, pages: int) -> dict[str, object]:
    """Resident memory of the process with so many pages open, each of which was loaded."""
    open_ = []
    for served, path in ((held, "/plan?swarm=s1"), (bare, "/")):
        for _ in range(pages):
            served.get(path)
            open_.append(Stream(served))
        served.change()
    for stream in open_:
        stream.next()
    name = f"memory of a room with {pages} open pages"
    return row(name, resident(held.pid), "MB", resident(bare.pid), LEAN)


def p95(took: list[float]) -> float:
    return quantiles(took, n=20)[-1]


def row(name: str, value: float, unit: str, floor: float, target: float | None) -> dict[str, object]:
    met = None if target is None else value <= target
    value, floor = round(value, 2), round(floor, 2)
    return {"name": name, "value": value, "unit": unit, "floor": floor, "target": target, "met": met}


def begun(tasks: int) -> list[Row]:
    """A swarm at work: ten agents, and tasks that need each other; ann sits at this machine."""
    people = (Person(name="ann", role="owner", accounts={"terminal": "local"}),)
    made: list[Row] = [House(key="house", settings=Settings(policy=Policy(people=people)), swarms=1)]
    for one in swarm(tasks):
        if isinstance(one, Task):
            one = replace(one, spec=needing(one.spec))
        elif isinstance(one, Plan):
            one = replace(one, spec=replace(one.spec, tasks=tuple(map(needing, one.spec.tasks))))
        made.append(one)
    return made


def needing(spec: TaskSpec) -> TaskSpec:
    """Each needs the tenth before it."""
    number = int(spec.id[1:])
    return replace(spec, needs=(f"t{number - 10}",)) if number > 10 else spec


if __name__ == "__main__":
    if sys.argv[1] == "room":
        room(Path(sys.argv[2]), begun(int(sys.argv[3])), heard)
    else:
        floor()
