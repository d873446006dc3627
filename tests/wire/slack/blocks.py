"""Block Kit's limits, as the platform enforces them on what a bot sends."""

import json
from collections.abc import Iterator
from typing import Any

from tests.wire.slack.laws import Refused

TEXT = 40_000  # of `text`
TOGETHER = 13_200  # of all blocks of a message, observed
MARKDOWN = 12_000  # of all markdown blocks of a payload
VIEW = 250_000
KINDS = {
    "section", "header", "divider", "context", "actions", "image", "input", "rich_text", "markdown", "table", "video",
    "context_actions", "task_card", "plan", "alert", "card", "carousel", "container", "file",
}  # fmt: skip
MODAL_ONLY = {"input"}
MANY = {"actions": 25, "context": 10, "context_actions": 5}


def message(args: dict[str, Any]) -> None:
    """Raises Refused where Slack would not take this post or update."""
    text, blocks = args.get("text") or "", args.get("blocks") or []
    if not (text or blocks or args.get("attachments")):
        raise Refused("no_text")
    if len(text) > TEXT:
        raise Refused("msg_too_long")
    refuse(checked(blocks, 50))
    if sum(map(len, strings(blocks))) > TOGETHER:
        raise Refused("msg_blocks_too_long")


def view(shown: dict[str, Any]) -> None:
    """The same for a modal or a home page."""
    if len(json.dumps(shown)) > VIEW:
        raise Refused("view_too_large")
    wrong = list(checked(shown.get("blocks") or [], 100))
    if shown.get("type") == "modal":
        wrong += text(shown.get("title"), 24, "title")
        for name in ("submit", "close"):
            wrong += text(shown[name], 24, name) if shown.get(name) else []
        if any(b.get("type") == "input" for b in shown.get("blocks") or []) and not shown.get("submit"):
            wrong.append("submit is required when a block of type input is there")
    elif shown.get("type") != "home":
        wrong.append(f"unsupported type: {shown.get('type')}")
    wrong += size(shown.get("private_metadata"), 3000, "private_metadata") + size(shown.get("callback_id"), 255, "id")
    refuse(wrong, "invalid_arguments")


def refuse(wrong: Any, error: str = "invalid_blocks") -> None:
    messages = [f"[ERROR] {each}" for each in wrong]
    if messages:
        raise Refused(error, response_metadata={"messages": messages})


def strings(part: Any) -> Iterator[str]:
    """All text a reader sees and all values a button carries."""
    if isinstance(part, dict):
        for name, inner in part.items():
            if name in ("text", "value", "alt_text", "url") and isinstance(inner, str):
                yield inner
            else:
                yield from strings(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from strings(inner)


def checked(blocks: Any, most: int) -> Iterator[str]:
    """What is wrong with each of the blocks, in words."""
    if not isinstance(blocks, list):
        yield "blocks must be a list"
        return
    if len(blocks) > most:
        yield f"no more than {most} items allowed [json-pointer:/blocks]"
    ids = [b["block_id"] for b in blocks if b.get("block_id")]
    if len(ids) != len(set(ids)):
        yield "block_id already exists"
    if sum(len(b.get("text", "")) for b in blocks if b.get("type") == "markdown") > MARKDOWN:
        yield f"markdown: must be less than {MARKDOWN + 1} characters"
    for number, block in enumerate(blocks):
        for wrong in one(block):
            yield f"{wrong} [json-pointer:/blocks/{number}/{block.get('type')}]"


def one(block: dict[str, Any]) -> list[str]:
    kind = block.get("type", "")
    if kind not in KINDS:
        return [f"unsupported type: {kind}"]
    wrong = size(block.get("block_id"), 255, "block_id")
    elements = block.get("elements") or []
    match kind:
        case "section":
            fields = block.get("fields") or []
            if not (block.get("text") or fields):
                wrong.append("missing text or fields")
            wrong += text(block["text"], 3000, "text") if block.get("text") else []
            wrong += [f"no more than 10 fields, {len(fields)} given"] if len(fields) > 10 else []
            wrong += [w for field in fields for w in text(field, 2000, "field")]
            elements = [block["accessory"]] if block.get("accessory") else []
        case "header":
            wrong += text(block.get("text"), 150, "text", plain=True)
        case "markdown":
            wrong += size(block.get("text"), MARKDOWN, "text", least=1)
        case "image":
            wrong += size(block.get("alt_text"), 2000, "alt_text", least=1)
            wrong += [] if block.get("image_url") or block.get("slack_file") else ["missing image_url"]
        case "input":
            wrong += text(block.get("label"), 2000, "label", plain=True)
            wrong += text(block["hint"], 2000, "hint", plain=True) if block.get("hint") else []
            elements = [block.get("element") or {}]
        case "table":
            rows = block.get("rows") or []
            if not rows or len(rows) > 100 or any(len(row) > 20 for row in rows):
                wrong.append("a table has 1 to 100 rows of at most 20 cells")
        case "rich_text" | "divider":
            return wrong
    if kind in MANY:
        wrong += [] if 0 < len(elements) <= MANY[kind] else [f"elements: 1 to {MANY[kind]}, {len(elements)} given"]
    ids = [e["action_id"] for e in elements if e.get("action_id")]
    wrong += ["action_id already exists"] if len(ids) != len(set(ids)) else []
    return wrong + [w for each in elements for w in element(each)]


def element(part: dict[str, Any]) -> list[str]:
    """A button, a menu, an input, or a text of a context."""
    kind = part.get("type", "")
    wrong = size(part.get("action_id"), 255, "action_id")
    match kind:
        case "mrkdwn" | "plain_text":
            return text(part, 3000, "text")
        case "button":
            wrong += text(part.get("text"), 75, "text", plain=True) + size(part.get("value"), 2000, "value")
            wrong += size(part.get("url"), 3000, "url") + size(part.get("accessibility_label"), 75, "label")
            if part.get("style") not in (None, "primary", "danger"):
                wrong.append("style must be primary or danger")
        case "plain_text_input":
            wrong += ["max_length must be less than 3001"] if int(part.get("max_length") or 1) > 3000 else []
            wrong += size(part.get("initial_value"), int(part.get("max_length") or 3000), "initial_value")
        case _ if "options" in part:
            options = part["options"]
            most = 5 if kind == "overflow" else 10 if kind in ("radio_buttons", "checkboxes") else 100
            wrong += [] if 0 < len(options) <= most else [f"options: 1 to {most}, {len(options)} given"]
            for option in options:
                wrong += text(option.get("text"), 75, "option") + size(option.get("value"), 150, "value", least=1)
                wrong += text(option["description"], 75, "description") if option.get("description") else []
    wrong += text(part["placeholder"], 150, "placeholder", plain=True) if part.get("placeholder") else []
    if confirm := part.get("confirm"):
        wrong += text(confirm.get("title"), 100, "title") + text(confirm.get("text"), 300, "text")
        wrong += text(confirm.get("confirm"), 30, "confirm") + text(confirm.get("deny"), 30, "deny")
    return wrong


def text(part: Any, most: int, name: str, plain: bool = False) -> list[str]:
    """A text object with something in it."""
    if not isinstance(part, dict) or part.get("type") not in (("plain_text",) if plain else ("plain_text", "mrkdwn")):
        return [f"{name} must be a text object" + (" of type plain_text" if plain else "")]
    return size(part.get("text"), most, name, least=1)


def size(value: Any, most: int, name: str, least: int = 0) -> list[str]:
    if value is None and not least:
        return []
    if not isinstance(value, str) or len(value) < least:
        return [f"{name} must be more than {least - 1} characters"]
    return [f"{name} must be less than {most + 1} characters"] if len(value) > most else []
