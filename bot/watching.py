"""Logs that somebody follows in a chat: when each is looked at again. A log grows without a row changing."""

from collections.abc import Callable, Iterable, Iterator
from math import inf

from bot.core.records import Watch
from bot.core.rows import Attempt, Row
from bot.core.values import Logged
from bot.core.world import World

LOOK = 2.0  # seconds between two looks at the same log
Tail = Callable[[str], tuple[Logged, ...]]  # the last lines of an attempt's log


def nothing(attempt: str) -> tuple[Logged, ...]:
    """The log of a fleet that keeps none."""
    return ()


class Watches:
    """`wake` is when to look again (inf: nobody follows anything), every `look` seconds. What has ended is looked at
    once more."""

    def __init__(self, tail: Tail, look: float = LOOK) -> None:
        self.wake = inf
        self._tail, self._look = tail, look
        self._open: dict[str, Watch] = {}
        self._next = 0.0

    def take(self, rows: Iterable[Row]) -> None:
        for row in rows:
            if isinstance(row, Watch):
                self._open[row.key] = row
                if row.off:
                    del self._open[row.key]

    def due(self, now: float, world: World) -> Iterator[tuple[str, str]]:
        """Surfaces that may read differently now."""
        look = now >= self._next
        for key, row in list(self._open.items()):
            attempt = world.get("attempt", f"{row.swarm}.{row.attempt}")
            ended = not isinstance(attempt, Attempt) or attempt.state == "ended"
            if ended:
                del self._open[key]
            if ended or look:
                yield key, "watch"
        if look:
            self._next = now + self._look
        self.wake = self._next if self._open else inf

    def lines(self, world: World, thing: str) -> tuple[Logged, ...]:
        """The last lines of the log that a watch shows, read now."""
        row = world.get("watch", thing)
        return self._tail(f"{row.swarm}.{row.attempt}") if isinstance(row, Watch) and not row.off else ()
