"""A Discord chat for tests: the real library in a thread of its own, over real sockets, on a home that outlives it."""

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any, TypeVar

from adapters.chat.discord.chat import Discord as Chat
from adapters.chat.discord.opening import open_discord
from adapters.pictures import paint
from bot.core.calls import Spot
from bot.core.events import Gap, Said
from bot.core.message import Button, Message, Text
from bot.core.plan.template import Variable
from bot.core.views.forms import Form
from bot.errors import ChatError, StoreError
from bot.ports import Spoken
from tests.golden import sample
from tests.wire.discord import LONG, Discord

T = TypeVar("T")
ASKS = Message("c5 t7 Delete it? · waits for ann", (Text("a question"),), (
    Button("Approve", "approve c5", "primary", seen="f5"), Button("Redirect…", "redirect t7:", asks="words", seen="f5"),
    Button("Approve as shown…", "approve c6", "danger", asks="id", seen="f6"),
), "ask")  # fmt: skip
CARD = Message("t7 Remove the legacy module · a7, 2 min", (Text("its card"),))


class Desk:
    """A house with two templates and two words."""

    def complete(self, channel: str, text: str) -> tuple[tuple[str, str], ...]:
        lines = (("waiting", "what waits for you"), ("launch s3", "check everything"))
        return tuple(line for line in lines if line[0].startswith(text))

    def form(self, template: str = "") -> Form:
        fields = (Variable("package", help="where the code is"), Variable("depth", "int", "2"))
        return Form(templates=("spring-clean", "audit"), template=template or "spring-clean", fields=fields,
                    repositories=("billing",), people=("ann",), money=20.0)  # fmt: skip

    def account(self, platform: str, account: str) -> str:
        return ""

    def picture(self, name: str) -> tuple[bytes, str] | None:
        return paint(sample.running(), name, lambda: sample.NOW)


class Bot:
    """A chat that listens in a thread of its own, on a home that outlives it."""

    def __init__(self, discord: Discord, folder: Path, **options: str) -> None:
        self.discord, self.folder, self.options = discord, folder, options
        self.heard: list[Spoken] = []
        self.refuses = 0
        self.error: BaseException | None = None
        self.up()

    def up(self) -> None:
        self.chat: Chat = open_discord(
            self.discord.options(**self.options), self.discord.tokens(), self.folder, Desk()
        )  # fmt: skip
        self.thread = threading.Thread(target=lambda: asyncio.run(self._run()), daemon=True)
        come = self.discord.state()
        self.thread.start()
        self.discord.until_connected(int(come["identified"] + come["resumed"]))
        wait(lambda: not self.chat.client.watch.fresh and not self.chat.client.turn.locked())

    def down(self) -> None:
        self.loop.call_soon_threadsafe(self.listening.cancel)
        self.thread.join(LONG)
        self.chat.memory.close()

    def hear(self, said: Spoken) -> None:
        if self.refuses:
            self.refuses -= 1
            raise StoreError
        self.heard.append(said)

    def said(self) -> list[Said]:
        return [said for said in self.heard if isinstance(said, Said)]

    def gaps(self) -> list[Gap]:
        return [gap for gap in self.heard if isinstance(gap, Gap)]

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(LONG)

    def post(
        self, key: str, message: Message = ASKS, thread: str = "", channel: str = "", pin: bool = False,
        ping: Sequence[str] = (),
    ) -> str:  # fmt: skip
        return self.do(self.chat.post(key, self.spot(thread, channel), message, pin, ping))

    def edit(self, id: str, message: Message, thread: str = "", pin: bool = False) -> None:
        self.do(self.chat.edit(self.spot(thread), id, message, pin))

    def spot(self, thread: str = "", channel: str = "") -> Spot:
        return Spot(platform="discord", channel=channel or self.discord.channel, thread=thread)

    async def _run(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.listening = asyncio.create_task(self.chat.listen(self.hear))
        try:
            await self.listening
        except asyncio.CancelledError:
            pass  # `down`
        except ChatError as error:
            self.error = error


def wait(done: Callable[[], object], seconds: float = LONG) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.02)
