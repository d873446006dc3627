"""Message → Slack: a line of text and blocks. Pure. Everything in a message is data: nothing in it becomes a mention, a
link or markup, and nothing unfurls (send with `QUIET`)."""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from adapters.chat.carried import Carried, Find, Keep, unpack
from bot.core.message import Message

QUIET = {"unfurl_links": False, "unfurl_media": False, "parse": "none", "link_names": False}  # of chat.postMessage


class Rendered(Struct, frozen=True):
    """`text` is the title alone, for lock screens, and names those who are called; `files` go along whole, as (name,
    text)."""

    text: str
    blocks: list[dict[str, Any]]
    files: tuple[tuple[str, str], ...] = ()


def render(message: Message, *, keep: Keep, ping: Sequence[str] = ()) -> Rendered:
    """What chat.postMessage and chat.update take. `ping` are user ids (U…, W…) to call by name."""
    raise NotImplementedError


def home(message: Message, *, keep: Keep) -> dict[str, Any]:
    """The same as an App Home, for views.publish. What does not fit is told in words: a home has no files."""
    raise NotImplementedError


def pressed(action: dict[str, Any], find: Find) -> Carried | None:
    """What a button of ours carries, from one of `body["actions"]` (their action_id is `press-N`); None for others."""
    return unpack(str(action.get("value", "")), find) if str(action.get("action_id", "")).startswith("press-") else None
