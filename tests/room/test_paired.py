"""Five replies make a plan of thirty tasks in the room, which is launched, reviewed, signed and landed there."""

import sys
from pathlib import Path
from typing import Any

from adapters import sandbox
from tests.room.people import Page
from tests.room.test_conduct import link
from tests.support import need
from tests.wire.conduct import Seat
from tests.wire.paired import Paired, conducted


def test_a_plan_is_made_together_in_the_page(browser: Any, tmp_path: Path) -> None:
    need(sys.platform == "linux", "Linux")
    need(not sandbox.probe(), f"a bubblewrap that works: {sandbox.probe()}")
    with Paired(tmp_path / "home", {"room": {}}, {}, {}) as it:
        page = Page(browser, link(it))
        print(conducted(Seat(page, "general", "room"), tmp_path).told())
        assert page.page.wrong == []
    it.holds()
