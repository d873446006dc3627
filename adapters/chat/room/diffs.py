"""A unified diff as files and numbered lines, for eyes. Pure; what is no diff is one file without marks."""

import re
from typing import Literal

from msgspec import Struct

from adapters.chat.plain import strip

_HUNK = re.compile(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_HEAD = re.compile(r"diff --git |index [0-9a-f]|(new|deleted) file|similarity|rename |copy |(old|new) mode|Binary ")


class Line(Struct, frozen=True):
    """`old` and `new` are its numbers there (0: it is not in it)."""

    kind: Literal["add", "cut", "same", "place", "note"]
    old: int
    new: int
    text: str

    @property
    def mark(self) -> str:
        return {"add": "+", "cut": "−"}.get(self.kind, "")


class File(Struct, frozen=True):
    """`path` as it is now; `notes` are what git says besides (renamed, binary, another mode)."""

    path: str
    lines: tuple[Line, ...]
    notes: tuple[str, ...] = ()

    @property
    def added(self) -> int:
        return sum(line.kind == "add" for line in self.lines)

    @property
    def cut(self) -> int:
        return sum(line.kind == "cut" for line in self.lines)


def files(text: str) -> tuple[File, ...]:
    """Every file of a diff, in its order. Lines before the first `@@` are numbered from 1."""
    found: list[File] = []
    part = _Part()
    texts = strip(text).rstrip("\n").split("\n")
    for at, line in enumerate(texts):
        after = texts[at + 1] if at + 1 < len(texts) else ""
        if line.startswith("diff --git ") or (line.startswith("--- ") and after.startswith("+++ ") and part.begun):
            part.done(found)
            part = _Part()
        part.take(line)
    part.done(found)
    return tuple(found)


class _Part:
    """One file in the reading. `left` are the lines that its hunk still has: of them none is a head, whatever it says;
    without a hunk's numbers, all lines after the head are."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.notes: list[str] = []
        self.lines: list[Line] = []
        self.old = self.new = 1
        self.left = (0, 0)
        self.headed = False

    @property
    def begun(self) -> bool:
        """Whether a next head may end it."""
        return self.headed and self.left == (0, 0)

    def take(self, line: str) -> None:
        hunk = _HUNK.match(line) if self.left == (0, 0) else None
        if hunk:
            self.old, self.new = int(hunk[1]), int(hunk[3])
            self.left = (int(hunk[2] or 1), int(hunk[4] or 1))
            self.lines.append(Line("place", 0, 0, line))
        elif not self.headed and line.startswith("--- "):
            self.names.append(line[4:])
        elif not self.headed and line.startswith("+++ ") and self.names:
            self.names.append(line[4:])
            self.headed = True
        elif not self.headed and not self.lines and _HEAD.match(line):
            if line.startswith("diff --git "):
                self.names = []
                self.notes.append(line.removeprefix("diff --git "))
            elif not line.startswith("index "):
                self.notes.append(line)
        else:
            self._line(line)

    def _line(self, line: str) -> None:
        old, new = self.left
        if line.startswith("+"):
            self.lines.append(Line("add", 0, self.new, line[1:]))
            self.new += 1
            new -= 1
        elif line.startswith("-"):
            self.lines.append(Line("cut", self.old, 0, line[1:]))
            self.old += 1
            old -= 1
        elif line.startswith("\\"):
            self.lines.append(Line("note", 0, 0, line[1:].strip()))
        else:
            self.lines.append(Line("same", self.old, self.new, line[1:] if line[:1] == " " else line))
            self.old, self.new = self.old + 1, self.new + 1
            old, new = old - 1, new - 1
        self.left = (max(0, old), max(0, new))

    def done(self, found: list[File]) -> None:
        if not (self.names or self.lines or self.notes):
            return
        both = self.notes.pop(0) if self.notes and not self.names else ""
        notes = tuple(n for n in self.notes if n != both and not n.startswith(("a/", '"a/')))
        named = [_path(n) for n in reversed(self.names) if n.split("\t")[0] != "/dev/null"]
        gone = " (deleted)" if self.names and self.names[-1].split("\t")[0] == "/dev/null" else ""
        path = (named[0] if named else both.rpartition(" b/")[2] or both) + gone
        if self.names or self.notes or both or any(line.text for line in self.lines):
            found.append(File(path or "text", tuple(self.lines), notes))


def _path(name: str) -> str:
    bare = name.split("\t")[0].strip()
    return bare[2:] if bare[:2] in ("a/", "b/") else bare
