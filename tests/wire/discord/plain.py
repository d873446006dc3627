"""A bot of plain discord.py in a thread of its own: what the stand-in is proved against."""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Coroutine
from types import TracebackType
from typing import Any

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tests.wire.discord.driver import LONG, Discord

Act = Callable[[discord.Interaction[Any]], Awaitable[Any]]


async def nothing(press: discord.Interaction[Any]) -> None:
    """An interaction nobody answers."""


class Client(discord.Client):
    """Keeps what it hears: messages, edits and interactions, in order. `act` answers interactions."""

    def __init__(self, intents: discord.Intents, act: Act) -> None:
        super().__init__(intents=intents, guild_ready_timeout=0.05, max_messages=None)
        self.tree = discord.app_commands.CommandTree(self)
        self.act = act
        self.said: list[discord.Message] = []
        self.edits: list[discord.RawMessageUpdateEvent] = []
        self.pressed: list[discord.Interaction[Any]] = []
        self.signs: list[str] = []

    async def on_message(self, message: discord.Message) -> None:
        if message.author != self.user:
            self.said.append(message)

    async def on_raw_message_edit(self, event: discord.RawMessageUpdateEvent) -> None:
        self.edits.append(event)

    async def on_raw_message_delete(self, event: discord.RawMessageDeleteEvent) -> None:
        self.signs.append(f"deleted {event.message_id}")

    async def on_raw_reaction_add(self, event: discord.RawReactionActionEvent) -> None:
        self.signs.append(f"{event.emoji} on {event.message_id}")

    async def on_interaction(self, press: discord.Interaction[Any]) -> None:
        self.pressed.append(press)
        if press.type in (discord.InteractionType.component, discord.InteractionType.modal_submit):
            await self.act(press)

    async def on_ready(self) -> None:
        self.signs.append("ready")

    async def on_resumed(self) -> None:
        self.signs.append("resumed")

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        self.signs.append("removed")


class Bot:
    """Connected when entered. `do` runs a coroutine in its thread; `ended` is what its run raised."""

    def __init__(
        self, place: Discord, *, act: Act = nothing, intents: discord.Intents | None = None, token: str = "",
        setup: Callable[[Client], None] | None = None,
    ) -> None:  # fmt: skip
        Route.BASE = place.api
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(place.gateway)
        wanted = discord.Intents.default()
        wanted.message_content = True
        self.place, self.token = place, token or place.token
        self.wanted, self.act, self.setup = intents or wanted, act, setup
        self.ended: BaseException | None = None
        self.made = threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)

    def _run(self) -> None:
        async def main() -> None:
            self.client = Client(self.wanted, self.act)
            if self.setup:
                self.setup(self.client)
            self.loop = asyncio.get_running_loop()
            self.made.set()
            async with self.client:
                await self.client.start(self.token)

        try:
            asyncio.run(main())
        except BaseException as error:
            self.ended = error

    def __enter__(self) -> "Bot":
        self.thread.start()
        assert self.made.wait(LONG)
        self.until(lambda: "ready" in self.client.signs or not self.thread.is_alive())
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self.thread.is_alive():
            asyncio.run_coroutine_threadsafe(self.client.close(), self.loop)
        self.thread.join(LONG)
        assert not self.thread.is_alive()

    def do(self, act: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(act, self.loop).result(LONG)

    def channel(self, id: str) -> Any:
        """For sending and fetching, known or not."""
        return self.client.get_partial_messageable(int(id), guild_id=int(self.place.guild))

    def send(self, channel: str, *args: Any, **more: Any) -> discord.Message:
        return self.do(self.channel(channel).send(*args, **more))  # type: ignore[no-any-return]

    def texts(self) -> list[str]:
        return [message.content for message in self.client.said]

    def until(self, true: Callable[[], object], seconds: float = LONG) -> None:
        end = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < end, f"not within {seconds:.0f} s; heard {self.texts()}, {self.client.signs}"
            time.sleep(0.005)
