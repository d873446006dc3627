"""What to test before production: gates that ran and that did not, then tasks by what could go wrong with them.

Order of risk: irreversible, unjudged, failed then retried, dependents, lines. It is an order, not a figure.
"""

from bot.core.prose import line, many, natural, some
from bot.core.report.section import Entry, Section
from bot.core.rows import Task
from bot.core.values import Criterion, Verdict
from bot.core.world import Book, World

ORDER = 50


def section(world: World, swarm: str, now: float) -> Section:
    del now
    book = world.book(swarm)
    ran, red, idle = gates(world, book)
    done = [t for t in book.tasks.values() if t.state == "done"]
    doubtful = {t.id: unjudged(t) for t in done if unjudged(t)}
    behind = {t.id: len(reach(book, t.id)) for t in done}
    said = [f"gates that ran: {' '.join(f'{g} ✓' for g in ran)}" if ran else "gates that ran: none"]
    said += [f"red: {' '.join(f'{g} ✗' for g in red)}"] if red else []
    said += [f"did not run: {', '.join(idle)}"] if idle else []
    count = sum(len(c) for c in doubtful.values())
    said += [f"{many(count, 'criterion', 'criteria')} unjudged in {some(doubtful)}"] if count else []
    return Section(
        "testing", "What to test before production", " · ".join(said), tuple(_entry(t, behind[t.id]) for t in done),
        data={
            "gates": {"passed": ran, "failed": red, "not_run": idle},
            "unjudged": {i: [c.id for c in cs] for i, cs in doubtful.items()},
            "irreversible": [t.id for t in done if t.spec.irreversible],
            "retried": [t.id for t in done if t.failures], "reverted": [t.id for t in done if t.reverted],
            "dependents": behind, "lines": {t.id: list(t.lines) for t in done},
        },
    )  # fmt: skip


def gates(world: World, book: Book) -> tuple[list[str], list[str], list[str]]:
    """Gates green on the swarm's tip, red in the last turn of the queue, and never run. A merge is published only when
    all its gates were green, so a merged batch proves them; without one none has run."""
    repository = world.settings.repositories.get(book.swarm.repository)
    signed = book.plan.spec.gates if book.plans else ()
    asked = list(dict.fromkeys((*book.swarm.gates, *signed, *(repository.gates if repository else ()))))
    merged = any(b.state == "merged" for b in book.batches.values())
    last = max(book.batches.values(), key=lambda b: (b.at, natural(b.id)), default=None)
    red = [g for g in asked if last and last.state == "red" and g in last.output]
    if not merged:
        return [], red, [g for g in asked if g not in red]
    known = set(book.swarm.gates or asked)
    return [g for g in asked if g in known and g not in red], red, [g for g in asked if g not in known]


def unjudged(task: Task) -> list[Criterion]:
    """Criteria that nobody has judged: existence of evidence proves existence only."""
    return [c for c in task.spec.criteria if task.verdicts.get(c.id, Verdict()).ruling in ("open", "unjudged")]


def reach(book: Book, task: str) -> set[str]:
    """Everything that needs this task, directly or not."""
    reached: set[str] = set()
    queue = [task]
    while queue:
        fresh = [d for d in book.dependents.get(queue.pop(), ()) if d not in reached]
        reached.update(fresh)
        queue += fresh
    return reached


def _entry(task: Task, behind: int) -> Entry:
    """A thing to try, and why it stands where it stands."""
    lines, doubts = sum(task.lines), unjudged(task)
    reasons = ["irreversible"] if task.spec.irreversible else []
    reasons += [f"unjudged: {', '.join(line(c.text) for c in doubts)}"] if doubts else []
    reasons += [f"failed {many(task.failures, 'time')} first"] if task.failures else []
    reasons += [f"{behind} built on it"] if behind else []
    reasons += [f"{lines:,} lines"] if lines else []
    by = sorted({v.by for v in task.verdicts.values() if v.ruling == "met" and v.by})
    reasons += [f"judged by {', '.join(by)}"] if by else []
    rank = task.spec.irreversible * 8 + bool(doubts) * 4 + bool(task.failures) * 2 + behind / (behind + 1) + lines / 1e6
    words = f"□ {task.id} {line(task.spec.title, 100)} · {' · '.join(reasons) or 'nothing stands out'}"
    return Entry(words, rank, lines=lines)
