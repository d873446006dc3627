"""What people say: read, permitted, applied. Loose words are answers on a question, talk among people, else nothing."""

from collections.abc import Callable

import msgspec

from bot.core.config import Person
from bot.core.coordinator import (
    accounts,
    answers,
    asking,
    corrections,
    doing,
    edits,
    landing,
    meaning,
    mirrors,
    owners,
    pairing,
    planning,
    rehearsing,
    steering,
    telling,
    testing,
    verdicts,
    watching,
)
from bot.core.coordinator.line import Line, Unclear, here, ready, ways
from bot.core.coordinator.questions import missed
from bot.core.coordinator.turn import Turn
from bot.core.events import Said
from bot.core.faces import LOCAL
from bot.core.grammar import Command, Parsed, parse
from bot.core.message import Button
from bot.core.policy import may, who
from bot.core.records import Acted, Looked, Reading, Voices
from bot.core.redact import clean, redact
from bot.core.rows import Checkpoint
from bot.core.words import BY_NAME
from bot.core.world import Book

LOOKS = asking.PAGES | watching.WORDS | telling.WORDS
HANDLERS = {
    **LOOKS, **planning.WORDS, **answers.WORDS, **steering.WORDS, **verdicts.WORDS, **landing.WORDS,
    **owners.WORDS, **accounts.WORDS, **mirrors.WORDS, **corrections.WORDS, **testing.WORDS, **rehearsing.WORDS,
    "do": doing.do,
}  # fmt: skip
LONGEST = 20_000  # characters of one line


def said(turn: Turn, event: Said) -> None:
    """A line of a person. Bots, guests, strangers and edited messages decide nothing."""
    person = who(turn.world, event)
    if event.edited:
        name = edits.edited(turn, event, meant(event)) if len(event.text) <= LONGEST else ""
        mirrors.echo(turn, event, name)
    elif person is None:
        unknown(turn, event)
    else:
        heard(turn, event, person)
        mirrors.echo(turn, event, person.name)
        if turn.orders and event.message:
            text = redact(clean(event.text)).strip()[: edits.KEPT]
            turn.put(Acted(key=event.id, person=person.name, text=text, at=turn.at))


def unknown(turn: Turn, event: Said) -> None:
    """Somebody whom nobody knows here may ask for a code, no more. Talk is left alone."""
    commands = meant(event).commands if event.text.strip() and not event.bot else ()
    if any(c.word == "link" and not accounts.of_owner(c.text) for c in commands) and not event.guest:
        accounts.stranger(turn, event, commands[0].text)
    elif commands:
        turn.reply("I do not know you here. Known elsewhere? Say: link. Else the owner can: who add @you operator")


def heard(turn: Turn, event: Said, person: Person) -> None:
    """A line of somebody known: read, and applied."""
    if len(event.text) > LONGEST:
        turn.reply(
            f"That line has {len(event.text):,} characters; I read up to {LONGEST:,}. Send it as a file: plan FILE"
        )
        return
    voices(turn, event, person)
    parsed = meant(event)
    if half_read(turn, event, parsed):
        parsed = Parsed(loose=event.text.strip())
    if event.files:
        whole(turn, lambda: run(turn, Line(person, Command("plan"), event)))
    elif book := telling.enquiry(turn, event, parsed):
        if not talk(turn, event):
            whole(turn, lambda: telling.asked(turn, event, book, redact(clean(event.text)).strip()))
    elif parsed.loose:
        whole(turn, lambda: loose(turn, event, person, parsed.loose))
    elif reading_first(parsed):
        whole(turn, lambda: read_back(turn, event, person, parsed))
    else:
        for command in spread(turn, event, person, parsed.commands):
            whole(turn, lambda command=command: run(turn, Line(person, command, event)))  # type: ignore[misc]
        for unread in parsed.unread:
            top = event.addressed and "." not in event.thread and not (unread.nearest or parsed.commands)
            if not (top and meaning.ask(turn, event, person, unread.line)):
                mend(turn, unread.line, unread.nearest)


def half_read(turn: Turn, event: Said, parsed: Parsed) -> bool:
    """Words to a planner may begin like a command ("split t7"): they are one only where they can be read."""
    book = turn.world.books.get(event.thread)
    near = any(unread.nearest for unread in parsed.unread)
    return bool(book and parsed.unread and not near and not parsed.commands and pairing.talks(turn, book, event))


def whole(turn: Turn, act: Callable[[], None], about: str = "") -> None:
    """One act, applied whole or not at all; the reply says why not."""
    mark = turn.mark()
    try:
        act()
    except Unclear as unclear:
        if not unclear.keep:
            turn.back(mark)
        turn.reply(f"{about}: {unclear}" if about else str(unclear), buttons=unclear.buttons)


def meant(event: Said) -> Parsed:
    """What a line says. English begins with `do` too: in a thread, or where the bot is not spoken to, it is words."""
    parsed = parse(redact(clean(event.text[:LONGEST])))
    ordered = "." not in event.thread and (event.addressed or event.platform in LOCAL)
    if parsed.commands and not ordered and all(c.word == "do" for c in parsed.commands):
        return Parsed(loose=redact(clean(event.text)).strip())
    return parsed


def voices(turn: Turn, event: Said, person: Person) -> None:
    """Note that this person looked, and who has spoken in the thread."""
    swarm = event.thread.partition(".")[0]
    if swarm in turn.world.books:
        row = turn.world.get("looked", f"{swarm}.{person.name}")
        old = row if isinstance(row, Looked) else Looked(key=f"{swarm}.{person.name}")
        turn.change(old, at=turn.at)
    if ("." in event.thread or event.surface == "report") and not event.pressed:
        known = spoken(turn, event)
        if person.name not in known:
            turn.put(Voices(key=thread_of(event), people=(*known, person.name)))


def spoken(turn: Turn, event: Said) -> tuple[str, ...]:
    """Who has spoken in the thread of this line so far."""
    row = turn.world.get("voices", thread_of(event))
    return row.people if isinstance(row, Voices) else ()


def talk(turn: Turn, event: Said) -> bool:
    """Several people speak here, and the bot was not addressed."""
    return len(spoken(turn, event)) > 1 and not event.addressed


def thread_of(event: Said) -> str:
    """A thread by name. Plan, board and report of a swarm have one each; voices are noted below the report."""
    return f"{event.thread}.report" if event.surface == "report" else event.thread


def reading_first(parsed: Parsed) -> bool:
    """Ranges, several lines and partly unread lines are shown before any of it is applied; mere looks are not."""
    acts = [c for c in parsed.commands if c.word not in LOOKS]
    return bool(acts) and (parsed.ranged or len(parsed.commands) > 1 or bool(parsed.unread))


def read_back(turn: Turn, event: Said, person: Person, parsed: Parsed) -> None:
    place = f"{event.platform}|{event.channel}|{event.thread}|{person.name}"
    commands = tuple(str(c) for c in spread(turn, event, person, parsed.commands))
    for command in parsed.commands:
        ranged_final(turn, event, person, command)
    unread = tuple(u.line for u in parsed.unread)
    old = turn.world.get("reading", place)
    words = old.words if isinstance(old, Reading) and old.state == "open" else ()
    turn.put(
        Reading(
            key=place, person=person.name, place=event.thread, commands=commands, unread=unread, words=words, at=turn.at
        )
    )
    not_read = [f"Not read: {line}" for line in unread]
    commands += tuple(f"{corrections.WORD}: {text}" for text in words)
    turn.reply("I read: " + " · ".join(commands), *not_read, buttons=(Button("Confirm", "confirm", style="primary"),))


def spread(turn: Turn, event: Said, person: Person, commands: tuple[Command, ...]) -> list[Command]:
    """Several ids become one command each; `t7 needs t3, t4` stays one edit."""
    out: list[Command] = []
    for command in commands:
        if len(command.ids) < 2 or BY_NAME[command.word].subject:
            out.append(command)
        else:
            out += [Command(command.word, (id,), command.text, command.options) for id in command.ids]
    return out


def ranged_final(turn: Turn, event: Said, person: Person, command: Command) -> None:
    """The irreversible never goes in a range."""
    for id in command.ids if command.word == "approve" and len(command.ids) > 1 else ():
        book = here(turn, Line(person, Command(command.word, (id,)), event))
        row = book.checkpoints.get(id.rpartition(".")[2])
        if row is not None and row.kind == "irreversible":
            raise Unclear(f"{row.id} is irreversible and goes in no range: type  approve {row.id}  on its own.")


def confirm(turn: Turn, line: Line) -> None:
    """Apply what was read back, unless what it answers was changed since."""
    event = line.said
    row = turn.world.get("reading", f"{event.platform}|{event.channel}|{event.thread}|{line.person.name}")
    if not isinstance(row, Reading) or row.state != "open":
        raise Unclear("Nothing waits for a confirm from you here.")
    turn.change(row, state="confirmed")
    then = msgspec.structs.replace(event, at=row.at, seen="")
    for text in row.commands:
        for command in parse(text).commands:
            whole(turn, lambda command=command: run(turn, Line(line.person, command, then)), text)  # type: ignore[misc]
    for words in row.words:
        said = Command(corrections.WORD, (event.thread.partition(".")[0],), words)
        whole(turn, lambda said=said: run(turn, Line(line.person, said, then)))  # type: ignore[misc]


def run(turn: Turn, line: Line) -> None:
    """One command, if this person may."""
    if line.word == "confirm":
        turn.orders.append(line.command)
        confirm(turn, line)
        return
    own = line.word == "link" and not accounts.of_owner(line.text)
    refusal = "" if own else may(turn.world, line.person, line.word)
    if refusal:
        raise Unclear(refusal)
    HANDLERS[line.word](turn, line)
    if line.word not in LOOKS:
        turn.orders.append(line.command)


def mend(turn: Turn, line: str, nearest: str) -> None:
    if nearest:
        turn.reply(f"Did you mean  {nearest} ?", buttons=(Button(nearest, nearest),))
    else:
        turn.reply(f"Not read: {line[:200]}. The words: help", buttons=(Button("help", "help"),))


def loose(turn: Turn, event: Said, person: Person, words: str) -> None:
    """Plain words. Among several people, or to somebody, they are talk. On a question they are the answer; on an
    approval they are neither a yes nor forwarded; to a running agent they are told."""
    thread = event.thread
    book = turn.world.books.get(thread.partition(".")[0])
    if book and pairing.talks(turn, book, event):
        pairing.reply(turn, person, book, words)
        return
    if book is None or not ("." in thread or event.surface == "report"):
        if event.addressed and not meaning.ask(turn, event, person, words):
            turn.reply(meaning.SEVEN, buttons=(Button("help", "help"),))
        return
    if talk(turn, event) or event.mentions:
        return
    if corrections.below(book, event):
        corrections.read_back(turn, event, person, book, words)
        return
    id = thread.rpartition(".")[2]
    asked = book.checkpoints.get(id)
    task = asked.task if asked else id
    opened = [c for c in book.open() if (c.task == task if task in book.tasks else c.id == id)]
    if len(opened) > 1:
        listed = " · ".join(f"{c.id} {c.title}" for c in opened)
        turn.reply(
            f"Which one do you mean? {listed}",
            buttons=tuple(Button(c.id, f"answer {c.key}", asks="words") for c in opened),
        )
    elif opened:
        to_one(turn, event, person, book, opened[0], words)
    elif task in book.tasks:
        late = missed(book, task)
        word = Command("answer", (late.key,), words) if late else Command("tell", (f"{book.key}.{task}",), words)
        run(turn, Line(person, word, event))


def to_one(turn: Turn, event: Said, person: Person, book: Book, checkpoint: Checkpoint, words: str) -> None:
    """Words in the thread of one open checkpoint."""
    if checkpoint.kind in ("question", "stuck"):
        run(turn, Line(person, Command("answer", (checkpoint.key,), words), event))
        return
    ready(checkpoint)
    buttons = [
        Button(c.label, c.says or f"{c.word} {checkpoint.key}", asks=c.asks, seen=checkpoint.fingerprint)
        for c in checkpoint.choices
    ]
    words = " ".join(words.splitlines())  # a button's text is read as if it was typed: one command a line
    if checkpoint.kind == "permission":
        no = f"decline {checkpoint.key}: {words}"
        buttons.append(Button("Deny, in these words", no, seen=checkpoint.fingerprint))
    if checkpoint.task:
        buttons.append(Button("Tell the agent", f"tell {book.key}.{checkpoint.task}: {words}"))
    why = f", {checkpoint.id} is irreversible" if checkpoint.kind == "irreversible" else ""
    yes = any(c.word == "approve" for c in checkpoint.choices)
    how = f"type  approve {checkpoint.id}  or press a button." if yes else f"say {ways(checkpoint)}"
    turn.reply(f"Not an answer yet{why}: {how}", buttons=tuple(buttons))
