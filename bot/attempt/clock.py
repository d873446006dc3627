"""The minutes of an attempt. They run while its agent works; waiting for people, or for a host that takes no calls,
spends none, but what the agent works on the side meanwhile it spends all the same."""

import os
import sys
import time
from collections.abc import Collection

SHORT = 5.0  # seconds of waiting for a model's host that nobody needs to hear of
LOOK = 0.5  # seconds between two looks at what a waiting agent does
TICK = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


class Clock:
    """`left` are seconds. It runs from the first turn: what is loaded before is not the agent's time."""

    def __init__(self, minutes: float) -> None:
        self.left = minutes * 60
        self._at = self._looked = 0.0
        self._busy_until = 0.0  # until when the model's host takes no call
        self._before: dict[int, float] | None = None  # what each process had worked at the last look of this wait

    def busy(self, until: float) -> bool:
        """The model's host takes no call before that time; whether that is a wait to tell of, once however long."""
        told = until - time.time() > SHORT and time.time() >= self._busy_until
        self._busy_until = until
        return told

    def turn(self, asks: bool, calling: bool, roots: Collection[int]) -> None:
        """Time went on. `asks`: it waits for people; `calling`: a model works for it just now, which is no waiting.
        `roots` are the processes that run for the agent, with all below them."""
        now, waits = time.monotonic(), asks or time.time() < self._busy_until
        since, self._at = now - (self._at or now), now
        if calling or not waits:
            self.left -= since
            if self._before is not None:
                self.left -= max(0.0, self._side(roots) - since)
                self._before = None
        elif self._before is None:  # it began within this turn
            self.left -= since
            self._before, self._looked = worked(roots), now
        elif now - self._looked > LOOK:
            self.left -= self._side(roots)

    def _side(self, roots: Collection[int]) -> float:
        """Seconds worked since the last look; at most those that went by, however many worked at once. A process that
        came since then worked in that time."""
        before, self._before = self._before or {}, worked(roots)
        gone, self._looked = self._at - self._looked, self._at
        spent = sum(max(0.0, seconds - before.get(pid, 0.0)) for pid, seconds in self._before.items())
        return min(gone, spent)


def worked(roots: Collection[int]) -> dict[int, float]:
    """Processor seconds of each process at or below `roots`, with those of children that it saw end. Nothing where
    there is no /proc: there waiting is believed."""
    found: dict[int, float] = {}
    left = list(roots) if sys.platform == "linux" else []
    while left:
        pid = left.pop()
        try:
            with open(f"/proc/{pid}/stat", "rb") as file:
                fields = file.read().rpartition(b")")[2].split()
            found[pid] = sum(map(int, fields[11:15])) / TICK
            for thread in os.listdir(f"/proc/{pid}/task"):
                with open(f"/proc/{pid}/task/{thread}/children", "rb") as file:
                    left += [int(child) for child in file.read().split() if int(child) not in found]
        except OSError:
            continue  # it ended
    return found
