"""Ids in a text as links to what they name. Text in, pieces out: (words, address); nothing is ever markup."""

import re

from adapters.chat.plain import strip
from bot.core.prose import full
from bot.core.world import World

LETTERS = {
    "t": "task", "c": "checkpoint", "a": "attempt", "d": "discovery", "f": "finding", "x": "deviation", "e": "evidence",
    "u": "assumption", "v": "plan", "b": "batch", "m": "tell", "k": "correction",
}  # fmt: skip
_ID = re.compile(r"(?<![\w./@-])(?:(s\d{1,6})(?:\.|(?![\w.])))?(?:([a-z])(\d{1,6})(?:\.\d{1,3})?)?(?![\w/])", re.ASCII)

Piece = tuple[str, str]


def linked(world: World, text: str, swarm: str = "") -> list[Piece]:
    """The text in pieces. `t7` is of `swarm`; without one only `s3.t7` and `s3` are links. Only to what there is."""
    text, pieces, end = strip(text), list[Piece](), 0
    for found in _ID.finditer(text):
        known = found[0] and (found[2] != "v" or found[1] or not found.start())  # "no caller uses v1" is no version
        to = address(world, key(found, swarm)) if known else ""
        if to:
            pieces += [(text[end : found.start()], ""), (found[0], to)]
            end = found.end()
    return [piece for piece in (*pieces, (text[end:], "")) if piece[0]]


def key(found: re.Match[str], swarm: str) -> str:
    """`s3.t7` of a match, however much of it was said."""
    home = found[1] or swarm
    return full(home, f"{found[2]}{found[3]}") if found[2] and home else home if found[1] else ""


def address(world: World, key: str) -> str:
    """Where a thing is shown, or "" where there is none such."""
    swarm, _, id = key.partition(".")
    if not swarm or swarm not in world.books or not world.books[swarm].rows["swarm"]:
        return ""
    if not id:
        return f"/swarms#{swarm}"
    kind = LETTERS.get(id[0], "")
    if not kind or id not in world.books[swarm].rows[kind]:
        return ""
    return {"c": f"/checkpoint/{key}", "a": f"/agent/{key}"}.get(id[0], f"/thing/{key}")
