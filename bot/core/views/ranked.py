"""What waits for people, most useful answer first: the one list behind board, `waiting` and every inbox."""

from msgspec import Struct

from bot.core.config import Person
from bot.core.prose import natural, short
from bot.core.rows import Checkpoint
from bot.core.values import CLOSED
from bot.core.world import Book, World


class Frees(Struct, frozen=True):
    """What an answer releases: ids of tasks, and the sum of their estimates in minutes."""

    tasks: tuple[str, ...] = ()
    minutes: float = 0.0


class Need(Struct, frozen=True):
    checkpoint: Checkpoint
    frees: Frees


def ranked(world: World, now: float, person: Person | None = None, swarm: str = "") -> list[Need]:
    """Open checkpoints of one swarm ("": all), by tasks freed, then minutes freed, then age. With a person, only those
    that this person is asked and has not yet answered; the owner of a swarm is asked everything in it."""
    del now  # age is the order of asking: it needs no clock
    needs = [
        Need(checkpoint, frees(book, checkpoint))
        for key, book in sorted(world.books.items())
        if not swarm or key == swarm
        for checkpoint in book.open()
        if person is None or waits_on(book, checkpoint, person)
    ]
    return sorted(
        needs,
        key=lambda n: (-len(n.frees.tasks), -n.frees.minutes, n.checkpoint.asked, natural(n.checkpoint.key)),
    )


def waits_on(book: Book, checkpoint: Checkpoint, person: Person) -> bool:
    """Is it this person's turn? Asked by name or by role, not yet approved, and not barred as the requester."""
    if person.role == "viewer" or any(a.person == person.name for a in checkpoint.approvals):
        return False
    if checkpoint.kind == "irreversible" and checkpoint.quorum > 1 and checkpoint.requester == person.name:
        return False
    return not checkpoint.to or person.name in checkpoint.to or person.name == book.swarm.owner


def frees(book: Book, checkpoint: Checkpoint) -> Frees:
    """What an answer to this checkpoint lets go on: tasks kept from starting by it alone, directly or through each
    other. A launch frees the whole plan, a budget all that is left; a broken assumption touches what hinges on it."""
    tasks = book.tasks
    match checkpoint.kind:
        case "launch":
            specs = book.plan.spec.tasks if book.plans else ()
            return Frees(tuple(s.id for s in specs), sum(s.estimate for s in specs))
        case "report" | "landing" | "discovery" | "first look" | "revert":
            return Frees()
        case "budget" if not checkpoint.task:
            ids = {i for i, t in tasks.items() if t.state == "open"}
        case "assumption":
            row = book.assumptions.get(short(checkpoint.about))
            ids = {i for i in (row.spec.tasks if row else ()) if i in tasks and tasks[i].state not in CLOSED}
        case "blocked":
            ids = released(book, short(checkpoint.task))
            ids |= {i for i in (short(checkpoint.task),) if i in tasks and tasks[i].state == "open"}
        case _:
            ids = released(book, short(checkpoint.task))
    return Frees(tuple(sorted(ids, key=natural)), sum(tasks[i].spec.estimate for i in ids))


def released(book: Book, task: str) -> set[str]:
    """Open tasks that could start once this one is done, each other's work included; empty if it is done already."""
    row = book.tasks.get(task)
    freed: set[str] = set()
    if row is None or row.state == "done":
        return freed
    left: dict[str, int] = {}
    queue = [task]
    while queue:
        for other in book.dependents.get(queue.pop(), ()):
            left[other] = left.get(other, book.unmet[other]) - 1
            if left[other] == 0 and other in book.tasks and book.tasks[other].state == "open":
                freed.add(other)
                queue.append(other)
    return freed
