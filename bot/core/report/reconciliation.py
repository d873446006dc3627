"""Reconciliation: planned + discovered == closed + carried, every task exactly once."""

from bot.core.counts import counts
from bot.core.prose import line, natural, some
from bot.core.report.section import Entry, Section
from bot.core.rows import Task
from bot.core.world import World

ORDER = 20
STATES = ("done", "dropped", "failed", "carried", "parked", "asking", "running", "checking", "merging", "open")


def section(world: World, swarm: str, now: float) -> Section:
    del now
    book = world.book(swarm)
    count = counts(book)
    by = {s: sorted((t.id for t in book.tasks.values() if t.state == s), key=natural) for s in STATES}
    closed = [f"done {count.done}"] + [f"{s} {len(by[s])}: {some(by[s])}" for s in ("dropped", "failed") if by[s]]
    carried = f"carried forward {count.carried}" + (f" ({some(by['carried'])})" if by["carried"] else "")
    left = [f"{s} {len(by[s])} ({some(by[s])})" for s in STATES[4:] if by[s]]
    ended = count.closed - count.carried
    holds = count.planned + count.found == count.total == count.closed
    said = [f"closed {ended} ({', '.join(closed)})", carried]
    if left:
        said.append(f"not ended {count.left}: {', '.join(left)}")
    how = " ✓" if holds else " so far" if book.tasks else ", not launched"
    said.append(f"{count.planned} planned + {count.found} discovered = {count.total}{how}")
    reasons = [
        Entry(f"{t.id} {line(t.spec.title, 100)} · {_became(t)}", 40)
        for s in ("failed", "carried", "dropped", "parked")
        for t in (book.tasks[i] for i in by[s])
    ]
    names = {i: f"{i} {line(t.spec.title)}" for i, t in book.tasks.items()}
    every = tuple(f"{s} ({len(by[s])}): " + "; ".join(names[i] for i in by[s]) for s in STATES if by[s])
    return Section(
        "reconciliation", "Reconciliation", " · ".join(said), tuple(reasons), every,
        {"planned": count.planned, "discovered": count.found, "closed": ended, "carried": count.carried,
         "left": count.left, "total": count.total, "holds": holds, "tasks": by},
    )  # fmt: skip


def _became(task: Task) -> str:
    """`failed: no token`, `carried by ann`: the state and why, once."""
    reason = line(task.reason, 200)
    return reason if reason.startswith(task.state) else f"{task.state}{f': {reason}' if reason else ''}"
