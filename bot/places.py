"""Where things are shown: which message opens the thread of which thing, and what a message said when last sent."""

import hashlib
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping

import msgspec

from bot.core import faces, policy
from bot.core.calls import Spot
from bot.core.message import Message, Text
from bot.core.records import Rehearsal, Tell, Watch
from bot.core.rows import Checkpoint, Swarm, Task
from bot.core.values import CLOSED, Home
from bot.core.world import World
from bot.ports import Limits, Place

KINDS = {
    "c": "checkpoint", "a": "attempt", "m": "tell", "d": "discovery", "f": "finding", "x": "deviation",
    "k": "correction", "w": "watch", "h": "rehearsal",
}  # fmt: skip
TOP = ("", "")
BELOW = "below"  # the newest state of what opens a thread, in that thread, once its own message is too old to edit
WAS = "~"  # stands before the id of a message that showed a surface earlier: "board~m17"


class Places:
    """Places by thing, surface, platform and channel, and back from a platform's message to its thing."""

    def __init__(self, places: Iterable[Place]) -> None:
        self._places: defaultdict[tuple[str, str], dict[tuple[str, str], Place]] = defaultdict(dict)
        self._things: dict[tuple[str, str, str], tuple[str, str]] = {}
        for place in places:
            self.put(place)

    def put(self, place: Place) -> None:
        self._places[place.thing, place.surface][place.platform, place.channel] = place
        if place.message and place.surface != "mark":  # the message with the mark is a person's
            shows = place.thing, place.surface.partition(WAS)[0]
            self._things[place.platform, place.channel, place.message] = shows
            self._things[place.platform, "", place.message] = shows

    def get(self, thing: str, surface: str, spot: Spot) -> Place | None:
        return self._places[thing, surface].get((spot.platform, spot.channel))

    def thing(self, platform: str, message: str, channel: str = "") -> str:
        """The thing that a platform's message shows, or "". Its channel is only asked where ids repeat."""
        return self.shows(platform, message, channel)[0]

    def shows(self, platform: str, message: str, channel: str = "") -> tuple[str, str]:
        """The thing and the surface of it that a message shows or showed."""
        return self._things.get((platform, channel, message)) or self._things.get((platform, "", message), TOP)

    def stands(self, thing: str, surface: str, platforms: Iterable[str]) -> bool:
        """Whether the surface has a message on one of these platforms."""
        return any(place.message and place.platform in platforms for place in self._places[thing, surface].values())

    def opener(self, root: tuple[str, str], spot: Spot) -> str | None:
        """The id of the message that opens a thread; "" at the top of the channel; None: not posted yet."""
        if not root[1]:
            return root[0]
        place = self.get(*root, spot)
        return place.message if place and place.message else None

    def owed(self) -> Iterator[Place]:
        """Old messages that do not point to the new ones yet, or are still pinned."""
        for (_, surface), found in list(self._places.items()):
            if WAS in surface:
                yield from (place for place in found.values() if not place.shown or place.pinned)


def homes(world: World, thing: str, platforms: Iterable[str], surface: str = "") -> tuple[Spot, ...]:
    """Where a surface of a thing, or words about it, are shown, on the platforms that are up. What belongs to no swarm,
    and a swarm none of whose platforms is up any more, goes to the house's channel on the first."""
    platforms = list(platforms)
    book = world.books.get(thing.partition(".")[0])
    swarm = book.swarm if book and book.rows["swarm"] else None
    if swarm is None or not any(h.platform in platforms for h in swarm.everywhere):
        shown = tuple(Home(platform=name, channel=house(world, name)) for name in platforms[:1])
    else:
        shown = stands(world, swarm, thing, surface)
    known = (h for h in (*shown, *faces.beside(shown)) if h.platform in platforms)
    return tuple(dict.fromkeys(Spot(platform=h.platform, channel=h.channel) for h in known))


def stands(world: World, swarm: Swarm, thing: str, surface: str) -> tuple[Home, ...]:
    """The channels for a surface. Where a swarm has a channel of its own, board, report and launch card stand where it
    was launched, its plan in both, all else in its own; while that is being opened, cards wait."""
    row = world.get("checkpoint", thing) if surface == "checkpoint" else None
    if surface in ("board", "report") or (isinstance(row, Checkpoint) and row.kind == "launch"):
        return swarm.boards
    if surface == "plan":
        return swarm.everywhere
    return swarm.mirrors if swarm.opening and surface in ("card", "checkpoint") else swarm.homes


def bare(spot: Spot) -> Spot:
    """The channel of a spot."""
    return Spot(platform=spot.platform, channel=spot.channel)


def house(world: World, platform: str) -> str:
    """The channel on a platform in which things of no swarm are said."""
    return world.settings.chats.get(platform, {}).get("channel") or world.settings.channel


def spots(world: World, thing: str, surface: str, limits: Mapping[str, Limits]) -> Iterator[tuple[str, Spot]]:
    """Where a surface is to stand: (thing, spot). "@" is each person, on a page of their own for each account; a mark
    is put where the person's line is."""
    if thing == "@":
        for name in (name for name, limit in limits.items() if limit.homes):
            for person in policy.people(world):
                for account in accounts(world, person.name, name):
                    yield f"@{person.name}", Spot(platform=name, channel=f"@{account}")
    elif surface == "mark":
        row = world.get("tell", thing)
        if isinstance(row, Tell) and row.line and row.line.platform in limits and limits[row.line.platform].marks:
            yield thing, Spot(platform=row.line.platform, channel=row.line.channel)
    elif surface in ("watch", "rehearsal"):
        row = world.get(surface, thing)
        yield from ((thing, spot) for spot in followed(row, limits)) if isinstance(row, Watch | Rehearsal) else ()
    else:
        yield from ((thing, spot) for spot in homes(world, thing, limits, surface))


def followed(row: Watch | Rehearsal, platforms: Container[str]) -> Iterator[Spot]:
    """Where a log or a rehearsal is shown: in the channel where it was asked for, on both faces of this machine."""
    home = Home(platform=row.platform, channel=row.channel)
    for place in dict.fromkeys((home, *(faces.beside((home,)) if home.platform in faces.LOCAL else ()))):
        if place.platform in platforms:
            yield Spot(platform=place.platform, channel=place.channel)


def accounts(world: World, person: str, platform: str) -> tuple[str, ...]:
    """The accounts of a person on a platform."""
    return tuple(account for name, account in policy.accounts(world, person) if name == platform)


def root(world: World, thing: str, surface: str = "") -> tuple[str, str]:
    """The thing and surface whose thread this belongs to; TOP at the top of the channel. A surface stands in its task's
    thread or at the top; words stand in the thread of what they are about."""
    swarm, _, id = thing.partition(".")
    if swarm not in world.books:
        return TOP if surface else (thing, "")  # a thread of the platform's own
    if surface not in ("", BELOW, "checkpoint", "receipt", "watch", "rehearsal"):
        return TOP
    if id[:1] == "t":
        return thing, "card"
    row = world.get(KINDS[id[0]], thing) if id[:1] in KINDS else None
    task = getattr(row, "task", "")
    if task:
        return f"{swarm}.{task.rpartition('.')[2]}", "card"
    if surface not in ("", BELOW, "rehearsal"):
        return TOP
    return (thing, "checkpoint") if row and id[0] == "c" else (swarm, "plan")


def opens(world: World, thing: str, surface: str) -> bool:
    """Whether words about the thing stand in the thread of this surface."""
    return root(world, thing) == (thing, surface)


def settled(world: World, thing: str) -> float | None:
    """When nothing about it waited or moved any more; None while something does."""
    for name in ("task", "checkpoint", "tell"):
        row = world.get(name, thing)
        if isinstance(row, Task):
            return row.ended if row.state in CLOSED else None
        if isinstance(row, Checkpoint) and row.state != "open":
            return row.answer.at if row.answer else row.asked
        if isinstance(row, Tell) and row.state in ("applied", "late"):
            return row.moved or row.at
    return None


def mirrored(world: World, swarm: str, spot: Spot) -> bool:
    """Whether the swarm is shown there beside where it lives."""
    book, here = world.books.get(swarm), Home(platform=spot.platform, channel=spot.channel)
    return book is not None and here in book.swarm.mirrors


def pinned(world: World, thing: str, surface: str) -> bool:
    """One pin a swarm: the board, until there is a report."""
    return surface == "report" or (surface == "board" and not world.book(thing).swarm.report)


def digest(message: Message) -> str:
    """What a message says, without the line that tells how old it is."""
    told = tuple(b for b in message.blocks if not (isinstance(b, Text) and b.text.startswith("as of ")))
    return hashlib.sha256(msgspec.json.encode(msgspec.structs.replace(message, blocks=told))).hexdigest()[:32]


def meant(world: World, platform: str, channel: str, text: str) -> str:
    """The thing a person names as a thread: `s3.t7` as it is, `t7` in the newest swarm of the channel that has it."""
    if not text or text.partition(".")[0] in world.books:
        return text
    here = [
        b for b in world.books.values()
        if b.rows["swarm"] and any(h in b.swarm.everywhere for h in faces.meant(platform, channel))
    ]  # fmt: skip
    for book in sorted(here, key=lambda b: b.swarm.opened, reverse=True):
        if any(text in rows for rows in book.rows.values()):
            return f"{book.key}.{text}"
    return text
