"""What shall be shown and done, and what may start now. No await and no clock: time comes in with each question.

    take(rows, calls) → due(now, world) → [Show | Carry] → done(action, result, now) → Settled(keys, places, events)

Surfaces are reconciled, not queued: a changed row marks them, and at send time they are rendered from the committed
rows and go out only if that differs from what was last shown. Posts of the moment are queued calls. Both go to every
home of their swarm, each on its own, by lanes (0 stop and answers, 1 checkpoints, 2 outcomes, 3 surfaces, 4 logs that
are followed) within each platform's budget. Nothing is dropped: what fails is tried again later.
"""

from collections.abc import Iterable, Iterator
from operator import attrgetter

from msgspec import Struct
from msgspec.structs import replace

from bot import showing
from bot.core import views
from bot.core.calls import AnyCall, Post
from bot.core.events import AnyEvent
from bot.core.rows import Row
from bot.core.world import World
from bot.errands import Errand, Errands, given_up
from bot.errors import ChatError
from bot.lost import Deleted, Lost
from bot.pacing import HOMES, HOUR, Pacing, back_off
from bot.places import BELOW, TOP, WAS, Places, digest, mirrored, opens, pinned, settled, spots
from bot.ports import Limits, Place
from bot.showing import SURFACE, Item, Show
from bot.watching import LOOK, Tail, Watches, nothing

AT_ONCE = 64  # messages given out in one go; the rest come with the next


class Carry(Struct, frozen=True, kw_only=True):
    """A call for git, gates, the fleet or the brain; or a message that has nowhere to be said: nothing is done."""

    call: Errand


Action = Show | Carry


class Settled(Struct, frozen=True, kw_only=True):
    """Keys of calls that are done, places to keep, and events to feed (`Broke`, `Unreachable`, `Reached`)."""

    done: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    events: tuple[AnyEvent, ...] = ()


class Outbox:
    """`limits` by platform; `places` and `calls` are what the store held. After a restart give `take` all rows once:
    each surface is then checked against what it last showed. `faults` keeps the last error by thing, for people;
    `wake` is when to ask again if nothing else happens (inf: never). `tail` reads the last lines of a log."""

    def __init__(
        self, limits: dict[str, Limits], places: Iterable[Place], calls: Iterable[AnyCall], workers: int = 4,
        tail: Tail = nothing, look: float = LOOK,
    ) -> None:  # fmt: skip
        self.faults: dict[str, str] = {}
        self.wake = 0.0
        self._limits = limits
        self._pacing = {name: Pacing(limit) for name, limit in limits.items()}
        self._places = Places(places)
        self._owed = [place for place in self._places.owed() if place.platform in limits]
        self._errands = Errands(workers)
        self._lost, self._deleted, self._watches = Lost(), Deleted(), Watches(tail, look)
        self._touched: dict[tuple[str, str], None] = {}
        self._calls: list[Post] = []
        self._items: dict[tuple[str, str, str], Item] = {}
        self._flying: dict[tuple[str, str, str], Item] = {}
        self._lines, self._rests = set[tuple[str, str, str, bool]](), dict[tuple[str, str, str], float]()
        self._mirrors, self._count = dict[str, int](), 0
        self.take((), calls)

    def take(self, rows: Iterable[Row], calls: Iterable[AnyCall]) -> None:
        """What a decision changed and asked for, once it is committed."""
        self._watches.take(rows := tuple(rows))
        self._touched.update(dict.fromkeys(mark for row in rows for mark in views.touched(row)))
        for call in calls:
            if isinstance(call, Post):
                self._calls.append(call)
            else:
                self._errands.take(call)

    def due(self, now: float, world: World) -> list[Action]:
        """What may start now; each is in flight until `done` is told."""
        self._lost.recall(world)
        self._touched.update(dict.fromkeys(self._watches.due(now, world)))
        self._sort_in(now, world)
        actions: list[Action] = [Carry(call=call) for call in self._errands.due(now)]
        self.wake = min(self._errands.wake, self._watches.wake)
        return [*actions, *self._show(now, world)]

    def done(self, action: Action, result: str | Exception, now: float) -> Settled:
        """The id a post was given ("" after anything else), or what went wrong."""
        if isinstance(action, Show):
            return self._shown(action, result, now)
        key, error = action.call.key, result if isinstance(result, Exception) else None
        if not self._errands.done(action.call, error, now):
            return Settled()
        broke = given_up(action.call, f"{type(error).__name__}: {error}", now)
        return Settled(done=(key,), events=(broke,) if error else ())

    def thread(self, platform: str, message: str, channel: str = "") -> tuple[str, str]:
        """The thing that a platform's message shows or showed, and its surface; or ""."""
        return self._places.shows(platform, message, channel)

    def starting(self) -> frozenset[str]:
        """Attempts whose start is not carried out yet: nothing is to be found of them."""
        return self._errands.starting()

    def shows(self, thing: str, surface: str) -> bool:
        """Whether the surface stands on some platform, and as it is now wherever it can."""
        return self._places.stands(thing, surface, self._pacing) and self.said(f"{thing}/{surface}")

    def said(self, name: str = "") -> bool:
        """No message (so named) is in flight, and none waits but for channels that cannot be written to."""
        waits = (key for key, item in self._items.items() if not self._lost.holds(item.spot))
        return not (self._touched or self._calls or any(name in ("", k[1]) for k in (*waits, *self._flying)))

    def quiet(self) -> bool:
        """Nothing waits and nothing is in flight."""
        return self.said() and not len(self._errands)

    def stale(self, now: float) -> tuple[int, float]:
        """How many messages wait to be shown, and for how many seconds the oldest has."""
        waits = [now - item.since for item in self._items.values()]
        return len(waits), max(waits, default=0.0)

    def _sort_in(self, now: float, world: World) -> None:
        touched, self._touched, calls, self._calls = self._touched, {}, self._calls, []
        owed, self._owed = self._owed, []
        for place in owed:
            self._add(showing.pointer(place, now))
        for name, surface in views.each(world, touched):
            for thing, spot in spots(world, name, surface, self._limits):
                lane = showing.LANES.get(surface, SURFACE)
                item = Item(spot=spot, thing=thing, surface=surface, lane=lane, since=now)
                if not self._elsewhere(item, world):
                    self._add(item)
        for call in calls:
            said = showing.mirrors(world, call, self._pacing)
            self._mirrors[call.key] = len(said)
            for thing, spot in said:
                self._add(Item(spot=spot, thing=thing, call=call, lane=call.lane, since=now))
            if not said:
                self._errands.take(call)

    def _elsewhere(self, item: Item, world: World) -> bool:
        """What was over before a mirror began to show the swarm, and stands in another home, is not begun there."""
        swarm = item.thing.partition(".")[0]
        if item.key in self._items or self._places.get(item.thing, item.surface, item.spot):
            return False
        over, plan = settled(world, item.thing), self._places.get(swarm, "plan", item.spot)
        if over is None or (plan and plan.at <= over) or not mirrored(world, swarm, item.spot):
            return False
        return self._places.stands(item.thing, item.surface, self._pacing)

    def _add(self, item: Item) -> Item:
        self._count = item.order = self._count + 1
        kept = self._items.setdefault(item.key, item)
        if item.lane < kept.lane:
            kept.lane, kept.ready = item.lane, 0.0
        return kept

    def _show(self, now: float, world: World) -> Iterator[Show]:
        late, given = now + 1e-6, 0
        self.wake = min([self.wake, *(i.ready for i in self._items.values() if i.ready > late)])
        for item in sorted((i for i in self._items.values() if i.ready <= late), key=attrgetter("lane", "order")):
            item.ready = self._pacing[item.spot.platform].known(item.lane, item.method, item.spot.channel)
            if item.ready > late:
                self.wake = min(self.wake, item.ready)
            elif given == AT_ONCE:
                self.wake = now
                return
            # One that is here no more went out before its turn, as the opener of a thread.
            elif self._items.get(item.key) is item and (show := self._try(item, now, world)):
                given += 1
                self._flying[show.item] = self._items.pop(show.item)
                self._lost.sent(show.spot)
                if not show.id:
                    self._lines.add(show.line)
                yield show

    def _try(self, item: Item, now: float, world: World) -> Show | None:
        """The action, or None: nothing to say, or not yet (then `wake` tells when, or something in flight will)."""
        if item.key in self._flying or self._lost.tried(item.spot):
            return None
        pacing, spot = self._pacing[item.spot.platform], item.spot
        place, shown = showing.standing(self._places, world, item)
        old = showing.aged(item, place, pacing.limits, now)
        if old and pacing.limits.threads and opens(world, item.thing, item.surface):
            # Posted anew it would open a second thread, and replies in the first would be cut off from it. So its
            # newest state is posted in its own thread, where people talk about it; the opener is edited into a pointer.
            del self._items[item.key]
            return self._try(self._add(replace(item, surface=BELOW)), now, world)
        mark = item.surface == "mark"
        id = showing.marked(world, item.thing)[0] if mark else place.message if place and not old else ""
        item.method = method = "mark" if mark else "edit" if id else "post"
        hour = place.at + HOUR if place and old else 0.0  # posted anew at most once an hour
        waits = (item.after, self._rests.get(item.key, 0.0), self._lost.ready(spot), hour)
        item.ready = max(*waits, pacing.ready(now, item.lane, method, spot.channel))
        if item.ready > now:
            self.wake = min(self.wake, item.ready)
            return None
        try:
            new = showing.threaded(self._places, self._deleted, self._limits, world, item, now)
            thread, opener = (TOP, place.thread) if id and place else new
            if not id and (spot.platform, spot.channel, opener, item.lane == 0) in self._lines:
                return None
            message = showing.words(world, item, now, self._watches)
            pin = bool(pacing.limits.pins and not item.call and pinned(world, item.thing, item.surface))
        except Exception as error:  # a view that fails must not stop the others
            self._again(item, error, now)
            return None
        stood = bool(place and id and place.pinned)
        same = message is not None and (bool(shown) if WAS in item.surface else shown == digest(message))
        if message is None or (same and pin == stood):
            del self._items[item.key]
            return None
        if opener is None:  # the message that opens the thread goes first
            return self._try(self._open(item, thread, now), now, world)
        item.owes = pin != stood and (late := pacing.ready(now, item.lane, "pin")) > now
        if item.owes:  # the words first; the pin follows when there is budget for it
            self.wake = min(self.wake, late)
            if same:
                return None
        pin = stood if item.owes else pin
        show = showing.made(self._places, world, item, message, id=id, pin=pin, thread=thread, opener=opener)
        pacing.take(item.lane, method, spot.channel)
        if show.pin != stood:
            pacing.take(item.lane, "pin")
        return show

    def _open(self, item: Item, thread: tuple[str, str], now: float) -> Item:
        return self._add(Item(spot=item.spot, thing=thread[0], surface=thread[1], lane=item.lane, since=now))

    def _shown(self, show: Show, result: str | Exception, now: float) -> Settled:
        item = self._flying.pop(show.item)
        if not show.id:
            self._lines.discard(show.line)
        if isinstance(result, Exception):
            return self._refused(item, show, result, now)
        self.faults.pop(item.thing, None)
        events = self._lost.reached(item.spot, now)
        for other in self._items.values() if events else ():
            other.ready = 0.0
        if item.call:
            left = self._mirrors[item.call.key] = self._mirrors[item.call.key] - 1
            return Settled(events=events, done=() if left else (item.call.key,))
        if item.lane >= SURFACE or item.surface == "report":
            rest = self._limits[item.spot.platform].rest
            self._rests[item.key] = now + rest * (HOMES if item.surface == "needs" else 1)
        if item.owes:
            self._add(Item(spot=item.spot, thing=item.thing, surface=item.surface, lane=item.lane, since=now))
        return self._keep(*showing.placed(self._places, item, show, str(result), now), events=events, now=now)

    def _refused(self, item: Item, show: Show, error: Exception, now: float) -> Settled:
        self._items[item.key] = item  # with its first order and patience, whatever changed meanwhile
        chat = error if isinstance(error, ChatError) else ChatError()
        if chat.lost:
            return Settled(events=self._lost.refused(item.spot, str(error), now))
        self._lost.failed(item.spot, now)
        if chat.retry_after:
            self._pacing[item.spot.platform].pause(show.method, now + chat.retry_after)
        elif chat.gone and show.id:
            return self._vanished(item, show.id, now)
        elif chat.gone and show.root[1]:
            return self._vanished(self._open(item, show.root, now), show.spot.thread, now)
        elif chat.gone and item.thing and show.spot.thread:
            item.thing = ""  # a thread of people's own was deleted: said at the top instead
        else:
            self._again(item, error, now)
        return Settled()

    def _vanished(self, item: Item, id: str, now: float) -> Settled:
        """A message was deleted: what it showed is posted anew, a sign or a pointer is not."""
        place = self._places.get(item.thing, item.surface, item.spot)
        if item.surface == "mark" or WAS in item.surface:
            del self._items[item.key]
            return self._keep(*showing.gone(self._places, place), now=now) if place else Settled()
        if place is None or place.message != id:  # told before
            return Settled()
        item.after = max(item.after, self._deleted.again(item.key, now))
        return self._keep(showing.was(place), replace(place, message="", shown=id, thread="", pinned=False), now=now)

    def _again(self, item: Item, error: Exception, now: float) -> None:
        item.tries += 1
        item.after = now + back_off(item.tries)
        self.wake = min(self.wake, item.after)
        self.faults[item.thing] = f"{type(error).__name__}: {error}"

    def _keep(self, *places: Place, now: float, events: tuple[AnyEvent, ...] = ()) -> Settled:
        for place in places:
            self._places.put(place)
            if (WAS in place.surface and not place.shown) or not place.message:
                self._add(showing.pointer(place, now))
        return Settled(places=places, events=events)
