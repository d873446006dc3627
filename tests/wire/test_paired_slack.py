"""Five replies make a plan of thirty tasks in Slack, which is launched, reviewed, signed and landed there."""

import sys
from pathlib import Path

from adapters import sandbox
from tests.support import need
from tests.wire.conduct import Seat
from tests.wire.demo import PEOPLE
from tests.wire.paired import Paired, conducted
from tests.wire.slack import start

HOME = "C0GENERAL"


def test_a_plan_is_made_together_in_slack(tmp_path: Path) -> None:
    need(sys.platform == "linux", "Linux")
    need(not sandbox.probe(), f"a bubblewrap that works: {sandbox.probe()}")
    slack = start()
    table = {"slack": {"api": slack.api, "channel": HOME}}
    people = {"slack": {person: slack.user(person) for person in PEOPLE}}
    try:
        with Paired(tmp_path / "home", table, people, slack.tokens) as it:
            assert slack.connected(seconds=120), it.log.read_text()
            print(conducted(Seat(slack, HOME, "slack"), tmp_path).told())
            assert (slack.failures, slack.world.warnings) == ([], [])
        it.holds()
    finally:
        slack.close()
