"""What goes wrong, how often, and how the store is made to refuse or the bot to die at a commit."""

from collections import Counter
from collections.abc import Iterable, Sequence

from adapters.sim.agenda import Dice
from bot.core.events import AnyEvent
from bot.errors import StoreError
from bot.ports import Entry, Place, Saved, Store

# Probability at each opportunity. A seed takes about half of these, so that a history is not all noise.
RATES: dict[str, float] = {
    "crash before commit": 0.01, "crash after commit": 0.01, "crash between": 0.005, "disk full": 0.01,
    "event twice": 0.05, "event late": 0.05, "order changed": 0.2, "call repeated": 0.03, "post reply lost": 0.05,
    "post refused": 0.05, "message gone": 0.01, "start refused": 0.04, "agent dies": 0.08, "agent silent": 0.04,
    "agent limited": 0.03, "agent fails": 0.04, "zombie speaks": 0.5, "false done": 0.2, "bad work": 0.15,
    "no work": 0.04, "off its paths": 0.06, "verb nonsense": 0.03, "over its time": 0.03, "collect fails": 0.02,
    "judge fails": 0.03, "gates fail": 0.03, "branch moved": 0.03, "target moved": 0.3, "land refused": 0.2,
    "red base": 0.1, "no sandbox": 0.15, "review silent": 0.15, "review lies": 0.15,
    "review over-long": 0.1, "review malformed": 0.1, "look fails": 0.03, "conflict": 0.3, "red pair": 0.3,
    "set-up broken": 0.05, "survey fails": 0.2, "brain silent": 0.2, "brain nonsense": 0.2,
    "starts wrong": 0.3, "starts late": 0.1, "starts never": 0.08, "task misread": 0.15,
    "task hopeless": 0.06, "channel lost": 0.005, "opening refused": 0.3, "opening lost": 0.3,
}  # fmt: skip


class Crash(BaseException):
    """The bot dies here. Not an Exception: nothing may catch and survive it."""


class Faults:
    """Throws for each kind on its own stream, and counts what happened. `rates` lists the kinds that are on."""

    def __init__(self, seed: int, rates: dict[str, float]) -> None:
        self.seed, self.rates = seed, rates
        self.counted: Counter[str] = Counter()
        self._dice = {kind: Dice(seed, "fault", kind) for kind in rates}

    def __call__(self, kind: str, dice: Dice | None = None) -> bool:
        """Whether this fault happens now; `dice` when the throw belongs to an agent's own stream."""
        rate = self.rates.get(kind, 0.0)
        if not rate or not (dice or self._dice[kind]).chance(rate):
            return False
        self.counted[kind] += 1
        return True


class FaultyStore:
    """A store whose disk may be full and whose process may die around a commit."""

    def __init__(self, store: Store, faults: Faults) -> None:
        self.store, self.faults = store, faults
        self.aside: list[str] = []

    def commit(self, entries: Sequence[Entry]) -> list[bool]:
        if self.faults("disk full"):
            raise StoreError("the disk is full")
        if self.faults("crash before commit"):
            raise Crash
        written = self.store.commit(entries)
        if self.faults("crash after commit"):
            raise Crash
        return written

    @property
    def head(self) -> str:
        return self.store.head

    def load(self) -> Saved:
        return self.store.load()

    def seen(self, ids: Sequence[str]) -> set[str]:
        return self.store.seen(ids)

    def receive(self, event: AnyEvent) -> None:
        self.store.receive(event)

    def set_aside(self, event: AnyEvent, error: str) -> None:
        self.aside.append(f"{event}: {error}")
        self.store.set_aside(event, error)

    def settle(self, done: Iterable[str], places: Iterable[Place]) -> None:
        self.store.settle(done, places)

    def close(self) -> None:
        self.store.close()
