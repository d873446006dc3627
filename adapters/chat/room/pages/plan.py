"""The plan: its graph with where each task stands, what lint finds beside it, its versions, and a line to change it."""

from collections.abc import Mapping

from markupsafe import Markup
from msgspec import Struct
from msgspec.structs import replace

from adapters.chat.room.house import House, Missing
from adapters.pictures import graph
from bot.core.message import Button, Message, Picture
from bot.core.plan.diff import diff, sentences
from bot.core.prose import line, moment
from bot.core.views.pages import thing
from bot.core.views.plan import plan
from bot.core.world import Book

PATH = "/plan"
TITLE = "Plan"
ORDER = 30
TOUCHED = frozenset({"plan", "task", "swarm", "attempt", "checkpoint", "assumption"})
SCRIPTS = ("picture",)
WIDE = 1_000.0
MOST = 60  # changes of one version that are listed


class Version(Struct, frozen=True, kw_only=True):
    """One version: what it changed of the one before, in short and in lines. `left` lines are not listed."""

    number: int
    told: str
    why: str
    short: str
    changes: tuple[str, ...]
    left: int


def page(house: House, query: Mapping[str, str]) -> dict[str, object]:
    books = [b for b in house.swarms() if b.plans]
    book = house.book(query.get("swarm") or next((b.key for b in books), ""))
    wanted = query.get("version", "")
    number = int(wanted) if wanted.isdecimal() and wanted.isascii() else 0
    if not book.swarm.version or (wanted and f"v{number}" not in book.plans):
        raise Missing(f"{book.key} has no plan{f' v{wanted}' if wanted else ' yet'}.")
    number = 0 if number == book.swarm.version else number
    drawn = graph.plan(house.world, book.key, house.now, version=number, across=WIDE, link="/thing/")
    shown = thing(house.world, f"{book.key}.v{number}", house.now) if number else plan(house.world, book)
    undo = (Button("Undo", f"undo {book.key}"),) if book.swarm.version > 1 else ()
    return {
        "swarm": book.key, "title": f"Plan {book.key}", "chosen": books, "number": number, "book": book,
        "drawing": Markup(drawn),  # our own SVG, in which every word is escaped
        "message": shown and without(shown), "versions": versions(house, book), "undo": undo,
    }  # fmt: skip


def without(message: Message) -> Message:
    """The card without what stands beside it: the picture and the button for undoing."""
    blocks = tuple(b for b in message.blocks if not isinstance(b, Picture))
    return replace(message, blocks=blocks, buttons=tuple(b for b in message.buttons if not b.says.startswith("undo ")))


def versions(house: House, book: Book) -> list[Version]:
    """The latest first."""
    rows = sorted(book.plans.values(), key=lambda row: row.number)
    found = []
    for before, row in zip([None, *rows], rows, strict=False):
        lines = sentences(before.spec, row.spec) if before else ()
        signed = f"signed by {row.signed_by}" if row.signed_by else ""
        parts = [moment(row.at, house.now, house.zone), row.author, signed]
        found.append(Version(
            number=row.number, told=" · ".join(p for p in parts if p), why=line(row.why, 300),
            short=str(diff(before.spec, row.spec)) if before else f"{len(row.spec.tasks)} tasks",
            changes=tuple(line(c, 400) for c in lines[:MOST]), left=max(0, len(lines) - MOST),
        ))  # fmt: skip
    return found[::-1]
