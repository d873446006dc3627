"""What somebody took away: channels that cannot be written to, and messages that were deleted. Never a loop.

A lost channel is told once, tried again slowly, and told again when it works; the rest goes on. A deleted message is
posted anew at once, and ever more slowly when that is deleted too.
"""

from math import inf

from bot.core.calls import Spot
from bot.core.events import AnyEvent, Reached, Unreachable
from bot.core.records import Outage
from bot.core.world import World
from bot.pacing import HOUR

PROBE = 600.0  # seconds between two tries of a channel that is lost
AGAIN = 60.0  # seconds until what was deleted twice is posted anew; doubled each time


class Lost:
    """What is lost is known from the rows after a restart, and tried at once then: somebody may have mended it."""

    def __init__(self) -> None:
        self._next: dict[tuple[str, str], float] = {}
        self._known = False

    def recall(self, world: World) -> None:
        """Take what was lost when the bot ended; done once."""
        if not self._known:
            self._known = True
            for key, row in world.rows["outage"].items():
                platform, _, channel = key.partition("|")
                if isinstance(row, Outage) and not row.over:
                    self._next.setdefault((platform, channel), 0.0)

    def holds(self, spot: Spot) -> bool:
        return (spot.platform, spot.channel) in self._next

    def tried(self, spot: Spot) -> bool:
        """Whether a try is on its way."""
        return self.ready(spot) == inf

    def ready(self, spot: Spot) -> float:
        """When something may be sent there."""
        return self._next.get((spot.platform, spot.channel), 0.0)

    def sent(self, spot: Spot) -> None:
        """One message is enough of a try."""
        if self.holds(spot):
            self._next[spot.platform, spot.channel] = inf

    def refused(self, spot: Spot, why: str, now: float) -> tuple[AnyEvent, ...]:
        """Nothing can be written there: an event if that is new."""
        place, known = (spot.platform, spot.channel), self.holds(spot)
        self._next[place] = now + PROBE
        if known:
            return ()
        id = f"unreachable:{spot.platform}:{spot.channel}:{now:.3f}"
        return (Unreachable(id=id, at=now, platform=spot.platform, channel=spot.channel, why=why),)

    def failed(self, spot: Spot, now: float) -> None:
        """The try told nothing: it failed for another reason."""
        if self.holds(spot):
            self._next[spot.platform, spot.channel] = now + PROBE

    def reached(self, spot: Spot, now: float) -> tuple[AnyEvent, ...]:
        """A message went through: an event if the channel was lost."""
        if self._next.pop((spot.platform, spot.channel), None) is None:
            return ()
        id = f"reached:{spot.platform}:{spot.channel}:{now:.3f}"
        return (Reached(id=id, at=now, platform=spot.platform, channel=spot.channel),)


class Deleted:
    """How often each message was deleted, and until when it is not posted anew. What stood for hours counts afresh."""

    def __init__(self) -> None:
        self._times: dict[tuple[str, str, str], tuple[int, float, float]] = {}

    def again(self, item: tuple[str, str, str], now: float) -> float:
        """It was deleted: the time at which to post it anew."""
        times, last, _ = self._times.get(item, (0, now, now))
        times = 1 if now - last > 2 * HOUR else times + 1
        until = now + (0.0 if times == 1 else min(HOUR, AGAIN * 2 ** min(times - 2, 10)))
        self._times[item] = times, now, until
        return until

    def rests(self, item: tuple[str, str, str], now: float) -> bool:
        """Whether it is not there and not to be posted yet."""
        return self._times.get(item, (0, 0.0, 0.0))[2] > now
