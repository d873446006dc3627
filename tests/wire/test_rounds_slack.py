"""Two short rounds of kill -9 under wire load; `python -m tests.wire.rounds` plays fifty."""

import sys
from pathlib import Path

import pytest

from adapters import sandbox
from tests.support import need
from tests.wire.rounds import slack_round


@pytest.mark.parametrize("seed", [3, 7])
def test_killed_while_it_is_conducted_from_slack_it_ends_in_one_signed_report(seed: int, tmp_path: Path) -> None:
    """No decision is lost, nothing has a second card, and no post stands twice but for a reason."""
    need(sys.platform == "linux", "Linux")
    need(not sandbox.probe(), f"a bubblewrap that works: {sandbox.probe()}")
    it, slack = slack_round(tmp_path, seed, kills=4)
    try:
        it.play()
    finally:
        slack.close()
    print(dict(it.happened), it.repeated, dict(it.doubled))
    assert it.happened["killed"] == 4
    assert it.happened["decisions kept"] >= 15
