"""What a brain says about a swarm that is over, in the digest, and to questions below the report.

It is asked on rows; what it says is held against the rows, sentence by sentence, and shown as a model's words. Without
a brain nothing is asked, and what people see is made from rows alone.
"""

from itertools import islice

import msgspec

from bot.core.calls import Post, Spot
from bot.core.coordinator import corrections
from bot.core.coordinator.line import Line, Unclear, here
from bot.core.coordinator.thinking import able, lack, think
from bot.core.coordinator.turn import Turn
from bot.core.events import Due, Said, Thought
from bot.core.grammar import Parsed
from bot.core.message import Message, Text
from bot.core.prose import many, short
from bot.core.records import Deviation, Prose
from bot.core.report import build
from bot.core.report.checker import Checked, Facts, check, facts, judge, sentences
from bot.core.report.enquiry import answer, asks, unable
from bot.core.report.section import Report
from bot.core.rows import Checkpoint
from bot.core.thoughts import Lead, Part, Proposals, Synthesis, Told
from bot.core.values import Value
from bot.core.views import pages
from bot.core.world import Book, World

ENTRIES = 80  # of a section, shown to a brain
SENTENCES = 2  # of a lead
MODEL = "In a model's words"


class Asked(Value, frozen=True, kw_only=True):
    """Where and with which words somebody asked."""

    platform: str
    channel: str
    event: str
    thread: str = ""
    within: str = ""
    words: str = ""


class Dated(Value, frozen=True, kw_only=True):
    """A digest that waits for its lead: of which channel and day, since when, under which event."""

    platform: str
    channel: str
    date: str
    since: float
    event: str


def finished(turn: Turn, book: Book, row: Checkpoint) -> None:
    """The report is a draft: ask for the prose of its sections, and for a word on each deviation."""
    if not able(turn):
        return
    shown = rows(build(turn.world, book.key, turn.at))
    think(turn, book, f"{row.key}:synthesis", "synthesis", shown, about=row.key)
    unjudged = [x for x in book.deviations.values() if not x.verdict]
    if unjudged:
        listed = "\n".join(f"{x.id} {x.task} {x.kind}: {x.text}" for x in unjudged)
        think(turn, book, f"{row.key}:deviations", "judge deviations", {**shown, "deviations": listed}, about=row.key)


def rows(report: Report) -> dict[str, str]:
    """What a brain may know of a swarm: each section as it was computed, without prose."""
    parts = {
        s.name: "\n".join((s.summary, *(e.text for e in islice(s.entries, ENTRIES)), *s.full)) for s in report.sections
    }
    return {"swarm": f"{report.swarm} {report.title}", **parts}


def synthesised(turn: Turn, event: Thought, said: Part | None) -> None:
    """The prose stands under the question for a signature that it was written for, if that is still open."""
    book = turn.book(event.swarm)
    row = book.checkpoints.get(short(event.about))
    if row is None or row.state != "open":
        return
    if not isinstance(said, Synthesis):
        turn.put(Prose(key=turn.new(book.key, "y"), section="", about=row.id, text="", lacks=lack(event), at=turn.at))
        return
    for passage in said.sections:
        turn.put(
            Prose(
                key=turn.new(book.key, "y"), section=passage.section, about=row.id, text=passage.text,
                prompt=event.prompt, model=event.model, at=turn.at,
            )
        )  # fmt: skip
    corrections.changed(turn, book)


def proposed(turn: Turn, event: Thought, said: Part | None) -> None:
    """What a person might say of each deviation. A reason that the rows do not show is left out."""
    book = turn.book(event.swarm)
    if not isinstance(said, Proposals):
        return
    known = facts(turn.world, book.key)
    for one in said.deviations:
        row = book.deviations.get(one.id)
        if isinstance(row, Deviation) and not row.verdict:
            turn.change(row, proposed=one.verdict, because="" if judge(known, one.why) else one.why)


def enquiry(turn: Turn, event: Said, parsed: Parsed) -> Book | None:
    """The swarm below whose report a question was asked, in words that are no command."""
    book = turn.world.books.get(event.thread.partition(".")[0])
    plain = not parsed.commands and not event.files and not event.mentions and asks(event.text)
    return book if book and plain and corrections.below(book, event) else None


def ask(turn: Turn, line: Line) -> None:
    """`ask s3: words`, wherever it is said: the question that could be asked below the report of the swarm."""
    book = here(turn, line)
    if not book.swarm.report:
        raise Unclear(f"{book.key} has no report yet. What is so now: status {book.key}")
    asked(turn, line.said, book, line.text)


def asked(turn: Turn, event: Said, book: Book, words: str) -> None:
    """A question to the report: answered from rows at once where its shape is known; else a brain may try."""
    if said := answer(turn.world, book.key, words, turn.at):
        turn.reply(said[0], *said[1:])
    elif able(turn):
        place = Asked(platform=event.platform, channel=event.channel, thread=event.thread, within=event.within,
                      event=event.id, words=words)  # fmt: skip
        shown = {"question": words, **rows(build(turn.world, book.key, turn.at))}
        think(turn, book, f"{book.key}:ask:{event.id}", "ask report", shown, about=_text(place))
    else:
        turn.reply(unable(book, words))


def told(turn: Turn, event: Thought, said: Part | None) -> None:
    """The brain's answer, as far as the rows bear it out; else the honest word, where the question was asked."""
    place, book = msgspec.json.decode(event.about, type=Asked), turn.book(event.swarm)
    checked = check(facts(turn.world, book.key), said.answer) if isinstance(said, Told) else Checked()
    message = Message(unable(book, place.words))
    if checked.kept:
        message = Message(f"{MODEL}: {' '.join(checked.kept)}", tuple(Text(text) for text in _struck(checked)))
    spot = Spot(platform=place.platform, channel=place.channel, thread=place.thread)
    turn.call(Post(key=f"{event.id}:post", about=place.thread, message=message, spot=spot, reply_to=place.event,
                   within=place.within))  # fmt: skip


def led(turn: Turn, event: Due, since: float) -> bool:
    """Ask for the digest's lead; the digest is posted when it is there, or when it is known that there is none."""
    books = pages.of_channel(turn.world, event.channel)
    if not able(turn) or not books:
        return False
    place = Dated(platform=event.platform, channel=event.channel, date=event.date, since=since, event=event.id)
    page = pages.digest(turn.world, event.channel, turn.at, event.date, since)
    shown = {"digest": "\n".join(f"{name}: {text}" for name, text in pages.pairs(page))}
    think(turn, books[0], f"{books[0].key}:lead:{event.id}", "lead", shown, about=_text(place))
    return True


def posted(turn: Turn, event: Thought, said: Part | None) -> None:
    """The digest with its lead, or without."""
    place = msgspec.json.decode(event.about, type=Dated)
    words = said.text if isinstance(said, Lead) else ""
    lead = leads(turn.world, pages.of_channel(turn.world, place.channel, place.since), words)
    page = pages.digest(turn.world, place.channel, turn.at, place.date, place.since)
    first = [f"{MODEL}: {' '.join(lead.kept)}"] if lead.kept else []
    blocks = (*(Text(text) for text in (*first, *_struck(lead))), *page.blocks)
    spot = Spot(platform=place.platform, channel=place.channel)
    message = msgspec.structs.replace(page, blocks=blocks)
    turn.call(Post(key=f"{place.event}:post", about="", message=message, spot=spot, lane=2))


def leads(world: World, books: list[Book], words: str) -> Checked:
    """Each sentence against the rows of the one swarm it names, or of the only one; beyond two they are left out."""
    known = {book.key: facts(world, book.key) for book in books} if words else {}
    alone: Facts | None = next(iter(known.values())) if len(known) == 1 else None
    kept, struck = list[str](), list[tuple[str, str]]()
    for sentence in sentences(words)[:SENTENCES]:
        named = [key for key in known if key in sentence.replace(".", " ").replace(",", " ").split()]
        held = known[named[0]] if len(named) == 1 else alone
        why = judge(held, sentence) if held else "it names no swarm"
        struck += [(sentence, why)] if why else []
        kept += [] if why else [sentence]
    return Checked(tuple(kept), tuple(struck))


def _struck(checked: Checked) -> list[str]:
    number = len(checked.struck)
    return [f"Struck: {many(number, 'sentence')} {'was' if number == 1 else 'were'} not in the data."] if number else []


def _text(place: Asked | Dated) -> str:
    return msgspec.json.encode(place).decode()


WORDS = {"ask": ask}
