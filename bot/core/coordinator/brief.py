"""What an agent is told at its start, from rows alone; and what an ended attempt hands to the next.

Sizes are tokens, as `size` counts them: 2,000 a brief, and beside that 1,000 each handoff. A cut is marked.
"""

from bot.core.calls import Brief, Handoff
from bot.core.rows import Attempt, Task
from bot.core.size import cut, keep, tokens
from bot.core.values import Criterion, TaskSpec
from bot.core.world import Book

BRIEF = 2_000
HANDOFF = 1_000
FRAME = 300  # the words around it all, and how to begin
TITLE, PATHS, OUTCOME, CRITERIA = 60, 160, 520, 600
DECISIONS, NOTES = 500, 400  # at most, of what the rest left
LEAST = 20  # tokens of a criterion's line: its id, and how it is judged
WORDS = 600  # an agent's own words in a handoff
DIFF = 13_000
SILENT, LOOPING, BURNING, WRONG = "silent", "looping", "burning", "wrong start"  # why patrol ends an attempt
MALFORMED = "malformed"  # why a review is ended
DRIFTING = "drifting"  # why a check-in ends an attempt
PATROL = ("", SILENT, LOOPING, BURNING, WRONG, MALFORMED, DRIFTING)  # ends after which it is begun afresh
SCOUT = (
    "This task is done. Think further about what it finished: was a neighbouring problem overlooked? Change nothing; "
    "say discover with a reason for each problem you find. Its outcome was: "
)


def brief(book: Book, task: Task, attempt: Attempt, run: str, diff: str = "", restate: bool = False) -> Brief:
    """The brief of one attempt. Untrusted text (handoffs, notes) stands in fields of its own, as data.

    `run` is the command line of a command runner; `diff` goes to reviewers only; with `restate` the agent is asked to
    say first what it understood.
    """
    needs = [book.tasks[n] for n in task.spec.needs if n in book.tasks and book.tasks[n].handoff]
    own = (Handoff(task=task.id, text=cut(task.handoff, HANDOFF, 0.3)),) if task.handoff else ()
    notes = tuple(f"{n.task}: {n.text}" for n in book.notes.values() if n.to in (task.id, "*") and n.task != task.id)
    told = [f"{tell.person}: {tell.text}" for tell in book.tells.values() if tell.task == task.id]
    title, paths = cut(task.spec.title, TITLE, 0.7), globs(task.spec.paths)
    outcome = cut(SCOUT * (attempt.role == "scout") + task.spec.outcome, OUTCOME, 0.5)
    criteria = lines(task.spec)
    room = BRIEF - FRAME - sum(tokens(text) + 1 for text in (title, outcome, *paths, *criteria))
    decisions = keep((*task.decisions, *told), min(DECISIONS, room - min(NOTES, room // 3) * bool(notes)))
    room -= sum(tokens(text) + 1 for text in decisions)
    return Brief(
        attempt=attempt.key,
        swarm=book.key,
        task=task.id,
        role=attempt.role,
        title=title,
        outcome=outcome,
        kind=task.spec.kind,
        criteria=criteria,
        checks=tuple((c.id, c.check) for c in task.spec.criteria if c.judge == "check" and c.threshold is None),
        owed=tuple(c.id for c in task.spec.criteria if c.judge == "evidence" and attempt.role == "worker"),
        handoffs=own + tuple(Handoff(task=n.id, text=cut(n.handoff, HANDOFF, 0.3)) for n in needs),
        paths=paths,
        decisions=decisions,
        notes=keep(notes, min(NOTES, room)),
        runner=attempt.runner,
        run=run,
        minutes=attempt.minutes,
        money=attempt.purse,
        tokens=attempt.quota,
        owner=book.swarm.owner,
        commit=attempt.base,
        diff=cut(diff, DIFF),
        restate=restate,
    )


def line(criterion: Criterion) -> str:
    """A criterion as an agent or a person reads it."""
    how = f" ({criterion.check})" if criterion.check and criterion.check != criterion.text else ""
    return f"{criterion.text}{how}, judged by {criterion.judge}"


def shown(spec: TaskSpec) -> tuple[Criterion, ...]:
    """The criteria that a brief has room for, each with its id and how it is judged."""
    return spec.criteria[: CRITERIA // LEAST]


def lines(spec: TaskSpec) -> tuple[str, ...]:
    """The criteria as lines. Where they are too long together, each is cut in its middle to an even part."""
    told = tuple(f"{c.id}: {line(c)}" for c in shown(spec))
    if sum(tokens(text) + 1 for text in told) > CRITERIA:
        told = tuple(cut(text, CRITERIA // len(told) - 1, 0.5) for text in told)
    rest = len(spec.criteria) - len(told)
    return (*told, f"[cut] … {rest} more criteria stand in the plan")[: len(told) + bool(rest)]


def globs(paths: tuple[str, ...]) -> tuple[str, ...]:
    """Paths that fit, the rest counted."""
    room, kept = PATHS, list[str]()
    for path in paths:
        room -= tokens(path) + 1
        if room < 0:
            return (*kept, f"[cut] … {len(paths) - len(kept)} more")
        kept.append(path)
    return tuple(kept)


def handoff(attempt: Attempt, reason: str, tail: str = "", left: str = "") -> str:
    """Where an attempt stopped, for the next: why; its own last words for who goes on, else what it last said; what it
    changed; the end of an output."""
    parts = [f"{attempt.id} ended: {cut(reason, 150)}"]
    if attempt.handoff:
        parts.append(f"It hands over: {attempt.handoff}")
    elif attempt.last:
        parts.append(f"It last said: {attempt.last}")
    if attempt.files:
        parts.append(f"It had changed: {cut(', '.join(attempt.files[:20]), 150, 0.7)}")
    if left:
        parts.append(f"It left changed:\n{cut(left, 400, 0.8)}")
    head = cut("\n".join(parts), HANDOFF, 0.7)
    room = HANDOFF - tokens(head) - 10
    return f"{head}\nThe end of the output:\n{cut(tail, room)}" if tail and room > LEAST else head
