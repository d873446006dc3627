"""Pictures of the demo in local-slack's page: half-way, with a thread open, and finished. No part of the tests.

    npm install --prefix FOLDER @fontsource/noto-emoji     (where the machine has no emoji)
    python -m tests.wire.pictures --font FOLDER/node_modules/@fontsource/noto-emoji/400.css --into docs/pictures

The page is local-slack's own, but for blocks of rich text, which it does not draw: `rich.js` draws them in their place.
"""

import argparse
import base64
import re
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.wire.conduct import Conductor, Seat
from tests.wire.seen import Seen
from tests.wire.slack import Slack, start, wait
from tests.wire.test_demo_slack import HOME, demo

CHROMIUM = "/usr/bin/chromium"
QUIET = ("no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "disable-background-networking",
         "disable-component-update", "disable-sync")  # fmt: skip
STYLE = """
* { font-family: 'DejaVu Sans', 'Noto Emoji', sans-serif } pre, code { font-family: 'DejaVu Sans Mono', monospace }
.msg-hover-actions { display: none !important }
.rich { color: inherit; font-size: 14px; line-height: 1.45; white-space: pre-wrap; margin: 3px 0 }
.rich ul, .rich ol { margin: 0 0 0 22px; padding: 0 } .rich pre { margin: 4px 0; padding: 6px 8px; background: #f6f6f6;
border: 1px solid #ddd; border-radius: 4px; font-size: 12px } .rich code { color: #c01343; background: #f6f6f6;
border: 1px solid #ddd; border-radius: 3px; padding: 0 3px; font-size: 12px } .bk-header { font-size: 15px !important }
"""


class Camera:
    """The page of a workspace."""

    def __init__(self, slack: Slack, page: Page, font: Path | None, into: Path) -> None:
        self.slack, self.page, self.into = slack, page, into
        self.style = f"{inlined(font) if font else ''}\n{STYLE}"

    def shoot(self, name: str, at: Seen, thread: Seen | None = None, reply: Seen | None = None) -> None:
        """The channel with `at` at the top of the window, and beside it a thread with `reply` at its top."""
        page = self.page
        page.goto(self.slack.page)
        page.wait_for_selector(f'.msg[data-ts="{at.id}"]')
        page.add_style_tag(content=self.style)
        if thread and reply:
            page.click(f'.msg[data-ts="{thread.id}"] .thread-summary')
            page.wait_for_selector(f'.msg[data-ts="{reply.id}"]')
        every = [*self.slack.messages(HOME), *(self.slack.messages(HOME, thread.id) if thread else ())]
        page.evaluate((Path(__file__).parent / "rich.js").read_text(), {m.id: m.raw.get("blocks", []) for m in every})
        page.evaluate("() => document.fonts.ready")
        page.wait_for_timeout(3000)  # until they are drawn
        for one in filter(None, (at, reply)):
            page.evaluate("id => document.querySelector(`.msg[data-ts='${id}']`).scrollIntoView()", one.id)
        page.screenshot(path=str(self.into / f"{name}.png"))


def inlined(sheet: Path) -> str:
    """A style sheet of fonts with the fonts in it."""

    def data(found: re.Match[str]) -> str:
        return f"url(data:font/woff2;base64,{base64.b64encode((sheet.parent / found[1]).read_bytes()).decode()})"

    text = re.sub(r", url\([^)]+\.woff\) format\('woff'\)", "", sheet.read_text())
    return re.sub(r"url\(([^)]+\.woff2)\)", data, text)


def top(slack: Slack, begins: str) -> Seen:
    return next(m for m in slack.messages(HOME) if m.title.startswith(begins))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--font", type=Path, help="a style sheet of fonts with emoji")
    parser.add_argument("--into", type=Path, default=Path("docs/pictures"))
    given = parser.parse_args()
    given.into.mkdir(parents=True, exist_ok=True)
    slack, folder = start(), Path(tempfile.mkdtemp(prefix="podium-pictures-"))
    try:
        with sync_playwright() as play, demo(slack, folder):
            browser = play.chromium.launch(executable_path=CHROMIUM, args=[f"--{word}" for word in QUIET])
            camera = Camera(slack, browser.new_page(viewport={"width": 1280, "height": 800}), given.font, given.into)
            assert slack.connected(seconds=60)
            half = [False]

            def meanwhile() -> None:
                card = next((m for m in slack.messages(HOME) if m.title.startswith("t8 ")), None)
                asked = slack.messages(HOME, card.id)[1:2] if card and not half[0] else []
                if card and asked and " · 1 of 2 · " in asked[0].title:
                    half[0] = wait(lambda: any(m.title.startswith("t7 ") for m in slack.messages(HOME)))
                    time.sleep(3)
                    camera.shoot("slack-play", top(slack, "s1 "), card, asked[0])

            Conductor(Seat(slack, HOME, "slack"), meanwhile=meanwhile).play()
            report = next(m for m in slack.messages(HOME) if m.pinned)
            camera.shoot("slack-report", report)
            browser.close()
    finally:
        slack.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
