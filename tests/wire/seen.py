"""What a person sees of one message, the same on every platform."""

from msgspec import Struct


class Seen(Struct, frozen=True, kw_only=True):
    """`id` and `thread` are the platform's (`thread`: the message that opens it, "" at the top); `author` and `to` (who
    alone sees it, "" if all do) are names. `text` is the whole as read: blocks flattened, mentions as @name. `buttons`
    are labels in order; `says` what each carries back; `pings` the accounts called. `files` are (name, content);
    `reactions` "NAME by WHOM". `raw` is what the platform holds."""

    id: str
    author: str = ""
    text: str = ""
    title: str = ""
    buttons: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    pings: tuple[str, ...] = ()
    thread: str = ""
    to: str = ""
    pinned: bool = False
    edited: bool = False
    files: tuple[tuple[str, str], ...] = ()
    reactions: tuple[str, ...] = ()
    raw: dict[str, object] = {}
