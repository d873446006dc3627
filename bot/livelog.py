"""An attempt's live log: what it printed (log.txt) and what it said by verbs (events.jsonl), in one order of time.

A verb's line tells how long log.txt was when it was said, so that it stands between the lines printed before and after
it; nothing printed can pass for it.
"""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from bot.core.values import Logged
from bot.core.views.watch import QUIET, spoken

PIECE = 65_536  # bytes read at once of either file
BACK = 64_000  # bytes before the end at which a look begins
START = "0-0"
LAST = 4_096  # bytes of either file that a message in a chat needs


class Line(msgspec.Struct):
    """A line of events.jsonl, as far as it is shown."""

    verb: str
    args: dict[str, str] = {}
    at: float = 0.0
    log: int | None = None


_LINE = msgspec.json.Decoder(Line, strict=False)


def read(folder: Path, after: str = "", back: int = BACK) -> tuple[tuple[Logged, ...], str]:
    """What came after a place ("": the last `back` bytes), at most a piece, and the place after it."""
    of_log, of_spool = place(after)
    printed, begin, end, more = piece(folder / "log.txt", of_log, back)
    raw, last, _, _ = piece(folder / "events.jsonl", of_spool, back)
    lines, at = list[Logged](), begin
    said = verbs(raw, last, begin if of_log < 0 else 0, end)
    held = next(said, None)
    for text in printed:
        while held and held[0] <= at:
            lines += held[1]
            last, held = held[2], next(said, None)
        lines.append(Logged(text=text.decode(errors="replace")))
        at += len(text) + 1
    while held and (held[0] <= end or not more):
        lines += held[1]
        last, held = held[2], next(said, None)
    return tuple(lines), f"{end}-{last}"


def tail(folder: Path) -> tuple[Logged, ...]:
    """The last lines."""
    return read(folder, back=LAST)[0]


def place(after: str) -> tuple[int, int]:
    """Bytes of both files; negative: before the end."""
    printed, _, said = after.partition("-")
    known = all(part.isdecimal() and part.isascii() and len(part) < 16 for part in (printed, said))
    return (int(printed), int(said)) if known else (-1, -1)


def piece(path: Path, begin: int, back: int) -> tuple[list[bytes], int, int, bool]:
    """Whole lines from a place on, where they begin and end, and whether there are more."""
    if not path.is_file():
        return [], max(0, begin), max(0, begin), False
    with path.open("rb") as file:
        size = file.seek(0, 2)
        start = min(begin, size) if begin >= 0 else max(0, size - back)
        file.seek(start)
        data = file.read(PIECE)
        if begin < 0 and start and b"\n" in data:  # not in the middle of a line
            skipped = data.find(b"\n") + 1
            start, data = start + skipped, data[skipped:]
    whole = data[: data.rfind(b"\n") + 1] or (data if len(data) == PIECE else b"")
    return whole.removesuffix(b"\n").split(b"\n") if whole else [], start, start + len(whole), start + len(whole) < size


def verbs(raw: list[bytes], at: int, begin: int, end: int) -> Iterator[tuple[int, list[Logged], int]]:
    """Each line of a spool: how long the log was, what is shown of it (nothing from before what is read of the log),
    and where the line ends."""
    for one in raw:
        at += len(one) + 1
        try:
            line = _LINE.decode(one)
        except msgspec.MsgspecError:
            yield 0, [], at
            continue
        hidden = line.verb in QUIET or (line.log is not None and line.log < begin)
        shown = [] if hidden else [Logged(text=spoken(line.verb, line.args), verb=line.verb, at=line.at)]
        yield end if line.log is None else line.log, shown, at
