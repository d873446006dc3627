"""A review: what the reviewer says, believed only where what it quotes stands in the work, and what follows from it."""

from bot.core.calls import Cited, Deliver, Look, Stop
from bot.core.coordinator import checking
from bot.core.coordinator.brief import MALFORMED, PATROL, handoff
from bot.core.coordinator.checkpoints import ask_result, fail
from bot.core.coordinator.fair import flaws, proofs, reviewers, ruled, unfit
from bot.core.coordinator.turn import Turn
from bot.core.events import Seen
from bot.core.quotes import parts, place, stand
from bot.core.records import Evidence, Finding
from bot.core.review import RULINGS, misread, ruling, severity
from bot.core.rows import Attempt, Task
from bot.core.values import Verdict
from bot.core.world import Book

REFUSED = 5  # words of one review that are thrown away before it is ended
FLAWS = 20  # findings of one review
RULED = 3  # rulings of one review, times what there is to judge: it may think again, not go on
TRIES = 2  # reviews that may come to nothing before a person judges
DETAIL = 200
AGAIN = ". Say it again"


def review(turn: Turn, book: Book, attempt: Attempt, args: dict[str, str]) -> None:
    """A ruling on one criterion, or on a flaw found before. The last one on it counts."""
    if attempt.role != "reviewer":
        return
    task, about = book.tasks[attempt.task], args.get("criterion", "").strip()
    known = [c.id for c in task.spec.criteria if c.judge != "person"] + [f.id for f in flaws(book, task)]
    wrong = misread("review", args)
    if not wrong and about not in known:
        wrong = f"{about[:40]} is not yours to judge; what is: {', '.join(known)}"
    most, mine = RULED * len(known), [e for e in proofs(book, attempt.id) if e.kind == "verdict"]
    if wrong:
        wrong += AGAIN
    elif len(mine) >= most:
        wrong = f"you ruled {most} times already: the last ruling on each counts"
    if wrong:
        thrown(turn, book, attempt, wrong)
        return
    said = ruling(args)
    turn.put(
        Evidence(
            key=turn.new(book.key, "e"), task=task.id, attempt=attempt.id, criterion=about, kind="verdict",
            command=said, text=args["text"].strip(), path=args.get("place", "").strip()[:300],
            quote=args.get("quote", "").strip(), hash=task.commit, at=turn.at,
        )
    )  # fmt: skip
    turn.change(book.attempts[attempt.id], last=f"{about}: {said}")


def finding(turn: Turn, book: Book, attempt: Attempt, args: dict[str, str]) -> None:
    """A reviewer's critique, once. What a worker notices beside its task is a discovery."""
    if attempt.role != "reviewer":
        return
    task = book.tasks[attempt.task]
    wrong = misread("finding", args)
    mine = [f for f in book.findings.values() if f.attempt == attempt.id]
    if wrong:
        wrong += AGAIN
    elif len(mine) >= FLAWS:
        wrong = f"you found {FLAWS} flaws already: the work goes back for the worst of them"
    if wrong:
        thrown(turn, book, attempt, wrong)
        return
    text, where = args["text"].strip(), args.get("place", "").strip()[:300]
    if any((f.text, f.place, f.commit) == (text, where, task.commit) for f in flaws(book, task) + mine):
        return
    turn.put(
        Finding(
            key=turn.new(book.key, "f"), task=task.id, attempt=attempt.id, text=text, place=where,
            severity=severity(args), commit=task.commit, at=turn.at,
        )
    )  # fmt: skip


def thrown(turn: Turn, book: Book, attempt: Attempt, why: str) -> None:
    """Malformed words have no effect; who goes on with them is ended, and its review did not run."""
    attempt = turn.change(attempt, refused=attempt.refused + 1, last="said what could not be read")
    if attempt.refused > REFUSED:
        turn.change(attempt, stopping=MALFORMED)
        turn.call(Stop(key=f"{attempt.key}:stop", attempt=attempt.key))
        return
    text = f"thrown away: {why}."
    turn.call(Deliver(key=f"{turn.event.id}:thrown", attempt=attempt.key, sort="nudge", text=text))


def reviewed(turn: Turn, book: Book, task: Task, attempt: Attempt, until: float = 0.0) -> None:
    """The reviewer ended: its quotes are looked for, in the diff and then in the files of the commit. One that a person
    stopped, or a usage limit, is begun again."""
    others = any(a.task == task.id and a.role == "reviewer" for a in book.running())
    if task.state != "checking" or task.stage != "reviewing" or others:
        return
    if attempt.outcome == "limited" or attempt.stopping not in PATROL:
        hold = checking.held_until(turn, until, checking.vain(book, attempt)) if until else 0.0
        turn.change(task, stage="review", hold=hold)
        turn.stirred.add(book.key)
        return
    cited = cites(turn, book, task, attempt) if attempt.outcome == "done" else ()
    if cited:
        turn.change(task, stage="looking")
        turn.call(
            Look(
                key=f"{attempt.key}:look", attempt=attempt.key, repository=book.swarm.repository, commit=attempt.base,
                places=cited,
            )
        )  # fmt: skip
    else:
        weigh(turn, book, task, attempt)


def cites(turn: Turn, book: Book, task: Task, attempt: Attempt) -> tuple[Cited, ...]:
    """What the diff does not show of a reviewer's quotes, and the places of its findings. What the work took away shows
    that something is not met, never that it is."""
    diff = next((e.text for e in proofs(book, task.attempt) if e.kind == "diff"), "")
    every, now = parts(diff), parts(diff, old=False)
    left = []
    for proof in [e for e in proofs(book, attempt.id) if e.kind == "verdict" and e.quote]:
        path, line = place(proof.path)
        if stand(proof.quote, (now if proof.command == "met" else every).get(path, "")):
            turn.change(proof, found="diff")
        else:
            left.append(Cited(about=proof.id, path=path, words=proof.quote, line=line))
    for flaw in [f for f in book.findings.values() if f.attempt == attempt.id and place(f.place)[1]]:
        path, line = place(flaw.place)
        left.append(Cited(about=flaw.id, path=path, line=line))
    return tuple(left)


def seen(turn: Turn, book: Book, attempt: Attempt, event: Seen) -> None:
    """What of the quotes stands in the files. Where nobody could look, nothing does."""
    task = book.tasks[attempt.task]
    if task.state != "checking" or task.stage != "looking" or attempt.id != reviewers(book, task)[-1].id:
        return
    for proof in [e for e in proofs(book, attempt.id) if e.kind == "verdict" and e.quote and not e.found]:
        turn.change(proof, found="file" if proof.id in event.there else "no")
    for flaw in [f for f in flaws(book, task) if f.attempt == attempt.id and place(f.place)[1]]:
        if flaw.id not in event.there and not event.error:
            turn.change(flaw, state="unfounded", by="rules", at=turn.at)
    weigh(turn, book, task, attempt)


def weigh(turn: Turn, book: Book, task: Task, attempt: Attempt) -> None:
    """A review that did not rule on everything did not run, which is no pass: once more, then a person judges."""
    if why := unfit(book, task, attempt):
        since = book.attempts[task.attempt].ended
        tried = [a for a in reviewers(book, task) if a.started >= since]
        if len([a for a in tried if a.outcome != "limited" and a.stopping in PATROL]) < TRIES:
            turn.change(task, stage="review")
            turn.stirred.add(book.key)
        else:
            ask_result(turn, book, task, f"the review did not run, {why}: you judge")
        return
    said = ruled(book, task, attempt)
    verdicts = dict(task.verdicts)
    for name, proof in said.items():
        if not name.startswith("f"):
            verdicts[name] = Verdict(
                ruling=RULINGS[proof.command], by=f"reviewer {attempt.id}", at=turn.at,  # type: ignore[arg-type]
                commit=task.commit, detail=proof.text[:DETAIL], evidence=proof.id,
            )  # fmt: skip
    task = turn.change(task, verdicts=verdicts)
    against = [f"{c}: {quoted(e)}" for c, e in said.items() if e.command == "not met" and not c.startswith("f")]
    settle(turn, book, task, attempt, said, passed=not against)
    stops = [f for f in flaws(book, task) if f.severity == "blocking"]
    against += [f"{f.id}: {f.text} ({f.place})" for f in stops]
    if against:
        found = [f"{f.id} {f.place} {f.text}" for f in flaws(book, task) if f not in stops]
        worker = book.attempts[task.attempt]
        fail(
            turn, book, task, f"the review says {against[0]}"[:300],
            handoff(worker, "the review", "\n".join(against + found)),
        )  # fmt: skip
    else:
        checking.result(turn, book, task)


def quoted(proof: Evidence) -> str:
    """A ruling as the next worker reads it: why, and where it shows."""
    return f"{proof.text} ({proof.path}: “{proof.quote}”)"


def settle(
    turn: Turn, book: Book, task: Task, attempt: Attempt, said: dict[str, Evidence], passed: bool
) -> None:
    """A flaw found before is closed by evidence alone: a later commit, in which this review saw that it is mended, or
    which changed its file and passed. One without a place waits for a ruling on it, or for a person's `waive`."""
    files = book.attempts[task.attempt].files
    for flaw in [f for f in flaws(book, task) if f.attempt != attempt.id and f.commit != task.commit]:
        proof, path = said.get(flaw.id), place(flaw.place)[0]
        by = ""
        if proof and proof.command == "met":
            by = proof.id
        elif passed and proof is None and path in files:
            by = task.commit
        if by:
            turn.change(flaw, state="addressed", by=f"reviewer {attempt.id}", evidence=by, at=turn.at)
