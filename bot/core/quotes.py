"""Words that somebody quotes from a place, and whether they stand there."""

import re

LEAST = 8  # characters of a quote, spaces apart: less stands everywhere
_PLACE = re.compile(r"[\s`]*(?:\./)?(.+?)`?(?:(?::|,?\s+lines?\s+)(\d{1,7})(?:[-–:]\d{1,7})?)?[\s`]*")
_MARK = re.compile(r"^[+-]", re.MULTILINE)
# Where a sentence surely ends: behind a word that is no abbreviation. A line alone ends none: lists stay whole.
_END = re.compile(r"(?<=\w{4}[.!?])\s+(?=[A-ZÀ-Þ])")


def place(text: str) -> tuple[str, int]:
    """File and line (0: none) of `src/a.py:8`, `src/a.py line 8`, `src/a.py`; ("", 0) of nothing."""
    found = _PLACE.fullmatch(text)
    return (found[1].strip(), int(found[2] or 0)) if found and found[1].strip() else ("", 0)


def enough(words: str) -> bool:
    """Whether a quote is long enough to say anything."""
    return len("".join(words.split())) >= LEAST


def stand(words: str, text: str) -> bool:
    """Whether words stand in a text, to the letter but for spaces and line ends; also as a diff's lines."""
    within = " ".join(text.split())
    return any(" ".join(said.split()) in within for said in (words, _MARK.sub("", words)))


def whole(words: str, text: str) -> str:
    """The sentences of a text in which words stand, from the first such place to the last, whole: a part of one may say
    its contrary. "" if they do not stand there."""
    pieces = [" ".join(piece.split()) for piece in _END.split(text)]
    within, said = " ".join(pieces), " ".join(words.split())
    if not said or said not in within:
        return ""
    first, last = within.index(said), within.rindex(said) + len(said)
    kept, at = [], 0
    for piece in pieces:
        if at < last and at + len(piece) > first:
            kept.append(piece)
        at += len(piece) + 1
    return " ".join(kept)


def lies(text: str, line: int, words: str) -> bool:
    """Whether a file has that line (0: any), and the words stand in it ("": none are quoted)."""
    return line <= len(text.splitlines()) and stand(words, text)


def parts(diff: str, old: bool = True) -> dict[str, str]:
    """What a diff shows of each file, by its name: lines around, old and new, without their marks. Without the old ones
    what is there now; of a file that is gone, what was."""
    shown: dict[str, list[str]] = {}
    name, body, gone = "", False, False
    for line in diff.split("\n"):
        if line.startswith("diff --git "):
            name, body = "", False
        elif body:
            if line[:1] in ("+", " ") or (line[:1] == "-" and (old or gone)):
                shown.setdefault(name, []).append(line[1:])
        elif line.startswith("@@ "):
            body = True
        elif line.startswith(("--- ", "+++ ")):
            gone = line == "+++ /dev/null"
            said = line[4:].rstrip("\t").strip('"')
            name = name if said == "/dev/null" else said[2:]
    return {name: "\n".join(lines) for name, lines in shown.items()}
