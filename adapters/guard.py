"""The process between an attempt and its agent where no bubblewrap works: guard.py WATCH COMMAND [ARGUMENT …]

Runs the command in a session of its own and kills every descendant when the command ends, or when the pipe WATCH closes
because whoever holds its other end died. Being a subreaper, it stays the ancestor of children that forked twice. Exits
with the command's code, 128 + n after signal n. Run as a file of its own: it must not carry the bot's modules.
"""

import ctypes
import os
import select
import signal
import sys
import time
from types import FrameType

SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER of linux/prctl.h


def guard(watch: int, argv: list[str]) -> int:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0)
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake)
    signal.signal(signal.SIGCHLD, _nothing)
    for polite in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(polite, signal.SIG_IGN)
    command = os.fork()
    if command == 0:
        _become(argv, watch)
    code = None
    while code is None:
        ready = select.select([watch, woken], [], [])[0]
        if woken in ready:
            os.read(woken, 4096)
        code = 137 if watch in ready else _reap(command)
    _sweep(command)
    return code


def _become(argv: list[str], watch: int) -> None:
    """The child's half of the fork: ends in the command, or in 127 like a shell's."""
    os.close(watch)
    os.setsid()
    for polite in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD):
        signal.signal(polite, signal.SIG_DFL)
    try:
        os.execvp(argv[0], argv)
    except OSError as error:
        os.write(2, f"{argv[0]}: {error.strerror}\n".encode())
    os._exit(127)


def _reap(command: int) -> int | None:
    """Collect the dead; the command's code once it is among them."""
    code = None
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return code
        if pid == 0:
            return code
        if pid == command:
            code = os.waitstatus_to_exitcode(status)
            code = 128 - code if code < 0 else code


def _sweep(command: int) -> None:
    """Kill until nobody is left: a child that forks while it is being killed is met in the next round."""
    if not os.path.isdir("/proc/self"):
        try:
            os.killpg(command, signal.SIGKILL)
        except OSError:
            pass  # the group is empty
        return
    while family := _descendants(os.getpid()):
        for pid in family:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass  # gone in the meantime
        _reap(command)
        time.sleep(0.002)


def _descendants(root: int) -> list[int]:
    parents: dict[int, int] = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat", "rb") as file:
                    parents[int(name)] = int(file.read().rpartition(b")")[2].split()[1])
            except OSError:
                pass  # ended while we looked
    family, known = [], {root}
    while more := [pid for pid, parent in parents.items() if parent in known and pid not in known]:
        family += more
        known.update(more)
    return family


def _nothing(number: int, frame: FrameType | None) -> None:
    """The wake-up pipe tells; a handler must exist for it to."""


if __name__ == "__main__":
    sys.exit(guard(int(sys.argv[1]), sys.argv[2:]))
