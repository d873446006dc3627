"""A message, a home page or a modal of Slack → what a person sees of it."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tests.wire.seen import Seen

_TOKEN = re.compile(r"<([@#!]?)([^<>|\n]+)(?:\|([^<>\n]*))?>")
_BROADCAST = re.compile(r"<!(?:here|channel|everyone|subteam\^)|<@[UW]\w+")
Names = Mapping[str, str]  # account → name


def escape(text: str) -> str:
    """What Slack makes of typed characters."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def typed(text: str, names: Names, bare: bool = True) -> str:
    """What Slack makes of a typed line: @name is a mention (with its name too, in commands), the rest is escaped."""
    ids = {name.lower(): account for account, name in names.items()}

    def mention(found: re.Match[str]) -> str:
        account = ids.get(found[1].lower())
        return found[0] if account is None else f"<@{account}>" if bare else f"<@{account}|{found[1]}>"

    return re.sub(r"(?<!\w)@(\w[\w.-]*\w|\w)", mention, escape(text))


def plain(text: str, names: Names) -> str:
    """Marked text as it is read."""

    def read(found: re.Match[str]) -> str:
        sign, what, label = found.groups()
        if sign in ("@", "#"):
            return sign + (names.get(what) or label or what)
        return f"@{what}" if sign == "!" else f"{label} ({what})" if label and label != what else what

    return _TOKEN.sub(read, text).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def pings(message: dict[str, Any]) -> Iterator[str]:
    """Accounts and groups that a message calls."""
    for text in marked(message):
        yield from (found[0][1:].lstrip("@!") for found in _BROADCAST.finditer(text))
        if message.get("parse") == "full" or message.get("link_names"):
            yield from re.findall(r"@(?:channel|here|everyone)\b", text)
    for part in walk(message.get("blocks") or []):
        if part.get("type") in ("user", "usergroup", "broadcast"):
            yield str(part.get("user_id") or part.get("usergroup_id") or part.get("range"))


def marked(message: dict[str, Any]) -> Iterator[str]:
    """Texts in which Slack reads marks."""
    yield message.get("text") or ""
    for part in walk(message.get("blocks") or []):
        if part.get("type") in ("mrkdwn", "markdown"):
            yield str(part.get("text") or "")


def walk(part: Any) -> Iterator[dict[str, Any]]:
    """Every object inside, outermost first."""
    if isinstance(part, dict):
        yield part
    for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from walk(inner)


def pressable(blocks: Any) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(label, what it carries back, the action that a press sends) of each button and each choice of a menu."""
    for block in blocks or []:
        for part in walk(block):
            about = {"block_id": block.get("block_id", ""), "action_id": part.get("action_id", "")}
            if part.get("type") == "button":
                label = part.get("text", {}).get("text", "")
                action = about | {"type": "button", "text": part.get("text"), "value": part.get("value")}
                yield label, str(part.get("value") or part.get("url") or ""), action
            elif part.get("type") in ("overflow", "static_select") and block.get("type") != "input":
                for option in part.get("options", []):
                    action = about | {"type": part["type"], "selected_option": option}
                    yield option["text"]["text"], str(option.get("value") or ""), action


def words(blocks: Any, names: Names) -> Iterator[str]:
    """The blocks as lines."""
    for block in blocks or []:
        kind = block.get("type")
        if kind == "rich_text":
            yield "".join(_rich(block.get("elements", []), names)).strip("\n")
        elif kind == "table":
            for row in block.get("rows", []):
                yield "\t".join("".join(_cell(cell, names)) for cell in row)
        elif kind == "markdown":
            yield plain(str(block.get("text", "")), names)
        elif kind == "image":
            yield str(block.get("alt_text", ""))
        elif kind not in ("actions", "divider"):
            yield from _texts({k: v for k, v in block.items() if k not in ("accessory", "element")}, names)


def _texts(part: Any, names: Names) -> Iterator[str]:
    for inner in walk(part):
        if inner.get("type") == "mrkdwn":
            yield plain(str(inner.get("text", "")), names)
        elif inner.get("type") == "plain_text":
            yield str(inner.get("text", ""))


def _cell(cell: dict[str, Any], names: Names) -> Iterator[str]:
    if cell.get("type") == "rich_text":
        yield from _rich(cell.get("elements", []), names)
    else:
        yield str(cell.get("text", cell.get("value", "")))


def _rich(elements: list[dict[str, Any]], names: Names) -> Iterator[str]:
    for part in elements:
        match part.get("type"):
            case "text":
                yield str(part.get("text", ""))
            case "link":
                yield str(part.get("text") or part.get("url"))
            case "user":
                yield "@" + names.get(part["user_id"], part["user_id"])
            case "broadcast":
                yield f"@{part.get('range')}"
            case "emoji":
                yield f":{part.get('name')}:"
            case _:
                yield from _rich(part.get("elements", []), names)
                yield "\n"


def seen(message: dict[str, Any], names: Names, pinned: bool, content: Callable[[str], str]) -> Seen:
    """`content` gives the text of a file by its id."""
    blocks = message.get("blocks") or []
    buttons = list(pressable(blocks))
    title = plain(message.get("text") or "", names)
    return Seen(
        id=message["ts"], author=names.get(message.get("user", ""), message.get("user", "")),
        text="\n".join(words(blocks, names)) if blocks else title, title=title.partition("\n")[0],
        buttons=tuple(label for label, _, _ in buttons), says=tuple(says for _, says, _ in buttons),
        pings=tuple(pings(message)), thread=message.get("thread_ts", ""), pinned=pinned,
        to=names.get(message.get("ephemeral_to", ""), ""), edited="edited" in message, raw=message,
        files=tuple((f["name"], content(f["id"])) for f in message.get("files", []) if f.get("mode") != "tombstone"),
        reactions=tuple(
            f"{r['name']} by {names.get(user, user)}" for r in message.get("reactions", []) for user in r["users"]
        ),
    )  # fmt: skip
