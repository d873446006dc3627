"""Unexpected discoveries: what the plan did not foresee, and what became of it."""

from bot.core.message import Button
from bot.core.prose import line, many, natural
from bot.core.records import Discovery
from bot.core.report.section import Entry, Section
from bot.core.world import Book, World

ORDER = 40


def section(world: World, swarm: str, now: float) -> Section:
    del now
    book = world.book(swarm)
    rows = sorted(book.discoveries.values(), key=lambda d: natural(d.id))
    broken = [u for u in book.assumptions.values() if u.state == "broken"]
    words = {"task": "made tasks", "carried": "carried", "dismissed": "dismissed", "open": "open",
             "joined": "joined to another", "unread": "not shown to anybody", "held": "not looked up",
             "unfounded": "whose place is not there"}  # fmt: skip
    states = [f"{n} {word}" for state, word in words.items() if (n := sum(d.state == state for d in rows))]
    summary = many(len(rows), "discovery", "discoveries") + (f": {', '.join(states)}" if states else "")
    if broken:
        summary += f" · {many(len(broken), 'assumption')} broken: {' '.join(u.id for u in broken)}"
    gone = [Entry(f'{u.id} "{line(u.spec.text, 200)}" is broken: {line(u.detail, 200)}', 45) for u in broken]
    return Section(
        "discoveries", "Unexpected discoveries", summary, (*(_entry(book, d) for d in rows), *gone),
        data={
            "discoveries": [{"id": d.id, "task": d.task, "text": d.text, "why": d.why, "place": d.place,
                             "state": d.state, "became": d.became, "by": d.by} for d in rows],
            "broken": [{"id": u.id, "text": u.spec.text, "detail": u.detail} for u in broken],
        },
    )  # fmt: skip


def _entry(book: Book, row: Discovery) -> Entry:
    words = f"{row.id} {line(row.text, 300)}" + (f" ({line(row.place, 80)})" if row.place else "")
    if row.state == "open":
        answers = (Button("Make task", f"make task {row.id}"), Button("Carry", f"carry {row.id}"),
                   Button("Dismiss", f"dismiss {row.id}"))  # fmt: skip
        return Entry(f"{words} · open", 55, "discoveries", buttons=answers)
    if row.state == "joined":
        return Entry(f"{words} (the same as {row.became}, said the {row.by})", 10)
    task = book.tasks.get(row.became)
    became = f"{row.became}, {task.state if task else 'gone'}" if row.became else row.state
    return Entry(f"{words} ({became})", 10 if row.state in ("unread", "held", "unfounded") else 25)
