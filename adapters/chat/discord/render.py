"""Message → Discord: Components V2. Pure. Everything in a message is data: nothing in it becomes a mention, a link or
markup (send with `allowed_mentions` of `ping` only; components have no embeds)."""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from adapters.chat.carried import Carried, Find, Keep
from bot.core.message import Message


class Rendered(Struct, frozen=True):
    """`pieces` are components as plain data (see view.py for a LayoutView of them); `files` go along whole as (name,
    text), each shown by a component; `text` is the title alone (names of threads and logs), unescaped; `ping` are the
    users really called, for `allowed_mentions`."""

    text: str
    pieces: list[dict[str, Any]]
    files: tuple[tuple[str, str], ...] = ()
    ping: tuple[int, ...] = ()


def render(message: Message, *, keep: Keep, ping: Sequence[str] = ()) -> Rendered:
    """What a message with the flag IS_COMPONENTS_V2 takes. `ping` are user ids to call by name."""
    raise NotImplementedError


def pressed(custom_id: str, find: Find) -> Carried | None:
    """What a button or modal of ours carries; None for others, and where its words are gone."""
    raise NotImplementedError
