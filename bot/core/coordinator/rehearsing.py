"""`rehearse`: the plan played many times in virtual time, away from here; its figures come back as an event."""

from bot.core.calls import Rehearse
from bot.core.coordinator.line import Line, Unclear, here
from bot.core.coordinator.turn import Turn
from bot.core.events import Rehearsed
from bot.core.plan.basis import basis
from bot.core.plan.lint import lint
from bot.core.plan.rehearsal import left, runs_of
from bot.core.records import Rehearsal
from bot.core.redact import redact
from bot.core.world import Book

OVER = ("reviewing", "closed", "stopped")


def rehearse(turn: Turn, line: Line) -> None:
    """A draft, or what is left of a running plan. The outcome stands where it was asked for, in the plan's thread."""
    book, settings = here(turn, line), turn.world.settings
    swarm, spec = book.swarm, left(book)
    if swarm.state in OVER or not spec.tasks:
        raise Unclear(f"{book.key} has nothing left to rehearse: it is {swarm.state}.")
    if wrong := [f"{f.text}: {f.mend}" for f in lint(spec, settings.runners, True) if f.level == "error"]:
        raise Unclear(f"{book.key} cannot be rehearsed: " + " · ".join(wrong[:20]))
    if busy := [r.id for r in book.rehearsals.values() if not r.figures and not r.error]:
        raise Unclear(f"{book.key} is being rehearsed: {busy[0]} comes soon.")
    key = turn.new(book.key, "h")
    seed, runs = int(key.rpartition(".h")[2]), runs_of(spec, int(line.text or 0))
    turn.put(
        Rehearsal(
            key=key, version=swarm.version, platform=line.said.platform, channel=line.said.channel,
            by=line.person.name, runs=runs, seed=seed, left=bool(book.tasks), at=turn.at,
        )
    )  # fmt: skip
    books = [b for b in turn.world.books.values() if b is not book]
    turn.call(
        Rehearse(
            key=f"{key}:rehearse", rehearsal=key, spec=spec, runs=runs, seed=seed, agents=swarm.agents,
            basis=basis(settings.rehearsal, books, swarm.repository or spec.repository),
        )
    )  # fmt: skip


def rehearsed(turn: Turn, event: Rehearsed) -> None:
    """The figures; or why there are none."""
    row = turn.book(event.rehearsal).rehearsals.get(event.rehearsal.rpartition(".")[2])
    if row:
        turn.change(row, figures=event.figures, error=redact(event.error)[:500])


def broke(turn: Turn, book: Book, id: str, error: str) -> None:
    """It could not be played at all."""
    turn.change(book.rehearsals[id], error=error[:500])


WORDS = {"rehearse": rehearse}
