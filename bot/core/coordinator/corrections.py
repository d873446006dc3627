"""The report is corrected by people's words: they stand beside what was computed, under their speaker's name."""

import re

from bot.core.config import Person
from bot.core.coordinator.line import Line, Unclear, here, ways
from bot.core.coordinator.turn import Turn, fingerprint
from bot.core.events import Said
from bot.core.grammar import Command
from bot.core.message import Button, Code
from bot.core.policy import may
from bot.core.prose import short
from bot.core.records import Correction, Reading
from bot.core.report.corrections import addendum, said, signature
from bot.core.report.prose import proses
from bot.core.world import Book

WORD = "correct report"
_ID = re.compile(r"(?<![\w.])(?:s\d+\.)?([tufdxvcabe]\d+)(?![\w.]*\w)", re.ASCII)


def correct(turn: Turn, line: Line) -> None:
    """The words become a correction, of what they name; once the report is signed, an addendum to it."""
    book = here(turn, line)
    if not book.swarm.report:
        raise Unclear(f"{book.key} has no report yet. To its agents: tell t1: words")
    about = short(line.first) if short(line.first) != book.key else ""
    if about and not known(book, about):
        raise Unclear(f"{book.key} has no {about}. Nothing was written down.")
    late = book.swarm.report != "draft"
    row = turn.put(
        Correction(
            key=turn.new(book.key, "k"), person=line.person.name, text=line.text, at=turn.at, late=late,
            about=about or named(book, line.text),
        )
    )  # fmt: skip
    changed(turn, book)
    what = "is an addendum to" if late else "stands in"
    turn.reply(
        f"{row.id} {what} the report of {book.key}, under {row.person}'s name; its figures are as they were.",
        buttons=(Button(f"Undo {row.id}", f"undo {row.key}"),),
    )
    turn.said.append(Code(f"+ {said(turn.world, row, turn.at)}", "diff"))


def undo(turn: Turn, line: Line, book: Book) -> None:
    """`undo k1`: by whoever said it, or an owner."""
    row = book.corrections.get(short(line.first))
    if row is None or row.state != "stands":
        raise Unclear(f"{line.first} is no correction that stands.")
    if line.person.name != row.person and line.person.role != "owner":
        raise Unclear(f"{row.id} is {row.person}'s: they or an owner take it back. Your own words: {WORD}: words")
    signed = signature(book)
    if signed and not addendum(signed, row):
        raise Unclear(f"{row.id} was signed with the report. What is so now: {WORD}: words")
    was = said(turn.world, row, turn.at)
    row = turn.change(row, state="withdrawn", by=line.person.name)
    changed(turn, book)
    turn.reply(f"{row.id} is taken back by {line.person.name}.")
    turn.said.append(Code(f"- {was}", "diff"))


def changed(turn: Turn, book: Book) -> None:
    """A signature asked for is of the report with its corrections and its prose: who saw it without looks again."""
    stand = " ".join(k.id for k in book.corrections.values() if k.state == "stands")
    prose = " ".join(p.id for p in proses(book) if p.text)
    more = {k: v for k, v in (("corrections", stand), ("summary", prose)) if v}
    for row in [c for c in book.open() if c.kind == "report"]:
        facts = {k: v for k, v in row.facts.items() if k not in ("corrections", "summary")} | more
        turn.change(row, facts=facts, fingerprint=fingerprint(facts), shown=turn.at)


def below(book: Book, event: Said) -> bool:
    """Said in the report's own thread, or in that of the question for its signature."""
    row = book.checkpoints.get(short(event.thread))
    return bool(book.swarm.report) and (event.surface == "report" or (row is not None and row.kind == "report"))


def read_back(turn: Turn, event: Said, person: Person, book: Book, words: str) -> None:
    """Loose words below the report are neither a yes nor written into it unasked: they are read back, and kept until
    they are confirmed."""
    if refusal := may(turn.world, person, WORD):
        raise Unclear(refusal)
    key = f"{event.platform}|{event.channel}|{event.thread}|{person.name}"
    old = turn.world.get("reading", key)
    row = old if isinstance(old, Reading) and old.state == "open" else Reading(key=key, person=person.name, place="")
    row = turn.change(row, place=event.thread, words=(*row.words, words), at=turn.at)
    asked = next((c for c in book.open() if c.kind == "report"), None)
    turn.reply(
        "I read: " + " · ".join((*row.commands, *(str(one) for one in commands(book, row)))),
        *((f"Not a signature: that is {ways(asked)}.",) if asked else ()),
        buttons=(Button("Confirm", "confirm", style="primary"),),  # a signature is of the report as it is then
    )


def commands(book: Book, row: Reading) -> list[Command]:
    """The words of a reading, as the commands they are once they are confirmed."""
    return [Command(WORD, (book.key,), words) for words in row.words]


def named(book: Book, words: str) -> str:
    """The first thing of the swarm that the words name by its id, or ""."""
    return next((id for id in _ID.findall(words) if known(book, id)), "")


def known(book: Book, id: str) -> bool:
    return any(id in rows for rows in book.rows.values())


WORDS = {WORD: correct}
