"""What waits for people, most useful answer first: the one list behind board, `waiting` and every inbox."""

from collections.abc import Collection, Iterable, Mapping
from typing import cast

from msgspec import Struct

from bot.core.config import Person
from bot.core.prose import natural, short
from bot.core.rows import Checkpoint
from bot.core.values import CLOSED
from bot.core.views.people import judges
from bot.core.world import Book, World

IDLE = frozenset({"launch", "report", "landing", "discovery", "first look", "revert", "assumption"})  # hold no task


class Frees(Struct, frozen=True):
    """What an answer releases: ids of tasks, and the sum of their estimates in minutes. `along` are the other questions
    that must be answered too; `later`: nothing yet, for what waits for it waits for work besides."""

    tasks: tuple[str, ...] = ()
    minutes: float = 0.0
    along: tuple[str, ...] = ()
    later: bool = False


class Need(Struct, frozen=True):
    checkpoint: Checkpoint
    frees: Frees


def ranked(world: World, now: float, person: Person | None = None, swarm: str = "") -> list[Need]:
    """Open checkpoints of one swarm ("": all): those that free something alone, then those that do together with the
    fewest others, then what hangs on work besides, then the rest; each by tasks freed, minutes freed, age. With a
    person, only those that this person is asked and has not yet answered; the owner is asked everything."""
    del now  # age is the order of asking: it needs no clock
    needs = []
    for key, book in sorted(world.books.items()):
        if not swarm or key == swarm:
            tied = together(book)
            mine = (c for c in book.open() if person is None or waits_on(book, c, person))
            needs += [Need(checkpoint, frees(book, checkpoint, tied)) for checkpoint in mine]
    return sorted(needs, key=use)


def use(need: Need) -> tuple[bool, bool, int, int, float, float, tuple[str | int, ...]]:
    """What sorts the most useful answer first."""
    row, freed = need.checkpoint, need.frees
    size = (-len(freed.tasks), -freed.minutes)
    return not freed.tasks, not freed.later, len(freed.along), *size, row.asked, natural(row.key)


def waits_on(book: Book, checkpoint: Checkpoint, person: Person) -> bool:
    """Is it this person's turn? Asked by name or by role, its judge, not yet approved, not barred as the requester."""
    if person.role == "viewer" or any(a.person == person.name for a in checkpoint.approvals):
        return False
    if person.name in checkpoint.barred:
        return False
    asked = judges(book, checkpoint) or checkpoint.to
    return not asked or person.name in asked or person.name == book.swarm.owner


def frees(book: Book, checkpoint: Checkpoint, tied: Mapping[str, Frees] | None = None) -> Frees:
    """What an answer to this checkpoint lets go on: tasks kept from starting by it alone, directly or through each
    other; else by it and the fewest other open questions. A launch frees the whole plan, a budget all that is left; a
    broken assumption touches what hinges on it. `tied` is `together`, where it is known already."""
    tasks = book.tasks
    match checkpoint.kind:
        case "launch":
            specs = book.plan.spec.tasks if book.plans else ()
            return Frees(tuple(s.id for s in specs), sum(s.estimate for s in specs))
        case "assumption":
            row = book.assumptions.get(short(checkpoint.about))
            ids = {i for i in (row.spec.tasks if row else ()) if i in tasks and tasks[i].state not in CLOSED}
        case kind if kind in IDLE:
            return Frees()
        case "budget" if not checkpoint.task:
            ids = {i for i, t in tasks.items() if t.state == "open"}
        case kind:
            ids = set(released(book, {name: frozenset({checkpoint.id}) for name in held(checkpoint)}))
            named = short(checkpoint.task)
            ids |= {named} if kind == "blocked" and named in tasks and tasks[named].state == "open" else set()
            if not ids:
                shared = together(book) if tied is None else tied
                return shared.get(checkpoint.id) or Frees(later=later(book, checkpoint))
    return _sum(book, ids)


def later(book: Book, checkpoint: Checkpoint) -> bool:
    """Whether a task waits for this answer, and for work besides."""
    names = (n for n in held(checkpoint) if n in book.tasks and book.tasks[n].state != "done")
    waits = (book.tasks[o] for name in names for o in book.dependents.get(name, ()) if o in book.tasks)
    return any(task.state == "open" for task in waits)


def _sum(book: Book, ids: Collection[str], along: Iterable[str] = ()) -> Frees:
    tasks = tuple(sorted(ids, key=natural))
    return Frees(tasks, sum(book.tasks[i].spec.estimate for i in tasks), tuple(along))


def held(checkpoint: Checkpoint) -> tuple[str, ...]:
    """The tasks that wait for this answer: its own, and those whose agents ask the same."""
    return (short(checkpoint.task), *(j.partition(":")[0] for j in checkpoint.joined))


def together(book: Book) -> dict[str, Frees]:
    """By open question, what it frees with the fewest others; of as few, with those that free the most tasks. Worked
    out once for all questions whose cards are looked at after a change."""
    memo = cast("tuple[int, dict[str, Frees]] | None", book.memo.get("together"))
    if memo is None or memo[0] != book.changes:
        memo = (book.changes, _together(book))
        book.memo["together"] = memo
    return memo[1]


def _together(book: Book) -> dict[str, Frees]:
    asked: dict[str, frozenset[str]] = {}
    for row in book.open():
        for name in held(row) if row.kind not in IDLE else ():
            asked[name] = asked.get(name, frozenset()) | {row.id}
    knots: dict[frozenset[str], list[str]] = {}
    for task, questions in released(book, asked).items():
        knots.setdefault(questions, []).append(task)
    best: dict[str, frozenset[str]] = {}
    size = {q: (len(q), -len(tasks), min((len(t), t) for t in tasks)) for q, tasks in knots.items()}
    for questions in sorted(knots, key=size.__getitem__):
        for id in questions:
            best.setdefault(id, questions)
    return {id: _sum(book, knots[q], sorted(q - {id}, key=natural)) for id, q in best.items()}


def released(book: Book, asked: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """Open tasks that could start once these are done, each other's work included; each with all the questions, given
    by task, that it hangs on. What is done already holds nothing."""
    tasks, hangs = book.tasks, {t: q for t, q in asked.items() if t in book.tasks and book.tasks[t].state != "done"}
    freed: dict[str, frozenset[str]] = {}
    left: dict[str, int] = {}
    queue = list(hangs)
    while queue:
        for other in book.dependents.get(queue.pop(), ()):
            left[other] = left.get(other, book.unmet[other]) - 1
            if left[other] == 0 and other not in hangs and other in tasks and tasks[other].state == "open":
                needs = (hangs[n] for n in tasks[other].spec.needs if n in hangs)
                hangs[other] = freed[other] = frozenset().union(*needs)
                queue.append(other)
    return freed
