"""What tests of the renderers share: kept texts, golden files that can be read, what a person finds of it."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from adapters.chat.carried import Carried, carried
from adapters.chat.cut import WHOLE, Drawing
from adapters.chat.plain import flat, inner, plain
from bot.core.message import Button, Code, Facts, Fold, Listing, Message, Text


class Kept:
    """Texts too long for a button, in memory: `keep` and `find` as an adapter gives them."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}

    def keep(self, text: str) -> str:
        key = hashlib.sha256(text.encode()).hexdigest()[:24]
        self.texts[key] = text
        return key

    def find(self, key: str) -> str | None:
        return self.texts.get(key)


def golden(
    text: str, lines: Iterable[str], files: Sequence[tuple[str, str]], pictures: Sequence[Drawing] = ()
) -> str:
    """The line of text, the pieces as a person would draw them, the files by name and length, the pictures."""
    held = [f"file: {name}, {len(body):,} characters" for name, body in files]
    held += [f"picture: {one.file}, {one.alt}" for one in pictures]
    return "".join(line.replace("\n", "\n    ") + "\n" for line in (f"title: {text}", *lines, *held))


def slack_lines(blocks: Sequence[Any]) -> Iterator[str]:
    """Bold as **bold**, code as `code`; a button with its style and value below its row or beside its text."""
    for block in blocks:
        match block["type"]:
            case "header" | "section":
                yield f"{block['type']}: {block['text']['text']}"
                yield from (_slack_button(b) for b in [block.get("accessory")] if b)
            case "actions":
                yield f"actions: {len(block['elements'])}"
                yield from map(_slack_button, block["elements"])
            case _:
                yield "rich:"
                for part in block["elements"]:
                    inside = part["elements"] if part["type"] == "rich_text_list" else [part]
                    kind = part["type"].removeprefix("rich_text_") + (f" {part['style']}" if "style" in part else "")
                    yield from (f"  {kind}: {''.join(map(_slack_text, one['elements']))}" for one in inside)


def _slack_text(part: Any) -> str:
    marks = {"bold": "**", "code": "`"}
    mark = "".join(marks[style] for style in part.get("style", ()))
    return f"{mark}{part['text']}{mark}" if part["type"] == "text" else f"<{part['user_id']}>"


def _slack_button(one: Any) -> str:
    what = f"→ {one['url']}" if "url" in one else one["value"]
    return f"  [{one['text']['text']}] {one.get('style', 'plain')} {one['action_id']} {what}"


def discord_lines(pieces: Sequence[Any]) -> Iterator[str]:
    """Markdown as it is sent; a button with its style and custom_id below its row or beside its text."""
    for piece in pieces:
        match piece["type"]:
            case 1:
                yield f"row: {len(piece['components'])}"
                yield from map(_discord_button, piece["components"])
            case 9:
                yield f"section: {piece['components'][0]['content']}"
                yield _discord_button(piece["accessory"])
            case 10:
                yield f"text: {piece['content']}"
            case 12:
                yield from (f"gallery: {item['media']['url']}" for item in piece["items"])
            case 17:
                yield f"box: {piece.get('accent_color', 'no colour')}"
                yield from discord_lines(piece["components"])


def _discord_button(one: Any) -> str:
    what = f"→ {one['url']}" if "url" in one else one["custom_id"]
    return f"  [{one['label']}] {one['style']} {what}"


def every_button(clean: Message) -> list[Button]:
    return [*clean.buttons, *(b for block in clean.blocks for b in inner(block))]


def check_reachable(clean: Message, made: list[Carried], said: str, files: dict[str, str]) -> None:
    """Each button stands there with all it carries; where there was no room, how to type it is told."""
    for button in every_button(clean):
        told = f"{said}\n{files.get(WHOLE, '')}"
        assert carried(button) in made or flat(button.says) in flat(told), button


def check_whole(clean: Message, said: str, files: dict[str, str]) -> None:
    """All words are there; where some were cut, it is said and all are in a file."""
    for fold in (b for b in clean.blocks if isinstance(b, Fold)):
        assert any(fold.text in text for text in files.values())
    if WHOLE in files:
        assert files[WHOLE].startswith(plain(clean))
        return
    shown = squeezed(said)
    for text in (clean.title, *(t for block in clean.blocks for t in words(block))):
        assert squeezed(text) in shown, text


def words(block: object) -> list[str]:
    match block:
        case Text() | Code():
            return [block.text]
        case Facts():
            return [t for pair in block.pairs for t in pair]
        case Listing():
            return [block.title, *(i.text for i in block.items)]
        case Fold():
            return [block.title]
    return []


def squeezed(text: str) -> str:
    """Without what a platform may set otherwise: space, backticks, and what parts them."""
    return re.sub(r"[\s`\u200b]", "", text)
