"""What presses, commands and the fetching of missed lines need of the connection, which knows them and not they it."""

from collections.abc import Callable
from typing import Protocol

import discord
from discord.http import HTTPClient

from adapters.chat.discord.inbound import Me, Where
from adapters.chat.discord.memory import Memory
from bot.ports import Desk, Spoken

Act = discord.Interaction[discord.Client]


class Ears(Protocol):
    """`server`, `home` and `forum` are ids ("" for no forum)."""

    memory: Memory
    desk: Desk
    server: int
    home: str
    forum: str
    now: Callable[[], float]
    hear: Callable[[Spoken], None]
    http: HTTPClient

    @property
    def me(self) -> Me: ...

    def rooms(self) -> set[str]:
        """Channels where the bot listens."""

    def opens(self, message: int) -> str:
        """The message's id if it opens a thing's thread; else ""."""

    async def where(self, channel: object, author: discord.abc.User, called: bool = False) -> Where | None:
        """The place of a line; None where the bot does not listen."""

    async def commanded(self, interaction: Act, line: str, template: str) -> None:
        """Somebody gave the slash command."""

    def get_partial_messageable(self, id: int) -> discord.PartialMessageable:
        """A room by its id."""
