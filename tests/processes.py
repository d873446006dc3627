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


def below(pid: int) -> list[int]:
    """The descendants of a process, children before theirs."""
    found = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = [int(child) for child in path.read_text().split()]
        except OSError:
            continue  # ended in the meantime
        found += [one for child in children for one in (child, *below(child))]
    return found


def about(place: Path) -> list[str]:
    """Command lines of processes that name this folder or work in it."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            works_in = (folder / "cwd").readlink()
            if int(folder.name) != os.getpid() and (str(place) in words or works_in.is_relative_to(place)):
                found.append(words)
        except OSError:
            continue  # ended in the meantime, or another user's
    return found


def gone(word: str, seconds: float = 2.0) -> bool:
    """Whether no such process is left within the time."""
    end = time.monotonic() + seconds
    while alive(word):
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True
