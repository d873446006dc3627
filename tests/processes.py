"""Finding processes by a word of their command line. In these tests `sleep 48NN.1` is a sleep to look for."""

import os
import re
import time
from pathlib import Path


def own(text: str) -> str:
    """A length of sleep becomes one that no other run of the tests uses at the same time."""
    return re.sub(r"\b(48\d\d)\.1\b", rf"\1.{os.getpid()}", text)


def alive(word: str) -> list[int]:
    """Processes that run with this argument."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if own(word).encode() in (folder / "cmdline").read_bytes().split(b"\0"):
                found.append(int(folder.name))
        except OSError:
            continue  # ended in the meantime
    return found


def gone(word: str, seconds: float = 2.0) -> bool:
    """Whether no such process is left within the time."""
    end = time.monotonic() + seconds
    while alive(word):
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True
