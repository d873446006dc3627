"""One decision in the making: the world it changes, the rows it changed, the calls it asks for."""

import hashlib
from dataclasses import dataclass, field
from typing import TypeVar

import msgspec

from bot.core.calls import AnyCall, Deliver, Post, Spot
from bot.core.events import AnyEvent, Said
from bot.core.grammar import Command
from bot.core.message import Block, Button, Message, Text, Tone
from bot.core.rows import Checkpoint, Row, Task
from bot.core.values import Answer, CheckpointKind, Choice
from bot.core.world import Book, World, kind

R = TypeVar("R", bound=Row)
KEPT = ("launch", "landing", "report")  # questions whose cards say where the log stood
ALLOW = "allow"  # what an agent hears that may


@dataclass(frozen=True, slots=True)
class Decision:
    """What one event leads to: after-images of rows (already in the world), and calls."""

    rows: tuple[Row, ...] = ()
    calls: tuple[AnyCall, ...] = ()


@dataclass(slots=True)
class Turn:
    """`stirred` are swarms in which something may now go on: dispatch, merge, finish. `orders` are the commands of a
    person that were applied."""

    world: World
    event: AnyEvent
    rows: dict[tuple[str, str], Row] = field(default_factory=dict)
    calls: list[AnyCall] = field(default_factory=list)
    stirred: set[str] = field(default_factory=set)
    said: list[Block] = field(default_factory=list)
    title: str = ""
    tone: Tone = "plain"
    buttons: list[Button] = field(default_factory=list)
    orders: list[Command] = field(default_factory=list)
    before: list[tuple[Row | None, Row, bool]] = field(default_factory=list)

    @property
    def at(self) -> float:
        return self.event.at

    def put(self, row: R) -> R:
        """Change a row, here and in the world. A change of state stirs its swarm."""
        name = kind(row)
        old = self.world.get(name, row.key)
        if getattr(old, "state", None) != getattr(row, "state", None) or old is None:
            self.stirred.add(row.swarm)
        self.before.append((old, row, (name, row.key) in self.rows))
        self.world.put(row)
        self.rows[name, row.key] = row
        return row

    def mark(self) -> tuple[int, int]:
        """Where rows and calls stand now, for `back`."""
        return len(self.before), len(self.calls)

    def back(self, mark: tuple[int, int]) -> None:
        """Give up what was done since the mark: a line that cannot be applied whole is not applied at all."""
        rows, calls = mark
        while len(self.before) > rows:
            old, row, changed = self.before.pop()
            if old is None:
                self.world.forget(row)
            else:
                self.world.put(old)
            if old is not None and changed:
                self.rows[kind(row), row.key] = old
            else:
                del self.rows[kind(row), row.key]
        del self.calls[calls:]

    def change(self, row: R, **fields: object) -> R:
        """The row with some fields changed."""
        return self.put(msgspec.structs.replace(row, **fields))

    def book(self, key: str) -> Book:
        """The book of the swarm that a key is of."""
        return self.world.book(key.partition(".")[0])

    def task(self, key: str, **fields: object) -> Task:
        """Change the task's present row, whatever became of it in this turn."""
        return self.change(self.book(key).tasks[key.rpartition(".")[2]], **fields)

    def new(self, swarm: str, letter: str) -> str:
        """The next key for a letter in a swarm; never given twice."""
        row = self.book(swarm).swarm
        number = row.next.get(letter, 0) + 1
        self.change(row, next={**row.next, letter: number})
        return f"{row.key}.{letter}{number}"

    def call(self, call: AnyCall) -> None:
        self.calls.append(call)

    def reply(self, title: str, *texts: str, buttons: tuple[Button, ...] = (), tone: Tone = "plain") -> None:
        """Words to the person who spoke: all replies of a turn become one message where the line was said."""
        if self.title:
            self.said.append(Text(title))
        else:
            self.title, self.tone = title, tone
        self.said += [Text(text) for text in texts]
        self.buttons += buttons

    def show(self, message: Message) -> None:
        """A whole page as the reply."""
        if self.title:
            self.said.append(Text(message.title))
        else:
            self.title, self.tone = message.title, message.tone
        self.said += message.blocks
        self.buttons += message.buttons

    def post(self, about: str, message: Message, lane: int = 2, to: str = "") -> None:
        """A message of the moment in the thread of a thing, in every mirror."""
        number = sum(isinstance(c, Post) for c in self.calls)
        self.call(Post(key=f"{self.event.id}:post{number}", about=about, message=message, lane=lane, to=to))  # type: ignore[arg-type]

    def ask(
        self,
        kind: CheckpointKind,
        swarm: str,
        title: str,
        choices: tuple[Choice, ...],
        *,
        facts: dict[str, str],
        due: float,
        task: str = "",
        attempt: str = "",
        about: str = "",
        text: str = "",
        recommend: str = "",
        evidence: str = "",
        quorum: int = 1,
        requester: str = "",
        to: tuple[str, ...] = (),
    ) -> Checkpoint:
        """Open a checkpoint. Its fingerprint is over `facts`, never over what is rendered."""
        key = self.new(swarm, "c")
        return self.put(
            Checkpoint(
                key=key, kind=kind, title=title, choices=choices, facts=facts, fingerprint=fingerprint(facts), due=due,
                task=task, attempt=attempt, about=about, text=text, recommend=recommend, evidence=evidence,
                quorum=quorum, requester=requester, to=to, asked=self.at, shown=self.at,
                head=self.world.head if kind in KEPT else "",
            )
        )  # fmt: skip

    def close(self, checkpoint: Checkpoint, state: str, outcome: str, answer: Answer | None = None) -> Checkpoint:
        """Decided or over. An agent that asked for permission hears which of them."""
        row = self.change(checkpoint, state=state, outcome=outcome, answer=answer, due=0.0)
        attempts = self.book(row.key).attempts
        asked = [(row.attempt, row.about), *(tuple(j.split(":", 2)[1:]) for j in row.joined)]
        for id, ask in asked if row.kind == "permission" else ():
            if attempts[id].state != "ended":
                key, attempt = f"{row.key}:answer:{id}:{ask}", attempts[id].key
                self.call(Deliver(key=key, attempt=attempt, sort="answer", text=verdict(row), ask=ask))
        return row

    def withdraw(self, book: Book, task: str, outcome: str) -> None:
        """Take back a task's open questions: what they asked about is no more. One that others joined stays theirs."""
        for checkpoint in list(book.open()):
            if not self.part(checkpoint, task) and checkpoint.task == task:
                self.close(checkpoint, "withdrawn", outcome)

    def part(self, row: Checkpoint, task: str) -> bool:
        """A task leaves a question that several share; false when it was its only one."""
        others = tuple(j for j in row.joined if row.kind == "question" and j.partition(":")[0] != task)
        if row.task != task:
            if row.kind == "question" and others != row.joined:
                self.change(row, joined=others)
            return False
        if not others:
            return False
        name, attempt, about = others[0].split(":", 2)
        self.change(row, task=name, attempt=attempt, about=about, joined=others[1:])
        return True

    def done(self) -> Decision:
        """Close the turn: the replies become one post."""
        event = self.event
        if self.title and isinstance(event, Said):
            spot = Spot(platform=event.platform, channel=event.channel, thread=event.thread)
            message = Message(self.title, tuple(self.said), tuple(self.buttons), self.tone)
            key, about = f"{event.id}:reply", event.thread
            self.call(Post(key=key, about=about, message=message, spot=spot, reply_to=event.id, within=event.within))
        return Decision(tuple(self.rows.values()), tuple(self.calls))


def verdict(row: Checkpoint) -> str:
    """What an agent hears of the permission it asked for: `allow`, or what else became of its question."""
    by = row.answer.person if row.answer else ""
    match row.state:
        case "answered" if row.answer and row.answer.word in ("approve", "allow"):
            return ALLOW
        case "declined" if row.answer:
            return f"deny: {by} says no: {row.answer.text}" if row.answer.text else f"deny: {by} says no"
        case "expired":
            return "unanswered: nobody answered in time, so nothing is allowed"
        case _:
            return f"withdrawn: {row.outcome or f'{by} answered otherwise'}"


def fingerprint(facts: dict[str, str]) -> str:
    """SHA-256 over the facts in the order of their names, as 16 hex digits."""
    return hashlib.sha256(msgspec.json.encode(facts, order="sorted")).hexdigest()[:16]
