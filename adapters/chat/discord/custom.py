"""What a button's or modal's custom_id holds: `p|seen|asks|says` where that fits, else `k|key` of a kept text. A number
after the first letter tells buttons of one message apart that carry the same."""

import re

from adapters.chat.carried import Carried, Find, Keep, pack, unpack
from adapters.chat.cut import size
from adapters.chat.discord.limits import CUSTOM

_OURS = re.compile(r"([pk])\d{0,3}\|(.*)", re.DOTALL)
_ASKS = {"": "", "words": "w", "id": "i"}
_WHOLE = 1 << 30


def custom(what: Carried, keep: Keep, number: int = 0) -> str:
    apart = str(number) if number else ""
    plain = f"p{apart}|{what.seen}|{_ASKS.get(what.asks, '')}|{what.says}"
    printable = plain.isprintable() and plain == plain.strip()  # a platform may trim what is not
    if printable and size(plain) <= CUSTOM and "|" not in what.seen:
        return plain
    return f"k{apart}|{keep(pack(what, _WHOLE, keep))}"


def carried_by(custom_id: str, find: Find) -> Carried | None:
    """What `custom` made; None for others, and where the kept text is gone."""
    found = _OURS.fullmatch(custom_id)
    if not found:
        return None
    if found[1] == "k":
        return unpack(find(found[2]) or "", find)
    parts = found[2].split("|", 2)
    asks = next((a for a, letter in _ASKS.items() if len(parts) == 3 and letter == parts[1]), None)
    return None if asks is None else Carried(parts[2], parts[0], asks)
