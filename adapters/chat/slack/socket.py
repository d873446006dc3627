"""The connection that Slack speaks through (Socket Mode). The SDK reconnects when Slack asks it to or a ping fails;
this makes a new one where that did not help or the ear is deaf."""

import asyncio
from collections.abc import Callable
from typing import Protocol

import aiohttp
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackClientError

from adapters.chat.slack.api import Api
from bot.errors import ChatError

CONNECT = 20.0  # seconds for one try
STUCK = 3.0  # pings without a connection after which a new one is made
LONGEST = 30.0  # seconds between two tries
CLOSE = 5.0


class Watcher(Protocol):
    """Who is told of connections, and says whether one must be made anew."""

    def joined(self) -> None: ...

    def well(self, at: float) -> None: ...

    def left(self) -> None: ...

    def deaf(self) -> bool: ...


class Socket:
    """`api` holds the app-level token; `ping` is in seconds."""

    def __init__(
        self, app: AsyncApp, api: Api, watcher: Watcher, ping: float, clock: Callable[[], float]
    ) -> None:
        self._app, self._api, self._watcher, self._ping, self._clock = app, api, watcher, ping, clock

    async def run(self) -> None:
        """Until cancelled. Raises ChatError where the first try is refused, and when it has not worked for long."""
        wait = LONGEST
        while True:
            try:
                opened = await self._api.call("apps.connections.open", app_token=self._api.token)
                if await self._hold(str(opened.get("url"))):
                    wait = 0.5
            except (ChatError, SlackClientError, aiohttp.ClientError, TimeoutError, OSError) as error:
                pause: float = getattr(error, "retry_after", 0.0)
                if wait >= LONGEST:
                    raise ChatError(f"{error}", retry_after=pause) from None
                wait = max(wait, pause)
            self._watcher.left()
            wait = min(2 * wait, LONGEST)
            await asyncio.sleep(wait)

    async def _hold(self, url: str) -> bool:
        """One connection, until it must be made anew; whether it ever stood."""
        handler = AsyncSocketModeHandler(
            self._app, self._api.token, self._app.logger, self._api.web, ping_interval=self._ping
        )
        client, greeted, silent = handler.client, False, 0.0

        async def message(_: object, body: dict[str, object], __: str | None = None) -> None:
            nonlocal greeted
            if body.get("type") == "hello":
                greeted = True
                self._watcher.joined()

        client.message_listeners.append(message)
        client.wss_uri = url
        try:
            await asyncio.wait_for(client.connect(), CONNECT)  # type: ignore[no-untyped-call]
            look = min(1.0, self._ping / 4)
            while not self._watcher.deaf():
                await asyncio.sleep(look)
                if greeted and await client.is_connected():
                    self._watcher.well(client.last_ping_pong_time or self._clock())
                    silent = 0.0
                elif (silent := silent + look) > STUCK * self._ping:
                    break
            return greeted
        finally:
            try:
                await asyncio.wait_for(handler.close_async(), CLOSE)  # type: ignore[no-untyped-call]
            except (TimeoutError, aiohttp.ClientError, OSError):
                pass  # it is given up anyway
