"""Width in numbers: how long answers took, and how long agents waited for them, by how many agents were at work."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from msgspec import Struct

from bot.core.prose import many, minutes, short
from bot.core.report.section import Section
from bot.core.rows import Checkpoint
from bot.core.world import Book, World

ORDER = 65
LEAST = 3  # answers before a width is spoken of
MUCH, LITTLE = 0.2, 0.1  # of the agents' time: so much waiting is too much, so little is keeping up
WAITS = frozenset({"question", "stuck", "permission"})  # an agent waits for the answer
HOLDS = WAITS | {
    "start", "result", "irreversible", "conflict", "budget", "assumption", "amendment", "blocked", "parked",
}  # work waits for it; for all else nothing does, and nobody needs to hurry


class Level(Struct, frozen=True):
    """`low` to `high` agents at work at once: answers given then, minutes of the median one, minutes that agents waited
    for answers, and minutes that they were at work or waited."""

    low: int
    high: int
    answers: int
    median: float
    waited: float
    worked: float

    @property
    def share(self) -> float:
        return self.waited / self.worked if self.worked else 0.0

    @property
    def name(self) -> str:
        """`6`, `2–4`"""
        return str(self.low) if self.low == self.high else f"{self.low}–{self.high}"


def levels(book: Book, now: float) -> tuple[Level, ...]:
    """From few agents to many. Widths at which fewer than LEAST answers were given are taken together with the next."""
    ran = [a for a in book.attempts.values() if a.started]
    begun, over = sorted(a.started for a in ran), sorted(a.ended or now for a in ran)

    def busy(at: float) -> int:
        return bisect_right(begun, at) - bisect_right(over, at)

    took: dict[int, list[float]] = {}
    waits: dict[int, dict[str, list[tuple[float, float]]]] = {}
    for row in book.checkpoints.values():
        if (at := answered(row)) and row.kind in HOLDS:
            wide = max(1, busy(row.asked))
            took.setdefault(wide, []).append((at - row.asked) / 60)
            if row.kind in WAITS:
                waits.setdefault(wide, {}).setdefault(short(row.task), []).append((row.asked, at))
    worked: dict[int, float] = {}
    for begin, end in pairwise(sorted({*begun, *over})):
        worked[busy(begin)] = worked.get(busy(begin), 0.0) + busy(begin) * (end - begin) / 60
    waited = {wide: sum(map(covered, tasks.values())) / 60 for wide, tasks in waits.items()}
    return tuple(
        Level(low, high, len(said), median(said), within(waited, low, high), within(worked, low, high))
        for low, high, said in grouped(took)
    )


def within(amounts: dict[int, float], low: int, high: int) -> float:
    return sum(amount for wide, amount in amounts.items() if low <= wide <= high)


def answered(row: Checkpoint) -> float:
    """When a person answered it; 0 if nobody did, or the rules did."""
    return row.answer.at if row.answer and row.answer.person != "rules" else 0.0


def covered(spans: Sequence[tuple[float, float]]) -> float:
    """Seconds in at least one of them: who waits for two answers waits once."""
    total, until = 0.0, 0.0
    for begin, end in sorted(spans):
        total += max(0.0, end - max(begin, until))
        until = max(until, end)
    return total


def grouped(took: dict[int, list[float]]) -> list[tuple[int, int, list[float]]]:
    """Widths from low to high, each with at least LEAST answers; what is left over joins the widest."""
    found: list[tuple[int, int, list[float]]] = []
    low, held = 0, list[float]()
    for wide in sorted(took):
        low, held = low or wide, [*held, *took[wide]]
        if len(held) >= LEAST:
            found.append((low, wide, held))
            low, held = 0, []
    if held and found:
        first, _, said = found.pop()
        found.append((first, max(took), [*said, *held]))
    return found


def advice(found: Sequence[Level], answers: int) -> str:
    """The widest first: what it took, beside what less took; and what follows from that, if anything does."""
    if not found:
        return f"too little to go by: {many(answers, 'answer')} that work waited for, {LEAST} are needed"
    widest, *fewer = reversed(found)
    wide = f"at {widest.name} {'agent' if widest.name == '1' else 'agents'}"
    took = f"{wide} your median answer took {minutes(widest.median)}"
    waits = f", agents waited {waiting(widest)} on you" if waiting(widest) else ""
    said = [f"{took} ({many(widest.answers, 'answer')}){waits}"]
    for one in fewer:
        waits = f", they waited {waiting(one)}" if waiting(one) else ""
        said.append(f"at {one.name} it took {minutes(one.median)} ({one.answers}){waits}")
    if not fewer:
        said.append("no other width to compare it with")
    return "; ".join(said) + verdict(widest, fewer)


def waiting(level: Level) -> str:
    """`31 of 180 min`; "" where they were hardly at work."""
    return f"{level.waited:.0f} of {level.worked:,.0f} min" if level.worked >= 0.5 else ""


def verdict(widest: Level, fewer: Sequence[Level]) -> str:
    better = next((one for one in fewer if one.share <= widest.share / 2), None)
    if widest.share > MUCH and better:
        return f". Fewer waited less: agents {better.high}"
    return f". You kept up with {widest.high}" if widest.share <= LITTLE else ""


def width(book: Book, now: float) -> tuple[str, tuple[Level, ...]]:
    """What a swarm's rows say of its width."""
    found = levels(book, now)
    every = sum(bool(answered(row)) and row.kind in HOLDS for row in book.checkpoints.values())
    return advice(found, every), found


def section(world: World, swarm: str, now: float) -> Section:
    book = world.book(swarm)
    said, found = width(book, book.swarm.ended or now)
    told = [{"agents": one.name, "answers": one.answers, "median": round(one.median, 1),
             "waited": round(one.waited, 1), "worked": round(one.worked, 1)} for one in found]  # fmt: skip
    return Section("width", "Width", said, data={"levels": told})
