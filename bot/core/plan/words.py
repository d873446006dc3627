"""Small words shared by all that read plans: near names, durations, lists in prose, and what cannot be read."""

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches

CAP = 2_000  # tasks in a plan
TITLE = 200  # characters in a title
LINE = 20_000  # characters in any other text
SIZE = 1_000_000  # characters in a plan's file

DURATION = r"\d+(?:\.\d+)?\s*h(?:ours?)?(?:\s*\d+\s*m(?:in)?)?|\d+(?:\.\d+)?\s*(?:min(?:utes?)?|m)?"
_PARTS = re.compile(r"(\d+(?:\.\d+)?)\s*(h?)")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


class Unreadable(Exception):
    """A plan that cannot be read: `problems`, each a sentence that names its task and field."""

    def __init__(self, *problems: str) -> None:
        more = f"\n… and {len(problems) - 20:,} more" if len(problems) > 20 else ""
        super().__init__("\n".join(problems[:20]) + more)
        self.problems = problems


def cut(text: object, most: int = 60) -> str:
    """The beginning of a text, for a message: one line of at most `most` characters."""
    line = " ".join(str(text)[: most + 1].split())
    return line if len(line) <= most else line[: most - 1] + "…"


def near(word: str, known: Iterable[str]) -> str:
    """The known name most like `word`, or "" if none is."""
    found = get_close_matches(word[:60].casefold(), list(known), n=1, cutoff=0.6)
    return found[0] if found else ""


def meant(word: str, known: Iterable[str]) -> str:
    """`; did you mean X?` or ""."""
    name = near(word, known)
    return f"; did you mean {name}?" if name else ""


def either(names: Sequence[str], word: str = "or") -> str:
    """`a, b or c`."""
    return f" {word} ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def few(ids: Sequence[str]) -> str:
    """`t1, t2 and t3`, or the first three of many and how many more there are."""
    return either(ids, "and") if len(ids) <= 4 else f"{', '.join(ids[:3])} and {len(ids) - 3:,} more"


def path(text: str) -> str:
    """A path or glob of the repository, without `./`; "." is all. Raises ValueError when it leads out of it."""
    if text.startswith(("/", "~")) or ".." in text.split("/"):
        raise ValueError(f"must stay inside the repository: {cut(text)!r}")
    return "**" if text in (".", "./") else text.removeprefix("./")


def number(id: str) -> int:
    """7 of `t7`: ids sort by it, not as text."""
    return int(id[1:])


def closest(id: str, ids: Iterable[str]) -> str:
    """`; the nearest is t4`, by number, the lower of two, or "" when nothing is like an id here."""
    like = [i for i in ids if i[:1] == id[:1] and i[1:].isdigit() and id[1:].isdigit()]
    return f"; the nearest is {min(like, key=lambda i: (abs(number(i) - number(id)), number(i)))}" if like else ""


def minutes(text: str) -> float:
    """Minutes of `20m`, `20`, `1h`, `1h30m`, `1.5 h`. Raises ValueError with a sentence."""
    clean = text.strip().casefold()
    if not re.fullmatch(DURATION, clean):
        raise ValueError(f"is no duration: {cut(text)!r}; write 20m or 1h30m")
    value = sum(float(n) * (60 if h else 1) for n, h in _PARTS.findall(clean))
    if not 0 < value <= 100_000:
        raise ValueError("must be more than 0 and at most 100,000 minutes")
    return value


def control(text: str) -> str:
    """The first control or direction character in a text, written out (`U+0000`), or ""."""
    found = _CONTROL.search(text)
    return f"U+{ord(found[0]):04X}" if found else ""
