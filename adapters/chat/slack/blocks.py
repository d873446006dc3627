"""One block of a message → Block Kit. Words stand in rich_text and plain_text only, where nothing is read as markup, a
mention or a link; mrkdwn is never used."""

from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any, assert_never

from adapters.chat.carried import Keep, carried, pack
from adapters.chat.cut import short, size
from adapters.chat.plain import spoken
from adapters.chat.slack.limits import ACTIONS, HEADER, LABEL, TEXT, VALUE
from bot.core.message import Block, Button, Code, Facts, Fold, Item, Link, Listing, Picture, Text

Json = dict[str, Any]
TONES = {"plain": "", "good": "✅ ", "warn": "⚠️ ", "bad": "⛔ ", "ask": "❓ "}


class Buttons:
    """Buttons of one message: their action ids differ."""

    def __init__(self, keep: Keep) -> None:
        self.keep, self.made = keep, 0

    def one(self, button: Button) -> Json:
        self.made += 1
        made = {
            "type": "button", "action_id": f"press-{self.made}", "text": words(short(button.label, LABEL)),
            "value": pack(carried(button), VALUE, self.keep),
        }  # fmt: skip
        return made if button.style == "plain" else {**made, "style": button.style}

    def rows(self, buttons: tuple[Button, ...]) -> list[Json]:
        return rows([self.one(b) for b in buttons])


def door(block: Link) -> Json:
    """Leads to a page, which a link in a text would have unfurled; a press of it says nothing here."""
    return {"type": "button", "action_id": "open", "text": words(short(block.label, LABEL)), "url": block.address}


def rows(made: list[Json]) -> list[Json]:
    return [{"type": "actions", "elements": made[n : n + ACTIONS]} for n in range(0, len(made), ACTIONS)]


def words(text: str) -> Json:
    """As they are: without emoji codes, mentions and links."""
    return {"type": "plain_text", "text": text, "emoji": False}


def title(text: str, tone: str) -> Json:
    marked = f"{TONES[tone]}{text}"
    if size(marked) <= HEADER:
        return {"type": "header", "text": words(marked)}
    return rich(section(bold(marked)))


def call(users: tuple[str, ...]) -> Json:
    """The one place where people are called by name."""
    parts: list[Json] = [text("for ")]
    for user in users:
        parts += [{"type": "user", "user_id": user}, text(" ")]
    return rich(section(parts))


def small(line: str) -> Json:
    """A line below the rest, such as how much was cut."""
    return rich(section(spans(line)))


def blocks(block: Block, names: Iterator[str], press: Callable[[Button], Json] | None) -> list[Json]:
    """One block of a message. `names` are of its files. Without `press` its buttons stand elsewhere, and room is short:
    what each point of a list weighs is then saved."""
    match block:
        case Text():
            return [rich(section(spans(block.text)))] if block.text.strip() else []
        case Facts():
            return [rich(*_facts(block))] if block.pairs else []
        case Listing():
            if press and any(i.buttons for i in block.items):
                return list(_pressed(block, press))
            return _listing(block) if press else _tight(block)
        case Code():
            shown = {"type": "rich_text_preformatted", "elements": literal(block.text.rstrip("\n"))}
            return [rich(shown)] if block.text.strip() else []
        case Fold():
            return [rich(section([*bold(block.title or "File"), text(f" → {next(names)}")]))]
        case Link():
            return rows([door(block)])
        case Picture():
            return [rich(section([text(f"(picture: {block.alt or block.name})")]))]
        case _:
            assert_never(block)


def _facts(block: Facts) -> Iterator[Json]:
    """`name  value` in lines; what one name has many of, as points below it."""
    lines: list[Json] = []
    for name, group in groupby(block.pairs, key=lambda pair: pair[0]):
        values = [value for _, value in group]
        lines += [text("\n")] if lines else []
        lines += bold(name) if name else []
        if len(values) > 1:
            if lines:
                yield section(lines)
            lines = []
            yield points(values, "bullet")
        else:
            lines += spans(f"  {values[0]}")
    if lines:
        yield section(lines)


def _listing(block: Listing) -> list[Json]:
    made = [section(bold(block.title))] if block.title else []
    if block.items:
        made.append(points([i.text for i in block.items], "ordered" if block.ordered else "bullet"))
    return [rich(*made)] if made else []


def _tight(block: Listing) -> list[Json]:
    lines = "\n".join(f"{_lead(block, number)}{item.text}" for number, item in enumerate(block.items, 1))
    made = bold(block.title) if block.title else []
    if lines:
        made += spans(f"\n{lines}" if made else lines)
    return [rich(section(made))] if made else []


def _lead(block: Listing, number: int) -> str:
    return f"{number}. " if block.ordered else "• "


def _pressed(block: Listing, press: Callable[[Button], Json]) -> Iterator[Json]:
    """Each item with its buttons: one beside it, several below."""
    if block.title:
        yield rich(section(bold(block.title)))
    plainly: list[Json] = []  # of items without buttons, which stand together
    for number, item in enumerate(block.items, 1):
        said = f"{_lead(block, number)}{item.text}"
        if not item.buttons:
            plainly += [*([text("\n")] if plainly else []), *spans(said)]
            continue
        if plainly:
            yield rich(section(plainly))
            plainly = []
        yield from _item(said, item, press)
    if plainly:
        yield rich(section(plainly))


def _item(said: str, item: Item, press: Callable[[Button], Json]) -> Iterator[Json]:
    made = [press(b) for b in item.buttons]
    if len(made) == 1 and size(said) <= TEXT:
        yield {"type": "section", "text": words(said), "accessory": made[0]}
        return
    yield rich(section(spans(said)))
    yield from rows(made)


def rich(*elements: Json) -> Json:
    return {"type": "rich_text", "elements": list(elements)}


def section(elements: list[Json]) -> Json:
    return {"type": "rich_text_section", "elements": elements}


def points(texts: list[str], style: str) -> Json:
    return {"type": "rich_text_list", "style": style, "elements": [section(spans(t or "–")) for t in texts]}


def text(said: str) -> Json:
    return {"type": "text", "text": said}


def literal(said: str) -> list[Json]:
    """In elements of a size that passes; never without one."""
    return [text(said[n : n + TEXT]) for n in range(0, len(said), TEXT)] or [text(" ")]


def bold(said: str) -> list[Json]:
    return [{**part, "style": {"bold": True}} for part in literal(said)]


def spans(said: str) -> list[Json]:
    """What stood in backticks is code."""
    made: list[Json] = []
    for part, code in spoken(said):
        made += [{**p, "style": {"code": True}} for p in literal(part)] if code else literal(part)
    return made or [text(" ")]
