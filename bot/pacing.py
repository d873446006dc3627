"""How much a platform bears: budgets a minute, pauses it asked for, and the rest between two edits of one message."""

from math import inf

from bot.ports import Limits

REST = 1.0  # seconds between two edits of one board, card or report: what happens in between is coalesced
LONGEST = 60.0  # seconds between two tries of a message


class Bucket:
    """At most `limit` a minute, whichever minute: a burst of a sixth of it, the rest evenly. 0: no limit."""

    def __init__(self, limit: int) -> None:
        self.size = max(1, limit // 6) if limit else 0
        self._rate = (limit - self.size + 1) / 60
        self._level, self._at = float(self.size), -inf

    def wait(self, now: float, lane: int) -> float:
        """Seconds until this lane may send; the last of a burst is kept for lanes 0 and 1."""
        if not self.size:
            return 0.0
        self._level = min(self.size, self._level + (now - max(self._at, now - 3600)) * self._rate)
        self._at = now
        lack = (2 if lane > 1 and self.size > 1 else 1) - self._level
        return lack / self._rate if lack > 1e-6 else 0.0

    def take(self) -> None:
        self._level -= 1


class Pacing:
    """One platform's budgets."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.paused = 0.0
        self._posts, self._edits = Bucket(limits.posts), Bucket(limits.edits)

    def ready(self, now: float, lane: int, edit: bool) -> float:
        """The time at which this lane may post or edit."""
        return max(self.paused, now + (self._edits if edit else self._posts).wait(now, lane))

    def take(self, edit: bool) -> None:
        (self._edits if edit else self._posts).take()


def back_off(tries: int) -> float:
    """Seconds to wait after so many failures."""
    return min(LONGEST, 2.0 ** min(tries, 10))
