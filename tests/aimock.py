"""A model host written by others, aimock, over loopback: replies by what a person said last and by turn."""

import json
import os
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.support import need

CLI = Path(__file__).parent / "wire" / "node_modules" / "@copilotkit" / "aimock" / "dist" / "cli.js"
USED = {"input_tokens": 1200, "output_tokens": 50}
# The tables of podium.toml for agents of this host; `{url}` is to be filled in.
MODEL = """
[runner.model]
kind = "anthropic"
model = "model-a"
api = "{url}"
money = 0.5
[price.model-a]
input = 1.0
output = 10.0
write = 2.0
read = 0.5
dated = 2026-11-20
"""


def turn(said: str, at: int, *calls: tuple[str, dict[str, Any]], text: str = "") -> dict[str, Any]:
    """When a person's last words hold `said`, at this turn: these calls of tools, or words."""
    answer: dict[str, Any] = {"content": text} if text else {}
    if calls:
        answer["toolCalls"] = [{"name": name, "arguments": given} for name, given in calls]
    return {"match": {"userMessage": said, "turnIndex": at}, "response": {**answer, "usage": USED}}


@contextmanager
def aimock(folder: Path, *fixtures: dict[str, Any]) -> Iterator[str]:
    """The base URL of a host that knows these replies, and takes a turn for itself only (else agents go in circles)."""
    need(CLI.exists(), "aimock: npm ci --prefix tests/wire")
    path = folder / "fixtures.json"
    path.write_text(json.dumps({"fixtures": list(fixtures)}))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {"PATH": os.environ["PATH"], "AIMOCK_STRICT_TURN_INDEX": "1"}
    argv = ("node", str(CLI), "-p", str(port), "-f", str(path), "--strict", "--log-level", "warn")
    with open(folder / "aimock.log", "wb") as log:
        child = subprocess.Popen(argv, env=env, stdout=log, stderr=log)
    try:
        url = f"http://127.0.0.1:{port}"
        for _ in range(600):
            try:
                urllib.request.urlopen(f"{url}/__aimock/journal", timeout=5).close()
                break
            except OSError:
                assert child.poll() is None, (folder / "aimock.log").read_text()
                time.sleep(0.05)
        yield url
    finally:
        child.terminate()
        child.wait(10)


def asked(url: str) -> list[dict[str, Any]]:
    """What came in."""
    with urllib.request.urlopen(f"{url}/__aimock/journal", timeout=5) as reply:
        found: list[dict[str, Any]] = json.load(reply)
    return found
