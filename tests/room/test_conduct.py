"""The demo conducted in the room by a scripted browser: what `make run` starts, with nothing but the page."""

import sys
from pathlib import Path
from typing import Any

from adapters import sandbox
from tests.room.people import Page
from tests.rooms import until
from tests.support import need
from tests.wire.conduct import Conductor, Seat
from tests.wire.demo import Demo
from tests.wire.ending import ended


def link(it: Demo) -> str:
    """The one that the bot printed."""
    path = it.home / "chat" / "room" / "link"
    assert until(path.is_file), it.log.read_text()
    return path.read_text().strip()


def test_the_demo_conducted_wholly_from_the_page(browser: Any, tmp_path: Path) -> None:
    """Planned, launched, answered, approved, signed and landed by clicks and typing; one report, each task once."""
    need(sys.platform == "linux", "Linux")
    need(not sandbox.probe(), f"a bubblewrap that works: {sandbox.probe()}")
    with Demo(tmp_path / "home", {"room": {}}, {}, {}) as it:
        page = Page(browser, link(it))
        seat = Seat(page, "general", "room")
        people = Conductor(seat)
        people.play()
        print(people.told())
        assert set(people.ways()) == {"press", "window", "reply", "mention", "command"}
        print(ended(seat))
        page.page.goto(f"{page.base}/report")
        assert "signed by ann" in page.page.locator("h1").inner_text()
        assert page.page.title() == "Report s1 · Podium"
        assert (page.page.wrong, [url for url in page.page.asked if not url.startswith(page.base)]) == ([], [])
    it.holds()
