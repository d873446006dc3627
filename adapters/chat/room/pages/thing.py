"""One thing with the evidence behind it: a task's criteria, outputs and diffs; whatever else a report or log names."""

from collections.abc import Mapping

from adapters.chat.room.house import House, Missing
from adapters.chat.room.proofs import judged, proofs
from bot.core.prose import natural, short
from bot.core.rows import Task
from bot.core.views.pages import thing

PATH = "/thing/{key}"
TITLE = "Thing"
ORDER = 0
TOUCHED = frozenset({
    "task", "attempt", "evidence", "checkpoint", "finding", "discovery", "deviation", "assumption", "correction",
})  # fmt: skip


def page(house: House, query: Mapping[str, str]) -> dict[str, object]:
    world, key = house.world, query["key"]
    book = world.books.get(key.partition(".")[0])
    message = thing(world, key, house.now) if book and "." in key else None
    if book is None or message is None:
        raise Missing(f"There is nothing called {key}.")
    row = book.tasks.get(short(key))
    owner = row or next((book.tasks.get(short(getattr(r[short(key)], "task", ""))) for r in book.rows.values()
                         if short(key) in r), None)  # fmt: skip
    return {
        "key": key, "id": short(key), "title": f"{key} {row.spec.title if row else ''}".strip(), "swarm": book.key,
        "message": message, "row": row, "task": owner.key if owner and owner is not row else "",
        "criteria": judged(house, book, row) if row else [],
        "proofs": proofs(book, owner.id) if owner and key[len(book.key) + 1] != "e" else [],
        "attempts": attempts(house, row) if row else [],
        "asked": [c for c in book.checkpoints.values() if row and short(c.task) == row.id],
    }  # fmt: skip


def attempts(house: House, row: Task) -> list[tuple[str, str, str]]:
    """(key, role, outcome) of each run at a task, in their order."""
    rows = [a for a in house.world.book(row.swarm).attempts.values() if short(a.task) == row.id]
    rows.sort(key=lambda a: natural(a.id))
    return [(a.key, a.role, a.outcome if a.state == "ended" else a.state) for a in rows]
