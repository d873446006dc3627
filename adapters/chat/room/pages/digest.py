"""The digest of now: what waits on whom, what moved since the last one, what is next. Fit for printing."""

from collections.abc import Mapping
from itertools import groupby

from adapters.chat.room.house import House
from adapters.chat.room.linked import linked
from bot.core.message import Facts
from bot.core.prose import moment
from bot.core.views.digest import digest, seen

PATH = "/digest"
TITLE = "Digest"
ORDER = 80
TOUCHED = frozenset({"checkpoint", "task", "swarm", "looked"})
SCRIPTS = ("print", "notify")


def page(house: House, query: Mapping[str, str]) -> dict[str, object]:
    every = list(dict.fromkeys(h.channel for b in house.swarms() for h in b.swarm.everywhere)) or [house.channel]
    wanted = query.get("of", "")
    of = wanted if wanted in every else house.channel if house.channel in every else every[0]
    message = digest(house.world, of, house.now, "")
    pairs = [pair for block in message.blocks if isinstance(block, Facts) for pair in block.pairs]
    parts = [
        (name, [linked(house.world, text) for _, text in found]) for name, found in groupby(pairs, key=lambda p: p[0])
    ]
    since = moment(seen(house.world, of), house.now, house.zone)
    return {"message": message, "parts": parts, "of": of, "every": every, "since": since}
