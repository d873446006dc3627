"""A page of the room in a real Chromium, opened as a person opens it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from bot.core.world import World
from tests.rooms import Held, until
from tests.support import need

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync",
         "--disable-dev-shm-usage", "--disable-gpu", "--no-first-run"]  # fmt: skip
LONG = 60_000.0  # ms
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


@contextmanager
def chromium() -> Iterator[Any]:
    """One browser; each page that is opened in it is somebody's own."""
    need(CHROMIUM.exists(), "chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


def demo(world: World) -> World:
    """The sample afternoon as if it were a demo's: one may speak as each sample person."""
    world.put(replace(world.house, settings=replace(world.settings, policy=replace(world.settings.policy, demo=True))))
    return world


def opened(held: Held, browser: Any, path: str, who: str = "ann", **options: Any) -> Any:
    """A page as somebody opens it, once it hears. See `watched`."""
    page = watched(browser.new_context(**options).new_page())
    base = held.room.keys.base
    page.context.request.get(held.room.link)
    said = page.context.request.post(f"{base}/as", form={"account": who}, headers={"Origin": base})
    assert said.status == 204
    return gone(page, f"{base}{path}")


def watched(page: Any) -> Any:
    """`wrong` gathers whatever the browser complains of, `asked` every address it asked for."""
    page.set_default_timeout(LONG)
    page.wrong, page.asked = [], []
    page.on("console", lambda said: page.wrong.append(f"{said.text} {said.location['url']}")
            if said.type in ("error", "warning") else None)  # fmt: skip
    page.on("pageerror", lambda error: page.wrong.append(str(error)))
    page.on("dialog", lambda dialog: (page.wrong.append("a dialog"), dialog.dismiss()))
    page.on("request", lambda request: page.asked.append(request.url))
    return page


def gone(page: Any, url: str) -> Any:
    """The same page, elsewhere, once it hears."""
    page.goto(url)
    page.locator("body[data-boot]").wait_for()
    return page


def so(page: Any, what: str) -> bool:
    """Whether it comes true in the page; asked from outside, where the page's policy allows it."""
    return until(lambda: bool(page.evaluate(what)))
