"""A line edited after it was said decides nothing. Words for an agent change until it has applied them."""

import msgspec

from bot.core.calls import Deliver
from bot.core.coordinator.turn import Turn
from bot.core.events import Said
from bot.core.grammar import Command, Parsed
from bot.core.message import Button
from bot.core.policy import who
from bot.core.prose import moment, short
from bot.core.records import Acted, Tell
from bot.core.redact import clean, redact
from bot.core.rows import Attempt
from bot.core.world import Book

KEPT = 500  # characters of a line that acted, enough to know it again


def edited(turn: Turn, event: Said, parsed: Parsed) -> str:
    """The words for an agent change; or it is said that nothing does. Talk may be edited unheard. Returns the name of
    the person whose order was changed by this, or ""."""
    person = who(turn.world, msgspec.structs.replace(event, edited=False))
    if person is None or not event.edits:
        return ""
    text = redact(clean(event.text)).strip()
    acted = turn.world.get("acted", event.edits)
    found = told(turn, event, person.name)
    if found:
        return reword(turn, *found, words(parsed, found[1]), event)
    if isinstance(acted, Acted):
        if acted.person == person.name and acted.text != text[:KEPT]:
            when = moment(acted.at, turn.at, turn.world.settings.policy.zone)
            turn.reply(f"Too late: applied {when} as it was said. To change it, say a new line.")
    elif len(parsed.commands) == 1:
        again = str(parsed.commands[0])
        turn.reply("An edited line does nothing. Say it as a new one.", buttons=(Button(again[:40], again),))
    elif parsed.commands:
        turn.reply("Edited lines do nothing. Say them as new ones.")
    return ""


def told(turn: Turn, event: Said, name: str) -> tuple[Book, Tell] | None:
    """The words for an agent that this line was."""
    for book in turn.world.books.values():
        for tell in book.tells.values():
            if tell.source == event.edits and tell.person == name:
                return book, tell
    return None


def words(parsed: Parsed, tell: Tell) -> str:
    """The edited words, if they are still words for the same task; else ""."""
    if parsed.loose:
        return parsed.loose
    match parsed.commands:
        case (Command(word="tell", ids=ids, text=text),) if not parsed.unread:
            return text.strip() if {short(id) for id in ids} <= {tell.task} else ""
        case _:
            return ""


def reword(turn: Turn, book: Book, tell: Tell, text: str, event: Said) -> str:
    """What still waits is changed; of what an agent has but did not apply yet, it is told; else how far it got is
    said."""
    zone = turn.world.settings.policy.zone
    when = moment(tell.moved or tell.at, turn.at, zone)
    if text == tell.text:
        return ""
    if not text:
        turn.reply(f"Not changed: {tell.id} stays words for {tell.task}. Say the rest as a new line.")
    elif tell.state == "queued" and not tell.attempt:
        turn.change(tell, text=text)
        turn.orders.append(Command("tell", (f"{book.key}.{tell.task}",), text))
        turn.reply(f"Changed: {text}")
        return tell.person
    elif agent := hears(book, tell):
        key = f"{tell.key}:{event.id}"
        said = f'{tell.person} changed what was said. Instead of "{tell.text}": {text}'
        turn.change(tell, text=text, state="queued", moved=turn.at, given=key)
        turn.call(Deliver(key=key, attempt=agent.key, sort="tell", text=said))
        turn.orders.append(Command("tell", (f"{book.key}.{tell.task}",), text))
        turn.reply(f"Changed: {text}", f"{agent.id} had the words before; it is told what they are now.")
        return tell.person
    else:
        way = "on its way since" if tell.state == "queued" else tell.state  # its agent ends just now
        far = f"{tell.task} is {book.tasks[tell.task].state}" if tell.state == "late" else f"{way} {when}"
        turn.reply(f"Too late: {far}. Say it again to add to it.")
    return ""


def hears(book: Book, tell: Tell) -> Attempt | None:
    """The agent that has these words, or soon will, and did not apply them yet."""
    if tell.state not in ("queued", "delivered"):
        return None
    return next((a for a in book.running() if a.id == short(tell.attempt) and not a.stopping), None)
