"""Ten seconds of load with real sockets; `python -m tests.wire.load slack --seconds 30` plays half a minute."""

from pathlib import Path

import pytest

from tests.wire.load import SIDES, play


@pytest.mark.parametrize("platform", sorted(SIDES))
def test_a_hundred_tasks_that_change_all_the_time(platform: str, tmp_path: Path) -> None:
    """Nothing is refused, nothing lost; answers go first; edits stay within their law."""
    side = SIDES[platform]()
    try:
        found = play(side, tmp_path, seconds=10.0)
    finally:
        side.close()
    print(platform, found)
    found.holds()
