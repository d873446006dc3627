"""What a change of a running plan does: which attempts stop, restart or go on, what is lost, and the earliest end."""

from msgspec import Struct

from bot.core.plan.diff import Diff, diff, relaxed
from bot.core.plan.graph import bound
from bot.core.plan.words import either, number
from bot.core.values import CLOSED, PlanSpec
from bot.core.world import Book

RESTARTS = frozenset({"outcome", "kind", "runner", "run"})  # what an agent builds on from its first step
TOLD = frozenset({"title", "criteria", "paths", "sources", "ask", "irreversible"})  # what it can take in on its way
LIVE = frozenset({"running", "asking", "checking", "merging"})


class Impact(Struct, frozen=True, kw_only=True):
    """Ids of tasks at work. `stops`: dropped, or now waits for a need; `restarts`: begins again with its handoff;
    `goes`: not touched; `told`: goes on and hears of the change; `late`: done already, so the change does not reach
    it. `lost` is minutes of work thrown away, `kept` minutes that go along as handoff; `bound` and `before` are the
    minutes that what is left takes at best, after and before; `relaxed` says what is irreversible no more."""

    changes: Diff
    stops: tuple[str, ...] = ()
    restarts: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    goes: tuple[str, ...] = ()
    late: tuple[str, ...] = ()
    lost: float = 0.0
    kept: float = 0.0
    bound: float = 0.0
    before: float = 0.0
    relaxed: tuple[str, ...] = ()

    @property
    def sentences(self) -> tuple[str, ...]:
        """The impact to read: what is irreversible no more, then what stops."""
        lost, kept = _minutes(self.lost, "lost"), _minutes(self.kept, "kept as handoff")
        lines = [*self.relaxed]
        lines += [f"Stops {either(self.stops, 'and')}{lost}."] if self.stops else []
        lines += [f"Starts {either(self.restarts, 'and')} again{kept}."] if self.restarts else []
        lines += [f"Told on the way: {either(self.told, 'and')}."] if self.told else []
        lines += [f"Goes on: {either(self.goes, 'and')}."] if self.goes else []
        lines += [f"Too late for {either(self.late, 'and')}: closed already."] if self.late else []
        return (*lines, f"What is left takes at least {self.bound:.0f} min (before: {self.before:.0f} min).")


def impact(book: Book, old: PlanSpec, new: PlanSpec, slots: int = 4) -> Impact:
    """The change from `old` to `new` in this swarm, with `slots` agents or the person's width if that is less."""
    changes, groups = diff(old, new), dict[str, list[str]]()
    specs = {t.id: t for t in new.tasks}
    back = specs.keys() - {t.id for t in old.tasks}  # what was dropped and is in the plan again opens again
    closed = {i for i, t in book.tasks.items() if t.state in CLOSED and not (t.state == "dropped" and i in back)}
    minutes = {"stops": 0.0, "restarts": 0.0}
    for id in sorted(book.tasks, key=number):
        row, changed = book.tasks[id], set(changes.changed.get(id, ()))
        if id in closed:
            group = "late" if changed or id in changes.dropped else ""
        elif row.state not in LIVE:
            group = ""
        elif id not in specs:
            group = "stops"
        elif any(n not in closed for n in specs[id].needs):
            group = "restarts" if changed & RESTARTS else "stops"
        else:
            group = "restarts" if changed & RESTARTS else "told" if changed & TOLD else "goes"
        groups.setdefault(group, []).append(id)
        if group in minutes:
            minutes[group] += _worked(book, row.attempt)
    wide = min(slots, book.swarm.agents or slots)
    return Impact(
        changes=changes,
        **{name: tuple(ids) for name, ids in groups.items() if name},
        lost=minutes["stops"],
        kept=minutes["restarts"],
        bound=bound([t for t in new.tasks if t.id not in closed], wide),
        before=bound([t for t in old.tasks if t.id not in closed], wide),
        relaxed=relaxed(old, new),
    )


def _worked(book: Book, attempt: str) -> float:
    """Minutes of an attempt up to what it last said."""
    row = book.attempts.get(attempt)
    return max(row.heard - row.started, 0.0) / 60 if row else 0.0


def _minutes(minutes: float, word: str) -> str:
    return f" ({minutes:.0f} min {word})" if minutes >= 0.5 else ""
