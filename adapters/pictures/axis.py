"""A stretch of time laid across a picture, with ticks at round local times."""

from datetime import timedelta

from msgspec import Struct

from bot.core.prose import local

STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200)  # seconds
DAY = 86_400
ROOM = 76.0  # between two ticks, at least


class Axis(Struct, frozen=True):
    """`ticks` are places across, and words."""

    begin: float
    end: float
    left: float
    right: float
    ticks: tuple[tuple[float, str], ...]

    def x(self, at: float) -> float:
        share = (min(max(at, self.begin), self.end) - self.begin) / (self.end - self.begin)
        return self.left + share * (self.right - self.left)


def axis(begin: float, end: float, left: float, right: float, zone: str) -> Axis:
    """From `begin` to `end` between two places across. A day, where there are several, begins at midnight there."""
    end = max(end, begin + 1)
    most = max(1, int((right - left) / ROOM))
    step = next((s for s in STEPS if (end - begin) / s <= most), 0)
    days = 0
    if not step:
        days = max(1, -(-int(end - begin) // (DAY * most)))
    bare = Axis(begin, end, left, right, ())
    ticks: list[tuple[float, str]] = []
    first = local(begin, zone).replace(hour=0, minute=0, second=0, microsecond=0)
    today, number = first.date(), 0
    while True:
        if days:
            then = first + timedelta(days=number * days)  # by the calendar: days may have 23 or 25 hours
        else:
            then = local(first.timestamp() + _before(begin - first.timestamp(), step) + number * step, zone)
        number += 1
        at = then.timestamp()
        if at > end:
            return Axis(begin, end, left, right, tuple(ticks))
        if at < begin:
            continue
        midnight = (then.hour, then.minute, then.second) == (0, 0, 0)
        words = f"{then:%H:%M:%S}" if step and step < 60 else f"{then:%H:%M}"
        if days or (midnight and then.date() != today):
            words = f"{then:%a} {then.day} {then:%b}"
        ticks.append((bare.x(at), words))


def _before(since: float, step: int) -> int:
    """The last whole step not after it."""
    return int(since // step) * step
