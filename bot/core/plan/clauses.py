"""What may stand behind a task's title in one line: `docs for api.py needs t3, t4 done when pytest -q est 20m`.

A clause is read only where its own kind of value follows, so that "find what needs care" stays a title.
"""

import re
from typing import Any

from bot.core.plan.words import DURATION

_ID = r"t[1-9]\d{0,5}"
_CLAUSE = re.compile(
    rf"(?:^|[\s,(;·]+)(?:(?P<needs>needs):?\s+(?={_ID}\b)|(?P<criteria>done when)\b:?\s*|"
    rf"(?P<estimate>est(?:imate)?):?\s+(?=(?:{DURATION})(?:[\s,);.]|$))|(?P<kind>kind):\s*|(?P<paths>paths):\s*|"
    r"(?P<run>run):\s*|(?P<outcome>outcome):\s*)",
    re.IGNORECASE | re.ASCII,
)


def clauses(line: str) -> tuple[str, dict[str, Any]]:
    """The title, and what its clauses say, in the shape of a task's table: `needs`, `criteria` and `paths` lists, the
    others text."""
    found = list(_CLAUSE.finditer(line))
    title = line[: found[0].start()] if found else line
    said: dict[str, Any] = {}
    ends = [f.start() for f in found[1:]] + [len(line)]
    for one, after in zip(found, ends, strict=False):
        name, value = str(one.lastgroup), line[one.end() : after]
        add(said, name, value if name in ("criteria", "run") else value.strip(" \t,;()"))
    return title.strip(" \t,;("), said


def add(said: dict[str, Any], name: str, value: str) -> None:
    """Take one clause's value."""
    value = value.strip()
    if name == "needs":
        said.setdefault(name, []).extend(re.findall(rf"\b{_ID}\b", value, re.ASCII))
    elif name == "paths":
        said.setdefault(name, []).extend(re.split(r"[\s,]+", value))
    elif name == "criteria":
        said.setdefault(name, []).append(value)
    else:
        said[name] = value
