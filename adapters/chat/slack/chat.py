"""Slack as a chat: posts and edits by the Web API, lines and presses by Socket Mode, and honesty about outages."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from msgspec.structs import replace

from adapters.chat.slack.api import BASE, TIMEOUT, Api
from adapters.chat.slack.channels import Channels
from adapters.chat.slack.hearing import Hearing
from adapters.chat.slack.inbound import Me
from adapters.chat.slack.outages import Outages
from adapters.chat.slack.posting import Posting
from adapters.chat.slack.record import Record
from adapters.chat.slack.socket import Socket
from adapters.pictures import picture
from bot.core.calls import Spot
from bot.core.message import Message
from bot.ports import Desk, Limits, Spoken

DEAF = 60.0  # seconds in which a message of ours is heard
LOOK = 300.0  # seconds between two looks into the history
PING = 10.0


class Slack:
    """`options` are of `[chat.slack]`: `channel`, `api`, `channels` ("one": swarms get none of their own); for tests
    also `deaf`, `look`, `ping` and `timeout` in seconds. `clock` gives the time."""

    name = "slack"
    limits = Limits(
        posts=60, all_posts=240, edits=50, pins_a_minute=20, marks_a_minute=20, files=True, pins=True, threads=True,
        marks=True, homes=True,
    )  # fmt: skip

    def __init__(
        self, options: Mapping[str, str], tokens: Mapping[str, str], folder: Path, desk: Desk,
        clock: Callable[[], float] = time.time,
    ) -> None:  # fmt: skip
        several = options.get("channels", "yes") not in ("", "one")
        self.limits = replace(Slack.limits, channels=several and bool(options.get("channel")))
        base, timeout = options.get("api") or BASE, _seconds(options, "timeout", TIMEOUT)
        self.record = Record(folder, clock())
        self._api = Api(tokens.get("SLACK_BOT_TOKEN", ""), base, timeout)
        self._app_api = Api(tokens.get("SLACK_APP_TOKEN", ""), base, timeout)
        self._desk, self._clock, self._ping = desk, clock, _seconds(options, "ping", PING)
        self._outages = Outages(
            self._api, self.record, [options.get("channel", "")], clock, look=_seconds(options, "look", LOOK),
            deaf=_seconds(options, "deaf", DEAF),
        )  # fmt: skip
        self._posting = Posting(self._api, self.record, clock, self._outages.posted, partial(picture, desk))
        self._channels = Channels(self._api, self.record, clock, options.get("channel", ""))

    async def open(self, key: str, name: str, topic: str, people: Sequence[str]) -> tuple[str, str]:
        return await self._channels.open(key, name, topic, people)

    async def post(self, key: str, spot: Spot, message: Message, pin: bool = False, ping: Sequence[str] = ()) -> str:
        return await self._posting.post(key, spot, message, pin, ping)

    async def edit(self, spot: Spot, id: str, message: Message, pin: bool = False) -> None:
        await self._posting.edit(spot, id, message, pin)

    async def mark(self, spot: Spot, id: str, mark: str) -> None:
        await self._posting.mark(spot, id, mark)

    async def listen(self, hear: Callable[[Spoken], None]) -> None:
        """Until cancelled. Raises ChatError where Slack refuses or does not answer the first calls."""
        await self._api.open()
        try:
            who = await self._api.call("auth.test")
            me = Me(str(who.get("user_id")), str(who.get("bot_id")), str(who.get("team_id") or ""))
            hearing = Hearing(
                api=self._api, me=me, record=self.record, homes=self._posting.homes, desk=self._desk, hear=hear,
                clock=self._clock, echoed=self._outages.echoed, came=self._outages.came,
            )  # fmt: skip
            socket = Socket(hearing.app(), self._app_api, self._outages, self._ping, self._clock)
            tasks = {asyncio.create_task(socket.run()), asyncio.create_task(self._outages.watch(hearing, me, hear))}
            try:
                done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    task.result()
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
        finally:
            await self._api.close()


def _seconds(options: Mapping[str, str], name: str, otherwise: float) -> float:
    try:
        return float(options.get(name, "")) or otherwise
    except ValueError:
        return otherwise
