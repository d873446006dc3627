"""The tools of our own worker, inside the sandbox: a request is one JSON line on standard input, the reply lines on
standard output: parts of the text, and then whether it went wrong. It stands on its own: the standard library only,
without the bot's modules.

Files are those of the clone and of the scratch folder; links that lead out of them are not followed. Commands run in
groups of their own, with a limit of time and of what is kept of their output.
"""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

KEPT = 30_000  # bytes of an output
MOST = 60_000  # characters of a reply
PART = 8_000  # characters of a line of a reply: whoever reads takes lines of 64 KB
LINES = 2_000  # lines of a file
LARGEST = 4 << 20  # bytes of a file
FOUND = 200  # files of a search
WALKED = 50_000
SECONDS, LONGEST = 120.0, 600.0
ROOT = Path(os.path.realpath(os.getcwd()))
ROOTS = (ROOT, Path(os.path.realpath(tempfile.gettempdir())))


class Wrong(Exception):
    """A tool that could not do it, in words for the model."""


def bash(command: str, timeout: float = SECONDS) -> str:
    """Run a command line in the clone. What it leaves running goes on until the attempt ends."""
    with tempfile.TemporaryFile() as output:
        began = time.monotonic()
        child = subprocess.Popen(
            ["/bin/bash" if os.path.exists("/bin/bash") else "/bin/sh", "-c", command], cwd=ROOT,
            stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        late = ""
        try:
            child.wait(max(1.0, min(LONGEST, float(timeout))))
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
            late = f"\n[ended after {time.monotonic() - began:.0f} s: out of time]"
        size = output.seek(0, os.SEEK_END)
        output.seek(0)
        head = output.read(KEPT // 2)
        output.seek(max(len(head), size - KEPT // 2))
        tail = output.read()
    cut = f"\n[… {size - len(head) - len(tail)} bytes cut]\n".encode() if size > len(head) + len(tail) else b""
    text = (head + cut + tail).decode(errors="replace")
    code = child.returncode
    return f"{text.rstrip()}{late}\n[exit {128 - code if code < 0 else code}]".lstrip("\n")


def read(path: str, offset: int = 1, limit: int = LINES) -> str:
    """Lines of a file, numbered."""
    lines = text(path).splitlines()
    first = max(1, int(offset))
    shown = lines[first - 1 : first - 1 + max(1, min(LINES, int(limit)))]
    more = f"\n[… {len(lines) - first + 1 - len(shown)} lines more]" if first - 1 + len(shown) < len(lines) else ""
    return "\n".join(f"{n}\t{line[:LINES]}" for n, line in enumerate(shown, first)) + more or "[empty]"


def write(path: str, content: str) -> str:
    """A whole file."""
    place = inside(path)
    if place.exists() and not place.is_file():
        raise Wrong(f"{path} is no file")  # a pipe that nobody reads would be waited for without end
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(content, encoding="utf-8")
    return f"written: {len(content.splitlines())} lines"


def edit(path: str, old: str, new: str, all: bool = False) -> str:
    """Other words in a file, in the place of words that stand there once."""
    held = text(path)
    count = held.count(old) if old else 0
    if count == 0:
        raise Wrong("`old` does not stand in the file: read it again, spaces and all")
    if count > 1 and not all:
        raise Wrong(f"`old` stands {count} times in the file: give more of its surroundings, or say all")
    inside(path).write_text(held.replace(old, new), encoding="utf-8")
    return f"replaced {count} times"


def glob(pattern: str) -> str:
    """Names of files."""
    found = sorted(name for name in walked() if Path(name).match(pattern) or Path(name).match(f"**/{pattern}"))
    return listed(found)


def grep(pattern: str, path: str = ".") -> str:
    """Lines that match a regular expression."""
    try:
        sought = re.compile(pattern)
    except re.error as error:
        raise Wrong(f"this is no regular expression: {error}") from None
    place = inside(path)
    names = [path] if place.is_file() else [n for n in walked() if (ROOT / n).is_relative_to(place)]
    found: list[str] = []
    for name in names:
        try:
            lines = text(name).splitlines()
        except Wrong:
            continue  # a picture, or too large
        found += [f"{name}:{n}:{line[:300]}" for n, line in enumerate(lines, 1) if sought.search(line)]
        if len(found) > FOUND:
            break
    return listed(found)


def listed(found: list[str]) -> str:
    more = f"\n[… {len(found) - FOUND} more]" if len(found) > FOUND else ""
    return "\n".join(found[:FOUND]) + more or "[nothing found]"


def walked() -> Iterator[str]:
    """Every file of the clone but git's own, by its path there."""
    count = 0
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name != ".git"]
        for name in names:
            count += 1
            if count > WALKED:
                return
            yield os.path.relpath(os.path.join(folder, name), ROOT)


def inside(path: str) -> Path:
    """The place of a path. Raises Wrong where it leads out."""
    place = Path(os.path.realpath(ROOT / path))
    if not any(place.is_relative_to(root) for root in ROOTS) or ".git" in place.relative_to("/").parts:
        raise Wrong(f"{path} is not in the clone")
    return place


def text(path: str) -> str:
    place = inside(path)
    if not place.is_file():
        raise Wrong(f"{path}: {'is a folder' if place.is_dir() else 'no such file'}")
    if place.stat().st_size > LARGEST:
        raise Wrong(f"{path} has more than {LARGEST >> 20} MB: look at parts of it with bash")
    try:
        return place.read_bytes().decode()
    except UnicodeDecodeError:
        raise Wrong(f"{path} is no text") from None


TOOLS: dict[str, Callable[..., str]] = {
    "bash": bash, "read": read, "write": write, "edit": edit, "glob": glob, "grep": grep,
}  # fmt: skip


def reply(request: dict[str, Any]) -> tuple[str, bool]:
    """What came of it, and whether it went wrong."""
    try:
        said, wrong = TOOLS[request["tool"]](**request["input"]), False
    except Wrong as error:
        said, wrong = str(error), True
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        said, wrong = f"{request.get('tool')} was called wrongly: {error}", True
    except OSError as error:
        said, wrong = f"{error.strerror or error}", True
    return said if len(said) <= MOST else f"{said[:MOST]}\n[… {len(said) - MOST} characters cut]", wrong


def main() -> None:
    out = os.fdopen(os.dup(1), "w", encoding="utf-8", errors="replace")
    os.dup2(2, 1)  # commands do not inherit the pipe of the replies
    for line in sys.stdin:
        request = json.loads(line)
        said, wrong = reply(request)
        for at in range(0, len(said), PART):
            out.write(json.dumps({"id": request["id"], "part": said[at : at + PART]}) + "\n")
        out.write(json.dumps({"id": request["id"], "wrong": wrong}) + "\n")
        out.flush()


if __name__ == "__main__":
    main()
