"""What a page picks out of the record: channels, a time line, a thread, how many replies."""

from collections import Counter
from collections.abc import Iterable

from adapters.chat.plain import flat, strip
from adapters.chat.record import Record, Shown
from bot.core.message import Fold


def channels(record: Record, house: str) -> list[str]:
    """Every channel that something was said in, the house's own first."""
    found = dict.fromkeys(shown.channel for shown in record.by_id.values() if not shown.channel.startswith("@"))
    return list(dict.fromkeys((house, *found)))


def timeline(record: Record, channel: str, account: str, before: str = "", most: int = 100) -> tuple[list[Shown], bool]:
    """The newest top messages of a channel (before one of them), oldest first, and whether there are older ones. What
    is pinned stands apart."""
    found: list[Shown] = []
    wanted, past = (channel, f"@{account}"), not before
    for shown in reversed(record.by_id.values()):
        if past and shown.channel in wanted and not shown.thread and not shown.pin:
            if len(found) == most:
                return found[::-1], True
            found.append(shown)
        past = past or shown.id == before
    return found[::-1], False


def pinned(record: Record, channel: str) -> list[Shown]:
    return [shown for shown in record.by_id.values() if shown.pin and shown.channel == channel]


def thread(record: Record, id: str) -> list[Shown]:
    """The message that opens it, and what was said below."""
    opener = record.by_id.get(id)
    return [opener, *(s for s in record.by_id.values() if s.thread == id)] if opener else []


def saved(shown: Shown, number: int) -> tuple[str, str] | None:
    """A folded text to be saved, by its place among the blocks: name and text; None for any other block."""
    block = shown.message.blocks[number] if number < len(shown.message.blocks) else None
    return (flat(block.name), strip(block.text)) if isinstance(block, Fold) else None


def replies(record: Record, of: Iterable[Shown] = ()) -> Counter[str]:
    """How many answers stand below each message that has any."""
    return Counter(shown.thread for shown in of or record.by_id.values() if shown.thread)
