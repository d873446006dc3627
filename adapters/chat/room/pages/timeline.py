"""The time line: attempts as bars, questions until they were answered, what held the work, and the rest as expected."""

from collections.abc import Mapping

from markupsafe import Markup

from adapters.chat.room.house import House, Missing
from adapters.pictures import timeline
from bot.core.views.timeline import words

PATH = "/timeline"
TITLE = "Time line"
ORDER = 55
TOUCHED = frozenset({"attempt", "checkpoint", "task", "swarm"})
SCRIPTS = ("picture",)
WIDE = 1_240.0


def page(house: House, query: Mapping[str, str]) -> dict[str, object]:
    books = [b for b in house.swarms() if b.attempts or b.checkpoints]
    book = house.book(query.get("swarm") or next((b.key for b in books), ""))
    if book not in books:
        raise Missing(f"Nobody has worked at {book.key} yet.")
    drawn = timeline.time(house.world, book.key, house.now, across=WIDE, link="/thing/")
    return {
        "swarm": book.key, "title": f"Time line {book.key}", "chosen": books,
        "drawing": Markup(drawn),  # our own SVG, in which every word is escaped
        "words": words(house.world, book, house.now),
    }  # fmt: skip
