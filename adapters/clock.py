"""The real clock, and cron rules in a time zone.

A rule stands for a local date: where the clocks change and 02:30 comes twice or not at all, the date comes once, and
the event is keyed by it.
"""

import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import partial
from math import inf
from zoneinfo import ZoneInfo

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger

from bot.core.events import Due

LATE = 12 * 3600.0  # seconds: what fired longer ago is not made up for


class WallClock:
    """A `bot.ports.Clock`: this machine's time."""

    def now(self) -> float:
        return time.time()

    def next(self, cron: str, zone: str, after: float) -> tuple[float, str]:
        """The next time (seconds) a rule fires after `after`, and the local date it stands for."""
        return following(cron, zone, after)


class Alarm:
    """Rings `Due` into `hear`, once a schedule, channel and local date (by the event's id), in the running asyncio
    loop. What fired between `since` and now, while nobody was up, is made up for."""

    def __init__(self, hear: Callable[[Due], None], now: Callable[[], float], since: float) -> None:
        self._hear, self._now, self._since = hear, now, since
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._set: object = None

    def set(self, schedule: str, channels: Iterable[tuple[str, str]], cron: str, zone: str) -> None:
        """The rule in force: five cron fields in a zone, for these (platform, channel)."""
        wanted = schedule, tuple(channels), cron, zone
        if wanted == self._set:
            return
        self._set = wanted
        self._scheduler.remove_all_jobs()
        trigger = CronTrigger.from_crontab(cron, timezone=ZoneInfo(zone))
        for platform, channel in wanted[1]:
            due = partial(_due, schedule, platform, channel)
            ring = partial(self._ring, due, zone)
            self._scheduler.add_job(ring, trigger, coalesce=True, misfire_grace_time=None)
            missed, date = following(cron, zone, max(self._since, self._now() - LATE))
            if missed <= self._now():
                self._hear(due(date, self._now()))
        self._since = self._now()
        if not self._scheduler.running:
            self._scheduler.start()

    def _ring(self, due: Callable[[str, float], Due], zone: str) -> None:
        self._hear(due(datetime.fromtimestamp(self._now(), ZoneInfo(zone)).date().isoformat(), self._now()))

    def stop(self) -> None:
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)


def following(cron: str, zone: str, after: float) -> tuple[float, str]:
    """When a rule next fires after a time, and the local date it stands for. Raises ValueError on a bad rule."""
    start = datetime.fromtimestamp(after + 0.001, ZoneInfo(zone))
    fires = CronTrigger.from_crontab(cron, timezone=ZoneInfo(zone)).get_next_fire_time(None, start)
    return (fires.timestamp(), fires.date().isoformat()) if fires else (inf, "")


def _due(schedule: str, platform: str, channel: str, date: str, at: float) -> Due:
    name = f"due:{schedule}:{platform}:{channel}:{date}"
    return Due(id=name, at=at, schedule=schedule, date=date, channel=channel, platform=platform)
