"""Every section from rows, then as much of it as a person reads in fifteen minutes; the rest is named as unread."""

import importlib
import pkgutil
from collections.abc import Callable
from functools import cache

from msgspec import Struct
from msgspec.structs import replace

from bot.core.prose import count, line, moment, natural
from bot.core.report.corrections import addendum, corrections, said, signature
from bot.core.report.human import DECISION, LINES, WORDS
from bot.core.report.prose import written
from bot.core.report.section import Entry, Report, Section
from bot.core.world import Book, World

MOST = 15.0  # minutes, at 10 tasks or 1,000
ROUND = 12  # entries of one kind before another kind has its turn
DIFFS = 4.0  # of them kept for diffs, however much else there is to read


@cache
def sections() -> tuple[Callable[[World, str, float], Section], ...]:
    """The sections found beside this file: each module with an ORDER. A new one is one new file."""
    home = importlib.import_module(__name__.rpartition(".")[0])
    found = [importlib.import_module(f"{home.__name__}.{m.name}") for m in pkgutil.iter_modules(home.__path__)]
    return tuple(m.section for m in sorted((m for m in found if hasattr(m, "ORDER")), key=lambda m: m.ORDER))


def build(world: World, swarm: str, now: float) -> Report:
    """The report of a swarm as its rows stand. Raises KeyError where there is no such swarm."""
    book = world.books[swarm]
    prose = written(world, book)
    made = (make(world, swarm, now) for make in sections())
    parts = tuple(replace(part, prose=prose.kept.get(part.name, ())) for part in made)
    fits = choose(parts)
    asked = next((c for c in book.open() if c.kind == "report"), None)
    repository = world.settings.repositories.get(book.swarm.repository)
    row = book.swarm
    return Report(
        swarm=swarm, title=line(row.title, 60), state=state(world, book, now), sections=parts, minutes=fits.minutes,
        decisions=fits.decisions, chosen=fits.read, unread=fits.unread, diffs=fits.diffs, landed=row.landed,
        ahead=not row.landed or row.tip != row.landed,
        addenda=addenda(world, book, now), target=repository.target if repository else "main",
        checkpoint=asked.id if asked else "", fingerprint=asked.fingerprint if asked else "",
        author=prose.by, struck=prose.struck, lacks=prose.lacks,
        worked=bool(book.attempts), corrections=corrections(world, book, parts, now),
    )  # fmt: skip


class Chosen(Struct, frozen=True):
    """What is read, by section name; what is not; entries whose diff is not; the minutes; kinds of decision."""

    read: dict[str, tuple[Entry, ...]]
    unread: dict[str, tuple[Entry, ...]]
    diffs: tuple[Entry, ...]
    minutes: float
    decisions: int


def choose(parts: tuple[Section, ...]) -> Chosen:
    """What fits into MOST minutes: first the words, decisions before the rest and then by rank, in rounds so that no
    section crowds out another; then, of what time is left, the diffs. Like decisions are made together, so each kind
    costs its 45 seconds once; the signature is one."""
    spent = DECISION + sum(count(" ".join((p.title, p.summary, *p.prose))) for p in parts) / WORDS
    read: list[tuple[str, Entry]] = []
    unread: list[tuple[str, Entry]] = []
    decided: set[str] = set()
    for name, entry in rounds(parts):
        fresh = entry.decision and entry.decision not in decided
        cost = count(entry.text) / WORDS + (DECISION if fresh else 0.0)
        if spent + cost > MOST - (0.0 if entry.decision else DIFFS):
            unread.append((name, entry))
            continue
        spent += cost
        read.append((name, entry))
        decided |= {entry.decision} - {""}
    diffs = [entry for _, entry in unread if entry.lines]
    for n, (name, entry) in enumerate(read):
        if entry.lines and spent + entry.lines / LINES <= MOST:
            spent += entry.lines / LINES
            read[n] = (name, replace(entry, text=f"{entry.text} → read its diff"))
        elif entry.lines:
            diffs.append(entry)
    return Chosen(_by_name(read), _by_name(unread), tuple(diffs), spent, len(decided) + 1)


def rounds(parts: tuple[Section, ...]) -> list[tuple[str, Entry]]:
    """Every entry with its section's name, in the order of reading: ROUND of each kind of decision and of each section,
    the highest ranks first, then the next ROUND of each."""
    placed: list[tuple[int, bool, float, tuple[str | int, ...], str, Entry]] = []
    for part in parts:
        seen: dict[str, int] = {}
        for entry in sorted(part.entries, key=lambda e: (-e.rank, natural(e.text))):
            number = seen[entry.decision] = seen.get(entry.decision, -1) + 1
            placed.append((number // ROUND, not entry.decision, -entry.rank, natural(entry.text), part.name, entry))
    return [(name, entry) for *_, name, entry in sorted(placed, key=lambda p: p[:4])]


def _by_name(entries: list[tuple[str, Entry]]) -> dict[str, tuple[Entry, ...]]:
    names = dict.fromkeys(name for name, _ in entries)
    return {name: tuple(e for n, e in entries if n == name) for name in names}


def state(world: World, book: Book, now: float) -> str:
    swarm, row = book.swarm, signature(book)
    if swarm.report in ("", "draft"):
        return "draft, unread" if swarm.report and swarm.state == "reviewing" else "so far"
    at = moment(row.answer.at, now, world.settings.policy.zone) if row and row.answer else ""
    solo = " · solo: one person decided alone" if world.settings.policy.irreversible == "solo" else ""
    return f"signed by {swarm.report} {at}".strip() + solo


def addenda(world: World, book: Book, now: float) -> tuple[str, ...]:
    """What was written down after the signature, dated: the signed text does not change its meaning silently."""
    row, zone = signature(book), world.settings.policy.zone
    if row is None or row.answer is None:
        return ()
    after = row.answer.at
    told = [(f.at, f"{f.id} {f.state}: {line(f.text, 120)}") for f in book.findings.values()]
    told += [(d.at, f"{d.id} {d.state}: {line(d.text, 120)}") for d in book.discoveries.values()]
    told += [(x.at, f"{x.id} {line(x.text, 120)}") for x in book.deviations.values()]
    told += [(b.at, f"{b.id} {b.kind} {' '.join(b.tasks)}: {b.state}") for b in book.batches.values()]
    told += [
        (c.answer.at, f"{c.id} {line(c.title)}: {c.outcome or c.state}")
        for c in book.checkpoints.values()
        if c.answer and c.id != row.id
    ]
    added = [(k.at, said(world, k, now, late=True)) for k in book.corrections.values() if addendum(row, k)]
    return tuple(f"{moment(at, now, zone)} {text}" for at, text in sorted((*(t for t in told if t[0] > after), *added)))
