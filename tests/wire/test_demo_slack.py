"""The demo conducted wholly from Slack: real processes, real agents, and people who have nothing but Slack."""

import sys
from pathlib import Path

from adapters import sandbox
from tests.support import need
from tests.wire.conduct import Conductor, Seat
from tests.wire.demo import PEOPLE, Demo
from tests.wire.ending import ended
from tests.wire.slack import Slack, start

HOME = "C0GENERAL"


def demo(slack: Slack, folder: Path, pace: str = "0") -> Demo:
    """The demo in a fresh home, on this workspace."""
    table = {"slack": {"api": slack.api, "channel": HOME}}
    return Demo(folder / "home", table, {"slack": {p: slack.user(p) for p in PEOPLE}}, slack.tokens, pace)


def test_the_demo_conducted_wholly_from_slack(tmp_path: Path) -> None:
    """Planned, launched, answered, approved, signed and landed by people of the workspace, in every way they have."""
    need(sys.platform == "linux", "Linux")
    need(not sandbox.probe(), f"a bubblewrap that works: {sandbox.probe()}")
    slack = start()
    try:
        with demo(slack, tmp_path) as it:
            assert slack.connected(seconds=60), it.log.read_text()
            seat = Seat(slack, HOME, "slack")
            people = Conductor(seat)
            people.play()
            print(people.told())
            assert set(people.ways()) == {"press", "window", "reply", "mention", "command"}
            print(ended(seat))
            for person in PEOPLE:
                assert "Nothing waits for you" in getattr(slack.home(person), "text", "")
            calls = slack.world.rates
            print(f"{dict(calls.calls)}; refused {dict(calls.refused)}; {slack.failures} {slack.world.warnings}")
            assert (dict(calls.refused), slack.failures, slack.world.warnings) == ({}, [], [])
        it.holds()
    finally:
        slack.close()
