"""One swarm answered in turn from the page and from the terminal, the bot killed in the middle: one ledger."""

import re
import signal
import sys
from pathlib import Path
from typing import Any

from adapters import sandbox
from bot.cli.demo import SOURCES, furnish
from bot.core.events import Said
from store.log import newest, verify
from tests.room.people import Page
from tests.room.test_conduct import link
from tests.rooms import until
from tests.support import need
from tests.test_demo import git, podium
from tests.wire.demo import Demo
from tests.wire.seen import Seen

TASKS = ("t1", "t2", "t8", "t10")  # a question, a plain one, the irreversible, a stuck one


def small(home: Path) -> None:
    """A demo's home whose plan has only these tasks of it."""
    furnish(home)
    head, *tasks = (SOURCES / "plan.toml").read_text(encoding="utf-8").split("[[tasks]]")
    head = re.sub(r'\[\[assumptions\]\]\nid = "u2".*', "", head, flags=re.DOTALL)
    kept = [text for text in tasks if re.search(r'^id = "(\w+)"', text, re.MULTILINE)[1] in TASKS]  # type: ignore[index]
    (home / "templates" / "small.toml").write_text("[[tasks]]".join((head, *kept)), encoding="utf-8")


class Both:
    """ann and bob, now at the page, now at the terminal."""

    def __init__(self, it: Demo, page: Page) -> None:
        self.it, self.page = it, page

    def typed(self, person: str, line: str) -> None:
        podium("chat", "--home", self.it.home, lines=f"#as {person}\n{line}\n")

    def found(self, words: str, thread: str = "") -> Seen:
        """The message that says so in its title, as soon as it stands in the page (in the thread of a task)."""
        seen: list[Seen] = []

        def there() -> bool:
            here = self.page.messages("general")
            if thread:
                card = next((m.id for m in here if m.title.startswith(f"{thread} ")), "")
                here = self.page.messages("general", card) if card else []
            seen[:] = [m for m in here if re.search(words, m.title)]
            return bool(seen)

        assert until(there), f"{words}: {[m.title for m in self.page.messages('general')]} {self.it.log.read_text()}"
        return seen[-1]

    def id(self, words: str, thread: str = "") -> str:
        return self.found(words, thread).title.split()[0]


def test_one_swarm_is_answered_alternately_in_page_and_terminal(browser: Any, tmp_path: Path) -> None:
    need(sys.platform == "linux", "Linux")
    need(not sandbox.probe(), f"a bubblewrap that works: {sandbox.probe()}")
    small(tmp_path / "home")
    with Demo(tmp_path / "home", {"room": {}}, {}, {}) as it:
        page = Page(browser, link(it))
        both = Both(it, page)
        page.say("ann", "general", "plan small")
        both.found("^Plan s1 v1")
        both.typed("ann", "launch s1")
        page.press("ann", "general", both.found(r"^c1 Launch s1").id, "Launch")
        both.typed("ann", f"answer {both.id('Which licence', 't1')}: MIT")
        both.found(r"Answered by ann \d\d:\d\d: MIT|MIT$", "t1")
        delete = both.found(r"^c\d+ .*Delete module", "t8")
        page.press("ann", "general", delete.id, "Approve as shown…", delete.title.split()[0])
        both.found(r"Delete module.*1 of 2", "t8")
        page.page.evaluate("window.stays = true")
        it.down(signal.SIGKILL)
        page.page.get_by_text("Reconnecting").wait_for()
        it.up()
        page.page.locator("#link-state").wait_for(state="hidden")
        both.typed("bob", f"approve {delete.title.split()[0]}")
        both.found(r"Approved as shown by ann .* and bob", "t8")
        assert page.page.evaluate("window.stays"), "healed without a reload"
        page.press("bob", "general", both.found(r"which year", "t10").id, "Unblock…", "the rates are those of 2025")
        found = both.found(r"it looks dead")
        both.typed("bob", f"carry {found.title.split()[1]}")
        page.press("ann", "general", both.found(r"draft, unread").id, "Approve report")
        both.found("signed by ann")
        both.typed("ann", "land s1")
        page.press("ann", "general", both.found(r"^c\d+ Land s1").id, "Land")
        both.found(r"landed as [0-9a-f]{7}")
        assert page.page.wrong in ([], [w for w in page.page.wrong if "ERR_" in w]), page.page.wrong
        ends = podium("chat", "--home", it.home, "--json", lines="status\n").stdout
        assert "closed" in ends
    lines = [e.event for e in newest(it.home / "podium.db", limit=5_000) if isinstance(e.event, Said)]
    print([(said.platform, said.account, said.text) for said in lines if said.text])
    assert {said.platform for said in lines} == {"room", "terminal"}
    assert verify(it.home / "podium.db") == []
    merged = git(it.home, "log", "--first-parent", "--format=%(trailers:key=Podium-Task,valueonly)", "main").split()
    assert sorted(merged) == sorted(f"s1.{t}" for t in TASKS), "each task once"
