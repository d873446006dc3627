"""What comes in from Discord → Said. Pure: values of the library's in, events out; nothing is fetched here."""

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from bot.core.events import Attached, Said

if TYPE_CHECKING:
    import discord

PLATFORM = "discord"
FILE = 1 << 20  # bytes of an attachment that are read
_MENTION = re.compile(r"<@!?(\d+)>|<@&(\d+)>")
_EVERYBODY = re.compile(r"@(?:everyone|here)\b")
_SPOKEN = (0, 19)  # types of messages that a person writes: a line, and a reply to one
_TEXTS = (".toml", ".md", ".markdown", ".txt", ".json", ".yaml", ".yml", ".csv", ".log", ".diff", ".patch", ".py")


class Me(Struct, frozen=True):
    """The bot's own account, and the role that Discord made for it (0: none known)."""

    id: int
    role: int = 0


class Where(Struct, frozen=True):
    """A place as the bot knows it: `channel` is a channel's id or "@" and an account, `thread` the id of the message
    that opens the thread; `room` is Discord's id of where the line stands."""

    channel: str
    thread: str = ""
    room: str = ""


def spoken(message: "discord.Message") -> bool:
    """Whether it is a line that somebody wrote, rather than a notice of the platform's."""
    return message.type.value in _SPOKEN


def calls(message: "discord.Message", me: Me) -> bool:
    """Whether the bot is called by name in it."""
    return any(user.id == me.id for user in message.mentions) or read(message.content, me)[1]


def read(text: str, me: Me) -> tuple[str, bool, bool]:
    """The line as a person would type it elsewhere, whether the bot is called in it, and whether anybody else is."""
    called, others = False, bool(_EVERYBODY.search(text))

    def name(found: re.Match[str]) -> str:
        nonlocal called, others
        if found[1] == str(me.id) or (me.role and found[2] == str(me.role)):
            called = True
            return " "
        others = True
        return f"@{found[1]}" if found[1] else f"@role-{found[2]}"

    line = _MENTION.sub(name, text)
    if called:  # what was cut out leaves no gap, and no "@bot: line" a colon
        line = re.sub(r"[^\S\n]{2,}", " ", line).strip()
        line = re.sub(r"^[:,]\s+", "", line)
    return line.strip(), called, others


def said(
    message: "discord.Message", where: Where, me: Me, *, at: float, files: tuple[Attached, ...] = (),
    recovered: bool = False,
) -> Said:  # fmt: skip
    """A person's line. One that was changed before the bot first saw it counts as edited."""
    text, called, others = read(message.content, me)
    author = message.author
    mentioned = {user.id for user in message.mentions}
    return Said(
        id=f"{PLATFORM}:{where.channel}:{message.id}", at=at, platform=PLATFORM,
        account=str(author.id), channel=where.channel, text=text, name=author.display_name, thread=where.thread,
        addressed=called or me.id in mentioned or where.channel.startswith("@"),
        mentions=others or message.mention_everyone or bool(mentioned - {me.id, author.id}),
        bot=author.bot or message.webhook_id is not None, guest=guest(author), files=files, message=str(message.id),
        recovered=recovered, edited=recovered and message.edited_at is not None,
    )  # fmt: skip


def edited(message: "discord.Message", where: Where, me: Me, *, at: float) -> Said | None:
    """A line whose words were changed; None where only its looks did (a preview of a link, a pin)."""
    if message.edited_at is None:
        return None
    stamp = message.edited_at.timestamp()
    text, called, others = read(message.content, me)
    first = f"{PLATFORM}:{where.channel}:{message.id}"
    return Said(
        id=f"{first}:edit:{stamp:.3f}", at=at, platform=PLATFORM, account=str(message.author.id),
        channel=where.channel, text=text, name=message.author.display_name, thread=where.thread, addressed=called,
        mentions=others, bot=message.author.bot or message.webhook_id is not None, guest=guest(message.author),
        edited=True, edits=first, message=str(message.id),
    )  # fmt: skip


def acted(
    interaction: "discord.Interaction[discord.Client]", where: Where, me: Me, text: str, *, at: float, seen: str = "",
    pressed: bool = False,
) -> Said:  # fmt: skip
    """A command, a press, or a modal that was sent off."""
    line, _, others = read(text, me)
    user = interaction.user
    return Said(
        id=f"{PLATFORM}:{interaction.id}", at=at, platform=PLATFORM, account=str(user.id),
        channel=where.channel, text=line, name=user.display_name, thread=where.thread, seen=seen, pressed=pressed,
        addressed=True, mentions=others and not pressed, bot=user.bot, guest=guest(user),
    )  # fmt: skip


def guest(user: "discord.User | discord.Member") -> bool:
    """Whether the server has let them in for a visit only."""
    return bool(getattr(getattr(user, "flags", None), "guest", False))


def readable(name: str, kind: str | None, size: int) -> str:
    """Why an attachment is not read, or ""."""
    if not (name.lower().endswith(_TEXTS) or (kind or "").startswith("text/")):
        return "it is not a text file; only its name was kept."
    return f"it has {size / 1e6:,.1f} MB; a file has at most 1 MB." if size > FILE else ""


def opened(name: str, data: bytes) -> Attached:
    """A file as text, or why not."""
    try:
        return Attached(name, data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        return Attached(name, error=f"line {line} is not UTF-8. Save the file as UTF-8.")
