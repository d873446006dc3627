"""Lines that were missed while nothing was heard, read back from the channels' history and their threads."""

from collections.abc import Iterable
from typing import Any

from adapters.chat.slack import inbound
from adapters.chat.slack.api import Api, Refused
from adapters.chat.slack.inbound import Heard, Me
from adapters.chat.slack.record import Record

SKEW = 60.0  # seconds by which the platform's clock may differ from ours
CHANNELS = 20  # that are looked through, the liveliest
THREADS = 40  # of a channel


async def missed(api: Api, record: Record, me: Me, channels: Iterable[str], since: float) -> list[Heard]:
    """Lines and edits of people since a time that were not heard, oldest first. Raises ChatError: try again."""
    found: dict[str, tuple[float, Heard]] = {}
    for channel in list(dict.fromkeys(channels))[-CHANNELS:]:
        try:
            messages = await _messages(api, record, channel, since - SKEW)
        except Refused as error:
            if error.retry_after:
                raise
            continue  # not allowed to look there, or it is gone: whoever posts there learns it
        for message in messages:
            heard = new(message | {"channel": channel}, record, me, since - SKEW)
            if heard:
                found[heard.said.id] = _time(message.get("ts")), heard
    return [heard for _, heard in sorted(found.values(), key=lambda pair: pair[0])]


def new(message: dict[str, Any], record: Record, me: Me, since: float) -> Heard | None:
    """What of this message was not heard: the line, or that it was changed since."""
    channel, ts = str(message["channel"]), str(message.get("ts"))
    stamp = str((message.get("edited") or {}).get("ts") or "")
    if stamp:  # what stood there before is not known any more, so it decides nothing
        heard = _time(stamp) > since and (channel, f"{ts}:{stamp}") not in record.heard
        return inbound.edited(message, me) if heard else None
    if _time(ts) <= since or (channel, ts) in record.heard:
        return None
    return inbound.line(message, me)


async def _messages(api: Api, record: Record, channel: str, since: float) -> list[dict[str, Any]]:
    """The channel's messages since a time, and the replies in threads that had one since."""
    top = await api.messages("conversations.history", channel=channel, oldest=f"{since:.6f}")
    page = await api.call("conversations.history", channel=channel, limit=200)
    heads = {str(m.get("ts")): m for m in [*(page.get("messages") or []), *top]}
    lively = [ts for ts, m in heads.items() if m.get("reply_count") and _time(m.get("latest_reply"), since + 1) > since]
    older = [p.id for p in record.by_key.values() if p.channel == channel and p.id and not p.thread]
    unseen = [id for id in older if id not in heads]
    for ts in [*sorted(lively), *sorted(unseen)[-THREADS:]][-2 * THREADS :]:
        try:
            replies = await api.messages("conversations.replies", channel=channel, ts=ts, oldest=f"{since:.6f}")
        except Refused as error:
            if error.gone:
                continue
            raise
        top += [m for m in replies if str(m.get("ts")) != ts]
    return top


def _time(ts: Any, otherwise: float = 0.0) -> float:
    try:
        return float(ts)
    except (TypeError, ValueError):
        return otherwise
