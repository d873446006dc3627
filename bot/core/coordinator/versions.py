"""Versions of a plan: each immutable, each with author and reason. What takes effect changes tasks that exist."""

import msgspec

from bot.core.coordinator import checking
from bot.core.coordinator.line import Line
from bot.core.coordinator.tasks import finish, halt, not_publishing, revive
from bot.core.coordinator.turn import Turn
from bot.core.plan.diff import diff
from bot.core.plan.parse import fingerprint
from bot.core.records import Deviation
from bot.core.rows import Assumption, Plan, Swarm, Task
from bot.core.values import CLOSED, PlanSpec, TaskSpec
from bot.core.world import Book

RESTARTS = ("title", "outcome", "run", "runner", "kind", "paths")


def begin(turn: Turn, line: Line, spec: PlanSpec, why: str, previous: str = "") -> Book:
    """A new swarm, drafting. Its plan message is a surface and shows itself."""
    house = turn.world.house
    key = f"s{house.swarms + 1}"
    turn.change(house, swarms=house.swarms + 1)
    turn.put(
        Swarm(
            key=key, title=spec.title, repository=spec.repository, owner=line.person.name, platform=line.said.platform,
            channel=line.said.channel, opened=turn.at, previous=previous,
        )
    )  # fmt: skip
    book = turn.book(key)
    version(turn, book, spec, line.person.name, why)
    return book


def version(turn: Turn, book: Book, spec: PlanSpec, author: str, why: str, undo: int = 0) -> Plan:
    """A new version, in force from now on. Ids it uses are never given again."""
    number = int(turn.new(book.key, "v").rpartition(".v")[2])
    row = turn.put(
        Plan(
            key=f"{book.key}.v{number}", number=number, spec=spec, hash=fingerprint(spec), author=author, why=why,
            at=turn.at, undo=undo or book.swarm.version,
        )
    )  # fmt: skip
    used = {
        "t": max((int(t.id[1:]) for t in spec.tasks), default=0),
        "u": max((int(u.id[1:]) for u in spec.assumptions), default=0),
    }
    swarm = book.swarm
    counts = {**swarm.next, **{k: max(n, swarm.next.get(k, 0)) for k, n in used.items()}}
    turn.change(swarm, version=number, next=counts, title=spec.title)
    for checkpoint in list(book.open()):
        if checkpoint.kind == "launch":
            turn.close(checkpoint, "withdrawn", f"the plan changed to {row.id}")
    return row


def amend(
    turn: Turn, book: Book, spec: PlanSpec, author: str, why: str, kind: str = "amended", signer: str = ""
) -> Plan:
    """A version of a plan that runs, in its author's words, signed by them or by another: tasks follow it. Only what
    really changed restarts; work that is finished is judged anew where more is asked of it."""
    old = book.plan.spec
    before = diff(old, spec)
    not_publishing(book, *before.changed, *before.dropped)
    row = version(turn, book, spec, author, why)
    turn.change(row, signed_by=signer or author)
    by = f"by {author}" + (f", signed by {signer}" if signer not in ("", author) else "")
    known = {t.id: t for t in old.tasks}
    for task in spec.tasks:
        if task.id not in book.tasks:
            origin = "discovery" if kind == "added" else "amendment"
            turn.put(Task(key=f"{book.key}.{task.id}", spec=task, origin=origin))
        elif task.id not in known and book.tasks[task.id].state == "dropped":  # an undo brings it back
            turn.change(book.tasks[task.id], spec=task, state="open", reason="", ended=0.0)
        elif known.get(task.id) != task and book.tasks[task.id].state not in CLOSED:
            follow(turn, book, book.tasks[task.id], task, why)
    for gone in sorted(known.keys() - {t.id for t in spec.tasks}, key=lambda t: int(t[1:])):
        if book.tasks[gone].state not in CLOSED:
            own = next((part for part in reversed(why.split("; ")) if part.startswith(f"{gone} ")), why)
            finish(turn, book, book.tasks[gone], "dropped", f"{own}, {by}")
    for id in (t.id for t in spec.tasks if t.id in before.changed or t.id in before.added):
        turn.change(book.tasks[id], author=", ".join(authors(book, id)))
    for taken in spec.assumptions:
        held = book.assumptions.get(taken.id)
        if held is None or taken.id in before.added:  # one that an undo brings back is to be checked again
            held = Assumption(key=f"{book.key}.{taken.id}", spec=taken)
        turn.put(msgspec.structs.replace(held, spec=taken))
    for asked in [c for c in book.open() if c.kind == "assumption" and c.about in before.dropped]:
        turn.close(asked, "withdrawn", f"{asked.about} is no longer in the plan: {row.id}")
    if any(t.state not in CLOSED for t in book.tasks.values()):
        revive(turn, book, f"the plan changed to {row.id}")
    about = next(iter((*before.changed, *before.added, *before.dropped)), "")
    turn.put(
        Deviation(
            key=turn.new(book.key, "x"), task=about, kind=kind, at=turn.at,  # type: ignore[arg-type]
            text=f"{row.id} ({before}): {why}, {by}",
        )
    )  # fmt: skip
    return row


def authors(book: Book, task: str) -> tuple[str, ...]:
    """Whose words a task's part of the plan is, since it left the version signed first: of those versions that nobody
    took back, the authors of what changes the work or eases how it is judged."""
    names, at = dict[str, None](), _first(book, book.plan)
    while at.number > book.swarm.signed:
        before = _first(book, book.plans[f"v{at.undo}"])
        was, now = (next((t for t in p.spec.tasks if t.id == task), None) for p in (before, at))
        if now and (was is None or matters(was, now)):
            names[at.author] = None
        at = before
    return tuple(sorted(names))


def matters(was: TaskSpec, now: TaskSpec) -> bool:
    """Whether other work would be approved. Its estimate or needs say nothing of that, and one more criterion only asks
    for more."""
    eased = not set(was.criteria) <= set(now.criteria)
    return eased or any(getattr(was, name) != getattr(now, name) for name in (*RESTARTS, "irreversible", "ask"))


def _first(book: Book, plan: Plan) -> Plan:
    """The version that an undo went back to, or the version itself."""
    same = (p for p in book.plans.values() if p.hash == plan.hash and p.number >= book.swarm.signed)
    return min(same, key=lambda p: p.number, default=plan)


def follow(turn: Turn, book: Book, task: Task, spec: TaskSpec, why: str) -> None:
    """A task takes its new spec; one under way starts again if what it works on changed."""
    restarts = any(getattr(task.spec, name) != getattr(spec, name) for name in RESTARTS)
    stricter = task.spec.criteria != spec.criteria
    finished = task.state == "merging" or task.stage in ("review", "reviewing", "looking", "result")
    under_way = task.state not in ("open", "parked")
    task = turn.task(task.key, spec=spec)
    if under_way and restarts:
        halt(turn, book, task, why)
        turn.task(task.key, state="open", stage="", commit="", verdicts={}, cleared="")
    elif stricter and finished:
        halt(turn, book, task, why)
        checking.recheck(turn, book, book.tasks[task.id])


def replace(spec: PlanSpec, task: TaskSpec) -> PlanSpec:
    """The plan with one task's part exchanged."""
    return msgspec.structs.replace(spec, tasks=tuple(task if t.id == task.id else t for t in spec.tasks))
