"""What the bot shows in Slack: each message posted once for its key, edited only where it differs, its files in its
thread. What Slack has no room for goes as plain words and a file; nothing is dropped silently."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import Any
from weakref import WeakValueDictionary

from msgspec.structs import replace

from adapters.chat import cut
from adapters.chat.plain import cleaned
from adapters.chat.slack.api import TOO_MUCH, Api, Refused
from adapters.chat.slack.homes import HOME, Homes
from adapters.chat.slack.record import Posted, Record, hashed
from adapters.chat.slack.render import QUIET, Rendered, render
from bot.core.calls import Spot
from bot.core.message import Message
from bot.errors import ChatError

Draw = Callable[[str], Awaitable[bytes]]
SKEW = 600.0  # seconds by which the platform's clock may differ from ours
SHORT = 2_900  # characters of a message that goes without blocks
SIGNS = {"queued": "eyes", "delivered": "eyes", "applied": "white_check_mark", "late": "hourglass"}
AGAIN = {"type": "context", "elements": [{"type": "plain_text", "text":
         "Posted again: whether the first try arrived is not known."}]}  # fmt: skip


class Posting:
    """`noted(channel, id)` is told of each new message; `clock` gives the time, `draw` a picture by its name."""

    def __init__(
        self, api: Api, record: Record, clock: Callable[[], float], noted: Callable[[str, str], None], draw: Draw
    ) -> None:
        self._api, self._record, self._clock, self._noted, self._draw = api, record, clock, noted, draw
        self.homes = Homes(api, record, clock)
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._direct: dict[str, str] = {}
        self._signs: dict[tuple[str, str], str] = {}

    async def post(self, key: str, spot: Spot, message: Message, pin: bool, ping: Sequence[str]) -> str:
        lock = self._locks.setdefault(key, asyncio.Lock())
        async with lock:
            if spot.channel.startswith("@") and key.partition("/")[2].startswith("needs@"):
                id = await self.homes.publish(key, spot.channel[1:], message)
                if id:
                    return id
            channel = await self._channel(spot.channel)
            posted = self._record.by_key.get(key) or Posted(key=key, channel=channel, thread=spot.thread, at=0.0)
            rendered = render(message, keep=self._record.keep, ping=ping)
            if not posted.id:
                posted, rendered = await self._new(posted, message, rendered)
            await self._whole(posted, message, rendered, pin)
            return posted.id

    async def edit(self, spot: Spot, id: str, message: Message, pin: bool) -> None:
        if id.startswith(HOME):
            await self.homes.publish("", id.removeprefix(HOME), message)
            return
        channel = await self._channel(spot.channel)
        known = self._record.by_id.get((channel, id))
        posted = known or Posted(key="", channel=channel, id=id, thread=spot.thread, at=0.0)
        lock = self._locks.setdefault(posted.key or id, asyncio.Lock())
        async with lock:
            posted = self._record.by_id.get((channel, id), posted)
            await self._whole(posted, message, render(message, keep=self._record.keep), pin)

    async def mark(self, spot: Spot, id: str, mark: str) -> None:
        """The sign in place of the one before; where signs are not allowed there are none."""
        sign, channel = SIGNS[mark], await self._channel(spot.channel)
        before = self._signs.get((channel, id), "eyes")  # what a restart forgets can only be that
        if self._signs.get((channel, id)) == sign:
            return
        await self._sign("reactions.add", channel, id, sign)
        if before != sign:
            await self._sign("reactions.remove", channel, id, before)
        self._signs[channel, id] = sign
        while len(self._signs) > 1_000:
            del self._signs[next(iter(self._signs))]

    async def _sign(self, method: str, channel: str, id: str, sign: str) -> None:
        try:
            await self._api.call(method, channel=channel, timestamp=id, name=sign)
        except Refused as error:
            if error.retry_after or error.gone:
                raise
            # already there, not there, or not allowed: the receipt in words says the same

    async def _channel(self, channel: str) -> str:
        """The channel's id; of a private spot, that of the direct messages."""
        if not channel.startswith("@"):
            return channel
        account = channel[1:]
        if account not in self._direct:
            opened = await self._api.call("conversations.open", users=account)
            self._direct[account] = str((opened.get("channel") or {}).get("id") or "")
        return self._direct[account]

    async def _new(self, posted: Posted, message: Message, rendered: Rendered) -> tuple[Posted, Rendered]:
        """The message as it stands in Slack: found again after a try whose answer was lost, else posted."""
        again = False
        if posted.at:
            try:
                id = await self._find(posted)
            except Refused as error:
                if error.retry_after or error.gone:
                    raise
                id, again = "", True  # not allowed to look
            if id:
                return self._stands(replace(posted, id=id)), rendered
        self._record.put(replace(posted, at=posted.at or self._clock()))
        try:
            rendered, id = await self._post(posted, message, rendered, again)
        except Refused:
            self._record.by_key.pop(posted.key, None)  # it does not stand, for certain
            raise
        self._noted(posted.channel, id)
        return self._stands(replace(posted, id=id, hash=shown(rendered))), rendered

    async def _post(self, posted: Posted, message: Message, rendered: Rendered, again: bool) -> tuple[Rendered, str]:
        given = {"channel": posted.channel, "thread_ts": posted.thread or None, "metadata": metadata(posted), **QUIET}
        blocks = [*rendered.blocks[:49], AGAIN] if again else rendered.blocks
        try:
            done = await self._api.call("chat.postMessage", text=rendered.text, blocks=blocks, **given)
        except Refused as error:
            if error.why not in TOO_MUCH or not rendered.blocks:
                raise
            rendered = shortened(message, rendered)
            done = await self._api.call("chat.postMessage", text=rendered.text, **given)
        id = str(done.get("ts") or "")
        if posted.thread and not (done.get("message") or {}).get("thread_ts"):
            raise await self._stray(posted.channel, id)
        return rendered, id

    async def _stray(self, channel: str, id: str) -> Refused:
        """A reply whose thread is gone: Slack says nothing and puts it at the top, where it does not belong."""
        if id:
            with suppress(ChatError):
                await self._api.call("chat.delete", channel=channel, ts=id)
        return Refused("chat.postMessage", "thread_not_found")

    async def _find(self, posted: Posted) -> str:
        """The id of the message that bears this key, or ""."""
        given = {"channel": posted.channel, "oldest": f"{posted.at - SKEW:.6f}", "include_all_metadata": True}
        if not posted.thread:
            return _bearing(await self._api.messages("conversations.history", **given), posted)
        try:
            found = await self._api.messages("conversations.replies", ts=posted.thread, **given)
            return _bearing(found, posted)
        except Refused as error:
            if not error.gone:
                raise
        stray = _bearing(await self._api.messages("conversations.history", **given), posted)
        raise await self._stray(posted.channel, stray)

    async def _whole(self, posted: Posted, message: Message, rendered: Rendered, pin: bool) -> None:
        """Bring a message that stands to what it shall show; what is done already is not done again."""
        if posted.hash not in (shown(rendered), shown(shortened(message, rendered))):
            rendered = await self._change(posted, message, rendered)
            posted = self._stands(replace(posted, hash=shown(rendered)))
        elif posted.hash != shown(rendered):
            rendered = shortened(message, rendered)
        for name, text in rendered.files:
            posted = await self._file(posted, name, hashed(text), partial(ready, text.encode() or b" "))
        for one in rendered.pictures:  # drawn once for a message: what it shows was so when it was said
            posted = await self._file(posted, one.file, hashed(one.name), partial(self._draw, one.name), one.alt)
        posted = await self._tidy(posted)
        if posted.pin != pin:
            await self._pin(posted, pin)
            self._stands(replace(posted, pin=pin))

    async def _change(self, posted: Posted, message: Message, rendered: Rendered) -> Rendered:
        given: dict[str, Any] = {"channel": posted.channel, "ts": posted.id}
        if posted.key:
            given["metadata"] = metadata(posted)
        try:
            await self._api.call("chat.update", text=rendered.text, blocks=rendered.blocks, **given)
        except Refused as error:
            if error.why not in TOO_MUCH or not rendered.blocks:
                raise
            rendered = shortened(message, rendered)
            await self._api.call("chat.update", text=rendered.text, blocks=[], **given)
        return rendered

    async def _file(
        self, posted: Posted, name: str, content: str, made: Callable[[], Awaitable[bytes]], alt: str = ""
    ) -> Posted:
        """One file into the message's thread, once for its content, of which `content` is a hash; then the one in
        whose place it came is to be deleted. `alt` is of a picture: drawn anew, it may have another size."""
        opener, state = posted.thread or posted.id, posted.files.get(name, "")
        if state == content:
            return posted
        data, arrived, id = await made(), False, ""
        if state == f"?{content}":  # a try whose answer was lost
            given = {"channel": posted.channel, "ts": opener, "oldest": posted.id}
            found = await self._api.messages("conversations.replies", **given)
            former = {posted.ids.get(name, ""), *posted.old}  # of the same name and perhaps the same size
            files = [f for m in found for f in m.get("files") or () if f.get("id") not in former]
            fits = [f for f in files if f.get("name") == name and (alt or f.get("size") == len(data))]
            arrived, id = bool(fits), str(fits[-1].get("id") or "") if fits else ""
        if data and not arrived:
            posted = self._stands(replace(posted, files={**posted.files, name: f"?{content}"}))
            try:
                id = await self._api.upload(posted.channel, opener, name, data, alt)
            except Refused as error:
                if error.retry_after or error.gone:
                    raise
                words = f"{name} could not be sent along: {error}"
                await self._api.call(
                    "chat.postMessage", channel=posted.channel, thread_ts=opener, text=words, **QUIET
                )  # fmt: skip
        if before := posted.ids.get(name, "") if id else "":
            posted = replace(posted, old=(*posted.old, before))
        ids = {**posted.ids, name: id} if id else posted.ids
        return self._stands(replace(posted, files={**posted.files, name: content}, ids=ids))

    async def _tidy(self, posted: Posted) -> Posted:
        """Delete files in whose place others came; where that is not allowed they stay."""
        for id in posted.old:
            try:
                await self._api.call("files.delete", file=id)
            except Refused as error:
                if error.retry_after:
                    raise
        return self._stands(replace(posted, old=())) if posted.old else posted

    async def _pin(self, posted: Posted, pin: bool) -> None:
        try:
            await self._api.call("pins.add" if pin else "pins.remove", channel=posted.channel, timestamp=posted.id)
        except Refused as error:
            if error.retry_after or (error.gone and pin):
                raise
            # already so, too many pins, or not allowed: `doctor` names the scope, and the message stands anyway

    def _stands(self, posted: Posted) -> Posted:
        posted = replace(posted, at=self._clock())
        if posted.key:
            self._record.put(posted)
        else:
            self._record.by_id[posted.channel, posted.id] = posted
        return posted


async def ready(data: bytes) -> bytes:
    """What need not be made first."""
    return data


def shown(rendered: Rendered) -> str:
    """The hash of what a message shows."""
    return hashed(rendered.text, rendered.blocks)


def _bearing(messages: list[dict[str, Any]], posted: Posted) -> str:
    return next((str(m.get("ts")) for m in messages if m.get("metadata") == metadata(posted)), "")


def metadata(posted: Posted) -> dict[str, Any]:
    return {"event_type": "podium", "event_payload": {"key": posted.key}}


def shortened(message: Message, rendered: Rendered) -> Rendered:
    """The title in words and the whole as a file, for what Slack does not take."""
    text = rendered.text if len(rendered.text) <= SHORT else rendered.text[:SHORT] + "…"
    more = f"\nThis has no room here: the whole is in the thread, as {cut.WHOLE}."
    return Rendered(text + more, [], cut.attached(cleaned(message), True), rendered.pictures)
