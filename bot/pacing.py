"""How much a platform bears: budgets a minute for each method, pauses it asked for, rests between two edits.

Answers (lane 0) keep a reserve in every budget, so that a stop's reply goes out at once under any load of cards; all
else keeps one before logs that are followed (lane 4).
"""

from collections import deque
from math import inf

from bot.ports import Limits

HOMES = 5.0  # times as long as a card rests each person's private page
LONGEST = 60.0  # seconds between two tries of a message
HOUR = 3600.0
CALM = 40  # edits of surfaces a minute, also where a platform bears more: nobody reads faster
MINUTE = 61.0  # seconds: what leaves evenly may arrive a little closer together
RESERVE = 2  # posts into a channel in five seconds that are kept for answers
SKEW = 0.4  # seconds by which two posts into one channel may arrive closer together than they left


class Bucket:
    """At most `limit` a minute, whichever minute: a burst of a sixth of it, the rest evenly, which is `rate` a second.
    0: no limit."""

    def __init__(self, limit: int) -> None:
        self.size = max(1, limit // 6) if limit else 0
        self.reserve = max(1, self.size // 3) if self.size > 1 else 0
        self.rate = (limit - self.size + 1) / MINUTE if limit else inf
        self._level, self._at = float(self.size), -inf

    def wait(self, now: float, lane: int) -> float:
        """Seconds until this lane may send; the last of a burst are kept for lane 0, and some for all before lane 4."""
        if not self.size:
            return 0.0
        passed = max(0.0, now - max(self._at, now - HOUR))  # a clock set back takes nothing away
        self._level = min(self.size, self._level + passed * self.rate)
        self._at = now
        lack = min(self.size, 1 + self.reserve * (bool(lane) + (lane > 3))) - self._level
        return lack / self.rate if lack > 1e-6 else 0.0

    def take(self, lane: int = 0) -> None:
        del lane
        self._level -= 1


class Window:
    """Posts into one channel, which platforms count over a few seconds: at most a twelfth of `limit` in any five, and
    RESERVE of them only in lane 0. 0: no limit."""

    def __init__(self, limit: int) -> None:
        most = max(1, limit // 12)
        self.span = 60 * most / limit + SKEW if limit else 0.0
        self.rate = max(1, most - RESERVE) / self.span if limit else inf  # a second, of all lanes but 0
        self._all, self._others = deque[float](maxlen=most), deque[float](maxlen=max(1, most - RESERVE))
        self._now = 0.0

    def wait(self, now: float, lane: int) -> float:
        """Seconds until this lane may send."""
        self._now = now
        full = [sent[0] for sent in (self._all, self._others)[: 1 + bool(lane)] if len(sent) == sent.maxlen]
        since = now - max(full, default=-inf)
        return self.span - since if 0 <= since < self.span else 0.0  # a clock set back holds nothing up

    def take(self, lane: int = 0) -> None:
        self._all.append(self._now)
        if lane:
            self._others.append(self._now)


class Pacing:
    """One platform's budgets. Methods: post, edit, pin, mark."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._paused: dict[str, float] = {}
        self._channels: dict[str, Window] = {}
        self._known: dict[tuple[int, str, str], float] = {}
        counts = {"post": limits.all_posts, "edit": limits.edits, "pin": limits.pins_a_minute}
        self._methods = {name: Bucket(limit) for name, limit in {**counts, "mark": limits.marks_a_minute}.items()}
        self._calm = Bucket(min(CALM, limits.edits))

    def ready(self, now: float, lane: int, method: str, channel: str = "") -> float:
        """The time at which this lane may do this in that channel."""
        waits = [bucket.wait(now, lane) for bucket in self._of(lane, method, channel)]
        ready = self._known[lane, method, channel] = max(self._paused.get(method, 0.0), now + max(waits))
        return ready

    def known(self, lane: int, method: str, channel: str = "") -> float:
        """What `ready` said last: budgets only get tighter, so nothing that waits for this one need ask before."""
        return self._known.get((lane, method, channel), 0.0)

    def take(self, lane: int, method: str, channel: str = "") -> None:
        for bucket in self._of(lane, method, channel):
            bucket.take(lane)

    def pause(self, method: str, until: float) -> None:
        """The platform asked to wait. Only what was refused waits: an answer does not wait for a card."""
        self._paused[method] = max(until, self._paused.get(method, 0.0))

    def staleness(self, surfaces: int) -> float:
        """The law: seconds after which every one of so many surfaces of a channel that change all the time was posted,
        or edited."""
        return surfaces / min(self._methods["edit"].rate, self._calm.rate, Window(self.limits.posts).rate)

    def _of(self, lane: int, method: str, channel: str) -> list[Bucket | Window]:
        found: list[Bucket | Window] = [self._methods[method]]
        if method == "post":
            found.append(self._channels.setdefault(channel, Window(self.limits.posts)))
        if method == "edit" and lane > 2:
            found.append(self._calm)
        return found


def back_off(tries: int) -> float:
    """Seconds to wait after so many failures."""
    return min(LONGEST, 2.0 ** min(tries, 10))
