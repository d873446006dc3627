"""Verbs that an agent prints as lines, and their answers on its standard input."""

import json
import os
from collections.abc import Callable
from typing import IO

from bot.attempt.agent import Agent
from bot.attempt.door import Reply

LINE = 4_096  # bytes of a verb's line: the most that parallel writers of one pipe never tear


class Printed:
    """`request` does what is asked for with the right key and tells why not; `next_id` is the id it would ask by;
    `asking` are the verbs that are answered."""

    def __init__(
        self, agent: Agent, request: Callable[[dict[str, object], Reply | None], str], next_id: Callable[[], str],
        asking: frozenset[str],
    ) -> None:  # fmt: skip
        self.stdin: IO[bytes] | None = None
        self._agent, self._request, self._next_id, self._asking = agent, request, next_id, asking
        self._lined: list[tuple[str, str | None]] = []  # questions, in order, and their answers

    def heed(self, line: str) -> bool:
        """Take a printed line as a verb, if it is one: JSON, with the attempt's own key. What an agent merely prints
        of somebody else's text has no key."""
        if self._agent.key not in line or '"podium"' not in line:
            return False
        if len(line.encode()) > LINE:
            why = f"a verb's line has at most {LINE} bytes; this one was not heard: {line[:80]} …"
            self._agent.tell("refused", why)
            return False
        try:
            request = json.loads(line)
        except (ValueError, RecursionError):
            return False
        if not isinstance(request, dict) or request.get("key") != self._agent.key:
            return False
        asked = self._next_id()
        refused = self._request(request, lambda reply: self._answer(asked, reply["answer"]))
        if refused:
            self._agent.tell("refused", refused)
        elif request["podium"] in self._asking:
            self._lined.append((asked, None))
        return True

    def end(self) -> list[str]:
        """Nobody reads any more: the questions that are open."""
        asked, self.stdin = [id for id, _ in self._lined], None
        self._lined.clear()
        return asked

    def _answer(self, asked: str, text: str) -> bool:
        """Write answers in the order of the questions: one line each."""
        self._lined = [(id, text if id == asked else known) for id, known in self._lined]
        while self._lined and (line := self._lined[0][1]) is not None:
            del self._lined[0]
            try:
                os.write(self.stdin.fileno() if self.stdin else -1, line.encode() + b"\n")
            except OSError:
                return False
        return True
