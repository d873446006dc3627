"""How attempts begin to run and how they end, and what becomes of their tasks."""

from bot.core.calls import Collect, Stop
from bot.core.coordinator import checking, discoveries, rulings
from bot.core.coordinator.brief import BURNING, DRIFTING, LOOPING, PATROL, SILENT, WRONG, handoff
from bot.core.coordinator.checkpoints import fail, park
from bot.core.coordinator.dispatch import release
from bot.core.coordinator.turn import Turn
from bot.core.events import Exited, Lost, Started
from bot.core.prose import line
from bot.core.redact import clean, redact
from bot.core.rows import Attempt, Task
from bot.core.values import CLOSED
from bot.core.world import Book

TEXT = 8_000  # characters of an agent's last output
FULL = 6  # attempts in a row whose context was full: so many are a failure
VAIN = 6  # usage limits in a row met before anything was done: a person hears of it
ENDS = {  # why an attempt that ran a model ended → its outcome, and the reason in words
    "spent": ("overspent", "its money or tokens were spent"),
    "refused": ("refused", "the model refused"),
    "cut": ("cut short", "an answer of the model was longer than it may be"),
    "full": ("context full", "its context was full"),
}


def started(turn: Turn, event: Started) -> None:
    """The process runs; or it could not be started, which is a failed attempt. One that was stopped before it ran is
    stopped again."""
    book = turn.book(event.attempt)
    attempt = book.attempts.get(event.attempt.rpartition(".")[2])
    if attempt is None:
        return
    if not event.error and (attempt.stopping or attempt.state == "ended"):
        turn.call(Stop(key=f"{attempt.key}:stop again", attempt=attempt.key))
    if attempt.state == "ended":
        return
    if event.error:
        end(turn, book, attempt, "failed", redact(event.error)[:TEXT])
    elif attempt.state == "starting":
        turn.change(attempt, state="running")


def exited(turn: Turn, event: Exited) -> None:
    """The attempt left an exit. "Limited until" is a wait, not a failure."""
    book = turn.book(event.attempt)
    attempt = book.attempts.get(event.attempt.rpartition(".")[2])
    if attempt is None or attempt.state == "ended":
        return
    tail, left = redact(clean(event.tail))[-TEXT:], redact(clean(event.left))[:TEXT]
    if event.why == "limited":
        end(turn, book, attempt, "limited", tail, until=event.until)
    elif event.why == "timeout":
        waits = attempt.role == "worker" and book.tasks[attempt.task].state == "asking"
        end(turn, book, attempt, "asked" if waits else "over budget", tail, left=left)
    else:
        outcome = ENDS[event.why][0] if event.why in ENDS else "done" if event.code == 0 else "failed"
        end(turn, book, attempt, outcome, tail, code=event.code, left=left)


def lost(turn: Turn, event: Lost) -> None:
    book = turn.book(event.attempt)
    attempt = book.attempts.get(event.attempt.rpartition(".")[2])
    if attempt is not None and attempt.state != "ended":
        end(turn, book, attempt, "died", redact(clean(event.tail))[-TEXT:])


def end(
    turn: Turn, book: Book, attempt: Attempt, outcome: str, tail: str, until: float = 0.0, code: int = 0, left: str = ""
) -> None:
    """The attempt is over: account for it, free what it held, and see what becomes of its task."""
    minutes = max(0.0, turn.at - attempt.started) / 60
    waits = outcome == "done" and attempt.role == "worker" and book.tasks[attempt.task].state == "asking"
    attempt = turn.change(
        attempt, state="ended", outcome=attempt.stopping or ("asked" if waits else outcome), ended=turn.at, tail=tail
    )
    turn.change(book.swarm, worked=book.swarm.worked + min(minutes, attempt.minutes))
    for lease in [r for r in book.leases.values() if r.attempt == attempt.id and r.live]:
        turn.change(lease, live=False)
    for tell in [m for m in book.tells.values() if m.attempt == attempt.id and m.state == "queued"]:
        turn.change(tell, attempt="", moved=turn.at)
    task = book.tasks[attempt.task]
    if attempt.role == "worker":
        task = turn.change(task, minutes=task.minutes + minutes)
    if task.state in CLOSED:
        release(turn, book, task)
    if attempt.role == "scout":
        discoveries.ended(turn, book, attempt)
    elif attempt.role == "reviewer":
        rulings.reviewed(turn, book, task, attempt, until)
    elif attempt.stopping in PATROL:  # the task's own: nobody begins where its last attempt is not gone
        worker_ended(turn, book, task, attempt, until, code, left)
    else:
        after_stop(turn, book, turn.change(task, handoff=over(attempt, attempt.stopping, left)), attempt)


def worker_ended(turn: Turn, book: Book, task: Task, attempt: Attempt, until: float, code: int, left: str) -> None:
    """What becomes of the task: checked, waiting, asked about, or begun afresh."""
    reasons = {
        "died": "it died", "over budget": "its time ran out", SILENT: "it fell silent", LOOPING: "it went in circles",
        BURNING: "it used far more tokens than its like", WRONG: "it started wrong, twice",
        DRIFTING: f"it was {attempt.stands}", "limited": "it met a usage limit", **dict(ENDS.values()),
    }  # fmt: skip
    reason = reasons.get(attempt.outcome, f"it exited with {code}" if code else "it could not be started")
    missing = lacking(book, task, attempt)
    match attempt.outcome:
        case "asked":
            collect(turn, book, attempt)
        case "limited" if task.state != "asking" and checking.vain(book, attempt) >= VAIN:
            turn.change(task, handoff=over(attempt, reason, left))
            last = line((attempt.tail.strip().splitlines() or [reason])[-1], 160)
            park(turn, book, task, f"{VAIN} attempts in a row did nothing but meet a limit: {last}")
        case "limited":
            hold = checking.held_until(turn, until, checking.vain(book, attempt))
            turn.change(task, state="asking" if task.state == "asking" else "open", hold=hold, reason="usage limit")
        case _ if task.state == "asking":  # the question outlives the attempt: its answer starts the next one
            turn.change(task, handoff=over(attempt, reason, left))
        case "context full" if attempt.handoff and in_a_row(book, attempt) < FULL:
            turn.withdraw(book, task.id, "the attempt ended")
            turn.change(task, state="open", stage="", reason=reason, handoff=over(attempt, reason, left))
        case "done" if attempt.owed:
            reason = "it ended without saying what it understood"
            fail(turn, book, task, reason, over(attempt, reason, left))
        case "done" if missing:
            reason = f"it ended without evidence for {', '.join(missing)}"
            fail(turn, book, task, reason, over(attempt, reason, left))
        case "done":
            turn.change(task, state="checking", stage="collect")
            collect(turn, book, attempt)
        case _ if attempt.outcome == DRIFTING and strayed(book, task, attempt):
            turn.change(task, handoff=over(attempt, reason, left))
            park(turn, book, task, f"two attempts drifted, the last because {attempt.stands.partition(': ')[2]}"[:300])
        case _:
            fail(turn, book, task, reason, over(attempt, reason, left))


def in_a_row(book: Book, attempt: Attempt) -> int:
    """How many attempts at the task ended with a full context, one after the other up to this one."""
    ends = [a.outcome for a in book.attempts.values() if (a.task, a.role) == (attempt.task, "worker")]
    return next((n for n, end in enumerate(reversed(ends)) if end != attempt.outcome), len(ends))


def over(attempt: Attempt, reason: str, left: str) -> str:
    """The handoff of an ended attempt: in its own words, or made of the end of its output; and of its diff."""
    return handoff(attempt, reason, "" if attempt.handoff else attempt.tail, left)


def strayed(book: Book, task: Task, attempt: Attempt) -> bool:
    """Whether another attempt drifted since a person last set the task going: a third would too."""
    others = [a for a in book.attempts.values() if a.task == task.id and a.id != attempt.id]
    return task.failures > 0 and any(a.outcome == DRIFTING for a in others)


def collect(turn: Turn, book: Book, attempt: Attempt) -> None:
    repository = book.swarm.repository
    turn.call(Collect(key=f"{attempt.key}:collect", attempt=attempt.key, repository=repository, base=attempt.base))


def lacking(book: Book, task: Task, attempt: Attempt) -> list[str]:
    """Criteria of kind evidence for which the attempt gave none."""
    given = {e.criterion for e in book.evidence.values() if e.attempt == attempt.id}
    return [c.id for c in task.spec.criteria if c.judge == "evidence" and c.id not in given]


def after_stop(turn: Turn, book: Book, task: Task, attempt: Attempt) -> None:
    """A stopped attempt is no failure: its task, where nobody moved it on, is open again."""
    if task.state in ("running", "asking"):
        turn.withdraw(book, task.id, f"{attempt.id} was stopped")
        turn.task(task.key, state="open", stage="")


def stop(turn: Turn, book: Book, attempt: Attempt, why: str) -> None:
    """End an attempt and its children. From now on it is not listened to; its slot is free when it is gone."""
    if attempt.state == "ended" or attempt.stopping:
        return
    turn.change(attempt, stopping=why)
    if attempt.role == "worker":
        turn.task(f"{book.key}.{attempt.task}", handoff=handoff(attempt, why))
    turn.call(Stop(key=f"{attempt.key}:stop", attempt=attempt.key))
