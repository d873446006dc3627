"""Text channels of the bot's own, one for a key: made once, found again after a lost answer or a kill, beside the home
channel and as private as that. Nothing is archived."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import discord

from adapters.chat.discord.memory import Begun
from bot.errors import ChatError

if TYPE_CHECKING:
    from adapters.chat.discord.client import Listener

LONG, TOPIC = 100, 1024  # characters of a name and of a topic
PERMISSION = "manage_channels"


def asked(options: Mapping[str, str]) -> bool:
    """Whether each swarm is to have one. With a forum, cards are its posts already."""
    return options.get("channels", "") not in ("", "one") and not options.get("forum")


class Channels:
    """One is made at a time."""

    def __init__(self, client: "Listener") -> None:
        self._client, self._turn = client, asyncio.Lock()

    async def open(self, key: str, name: str, topic: str) -> tuple[str, str]:
        """Its id and name. Raises ChatError `lost` where Discord refuses for good, else what the library raises."""
        memory, mark = self._client.memory, f"own:{key}"
        async with self._turn:
            if mark not in memory.notes:
                try:
                    id, given = await self._made(mark, name, topic[:TOPIC])
                except discord.HTTPException as error:
                    if error.status >= 500 or error.status in (401, 429):
                        raise
                    raise ChatError(f"Discord says: {error.text or error.code}. {MEND}", lost=True) from None
                memory.note(f"room:{id}", "yes")
                memory.note(mark, f"{id} {given}")
            id, _, given = memory.notes[mark].partition(" ")
            return id, given

    async def _made(self, mark: str, name: str, topic: str) -> tuple[str, str]:
        """One that was begun is looked for first, by its name and topic among those made since."""
        client = self._client
        rooms: list[Any] = [*await client.http.get_all_guild_channels(client.server)]
        begun = client.memory.begun.get(mark)
        for room in rooms:
            alike = begun and (room["name"], room.get("topic")) == (begun.trace, topic)
            if begun and alike and int(room["id"]) > begun.after:
                return str(room["id"]), str(room["name"])
        home = next((room for room in rooms if str(room["id"]) == client.home), None)
        if home is None:
            raise ChatError("The home channel is not there.", lost=True)
        given = free(name, (str(room["name"]) for room in rooms))
        client.memory.put(Begun(key=mark, room="", trace=given, after=max(int(room["id"]) for room in rooms)))
        made: Any = await client.http.create_channel(
            client.server, 0, name=given, topic=topic, parent_id=home.get("parent_id"),
            permission_overwrites=private(home.get("permission_overwrites") or (), await self._mine()),
        )  # fmt: skip
        return str(made["id"]), str(made["name"])

    async def _mine(self) -> discord.Permissions:
        """What the bot may do in the whole server."""
        guild = await self._client.fetch_guild(self._client.server, with_counts=False)
        return (await guild.fetch_member(self._client.user.id if self._client.user else 0)).guild_permissions


MEND = "Who may open channels: the bot's role → Manage Channels; or take `channels` out of [chat.discord]."


def private(rules: Iterable[Mapping[str, Any]], mine: discord.Permissions) -> list[dict[str, Any]]:
    """The home channel's own rules of who may do what, as far as the bot may hand them on. Raises ChatError where that
    would let more people in than see the home channel."""
    kept = []
    for rule in rules:
        allow, deny = int(rule.get("allow") or 0), int(rule.get("deny") or 0)
        if deny & ~mine.value & discord.Permissions(view_channel=True).value:
            raise ChatError("The bot may not hide a channel as the home channel is hidden.", lost=True)
        if (allow | deny) & mine.value:
            told = {"allow": str(allow & mine.value), "deny": str(deny & mine.value)}
            kept.append({"id": str(rule["id"]), "type": int(rule["type"]), **told})
    return kept


def free(name: str, taken: Iterable[str]) -> str:
    """`s3-clean`, or `s3-clean-2`: Discord lets two channels be called alike, people do not want that."""
    others, short, number = set(taken), name[: LONG - 4], 1
    while (given := short if number == 1 else f"{short}-{number}") in others:
        number += 1
    return given
