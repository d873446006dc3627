"""A person's tick under "What to test before production": they tried it. It proves nothing, and is shown as theirs."""

from bot.core.coordinator.line import Line, Unclear, here
from bot.core.coordinator.turn import Turn, fingerprint
from bot.core.message import Button
from bot.core.prose import short, some
from bot.core.records import Tested
from bot.core.report.testing import asked_gates, ticks, told
from bot.core.world import Book

WORD = "tested"


def tested(turn: Turn, line: Line) -> None:
    """`tested t7: note`, `tested: make e2e`: once a thing; another's tick is not taken over."""
    book = here(turn, line)
    if not book.swarm.report:
        raise Unclear(f"{book.key} has no report yet, so nothing is to be tested.")
    named = short(line.first)
    about, note = (named, line.text) if named else (line.text.strip("` "), "")
    gates = asked_gates(turn.world, book)
    if about not in gates and (about not in book.tasks or book.tasks[about].state != "done"):
        done = [t.id for t in book.tasks.values() if t.state == "done"]
        known = " · ".join(part for part in (some(done), ", ".join(gates)) if part) or "nothing"
        raise Unclear(f"{about or 'That'} is not there to be tested in {book.key}. What is: {known}")
    before = ticks(book).get(about)
    if before:
        raise Unclear(f"{about} was tested by {before.by} already ({before.id}).")
    row = turn.put(Tested(key=turn.new(book.key, "q"), about=about, by=line.person.name, note=note, at=turn.at))
    landing(turn, book)
    turn.reply(f"{about} is ticked as tested by {row.by}.", buttons=(Button(f"Undo {row.id}", f"undo {row.key}"),))


def undo(turn: Turn, line: Line, book: Book) -> None:
    """`undo q1`: by whoever ticked, or an owner."""
    row = book.rows["tested"].get(short(line.first))
    if not isinstance(row, Tested) or row.off:
        raise Unclear(f"{line.first} is no tick that stands.")
    if line.person.name != row.by and line.person.role != "owner":
        raise Unclear(f"{row.id} is {row.by}'s: they or an owner take it back.")
    turn.change(row, off=True)
    landing(turn, book)
    turn.reply(f"{row.about} is not ticked any more.")


def landing(turn: Turn, book: Book) -> None:
    """A landing asked for shows the ticks: who saw it without this one looks again."""
    for row in [c for c in book.open() if c.kind == "landing"]:
        facts = {**row.facts, "tested": told(turn.world, book)}
        turn.change(row, facts=facts, fingerprint=fingerprint(facts), shown=turn.at)


WORDS = {WORD: tested}
