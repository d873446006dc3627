"""What an agent is told at its start, from rows alone; and what an ended attempt hands to the next."""

from bot.core.calls import Brief, Handoff
from bot.core.rows import Attempt, Task
from bot.core.values import Criterion
from bot.core.world import Book

HANDOFF = 4_000  # characters: about 1,000 tokens
DECISIONS = 1_500
NOTES = 1_200
OUTCOME = 2_000
LINE = 300
DIFF = 40_000
SILENT, LOOPING, BURNING = "silent", "looping", "burning"  # why patrol ends an attempt
MALFORMED = "malformed"  # why a review is ended
DRIFTING = "drifting"  # why a check-in ends an attempt
PATROL = ("", SILENT, LOOPING, BURNING, MALFORMED, DRIFTING)  # ends after which it is begun afresh
SCOUT = (
    "This task is done. Think further about what it finished: was a neighbouring problem overlooked? Change nothing; "
    "say discover with a reason for each problem you find. Its outcome was: "
)


def brief(book: Book, task: Task, attempt: Attempt, run: str, diff: str = "") -> Brief:
    """The brief of one attempt. Untrusted text (handoffs, notes) stands in fields of its own, as data.

    `run` is the command line of a command runner; `diff` goes to reviewers only.
    """
    needs = [book.tasks[n] for n in task.spec.needs if n in book.tasks and book.tasks[n].handoff]
    own = (Handoff(task=task.id, text=clip(task.handoff, HANDOFF)),) if task.handoff else ()
    notes = [f"{n.task}: {n.text}" for n in book.notes.values() if n.to in (task.id, "*") and n.task != task.id]
    told = [f"{tell.person}: {tell.text}" for tell in book.tells.values() if tell.task == task.id]
    return Brief(
        attempt=attempt.key,
        swarm=book.key,
        task=task.id,
        role=attempt.role,
        title=task.spec.title,
        outcome=clip(SCOUT * (attempt.role == "scout") + task.spec.outcome, OUTCOME),
        kind=task.spec.kind,
        criteria=tuple(clip(f"{c.id}: {line(c)}", LINE) for c in task.spec.criteria),
        checks=tuple((c.id, c.check) for c in task.spec.criteria if c.judge == "check" and c.threshold is None),
        handoffs=own + tuple(Handoff(task=n.id, text=clip(n.handoff, HANDOFF)) for n in needs),
        paths=task.spec.paths,
        decisions=keep((*task.decisions, *told), DECISIONS),
        notes=keep(tuple(notes), NOTES),
        runner=attempt.runner,
        run=run,
        minutes=attempt.minutes,
        money=attempt.purse,
        tokens=attempt.quota,
        owner=book.swarm.owner,
        commit=attempt.base,
        diff=clip(diff, DIFF),
    )


def line(criterion: Criterion) -> str:
    """A criterion as an agent or a person reads it."""
    how = f" ({criterion.check})" if criterion.check and criterion.check != criterion.text else ""
    return f"{criterion.text}{how}, judged by {criterion.judge}"


def clip(text: str, limit: int) -> str:
    """At most `limit` characters, the end kept (it says what went wrong), the cut marked."""
    return text if len(text) <= limit else "[cut] … " + text[-(limit - 8) :]


def keep(texts: tuple[str, ...], limit: int) -> tuple[str, ...]:
    """The latest texts that fit together into `limit` characters, in their order; the last one always, cut to it."""
    kept: list[str] = []
    for text in (clip(t, limit) for t in reversed(texts)):
        limit -= len(text)
        if limit < 0:
            break
        kept.append(text)
    return tuple(reversed(kept))


def handoff(attempt: Attempt, reason: str, tail: str = "") -> str:
    """Where an attempt stopped, for the next: why, what it last said, what it touched, the end of its output."""
    parts = [f"{attempt.id} ended: {reason}"]
    if attempt.last:
        parts.append(f"It last said: {attempt.last}")
    if attempt.files:
        parts.append(f"It had changed: {', '.join(attempt.files[:20])}")
    if tail:
        parts.append(f"The end of the output:\n{tail}")
    return clip("\n".join(parts), HANDOFF)
