"""What people do in the guild, and what they see. Each public verb is one that a script may ask for."""

import base64
import re
from collections import deque
from typing import Any

import discord
from msgspec import Struct, structs
from simcord.backend.access import channel_accessible
from simcord.backend.models import Channel, Message, Overwrite
from simcord.components import walk_components
from simcord.enums import ChannelType, MessageType, OverwriteType

from tests.wire.discord.acts import Acts
from tests.wire.discord.told import Topic
from tests.wire.discord.world import Refused, World, flat
from tests.wire.held import held
from tests.wire.seen import Seen

SAID = {MessageType.DEFAULT, MessageType.REPLY, MessageType.CHAT_INPUT_COMMAND, MessageType.CONTEXT_MENU_COMMAND}
MENTION = re.compile(r"@([a-z0-9_.-]+)", re.IGNORECASE)
CALLED = re.compile(r"<@!?(\d+)>")


class People:
    """Names stand for people, ids for channels and messages; "@NAME" is the direct channel of that person."""

    def __init__(self, world: World, acts: Acts) -> None:
        self.world, self.acts = world, acts
        self.past = 0  # how many acts were forgotten
        self.journal: deque[tuple[str, Seen]] = deque(maxlen=20_000)
        world.watchers.append(self._watch)

    # who and where

    def person(self, name: str, bot: bool = False) -> str:
        """A member of the guild from now on; gives the account."""
        user = self.world.make_user(name, bot=bot)
        self.world.add_member(self.world.home.id, user.id, announce=True)
        return str(user.id)

    def channel(self, name: str, forum: bool = False, tags: tuple[str, ...] = ()) -> str:
        """A new one everybody may write to; gives its id."""
        made = self.world.create_channel(
            self.world.home.id, name, type=ChannelType.FORUM if forum else ChannelType.TEXT,
            available_tags=[self._tag(tag) for tag in tags],
        )  # fmt: skip
        return str(made.id)

    def _tag(self, name: str) -> dict[str, Any]:
        blank = {"moderated": False, "emoji_id": None, "emoji_name": None}
        return {"id": str(self.world.snowflake()), "name": name, **blank}

    def rooms(self) -> list[str]:
        """The guild's channels, oldest first."""
        return [str(id) for id in sorted(self.world.home.channel_ids)]

    def hide(self, channel: str, people: list[str]) -> None:
        """From everybody but the bot and these."""
        view = discord.Permissions(view_channel=True).value
        self.world.set_overwrite(int(channel), Overwrite(self.world.home.id, OverwriteType.ROLE, deny=view))
        for who in (self.world.bot_user.id, *map(self.id, people)):
            self.world.set_overwrite(int(channel), Overwrite(who, OverwriteType.MEMBER, allow=view))

    def sees(self, channel: str) -> list[str]:
        """Who does."""
        every = [(id, self.world.users[id].name) for id in self.world.home.members]
        return sorted(name for id, name in every if channel_accessible(self.world, int(channel), id))

    def rename(self, channel: str, name: str) -> None:
        self.world.edit_channel(int(channel), {"name": name})

    def drop(self, channel: str) -> None:
        """A channel or thread is deleted, with all in it."""
        self.world.delete_channel(int(channel))

    def archive(self, thread: str, locked: bool = False) -> None:
        self.world.archive(int(thread), True, locked)

    def direct(self, user: str, open: bool = True) -> None:
        """Whether this person takes direct messages."""
        (self.world.closed.discard if open else self.world.closed.add)(self.id(user))

    def id(self, name: str) -> int:
        """The account of a name (or of an account)."""
        for user in self.world.users.values():
            if name in (user.name, str(user.id)):
                return user.id
        raise Refused(f"there is nobody called {name}")

    def place(self, user: int, channel: str, thread: str = "") -> Channel:
        """The channel a person acts in, if they may."""
        if channel.startswith("@"):
            place = self.world.get_dm_channel(self.id(channel[1:]))
        else:
            place = self.world.get_channel(int(thread or channel))
        if user and not channel_accessible(self.world, place.id, user):
            raise Refused(f"{self.world.users[user].name} does not see that channel")
        return place

    # lines

    def say(
        self, user: str, channel: str, text: str, thread: str = "", files: dict[str, str] | None = None, reply: str = ""
    ) -> str:
        """A line; gives its id. `files` are base64 by name. At the top of a forum: a new post; under a message without
        a thread: this person opens it."""
        who = self.id(user)
        if thread and int(thread) not in self.world.channels:
            opener = self.world.where(int(thread))
            self.world.create_thread(opener.channel_id, flat(opener)[:100] or "thread", who, message_id=opener.id)
        place = self.place(who, channel, thread)
        if len(text) > 2000:
            raise Refused("a line has 2,000 characters at most")
        if place.thread_metadata is not None and place.thread_metadata.locked:
            raise Refused("that thread is locked")
        uploads = [(name, base64.b64decode(data)) for name, data in (files or {}).items()]
        text = MENTION.sub(self._mention, text)
        if place.type == ChannelType.FORUM:
            return self._post(place, who, text, uploads)
        reference = {"message_id": reply, "channel_id": str(place.id)} if reply else None
        message = self.world.create_message(
            place.id, who, text, attachments=self.world.store_attachments(place.id, uploads), reference=reference
        )
        return str(message.id)

    def _post(self, forum: Channel, who: int, text: str, uploads: list[tuple[str, bytes]]) -> str:
        thread = self.world.create_thread(forum.id, text[:100], who, broadcast=False)
        message = self.world.prepare_message(
            thread.id, who, text, attachments=self.world.store_attachments(thread.id, uploads)
        )
        message.id = thread.id
        self.world.announce_thread_create(thread)
        self.world.commit_message(message)
        return str(thread.id)

    def _mention(self, found: re.Match[str]) -> str:
        for user in self.world.users.values():
            if user.name.lower() == found[1].lower():
                return f"<@{user.id}>"
        return found[0]

    def webhook(self, channel: str, text: str, name: str = "Deploys") -> str:
        """A line by a webhook of the channel."""
        hook = self.world.create_webhook(int(channel), name, self.world.home.owner_id)
        return str(self.world.create_message(int(channel), hook.webhook_user_id, text, webhook_id=hook.id).id)

    def edit(self, user: str, channel: str, message: str, text: str) -> None:
        held = self.world.where(int(message))
        if held.author_id != self.id(user):
            raise Refused("only who wrote a message may edit it")
        self.world.edit_message(held.channel_id, held.id, {"content": MENTION.sub(self._mention, text)})

    def delete(self, channel: str, message: str) -> None:
        """By somebody who may."""
        held = self.world.where(int(message))
        self.world.delete_message(held.channel_id, held.id)

    def react(self, user: str, channel: str, message: str, emoji: str, on: bool = True) -> None:
        held = self.world.where(int(message))
        self.world.set_reaction(held.channel_id, held.id, emoji, self.id(user), on)

    # what they see

    def messages(self, channel: str, thread: str = "", user: str = "") -> list[Seen]:
        """From old to new, without Discord's own lines; with what only `user` sees. In a forum, what opened posts; the
        opening message of a thread is not among its lines."""
        place = self.place(0, channel, thread)
        who = self.id(user) if user else None
        if place.type == ChannelType.FORUM:
            posts = [c for c in self.world.channels.values() if c.parent_id == place.id]
            found = [self.world.messages[post.id].get(post.id) for post in posts]
        else:
            found = [m for m in self.world.messages[place.id].values() if not thread or m.id != int(thread)]
        return [self._seen(m, thread) for m in found if m and m.type in SAID and m.visible_to(who)]

    def message(self, id: str) -> Seen:
        """One, wherever it stands."""
        held = self.world.where(int(id))
        place = self.world.channels[held.channel_id]
        return self._seen(held, str(place.id) if place.is_thread and held.id != place.id else "")

    def pins(self, channel: str, thread: str = "") -> list[Seen]:
        place = self.place(0, channel, thread)
        held = [m for m in self.world.messages[place.id].values() if m.pinned]
        return [self._seen(m, thread) for m in sorted(held, key=lambda m: self.world.pinned_at[m.id])]

    def threads(self, channel: str) -> list[Topic]:
        parent = self.world.get_channel(int(channel))
        names = {int(tag["id"]): str(tag["name"]) for tag in parent.available_tags}
        return [
            Topic(
                str(c.id), c.name or "", c.thread_metadata.archived, c.thread_metadata.locked,
                tuple(names.get(tag, "") for tag in c.applied_tags),
            )
            for c in self.world.channels.values() if c.parent_id == parent.id and c.thread_metadata is not None
        ]  # fmt: skip

    def shown(self, since: int = 0) -> tuple[int, list[tuple[str, Seen]]]:
        """What the bot did to its messages after so many acts, and how many there were by now."""
        return self.past + len(self.journal), list(self.journal)[max(0, since - self.past) :]

    def _watch(self, kind: str, message: Message) -> None:
        self.past += len(self.journal) == self.journal.maxlen
        place = self.world.channels[message.channel_id]
        self.journal.append((kind, self._seen(message, str(place.id) if place.is_thread else "")))

    def _seen(self, message: Message, thread: str) -> Seen:
        buttons = [c for c in walk_components(message.components) if c.get("type") == 2 and not c.get("disabled")]
        text = CALLED.sub(lambda found: f"@{self._name(found[1])}", flat(message))
        pings = [str(id) for id in message.ping_user_ids] + ["everyone"] * message.mention_everyone
        place = self.world.channels[message.channel_id]
        alone = [str((message.interaction_metadata or {}).get("user", {}).get("id"))] if message.is_ephemeral else []
        alone += map(str, place.recipient_ids)
        return Seen(
            id=str(message.id), author=message.author_name or self._name(str(message.author_id)), text=text,
            title=text.partition("\n")[0], buttons=tuple(str(b.get("label") or "") for b in buttons),
            says=tuple(str(b.get("custom_id") or b.get("url")) for b in buttons), pings=tuple(pings), thread=thread,
            to=self._name(alone[0]) if alone else "", pinned=message.pinned, edited=bool(message.edited_timestamp),
            files=tuple(self._file(item) for item in message.attachments),
            reactions=tuple(f"{r.emoji} by {self._name(str(u))}" for r in message.reactions for u in r.user_ids),
            raw={"content": message.content, "flags": message.flags, "components": message.components,
                 "embeds": message.embeds, "channel": str(message.channel_id),
                 "nonce": self.world.said_as.get(message.id, "")},
        )  # fmt: skip

    def _file(self, item: dict[str, Any]) -> tuple[str, str]:
        return item["filename"], held(self.world.cdn.get(item["url"]) or b"")

    def _name(self, id: str) -> str:
        user = self.world.users.get(int(id)) if id.isdigit() else None
        return user.name if user else id

    # buttons, modals, commands: see acts.py

    async def press(self, user: str, channel: str, message: str, label: str, words: Any = "", wait: bool = True) -> Any:
        return await self.acts.press(self.id(user), self.world.where(int(message)), label, words, wait)

    async def command(self, user: str, channel: str, text: str, thread: str = "", wait: bool = True) -> Any:
        who = self.id(user)
        return await self.acts.command(who, self.place(who, channel, thread), text, wait)

    async def autocomplete(self, user: str, channel: str, text: str, thread: str = "") -> list[tuple[str, str]]:
        who = self.id(user)
        return await self.acts.autocomplete(who, self.place(who, channel, thread), text)

    def modal(self, user: str) -> Any:
        return self.acts.shown(self.id(user))

    async def submit(self, user: str, words: Any = "", wait: bool = True) -> Any:
        return await self.acts.submit(self.id(user), words, wait)

    def taken(self) -> list[str]:
        """Ids of what was acknowledged without a word: commands, presses that open no modal, modals that were sent."""
        silent = ("deferred", "deferred_update")
        return [str(id) for id, record in self.world.interactions.items() if record.response_kind in silent]

    def answer(self, id: str) -> Any:
        """How an interaction stands by now."""
        return self.acts.answered(self.world.interactions[int(id)])


def plain(value: Any) -> Any:
    """A verb's result as JSON has it."""
    if isinstance(value, Struct):
        return {key: plain(held) for key, held in structs.asdict(value).items()}
    if isinstance(value, list | tuple):
        return [plain(held) for held in value]
    return value
