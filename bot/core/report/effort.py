"""Your minutes, modelled and called modelled, beside the agents' and the money."""

from bot.core.cost import bill
from bot.core.prose import minutes
from bot.core.report.human import human
from bot.core.report.section import Section
from bot.core.world import World

ORDER = 60


def section(world: World, swarm: str, now: float) -> Section:
    del now
    book = world.book(swarm)
    row, person = book.swarm, human(book)
    worked = row.worked or sum(t.minutes for t in book.tasks.values())
    said = f"plan {minutes(person.plan)}, answers {minutes(person.answers)} (modelled: words ÷ 238 + 45 s a decision)"
    return Section(
        "effort", "Your minutes", f"{said} · agents {minutes(worked)}, {bill(row)}",
        data={"plan": person.plan, "answers": person.answers, "modelled": True, "agents": worked, "money": row.spent,
              "uncounted": row.uncounted},
    )  # fmt: skip
