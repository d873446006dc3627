"""What a person's word does to one task: open again, parked, closed, out of the plan."""

from bot.core.coordinator.checkpoints import park, too_late, unblock
from bot.core.coordinator.dispatch import release
from bot.core.coordinator.ends import stop
from bot.core.coordinator.line import Unclear
from bot.core.coordinator.turn import Turn
from bot.core.rows import Task
from bot.core.values import CLOSED
from bot.core.world import Book


def publishing(book: Book, task: str) -> bool:
    """Is the task's merge on its way to the branch this moment? Then it is too late to change the task."""
    batch = book.batches.get(book.batch)
    return batch is not None and batch.state == "publishing" and task in batch.tasks


def not_publishing(book: Book, *names: str) -> None:
    """Raises Unclear, before anything was changed, where a task is being merged."""
    for name in names:
        if publishing(book, name):
            raise Unclear(f"{name} is being merged this moment. When it is done: revert {name}")


def halt(turn: Turn, book: Book, task: Task, why: str) -> None:
    """End what runs for a task: its agents, its questions. The task's own state is the caller's to set."""
    for attempt in list(book.running()):
        if attempt.task == task.id:
            stop(turn, book, attempt, why)
    turn.withdraw(book, task.id, why)


def reopen(turn: Turn, book: Book, task: Task, decision: str = "", why: str = "") -> Task:
    """Again, fresh, with the handoff. Failures are forgiven: a person has looked."""
    not_publishing(book, task.id)
    halt(turn, book, task, why or "begun afresh")
    decisions = (*task.decisions, decision) if decision else task.decisions
    reopened = turn.task(
        task.key, state="open", stage="", failures=0, decisions=decisions, verdicts={}, commit="", hold=0.0, reason="",
        ended=0.0, spent=0.0, used=0, cleared="" if task.spec.ask != "start" else task.cleared,
    )  # fmt: skip
    revive(turn, book, f"{task.id} is open again")
    turn.stirred.add(book.key)  # it may have been open before, and on hold
    return reopened


def revive(turn: Turn, book: Book, why: str) -> None:
    """There is work again: it has not ended, and what asked about the end is taken back."""
    for row in list(book.open()):
        if row.kind == "report" or (row.kind == "parked" and not row.task):
            turn.close(row, "withdrawn", why)
    if book.swarm.state in ("reviewing", "closed"):
        turn.change(book.swarm, state="running", report="", ended=0.0)


def finish(turn: Turn, book: Book, task: Task, state: str, why: str) -> Task:
    """Close a task by a person's word: dropped, carried or failed. Its clones go; its merge stays."""
    not_publishing(book, task.id)
    halt(turn, book, task, why)
    closed = turn.task(task.key, state=state, stage="", ended=turn.at, reason=why, posted=True)
    release(turn, book, closed)
    too_late(turn, book, closed)
    unblock(turn, book, closed)
    return closed


def hold(turn: Turn, book: Book, task: Task, why: str) -> None:
    """Park a task that is not finished, without asking more about it."""
    if task.state not in CLOSED and not publishing(book, task.id):
        halt(turn, book, task, why)
        park(turn, book, task, why)


def below(book: Book, names: list[str]) -> list[str]:
    """The tasks and all that need them."""
    seen, queue = list(names), list(names)
    while queue:
        for other in sorted(book.dependents.get(queue.pop(), ())):
            if other not in seen:
                seen.append(other)
                queue.append(other)
    return seen
