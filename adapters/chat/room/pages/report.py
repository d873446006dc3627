"""The review report of a swarm, whole, fit for printing; every id in it leads to the evidence."""

from collections.abc import Mapping

from msgspec import Struct

from adapters.chat.room.asks import safe
from adapters.chat.room.house import Answer, House, Missing
from adapters.chat.room.linked import Piece, linked
from bot.core.message import Button
from bot.core.report import build
from bot.core.report.index import index
from bot.core.report.markdown import markdown
from bot.core.report.section import Entry, Report

PATH = "/report"
TITLE = "Report"
ORDER = 70
TOUCHED = frozenset({"task", "checkpoint", "finding", "discovery", "deviation", "correction", "swarm", "plan", "prose",
                     "tested"})  # fmt: skip
SCRIPTS = ("print", "notify")


class Line(Struct, frozen=True):
    """An entry, its ids linked."""

    pieces: list[Piece]
    buttons: tuple[Button, ...] = ()


class Part(Struct, frozen=True, kw_only=True):
    """A section: what is to be read, what did not fit, and its list in full."""

    name: str
    title: str
    summary: list[Piece]
    read: list[Line]
    unread: list[Line]
    full: list[Line]
    corrected: list[list[Piece]]
    prose: list[Piece]


def page(house: House, query: Mapping[str, str]) -> dict[str, object] | Answer:
    """With `as=md`, as a file."""
    book = house.book(query.get("swarm", ""))
    if not book.plans:
        raise Missing(f"{book.key} has no plan yet, so there is nothing to report.")
    made = build(house.world, book.key, house.now)
    if query.get("as") == "md":
        return Answer(markdown(made).encode(), "text/markdown; charset=utf-8", f"{book.key}-report.md")
    return {
        "swarm": book.key, "title": f"Report {book.key}", "report": made, "parts": parts(house, made),
        "corrections": corrected(house, made),
        "struck": [linked(house.world, said, book.key) for said, _ in made.struck],
        "addenda": [linked(house.world, a, book.key) for a in made.addenda], "acts_of": safe(index(made).buttons),
        "signed": made.state.startswith("signed"), "every": [b for b in house.swarms() if b.plans],
    }  # fmt: skip


def corrected(house: House, made: Report, section: str = "") -> list[list[Piece]]:
    """What people said to a section; "": to the whole."""
    return [linked(house.world, text, made.swarm) for text in made.corrected(section)]


def parts(house: House, made: Report) -> list[Part]:
    def lines(entries: tuple[Entry, ...]) -> list[Line]:
        return [Line(linked(house.world, e.text, made.swarm), safe(e.buttons)) for e in entries]

    return [
        Part(
            name=s.name, title=s.title, summary=linked(house.world, s.summary, made.swarm),
            read=lines(made.chosen.get(s.name, ())), unread=lines(made.unread.get(s.name, ())),
            full=[Line(linked(house.world, text, made.swarm)) for text in s.full],
            corrected=corrected(house, made, s.name),
            prose=linked(house.world, " ".join(s.prose), made.swarm) if s.prose else [],
        )
        for s in made.sections
    ]  # fmt: skip
