"""Links from chats into the room, only where `[chat.room]` says by which address people reach it."""

import re

from msgspec.structs import replace

from bot.core.message import Link, Message
from bot.core.world import World

MEND = 'Write it like "https://room.example" or "http://127.0.0.1:7345": no path, no name or password, https unless it '
MEND += "is this machine."
_URL = re.compile(r"(https?)://(\[[0-9a-f:.]{2,45}\]|[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?)(?::([0-9]{1,5}))?/?")
_NEAR = re.compile(r"localhost|\[::1\]|127(?:\.[0-9]{1,3}){3}")
PAGES = {
    "board": "/wall?swarm={}", "card": "/thing/{}", "checkpoint": "/checkpoint/{}", "report": "/report?swarm={}",
}  # fmt: skip


def address(text: str) -> str:
    """The origin that an address names, as browsers send it. Raises ValueError with the mend."""
    found = _URL.fullmatch(text.strip().lower()) if text.isascii() else None
    if not found or int(found[3] or 443) not in range(1, 65_536) or (found[1] == "http" and not near(found[2])):
        raise ValueError(f"this is no address that people can open safely. {MEND}")
    port = "" if found[3] in (None, {"https": "443", "http": "80"}[found[1]]) else f":{int(found[3])}"
    return f"{found[1]}://{found[2]}{port}"


def near(host: str) -> bool:
    """Whether it is this machine."""
    return bool(_NEAR.fullmatch(host))


def linked(world: World, message: Message | None, thing: str, surface: str) -> Message | None:
    """The surface with the way to its page, if there is an address."""
    url = world.settings.chats.get("room", {}).get("url", "")
    if message is None or surface not in PAGES or not url:
        return message
    try:
        link = Link("Open in the room", address(url) + PAGES[surface].format(thing))
    except ValueError:
        return message  # a row from before addresses were looked at
    return replace(message, blocks=(*message.blocks, link))
