"""The questions that belong to a task's way: result, irreversible, stuck, parked, blocked."""

from bot.core.coordinator.turn import Turn
from bot.core.policy import silence
from bot.core.rows import Checkpoint, Task
from bot.core.values import CLOSED, CheckpointKind, Choice
from bot.core.world import Book

APPROVE = Choice(word="approve", label="Approve", effect="merges the work")
REDIRECT = Choice(
    word="redirect", label="Redirect…", effect="another outcome; a fresh start keeps the handoff", asks="words"
)  # fmt: skip
DECLINE = Choice(word="decline", label="Decline…", effect="parks the task; nothing is merged", asks="words")


def due(turn: Turn, kind: CheckpointKind) -> float:
    return turn.at + silence(turn.world.settings.policy, kind).remind


def ask_result(turn: Turn, book: Book, task: Task, why: str, to: tuple[str, ...] = ()) -> Checkpoint:
    """May this be merged? The irreversible wants two people (or the solo rule) and binds to commit, diff and plan."""
    attempt = book.attempts[task.attempt]
    diff = next((e for e in reversed(book.evidence.values()) if e.attempt == attempt.id and e.kind == "diff"), None)
    final = task.spec.irreversible
    policy = turn.world.settings.policy
    turn.change(task, state="asking", stage="result")
    kind: CheckpointKind = "irreversible" if final else "result"
    choices = (
        Choice(word="approve", label="Approve as shown…", effect="merges", asks="id") if final else APPROVE,
        REDIRECT,
        DECLINE,
    )
    return turn.ask(
        kind, book.key, task.spec.title + ("? (irreversible)" if final else "?"), choices,
        facts={
            "commit": task.commit, "diff": diff.hash if diff else "", "lines": "+{} −{}".format(*task.lines),
            "files": str(len(attempt.files)), "task": task.spec.title, "outcome": task.spec.outcome, "why": why,
        },
        due=due(turn, kind), task=task.id, attempt=attempt.id, text=why, evidence=diff.id if diff else "",
        quorum=2 if final and policy.irreversible == "two" else 1, to=to, requester=task.author,
    )  # fmt: skip


def park(turn: Turn, book: Book, task: Task, reason: str, ask: bool = True) -> None:
    """Take a task out of the way until a person says what becomes of it; dependents are asked about once."""
    turn.withdraw(book, task.id, "the task is parked")
    task = turn.task(task.key, state="parked", stage="", posted=True, reason=reason)
    if ask:
        turn.ask(
            "parked", book.key, f"{task.id} parked: {reason}",
            (
                Choice(word="retry", label="Retry", effect="a fresh start with the handoff"),
                REDIRECT,
                *(
                    Choice(word="close", label=f"Close as {end}", says=f"close {task.id} as {end}")
                    for end in ("drop", "carry", "fail")
                ),
            ),
            facts={"reason": reason, "failures": str(task.failures)}, due=due(turn, "parked"), task=task.id,
        )  # fmt: skip


def barred(book: Book, task: Task) -> bool:
    """Whether this machine cannot run it, the irreversible without a sandbox: to begin it again changes nothing."""
    return task.spec.irreversible and not book.swarm.sandbox


def over(row: Checkpoint) -> str:
    """Why it takes no answer, and whose it has."""
    return f"{row.id} is {row.state} already{f' by {row.answer.person}' if row.answer else ''}."


def ask_blocked(turn: Turn, book: Book, task: Task) -> None:
    """A need that will not be done holds its dependents: asked once."""
    held = sorted(d for d in book.dependents.get(task.id, ()) if book.tasks[d].state == "open")
    asking = (book.checkpoints[id] for id in book.asking)
    if not held or any(c.kind == "blocked" and c.task == task.id for c in asking):
        return
    names, one = ", ".join(held), len(held) == 1
    again = Choice(word="retry", label=f"Retry {task.id}", effect="a fresh start with the handoff")
    turn.ask(
        "blocked", book.key, f"{task.id} is {task.state}, and {names} {'needs' if one else 'need'} it",
        (
            *(() if barred(book, task) else (again,)),
            Choice(word="go without", label="Go without", effect=f"{names} {'starts' if one else 'start'} without it"),
            Choice(word="carry", label="Carry", effect=f"carries {names} and what needs {'it' if one else 'them'}"),
        ),
        facts={"state": task.state, "reason": task.reason, "held": names}, due=due(turn, "blocked"), task=task.id,
        text=task.reason,
    )  # fmt: skip


def too_late(turn: Turn, book: Book, task: Task) -> None:
    """The task is closed: words that no agent heard will not be heard."""
    for tell in list(book.tells.values()):
        if tell.task == task.id and tell.state == "queued":
            turn.change(tell, state="late", moved=turn.at)


def unblock(turn: Turn, book: Book, closed: Task) -> None:
    """What a need that is missing holds was asked; once all of that is closed, nothing hangs on the answer."""
    for row in [c for c in book.open() if c.kind == "blocked"]:
        held = row.facts["held"].split(", ")
        if closed.id in held and all(book.tasks[name].state in CLOSED for name in held):
            turn.close(row, "withdrawn", f"{closed.id} is {closed.state}")


def fail(turn: Turn, book: Book, task: Task, reason: str, handoff: str) -> None:
    """An attempt did not do it: a fresh start with the handoff; the third failure parks the task."""
    turn.withdraw(book, task.id, "the attempt ended")
    task = turn.task(
        task.key, state="open", stage="", failures=task.failures + 1, handoff=handoff, commit="", reason=reason,
        verdicts={}, cleared=task.cleared if task.spec.ask == "start" else "",
    )  # fmt: skip
    if task.failures >= 3:
        park(turn, book, task, f"3 attempts failed, the last because {reason}")
