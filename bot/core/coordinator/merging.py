"""One queue a swarm branch: batch, gate once on the merged tip, one retry if red, bisect, the culprit back.

A batch is tried by prefix. Of a red batch the smallest red prefix names its culprit; the rest goes round again, so that
what is merged was always gated as it is merged.
"""

from bot.core.calls import Branch, Command, Land, Merge, Publish, Try
from bot.core.coordinator import assumptions, checking, reverting
from bot.core.coordinator.brief import handoff
from bot.core.coordinator.checkpoints import due, fail
from bot.core.coordinator.turn import Turn
from bot.core.events import Landed, Published, Result, Tried
from bot.core.message import Button, Code, Message
from bot.core.prose import line
from bot.core.records import Batch
from bot.core.redact import redact
from bot.core.rows import Checkpoint
from bot.core.values import Choice
from bot.core.world import Book

LARGEST = 16
TAIL = 4_000


def pump(turn: Turn, book: Book) -> None:
    """Begin the next batch, oldest first, when the queue is free."""
    if book.batch or not book.merging or book.swarm.state not in ("running", "paused", "reviewing"):
        return
    queue = sorted((book.tasks[t] for t in book.merging), key=lambda t: (t.queued, int(t.id[1:])))[:LARGEST]
    begin(turn, book, "merge", tuple(t.id for t in queue), tuple(t.commit for t in queue))


def begin(turn: Turn, book: Book, kind: str, tasks: tuple[str, ...], commits: tuple[str, ...], by: str = "") -> None:
    size = len(commits)
    batch = turn.put(
        Batch(
            key=turn.new(book.key, "b"), kind=kind, tasks=tasks, commits=commits, base=book.swarm.tip, hi=size,  # type: ignore[arg-type]
            by=by, at=turn.at, head=turn.world.head,
        )
    )  # fmt: skip
    attempt(turn, book, batch, size)


def attempt(turn: Turn, book: Book, batch: Batch, size: int) -> None:
    """Try the first `size` of a batch. The commits depend on the batch alone: its time is their date."""
    batch = turn.change(batch, tried=batch.tried + 1)
    merges = tuple(merge(book, batch, i) for i in range(size))
    turn.call(
        Try(
            key=f"{batch.key}:try{batch.tried}", batch=batch.key, swarm=book.key, repository=book.swarm.repository,
            base=batch.base, kind=batch.kind, merges=merges, commands=gates(book, batch, size), date=int(batch.at),
        )
    )  # fmt: skip


def merge(book: Book, batch: Batch, index: int) -> Merge:
    """One merge commit's message: the task, the attempt, who covers it, and where the log stood."""
    task = book.tasks.get(batch.tasks[index]) if index < len(batch.tasks) else None
    head = (("Podium-Head", batch.head),) if batch.head else ()
    if task is None:
        subject = f"Merge the target into {book.key}"
        return Merge(task="", commit=batch.commits[index], subject=subject, trailers=(("Approved-by", batch.by), *head))
    verb = "Revert " if batch.kind == "revert" else ""
    cover = f"{book.swarm.signer} (launch of {book.key})"
    approved = book.checkpoints.get(task.cleared)
    if approved and approved.approvals and approved.facts.get("commit", task.commit) == task.commit:
        cover = ", ".join(a.person for a in approved.approvals) + f" ({approved.id})"
    trailers = (
        ("Podium-Task", task.key),
        ("Podium-Attempt", f"{book.key}.{task.attempt}"),
        ("Approved-by", batch.by or cover),
        *head,
    )
    return Merge(
        task=task.id, commit=batch.commits[index], subject=f"{verb}{task.id}: {task.spec.title}", trailers=trailers
    )


def gates(book: Book, batch: Batch, size: int) -> tuple[Command, ...]:
    """The swarm's gates, and every check command of the tasks in the batch, once each."""
    commands = {f"gate {i + 1}": gate for i, gate in enumerate(book.swarm.gates)}
    known = set(commands.values())
    if batch.kind == "merge":
        for name in batch.tasks[:size]:
            for check in checking.checks(book.tasks[name]):
                if check.command not in known:
                    known.add(check.command)
                    commands[check.about] = check.command
    return tuple(Command(about=about, command=command) for about, command in commands.items())


def tried(turn: Turn, event: Tried) -> None:
    """Green and whole: publish. Red: once more, then bisect. A conflict names its culprit at once."""
    book = turn.book(event.batch)
    batch = book.batches.get(event.batch.rpartition(".")[2])
    if batch is None or batch.state != "trying" or event.id != f"{batch.key}:try{batch.tried}:result":
        return
    size = len(batch.commits)
    if any(task_gone(book, batch, name) for name in batch.tasks):
        turn.change(batch, state="withdrawn")
        return
    if event.error:
        error(turn, book, batch, redact(event.error))
    elif event.conflict >= 0:
        files = ", ".join(event.files[:10])
        culprit(turn, book, batch, event.conflict, f"it conflicts in {files}", files)
    elif green(book, batch, event):
        if event.size == size:
            publish(turn, book, batch, event)
        else:
            bisect(turn, book, turn.change(batch, lo=event.size), event)
    elif not batch.retried and event.size == size:
        attempt(turn, book, turn.change(batch, retried=True), size)
    else:
        bisect(turn, book, turn.change(batch, hi=event.size, output=output(event.results)), event)


def task_gone(book: Book, batch: Batch, name: str) -> bool:
    """A task left the queue while its batch was tried (redirected, dropped), or the swarm was stopped: the batch is
    void."""
    gone = book.tasks[name].state != "merging" or book.tasks[name].commit not in batch.commits
    return batch.kind == "merge" and (gone or book.swarm.state == "stopped")


def green(book: Book, batch: Batch, event: Tried) -> bool:
    """All commands ran and passed, thresholds included."""
    criteria = {c.id: c for name in batch.tasks for c in book.tasks[name].spec.criteria}
    bad = [
        r for r in event.results if not (checking.passes(criteria[r.about], r) if r.about in criteria else r.code == 0)
    ]
    ran = {r.about for r in event.results}
    return event.ok and not bad and all(c.about in ran for c in gates(book, batch, event.size))


def output(results: tuple[Result, ...]) -> str:
    bad = next((r for r in results if r.code != 0), None)
    return f"$ {bad.command}\n{redact(bad.output)[-TAIL:]}" if bad else ""


def publish(turn: Turn, book: Book, batch: Batch, event: Tried) -> None:
    turn.change(batch, state="publishing", tip=event.tip, merges=event.merges)
    turn.call(
        Publish(
            key=f"{batch.key}:publish", batch=batch.key, swarm=book.key, repository=book.swarm.repository,
            old=batch.base, new=event.tip,
        )
    )  # fmt: skip


def bisect(turn: Turn, book: Book, batch: Batch, event: Tried) -> None:
    """Halve between the largest green and the smallest red prefix until they are neighbours."""
    if batch.hi - batch.lo > 1:
        attempt(turn, book, batch, (batch.lo + batch.hi) // 2)
    else:
        why = "the gates are red with it"
        if batch.kind == "target" and (names := [r.command for r in event.results if r.code != 0]):
            why = f"the gates are red: {', '.join(names)}"
        culprit(turn, book, batch, batch.hi - 1, why, batch.output or output(event.results))


def culprit(turn: Turn, book: Book, batch: Batch, index: int, why: str, proof: str) -> None:
    """The one that does not merge goes back with the evidence; the others go round again."""
    turn.change(batch, state="red", output=proof)
    if batch.kind == "target":
        name = target(turn, book)
        why = f"with {name} at {batch.commits[0][:7]} merged in, {why}"
        way = f"Mend it by a task on swarm/{book.key} (add TITLE), or mend {name}"
        if book.swarm.state == "closed":  # it takes no task any more
            way = f"Mend {name}, or merge swarm/{book.key} into it by hand"
        said = f"{book.key} was not landed: {why}. {way}; then  land {book.key}  again."
        turn.post(outcome(turn, book, f"not landed: {why}"), Message(said, (Code(proof),), tone="bad"))
        return
    if batch.kind == "revert":
        told = Message(f"The revert of {' '.join(batch.tasks)} failed: {why}", (Code(proof),), tone="bad")
        turn.post(book.key, told)
        return
    task = book.tasks[batch.tasks[index]]
    worker = book.attempts[task.attempt]
    if len(batch.tasks) > 1:
        turn.post(
            f"{book.key}.{task.id}", Message(f"{task.id} was taken out of the batch of {len(batch.tasks)}: {why}")
        )
    fail(turn, book, task, why, handoff(worker, why, proof))


def error(turn: Turn, book: Book, batch: Batch, text: str) -> None:
    """The gates did not run: once more, then a person decides. Never a pass."""
    if not batch.retried:
        attempt(turn, book, turn.change(batch, retried=True), len(batch.commits))
        return
    turn.change(batch, output=text)
    turn.ask(
        "conflict", book.key, f"The merge queue of {book.key} cannot run",
        (Choice(word="retry", label="Retry", effect="tries the batch again"),),
        facts={"error": text[-500:], "batch": batch.id}, due=due(turn, "conflict"), about=batch.id, text=text[-500:],
    )  # fmt: skip


def published(turn: Turn, event: Published) -> None:
    """The swarm's branch stands at the batch: its tasks are done. If the branch was moved, start again from there."""
    book = turn.book(event.batch)
    batch = book.batches.get(event.batch.rpartition(".")[2])
    if batch is None or batch.state != "publishing":
        return
    if not event.ok and not event.tip:
        turn.call(
            Branch(key=f"{batch.key}:branch{batch.tried}", swarm=book.key, repository=book.swarm.repository,
                   base=batch.base)
        )  # fmt: skip
        error(turn, book, turn.change(batch, state="trying"), f"the branch swarm/{book.key} was gone")
        return
    if not event.ok:
        turn.change(batch, state="withdrawn")
        turn.change(book.swarm, tip=event.tip)
        if batch.kind == "target":
            outcome(turn, book, f"not landed: swarm/{book.key} was moved by another hand")
        turn.post(
            book.key,
            Message(f"swarm/{book.key} was moved to {event.tip[:7]} by another hand; merging goes on from there."),
        )
        turn.stirred.add(book.key)
        return
    turn.change(batch, state="merged")
    turn.change(book.swarm, tip=batch.tip)
    match batch.kind:
        case "merge":
            for name, commit in zip(batch.tasks, batch.merges, strict=True):
                checking.close_done(turn, book, book.tasks[name], commit)
            assumptions.check(turn, book, f"{batch.key}:assumptions")
        case "revert":
            if still := reverting.on_target(turn, book, list(batch.tasks)):
                again = (Button("Land…", f"land {book.key}"),)
                turn.post(book.key, Message(f"Taken back on swarm/{book.key}. {still}", (), again))
            for name in batch.tasks:
                reverting.reverted(turn, book, book.tasks[name], batch)
        case _:
            land(turn, book)


def land(turn: Turn, book: Book) -> None:
    times = sum(b.kind == "target" for b in book.batches.values())
    times += sum(c.kind == "landing" for c in book.checkpoints.values())
    key = f"{book.key}:land{times}:{book.swarm.tip[:12]}"
    turn.call(Land(key=key, swarm=book.key, repository=book.swarm.repository, tip=book.swarm.tip))


def landed(turn: Turn, event: Landed) -> None:
    """On the target; or the target moved: merge it in, gate, and land again; or refused, with the way out. It is told
    where it was asked for."""
    book = turn.book(event.swarm)
    swarm = book.swarm
    asked, name = signed(book), target(turn, book)
    if event.ok:
        turn.change(swarm, landed=event.commit)
        about = outcome(turn, book, f"landed as {event.commit[:7]}")
        turn.post(about, Message(f"{book.key} landed: {swarm.repository} is at {event.commit[:7]}", tone="good"))
    elif event.moved and book.batch:
        about = outcome(turn, book, f"not landed: {name} moved, and the merge queue is busy")
        turn.post(about, Message(f"The target moved, and the merge queue is busy. Say again: land {book.key}"))
    elif event.moved:
        outcome(turn, book, f"{name} moved to {event.moved[:7]}: it is merged in and gated first")
        by = [c.answer.person for c in asked if c.answer]
        begin(turn, book, "target", (), (event.moved,), by=by[-1] if by else swarm.signer)
    else:
        refused = redact(event.refused)
        about = outcome(turn, book, f"not landed: {line(refused, 200)}")
        turn.post(about, Message(f"{book.key} was not landed: {refused}", tone="bad"))


def target(turn: Turn, book: Book) -> str:
    repository = turn.world.settings.repositories.get(book.swarm.repository)
    return repository.target if repository else "main"


def signed(book: Book) -> list[Checkpoint]:
    """Landings that people said yes to, the last at the end."""
    return [c for c in book.checkpoints.values() if c.kind == "landing" and c.state == "answered"]


def outcome(turn: Turn, book: Book, what: str) -> str:
    """What became of the landing, on the card where it was asked for. Returns where that is to be told."""
    asked = signed(book)
    return turn.change(asked[-1], outcome=what).key if asked else book.key
