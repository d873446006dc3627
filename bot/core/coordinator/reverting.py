"""Taking a merge back: alone, with what built on it, or with that redone."""

import msgspec

from bot.core.coordinator.checkpoints import due
from bot.core.coordinator.tasks import revive
from bot.core.coordinator.turn import Turn
from bot.core.coordinator.versions import amend, replace
from bot.core.prose import some
from bot.core.records import Batch, Deviation
from bot.core.rows import Task
from bot.core.values import Choice
from bot.core.world import Book


def offer(turn: Turn, book: Book, task: Task) -> None:
    """Take a merge back: alone, or with what built on it."""
    above = [t for t in built_on(book, task.id) if t != task.id]
    names = ", ".join(above)
    says = f"revert {task.key}"
    choices = [Choice(word="revert", label="Alone", effect=f"takes back {task.id} only", says=f"{says} alone")]
    if above:
        whole = f"takes back {task.id}, {names}"
        choices += [
            Choice(word="revert", label="With what built on it", effect=whole, says=f"{says} all"),
            Choice(word="revert", label="And redo that", effect=f"{whole}, and redoes {names}", says=f"{says} redo"),
        ]
    choices.append(Choice(word="decline", label="Keep it", effect="nothing is taken back"))
    for row in list(book.open()):
        if row.kind == "revert" and row.task == task.id:
            turn.close(row, "withdrawn", "asked again")
    turn.ask(
        "revert", book.key, f"Revert {task.id} {task.spec.title}?", tuple(choices),
        facts={"merge": task.merged, "built on it": names}, due=due(turn, "revert"), task=task.id,
        text=on_target(turn, book, [task.id, *above]),
    )  # fmt: skip


def on_target(turn: Turn, book: Book, names: list[str]) -> str:
    """`t1 landed already: main still has it until you  land s1  again.`; "" where nothing of it was landed."""
    rows = [c for c in book.checkpoints.values() if c.kind == "landing" and c.outcome.startswith("landed as")]
    times = [c.answer.at for c in rows if c.answer]
    times += [b.at for b in book.batches.values() if b.kind == "target" and b.state == "merged" and rows]
    there = [n for n in names if book.tasks[n].merged and book.tasks[n].ended <= max(times, default=0.0)]
    repository = turn.world.settings.repositories.get(book.swarm.repository)
    target = repository.target if repository else "main"
    it = "it" if len(there) == 1 else "them"
    return f"{some(there)} landed already: {target} still has {it} until you  land {book.key}  again." if there else ""


def built_on(book: Book, task: str) -> list[str]:
    """Merged tasks that need it, directly or not, and itself: the latest merge first."""
    seen, queue = {task}, [task]
    while queue:
        for other in sorted(book.dependents.get(queue.pop(), ())):
            if other not in seen:
                seen.add(other)
                queue.append(other)
    merged = [book.tasks[t] for t in seen if book.tasks[t].merged]
    return [t.id for t in sorted(merged, key=lambda t: (t.ended, int(t.id[1:])), reverse=True)]


def reverted(turn: Turn, book: Book, task: Task, batch: Batch) -> None:
    """A task whose merge was taken back is dropped; with `redo`, what built on it opens again without it."""
    first = batch.tasks[-1]
    redo = batch.output == "redo" and task.id != first
    turn.change(
        task, state="open" if redo else "dropped", reverted=task.merged, merged="", commit="", verdicts={},
        ended=0.0 if redo else turn.at, reason=f"reverted by {batch.by}", failures=0, cleared="",
    )  # fmt: skip
    turn.put(
        Deviation(key=turn.new(book.key, "x"), task=task.id, text=f"{task.id} was reverted by {batch.by}", at=turn.at)
    )
    if redo or book.swarm.state == "reviewing":
        revive(turn, book, f"{task.id} was reverted")
    if redo and first in task.spec.needs:
        part = next(t for t in book.plan.spec.tasks if t.id == task.id)
        part = msgspec.structs.replace(part, needs=tuple(n for n in part.needs if n != first))
        amend(turn, book, replace(book.plan.spec, part), batch.by, f"{task.id} redone without {first}")
