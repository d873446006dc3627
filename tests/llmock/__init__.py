"""A model host written by others that breaks on demand, llmock, over loopback: what it says and how it fails is queued.

It lies in an environment of its own (`make tests/llmock/.venv`): among ours its plug-in would load with every test, and
what it wants of uvicorn would have the tests run on another event loop than what is shipped.
"""

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

PROGRAM = Path(__file__).parent / ".venv" / "bin" / "llmock"
Behavior = dict[str, Any]


def calls(name: str, **given: str) -> Behavior:
    """The next answer that nobody has asked for yet calls this tool."""
    return {"type": "reply", "tool_calls": [{"name": name, "arguments": given}]}


def words(text: str, **more: str) -> Behavior:
    return {"type": "reply", "text": text, **more}


def fails(status: int, **more: Any) -> Behavior:
    return {"type": "fail", "status": status, **more}


def breaks(kind: str, **more: Any) -> Behavior:
    """The stream of the next answer: disconnect, truncate, stall or malformed, after a few events of it."""
    return {"type": "stream_fault", "kind": kind, "after_chunks": 3, **more}


class Llmock:
    """`url` is the base URL of a Messages API."""

    def __init__(self, root: str) -> None:
        self._root, self.url = root, f"{root}/anthropic"

    def queue(self, *behaviors: Behavior) -> None:
        self._say("POST", "scenario", {"behaviors": list(behaviors)})

    def served(self) -> list[dict[str, Any]]:
        """What came in for the model, oldest first: status, fault, completed, body."""
        found: list[dict[str, Any]] = self._say("GET", "requests")["requests"]
        return [one for one in found if one["path"].endswith("/messages")]

    def reset(self) -> None:
        self._say("POST", "reset", {})

    def _say(self, method: str, path: str, body: Any = None) -> Any:
        data = json.dumps(body).encode() if body is not None else None
        asked = urllib.request.Request(f"{self._root}/_llmock/{path}", data, method=method)
        with urllib.request.urlopen(asked, timeout=30) as reply:
            return json.load(reply)


@contextmanager
def llmock(folder: Path) -> Iterator[Llmock]:
    need(PROGRAM.exists(), "llmock: make tests/llmock/.venv")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with open(folder / "llmock.log", "wb") as log:
        argv = (str(PROGRAM), "serve", "--port", str(port), "--log-level", "warning")
        child = subprocess.Popen(argv, env={"PATH": os.environ["PATH"]}, stdout=log, stderr=log)
    try:
        host = Llmock(f"http://127.0.0.1:{port}")
        for _ in range(1200):
            try:
                host.reset()
                break
            except OSError:
                assert child.poll() is None, (folder / "llmock.log").read_text()
                time.sleep(0.05)
        yield host
    finally:
        child.terminate()
        child.wait(10)
