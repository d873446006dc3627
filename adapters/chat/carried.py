"""What a button carries to the press: the words it says, the facts it stands under, and what it asks for first."""

from collections.abc import Callable

import msgspec
from msgspec import Struct

from bot.core.message import Button, typed

# Texts too long for a platform's button: `keep(text)` stores one durably and gives a key of at most 40 characters (the
# same text always gives the same key); `find(key)` gives it back, None where it is not there.
Keep = Callable[[str], str]
Find = Callable[[str], str | None]


class Carried(Struct, frozen=True):
    """`asks` is "", "words" (a field to fill) or "id" (the id typed), as of a Button."""

    says: str
    seen: str = ""
    asks: str = ""

    def said(self, words: str = "") -> str:
        """The line a person would type, with the words given in the field."""
        return typed(self.says, self.asks, words)

    @property
    def id(self) -> str:
        """The id that must be typed where `asks` is "id": the last word that says what this is about (`c4`)."""
        return self.says.split()[-1] if self.says.split() else ""


class _Packed(Struct, frozen=True, omit_defaults=True):
    """{"s": says, "f": seen, "a": asks}, or {"k": key} where that would be too long."""

    s: str = ""
    f: str = ""
    a: str = ""
    k: str = ""


def carried(button: Button) -> Carried:
    """Of a button, as it is."""
    return Carried(button.says, button.seen, button.asks)


def pack(what: Carried, most: int, keep: Keep) -> str:
    """As JSON of at most `most` characters; what is longer is kept, and only its key goes along."""
    whole = msgspec.json.encode(_Packed(what.says, what.seen, what.asks)).decode()
    return whole if len(whole) <= most else msgspec.json.encode(_Packed(k=keep(whole))).decode()


def unpack(text: str, find: Find) -> Carried | None:
    """What `pack` made; None for what it did not make, and where the kept text is gone."""
    try:
        packed = msgspec.json.decode(text, type=_Packed)
        if packed.k:
            packed = msgspec.json.decode(find(packed.k) or "0", type=_Packed)
    except msgspec.DecodeError:
        return None
    return Carried(packed.s, packed.f, packed.a)
