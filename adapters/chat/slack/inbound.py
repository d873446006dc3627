"""What Slack delivers → what was said. Pure: who somebody is and what a file holds is looked up elsewhere."""

import re
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from bot.core.events import Said

Payload = dict[str, Any]

# Subtypes of message events that are a line of somebody; all others tell of joins, pins, renames and the like.
SPOKEN = frozenset({"", "bot_message", "file_share", "me_message", "thread_broadcast"})
_TOKEN = re.compile(r"<([^<>\n]{1,4000})>")
_OWN = re.compile(r"@podium\b[,:]?\s*", re.IGNORECASE)


class Me(Struct, frozen=True):
    """The bot in its workspace, as auth.test names it."""

    user: str
    bot: str
    team: str = ""


class Heard(Struct, frozen=True):
    """A line before it is known who said it: `said` lacks time, name and files; `files` are Slack's own."""

    said: Said
    files: tuple[Payload, ...] = ()


def own(event: Payload, me: Me) -> bool:
    """Whether the bot itself wrote this."""
    return bool(event.get("bot_id") and event.get("bot_id") == me.bot) or event.get("user") == me.user


def line(event: Payload, me: Me) -> Heard | None:
    """The line that a `message` or `app_mention` event, or a message of the history with its channel, holds; None where
    nobody but the bot says anything. An edit counts when a person changed the words."""
    if event.get("subtype") == "message_changed":
        return _changed(event, me)
    if str(event.get("subtype") or "") not in SPOKEN or own(event, me):
        return None
    account = str(event.get("user") or event.get("bot_id") or "")
    files = tuple(f for f in event.get("files") or () if isinstance(f, dict))
    text, addressed, mentions = words(str(event.get("text") or ""), me)
    if not account or not event.get("ts") or not (text or files):
        return None
    channel, ts = str(event.get("channel") or ""), str(event["ts"])
    thread = str(event.get("thread_ts") or "")
    said = Said(
        id=f"slack:{channel}:{ts}", at=0.0, platform="slack", account=account, channel=channel, text=text,
        thread="" if thread == ts else thread, addressed=addressed or channel.startswith("D"), mentions=mentions,
        bot=bool(event.get("bot_id")) or account == "USLACKBOT", message=ts,
    )  # fmt: skip
    return Heard(said, files)


def _changed(event: Payload, me: Me) -> Heard | None:
    new, old = event.get("message") or {}, event.get("previous_message") or {}
    stamp = str((new.get("edited") or {}).get("ts") or "")
    if not stamp or new.get("bot_id") or not new.get("user"):
        return None
    if "text" in old and old["text"] == new.get("text"):
        return None
    return edited({**new, "channel": event.get("channel")}, me)


def edited(message: Payload, me: Me) -> Heard | None:
    """A message that was changed, as its edit."""
    stamp = str((message.get("edited") or {}).get("ts") or "")
    heard = line({**message, "subtype": ""}, me)
    if heard is None or not stamp:
        return None
    first = heard.said.id
    return Heard(replace(heard.said, id=f"{first}:edit:{stamp}", edited=True, edits=first))


def words(text: str, me: Me) -> tuple[str, bool, bool]:
    """What was typed, whether the bot is addressed, and whether somebody else is. The bot's name before the words is
    left out; others stand as @ACCOUNT."""
    addressed = mentions = False

    def spelled(found: re.Match[str]) -> str:
        nonlocal addressed, mentions
        inner, _, label = found[1].partition("|")
        if inner[:1] == "@":
            addressed |= inner[1:] == me.user
            mentions |= inner[1:] != me.user
            return "@podium" if inner[1:] == me.user else inner
        if inner[:1] == "#":
            return f"#{label or inner[1:]}"
        if inner.startswith("!date"):
            return label or inner
        if inner[:1] == "!":
            mentions = True
            return label if label.startswith("@") else f"@{label or inner[1:].partition('^')[2] or inner[1:]}"
        plain = inner.removeprefix("mailto:").removeprefix("tel:")
        return plain if not label or plain == label else label if plain.endswith(label) else f"{label} {plain}"

    typed = plainly(_TOKEN.sub(spelled, text)).strip()
    called = _OWN.match(typed)
    return (typed[called.end() :] if called else typed), addressed or bool(called), mentions


def plainly(text: str) -> str:
    """Without Slack's three escapes."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def command(body: Payload, me: Me) -> Said:
    """What `/swarm words` says."""
    text, _, mentions = words(str(body.get("text") or ""), me)
    return Said(
        id=f"slack:{body.get('trigger_id')}", at=0.0, platform="slack", account=str(body.get("user_id") or ""),
        channel=str(body.get("channel_id") or ""), text=text, addressed=True, mentions=mentions,
    )  # fmt: skip


def where(body: Payload) -> dict[str, str]:
    """Where a button or a shortcut was pressed: the channel and the thread's first message; a home is private."""
    message, container = body.get("message") or {}, body.get("container") or {}
    channel = str((body.get("channel") or {}).get("id") or container.get("channel_id") or "")
    if not channel:
        return {"channel": f"@{account(body)}", "thread": ""}
    ts = str(message.get("ts") or container.get("message_ts") or body.get("message_ts") or "")
    return {"channel": channel, "thread": str(message.get("thread_ts") or container.get("thread_ts") or ts)}


def account(body: Payload) -> str:
    """Whose press or submission it is: never what a value says."""
    return str((body.get("user") or {}).get("id") or "")


def press(body: Payload, id: str, spot: dict[str, str], text: str, seen: str = "", pressed: bool = True) -> Said:
    """What a button, a modal or the shortcut says. `id` is Slack's own of the interaction."""
    return Said(
        id=f"slack:{id}", at=0.0, platform="slack", account=account(body), channel=spot.get("channel", ""), text=text,
        thread=spot.get("thread", ""), seen=seen, pressed=pressed, addressed=True,
    )  # fmt: skip
