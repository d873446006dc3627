"""The room over loopback: what a person does is what its pages send, what they see is the HTML that its pages get."""

import asyncio
import itertools
import uuid
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

import pytest

from adapters.chat.record import Shown
from adapters.chat.room.opening import open_room
from adapters.chat.room.render import article
from adapters.chat.room.room import Room
from adapters.chat.room.shown import saved
from bot.core.rows import House
from bot.core.views.forms import OWN
from bot.core.world import World
from bot.desk import RowsDesk
from bot.ports import Spoken
from tests.browse import Browser, Seen
from tests.contract.chats import settings

T = TypeVar("T")
Line = Callable[[], object]  # what a person does
NUMBERS = itertools.count(1)


class Rig:
    """See the package."""

    alone, person, account = False, "ann", "local"

    def __init__(self, home: Path) -> None:
        self.home, self.runner, self.channel = home, asyncio.Runner(), f"contract-{next(NUMBERS)}"
        given, world = settings(self.channel), World()
        world.put(House(key="house", settings=given))
        self.desk = RowsDesk(lambda: world, given)
        self.acts: list[dict[str, object]] = []
        self.pings: list[str] = []
        self.known: dict[str, Shown] = {}
        self.times = 1
        self.chat = self._chat()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        try:
            return self.runner.run(asyncio.wait_for(work, 60))
        finally:
            self._note()

    def reopen(self) -> None:
        self.acts.clear()
        self.chat.close()
        self.chat = self._chat()

    def close(self) -> None:
        self.chat.close()
        self.runner.close()

    def heard(self, *lines: Line) -> list[Spoken]:
        """Says them one after the other, each answered before the next."""
        heard: list[Spoken] = []

        async def listen() -> None:
            listening = asyncio.create_task(self.chat.listen(heard.append))
            saying = asyncio.create_task(asyncio.to_thread(lambda: [line() for line in lines]))
            await asyncio.wait({listening, saying}, return_when=asyncio.FIRST_COMPLETED)
            if listening.done():
                await listening
            await saying
            while not listening.done():  # a library may swallow one cancellation, as in bot.run
                listening.cancel()
                await asyncio.wait({listening}, timeout=1.0)

        self.run(listen())
        return heard

    def say(self, thing: str, text: str, files: dict[str, bytes] | None = None) -> Line:
        def said() -> None:
            thread = self._message(thing).id if thing else ""
            id, browser = f"u-{uuid.uuid4()}", self._browser()
            for _ in range(self.times):
                answer = browser.post("/say", files, id=id, channel=self.channel, text=text, thread=thread)
                assert answer.status == 204, answer.text
            self.times = 1

        return said

    def press(self, thing: str, label: str, words: str = "") -> Line:
        def pressed() -> None:
            browser, id = self._browser(), self._message(thing).id
            for button in browser.messages(self.channel, id)[id].buttons:
                if label.lower() in button["label"].lower():
                    carried = {name: button[f"data-{name}"] for name in ("says", "seen", "asks", "message", "thread")}
                    answer = browser.post("/press", channel=self.channel, words=words, **carried)
                    assert answer.status == 204, answer.text
                    return

        return pressed

    def command(self, text: str) -> Line:
        return self.say("", f"/{text}")

    def plan(self, goal: str, repo: str) -> Line:
        """Without a script, the form's line is as `says` makes it; tests/room has the page's own script make it."""

        def sent() -> None:
            page = Seen(self._browser().get("/swarms", template=OWN).text)
            fields = [given["data-variable"] for _, given in page.tags if "data-variable" in given]
            assert fields == ["repo", "goal"]
            self.say("", self.desk.form(OWN).says({"goal": goal, "repo": repo}))()

        return sent

    def upload(self, text: str, name: str, content: str) -> Line:
        return self.say("", text, {name: content.encode()})

    def twice(self, line: Line) -> Line:
        def said() -> None:
            self.times = 2
            line()

        return said

    def standing(self) -> list[str]:
        return [s.id for s in self.chat.record.by_id.values() if s.channel == self.channel and not s.by]

    def private(self) -> str:
        """What the page shows to this person and to nobody else."""
        found: dict[str, str] = {}

        async def look() -> None:
            listening = asyncio.create_task(self.chat.listen(lambda said: None))
            for account in (self.account, "bob"):
                found[account] = await asyncio.to_thread(self._page, account)
            while not listening.done():  # a library may swallow one cancellation, as in bot.run
                listening.cancel()
                await asyncio.wait({listening}, timeout=1.0)

        self.run(look())
        return "" if "Needs you" in found["bob"] else found[self.account]

    def signs(self, message: str) -> tuple[str, ...]:
        mark = Seen(article(self.chat.record.by_id[message], "UTC")).mark
        return (mark,) if mark else ()

    def change(self, text: str) -> Line:
        pytest.skip("a line said in the room stands as it was said")

    def drop(self, id: str) -> None:
        pytest.skip("nothing can be deleted from the room")

    def lock(self) -> None:
        pytest.skip("the room has no channel that can be archived")

    def lose(self) -> None:
        pytest.skip("what is posted in the room goes over no wire")

    def pace(self) -> None:
        pytest.skip("the room asks nobody to wait")

    def _chat(self) -> Room:
        folder = self.home / "room"
        folder.mkdir(exist_ok=True)
        return open_room({"port": "0"}, {}, folder, self.desk)

    def _browser(self) -> Browser:
        return Browser(self.chat.keys.base, self.chat.link)

    def _page(self, account: str) -> str:
        browser = self._browser()
        assert browser.post("/as", account=account).status == 204
        seen = Seen(browser.get("/", channel=self.channel).text)
        return seen.title + seen.text

    def _message(self, thing: str) -> Shown:
        return self.chat.record.latest(thing)[0]

    def _note(self) -> None:
        """What changed by the last verb, as a page shows it."""
        for shown in self.chat.record.by_id.values():
            old = self.known.get(shown.id)
            if shown.by or old == shown:
                continue
            self.known[shown.id] = shown
            if old is None or old.message != shown.message:
                seen = Seen(article(shown, "UTC", self.account))
                self._act("post" if old is None else "edit", shown, seen.title, seen.text, seen.buttons)
                for number, block in enumerate(shown.message.blocks):
                    file = None if old and block in old.message.blocks else saved(shown, number)
                    if file:
                        self._act("file", shown, *file, [])
                self.pings += shown.ping if old is None else ()
            if shown.pin != (old is not None and old.pin):
                self._act("pin" if shown.pin else "unpin", shown, "", "", [])

    def _act(self, kind: str, shown: Shown, title: str, text: str, buttons: list[dict[str, str]]) -> None:
        carried = [{"label": b["label"], "says": b["data-says"]} for b in buttons]
        self.acts.append(
            {"act": kind, "id": shown.id, "thread": shown.thread, "title": title, "text": text, "buttons": carried}
        )
