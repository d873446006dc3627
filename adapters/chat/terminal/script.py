"""The language of a terminal line: a message, a reply in a thread, a press, and what a script asks of its player."""

import re
from typing import Literal

from msgspec import Struct

_THING = r"(?:s\d{1,6}\.)?[a-z]\d{1,6}"
_REPLY = re.compile(rf"({_THING}):\s*(.*)", re.DOTALL)
_PRESS = re.compile(rf"press\s+(?:({_THING})\s+)?(\S.*)", re.DOTALL)
NOT_TEXT = "#\0"  # stands for a line that is not UTF-8
UNTIL = ("checkpoint", "quiet", "report", "closed")


class Line(Struct, frozen=True, kw_only=True):
    """`kind`: say (`text`, at the top of the channel), reply (`text` in the thread of `thing`), press (`text` is the
    button's label or word, with words after it, on `thing` or ("") the latest message that has it), as (`text` speaks
    from now on), wait (`until` something, at most `seconds`), sleep (`seconds`), none (nothing to do), bad (`text` says
    what is wrong)."""

    kind: Literal["say", "reply", "press", "as", "wait", "sleep", "none", "bad"]
    text: str = ""
    thing: str = ""
    until: str = ""
    seconds: float = 0.0


def read(line: str, patience: float = 60.0) -> Line:
    """One line of a person or a script. `patience` is for a `#wait` that names no seconds. `# words` is a comment."""
    if line == NOT_TEXT:
        return Line(kind="bad", text="That line is not UTF-8, so it was not read. Save the script as UTF-8.")
    text = line.strip()
    if not text or text == "#" or text.startswith("# "):
        return Line(kind="none")
    if text.startswith("#"):
        return _directive(text[1:].split(), patience)
    if found := _PRESS.fullmatch(text):
        return Line(kind="press", thing=found[1] or "", text=found[2].strip())
    if found := _REPLY.fullmatch(text):
        return Line(kind="reply", thing=found[1], text=found[2].strip())
    return Line(kind="say", text=text)


def _directive(words: list[str], patience: float) -> Line:
    match words:
        case ["as", name]:
            return Line(kind="as", text=name.lstrip("@"))
        case ["wait", until] if until in UNTIL:
            return Line(kind="wait", until=until, seconds=patience)
        case ["wait", until, seconds] if until in UNTIL and _number(seconds):
            return Line(kind="wait", until=until, seconds=float(seconds))
        case ["sleep", seconds] if _number(seconds):
            return Line(kind="sleep", seconds=float(seconds))
        case _:
            known = f"#as NAME · #wait {'|'.join(UNTIL)} [SECONDS] · #sleep SECONDS"
            return Line(kind="bad", text=f"#{' '.join(words)} is not read here. Known: {known}")


def _number(text: str) -> bool:
    return bool(re.fullmatch(r"\d{1,6}(\.\d{1,3})?", text))
