"""Message → plain text, for pipes, files and logs; and what every platform does to text first. Everything in a message
is data: no control character, escape sequence, direction mark or hidden character of it is shown. Nothing is cut."""

import re
import unicodedata
from collections.abc import Iterator
from typing import assert_never

from msgspec.structs import replace

from bot.core.message import Block, Button, Code, Facts, Fold, Item, Link, Listing, Message, Picture, Text

TONES = {"plain": "bold", "good": "bold green", "warn": "bold yellow", "bad": "bold red", "ask": "bold cyan"}
_ESCAPES = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b[\]PX^_].*?(?:\x07|\x1b\\|$)|\x1b[@-Z\\-_]?", re.DOTALL)
# C0 but tab and newline, C1, all that turns or hides text (marks of direction, separators, fillers, tags, byte order),
# and halves of a character, which nothing can send. Joiners stay: emoji and Persian need them.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ud800-\udfff\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\U000e0000-\U000e0fff]"
)
_CODE = re.compile("`([^`\n]+)`")
_BREAKS = re.compile("\r\n?|[\u2028\u2029\x85]")

Span = tuple[str, str]  # style, text


def strip(text: str) -> str:
    """The text without escape sequences, control characters and marks of direction; line ends become `\\n`."""
    return _HIDDEN.sub("", _ESCAPES.sub("", _BREAKS.sub("\n", text)))


def flat(text: str) -> str:
    """The same on one line."""
    return " ".join(strip(text).split())


def titled(message: Message) -> str:
    """The title on one line; never nothing."""
    title = flat(message.title)
    return title if any(unicodedata.category(c)[0] not in "CMZ" for c in title) else "(no title)"


def spoken(text: str) -> list[tuple[str, bool]]:
    """The text in pieces: (words, whether they stood in backticks). A lone backtick is a character like others."""
    parts = _CODE.split(text)
    return [(part, n % 2 == 1) for n, part in enumerate(parts) if part]


def cleaned(message: Message) -> Message:
    """The same message with every text stripped, titles and labels on one line."""
    return Message(
        titled(message), tuple(map(_clean, message.blocks)), tuple(map(_button, message.buttons)), message.tone
    )


def plain(message: Message) -> str:
    """What a pipe gets: the title, then the blocks, one step in."""
    return "".join(text for _, text in spans(message))


def inner(block: Block) -> tuple[Button, ...]:
    """Buttons that stand inside a block."""
    return tuple(b for item in block.items for b in item.buttons) if isinstance(block, Listing) else ()


def _clean(block: Block) -> Block:
    match block:
        case Text() | Code():
            return replace(block, text=strip(block.text))
        case Facts():
            return Facts(tuple((flat(name), strip(value)) for name, value in block.pairs))
        case Listing():
            items = tuple(Item(strip(i.text), tuple(map(_button, i.buttons))) for i in block.items)
            return replace(block, items=items, title=flat(block.title))
        case Fold():
            return Fold(flat(block.title), strip(block.text), flat(block.name))
        case Picture():
            return Picture(flat(block.name), flat(block.alt))
        case Link():
            return Link(flat(block.label), flat(block.address))
        case _:
            assert_never(block)


def _button(button: Button) -> Button:
    label = flat(button.label) or flat(button.says) or "…"
    return replace(button, label=label, says=strip(button.says), seen=strip(button.seen))


def folds(message: Message) -> tuple[Fold, ...]:
    """Texts that go along whole as files."""
    return tuple(b for b in message.blocks if isinstance(b, Fold))


def spans(message: Message, buttons: bool = True) -> Iterator[Span]:
    """The message in styled pieces; joined they are its plain text, each line ended."""
    yield TONES[message.tone], titled(message)
    yield "", "\n"
    for block in message.blocks:
        yield from _block(block, buttons)
    if message.buttons and buttons:
        yield "", " "
        yield from _buttons(message.buttons)
        yield "", "\n"


def _block(block: Block, buttons: bool) -> Iterator[Span]:
    match block:
        case Text():
            yield from _lines(" ", strip(block.text))
        case Facts():
            yield from _facts(block)
        case Listing():
            if block.title:
                yield "bold", f" {flat(block.title)}\n"
            for number, item in enumerate(block.items, 1):
                yield from _item(f"{number:3}  " if block.ordered else "   ", item, buttons)
        case Code():
            for text in strip(block.text).rstrip("\n").split("\n"):
                shade = {"+": "green", "-": "red"}.get(text[:1], "dim") if block.language == "diff" else "dim"
                yield shade, f"  │ {text}\n"
        case Fold():
            yield "dim", f"  ▸ {flat(block.title)} → {flat(block.name)}\n"
        case Picture():
            yield "dim", f"  (picture: {flat(block.alt)})\n"
        case Link():
            yield "dim", f" {flat(block.label)}: {flat(block.address)}\n"
        case _:
            assert_never(block)


def _facts(block: Facts) -> Iterator[Span]:
    """Two columns; a name that repeats is said once."""
    wide = min(16, max((len(flat(name)) for name, _ in block.pairs), default=0))
    before = ""
    for name, value in block.pairs:
        said = flat(name)
        yield "dim", f" {'' if said == before else said:<{wide}}  "
        yield from _lines("", strip(value), " " * (wide + 3))
        before = said


def _item(lead: str, item: Item, buttons: bool) -> Iterator[Span]:
    first, *more = strip(item.text).split("\n")
    yield "", f"{lead}{first}"
    if item.buttons and buttons:
        yield "", "   "
        yield from _buttons(item.buttons)
    yield "", "\n"
    yield from ((("", f"{' ' * len(lead)}{text}\n")) for text in more)


def _buttons(buttons: tuple[Button, ...]) -> Iterator[Span]:
    """`[Approve → approve c5]`: the label and the words to type."""
    for number, button in enumerate(buttons):
        more = " …" if button.asks == "words" else ""
        yield "cyan", ("  " if number else "") + f"[{flat(button.label)} → {flat(button.says)}{more}]"


def _lines(lead: str, text: str, hang: str = "") -> Iterator[Span]:
    first, *more = text.split("\n")
    yield "", f"{lead}{first}\n"
    for line in more:
        yield "", f"{hang or lead}{line}\n"
