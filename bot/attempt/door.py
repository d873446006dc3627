"""The attempt's one door: a Unix socket the agent's side can reach, where a request is one JSON line, the reply too."""

import contextlib
import json
import selectors
import socket
from collections.abc import Callable

LONGEST = 65_536
Reply = Callable[[dict[str, str]], bool]


class Door:
    """Takes requests within the session's loop. `hear` gets each with a way to reply, now or later; the reply tells
    whether the caller was still there."""

    def __init__(self, path: str, loop: selectors.BaseSelector, hear: Callable[[dict[str, object], Reply], None]):
        self._loop, self._hear = loop, hear
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.bind(path)
        self._socket.listen(64)
        self._socket.setblocking(False)
        loop.register(self._socket, selectors.EVENT_READ, self._open)

    def close(self) -> None:
        self._loop.unregister(self._socket)
        self._socket.close()

    def _open(self) -> None:
        with contextlib.suppress(OSError):
            caller, _ = self._socket.accept()
            caller.setblocking(False)
            held = bytearray()
            self._loop.register(caller, selectors.EVENT_READ, lambda: self._read(caller, held))

    def _read(self, caller: socket.socket, held: bytearray) -> None:
        try:
            piece = caller.recv(LONGEST)
        except OSError:
            piece = b""
        held += piece
        line, ended, _ = bytes(held).partition(b"\n")
        if piece and not ended and len(held) <= LONGEST:
            return
        self._loop.unregister(caller)
        try:
            request = json.loads(line) if ended else None
        except (ValueError, RecursionError):
            request = None
        if isinstance(request, dict):
            self._hear(request, lambda reply: _answer(caller, reply))
        else:
            _answer(caller, {"error": f"one JSON line of at most {LONGEST} bytes is understood here"})


def _answer(caller: socket.socket, reply: dict[str, str]) -> bool:
    """Say it and hang up; False when nobody listens any more."""
    with caller:
        try:
            caller.sendall(json.dumps(reply).encode() + b"\n")
        except OSError:
            return False
    return True
