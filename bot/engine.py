"""Events in, decisions out, everything committed in between. No await: one batch is one transaction.

    feed(events) → drop what was seen → decide each on the state the last one left → commit → give back rows and calls

On failure nothing of the batch counts: memory is dropped and read back from the store, each event is tried alone, and
the one that fails is set aside with its traceback. When the store itself refuses, `feed` raises StoreError; feed the
same events again later. What was committed before that comes out of the next `feed`.
"""

import traceback
from collections.abc import Callable, Sequence
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from bot.core.calls import AnyCall
from bot.core.events import AnyEvent, Tick
from bot.core.rows import Row
from bot.core.world import World
from bot.errors import StoreError
from bot.ports import Entry, Saved, Store

BATCH = 256


class Decided(Protocol):
    """What `decide` gives: rows already put into the world, and calls to release once they are durable."""

    @property
    def rows(self) -> tuple[Row, ...]: ...

    @property
    def calls(self) -> tuple[AnyCall, ...]: ...


Decide = Callable[[World, AnyEvent], Decided]


class Fed(Struct, frozen=True, kw_only=True):
    """What is durable now: rows changed and calls to carry out, in order, the events committed (`fresh`: neither seen
    before nor a tick that changed nothing), and those set aside."""

    rows: tuple[Row, ...] = ()
    calls: tuple[AnyCall, ...] = ()
    fresh: tuple[AnyEvent, ...] = ()
    aside: tuple[AnyEvent, ...] = ()


class Engine:
    """`world` is the state after the last commit. `saved` is what the store held at the last load: at start, its calls,
    places and waiting lines are what an earlier run left."""

    def __init__(self, store: Store, decide: Decide) -> None:
        self._store = store
        self._decide = decide
        self._kept: list[Entry] = []
        self._aside: list[AnyEvent] = []
        self._reload()

    def feed(self, events: Sequence[AnyEvent]) -> Fed:
        """Decide and commit, up to 256 events a transaction. An event whose id was seen has no effect. Raises
        StoreError: feed the same events again."""
        if not self._sound:
            self._reload()
        for start in range(0, len(events), BATCH):
            self._batch(events[start : start + BATCH])
        fed = Fed(
            rows=tuple(row for entry in self._kept for row in entry.rows),
            calls=tuple(call for entry in self._kept for call in entry.calls),
            fresh=tuple(entry.event for entry in self._kept),
            aside=tuple(self._aside),
        )
        self._kept, self._aside = [], []
        return fed

    def _batch(self, events: Sequence[AnyEvent]) -> None:
        try:
            self._commit(events)
        except Exception:  # whatever it was, each event gets its own try
            for event in events:
                self._alone(event)

    def _alone(self, event: AnyEvent) -> None:
        try:
            self._commit([event])
        except StoreError:  # not this event's fault
            raise
        except Exception:  # the house goes on without the culprit
            self._store.set_aside(event, traceback.format_exc())
            self._aside.append(event)

    def _commit(self, events: Sequence[AnyEvent]) -> None:
        """Decide these and make them durable, or leave memory as the store has it."""
        self.world.head = self._store.head
        seen = self._store.seen([event.id for event in events])
        self._sound = False  # until memory and store agree again
        try:
            entries = self._entries(events, seen)
            if entries and not all(self._store.commit(entries)):
                raise StoreError("Another program wrote to the store: close that program.")
        except BaseException:
            self._reload()
            raise
        self._sound = True
        self._kept.extend(entries)

    def _entries(self, events: Sequence[AnyEvent], seen: set[str]) -> list[Entry]:
        entries = []
        for event in events:
            if event.id in seen:
                continue
            seen.add(event.id)
            decision = self._decide(self.world, event)
            # A tick that changed nothing is not worth a write: there is one every second.
            if decision.rows or decision.calls or not isinstance(event, Tick):
                entries.append(Entry(event=event, rows=decision.rows, calls=decision.calls))
        return entries

    def _reload(self) -> None:
        saved = self._store.load()
        self.world = World(saved.rows)
        self.saved: Saved = replace(saved, rows=())
        self._sound = True
