"""A forum in place of threads: each task's card is a post, and the post's tag is its state."""

from typing import TYPE_CHECKING, Any

import discord

from adapters.chat.discord import sending
from adapters.chat.discord.memory import Begun, Note, Shown
from adapters.chat.discord.render import Rendered
from adapters.chat.discord.trouble import REFUSED
from bot.core.views.card import LABELS
from bot.errors import ChatError

if TYPE_CHECKING:
    from adapters.chat.discord.client import Listener

TAGS = LABELS  # the tags a forum should have: a card's label is its post's tag


def belongs(key: str) -> bool:
    """Whether a post is a task's card, by its key (`s3.t7/card@CHANNEL`)."""
    return key.partition("@")[0].endswith("/card")


async def send(client: "Listener", key: str, rendered: Rendered, label: str) -> Shown:
    """A card as a post of its own; its id is its thread's, too."""
    begun = client.memory.begun.get(key)
    shows = sending.look(rendered.pieces)
    found = await _find(client, begun) if begun else ""
    stands: dict[str, tuple[str, str]] = {}
    if begun and found:
        shows = begun.trace
    else:
        forum = await _forum(client)
        tags = [t for t in forum.available_tags if t.name == label]
        client.memory.put(Begun(key=key, room=client.forum, trace=shows, after=client.memory.newest))
        parcel = await sending.packed(client, rendered)
        thread, message = await forum.create_thread(
            name=sending.name(rendered.text), auto_archive_duration=sending.WEEK, view=parcel.view,
            files=parcel.files, applied_tags=tags, suppress_embeds=True,
            allowed_mentions=sending.called(rendered),
        )  # fmt: skip
        client.watch.posted(message.id, client.now())
        found, stands = str(thread.id), sending.stands(message, rendered)
    client.memory.put(Note(name=f"thread:{found}", value="yes"))
    return sending.put(client, key, found, found, shows, rendered, tag=label or " ", files=stands)


async def tag(client: "Listener", shown: Shown, wanted: str) -> str:
    """The tag a post has now (none where the forum lacks it). One that cannot be set is tried with the next change."""
    try:
        forum = await _forum(client)
        tags = [str(t.id) for t in forum.available_tags if t.name == wanted]
        await client.http.edit_channel(int(shown.room), applied_tags=tags)
    except REFUSED:
        return shown.tag
    return wanted


async def _forum(client: "Listener") -> discord.ForumChannel:
    channel = await client.fetch_channel(int(client.forum))
    if not isinstance(channel, discord.ForumChannel):
        raise ChatError(f"Channel {client.forum} is no forum; `podium doctor discord` says more")
    return channel


async def _find(client: "Listener", begun: Begun) -> str:
    """A post that an earlier try left, by what it shows."""
    threads: Any = await client.http.get_active_threads(client.server)
    for thread in threads.get("threads", ()):
        id = int(thread["id"])
        if str(thread.get("parent_id")) != client.forum or id <= begun.after or str(id) in client.memory.by_id:
            continue
        message: Any = await client.http.get_message(id, id)
        if sending.look(message.get("components") or ()) == begun.trace:
            return str(id)
    return ""
