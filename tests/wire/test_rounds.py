"""Two rounds of kill -9 under wire load on each platform; `python -m tests.wire.rounds slack` plays fifty."""

import sys
from pathlib import Path

import pytest

from adapters import sandbox
from tests.support import need
from tests.wire.rough import PLATFORMS
from tests.wire.rounds import sitting


@pytest.mark.parametrize("platform", sorted(PLATFORMS))
def test_killed_while_it_is_conducted_it_ends_in_one_signed_report(platform: str, tmp_path: Path) -> None:
    """No decision is lost, nothing has a second card, and no post stands twice but for a reason that it tells."""
    need(sys.platform == "linux", "Linux")
    need(not sandbox.probe(), f"a bubblewrap that works: {sandbox.probe()}")
    it = sitting(platform, tmp_path, seed=3, kills=2)
    try:
        it.play()
    finally:
        it.rough.close()
    print(dict(it.counts()), dict(it.happened))
    assert len(it.rounds) == 2
    assert it.counts()["decisions sent"] >= 15
