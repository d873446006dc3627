"""What a process prints, read as it comes: all that it left is read, however slow the machine."""

import functools
import os
import selectors
import time
from collections.abc import Callable
from typing import IO

from bot.attempt.log import Lines

BEYOND = 1.0  # seconds

class Pipes:
    """The open pipes of one process. `printed` is told how many bytes came."""

    def __init__(self, loop: selectors.BaseSelector, printed: Callable[[int], None]) -> None:
        self._loop, self._printed, self._open = loop, printed, set[IO[bytes]]()

    def add(self, pipe: IO[bytes], on_line: Callable[[str], None]) -> None:
        """Each line goes to `on_line`, the last one also if nothing ends it."""
        self._open.add(pipe)
        self._loop.register(pipe, selectors.EVENT_READ, functools.partial(self._read, pipe, Lines(on_line)))

    def drain(self, turn: Callable[[float], None]) -> None:
        """Read what an ended process left; who holds its pipes beyond its end has a second. `turn` is a turn of the
        loop that waits for so many seconds at most."""
        turn(0.0)  # all that they held, before anybody looks at the time
        end = time.monotonic() + BEYOND
        while self._open and time.monotonic() < end:
            turn(end - time.monotonic())

    def close(self) -> None:
        """Nobody reads any more."""
        for pipe in [*self._open]:
            self._end(pipe)

    def _read(self, pipe: IO[bytes], lines: Lines) -> None:
        piece = os.read(pipe.fileno(), 65536)  # as much as a pipe holds
        lines.feed(piece)
        if not piece:
            self._end(pipe)
        self._printed(len(piece))

    def _end(self, pipe: IO[bytes]) -> None:
        self._loop.unregister(pipe)
        self._open.discard(pipe)
        pipe.close()
