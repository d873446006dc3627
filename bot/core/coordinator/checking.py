"""From an attempt's end to the merge queue: its commits, its checks, its review, and what a person must see."""

from bot.core.calls import Command, Judge
from bot.core.coordinator import assumptions
from bot.core.coordinator.brief import handoff
from bot.core.coordinator.checkpoints import ask_result, fail, too_late, unblock
from bot.core.coordinator.dispatch import release
from bot.core.coordinator.turn import Turn
from bot.core.events import Collected, Judged, Result
from bot.core.globs import inside
from bot.core.plan.cast import plays
from bot.core.plan.cast import reviewed as reviewed_by
from bot.core.prose import minutes
from bot.core.records import Deviation, Evidence
from bot.core.redact import redact
from bot.core.rows import Attempt, Task
from bot.core.scores import score, told
from bot.core.values import Criterion, Verdict
from bot.core.world import Book

TAIL = 4_000
WORK = 600.0  # seconds after which an attempt surely did something
MOST = 7  # the longest wait that nobody asked for is LIMIT, doubled so often
LIMIT, DAY = 60.0, 86_400.0  # seconds that a usage limit lasts at least, and is believed at most: then it is tried


def collected(turn: Turn, event: Collected) -> None:
    """The attempt's work is in the repository: note what it changed, then judge it."""
    book = turn.book(event.attempt)
    attempt = book.attempts.get(event.attempt.rpartition(".")[2])
    task = book.tasks.get(attempt.task) if attempt else None
    if attempt is None or task is None or task.attempt != attempt.id or task.stage != "collect":
        return
    attempt = turn.change(attempt, commit=event.commit, files=event.files)
    if event.error:
        fail(turn, book, task, redact(event.error)[:500], handoff(attempt, "its work could not be taken over"))
        return
    if event.diff:
        turn.put(
            Evidence(
                key=turn.new(book.key, "e"), task=task.id, attempt=attempt.id, kind="diff", text=redact(event.diff),
                hash=event.commit, at=turn.at,
            )
        )  # fmt: skip
    outside = [f for f in event.files if task.spec.paths and not inside(f, task.spec.paths)]
    if outside:
        turn.put(
            Deviation(
                key=turn.new(book.key, "x"), task=task.id, kind="off its paths", at=turn.at,
                text=f"{task.id} touched {', '.join(outside[:5])}, outside its paths",
            )
        )  # fmt: skip
    task = turn.change(task, commit=event.commit, lines=(event.added, event.removed), stage="judge")
    judge(turn, book, task, attempt)


def judge(turn: Turn, book: Book, task: Task, attempt: Attempt, again: str = "") -> None:
    """Run the criteria that are commands; without any, go on to the review."""
    commands = checks(task)
    if not commands:
        review(turn, book, task)
        return
    turn.call(
        Judge(
            key=f"{attempt.key}:judge{again}", swarm=book.key, repository=book.swarm.repository, task=task.id,
            attempt=attempt.key, commit=task.commit or attempt.base, commands=commands,
        )
    )  # fmt: skip


def checks(task: Task) -> tuple[Command, ...]:
    return tuple(Command(about=c.id, command=c.check) for c in task.spec.criteria if c.judge == "check" and c.check)


def judged(turn: Turn, event: Judged) -> None:
    """Verdicts of commands. "It did not run" is no pass: tried once more, then a failure."""
    book = turn.book(event.swarm)
    if not event.task:
        assumptions.judged(turn, book, event.results)
        return
    task = book.tasks.get(event.task)
    attempt = book.attempts.get(event.attempt.rpartition(".")[2])
    if task is None or attempt is None or task.attempt != attempt.id or task.stage not in ("judge", "judge again"):
        return
    if event.error and task.stage == "judge":
        judge(turn, book, turn.change(task, stage="judge again"), attempt, again="2")
        return
    if event.error:
        fail(turn, book, task, "its checks did not run", handoff(attempt, "checks did not run", redact(event.error)))
        return
    asked, ran = {c.about for c in checks(task)}, {r.about for r in event.results}
    if asked - ran and task.stage == "judge":  # a criterion was added meanwhile
        judge(turn, book, turn.change(task, stage="judge again"), attempt, again=f".v{book.swarm.version}")
        return
    verdicts, failed = dict(task.verdicts), []
    for result in event.results:
        criterion = next((c for c in task.spec.criteria if c.id == result.about), None)
        good = criterion is not None and passes(criterion, result)
        proof = prove(turn, book, task, attempt, result)
        verdicts[result.about] = Verdict(
            ruling="met" if good else "failed", by="check", at=turn.at, commit=event.commit, evidence=proof.id,
            detail=detail(criterion, result),
        )  # fmt: skip
        if not good:
            failed.append(result)
    task = turn.change(task, verdicts=verdicts)
    if failed:
        first = failed[0]
        reason = f"{first.about} failed: {last_line(first.output) or f'exit {first.code}'}"
        fail(turn, book, task, redact(reason)[:300], handoff(attempt, reason, redact(first.output)[-TAIL:]))
        return
    review(turn, book, task)


def prove(turn: Turn, book: Book, task: Task, attempt: Attempt, result: Result) -> Evidence:
    return turn.put(
        Evidence(
            key=turn.new(book.key, "e"), task=task.id, attempt=attempt.id, criterion=result.about, kind="command",
            command=result.command, code=result.code, text=redact(result.output)[-TAIL:], at=turn.at,
        )
    )  # fmt: skip


def passes(criterion: Criterion, result: Result) -> bool:
    """Exit 0, and where a threshold is set the score in the output reaches it."""
    if result.code != 0:
        return False
    if criterion.threshold is None:
        return True
    found = score(result.output[-TAIL:])
    return found is not None and found.value >= criterion.threshold


def detail(criterion: Criterion | None, result: Result) -> str:
    """What a verdict says of its command: a score beside its threshold, else the last line."""
    if criterion is not None and criterion.threshold is not None:
        return told(result.output[-TAIL:], criterion.threshold)
    return last_line(result.output) or f"exit {result.code}"


def last_line(output: str) -> str:
    rows = [row.strip() for row in output.strip().splitlines() if row.strip()]
    return redact(rows[-1])[:200] if rows else ""


def wants_review(turn: Turn, book: Book, task: Task) -> bool:
    """A reviewer is asked for, by a criterion or by the plan, and there is one."""
    spec = book.plan.spec
    named = any(c.judge == "reviewer" for c in task.spec.criteria)
    asked = reviewed_by(spec, task.spec) and (named or bool(task.commit))
    return asked and bool(plays(turn.world.settings, spec, task.spec, "reviewer"))


def review(turn: Turn, book: Book, task: Task) -> None:
    """To a reviewer that is not the worker, dispatched like any attempt; else on to the result."""
    if wants_review(turn, book, task):
        turn.change(task, state="checking", stage="review")
        turn.stirred.add(book.key)
    else:
        result(turn, book, task)


def held_until(turn: Turn, until: float, times: int = 1) -> float:
    """Until when a task waits whose agent says it is limited until then. It may be wrong, or lie: after a day at most
    the task is tried again, and each time in a row that this was in `vain` doubles the least wait."""
    return min(max(until, turn.at + LIMIT * 2.0 ** max(0, min(times, MOST) - 1)), turn.at + DAY)


def vain(book: Book, attempt: Attempt) -> int:
    """How many attempts at its task by its role, one after the other up to this one, met a usage limit before they did
    a thing that is known: neither a step nor ten minutes."""
    ends = [a for a in book.attempts.values() if (a.task, a.role) == (attempt.task, attempt.role)]
    worked = (n for n, a in enumerate(reversed(ends)) if a.outcome != "limited" or a.step or a.ended - a.started > WORK)
    return next(worked, len(ends))


def result(turn: Turn, book: Book, task: Task) -> None:
    """Does a person have to see this before it is merged? Only for a reason, which is shown."""
    unjudged = [
        c.id
        for c in task.spec.criteria
        if c.judge != "person" and task.verdicts.get(c.id, Verdict()).ruling in ("open", "unjudged")
    ]
    attempt = book.attempts[task.attempt]
    outside = [f for f in attempt.files if task.spec.paths and not inside(f, task.spec.paths)]
    persons = [c for c in task.spec.criteria if c.judge == "person"]
    by = tuple(dict.fromkeys(c.by for c in persons if c.by))
    reasons = [f"{c.id}: {c.text}" for c in persons]
    reasons += [f"{c} is unjudged" for c in unjudged]
    reasons += [f"touched {', '.join(outside[:5])}, outside its paths"] if outside else []
    idle = task.spec.kind == "code" and not task.commit
    reasons += ["it changed nothing: its checks hold without it"] if idle else []
    reasons += ["irreversible"] if task.spec.irreversible else []
    reasons += ["asked for by the plan"] if task.spec.ask == "result" else []
    if reasons:
        ask_result(turn, book, task, " · ".join(reasons), to=by)
    else:
        enqueue(turn, book, task)


def enqueue(turn: Turn, book: Book, task: Task) -> None:
    """Into the merge queue. Work that changed nothing has nothing to merge and is done."""
    if task.commit:
        turn.change(task, state="merging", stage="", queued=turn.at)
    else:
        close_done(turn, book, task, "")


def recheck(turn: Turn, book: Book, task: Task) -> None:
    """What is asked of finished work has changed: it is judged anew, on the commit it left."""
    task = turn.task(task.key, state="checking", stage="judge", verdicts={}, cleared="")
    judge(turn, book, task, book.attempts[task.attempt], again=f".v{book.swarm.version}")


def close_done(turn: Turn, book: Book, task: Task, merged: str) -> None:
    """The task is done; what it left is what its dependents are told. Words that nobody heard are too late."""
    turn.withdraw(book, task.id, "the task is done")
    release(turn, book, task)
    too_late(turn, book, task)
    attempt = book.attempts[task.attempt]
    text = handoff(attempt, "done", "") if attempt.last or attempt.files else ""
    done = turn.change(task, state="done", stage="", merged=merged, ended=turn.at, handoff=text, reason="")
    unblock(turn, book, done)
    spent = task.minutes
    if spent > 2 * task.spec.estimate:
        turn.put(
            Deviation(
                key=turn.new(book.key, "x"), task=task.id, kind="over estimate", at=turn.at,
                text=f"{task.id} took {spent / task.spec.estimate:.1f}× its estimate of {minutes(task.spec.estimate)}",
            )
        )  # fmt: skip
