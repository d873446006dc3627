"""What people said to the report. It stands beside what was computed, never in its place: under the section that tells
of what it names, else at the end; what was said after the signature is among the addenda."""

import re

from bot.core.prose import moment, natural
from bot.core.records import Correction
from bot.core.report.section import Section, Word
from bot.core.rows import Checkpoint
from bot.core.world import Book, World


def corrections(world: World, book: Book, parts: tuple[Section, ...], now: float) -> tuple[Word, ...]:
    """Every correction in the order of saying, those taken back too, which no longer stand."""
    signed = signature(book)
    rows = sorted(book.corrections.values(), key=lambda k: natural(k.id))
    return tuple(
        Word(
            id=k.id, person=k.person, text=said(world, k, now, late), about=k.about, section=place(parts, k.about),
            words=k.text, at=k.at, late=late, stands=k.state == "stands",
        )
        for k in rows
        for late in (addendum(signed, k),)
    )  # fmt: skip


def signature(book: Book) -> Checkpoint | None:
    """The answered question for the report's signature, the last one; None: it is not signed, or no more."""
    if book.swarm.report in ("", "draft"):
        return None
    signed = [c for c in book.checkpoints.values() if c.kind == "report" and c.state == "answered" and c.answer]
    return max(signed, key=lambda c: c.answer.at if c.answer else 0.0, default=None)


def addendum(signed: Checkpoint | None, row: Correction) -> bool:
    """Whether it was said after the signature that stands. What was added to an earlier one, before the work went on,
    is part of the report as it is now."""
    return bool(row.late and signed and signed.answer and row.at >= signed.answer.at)


def said(world: World, row: Correction, now: float, late: bool = False) -> str:
    """`k1 ann 15:05 on t7: it waited for CI`; an addendum is dated in front."""
    when = moment(row.at, now, world.settings.policy.zone)
    head = f"{row.id} {row.person}" if late else f"{row.id} {row.person} {when}"
    if row.state != "stands":
        return f"{head}: taken back by {row.by}"
    return f"{head}{f' on {row.about}' if row.about else ''}: {row.text}"


def place(parts: tuple[Section, ...], about: str) -> str:
    """The name of the first section with an entry about it, else of the first that mentions it; "": none does."""
    if not about:
        return ""
    mention = re.compile(rf"(?<![\w.]){about}(?!\w)")
    texts = {p.name: [e.text for e in p.entries] for p in parts}
    heads = (name for name, lines in texts.items() if any(mention.match(text.lstrip("□☑ ")) for text in lines))
    whole = {p.name: [p.summary, *texts[p.name], *p.full] for p in parts}
    return next(heads, "") or next((n for n, lines in whole.items() if any(mention.search(x) for x in lines)), "")
