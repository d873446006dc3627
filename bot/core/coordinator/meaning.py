"""Words in which no command was read: a brain may propose one. It is echoed, and nothing happens before a Confirm; what
cannot be taken back, or opens a door, is never proposed.
"""

import json

from bot.core.calls import Post, Spot
from bot.core.config import Person
from bot.core.coordinator.line import Line, in_channel
from bot.core.coordinator.thinking import able, think
from bot.core.coordinator.turn import Turn
from bot.core.events import Said, Thought
from bot.core.grammar import Command, parse
from bot.core.message import Button, Message
from bot.core.policy import deciders, may
from bot.core.prose import line
from bot.core.records import Reading
from bot.core.thoughts import Part, Words
from bot.core.words import WORDS
from bot.core.world import Book

NEVER = frozenset({
    "approve", "allow", "land", "revert", "close", "drop", "stop", "who add", "link", "hand", "accept", "confirm", "do",
})  # fmt: skip
SEVEN = "I read commands: plan · launch · waiting · approve · redirect · unblock · stop"
OVER = ("closed", "stopped")
SWARMS, TASKS = 3, 60  # shown to the brain


def ask(turn: Turn, event: Said, person: Person, words: str) -> bool:
    """Have the brain read them, where there is one and this person may command at all; else False: say it now."""
    if not able(turn) or event.pressed or person.name not in [p.name for p in deciders(turn.world)]:
        return False
    books = [b for b in in_channel(turn, Line(person, Command("status"), event)) if b.swarm.state not in OVER]
    if not books:  # whose money would it be
        return False
    known = "\n".join(f"{w.syntax}: {w.meaning}" for w in WORDS if w.word not in NEVER)
    facts = {"words": words[:2_000], "commands": known, "here": "\n\n".join(map(seen, books[:SWARMS]))}
    about = json.dumps((event.platform, event.channel, event.thread, person.name, event.within))
    think(turn, books[0], f"{event.id}:words", "words", facts, about)
    return True


def seen(book: Book) -> str:
    """A swarm in a few lines: what ids there are."""
    rows = [f"{t.id} {line(t.spec.title)}: {t.state}" for t in book.tasks.values()][:TASKS]
    asked = [f"{c.id} {c.kind}: {line(c.title)}" for c in book.open()]
    return "\n".join((f"{book.key} {line(book.swarm.title)}: {book.swarm.state}", *rows, *asked))


def read(turn: Turn, event: Thought, answer: Part | None) -> None:
    """A proposal is read back as any reading is; without one, what I read is said."""
    platform, channel, thread, name, within = json.loads(event.about)
    command = proposed(turn, name, answer.command) if isinstance(answer, Words) else None
    place = f"{platform}|{channel}|{thread}|{name}"
    old = turn.world.get("reading", place)
    if command is None:
        message = Message(SEVEN, (), (Button("help", "help"),))
    elif isinstance(old, Reading) and old.state == "open":  # the Confirm they see is that of another reading
        message = Message(f"Do you mean  {command} ? Then type it.", tone="ask")
    else:
        turn.put(Reading(key=place, person=name, place=thread, commands=(str(command),), at=turn.at))
        message = Message(f"Do you mean  {command} ?", (), (Button("Confirm", "confirm", style="primary"),), "ask")
    said = event.think.removesuffix(":words")
    spot = Spot(platform=platform, channel=channel, thread=thread)
    turn.call(
        Post(key=f"{event.id}:reply", about=thread, message=message, spot=spot, reply_to=said, within=within)
    )


def proposed(turn: Turn, name: str, text: str) -> Command | None:
    """The one command this is, if that person may say it and it may be proposed."""
    parsed = parse(text)
    person = next((p for p in deciders(turn.world) if p.name == name), None)
    if person is None or parsed.unread or parsed.ranged or len(parsed.commands) != 1:
        return None
    (command,) = parsed.commands
    return None if command.word in NEVER or may(turn.world, person, command.word) else command


VOICES = {"words": read}
