"""Text in pictures: how wide it is, about; cut and broken to a width; escaped. All of it is data."""

import unicodedata
from html import escape

from adapters.chat.plain import flat

WIDE = 1.1
_NARROW = frozenset("iIjlftr.,:;'|!()[]{}-·… ")
_BROAD = frozenset("mwMW@%—✓●")


def safe(text: str) -> str:
    """On one line, without what turns or hides text, escaped for an element or attribute."""
    return escape(flat(text), quote=True)


def width(text: str, size: float) -> float:
    """In a wide font, about; the one that pictures are drawn with is narrower."""
    return sum(map(_em, text)) * size * WIDE


def cut(text: str, wide: float, size: float) -> str:
    """As much as there is room for; a cut is marked."""
    said = flat(text)
    if width(said, size) <= wide:
        return said
    while said and width(said + "…", size) > wide:
        said = said[:-1]
    return said.rstrip() + "…"


def lines(text: str, wide: float, size: float, most: int) -> list[str]:
    """Broken at spaces into at most so many lines; the last is cut."""
    made: list[str] = []
    words = flat(text).split(" ")
    while words and len(made) < most - 1:
        count = 1
        while count < len(words) and width(" ".join(words[: count + 1]), size) <= wide:
            count += 1
        if width(" ".join(words[:count]), size) > wide:
            break
        made.append(" ".join(words[:count]))
        words = words[count:]
    return [*made, cut(" ".join(words), wide, size)] if words else made


def _em(char: str) -> float:
    if unicodedata.east_asian_width(char) in "WF":
        return 1.05
    if char in _NARROW:
        return 0.34
    if char in _BROAD:
        return 0.9
    return 0.64 if char.isupper() else 0.56
