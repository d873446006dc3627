"""`rehearse`: the plan played many times in virtual time, away from here; its figures come back as an event."""

from bot.core.calls import Rehearse
from bot.core.coordinator.line import Line, Unclear, here
from bot.core.coordinator.turn import Turn
from bot.core.events import Rehearsed
from bot.core.plan.basis import basis
from bot.core.plan.cast import checked
from bot.core.plan.rehearsal import left, runs_of
from bot.core.records import Rehearsal
from bot.core.redact import redact

OVER = ("reviewing", "closed", "stopped")


def rehearse(turn: Turn, line: Line) -> None:
    """A draft, or what is left of a running plan. The outcome stands where it was asked for, in the plan's thread."""
    book, settings = here(turn, line), turn.world.settings
    swarm, spec = book.swarm, left(book)
    if swarm.state in OVER or not spec.tasks:
        raise Unclear(f"{book.key} has nothing left to rehearse: it is {swarm.state}.")
    if wrong := [f"{f.text}: {f.mend}" for f in checked(settings, spec, True) if f.level == "error"]:
        raise Unclear(f"{book.key} cannot be rehearsed: " + " · ".join(wrong[:20]))
    known = [row for row in book.rows["rehearsal"].values() if isinstance(row, Rehearsal)]
    if busy := [row.id for row in known if not row.figures and not row.error]:
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
    row = turn.world.get("rehearsal", event.rehearsal)
    if isinstance(row, Rehearsal):
        turn.change(row, figures=event.figures, error=redact(event.error)[:500])


def broke(turn: Turn, key: str, error: str) -> None:
    """It could not be played at all."""
    rehearsed(turn, Rehearsed(id=turn.event.id, at=turn.at, rehearsal=key, error=error))


WORDS = {"rehearse": rehearse}
