"""`why`: the chain from a thing to what it really waits for, one step a line, to the people at its end."""

from bot.core.message import Button, Item, Listing, Message, Text
from bot.core.prose import line, moment, natural, short
from bot.core.rows import Checkpoint, Swarm, Task
from bot.core.views.checkpoint import decided, question, title
from bot.core.views.people import deciders
from bot.core.views.standing import Standing, idle, standing
from bot.core.world import Book, World


def why(world: World, key: str, now: float) -> Message:
    """Why this waits, failed or was decided; for a swarm, why nothing (more) runs."""
    book = world.book(key.partition(".")[0])
    row = next((t[short(key)] for t in book.rows.values() if short(key) in t), None)
    match row:
        case Task():
            return _task(world, book, row, now)
        case Checkpoint() if row.state == "open":
            return Message(title(world, book, row, now), (Text(row.text),) if row.text else ())
        case Checkpoint():
            return Message(decided(world, row, now))
        case Swarm():
            return Message(f"{row.key} {line(row.title)} · {idle(world, book, now) or 'work goes on'}")
        case None if any(t.id == short(key) for t in (book.plan.spec.tasks if book.plans else ())):
            return Message(f"{short(key)} is planned; {book.key} is not launched yet.")
        case None:
            return Message(f"There is no {key}.", tone="warn")
        case _:
            reason = str(getattr(row, "reason", "") or getattr(row, "why", "") or getattr(row, "text", "") or row)
            return Message(f"{row.id}: {line(reason, 300)}")


def _task(world: World, book: Book, task: Task, now: float) -> Message:
    where = _stand(world, book, task, now)
    items = [Item(text) for text in chain(world, book, task, now)]
    if task.state == "open" and where.kind == "ready":
        items.append(Item(idle(world, book, now) or "it starts when a slot is free"))
    for verdict in (task.verdicts[k] for k in sorted(task.verdicts, key=natural)):
        if verdict.ruling == "failed":
            items.append(Item(f"failed: {line(verdict.detail, 200)} ({verdict.by}, {moment(verdict.at, now, 'UTC')})"))
    asked = [c for c in book.open() if short(c.task) == task.id]
    shows = tuple(Button(f"Open {c.id}", f"show {c.id}") for c in asked[:3])
    blocks = (Listing(tuple(items)),) if items else ()
    return Message(f"{task.id} {line(task.spec.title)} · {where.text}", blocks, shows)


def chain(world: World, book: Book, task: Task, now: float) -> list[str]:
    """`t17 waits for t10` · `t10 asking: waits for ann (c5)`: every unmet need, nearest first, each once."""
    said: list[str] = []
    seen, queue = {task.id}, [task]
    while queue:
        current = queue.pop(0)
        where = _stand(world, book, current, now)
        if current is not task:
            said.append(f"{current.id} {line(current.spec.title, 50)} · {where.text}")
        said += [f"{c.id} {question(c)} · open" for c in book.open() if short(c.task) == current.id]
        if where.kind in ("waiting", "blocked"):
            fresh = [n for n in where.on if n in book.tasks and n not in seen]
            seen.update(fresh)
            queue += [book.tasks[n] for n in fresh]
    return said


def _stand(world: World, book: Book, task: Task, now: float) -> Standing:
    return standing(book, task, now, world.settings.policy.zone, deciders(world))
