"""How numbers, times, money and names are written: one way, everywhere. Values in, short strings out."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

_SPACE = re.compile(r"\s+")
_NUMBER = re.compile(r"(\d+)")


@lru_cache(1024)  # one page asks for the same few moments many times
def local(at: float, zone: str) -> datetime:
    return datetime.fromtimestamp(at, ZoneInfo(zone or "UTC"))


def hhmm(at: float, zone: str) -> str:
    """`14:21` in the zone; "" for a time that never was."""
    return f"{local(at, zone):%H:%M}" if at else ""


def moment(at: float, now: float, zone: str) -> str:
    """A time as people say it at `now`: `14:21` today, `Fri 17:40` within six days, `3 Apr 17:40` otherwise."""
    if not at:
        return ""
    then, today = local(at, zone), local(now, zone)
    days = abs((then.date() - today.date()).days)
    if days == 0:
        return f"{then:%H:%M}"
    return f"{then:%a %H:%M}" if days < 7 else f"{then.day} {then:%b %H:%M}"


def age(seconds: float) -> str:
    """`40 s`, `3 min`, `2 h 5 min`, `1 d 3 h`: the two largest units."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    left, parts = whole // 60, []
    for size, unit in ((1440, "d"), (60, "h"), (1, "min")):
        if left >= size:
            parts.append(f"{left // size} {unit}")
            left %= size
    return " ".join(parts[:2])


def minutes(amount: float) -> str:
    """`17 min`; a little is not nothing: `<1 min`."""
    return "<1 min" if 0 < amount < 0.5 else f"{round(amount):,} min"


def money(dollars: float) -> str:
    """`$3.10`, `$20`."""
    return f"${dollars:,.0f}" if dollars == int(dollars) else f"${dollars:,.2f}"


def spent(dollars: float, unpriced: int) -> str:
    """`$3.10`, `$3.10 + 1,200 tokens of unknown price` (they are not free); "" for nothing at all."""
    parts = (money(dollars) if dollars else "", f"{unpriced:,} tokens of unknown price" if unpriced else "")
    return " + ".join(filter(None, parts))


def many(number: int, noun: str, plural: str = "") -> str:
    """`1 task`, `4 tasks`, `2 discoveries`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


@lru_cache(8192)  # ids are sorted again and again
def natural(key: str) -> tuple[str | int, ...]:
    """A sort key in which t9 comes before t10."""
    return tuple(int(part) if part.isdecimal() else part for part in _NUMBER.split(key))


def some(ids: Iterable[str], most: int = 8) -> str:
    """`t9 t11 t14`, at most so many, the rest counted."""
    every = sorted(ids, key=natural)
    rest = len(every) - most
    return " ".join(every[:most]) + (f" and {rest} more" if rest > 0 else "")


def either(names: Sequence[str]) -> str:
    """`ann, bob or dan`."""
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " or " + names[-1] if names else "nobody"


def line(text: str, most: int = 80) -> str:
    """One line of text for a list; a cut is marked and the whole stands on the thing's own card."""
    flat = _SPACE.sub(" ", text).strip()
    return flat if len(flat) <= most else flat[: most - 1].rstrip() + "…"


def count(text: str) -> int:
    """Words in a text, as a reader counts them."""
    return len(text.split())


def short(key: str) -> str:
    """The id within its swarm: `t7` of `s3.t7`, and of `t7`."""
    return key.rpartition(".")[2]


def full(swarm: str, key: str) -> str:
    """The key of a thing in a swarm, given as `t7` or `s3.t7`."""
    return key if key == swarm or key.startswith(f"{swarm}.") else f"{swarm}.{key}"
