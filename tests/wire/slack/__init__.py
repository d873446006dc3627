"""A Slack of our own on loopback: local-slack behind a proxy that is as strict as the platform, and as unreliable."""

from collections.abc import Iterable, Sequence

from tests.wire.slack.laws import EVENTS, SCOPES
from tests.wire.slack.user import Slack, wait

__all__ = ["Slack", "start", "wait"]
PEOPLE = ("ann", "bob", "dan", "eve")


def start(
    people: Sequence[str] = PEOPLE, guests: Sequence[str] = (), bots: Sequence[str] = (),
    scopes: Iterable[str] = SCOPES, events: Iterable[str] = EVENTS,
) -> Slack:  # fmt: skip
    """A workspace with a channel `general` (C0GENERAL), these users (U0NAME) and the bot `podium` (U0PODIUM), which was
    granted `scopes` and subscribed to `events`."""
    users = [
        {"id": f"U0{name.upper()}", "name": name, "real_name": name.title(), "email": f"{name}@example.org"}
        for name in (*people, *guests, *bots)
    ]
    slack = Slack({
        "workspace": {"name": "Stand-in", "domain": "stand-in", "teamId": "T0STANDIN"},
        "apps": [{
            "appId": "A0PODIUM", "botUserId": "U0PODIUM", "botName": "podium", "botToken": "xoxb-stand-in",
            "appToken": "xapp-stand-in", "signingSecret": "stand-in", "mode": "socket",
        }],
        "users": users,
        "channels": [{"id": "C0GENERAL", "name": "general", "members": [*(u["id"] for u in users), "U0PODIUM"]}],
    }, scopes, events)  # fmt: skip
    slack.world.guests.update(slack.user(name) for name in guests)
    slack.world.bots.update({slack.user(name): f"B0{name.upper()}" for name in bots})
    return slack
