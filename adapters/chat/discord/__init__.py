"""Discord as a platform. Its library is loaded when a chat is opened, and not before."""

from collections.abc import Mapping
from pathlib import Path

from bot.ports import Chat, Desk

TOKENS: tuple[str, ...] = ("DISCORD_TOKEN",)
OPTIONS: tuple[str, ...] = ("guild", "channel", "forum", "channels", "api", "gateway", "deaf")


def open_chat(options: Mapping[str, str], tokens: Mapping[str, str], folder: Path, desk: Desk) -> Chat:
    """A server's chat: see `opening.open_discord`."""
    from adapters.chat.discord.opening import open_discord

    return open_discord(options, tokens, folder, desk)
