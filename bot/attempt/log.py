"""What an agent printed, without secrets: whole lines, in log.txt up to a size, the last in memory for the exit."""

from collections.abc import Callable
from pathlib import Path

from bot.core.redact import redact

KEPT = 8 << 20  # bytes of a log
TAIL = 4_096  # bytes of the tail that an exit carries
LONGEST = 65_536


class Lines:
    """Bytes in any pieces → whole lines of text. A line without an end is handed on in pieces."""

    def __init__(self, each: Callable[[str], None]) -> None:
        self._each = each
        self._held = b""

    def feed(self, piece: bytes) -> None:
        """An empty piece is the end."""
        *lines, self._held = (self._held + piece).split(b"\n")
        if self._held and (not piece or len(self._held) > LONGEST):
            lines.append(self._held)
            self._held = b""
        for line in lines:
            self._each(line.decode(errors="replace"))


class Log:
    def __init__(self, path: Path) -> None:
        self._file = path.open("ab", buffering=0)
        self._left = KEPT
        self._tail = b""
        self._inside = False  # a private key, which goes over several lines

    @property
    def tail(self) -> str:
        return self._tail.decode(errors="replace").lstrip("\ufffd")

    def write(self, line: str, mark: str = "") -> None:
        """Keep a line; `mark` sets the lines of one pipe apart in the file."""
        if self._inside:
            self._inside = "-----END" not in line
            return
        self._inside = "PRIVATE KEY" in line and "-----BEGIN" in line and "-----END" not in line
        data = redact(line).encode(errors="replace") + b"\n"
        self._tail = (self._tail + data)[-TAIL:]
        if self._left > 0:
            self._left -= len(data)
            self._file.write(mark.encode() + data if self._left > 0 else b"[log cut here]\n")

    def close(self) -> None:
        self._file.close()
