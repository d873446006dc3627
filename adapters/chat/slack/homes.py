"""App Homes: one private page for each person, which stays as it was last published."""

import asyncio
from collections.abc import Callable

from msgspec.structs import replace

from adapters.chat.slack.api import Api, Refused
from adapters.chat.slack.record import Posted, Record, hashed
from adapters.chat.slack.render import home
from bot.core.message import Message
from bot.errors import ChatError

HOME = "home:"  # the id of somebody's home begins so


class Homes:
    """`clock` gives the time. One page at a time: the last published is the last asked for."""

    def __init__(self, api: Api, record: Record, clock: Callable[[], float]) -> None:
        self._api, self._record, self._clock, self._turn = api, record, clock, asyncio.Lock()

    async def publish(self, key: str, account: str, message: Message) -> str:
        """Its id; "" where homes are switched off, so that it is told directly."""
        async with self._turn:
            view, known = home(message, keep=self._record.keep), self._known(account)
            if known and known.hash == hashed(view):
                return known.id
            try:
                await self._api.call("views.publish", user_id=account, view=view)
            except Refused as error:
                if error.why == "not_enabled" and key:
                    return ""
                raise
            posted = known or Posted(key=key, channel=f"@{account}", id=HOME + account, at=0.0)
            self._record.put(replace(posted, hash=hashed(view), at=self._clock()))
            return posted.id

    async def welcome(self, account: str, message: Message) -> None:
        """At somebody's first look, before there was anything to show."""
        async with self._turn:
            if self._known(account):
                return
            try:
                await self._api.call("views.publish", user_id=account, view=home(message, keep=self._record.keep))
            except ChatError:
                return  # the next look tries again

    def _known(self, account: str) -> Posted | None:
        return self._record.by_id.get((f"@{account}", HOME + account))
