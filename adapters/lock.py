"""An attempt is alive while its lock cannot be taken. Proof against reused pids, sleeping laptops and dead parents.

The lock belongs to an open file, and every child inherits it: it is free when the last process of the attempt is gone.
Standard library only, for the attempt's own process.
"""

import fcntl
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path


def take(path: Path, patience: float = 0.3) -> int | None:
    """The lock's descriptor, or None when another holds it. Opened to append: truncating would wipe the owner's pid
    before the lock is refused. Patient, since a probe or a fork elsewhere may hold it for a moment."""
    end = time.monotonic() + patience
    while (fd := _open(path, fcntl.LOCK_EX)) is None and time.monotonic() < end:
        time.sleep(0.01)
    return fd


def held(path: Path) -> bool:
    """Whether some process holds the lock. A path without a lock file is free."""
    if not path.exists():
        return False
    fd = _open(path, fcntl.LOCK_SH)
    if fd is None:
        return True
    os.close(fd)
    return False


def mark(fd: int) -> None:
    """Write the owner's pid, for people and for systems without /proc."""
    os.ftruncate(fd, 0)
    os.write(fd, b"%d\n" % os.getpid())


def clear(path: Path, seconds: float = 5.0) -> bool:
    """Kill every process that holds the lock's file open, until none is left. True when the lock is free. An agent may
    have unlocked what it inherited, so this asks for the open file and not for the lock."""
    if not path.exists():
        return True
    if not os.path.isdir("/proc/self/fd"):
        return _kill(lambda: _marked(path), seconds) and not held(path)
    wanted = _place(str(path))

    def holds(pid: str) -> bool:
        return any(_place(f"/proc/{pid}/fd/{fd}") == wanted for fd in _list(f"/proc/{pid}/fd"))

    return _kill(lambda: _where(holds), seconds) and not held(path)


def evict(folder: Path, seconds: float = 5.0) -> bool:
    """Kill every process that works in a folder: what a dead bot left running there. True when none is left."""
    inside = f"{folder.resolve()}/"
    return _kill(lambda: _where(lambda pid: f"{_link(f'/proc/{pid}/cwd')}/".startswith(inside)), seconds)


def _kill(find: Callable[[], list[int]], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while pids := find():
        for pid in pids:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass  # gone in the meantime
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def _where(true: Callable[[str], bool]) -> list[int]:
    """Processes other than this one of which something is true."""
    return [int(pid) for pid in _list("/proc") if pid.isdigit() and int(pid) != os.getpid() and true(pid)]


def _open(path: Path, mode: int) -> int | None:
    fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(fd, mode | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(fd)
        return None
    return fd


def _list(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []  # it ended, is another person's, or there is no /proc


def _place(path: str) -> tuple[int, int]:
    try:
        seen = os.stat(path)
    except OSError:
        return (0, 0)
    return (seen.st_ino, seen.st_dev)


def _link(path: str) -> str:
    try:
        return os.readlink(path)
    except OSError:
        return ""


def _marked(path: Path) -> list[int]:
    text = path.read_text()
    return [int(text)] if held(path) and text.strip().isdigit() and int(text) != os.getpid() else []
