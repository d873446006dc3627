"""Channels of the bot's own, one for a key: made once, found again after a lost answer or a kill, as private as the
home channel. Nothing is archived."""

import asyncio
import unicodedata
from collections.abc import Callable, Sequence
from typing import Any

from msgspec.structs import replace

from adapters.chat.slack.api import PAGES, Api, Refused
from adapters.chat.slack.record import Own, Record
from adapters.chat.slack.render import escaped
from bot.errors import ChatError

LONG, TOPIC = 80, 250  # characters of a name and of a topic
OTHERS = 20  # names that may be taken before we give up
PEOPLE = 1_000  # of one invitation
SKEW = 600.0  # seconds by which the platform's clock may differ from ours
KIND = ("public_channel", "private_channel")


class Channels:
    """`home` is the home channel; `clock` gives the time. One channel is made at a time."""

    def __init__(self, api: Api, record: Record, clock: Callable[[], float], home: str) -> None:
        self._api, self._record, self._clock, self._home = api, record, clock, home
        self._turn = asyncio.Lock()

    async def open(self, key: str, name: str, topic: str, people: Sequence[str]) -> tuple[str, str]:
        """Its id and name. Raises ChatError: `lost` where Slack refuses for good."""
        async with self._turn:
            own = self._record.own.get(key)
            try:
                if own is None or not own.id:
                    own = await self._made(key, name, own)
                if not own.whole:
                    await self._furnish(own, topic, people)
                    self._record.put(own := replace(own, whole=True))
            except Refused as error:
                if error.retry_after:
                    raise
                raise ChatError(str(error), lost=True) from None
            return own.id, own.name

    async def _made(self, key: str, name: str, begun: Own | None) -> Own:
        """Under the first name that is free. One that was begun is looked for first."""
        private = await self._private()
        if begun and (id := await self._find(begun, private)):
            return self._stands(begun, id)
        for number in range(1, OTHERS):
            own = Own(key=key, name=numbered(name, number), at=self._clock())
            self._record.put(own)
            try:
                made = await self._api.call("conversations.create", name=own.name, is_private=private)
            except Refused as error:
                if error.why != "name_taken":
                    raise
                continue
            room = made.get("channel") or {}
            return self._stands(replace(own, name=str(room.get("name") or own.name)), str(room.get("id") or ""))
        raise ChatError(f"{OTHERS} channels are called {numbered(name, 1)} or nearly so", lost=True)

    def _stands(self, own: Own, id: str) -> Own:
        self._record.put(own := replace(own, id=id))
        return own

    async def _private(self) -> bool:
        """Whether the home channel is."""
        home = (await self._api.call("conversations.info", channel=self._home)).get("channel") or {}
        return bool(home.get("is_private"))

    async def _find(self, own: Own, private: bool) -> str:
        """The id of the channel that an attempt left: of its name, made by this bot, since then, and bare: what has a
        topic already is another data home's, for here the id is noted first."""
        me, cursor = str((await self._api.call("auth.test")).get("user_id")), None
        for _ in range(PAGES):
            page = await self._api.call(
                "conversations.list", types=KIND[private], exclude_archived=True, limit=1_000, cursor=cursor
            )
            for room in page.get("channels") or ():
                ours = (room.get("name"), room.get("creator")) == (own.name, me) and _since(room) >= own.at - SKEW
                if ours and not (room.get("topic") or {}).get("value"):
                    return str(room.get("id"))
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                break
        return ""

    async def _furnish(self, own: Own, topic: str, people: Sequence[str]) -> None:
        """Its topic and its people, as far as Slack lets them be: without them it is a channel all the same."""
        short = topic if len(topic) <= TOPIC - 50 else topic[: TOPIC - 50] + "…"
        await self._may("conversations.setTopic", channel=own.id, topic=escaped(short)[:TOPIC])
        if people:
            await self._may("conversations.invite", channel=own.id, users=",".join(people[:PEOPLE]), force=True)

    async def _may(self, method: str, **args: Any) -> None:
        try:
            await self._api.call(method, **args)
        except Refused as error:
            if error.retry_after:
                raise


def numbered(name: str, number: int) -> str:
    """What Slack takes as a name: `s3-clean`, `s3-clean-2`. Letters without their accents, nothing but a-z, 0-9, -."""
    plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    kept = "-".join(part for part in "".join(c if c.isalnum() else "-" for c in plain).split("-") if part)
    end = f"-{number}" if number > 1 else ""
    return f"{kept[: LONG - len(end)].rstrip('-') or 'swarm'}{end}"


def _since(room: dict[str, Any]) -> float:
    try:
        return float(room.get("created") or 0)
    except (TypeError, ValueError):
        return 0.0
