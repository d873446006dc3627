"""The room: the swarm in a page on this machine. Its libraries are loaded when it is opened, and not before."""

from collections.abc import Mapping
from pathlib import Path

from bot.ports import Chat, Desk

TOKENS: tuple[str, ...] = ()
SECRETS: tuple[str, ...] = ("PODIUM_ROOM_SECRETS",)  # only where others than this machine may come in
OPTIONS: tuple[str, ...] = ("off", "bind", "port", "url", "certificate", "key")
ALWAYS = True  # opened without a table


def open_chat(options: Mapping[str, str], tokens: Mapping[str, str], folder: Path, desk: Desk) -> Chat:
    """The room: see `opening.open_room`."""
    from adapters.chat.room.opening import open_room

    return open_room(options, tokens, folder, desk)
