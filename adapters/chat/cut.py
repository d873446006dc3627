"""What does not fit a platform's message: the first lines of its blocks, buttons in rows of their own, and the whole as
a file. Messages here are cleaned."""

import re
from collections.abc import Callable
from typing import assert_never

from msgspec import Struct
from msgspec.structs import replace

from adapters.chat.plain import flat, plain
from bot.core.message import Block, Button, Code, Facts, Fold, Item, Link, Listing, Message, Picture, Text

WHOLE = "whole.txt"
IN_WHOLE = f"in {WHOLE}"
FILES = 9  # at most, beside the whole: what one message of any platform takes
ALT = 1_000  # characters of a picture's words
_PIECE = 400  # characters of a line that stand or fall together
_WORDS = 40  # longest words of a button that are its label too
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


def size(text: str) -> int:
    """As the strictest platform counts: two for a character beyond the first 65,536, such as an emoji."""
    return len(text) + sum(c > "\uffff" for c in text)


def short(text: str, most: int) -> str:
    """At most `most` of it; what was cut is marked."""
    if size(text) <= most:
        return text
    while size(text) > most - 1:
        text = text[: min(len(text) - 1, most - 1)]
    return f"{text}…"


def fitted(message: Message, fits: Callable[[Message, int], bool]) -> tuple[Message, int]:
    """The longest head of the message's body that fits, and how many lines were left out. `fits(message, left)`."""
    total = sum(map(_count, message.blocks))
    least, most = 0, total
    while least < most:
        middle = (least + most + 1) // 2
        least, most = (middle, most) if fits(*_head(message, middle, total)) else (least, middle - 1)
    return _head(message, least, total)


def gathered(message: Message) -> tuple[Button, ...]:
    """All its buttons for rows at the end: its own, then those of its lists under the words they say."""
    buttons = list(message.buttons)
    for block in message.blocks:
        for number, item in enumerate(block.items if isinstance(block, Listing) else (), 1):
            for one in item.buttons:
                words = flat(one.says)
                label = words.rstrip(":") + "…" if one.asks else words
                label = label if 0 < len(words) <= _WORDS else f"{one.label} ({number})"
                buttons.append(replace(one, label=label))
    return tuple(buttons)


def told(buttons: tuple[Button, ...], most: int, where: str = IN_WHOLE) -> str:
    """How to type what has no button, in at most `most` characters; `where` the rest of it stands."""
    said = "The rest is typed: "
    for number, one in enumerate(buttons):
        typed = flat(one.says).replace("`", "'") + (" …" if one.asks == "words" else "")
        words = f"{' · ' if number else ''}`{typed}`"
        if size(said) + size(words) > most - 40:
            return f"{said} … {len(buttons) - number} more {where}"
        said += words
    return said


def more(left: int, where: str = IN_WHOLE) -> str:
    return f"… {left:,} {'line' if left == 1 else 'lines'} more {where}"


def attached(message: Message, whole: bool) -> tuple[tuple[str, str], ...]:
    """The files that go along: each folded text, and the whole message where it was cut. Names are safe and differ."""
    folds = [b for b in message.blocks if isinstance(b, Fold)]
    files: dict[str, str] = {}
    for fold, name in zip(folds[:FILES], names(message), strict=False):
        files[name] = fold.text or "(empty)\n"
    rest = "".join(f"\n──── {f.name}: {f.title}\n{f.text}\n" for f in folds[FILES:])
    if whole or rest:
        files[WHOLE] = plain(message) + rest
    return tuple(files.items())


def names(message: Message) -> list[str]:
    """The name of each fold's file, in the order of the folds."""
    used = {WHOLE}
    found: list[str] = []
    for fold in (b for b in message.blocks if isinstance(b, Fold)):
        if len(found) >= FILES:
            found.append(WHOLE)
            continue
        safe = _UNSAFE.sub("-", fold.name).strip("-.")[-80:] or "file.txt"
        name = next(n for k in range(len(used) + 1) if (n := f"{k + 1}-{safe}" if k else safe) not in used)
        used.add(name)
        found.append(name)
    return found


class Drawing(Struct, frozen=True):
    """A picture that goes along: its file, its name for the desk, and words for those who do not see it."""

    file: str
    name: str
    alt: str


def pictures(message: Message, most: int = FILES) -> tuple[Drawing, ...]:
    """Those of a message, each once."""
    found = dict.fromkeys(b for b in message.blocks if isinstance(b, Picture))
    made = {f"{_UNSAFE.sub('-', b.name).strip('-.')[-80:] or 'picture'}.png": b for b in reversed(found)}
    drawn = (Drawing(file, b.name, short(b.alt or b.name or "a picture", ALT)) for file, b in reversed(made.items()))
    return tuple(drawn)[:most]


def _head(message: Message, wanted: int, total: int) -> tuple[Message, int]:
    """The body's first `wanted` pieces, and the lines left out."""
    blocks: list[Block] = []
    lines, room = 0, wanted
    for block in message.blocks:
        head, room = _first(block, room)
        lines += _lines(block) - (_lines(head) if head else 0)
        if head:
            blocks.append(head)
    return replace(message, blocks=tuple(blocks)), max(lines, int(wanted < total))


def _first(block: Block, room: int) -> tuple[Block | None, int]:
    """As much of a block as there is room for, and the room left."""
    count = _count(block)
    if count <= room:
        return block, room - count
    if not room:
        return None, 0
    match block:
        case Text() | Code():
            return replace(block, text=_cut(block.text, room)), 0
        case Facts():
            return Facts(tuple(_pairs(block.pairs, room))), 0
        case Listing():
            pairs = _pairs(tuple((str(n), item.text) for n, item in enumerate(block.items)), room)
            return replace(block, items=tuple(Item(t, block.items[int(n)].buttons) for n, t in pairs)), 0
        case Fold() | Picture() | Link():
            return None, 0
        case _:
            assert_never(block)


def _pairs(pairs: tuple[tuple[str, str], ...], room: int) -> list[tuple[str, str]]:
    kept: list[tuple[str, str]] = []
    for name, text in pairs:
        if room <= 0:
            break
        kept.append((name, _cut(text, room)))
        room -= len(_pieces(text))
    return kept


def _cut(text: str, room: int) -> str:
    pieces = _pieces(text)
    head = "".join(pieces[:room])
    return head if room >= len(pieces) else head.rstrip("\n") + ("" if head.endswith("\n") else "…")


def _pieces(text: str) -> list[str]:
    """Lines with their ends, long ones in several pieces; at least one."""
    lines = text.split("\n")
    ended = [f"{line}\n" for line in lines[:-1]] + lines[-1:]
    return [line[n : n + _PIECE] for line in ended for n in range(0, max(len(line), 1), _PIECE)]


def _texts(block: Block) -> list[str]:
    match block:
        case Text() | Code():
            return [block.text]
        case Facts():
            return [value for _, value in block.pairs]
        case Listing():
            return [item.text for item in block.items]
        case Fold() | Picture() | Link():
            return [""]
        case _:
            assert_never(block)


def _count(block: Block) -> int:
    """A link weighs nothing: what does not fit is seen there."""
    return 0 if isinstance(block, Link) else max(1, sum(len(_pieces(text)) for text in _texts(block)))


def _lines(block: Block) -> int:
    return max(1, sum(text.count("\n") + 1 for text in _texts(block)))
