"""Pictures drawn from rows: `plan:s3` (where each task stands), `plan:s3.v2` (a version as planned), `time:s3`,
`odds:s3.h1` (a rehearsal)."""

import re
import time
from collections.abc import Callable
from typing import Protocol

from adapters.pictures import graph, odds, timeline
from adapters.pictures.png import drawn, png
from bot.core.records import Rehearsal
from bot.core.world import World

_NAME = re.compile(r"(plan|time|odds):(s\d{1,9})(?:\.([vh])(\d{1,9}))?")


class Painted(Protocol):
    """What a picture is asked of: the desk."""

    def picture(self, name: str) -> tuple[bytes, str] | None: ...


def svg(world: World, name: str, now: float) -> str:
    """SVG text, for a phone's width; "" where there is no such thing. Its classes want a style sheet (states.css)."""
    found = _NAME.fullmatch(name)
    book = world.books.get(found[2]) if found else None
    if found is None or book is None or not book.rows["swarm"]:
        return ""
    kind, swarm, letter, version = found[1], found[2], found[3] or "", int(found[4] or 0)
    if kind == "odds":
        row = book.rows["rehearsal"].get(f"h{version}") if letter == "h" else None
        return odds.odds(book, row) if isinstance(row, Rehearsal) else ""
    if letter == "h":
        return ""
    if kind == "time":
        return "" if version else timeline.time(world, swarm, now, small=True)
    if f"v{version or book.swarm.version}" not in book.plans:
        return ""
    return graph.plan(world, swarm, now, version=version, small=True)


def paint(world: World, name: str, clock: Callable[[], float] = time.time) -> tuple[bytes, str] | None:
    """`NAME.svg` or `NAME.png`, and its media type; None where there is no such picture. A PNG takes up to a second:
    `picture` draws it elsewhere."""
    name, _, kind = name.rpartition(".")
    text = svg(world, name, clock()) if kind in ("svg", "png") else ""
    if not text:
        return None
    return (text.encode(), "image/svg+xml") if kind == "svg" else (png(text), "image/png")


async def picture(desk: Painted, name: str, theme: str = "light") -> bytes:
    """The PNG of a picture by its name, drawn in a process of its own; b"" where there is none."""
    found = desk.picture(f"{name}.svg")
    return await drawn(found[0].decode(), theme) if found else b""
