"""One block of a message → Markdown in which all words are data, and buttons as components."""

from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any, assert_never

from adapters.chat.carried import Keep, carried
from adapters.chat.cut import Drawing, short
from adapters.chat.discord.custom import custom
from adapters.chat.discord.limits import LABEL, ROW
from adapters.chat.discord.markdown import bold, fence, inert, words
from bot.core.message import Block, Button, Code, Facts, Fold, Item, Link, Listing, Picture, Text

Json = dict[str, Any]
Part = str | Json  # text, or a component
TONES = {"plain": "", "good": "✅ ", "warn": "⚠️ ", "bad": "⛔ ", "ask": "❓ "}
COLOURS = {"good": 0x2ECC71, "warn": 0xF1C40F, "bad": 0xE74C3C, "ask": 0x3498DB}
_STYLES = {"plain": 2, "primary": 1, "danger": 4}
_HEADING = 100  # a longer title is bold only


class Buttons:
    """Buttons of one message: their custom ids differ."""

    def __init__(self, keep: Keep) -> None:
        self.keep, self.used = keep, set[str]()

    def one(self, button: Button) -> Json:
        what, number = carried(button), 0
        while (id := custom(what, self.keep, number)) in self.used:
            number = max(2, number + 1)
        self.used.add(id)
        return {"type": 2, "style": _STYLES[button.style], "label": short(button.label, LABEL), "custom_id": id}


def rows(made: list[Json]) -> list[Json]:
    return [{"type": 1, "components": made[n : n + ROW]} for n in range(0, len(made), ROW)]


def title(text: str, tone: str) -> str:
    said = f"{TONES[tone]}{inert(text)}"
    return f"### {said}" if len(text) <= _HEADING else f"**{said}**"


def joined(parts: list[Part]) -> list[Json]:
    """Texts that follow each other become one component."""
    made: list[Json] = []
    for part in parts:
        if isinstance(part, dict):
            made.append(part)
        elif made and made[-1]["type"] == 10:
            made[-1]["content"] += f"\n{part}"
        else:
            made.append(shown(part))
    return made


def gallery(one: Drawing) -> Json:
    """A picture that goes along."""
    return {"type": 12, "items": [{"media": {"url": f"attachment://{one.file}"}, "description": one.alt}]}


def shown(text: str) -> Json:
    return {"type": 10, "content": text}


def text(block: Block, names: Iterator[str]) -> str:
    """All of a block but its buttons. `names` are of its files."""
    match block:
        case Text():
            return words(block.text) if block.text.strip() else ""
        case Facts():
            return "\n".join(_facts(block))
        case Listing():
            return "\n".join([*_heading(block), *(_line(block, n, i) for n, i in enumerate(block.items, 1))])
        case Code():
            return fence(block.text.rstrip("\n"), block.language) if block.text.strip() else ""
        case Fold():
            return f"{bold(block.title or 'File')} → {inert(next(names))}"
        case Link():
            return ""  # a button of its own
        case Picture():
            return inert(f"(picture: {block.alt or block.name})")
        case _:
            assert_never(block)


def parts(block: Block, names: Iterator[str], press: Callable[[Button], Json]) -> Iterator[Part]:
    """A block with its buttons: one beside its item, several below."""
    if isinstance(block, Link):
        yield door(block)
        return
    if not isinstance(block, Listing) or not any(i.buttons for i in block.items):
        if said := text(block, names):
            yield said
        return
    yield from _heading(block)
    for number, item in enumerate(block.items, 1):
        said, made = _line(block, number, item), [press(b) for b in item.buttons]
        if len(made) == 1:
            yield {"type": 9, "components": [shown(said)], "accessory": made[0]}
            continue
        yield said
        yield from rows(made)


def door(block: Link) -> Json:
    """Leads to a page; a press comes back to nobody."""
    return {"type": 1, "components": [{"type": 2, "style": 5, "label": block.label, "url": block.address}]}


def _facts(block: Facts) -> Iterator[str]:
    """`name  value` in lines; what one name has many of, as points below it."""
    for name, group in groupby(block.pairs, key=lambda pair: pair[0]):
        values = [words(value) for _, value in group]
        if len(values) > 1:
            yield from [bold(name)] if name else []
            yield from (_point("- ", value) for value in values)
        else:
            yield f"{bold(name)}  {values[0]}".strip() or "–"


def _heading(block: Listing) -> list[str]:
    return [bold(block.title)] if block.title else []


def _line(block: Listing, number: int, item: Item) -> str:
    return _point(f"{number}. " if block.ordered else "- ", words(item.text))


def _point(lead: str, said: str) -> str:
    return lead + (said.replace("\n", f"\n{' ' * len(lead)}") if said.strip() else "–")
