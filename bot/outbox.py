"""What shall be shown and done, and what may start now. No await and no clock: time comes in with each question.

    take(rows, calls) → due(now, world) → [Show | Carry] → done(action, result, now) → Settled(keys, places, events)

Surfaces are reconciled, not queued: a changed row marks them, and at send time they are rendered from the committed
rows and go out only if that differs from what was last shown. Posts of the moment are queued calls. Both go by lanes
(0 stop and answers, 1 checkpoints, 2 outcomes, 3 surfaces) within each platform's budget. Nothing is dropped: what
fails is tried again later.
"""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from bot.core import views
from bot.core.calls import AnyCall, Post, Spot
from bot.core.events import AnyEvent, Broke
from bot.core.message import Message
from bot.core.rows import Row
from bot.core.world import World
from bot.errands import Errand, Errands
from bot.errors import ChatError
from bot.pacing import REST, Pacing, back_off
from bot.places import TOP, Places, digest, homes, pinned, root
from bot.ports import Limits, Place

LANES = {"checkpoint": 1, "plan": 1, "receipt": 2}
SURFACE = 3
AT_ONCE = 64  # messages given out in one go; the rest come with the next


class Show(Struct, frozen=True, kw_only=True):
    """Post (`id` empty) or edit a message. `spot.thread` is the platform's id of the message that opens the thread;
    `root` the thing and surface it shows."""

    item: tuple[str, str]
    key: str
    spot: Spot
    message: Message
    pin: bool = False
    id: str = ""
    root: tuple[str, str] = TOP

    @property
    def line(self) -> tuple[str, str, str]:
        """Posts of one line keep their order."""
        return self.spot.platform, self.spot.channel, self.spot.thread


class Carry(Struct, frozen=True, kw_only=True):
    """A call for git, gates, the fleet or the brain."""

    call: Errand


Action = Show | Carry


class Settled(Struct, frozen=True, kw_only=True):
    """Keys of calls that are done, places to keep, and events to feed (`Broke`)."""

    done: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    events: tuple[AnyEvent, ...] = ()


class _Item(Struct, kw_only=True):
    """Something to say in one place: a surface of a thing, or a call's message about it."""

    spot: Spot
    thing: str
    lane: int
    since: float
    order: int = 0
    surface: str = ""
    call: Post | None = None
    tries: int = 0
    after: float = 0.0

    @property
    def key(self) -> tuple[str, str]:
        return self.spot.platform, self.call.key if self.call else f"{self.thing}/{self.surface}"


class Outbox:
    """`limits` by platform; `places` and `calls` are what the store held. After a restart give `take` all rows once:
    each surface is then checked against what it last showed. `faults` keeps the last error by thing, for people;
    `wake` is when to ask again if nothing else happens (inf: never)."""

    def __init__(
        self, limits: dict[str, Limits], places: Iterable[Place], calls: Iterable[AnyCall], workers: int = 4
    ) -> None:
        self.faults: dict[str, str] = {}
        self.wake = 0.0
        self._pacing = {name: Pacing(limit) for name, limit in limits.items()}
        self._places = Places(places)
        self._errands = Errands(workers)
        self._touched: dict[tuple[str, str], None] = {}
        self._calls: list[Post] = []
        self._items: dict[tuple[str, str], _Item] = {}
        self._flying: dict[tuple[str, str], _Item] = {}
        self._lines: set[tuple[str, str, str]] = set()
        self._rests: dict[tuple[str, str], float] = {}
        self._mirrors: dict[str, int] = {}
        self._count = 0
        self.take((), calls)

    def take(self, rows: Iterable[Row], calls: Iterable[AnyCall]) -> None:
        """What a decision changed and asked for, once it is committed."""
        self._touched.update(dict.fromkeys(mark for row in rows for mark in views.touched(row)))
        for call in calls:
            if isinstance(call, Post):
                self._calls.append(call)
            else:
                self._errands.take(call)

    def due(self, now: float, world: World) -> list[Action]:
        """What may start now; each is in flight until `done` is told."""
        actions: list[Action] = [Carry(call=call) for call in self._errands.due(now)]
        self.wake = self._errands.wake
        self._sort_in(now, world)
        return [*actions, *self._show(now, world)]

    def done(self, action: Action, result: str | Exception, now: float) -> Settled:
        """The id a post was given ("" after anything else), or what went wrong."""
        if isinstance(action, Show):
            return self._shown(action, result, now)
        key, error = action.call.key, result if isinstance(result, Exception) else None
        if not self._errands.done(action.call, error, now):
            return Settled()
        broke = Broke(id=f"{key}:result", at=now, call=key, error=f"{type(error).__name__}: {error}")
        return Settled(done=(key,), events=(broke,) if error else ())

    def thing(self, platform: str, message: str) -> str:
        """The thing that a platform's message shows, or ""."""
        return self._places.thing(platform, message)

    def starting(self) -> frozenset[str]:
        """Attempts whose start is not carried out yet: nothing is to be found of them."""
        return self._errands.starting()

    def shows(self, thing: str, surface: str) -> bool:
        """Whether the surface stands on some platform."""
        places = (self._places.get(thing, surface, name) for name in self._pacing)
        return any(place and place.message for place in places)

    def said(self) -> bool:
        """No message waits or is in flight."""
        return not (self._touched or self._calls or self._items or self._flying)

    def quiet(self) -> bool:
        """Nothing waits and nothing is in flight."""
        return self.said() and not len(self._errands)

    def stale(self, now: float) -> tuple[int, float]:
        """How many messages wait to be shown, and for how many seconds the oldest has."""
        waits = [now - item.since for item in self._items.values()]
        return len(waits), max(waits, default=0.0)

    def _sort_in(self, now: float, world: World) -> None:
        touched, self._touched, calls, self._calls = self._touched, {}, self._calls, []
        for thing, surface in touched:
            for spot in homes(world, thing, self._pacing):
                self._add(_Item(spot=spot, thing=thing, surface=surface, lane=LANES.get(surface, SURFACE), since=now))
        for call in calls:
            known = call.spot is not None and call.spot.platform in self._pacing
            spots = (call.spot,) if call.spot and known else homes(world, call.about, self._pacing)
            self._mirrors[call.key] = len(spots)
            for spot in spots:
                thing = spot.thread if known else call.about
                self._add(_Item(spot=spot, thing=thing, call=call, lane=call.lane, since=now))

    def _add(self, item: _Item) -> _Item:
        self._count += 1
        item.order = self._count
        kept = self._items.setdefault(item.key, item)
        kept.lane = min(kept.lane, item.lane)
        return kept

    def _show(self, now: float, world: World) -> Iterator[Show]:
        given = 0
        for item in sorted(self._items.values(), key=lambda i: (i.lane, i.order)):
            if self._items.get(item.key) is not item:
                continue  # went out before its turn, as the opener of a thread
            if given == AT_ONCE:
                self.wake = now
                return
            show = self._try(item, now, world)
            if show:
                given += 1
                self._flying[show.item] = self._items.pop(show.item)
                if not show.id:
                    self._lines.add(show.line)
                yield show

    def _try(self, item: _Item, now: float, world: World) -> Show | None:
        """The action, or None: nothing to say, or not yet (then `wake` tells when, or something in flight will)."""
        if item.key in self._flying:
            return None
        place = self._places.get(item.thing, item.surface, item.spot.platform) if item.surface else None
        id = place.message if place else ""
        pacing = self._pacing[item.spot.platform]
        ready = max(item.after, self._rests.get(item.key, 0.0), pacing.ready(now, item.lane, bool(id)))
        if ready > now:
            self.wake = min(self.wake, ready)
            return None
        try:
            message = item.call.message if item.call else views.show(world, item.thing, item.surface, now)
            thread = root(world, item.thing, item.surface) if pacing.limits.threads else TOP
            opener = self._places.opener(thread, item.spot)
            if opener is None and views.show(world, *thread, now) is None:
                thread, opener = TOP, ""
        except Exception as error:  # a view that fails must not stop the others
            self._again(item, error, now)
            return None
        pin = pacing.limits.pins and pinned(world, item.thing, item.surface)
        if message is None or (place and id and place.shown == digest(message) and place.pinned == pin):
            del self._items[item.key]
            return None
        if opener is None:  # the message that opens the thread goes first
            return self._try(self._open(item, thread, now), now, world)
        show = Show(
            item=item.key, message=message, pin=pin, id=id, root=thread,
            spot=Spot(platform=item.spot.platform, channel=item.spot.channel, thread=opener),
            key=f"{item.key[1]}@{item.spot.channel}" + (f"~{place.shown}" if place and not id else ""),
        )  # fmt: skip
        if not id and show.line in self._lines:
            return None
        pacing.take(bool(id))
        return show

    def _open(self, item: _Item, thread: tuple[str, str], now: float) -> _Item:
        return self._add(_Item(spot=item.spot, thing=thread[0], surface=thread[1], lane=item.lane, since=now))

    def _shown(self, show: Show, result: str | Exception, now: float) -> Settled:
        item = self._flying.pop(show.item)
        if not show.id:
            self._lines.discard(show.line)
        if isinstance(result, Exception):
            return self._refused(item, show, result, now)
        self.faults.pop(item.thing, None)
        if item.call:
            self._mirrors[item.call.key] -= 1
            return Settled() if self._mirrors[item.call.key] else Settled(done=(item.call.key,))
        if item.lane == SURFACE:
            self._rests[item.key] = now + REST
        return self._put(item, show, now, show.id or result, digest(show.message))

    def _refused(self, item: _Item, show: Show, error: Exception, now: float) -> Settled:
        self._items[item.key] = item  # with its first order and patience, whatever changed meanwhile
        if isinstance(error, ChatError) and error.retry_after:
            self._pacing[item.spot.platform].paused = now + error.retry_after
        elif isinstance(error, ChatError) and error.gone and show.id:
            return self._put(item, show, now, "", show.id)
        elif isinstance(error, ChatError) and error.gone and show.root[1]:
            return self._put(self._open(item, show.root, now), show, now, "", show.spot.thread)
        else:
            self._again(item, error, now)
        return Settled()

    def _again(self, item: _Item, error: Exception, now: float) -> None:
        item.tries += 1
        item.after = now + back_off(item.tries)
        self.wake = min(self.wake, item.after)
        self.faults[item.thing] = f"{type(error).__name__}: {error}"

    def _put(self, item: _Item, show: Show, now: float, message: str, shown: str) -> Settled:
        """Where the item stands now. Without a message it is posted anew, under another key made from `shown`."""
        place = Place(
            thing=item.thing, surface=item.surface, platform=item.spot.platform, channel=item.spot.channel, at=now,
            thread=show.spot.thread if message else "", message=message, shown=shown, pinned=bool(message) and show.pin,
        )  # fmt: skip
        self._places.put(place)
        return Settled(places=(place,))
