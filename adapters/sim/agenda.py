"""Virtual time: one heap of what is to happen, and randomness that depends on a seed and a purpose alone.

A crash of the bot drops what the bot had in hand; agents, people and the chat platform are outside and go on.
"""

import heapq
import random
from collections.abc import Callable

Act = Callable[[], None]


class Agenda:
    """A heap of (time, number, the bot's?, act). The number keeps the order of equal times, and acts uncompared."""

    def __init__(self, start: float) -> None:
        self.now = start
        self._heap: list[tuple[float, int, bool, Act]] = []
        self._number = 0

    def after(self, seconds: float, act: Act, bot: bool = False) -> None:
        """Do this in so many seconds; `bot` marks what a crash of the bot forgets."""
        self._number += 1
        heapq.heappush(self._heap, (self.now + seconds, self._number, bot, act))

    def step(self) -> bool:
        """Do the next thing, at its time. False when nothing is left."""
        if not self._heap:
            return False
        self.now, _, _, act = heapq.heappop(self._heap)
        act()
        return True

    def crash(self) -> None:
        self._heap = [item for item in self._heap if not item[2]]
        heapq.heapify(self._heap)

    def due(self) -> float:
        """When the next thing happens; infinity when nothing is left."""
        return self._heap[0][0] if self._heap else float("inf")


class Dice(random.Random):
    """A stream of its own for each purpose: taking away one fault leaves all other throws as they were."""

    def __init__(self, seed: int, *purpose: object) -> None:
        super().__init__("/".join(map(str, (seed, *purpose))))

    def chance(self, probability: float) -> bool:
        return self.random() < probability

    def between(self, low: float, high: float) -> float:
        """Seconds between the two, short ones as likely as long ones of the same order."""
        return float(low * (high / low) ** self.random())
