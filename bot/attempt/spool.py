"""What an attempt says, without secrets, on disk before anybody hears of it: one numbered JSON line in events.jsonl."""

import json
import os
import time
from pathlib import Path

from bot.core.redact import redact


class Spool:
    """Appends durable lines. Numbers go on where an earlier process stopped. `keys` are the attempt's own."""

    def __init__(self, path: Path) -> None:
        self._fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        held = path.read_bytes()
        whole = held[: held.rfind(b"\n") + 1]
        os.ftruncate(self._fd, len(whole))  # a last line torn by a full disk or a crash was never said
        self.keys: list[str] = []
        self._log = path.with_name("log.txt")
        self._size = len(whole)
        self.seq = whole.count(b"\n")

    def append(self, verb: str, args: dict[str, str]) -> int:
        """Number, write and fsync one line; its number. Raises OSError when the disk refuses, with nothing kept."""
        said = {name: redact(keyless(value, self.keys)) for name, value in args.items()}
        log = self._log.stat().st_size if self._log.exists() else 0  # said between these lines, see bot/livelog.py
        line = {"seq": self.seq + 1, "at": round(time.time(), 3), "log": log, "verb": verb, "args": said}
        data = json.dumps(line, ensure_ascii=False).encode(errors="replace") + b"\n"
        try:
            if os.write(self._fd, data) != len(data):
                raise OSError(28, "disk full: a line of the spool was cut")
            os.fsync(self._fd)
        except OSError:
            os.ftruncate(self._fd, self._size)
            raise
        self._size += len(data)
        self.seq += 1
        return self.seq

    def close(self) -> None:
        os.close(self._fd)


def keyless(text: str, keys: list[str]) -> str:
    """A text without these keys: who has one could speak for the attempt."""
    for key in keys:
        text = text.replace(key, "[key]")
    return text


def settle(path: Path, value: dict[str, object]) -> None:
    """Write a small JSON file whole or not at all, durably."""
    part = path.with_name(path.name + ".part")
    with open(part, "w", encoding="utf-8", errors="replace") as file:
        json.dump(value, file, ensure_ascii=False)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, path)
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)
