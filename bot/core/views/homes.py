"""Where a swarm is shown, in words."""

from collections.abc import Iterable

from bot.core.prose import hhmm, line
from bot.core.records import Outage
from bot.core.rows import Swarm
from bot.core.values import Home
from bot.core.world import World


def named(home: Home, homes: Iterable[Home]) -> str:
    """`Slack`; among several channels of one platform `Slack C12`."""
    platform = home.platform.capitalize()
    alone = [h.platform for h in homes].count(home.platform) < 2
    return platform if alone else f"{platform} {home.channel}"


def called(swarm: Swarm, home: Home) -> str:
    """The same of a swarm's; by name where it has a channel of its own: `#s3-clean` and `Slack's home channel`."""
    if swarm.room and home == swarm.homes[0]:
        return f"#{swarm.room}"
    if swarm.room and home == swarm.boards[0]:
        return f"{home.platform.capitalize()}'s home channel"
    return named(home, swarm.everywhere)


def shown_in(swarm: Swarm) -> str:
    """`Terminal and Slack`; "" while it is shown only in its own channel."""
    names = [called(swarm, home) for home in swarm.homes]
    return f"{', '.join(names[:-1])} and {names[-1]}" if swarm.mirrors else ""


def unreachable(world: World, swarm: Swarm) -> list[str]:
    """`Slack cannot be written to since 12:04: archived`, for each home that is so."""
    said = []
    for home in swarm.everywhere:
        row = world.get("outage", f"{home.platform}|{home.channel}")
        if isinstance(row, Outage) and not row.over:
            since = hhmm(row.at, world.settings.policy.zone)
            said.append(f"{called(swarm, home)} cannot be written to since {since}: {line(row.why, 120)}")
    return said
