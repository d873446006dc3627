"""A plain bot of slack_bolt in a thread of its own: it keeps all it hears and calls what it is asked to."""

import asyncio
import re
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.wire.slack import Slack, start, wait

ANY = re.compile(".*", re.DOTALL)


class Bolt:
    """`heard` are (kind, body); `answers` is what it acknowledges with, by kind; `opens` the view it opens at a press
    or command; `lags` the seconds before it acknowledges."""

    def __init__(self, api: str, tokens: dict[str, str]) -> None:
        self.heard: list[tuple[str, dict[str, Any]]] = []
        self.retries: list[str] = []
        self.clear()
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.do(self._open(api, tokens))

    def clear(self) -> None:
        self.answers: dict[str, Any] = {}
        self.opens: dict[str, Any] | None = None
        self.lags = 0.0

    def do(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(60)

    def call(self, method: str, **args: Any) -> dict[str, Any]:
        """One call of the Web API. Raises what slack_sdk raises."""
        return dict(self.do(self.client.api_call(method, json=args)).data)

    def events(self, kind: str, channel: str = "") -> list[dict[str, Any]]:
        """Events of this type in a channel, or bodies of this kind."""
        bodies = [body.get("event", body) for name, body in self.heard if name == kind]
        return [body for body in bodies if not channel or channel in str(body)]

    def hears(self, kind: str, channel: str = "", count: int = 1) -> list[dict[str, Any]]:
        """The same, once there are so many."""
        assert wait(lambda: len(self.events(kind, channel)) >= count), f"{kind} was not heard"
        return self.events(kind, channel)

    def refused(self, method: str, **args: Any) -> str:
        """The error that Slack answers this call with."""
        with pytest.raises(SlackApiError) as error:
            self.call(method, **args)
        return str(error.value.response["error"])

    def close(self) -> None:
        self.do(self.handler.close_async())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(60)
        self._loop.close()

    async def _open(self, api: str, tokens: dict[str, str]) -> None:
        self.client = AsyncWebClient(tokens["SLACK_BOT_TOKEN"], base_url=api)
        app = AsyncApp(client=self.client, ignoring_self_events_enabled=False)
        for name in ("message", "app_mention", "app_home_opened", "reaction_added", "file_shared"):
            app.event(name)(self._listener(name))
        app.command("/swarm")(self._listener("command"))
        app.action(ANY)(self._listener("action"))
        app.view(ANY)(self._listener("view"))
        app.view_closed(ANY)(self._listener("closed"))
        app.shortcut(ANY)(self._listener("shortcut"))
        web = AsyncWebClient(tokens["SLACK_APP_TOKEN"], base_url=api)
        self.handler = AsyncSocketModeHandler(app, tokens["SLACK_APP_TOKEN"], web_client=web, ping_interval=1)
        await self.handler.connect_async()

    def _listener(self, kind: str) -> Any:
        async def listen(ack: Any, body: dict[str, Any], request: Any) -> None:
            self.heard.append((kind, body))
            self.retries += request.headers.get("x-slack-retry-num", [])
            await asyncio.sleep(self.lags)
            if self.opens and body.get("trigger_id") and kind in ("action", "command", "shortcut"):
                await self.client.views_open(trigger_id=body["trigger_id"], view=self.opens)
            await ack(**self.answers.get(kind, {}))

        return listen


@contextmanager
def met() -> Iterator[tuple[Slack, Bolt]]:
    """A workspace with this bot in it."""
    slack = start(guests=("gus",), bots=("helper",))
    try:
        bot = Bolt(slack.api, slack.tokens)
        try:
            yield slack, bot
        finally:
            bot.close()
    finally:
        slack.close()
