"""The connection to Discord: hears lines, edits, presses and commands, and knows when it did not. One lock keeps lines
in order; presses and commands do not wait for it, for they must be acknowledged within a second."""

import asyncio
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

import discord
from msgspec.structs import replace

from adapters.chat.discord import commands, inbound, presses
from adapters.chat.discord.ears import Act
from adapters.chat.discord.elsewhere import redirect
from adapters.chat.discord.inbound import Me, Where
from adapters.chat.discord.memory import Memory
from adapters.chat.discord.trouble import NETWORK, REFUSED
from adapters.chat.discord.watch import AWAY, Watch, missed, patiently
from bot.core.events import Attached, Gap, Said
from bot.errors import StoreError
from bot.ports import Desk, Spoken

RETRY = 2.0  # seconds until a store that refused a line is asked again
STUCK = 90.0  # seconds without a connection after which it is opened anew, whatever the library waits for
INTENTS = discord.Intents(guilds=True, guild_messages=True, dm_messages=True, message_content=True)
THREADS = (10, 11, 12)  # types of channels


def nobody(said: Spoken) -> None:
    raise StoreError("Nobody listens yet.")


def nothing() -> None:
    pass


class Listener(discord.Client):
    """`server`, `home` and `forum` are ids ("" for no forum); `patience` is how many seconds an own post may take to
    come back before the connection counts as deaf; `api` and `gateway` are addresses ("" for Discord's own)."""

    def __init__(
        self, memory: Memory, desk: Desk, *, server: int, home: str, forum: str = "", patience: float = 60.0,
        api: str = "", gateway: str = "", now: Callable[[], float] = time.time,
    ) -> None:  # fmt: skip
        super().__init__(
            intents=INTENTS, allowed_mentions=discord.AllowedMentions.none(), max_messages=None,
            max_ratelimit_timeout=30.0, chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
        )  # fmt: skip
        self.memory, self.desk, self.now = memory, desk, now
        self.server, self.home, self.forum = server, home, forum
        self.hear: Callable[[Spoken], None] = nobody
        self.commands = commands.tree(self, server)
        self.watch = Watch(patience=patience, lost=memory.lived())
        self.turn = asyncio.Lock()
        self.broken: list[BaseException] = []
        self._parents: dict[str, str] = {}
        self._elsewhere, self._back = (api, gateway), nothing

    async def login(self, token: str) -> None:
        self._back = redirect(*self._elsewhere)
        await super().login(token)

    async def close(self) -> None:
        await super().close()
        self.http.connector = discord.utils.MISSING  # a closed one would not serve the next login
        self._back()

    @property
    def me(self) -> Me:
        guild = self.get_guild(self.server)
        role = guild.self_role if guild else None
        return Me(self.user.id if self.user else 0, role.id if role else 0)

    async def stay(self) -> None:
        """Connected, until cancelled. Raises what cannot be mended from here."""
        while True:
            work = {asyncio.create_task(self.connect()), asyncio.create_task(self._watching())}
            try:
                done, _ = await asyncio.wait(work, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in work:
                    task.cancel()
                await asyncio.gather(*work, return_exceptions=True)
            for task in done:
                task.result()
            if self.is_closed():
                return
            if self.ws:
                await self.ws.close()

    async def sync(self) -> None:
        """The server's commands, where they differ from those it was last told."""
        told = commands.signature(self.commands, self.server)
        if self.memory.notes.get("commands") != told:
            try:
                await self.commands.sync(guild=discord.Object(self.server))
            except REFUSED:
                return  # doctor says what is missing; the next connection tries again
            self.memory.note("commands", told)

    def rooms(self) -> set[str]:
        """Channels where the bot listens: its home, and where it was made to speak."""
        return {self.home, *(name[5:] for name in self.memory.notes if name.startswith("room:"))}

    def opens(self, message: int) -> str:
        """The message's id if it shows a thing at the top of a channel, and so opens the thing's thread; else ""."""
        shown = self.memory.by_id.get(str(message))
        return shown.id if shown and "/" in shown.key else ""

    async def where(self, channel: object, author: discord.abc.User, called: bool = False) -> Where | None:
        """The place of a line; None where the bot does not listen. `called` by name or command it listens in every
        channel of its server: that is how a swarm comes to be shown in one more."""
        room = str(getattr(channel, "id", ""))
        if isinstance(channel, discord.DMChannel):
            self.memory.note(f"direct:{author.id}", room)
            return Where(f"@{author.id}", "", room)
        parent = await self._parent(channel, room)
        if parent and parent == self.forum:
            return Where(self.home, room, room)
        top = parent or room
        if top not in self.rooms() and not (called and self._ours(channel)):
            return None
        return Where(top, room if parent else "", room)

    async def on_socket_event_type(self, kind: str) -> None:
        """Anything at all came in."""
        self.watch.last = self.now()

    async def on_message(self, message: discord.Message) -> None:
        if message.author.id == self.me.id:
            await self._own(message)
            return
        async with self.turn:
            where = None
            if inbound.spoken(message):
                where = await self.where(message.channel, message.author, inbound.calls(message, self.me))
            if where:
                await self._line(message, where)

    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        message = payload.message
        if message.author.id == self.me.id or not inbound.spoken(message):
            return
        async with self.turn:
            where = await self.where(message.channel, message.author, inbound.calls(message, self.me))
            said = inbound.edited(message, where, self.me, at=self.now()) if where else None
            if said:
                await self._take(said)

    async def on_interaction(self, interaction: Act) -> None:
        if interaction.type is discord.InteractionType.component:
            await presses.press(self, interaction)
        elif interaction.type is discord.InteractionType.modal_submit:
            await presses.sent(self, interaction)

    async def commanded(self, interaction: Act, line: str, template: str) -> None:
        await presses.command(self, interaction, line, template)

    async def on_disconnect(self) -> None:
        self.watch.lost = self.watch.lost or self.now()

    async def on_resumed(self) -> None:
        """All that was missed came along, unless the connection was deaf."""
        if self.watch.deaf:
            await self.recover()
        else:
            self.watch.lost = 0.0

    async def on_connect(self) -> None:
        """A new session: at the start, or because the old one could not be resumed."""
        await self.recover()

    async def recover(self) -> None:
        """Fetch what was said meanwhile and feed it, then tell of the gap; live lines wait until it is done."""
        async with self.turn:
            watch, at = self.watch, self.now()
            since, deaf, fresh = watch.lost, watch.deaf, watch.fresh
            watch.lost, watch.deaf, watch.fresh = 0.0, False, False
            watch.awaiting.clear()
            await self.sync()
            count = 0
            for message, parent in await missed(self):
                count += await self._missed(message, parent)
            self.memory.live()
            if count or deaf or not fresh or at - (since or at) >= AWAY:
                await self._take(Gap(id=f"gap:{inbound.PLATFORM}:{at:.6f}", at=at, since=since or at, recovered=count,
                                     platform=inbound.PLATFORM, deaf=deaf))  # fmt: skip

    async def on_error(self, event_method: str, /, *args: object, **kwargs: object) -> None:
        """What the platform refuses in passing is not worth the end; anything else is raised to whoever listens."""
        error = sys.exc_info()[1]
        if error and not isinstance(error, REFUSED):
            self.broken.append(error)

    async def _watching(self) -> None:
        """Look at the connection every now and then; returns when it should be opened anew."""
        pause = min(5.0, self.watch.patience / 4)
        strikes = 0
        while True:
            await asyncio.sleep(pause)
            if self.broken:
                raise self.broken.pop()
            watch, now = self.watch, self.now()
            if watch.lost:
                if now - max(watch.lost, watch.last) > STUCK:
                    watch.last = now
                    return
            elif since := watch.unheard(now):
                watch.lost, watch.deaf, strikes = since, True, strikes + 1
                watch.awaiting.clear()
                await self.ws.close(4000 if strikes % 2 else 1000)  # resumed at first, then a session of its own
            elif not self.turn.locked() and self.is_ready():
                self.memory.live()

    async def _own(self, message: discord.Message) -> None:
        self.memory.saw(message.id)
        self.watch.echoed(message.id, str(message.nonce or ""))
        if message.type is discord.MessageType.pins_add:  # "pinned a message" is noise
            try:
                await message.delete()
            except REFUSED:
                pass  # then it stays

    async def _missed(self, message: discord.Message, parent: str) -> bool:
        """Feed a line found in the history; whether it was one of a person's."""
        if message.author.id == self.me.id or not inbound.spoken(message):
            return False
        room = str(message.channel.id)
        if not parent:
            where = Where(f"@{message.author.id}", "", room)
        elif parent == room:
            where = Where(room, "", room)
        else:
            where = Where(self.home if parent == self.forum else parent, room, room)
        await self._line(message, where, recovered=True)
        return True

    async def _line(self, message: discord.Message, where: Where, recovered: bool = False) -> None:
        about = message.reference.message_id if message.reference else None
        if about and not where.thread:
            where = replace(where, thread=self.opens(about))
        files = tuple([await _attached(file) for file in message.attachments])
        await self._take(inbound.said(message, where, self.me, at=self.now(), files=files, recovered=recovered))
        self.memory.hear(where.room, message.id)

    async def _take(self, said: Said | Gap) -> None:
        """Until the house has kept it: a line that was heard is not lost because a disk is full."""
        while True:
            try:
                self.hear(said)
                return
            except StoreError:
                await asyncio.sleep(RETRY)

    def _ours(self, channel: object) -> bool:
        """Whether a channel is of the bot's own server: it may be a member of others."""
        guild = getattr(getattr(channel, "guild", None), "id", None) or getattr(channel, "guild_id", None)
        return guild == self.server

    async def _parent(self, channel: object, room: str) -> str:
        """The channel a thread belongs to; "" of what is no thread."""
        if isinstance(channel, discord.Thread):
            return str(channel.parent_id)
        if room in self.rooms() or not isinstance(channel, discord.PartialMessageable):
            return ""
        if room not in self._parents:
            data: Mapping[str, Any] = await patiently(lambda: self.http.get_channel(int(room))) or {}
            self._parents[room] = str(data.get("parent_id") or "") if data.get("type") in THREADS else ""
        return self._parents[room]


async def _attached(file: discord.Attachment) -> Attached:
    """A person's file with its text, or why it was not read."""
    why = inbound.readable(file.filename, file.content_type, file.size)
    if why:
        return Attached(file.filename, error=why)
    try:
        return inbound.opened(file.filename, await file.read())
    except (discord.HTTPException, *NETWORK) as error:
        return Attached(file.filename, error=f"it could not be fetched: {type(error).__name__}. Send it again.")
