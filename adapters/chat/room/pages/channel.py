"""The channel: board and report pinned on top, the time line, a thread at the side, and the line one writes."""

from collections.abc import Mapping

from adapters.chat.room.house import House
from adapters.chat.room.shown import pinned, replies, thread, timeline

PATH = "/"
TITLE = "Channel"
ORDER = 10
TOUCHED: frozenset[str] = frozenset()  # its messages are told one by one
SCRIPTS = ("channel", "composer")


def page(house: House, query: Mapping[str, str]) -> dict[str, object]:
    channel = house.chosen(query.get("channel", ""))
    entries, more = timeline(house.record, channel, house.account, query.get("before", ""))
    opened = query.get("thread", "")
    below = [s for s in thread(house.record, opened) if s.channel in (channel, f"@{house.account}")]
    return {
        "channel": channel, "title": f"#{channel}", "pinned": pinned(house.record, channel), "entries": entries,
        "more": more, "opened": opened if below else "", "below": below, "replies": replies(house.record),
    }  # fmt: skip
