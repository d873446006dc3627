"""What Discord takes, in characters unless said otherwise; and the check that a message keeps to it."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from adapters.chat.cut import size

COMPONENTS = 40  # of a message, nested ones and their holders counted too
ALL = 4_000  # of all texts together, with the labels of buttons to be safe
CUSTOM, LABEL, ROW = 100, 80, 5  # of a button; buttons of a row
FILES = 10
TITLE, FIELD, HINT, INPUT, PARTS = 45, 45, 100, 4_000, 5  # of a modal: title, label, description, typed, parts
OPTIONS, OPTION = 25, 100  # of a select


def walk(pieces: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Every component, holders before what they hold."""
    for piece in pieces:
        yield piece
        yield from walk(piece.get("components", ()))
        yield from walk([piece["accessory"]] if "accessory" in piece else ())


def weight(pieces: Iterable[Mapping[str, Any]]) -> tuple[int, int]:
    """How many components, and how long their texts are together."""
    every = list(walk(pieces))
    return len(every), sum(size(str(p.get("content", ""))) + size(str(p.get("label", ""))) for p in every)


def fit(pieces: Iterable[Mapping[str, Any]], more: int = 0, longer: int = 0) -> bool:
    """Whether they pass, with so many more components and characters."""
    count, length = weight(pieces)
    return count + more <= COMPONENTS and length + longer <= ALL
