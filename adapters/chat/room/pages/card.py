"""A task's card alone, for who points at it in a picture; before the launch, the task as planned."""

from collections.abc import Mapping

from msgspec.structs import replace

from adapters.chat.room.house import House, Missing
from bot.core.message import Code, Message
from bot.core.prose import short
from bot.core.views.pages import thing
from bot.core.views.plan import whole

PATH = "/card/{key}"
TITLE = "Card"
ORDER = 0
TOUCHED: frozenset[str] = frozenset()


def page(house: House, query: Mapping[str, str]) -> dict[str, object]:
    key = query["key"]
    book = house.world.books.get(key.partition(".")[0])
    if book is None or not book.rows["swarm"]:
        raise Missing(f"There is nothing called {key}.")
    planned = next((t for t in book.plan.spec.tasks if t.id == short(key)), None) if book.swarm.version else None
    message = thing(house.world, key, house.now) if short(key) in book.tasks else None
    if message is None and planned:
        message = Message(f"{planned.id} {planned.title}, as planned", (Code(whole(planned)),))
    if message is None:
        raise Missing(f"There is nothing called {key}.")
    return {"swarm": book.key, "message": replace(message, buttons=()), "key": key}
