"""The worker's hands: bash and files, in one process inside the sandbox that starts when it is first needed."""

import json
import os
from contextlib import ExitStack
from subprocess import Popen
from typing import Any

from bot.play import Session

STARTS = 5
TOOLS: tuple[dict[str, Any], ...] = tuple(
    {"name": name, "description": says, "input_schema": {"type": "object", "properties": fields, "required": needed}}
    for name, says, fields, needed in (
        ("bash", "Run a command line in the clone. Output is cut in its middle. What you leave running goes on.",
         {"command": {"type": "string"}, "timeout": {"type": "number", "description": "seconds; 120, at most 600"}},
         ["command"]),
        ("read", "Read lines of a file, numbered.",
         {"path": {"type": "string"}, "offset": {"type": "integer", "description": "first line"},
          "limit": {"type": "integer"}}, ["path"]),
        ("write", "Write a whole file.", {"path": {"type": "string"}, "content": {"type": "string"}},
         ["path", "content"]),
        ("edit", "Replace words in a file that stand there once (or everywhere, with all).",
         {"path": {"type": "string"}, "old": {"type": "string"}, "new": {"type": "string"}, "all": {"type": "boolean"}},
         ["path", "old", "new"]),
        ("glob", "Find files by name, such as **/*.py.", {"pattern": {"type": "string"}}, ["pattern"]),
        ("grep", "Find lines by a regular expression.", {"pattern": {"type": "string"}, "path": {"type": "string"}},
         ["pattern"]),
    )
)  # fmt: skip
LOOKS = ("read", "glob", "grep")  # change nothing
NAMES = frozenset(tool["name"] for tool in TOOLS)


class Toolbox:
    """Use as a context: at its end nothing of it is left running."""

    def __init__(self, session: Session) -> None:
        self._session, self._open = session, ExitStack()
        self._process: Popen[bytes] | None = None
        self._replies: list[dict[str, Any]] = []
        self._starts, self._calls = 0, 0

    def __enter__(self) -> "Toolbox":
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def use(self, tool: str, given: dict[str, Any]) -> tuple[str, bool]:
        """What came of it, and whether it went wrong. Until the task was restated, only what looks is done."""
        if self._session.held and tool not in LOOKS:
            return self._session.held, True
        if self._process is None and not self._start():
            return "the sandbox ended too often; it does not start again", True
        self._calls += 1
        self._send(json.dumps({"id": self._calls, "tool": tool, "input": given}).encode() + b"\n")
        while self._process and self._process.poll() is None:
            self._session.rest()
            own = [reply for reply in self._replies if reply.get("id") == self._calls]
            if own and "wrong" in own[-1]:
                self._replies.clear()
                return "".join(str(reply.get("part", "")) for reply in own), bool(own[-1]["wrong"])
        self._open.close()
        self._process = None
        return "the sandbox ended while this ran, with all that ran in it; it starts again at the next call", True

    def _start(self) -> bool:
        self._starts += 1
        if self._starts <= STARTS:
            argv = self._session.beside("toolbox.py")
            self._process, _ = self._open.enter_context(self._session.opened(argv, self._heard, web=False))
        return self._process is not None

    def _send(self, line: bytes) -> None:
        """The pipe does not block: who does not read does not hold up the session."""
        assert self._process
        assert self._process.stdin
        while line and self._process.poll() is None:
            try:
                line = line[os.write(self._process.stdin.fileno(), line) :]
            except BlockingIOError:
                self._session.rest()
            except BrokenPipeError:
                return

    def _heard(self, line: str) -> None:
        try:
            reply = json.loads(line)
        except ValueError:
            reply = None
        if isinstance(reply, dict):
            self._replies.append(reply)
