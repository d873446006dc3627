"""What to test before production: gates that ran and that did not, then tasks by what could go wrong with them.

Order of risk: irreversible, unjudged, failed then retried, dependents, lines. It is an order, not a figure. Each has a
command to run or a person to ask, and a tick once somebody tried it.
"""

import re

from bot.core.prose import line, many, moment, natural, some
from bot.core.records import Tested
from bot.core.report.section import Entry, Section
from bot.core.rows import Task
from bot.core.values import Criterion, Verdict
from bot.core.world import Book, World

ORDER = 50
STANDS_OUT = 2  # the rank from which a task is among what must be tested
OPEN, TICKED = "□ ", "☑ "
CITING = ("content", "research")
_CLAIMS = re.compile(r"(?<![\w.-])claims(?![\w-])")


def section(world: World, swarm: str, now: float) -> Section:
    book = world.book(swarm)
    ran, red, idle = gates(world, book)
    done = [t for t in book.tasks.values() if t.state == "done"]
    doubtful = {t.id: unjudged(t) for t in done if unjudged(t)}
    behind = {t.id: len(reach(book, t.id)) for t in done}
    cited, uncited, evals = *claims(done), scores(done)
    said = [f"gates that ran: {' '.join(f'{g} ✓' for g in ran)}" if ran else "gates that ran: none"]
    said += [f"red: {' '.join(f'{g} ✗' for g in red)}"] if red else []
    said += [f"did not run: {', '.join(idle)}"] if idle else []
    count = sum(len(c) for c in doubtful.values())
    said += [f"{many(count, 'criterion', 'criteria')} unjudged in {some(doubtful)}"] if count else []
    said += [f"claims found in their sources: {some(cited)}"] if cited else []
    said += [f"claims not checked: {some(uncited)}"] if uncited else []
    said += [f"evals: {' · '.join(f'{i} {words}' for i, words in evals.items())}"] if evals else []
    ticked, zone = ticks(book), world.settings.policy.zone
    asked = [_gate(g, "red in the last turn", ticked, now, zone) for g in red]
    asked += [_gate(g, "did not run", ticked, now, zone) for g in idle]
    return Section(
        "testing", "What to test before production", " · ".join(said),
        (*asked, *(_entry(book, t, behind[t.id], ticked, now, zone) for t in done)),
        data={
            "gates": {"passed": ran, "failed": red, "not_run": idle},
            "unjudged": {i: [c.id for c in cs] for i, cs in doubtful.items()},
            "irreversible": [t.id for t in done if t.spec.irreversible],
            "retried": [t.id for t in done if t.failures], "reverted": [t.id for t in done if t.reverted],
            "dependents": behind, "lines": {t.id: list(t.lines) for t in done},
            "claims": {"checked": cited, "not_checked": uncited}, "evals": evals,
            "how": {t.id: how(book, t) for t in done},
            "tested": {a: {"by": row.by, "at": row.at, "note": row.note} for a, row in ticked.items()},
        },
    )  # fmt: skip


def gates(world: World, book: Book) -> tuple[list[str], list[str], list[str]]:
    """Gates green on the swarm's tip, red in the last turn of the queue, and never run. A merge is published only when
    all its gates were green, so a merged batch proves them; without one none has run."""
    asked = asked_gates(world, book)
    merged = any(b.state == "merged" for b in book.batches.values())
    last = max(book.batches.values(), key=lambda b: (b.at, natural(b.id)), default=None)
    red = [g for g in asked if last and last.state == "red" and g in last.output]
    if not merged:
        return [], red, [g for g in asked if g not in red]
    known = set(book.swarm.gates or asked)
    return [g for g in asked if g in known and g not in red], red, [g for g in asked if g not in known]


def asked_gates(world: World, book: Book) -> list[str]:
    """The gates that somebody asked for: at the launch, in the plan, in the repository's table."""
    repository = world.settings.repositories.get(book.swarm.repository)
    signed = book.plan.spec.gates if book.plans else ()
    return list(dict.fromkeys((*book.swarm.gates, *signed, *(repository.gates if repository else ()))))


def unjudged(task: Task) -> list[Criterion]:
    """Criteria that nobody has judged: existence of evidence proves existence only."""
    return [c for c in task.spec.criteria if task.verdicts.get(c.id, Verdict()).ruling in ("open", "unjudged")]


def claims(done: list[Task]) -> tuple[list[str], list[str]]:
    """Tasks whose quotations a command found in their sources; and those that write, with no such command."""
    checked = [
        t.id for t in done for c in t.spec.criteria
        if _CLAIMS.search(c.check) and t.verdicts.get(c.id, Verdict()).ruling == "met"
    ]  # fmt: skip
    found = list(dict.fromkeys(checked))
    return found, [t.id for t in done if t.spec.kind in CITING and t.id not in found]


def scores(done: list[Task]) -> dict[str, str]:
    """Criteria with a threshold: the score, what was asked, and the sample size."""
    pairs = ((c, t.verdicts.get(c.id, Verdict())) for t in done for c in t.spec.criteria if c.threshold is not None)
    return {c.id: verdict.detail or "not run" for c, verdict in pairs}


def reach(book: Book, task: str) -> set[str]:
    """What was built on this task, directly or not: what needs it and is done. Nothing else stands on it."""
    reached: set[str] = set()
    queue = [task]
    while queue:
        after = book.dependents.get(queue.pop(), ())
        fresh = [d for d in after if d not in reached and book.tasks[d].state == "done"]
        reached.update(fresh)
        queue += fresh
    return reached


def ticks(book: Book) -> dict[str, Tested]:
    """What somebody tried, by what it is of: a task's id, or a gate."""
    rows = (row for row in book.rows["tested"].values() if isinstance(row, Tested) and not row.off)
    return {row.about: row for row in rows}


def how(book: Book, task: Task) -> str:
    """`run: pytest -q`, or whom to ask: who judges it, where nobody has or it cannot be undone; else the command."""
    people = [c.by for c in task.spec.criteria if c.judge == "person" and c.by]
    command = next((c.check for c in task.spec.criteria if c.judge == "check" and c.check), "")
    if command and not task.spec.irreversible and not unjudged(task):
        return f"run: {line(command)}"
    return f"ask {(*people, book.swarm.owner, 'an owner')[0] or 'an owner'}"


def told(world: World, book: Book) -> str:
    """For the landing: `2 of 3: t7 by ann, make e2e by bob · not yet: t15`, of what stands out."""
    _, red, idle = gates(world, book)
    done = [t for t in book.tasks.values() if t.state == "done"]
    due = [*red, *idle, *(t.id for t in done if _rank(t, 0) >= STANDS_OUT)]
    ticked = ticks(book)
    every = [*due, *(a for a in ticked if a not in due)]
    tried = [f"{a} by {ticked[a].by}" for a in every if a in ticked]
    left = [a for a in due if a not in ticked]
    if not every:
        return "nothing stands out"
    said = f"{len(tried)} of {len(every)}" + (f": {', '.join(tried)}" if tried else "")
    return (
        said
        + (f" · not yet: {', '.join(left[:8])}" if left else "")
        + (f" and {len(left) - 8} more" if left[8:] else "")
    )


def _rank(task: Task, behind: int) -> float:
    doubts = task.spec.irreversible * 8 + bool(unjudged(task)) * 4 + bool(task.failures) * 2
    return doubts + behind / (behind + 1) + sum(task.lines) / 1e6


def _tick(row: Tested | None, now: float, zone: str) -> str:
    if row is None:
        return ""
    return f" · tested by {row.by} {moment(row.at, now, zone)}" + (f": {line(row.note, 120)}" if row.note else "")


def _gate(gate: str, why: str, ticked: dict[str, Tested], now: float, zone: str) -> Entry:
    row = ticked.get(gate)
    return Entry(
        f"{TICKED if row else OPEN}{gate} · {why} · run: {line(gate)}{_tick(row, now, zone)}", 0 if row else 20
    )


def _entry(book: Book, task: Task, behind: int, ticked: dict[str, Tested], now: float, zone: str) -> Entry:
    """A thing to try, why it stands where it stands, and how it is tried."""
    lines, doubts, row = sum(task.lines), unjudged(task), ticked.get(task.id)
    reasons = ["irreversible"] if task.spec.irreversible else []
    reasons += [f"unjudged: {', '.join(line(c.text) for c in doubts)}"] if doubts else []
    reasons += [f"failed {many(task.failures, 'time')} first"] if task.failures else []
    reasons += [f"{behind} built on it"] if behind else []
    reasons += [many(lines, "line")] if lines else []
    by = sorted({v.by for v in task.verdicts.values() if v.ruling == "met" and v.by})
    reasons += [f"judged by {', '.join(by)}"] if by else []
    words = (
        f"{task.id} {line(task.spec.title, 100)} · {' · '.join(reasons) or 'nothing stands out'} · {how(book, task)}"
    )
    return Entry(
        f"{TICKED if row else OPEN}{words}{_tick(row, now, zone)}", -1 if row else _rank(task, behind), lines=lines
    )
