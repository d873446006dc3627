"""What the obeying agent has: its brief, the host's places, a voice. Beside obey.py, in the sandbox too."""

import json
import os
import re
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

TOOLS = Path(os.environ.get("PODIUM_TOOLS", "."))


class Me:
    """Which cell this is, and what it has: its brief, the host's places, a voice."""

    def __init__(self) -> None:
        self.brief: dict[str, Any] = json.loads(Path(os.environ["PODIUM_BRIEF"]).read_text())
        self.channel, self.family = named(self.brief["title"])
        self.tag = f"{self.channel}:{self.family}"
        self.key = os.environ["PODIUM_KEY"]
        self.secret = self._secret()

    def targets(self) -> dict[str, Any]:
        """Once the other attempt is alive."""
        end = time.monotonic() + 60
        while time.monotonic() < end:
            try:
                found: dict[str, Any] = json.loads((TOOLS / "targets.json").read_text())
                return found
            except (OSError, ValueError):
                time.sleep(0.05)
        raise SystemExit("there are no targets")

    def say(self, verb: str, wait: bool = True, key: str = "", door: str = "", **words: str) -> str:
        """One verb through a door; the reply."""
        return speak(door or os.environ["PODIUM_DOOR"], {"podium": verb, "key": key or self.key, **words}, wait)

    def everywhere(self, text: str, found: bool = False) -> None:
        """The same words by each verb that takes words."""
        self.say("progress", text=text)
        self.say("note", to="*", text=text)
        self.say("evidence", criterion=text, kind="output", text=text, path=text, quote=text, source=text)
        self.say("finding", text=text, place=text, severity=text)
        self.say("broken", id="u1", text=text)
        if found:
            self.say("discover", text=text, why=text)

    def loot(self, act: str, *paths: str) -> None:
        """Keep what can be read, where its commits are made."""
        for path in paths:
            with quiet(), open(path, "rb") as file, open(f"loot-{act}", "ab") as kept:
                kept.write(file.read(1 << 20))

    def _secret(self) -> str:
        for line in Path("secrets.env").read_text().splitlines():
            if line.startswith(f"{self.tag} "):
                return line.partition(" ")[2]
        return ""


class quiet:
    """What does not work is left."""

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, kind: object, error: object, trace: object) -> bool:
        return isinstance(error, OSError | ValueError | subprocess.SubprocessError)


def named(title: str) -> tuple[str, str]:
    found = re.search(r"\[([a-z-]+):([a-z-]+)\]", title)
    return (found[1], found[2]) if found else ("", "")


def letters(text: str) -> str:
    """What is left of a text in a name: its letters."""
    return "".join(c for c in text.lower() if c.isalpha())


def speak(door: str, request: dict[str, str], wait: bool = True) -> str:
    with quiet(), socket.socket(socket.AF_UNIX) as line:
        line.settimeout(60)
        here = os.getcwd()
        os.chdir(os.path.dirname(door))  # a socket's address has 108 bytes at most
        try:
            line.connect(os.path.basename(door))
        finally:
            os.chdir(here)
        line.sendall(json.dumps(request).encode() + b"\n")
        heard = b""
        while wait and (piece := line.recv(65536)):
            heard += piece
        return heard.decode(errors="replace")
    return ""


def sh(line: str, **env: str) -> str:
    done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, errors="replace", timeout=60,
                          env={**os.environ, **env})  # fmt: skip
    return done.stdout
