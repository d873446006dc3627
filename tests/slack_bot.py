"""A Slack chat of ours, alive in a thread of its own, for tests that act as people of the workspace."""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from threading import Thread
from typing import Any, TypeVar

from adapters.chat.slack.chat import Slack as Chat
from adapters.pictures import paint
from bot.core.calls import Spot
from bot.core.events import Gap, Said
from bot.core.message import Button, Message, Text
from bot.core.plan.template import Variable
from bot.core.views.forms import Form
from bot.errors import StoreError
from tests.golden import sample
from tests.wire.slack import Slack, wait

T = TypeVar("T")
HOME = "C0GENERAL"
CARD = Message("c5 t7 Delete it?", (Text("a question"),), (
    Button("Approve", "approve c5", "primary", seen="f5"),
    Button("Redirect…", "redirect t7:", asks="words", seen="f5"),
    Button("Approve as shown…", "approve c5", asks="id", seen="f5"),
))  # fmt: skip


class Desk:
    """Two templates; the second has a field that must be given."""

    def complete(self, channel: str, text: str) -> tuple[tuple[str, str], ...]:
        return ()

    def picture(self, name: str) -> tuple[bytes, str] | None:
        return paint(sample.running(), name, lambda: sample.NOW)

    def account(self, platform: str, account: str) -> str:
        return ""

    def form(self, template: str = "") -> Form:
        fields = {"bump": (Variable("repo", default="billing"), Variable("package", help="which one")),
                  "clean": (Variable("repo", default="billing"),)}  # fmt: skip
        name = template if template in fields else "bump"
        return Form(templates=tuple(fields), template=name, fields=fields[name], repositories=("billing",),
                    people=("ann",), money=20.0)  # fmt: skip


class Bot:
    """`heard` holds what was kept, `gaps` what was told of outages. While `full`, nothing can be kept."""

    def __init__(self, slack: Slack, folder: Path, **options: str) -> None:
        self.slack, self.folder = slack, folder
        self.options = {"channel": HOME, "api": slack.api, "ping": "2", "timeout": "10"} | options
        self.heard: list[Said] = []
        self.gaps: list[Gap] = []
        self.full = False
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.chat = Chat(self.options, slack.tokens, folder, Desk())
        self._listening: asyncio.Task[None] | None = None

    def listen(self) -> "Bot":
        """Returns once the workspace can be heard."""
        before = self.slack.world.links.opened

        async def start() -> None:
            self._listening = asyncio.create_task(self.chat.listen(self._hear))

        self.do(start())
        assert self.slack.connected(before)
        return self

    def close(self) -> None:
        if self._thread.is_alive():
            self.do(self._end())
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()
            self.chat.record.close()

    def again(self, **options: str) -> "Bot":
        """The same bot after a restart."""
        self.close()
        return Bot(self.slack, self.folder, **options)

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(120)

    def post(self, key: str, message: Message = CARD, thread: str = "", channel: str = HOME, **more: Any) -> str:
        return self.do(self.chat.post(key, Spot(platform="slack", channel=channel, thread=thread), message, **more))

    def edit(self, id: str, message: Message, pin: bool = False, channel: str = HOME) -> None:
        self.do(self.chat.edit(Spot(platform="slack", channel=channel), id, message, pin))

    def mark(self, id: str, mark: str, channel: str = HOME) -> None:
        self.do(self.chat.mark(Spot(platform="slack", channel=channel), id, mark))

    def hears(self, said: Callable[[Said], bool], seconds: float = 30.0) -> Said:
        """The first line that is so, as soon as it was heard."""
        assert wait(lambda: any(map(said, self.heard)), seconds), [s.text for s in self.heard]
        return next(filter(said, self.heard))

    def texts(self) -> list[str]:
        return [said.text for said in self.heard]

    async def _end(self) -> None:
        if self._listening:
            while not self._listening.done():  # a library may swallow one cancellation, as in bot.run
                self._listening.cancel()
                await asyncio.wait([self._listening], timeout=1.0)

    def _hear(self, said: Said | Gap) -> None:
        if isinstance(said, Gap):
            self.gaps.append(said)
        elif self.full:
            raise StoreError("the disk is full")
        elif said.id not in {known.id for known in self.heard}:  # as the store does
            self.heard.append(said)
