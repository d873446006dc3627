"""`watch`: an agent's log as it grows, in the thread of its task, where it was asked for. Nothing of it is logged here:
a row says who follows what and where, and the outbox reads the lines."""

from bot.core import faces
from bot.core.coordinator.line import Line, Unclear, task
from bot.core.coordinator.turn import Turn
from bot.core.message import Button
from bot.core.prose import natural
from bot.core.records import Watch
from bot.core.rows import Attempt, Task
from bot.core.values import Home
from bot.core.world import Book


def watch(turn: Turn, line: Line) -> None:
    """Follow the agent at work on a task, or the attempt named; `off`: no longer, whichever of them it was."""
    book, row = task(turn, line)
    here = Home(platform=line.said.platform, channel=line.said.channel)
    places = (here, *faces.meant(here.platform, here.channel))
    held = [w for w in book.watches.values() if w.task == row.id and not w.off and place(w) in places]
    live = [w for w in held if w.attempt in book.live]
    if line.text:
        if not live:
            raise Unclear(f"{row.id} is not watched here.")
        for one in live:
            turn.change(one, off=True)
        turn.reply(f"{row.id} is no longer watched here.")
        return
    attempt = chosen(book, row, line.first.rpartition(".")[2])
    if any(w.attempt == attempt.id for w in live):
        raise Unclear(f"{attempt.id} is watched here already. To end that: watch {row.id} off")
    turn.put(
        Watch(
            key=turn.new(book.key, "w"), attempt=attempt.id, task=row.id, platform=here.platform, channel=here.channel,
            by=line.person.name, at=turn.at,
        )
    )  # fmt: skip


def place(row: Watch) -> Home:
    return Home(platform=row.platform, channel=row.channel)


def chosen(book: Book, row: Task, id: str) -> Attempt:
    """The attempt named, else the task's own, else its reviewer; one that is at work."""
    order = sorted(book.running(), key=lambda a: (a.id != row.attempt, natural(a.id)))
    named = id in book.attempts
    found = next((a for a in order if (a.id == id if named else a.task == row.id)), None)
    if found is None:
        whom = f"{id} has ended" if named else f"Nobody is at work on {row.id} ({row.state})"
        raise Unclear(f"{whom}. Its last output: show {row.id} log", Button("Last output", f"show {row.id} log"))
    return found


WORDS = {"watch": watch}
