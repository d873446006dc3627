"""Needs you: all that waits for who looks, most useful answer first, with what silence does; several at once."""

from collections.abc import Mapping

from adapters.chat.room.asks import everything, readings, safe
from adapters.chat.room.house import House
from adapters.chat.room.linked import linked
from bot.core.prose import moment
from bot.core.records import Looked
from bot.core.views.standing import idle
from bot.core.views.waiting import since_then

PATH = "/needs"
TITLE = "Needs you"
ORDER = 20
TOUCHED = frozenset({"checkpoint", "reading", "task"})
SCRIPTS = ("ages", "batch", "notify")


def page(house: House, query: Mapping[str, str]) -> dict[str, object]:
    world, person = house.world, house.person
    found = everything(house)
    row = world.rows["looked"].get(f"waiting.{person.name}") if person else None
    since = row.at if isinstance(row, Looked) else 0.0
    news, undo = since_then(world, since)
    open = [b for b in house.swarms() if b.swarm.state not in ("closed", "stopped")]
    return {
        "mine": [a for a in found if a.mine], "others": [a for a in found if not a.mine],
        "list_of_readings": readings(house),
        "news": linked(world, news), "undo": safe(undo), "since": moment(since, house.now, house.zone),
        "idle": [(b.key, why) for b in open if (why := idle(world, b, house.now))],
    }  # fmt: skip
