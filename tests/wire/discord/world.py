"""The Discord of the tests: simcord's world (private API, pinned), with the rules of the real one that it lacks."""

from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import discord
from simcord._clock import Clock as Stopped
from simcord.backend import DEFAULT_EVERYONE_PERMISSIONS, Backend, serializers
from simcord.backend.access import channel_accessible
from simcord.backend.cdn import CDN_BASE
from simcord.backend.errors import BackendError
from simcord.backend.models import Channel, Message, Overwrite
from simcord.components import walk_components
from simcord.enums import ChannelType, MessageType, OverwriteType

HAS_THREAD, THINKING = 1 << 5, 1 << 7


class Refused(Exception):
    """A person could not have done this in Discord; the text says why."""


class Clock(Stopped):
    """Real time, and what was added to it: `advance` makes everything older."""

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.elapsed)


class World(Backend):
    """One guild, its people and channels, and the bot. `ack` is how long an interaction waits for its first answer;
    `approved` the privileged intents switched on in the portal; `old_edits` how many edits of messages older than an
    hour a channel bears in an hour, and what its refusal says to wait."""

    def __init__(self, *, bot: str, ack: float, old_edits: int = 0, old_wait: float = 0.3) -> None:
        super().__init__(clock=Clock())
        self.bot_user.name = bot
        self.ack, self.old_edits, self.old_wait = ack, old_edits, old_wait
        self.approved = {"message_content"}
        self.gateway = ""  # its address
        self.closed: set[int] = set()  # people who take no direct messages
        self.nonces: dict[str, tuple[int, int, datetime]] = {}
        self.nonce: str | int | None = None  # of the message being created
        self.said_as: dict[int, str] = {}  # each message's nonce, for whoever counts what stands twice
        self.pinned_at: dict[int, str] = {}
        self.aged: dict[int, list[datetime]] = {}  # edits of old messages, by channel
        self.emitted: Counter[str] = Counter()
        self.opening: int | None = None  # the first message of the forum post being made
        self.watchers: list[Callable[[str, Message], None]] = []  # post, edit, pin, unpin, delete of the bot's messages
        self.home = self.create_guild("Podium's guild")

    @property
    def here(self) -> bool:
        """Whether the bot is a member of the guild."""
        return self.bot_user.id in self.home.members

    def old(self, message: Message) -> bool:
        return self.clock.now() - datetime.fromisoformat(message.timestamp) > timedelta(hours=1)

    def visible(self, channel_id: int) -> bool:
        """Whether the bot hears of a channel."""
        return channel_accessible(self, channel_id, self.bot_user.id)

    @contextmanager
    def noted(self, nonce: str | int | None) -> Any:
        """The message created inside bears this nonce in its first telling, as Discord's do; later fetches lack it."""
        self.nonce = nonce
        try:
            yield
        finally:
            self.nonce = None

    # what simcord does otherwise

    def emit(self, event: str, payload: Mapping[str, Any]) -> None:
        self.emitted[event] += 1
        if event == "MESSAGE_CREATE" and self.nonce is not None:
            payload = {**payload, "nonce": self.nonce}
        for listener in self.subscribers:
            listener(event, payload)

    def new_interaction(self, type: int, channel_id: int, user_id: int, guild_id: int | None) -> Any:
        record = super().new_interaction(type, channel_id, user_id, guild_id)
        record.initial_response_deadline = self.iso_after(self.ack)
        return record

    def interaction_by_token(self, token: str) -> Any:
        """Its token is void after a quarter of an hour."""
        record = self.interactions.get(self.interaction_tokens.get(token, 0))
        if record is not None and self.now_iso() >= (record.expires_at or ""):
            raise BackendError(401, 50027, "Invalid Webhook Token")
        return super().interaction_by_token(token)

    def create_thread(self, parent_id: int, name: str, owner_id: int, **more: Any) -> Channel:
        """From a message: no line in the parent, the thread's first line points to it. Else: a line in the parent."""
        opener, tell = more.pop("message_id", None), more.pop("broadcast", True)
        if opener in self.channels:
            raise BackendError(400, 160004, "A thread has already been created for this message")
        if not isinstance(name, str) or not 1 <= len(name) <= 100:
            raise BackendError(400, 50035, "Invalid Form Body: name must be between 1 and 100 in length")
        as_id = opener or self.opening
        thread = super().create_thread(parent_id, name, owner_id, message_id=as_id, broadcast=False, **more)
        if tell:
            self.announce_thread_create(thread)
            if opener:
                self.messages[parent_id][opener].flags |= HAS_THREAD
                self.create_system_message(
                    thread.id, MessageType.THREAD_STARTER_MESSAGE, owner_id,
                    referenced_channel_id=parent_id, referenced_message_id=opener,
                )  # fmt: skip
            else:
                self.create_system_message(
                    parent_id, MessageType.THREAD_CREATED, owner_id, target_channel_id=thread.id
                )
        return thread

    def create_forum_post(self, forum_id: int, name: str, starter: Message, **more: Any) -> tuple[Channel, Message]:
        """The first message of a post has the id of its thread."""
        self.opening = starter.id
        try:
            return super().create_forum_post(forum_id, name, starter, **more)
        finally:
            self.opening = None

    def commit_message(self, message: Message, *, broadcast: bool = True) -> Message:
        """A line in an archived thread opens it again."""
        channel = self.get_channel(message.channel_id)
        meta = channel.thread_metadata
        if meta is not None and meta.archived and message.system_metadata is None:
            self.archive(channel.id, False)
        kept = super().commit_message(message, broadcast=broadcast)
        self._tell("post", kept)
        return kept

    def edit_message(self, channel_id: int, message_id: int, fields: dict[str, Any]) -> Message:
        message = super().edit_message(channel_id, message_id, fields)
        self._tell("edit", message)
        return message

    def delete_message(self, channel_id: int, message_id: int) -> None:
        message = self.get_message(channel_id, message_id)
        super().delete_message(channel_id, message_id)
        self._tell("delete", message)
        self.pinned_at.pop(message_id, None)

    def set_pinned(self, channel_id: int, message_id: int, pinned: bool, *, actor_id: int | None = None) -> None:
        if pinned:
            self.pinned_at.setdefault(message_id, self.now_iso())
        else:
            self.pinned_at.pop(message_id, None)
        before = self.get_message(channel_id, message_id).pinned
        super().set_pinned(channel_id, message_id, pinned, actor_id=actor_id)
        if before != pinned:
            self._tell("pin" if pinned else "unpin", self.get_message(channel_id, message_id))

    def _tell(self, kind: str, message: Message) -> None:
        """Those who watch the bot; what it is still thinking about is nothing yet."""
        if message.author_id == self.bot_user.id and message.system_metadata is None and not message.flags & THINKING:
            for watcher in self.watchers:
                watcher(kind, message)

    # what happens in a guild

    def archived(self, channel_id: int) -> bool:
        meta = self.get_channel(channel_id).thread_metadata
        return meta is not None and meta.archived

    def archive(self, thread: int, archived: bool = True, locked: bool = False) -> None:
        self.edit_channel(
            thread, {}, thread_metadata={"archived": archived, "locked": locked, "archive_timestamp": self.now_iso()}
        )

    def advance(self, seconds: float) -> None:
        """Time passes: quiet threads are archived."""
        self.clock.advance(seconds)
        for thread in self.active_threads(self.home.id):
            last = max((m.timestamp for m in self.messages[thread.id].values()), default=thread.thread_members.get(
                thread.owner_id or 0, self.now_iso()))  # fmt: skip
            assert thread.thread_metadata is not None
            most = timedelta(minutes=thread.thread_metadata.auto_archive_duration)
            if self.clock.now() - datetime.fromisoformat(last) > most:
                self.archive(thread.id)

    def without(self, channel_id: int | None, *permissions: str) -> None:
        """The bot may do everything but this: in a channel, or (None) in the guild."""
        bits = discord.Permissions(**dict.fromkeys(permissions, True)).value
        if channel_id is not None:
            self.set_overwrite(channel_id, Overwrite(self.bot_user.id, OverwriteType.MEMBER, deny=bits))
            return
        everything = discord.Permissions.all().value & ~discord.Permissions(administrator=True).value
        for role in self.home.roles.values():
            base = everything if role.managed else DEFAULT_EVERYONE_PERMISSIONS
            self.edit_role(self.home.id, role.id, {"permissions": base & ~bits})

    def kick(self) -> None:
        """The bot is thrown out; the guild and what stands in it remain."""
        self.gone = self.home.members.pop(self.bot_user.id)
        self.emit("GUILD_DELETE", {"id": str(self.home.id)})

    def invite(self) -> None:
        """It is back, with what it had."""
        self.home.members[self.bot_user.id] = self.gone
        self.emit("GUILD_CREATE", serializers.guild_create_payload(self, self.home))

    def where(self, message_id: int) -> Message:
        """A message, wherever it stands."""
        for held in self.messages.values():
            if message_id in held:
                return held[message_id]
        raise Refused(f"there is no message {message_id}")


def flat(message: Message) -> str:
    """All the words of a message, as read from top to bottom."""
    words = [message.content]
    words += [str(c["content"]) for c in walk_components(message.components) if c.get("type") == 10]
    for embed in message.embeds:
        words += [str(embed.get("title") or ""), str(embed.get("description") or "")]
        words += [f"{field.get('name')} {field.get('value')}" for field in embed.get("fields") or ()]
    return "\n".join(word for word in words if word)


__all__ = ["CDN_BASE", "ChannelType", "Clock", "Refused", "World", "flat"]
