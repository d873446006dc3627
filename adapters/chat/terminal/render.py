"""Message → terminal: plain text, styled text, or JSON acts. Pure. Everything in a message is data: no control
character, escape sequence or direction mark of it reaches the terminal. Nothing is cut: what folds goes to a file."""

import re
from collections.abc import Iterator
from typing import assert_never

from rich.text import Text as Styled

from bot.core.message import Block, Button, Code, Facts, Fold, Item, Listing, Message, Picture, Text

TONES = {"plain": "bold", "good": "bold green", "warn": "bold yellow", "bad": "bold red", "ask": "bold cyan"}
_ESCAPES = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b[\]PX^_].*?(?:\x07|\x1b\\|$)|\x1b[@-Z\\-_]?", re.DOTALL)
# C0 but tab and newline, C1, and all that turns or hides text: marks of direction, separators, tags, byte order.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)
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
    return flat(message.title) or "(no title)"


def plain(message: Message) -> str:
    """What a pipe gets: the title, then the blocks, one step in."""
    return "".join(text for _, text in spans(message))


def rich(message: Message) -> Styled:
    """What a terminal gets: the same words, styled. No markup in them takes effect."""
    return Styled.assemble(*((text, style) for style, text in spans(message)))


def act(kind: str, id: str, thread: str, message: Message) -> dict[str, object]:
    """One outbound act: {"act", "id", "thread", "title", "text", "buttons": [{"label", "says"}]}. `text` is the body
    as plain text; the buttons of lists come after the message's own."""
    pressed = [*message.buttons, *(b for block in message.blocks for b in inner(block))]
    body = "".join(text for _, text in spans(message, buttons=False)).partition("\n")[2]
    return {
        "act": kind, "id": id, "thread": thread, "title": titled(message), "text": body.rstrip("\n"),
        "buttons": [{"label": flat(b.label), "says": flat(b.says)} for b in pressed],
    }  # fmt: skip


def inner(block: Block) -> tuple[Button, ...]:
    """Buttons that stand inside a block."""
    return tuple(b for item in block.items for b in item.buttons) if isinstance(block, Listing) else ()


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
