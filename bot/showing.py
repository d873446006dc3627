"""One message on its way: what it reads, which message it changes, what is kept of it, how a chat is asked for it."""

from collections.abc import Collection, Mapping

from msgspec import Struct
from msgspec.structs import replace

from bot.core import views
from bot.core.calls import Post, Spot
from bot.core.message import Message
from bot.core.records import Tell
from bot.core.world import World
from bot.lost import Deleted
from bot.places import BELOW, TOP, WAS, Places, accounts, bare, digest, homes, root
from bot.ports import Chat, Limits, Place
from bot.watching import Watches

LANES = {"checkpoint": 1, "plan": 1, "report": 1, "receipt": 2, "mark": 2, "watch": 4, "rehearsal": 2}
SURFACE = 3
Surface = tuple[str, str]  # a thing and its surface


class Show(Struct, frozen=True, kw_only=True):
    """Post (`id` empty) or edit a message, or put a mark on a person's line. `spot.thread` is the platform's id of the
    message that opens the thread; `root` the thing and surface it shows. `old` showed this so far and is then to point
    here. `ping` are accounts to call by name."""

    item: tuple[str, str, str]
    key: str
    spot: Spot
    message: Message
    pin: bool = False
    id: str = ""
    root: tuple[str, str] = TOP
    mark: bool = False
    lane: int = SURFACE
    ping: tuple[str, ...] = ()
    old: Place | None = None

    @property
    def line(self) -> tuple[str, str, str, bool]:
        """Posts of one line keep their order; answers do not stand behind cards."""
        return self.spot.platform, self.spot.channel, self.spot.thread, self.lane == 0

    @property
    def method(self) -> str:
        return "mark" if self.mark else "edit" if self.id else "post"


class Item(Struct, kw_only=True):
    """Something to say in one place: a surface of a thing, or a call's message about it. Not before `after` (it failed)
    nor `ready` (no budget for its `method` of the last try). `owes`: its words went out without their pin."""

    spot: Spot
    thing: str
    lane: int
    since: float
    order: int = 0
    surface: str = ""
    call: Post | None = None
    tries: int = 0
    after: float = 0.0
    ready: float = 0.0
    method: str = ""
    owes: bool = False

    @property
    def key(self) -> tuple[str, str, str]:
        name = self.call.key if self.call else f"{self.thing}/{self.surface}"
        return self.spot.platform, name, self.spot.channel


async def perform(chat: Chat, show: Show) -> str:
    """Have it shown; the id of the message. Raises ChatError."""
    if show.mark:
        await chat.mark(show.spot, show.id, show.message.title)
        return show.id
    if show.id:
        await chat.edit(show.spot, show.id, show.message, show.pin)
        return show.id
    return await chat.post(show.key, show.spot, show.message, show.pin, show.ping)


def mirrors(world: World, call: Post, platforms: Collection[str]) -> list[tuple[str, Spot]]:
    """Where a message of the moment is said, and in the thread of what: where a person spoke, else in every home."""
    spot, apart = call.spot, bare(call.apart) if call.apart else None
    if spot and spot.platform in platforms:
        return [(spot.thread, bare(spot))]
    return [(call.about, home) for home in homes(world, call.about, platforms) if home != apart]


def words(world: World, item: Item, now: float, watches: Watches) -> Message | None:
    """What it reads now; None: nothing is to be shown. An old message points to the one that took its place."""
    if item.call:
        return item.call.message
    surface, _, moved = item.surface.partition(WAS)
    if surface == BELOW:
        surface = root(world, item.thing)[1]
    lines = watches.lines(world, item.thing) if surface == "watch" and not moved else ()
    message = views.show(world, item.thing, surface, now, lines)
    if moved:
        told = message or Message(item.thing)
        return Message(f"Moved below: {told.title}", label=told.label)
    return message


def standing(places: Places, world: World, item: Item) -> tuple[Place | None, str]:
    """The place of a surface, and what is known to be shown. A state below counts only in its opener's present thread;
    before there is one, the opener still shows it."""
    if not item.surface:
        return None, ""
    place = places.get(item.thing, item.surface, item.spot)
    if item.surface == BELOW:
        opener = places.get(*root(world, item.thing), item.spot)
        if opener and (place is None or place.thread != opener.message):
            return None, opener.shown
    return place, place.shown if place and place.message else ""


def aged(item: Item, place: Place | None, limits: Limits, now: float) -> bool:
    """Whether its message is too old to be edited. Private pages are no messages; a pointer is one last edit."""
    if not limits.edit_age or place is None or not place.message or now < place.at + limits.edit_age:
        return False
    return WAS not in item.surface and item.surface not in ("mark", "needs")


def marked(world: World, thing: str) -> tuple[str, str]:
    """The person's own line that a tell's mark stands on: its id, and its thread's."""
    row = world.get("tell", thing)
    return (row.line.message, row.line.thread) if isinstance(row, Tell) and row.line else ("", "")


def threaded(
    places: Places, deleted: Deleted, limits: Mapping[str, Limits], world: World, item: Item, now: float
) -> tuple[Surface, str | None]:
    """The thread a new message stands in, and the id of the message that opens it (None: to be posted first)."""
    if item.surface == "mark":
        return TOP, marked(world, item.thing)[1]
    if not limits[item.spot.platform].threads or item.surface == "needs":
        return TOP, ""
    thread = root(world, item.thing, item.surface)
    opener = places.opener(thread, item.spot)
    within = item.call.within if item.call else ""
    if item.thing and within != opener and places.thing(item.spot.platform, within, item.spot.channel) == item.thing:
        return (item.thing, ""), within  # below the very message where it was said, such as the report
    if opener is None:
        key = (item.spot.platform, "/".join(thread), item.spot.channel)
        # What people wait for does not wait until a card that is deleted again and again is posted once more.
        urgent = item.lane < SURFACE and item.surface != BELOW and deleted.rests(key, now)
        stands = item.spot in homes(world, thread[0], limits, thread[1])
        if urgent or not stands or views.show(world, *thread, now) is None:
            return TOP, ""
    return thread, opener


def made(
    places: Places, world: World, item: Item, message: Message, *, id: str, pin: bool, thread: Surface, opener: str
) -> Show:
    """The message to send. One that is posted again has another key, made from the id of the one before."""
    spot, call, old = item.spot, item.call, None
    if not id and item.surface:
        old = standing(places, world, item)[0] or (places.get(*thread, spot) if item.surface == BELOW else None)
    before = "" if old is None else WAS + (old.message or old.shown)
    return Show(
        item=item.key, message=message, pin=pin, id=id, root=thread, mark=item.surface == "mark", lane=item.lane,
        spot=Spot(platform=spot.platform, channel=spot.channel, thread=opener), old=old,
        key=f"{item.key[1]}@{spot.channel}{before}",
        ping=accounts(world, call.to, spot.platform) if call and call.to else (),
    )  # fmt: skip


def placed(places: Places, item: Item, show: Show, id: str, now: float) -> tuple[Place, ...]:
    """Where the surface stands now, and what is kept of the messages that showed it before: replies in their threads
    still mean the thing, and those that can be edited are to point here."""
    shown = "moved" if WAS in item.surface else digest(show.message)
    place = places.get(item.thing, item.surface, item.spot)
    if show.id and place:
        return (replace(place, shown=shown, pinned=show.pin),)
    new = Place(
        thing=item.thing, surface=item.surface, platform=item.spot.platform, channel=item.spot.channel, at=now,
        thread=show.spot.thread, message=show.id or id, shown=shown, pinned=show.pin,
    )  # fmt: skip
    kept = [was(place)] if place and place.message and place != show.old else []
    if show.old and show.old.message:
        kept.append(was(show.old, ""))
        kept += [replace(show.old, shown="moved")] if show.old.surface != item.surface else []
    return (*kept, new)


def was(place: Place, shown: str = "gone") -> Place:
    """What is kept of a message in whose place another came; `shown` "": it shall point there."""
    surface = f"{place.surface}{WAS}{place.message}"
    return replace(place, surface=surface, shown=shown, pinned=place.pinned and not shown)


def gone(places: Places, place: Place) -> tuple[Place, ...]:
    """An old message was deleted. If it opened the thread in which its newest state stands, nobody finds that any more:
    then it is to be posted anew."""
    spot = Spot(platform=place.platform, channel=place.channel)
    opener = places.get(place.thing, place.surface.partition(WAS)[0], spot)
    old = replace(place, shown="gone", pinned=False)
    if opener is None or opener.message != place.message:
        return (old,)
    return old, replace(opener, message="", shown=place.message, thread="", pinned=False)


def pointer(place: Place, now: float) -> Item:
    """The one edit an old message still gets; or the post in the place of one that is gone."""
    spot, lane = Spot(platform=place.platform, channel=place.channel), LANES.get(place.surface, SURFACE)
    return Item(spot=spot, thing=place.thing, surface=place.surface, lane=lane, since=now)
