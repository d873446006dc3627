"""Paths and globs as plans write them: `src/money.py`, `docs/`, `src/**`, `*.md`."""

import re
from collections.abc import Iterable
from functools import lru_cache


@lru_cache(4096)
def pattern(glob: str) -> re.Pattern[str]:
    """`**` crosses folders, `*` and `?` do not; a folder means all that is in it."""
    glob = glob.removeprefix("./")
    if glob.endswith("/") or ("." not in glob.rpartition("/")[2] and "*" not in glob):
        glob = glob.rstrip("/") + "/**"
    parts = re.split(r"(\*\*/?|\*|\?)", glob)
    known = {"**": ".*", "**/": "(?:.*/)?", "*": "[^/]*", "?": "[^/]"}
    text = "".join(known.get(p, re.escape(p)) for p in parts)
    return re.compile(text.replace("/.*", "(?:/.*)?") if text.endswith("/.*") else text)


def inside(path: str, globs: Iterable[str]) -> bool:
    """Is the path one of those that the globs allow?"""
    return any(pattern(g).fullmatch(path) for g in globs)


def clash(one: str, other: str) -> bool:
    """May the two globs mean the same file? Exact for plain paths and folders; else by their fixed beginnings."""
    if pattern(one).fullmatch(other.rstrip("/")) or pattern(other).fullmatch(one.rstrip("/")):
        return True
    if "*" in one and "*" in other:
        a, b = one.partition("*")[0], other.partition("*")[0]
        return a.startswith(b) or b.startswith(a)
    return False
