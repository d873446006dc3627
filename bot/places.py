"""Where things are shown: which message opens the thread of which thing, and what a message said when last sent."""

import hashlib
from collections.abc import Iterable

import msgspec

from bot.core.calls import Spot
from bot.core.message import Message, Text
from bot.core.world import World
from bot.ports import Place

KINDS = {"c": "checkpoint", "a": "attempt", "m": "tell", "d": "discovery", "f": "finding", "x": "deviation"}
TOP = ("", "")


class Places:
    """Places by thing, surface and platform, and back from a platform's message to its thing."""

    def __init__(self, places: Iterable[Place]) -> None:
        self._places: dict[tuple[str, str, str], Place] = {}
        self._things: dict[tuple[str, str], str] = {}
        for place in places:
            self.put(place)

    def put(self, place: Place) -> None:
        self._places[place.thing, place.surface, place.platform] = place
        if place.message:
            self._things[place.platform, place.message] = place.thing

    def get(self, thing: str, surface: str, platform: str) -> Place | None:
        return self._places.get((thing, surface, platform))

    def thing(self, platform: str, message: str) -> str:
        """The thing that a platform's message shows, or ""."""
        return self._things.get((platform, message), "")

    def opener(self, root: tuple[str, str], spot: Spot) -> str | None:
        """The id of the message that opens a thread; "" at the top or in another channel than it; None: none yet."""
        if not root[1]:
            return root[0]
        place = self.get(*root, spot.platform)
        if place is None or not place.message:
            return None
        return place.message if place.channel == spot.channel else ""


def homes(world: World, thing: str, platforms: Iterable[str]) -> tuple[Spot, ...]:
    """Where a thing's swarm lives; what belongs to no swarm goes to the house's channel."""
    book = world.books.get(thing.partition(".")[0])
    if book and book.rows["swarm"] and book.swarm.platform in platforms:
        return (Spot(platform=book.swarm.platform, channel=book.swarm.channel),)
    return tuple(Spot(platform=name, channel=world.settings.channel) for name in list(platforms)[:1])


def root(world: World, thing: str, surface: str = "") -> tuple[str, str]:
    """The thing and surface whose thread this belongs to; TOP at the top of the channel. A surface stands in its task's
    thread or at the top; words stand in the thread of what they are about."""
    swarm, _, id = thing.partition(".")
    if swarm not in world.books:
        return TOP if surface else (thing, "")  # a thread of the platform's own
    if surface not in ("", "checkpoint", "receipt"):
        return TOP
    if id[:1] == "t":
        return thing, "card"
    row = world.get(KINDS[id[0]], thing) if id[:1] in KINDS else None
    task = getattr(row, "task", "")
    if task:
        return f"{swarm}.{task.rpartition('.')[2]}", "card"
    if surface:
        return TOP
    return (thing, "checkpoint") if row and id[0] == "c" else (swarm, "plan")


def pinned(world: World, thing: str, surface: str) -> bool:
    """One pin a swarm: the board, until there is a report."""
    return surface == "report" or (surface == "board" and not world.book(thing).swarm.report)


def digest(message: Message) -> str:
    """What a message says, without the line that tells how old it is."""
    told = tuple(b for b in message.blocks if not (isinstance(b, Text) and b.text.startswith("as of ")))
    return hashlib.sha256(msgspec.json.encode(msgspec.structs.replace(message, blocks=told))).hexdigest()[:32]


def meant(world: World, channel: str, text: str) -> str:
    """The thing a person names as a thread: `s3.t7` as it is, `t7` in the newest swarm of the channel that has it."""
    if not text or text.partition(".")[0] in world.books:
        return text
    homes = [b for b in world.books.values() if b.rows["swarm"] and b.swarm.channel == channel]
    for book in sorted(homes, key=lambda b: b.swarm.opened, reverse=True):
        if any(text in rows for rows in book.rows.values()):
            return f"{book.key}.{text}"
    return text
