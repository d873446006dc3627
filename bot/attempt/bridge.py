"""The way from other threads into the session's loop: what they hand over is done there, in order."""

import selectors
import socket
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar, cast

Result = TypeVar("Result")


class Bridge:
    """Only attempts that serve a model or MCP have one: it loads what others shall not weigh."""

    def __init__(self, loop: selectors.BaseSelector) -> None:
        self._loop = loop
        self._work: deque[Callable[[], None]] = deque()
        self._near, self._far = socket.socketpair()
        for end in (self._near, self._far):
            end.setblocking(False)
        loop.register(self._near, selectors.EVENT_READ, self.drain)

    def submit(self, work: Callable[[], Result]) -> "Future[Result]":
        """From any thread: have it done in the session's; what it gives or raises is in the future."""
        future: Future[Result] = Future()

        def done() -> None:
            """Done in any case: what a call used is accounted for, also when nobody waits for it any more."""
            result: Result | None = None
            wrong: Exception | None = None
            try:
                result = work()
            except (ValueError, OSError) as error:
                wrong = error
            if not future.set_running_or_notify_cancel():
                return
            if wrong:
                future.set_exception(wrong)
            else:
                future.set_result(cast("Result", result))

        self._work.append(done)
        self.wake()
        return future

    def wake(self) -> None:
        """End the wait for whatever comes next."""
        try:
            self._far.send(b"x")
        except OSError:
            pass  # full: it wakes anyway; closed: nobody waits

    def drain(self) -> None:
        """Do what was handed over."""
        try:
            self._near.recv(4096)
        except OSError:
            pass  # nothing there
        while self._work:
            self._work.popleft()()

    def close(self) -> None:
        self._loop.unregister(self._near)
        self._near.close()
        self._far.close()
