"""Your minutes, modelled and called modelled, beside the agents' and the money."""

from statistics import median
from typing import NamedTuple

from bot.core.cost import bill
from bot.core.prose import age, minutes
from bot.core.report.human import human
from bot.core.report.section import Section
from bot.core.world import Book, World

ORDER = 60


class KickOff(NamedTuple):
    """Seconds from an attempt's start to its first real step: median and worst of `of` attempts."""

    median: float = 0.0
    worst: float = 0.0
    attempt: str = ""
    of: int = 0

    @property
    def words(self) -> str:
        if not self.of:
            return ""
        return f" · first step {age(self.median)} after the start (median; worst {age(self.worst)}, {self.attempt})"


def kick_off(book: Book) -> KickOff:
    """How long agents took to begin; without those that never took a step."""
    took = [(a.step - a.started, a.id) for a in book.attempts.values() if a.step > a.started > 0]
    worst, attempt = max(took, default=(0.0, ""), key=lambda pair: pair[0])
    return KickOff(median([s for s, _ in took]), worst, attempt, len(took)) if took else KickOff()


def section(world: World, swarm: str, now: float) -> Section:
    del now
    book = world.book(swarm)
    row, person = book.swarm, human(book)
    worked = row.worked or sum(t.minutes for t in book.tasks.values())
    said = f"plan {minutes(person.plan)}, answers {minutes(person.answers)} (modelled: words ÷ 238 + 45 s a decision)"
    first = kick_off(book)
    return Section(
        "effort", "Your minutes", f"{said} · agents {minutes(worked)}, {bill(row)}{first.words}",
        data={
            "plan": person.plan, "answers": person.answers, "modelled": True, "agents": worked, "money": row.spent,
            "first_step": {"median": first.median, "worst": first.worst, "attempt": first.attempt, "of": first.of},
            "uncounted": row.uncounted,
        },
    )  # fmt: skip
