"""One command of one person, and what its ids mean where it was said."""

from dataclasses import dataclass

from bot.core import faces
from bot.core.config import Person
from bot.core.coordinator.turn import Turn
from bot.core.events import Said
from bot.core.grammar import Command
from bot.core.message import Button
from bot.core.rows import Checkpoint, Swarm, Task
from bot.core.values import Answer
from bot.core.world import Book

LIVE = ("running", "paused", "reviewing", "signed", "drafting", "stopped", "closed")


@dataclass(frozen=True, slots=True)
class Line:
    person: Person
    command: Command
    said: Said

    @property
    def word(self) -> str:
        return self.command.word

    @property
    def text(self) -> str:
        return self.command.text.strip()

    @property
    def first(self) -> str:
        """The first id, or ""."""
        return self.command.ids[0] if self.command.ids else ""


class Unclear(Exception):
    """A line that cannot be applied as said; its message is the reply, with buttons for what was meant. What the line
    did so far is given up, unless `keep`: then it did something else instead, which the message tells."""

    def __init__(self, message: str, *buttons: Button, keep: bool = False) -> None:
        super().__init__(message)
        self.buttons, self.keep = buttons, keep


def here(turn: Turn, line: Line) -> Book:
    """The swarm a line is about: its ids, its thread, else the liveliest of the channel."""
    for name in (*line.command.ids, line.said.thread):
        swarm = name.partition(".")[0]
        if swarm in turn.world.books and ("." in name or swarm.startswith("s")):
            return turn.world.books[swarm]
        if name.startswith("s") and name[1:].isdigit():
            raise Unclear(f"There is no swarm {name}.")
    books = in_channel(turn, line) or alone(turn, line)
    if not books:
        raise Unclear("There is no swarm here yet. Begin one: plan spring-clean repo=NAME", Button("help", "help"))
    return books[0]


def in_channel(turn: Turn, line: Line) -> list[Book]:
    """Swarms of the channel, the liveliest and then the latest first."""
    books = [b for b in turn.world.books.values() if lives_in(b.swarm, line.said)]
    return sorted(books, key=lambda b: (LIVE.index(b.swarm.state), -int(b.key[1:])))


def lives_in(swarm: Swarm, said: Said) -> bool:
    """Said where the swarm is shown, or in a thread of it."""
    here = faces.meant(said.platform, said.channel)
    return any(home in swarm.everywhere for home in here) or said.thread.partition(".")[0] == swarm.key


def alone(turn: Turn, line: Line) -> list[Book]:
    """The only swarm there is: an id of it needs no swarm, wherever it is said."""
    books = [b for b in turn.world.books.values() if b.rows["swarm"]]
    return books if line.first and len(books) == 1 else []


def task(turn: Turn, line: Line, id: str = "") -> tuple[Book, Task]:
    """The task named, or the one whose thread this is."""
    book = here(turn, line)
    name = of_attempt(book, (id or line.first or thread_id(book, line)).rpartition(".")[2])
    row = book.tasks.get(name)
    if row is None:
        known = " ".join(list(book.tasks)[:30]) or "none yet"
        raise Unclear(f"{book.key} has no task {name or 'here'}. Its tasks: {known}")
    return book, row


def thread_id(book: Book, line: Line) -> str:
    """What the thread is about: its task, or the task of the checkpoint whose thread it is, or that checkpoint."""
    id = line.said.thread.rpartition(".")[2]
    checkpoint = book.checkpoints.get(id)
    return (checkpoint.task or id) if checkpoint else id


def of_attempt(book: Book, id: str) -> str:
    """The task of an attempt, or the id as it is."""
    attempt = book.attempts.get(id)
    return attempt.task if attempt else id


def ways(row: Checkpoint) -> str:
    """What may be said to a checkpoint, as one types it."""
    return " · ".join(c.says or f"{c.word} {row.id}" for c in row.choices) or "nothing yet, it is being checked"


def ready(row: Checkpoint) -> None:
    """Nothing can be said to what is still being checked. Raises Unclear."""
    if not row.choices:
        raise Unclear(f"{row.id} is being checked still: say it again once its card shows what was found.")


def asked(turn: Turn, line: Line, kinds: tuple[str, ...] = ()) -> tuple[Book, Checkpoint]:
    """The checkpoint named; else the one that is open in this thread, or in this channel, of whichever swarm. With
    several, they are listed, none is taken. One that this word cannot answer is not touched: `kinds` are those it
    can."""
    book = here(turn, line)
    if line.first.rpartition(".")[2].startswith("c"):
        row = book.checkpoints.get(line.first.rpartition(".")[2])
        if row is None:
            raise Unclear(f"{book.key} has no checkpoint {line.first}.")
        if kinds and row.kind not in kinds:
            raise Unclear(f"{line.word} is no answer to {row.id} ({row.kind}). Say: {ways(row)}")
        return book, row
    name = of_attempt(book, line.first.rpartition(".")[2] or thread_id(book, line))
    below = line.first or line.said.thread.partition(".")[0] in turn.world.books
    books = [book] if below else in_channel(turn, line) or [book]
    found = [c for b in books for c in b.open() if not kinds or c.kind in kinds]
    this = "" if line.first else line.said.thread.rpartition(".")[2]
    if any(c.id == this for c in found):
        return book, book.checkpoints[this]
    if name and name != book.key:
        found = [c for c in found if name in (c.task, c.about, c.id)]
    elif name:
        found = [c for c in found if not c.task]
    if len(found) > 1 and line.word == "approve":
        found = [c for c in found if any(choice.word == "approve" for choice in c.choices)] or found
    if not found:
        where = f"on {name}" if line.first and name and name != book.key else "here"
        raise Unclear(f"Nothing is open {where}. What waits: waiting", Button("waiting", "waiting"))
    if len(found) > 1:
        word = line.word
        buttons = [Button(f"{word} {c.id}", f"{word} {c.key}", seen=c.fingerprint) for c in found[:10]]
        listed = " · ".join(f"{c.id if len(books) == 1 else c.key} {c.title}" for c in found[:10])
        raise Unclear(f"Which one? {listed}", *buttons)
    return turn.book(found[0].key), found[0]


def answered(turn: Turn, line: Line, book: Book, *ids: str) -> None:
    """Open checkpoints that this word answers."""
    for id in ids:
        if not turn.part(book.checkpoints[id], book.checkpoints[id].task):
            turn.close(book.checkpoints[id], "answered", "", given(turn, line, book.checkpoints[id]))


def given(turn: Turn, line: Line, row: Checkpoint) -> Answer:
    """A person's word on what is shown."""
    return Answer(
        person=line.person.name, word=line.word, text=line.text, at=turn.at, platform=line.said.platform,
        fingerprint=row.fingerprint,
    )  # fmt: skip
