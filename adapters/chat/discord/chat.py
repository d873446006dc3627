"""Discord as a chat: cards in a channel, a thread (or a forum's post) for each task, the private by direct message."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import cast

import discord
from msgspec.structs import replace

from adapters.chat.discord import forum, sending
from adapters.chat.discord.channels import Channels
from adapters.chat.discord.client import Listener
from adapters.chat.discord.memory import Memory, Note, Shown
from adapters.chat.discord.render import Rendered, render
from adapters.chat.discord.trouble import (
    ARCHIVED,
    HAS_THREAD,
    MANY_PINS,
    NETWORK,
    NO_PERMISSION,
    NO_SIGN,
    REFUSED,
    trouble,
)
from bot.core.calls import Spot
from bot.core.message import Message
from bot.errors import ChatError
from bot.ports import Limits, Spoken

SIGNS = {"queued": "👀", "delivered": "👀", "applied": "✅", "late": "⌛"}
PATIENCE = 60.0  # seconds for one call, with the waits that Discord asks for
MARKS = 1000  # lines whose sign is remembered
LONGEST = 60.0  # seconds between two tries to reach Discord at all


class Discord:
    """One server's chat. It may be used before and after `listen`. `channels`: it opens one for each swarm."""

    name = "discord"
    limits = Limits(
        posts=60, all_posts=300, edits=120, pins_a_minute=20, marks_a_minute=60, marks=True, homes=False, edit_age=3600
    )

    def __init__(self, client: Listener, memory: Memory, token: str, channels: bool = False) -> None:
        self.client, self.memory, self._token = client, memory, token
        self.limits, self._channels = replace(Discord.limits, channels=channels), Channels(client)
        self._entering = asyncio.Lock()
        self._marks: dict[str, str] = {}

    async def listen(self, hear: Callable[[Spoken], None]) -> None:
        """Until cancelled. Raises ChatError where only a person can mend it: a wrong token, an intent not granted."""
        self.client.hear = hear
        try:
            await self._reach()
            await self.client.stay()
        except discord.PrivilegedIntentsRequired:
            said = "Discord refuses: Message Content Intent is off. Switch it on; podium doctor discord says where"
            raise ChatError(said, lost=True) from None
        except (discord.LoginFailure, discord.ConnectionClosed) as error:
            raise ChatError(f"Discord refuses the bot ({error}); podium doctor discord says why", lost=True) from None
        finally:
            await self.client.close()

    async def open(self, key: str, name: str, topic: str, people: Sequence[str]) -> tuple[str, str]:
        """Nobody is invited: who sees the home channel sees it, and nobody else."""
        async with self._asking(thread=False):
            return await self._channels.open(key, name, topic)

    async def post(self, key: str, spot: Spot, message: Message, pin: bool = False, ping: Sequence[str] = ()) -> str:
        """Once a key. In a thread that does not stand yet it is opened first, from its opener."""
        rendered = render(message, keep=self.memory.keep, ping=ping)
        async with self._asking(thread=bool(spot.thread)):
            shown = self.memory.by_key.get(key) or await self._send(key, spot, rendered, message)
            shown = await self._change(shown, rendered)  # an earlier try may have shown something older
            await self._pin(shown, pin)
            await self._sort(shown, message.label)
        return shown.id

    async def edit(self, spot: Spot, id: str, message: Message, pin: bool = False) -> None:
        rendered = render(message, keep=self.memory.keep)
        async with self._asking(thread=bool(spot.thread)):
            if not id.isdecimal():
                raise ChatError(f"there is no message {id}", gone=True)
            shown = self.memory.by_id.get(id) or Shown(key="", id=id, room=await self._room(spot), trace="")
            shown = await self._change(shown, rendered)
            await self._pin(shown, pin)
            await self._sort(shown, message.label)

    async def mark(self, spot: Spot, id: str, mark: str) -> None:
        """A sign of the bot's on a person's line, in place of its former one."""
        async with self._asking(thread=bool(spot.thread)):
            room, sign = await self._room(spot), SIGNS[mark]
            before = self._marks.get(id, "👀")  # of an earlier run it is not known
            if self._marks.get(id) == sign:
                return
            try:
                await self.client.http.add_reaction(int(room), int(id), sign)
            except discord.HTTPException as error:
                if error.code not in NO_SIGN:
                    raise
                return
            self._marks[id] = sign
            while len(self._marks) > MARKS:
                del self._marks[next(iter(self._marks))]
            if before != sign:
                try:
                    await self.client.http.remove_own_reaction(int(room), int(id), before)
                except discord.NotFound:
                    pass  # there was none

    async def _send(self, key: str, spot: Spot, rendered: Rendered, message: Message) -> Shown:
        if self.client.forum and forum.belongs(key) and not spot.channel.startswith("@"):
            return await forum.send(self.client, key, rendered, message.label)
        room = await self._room(spot)
        if room != self.client.home and room == spot.channel:
            self.memory.note(f"room:{room}", "yes")
        return await sending.send(self.client, key, room, rendered)

    async def _change(self, shown: Shown, rendered: Rendered) -> Shown:
        trace = sending.trace(rendered.pieces, rendered.files)
        if shown.trace == trace:
            return shown
        try:
            files = await self._write(shown, rendered)
        except discord.HTTPException as error:
            if error.code != ARCHIVED:
                raise
            await self.client.http.edit_channel(int(shown.room), archived=False)
            files = await self._write(shown, rendered)
        return self._keep(replace(shown, trace=trace, title=rendered.text, files=files))

    async def _sort(self, shown: Shown, label: str) -> None:
        """The tag of the forum's post that a card opens, or in which its newest state stands."""
        opener = self.memory.by_id.get(shown.room)
        if label and opener and opener.tag and opener.tag != label:
            self._keep(replace(opener, tag=await forum.tag(self.client, opener, label)))

    async def _write(self, shown: Shown, rendered: Rendered) -> dict[str, tuple[str, str]]:
        """What its files are now; those whose content did not change stay as they are."""
        place = self.client.get_partial_messageable(int(shown.room)).get_partial_message(int(shown.id))
        parcel = await sending.packed(self.client, rendered, shown.files)
        message = await place.edit(
            view=parcel.view, attachments=cast(list[discord.File], [*parcel.held, *parcel.files]),
            allowed_mentions=discord.AllowedMentions.none(),
        )  # fmt: skip
        return sending.stands(message, rendered)

    async def _pin(self, shown: Shown, pin: bool) -> None:
        """Where pinning is not allowed or the channel is full of pins, the message stands without; doctor says so."""
        if shown.pinned == pin:
            return
        http = self.client.http
        try:
            await (http.pin_message if pin else http.unpin_message)(int(shown.room), int(shown.id))
        except discord.HTTPException as error:
            if error.code not in (MANY_PINS, NO_PERMISSION):
                raise
        self._keep(replace(shown, pinned=pin))

    def _keep(self, shown: Shown) -> Shown:
        if shown.key:
            self.memory.put(shown)
        return shown

    async def _room(self, spot: Spot) -> str:
        """The channel, direct message or thread that a spot means, opened where it does not stand yet."""
        if spot.channel.startswith("@"):
            return await self._direct(spot.channel[1:])
        channel = spot.channel if spot.channel.isdecimal() else self.client.home
        if not spot.thread:
            return channel
        if not spot.thread.isdecimal():
            raise ChatError(f"there is no message {spot.thread} to answer", gone=True)
        if f"thread:{spot.thread}" not in self.memory.notes:
            await self._open(channel, spot.thread)
            self.memory.put(Note(name=f"thread:{spot.thread}", value="yes"))
        return spot.thread

    async def _open(self, channel: str, opener: str) -> None:
        shown = self.memory.by_id.get(opener)
        try:
            await self.client.http.start_thread_with_message(
                int(channel), int(opener), name=sending.name(shown.title if shown else ""),
                auto_archive_duration=sending.WEEK,
            )  # fmt: skip
        except discord.HTTPException as error:
            if error.code != HAS_THREAD:
                raise

    async def _direct(self, account: str) -> str:
        known = self.memory.notes.get(f"direct:{account}")
        if known:
            return known
        if not account.isdecimal():
            raise ChatError(f"{account} is no account of Discord's", lost=True)
        channel = await self.client.http.start_private_message(int(account))
        self.memory.note(f"direct:{account}", str(channel["id"]))
        return str(channel["id"])

    @asynccontextmanager
    async def _asking(self, thread: bool) -> AsyncIterator[None]:
        """Calls in here are made by a client that is known to Discord, do not last for ever, and fail as ChatError."""
        try:
            async with asyncio.timeout(PATIENCE):
                await self._enter()
                yield
        except REFUSED as error:
            raise trouble(error, thread) from error

    async def _enter(self) -> None:
        async with self._entering:
            if self.client.is_closed():
                self.client.clear()
            if self.client.user is None:
                await self.client.login(self._token)

    async def _reach(self) -> None:
        """Known to Discord, however long it cannot be reached."""
        pause = 1.0
        while True:
            try:
                await self._enter()
                return
            except discord.LoginFailure:
                raise
            except (discord.HTTPException, *NETWORK):
                await asyncio.sleep(pause)
                pause = min(LONGEST, pause * 2)
