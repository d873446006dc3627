"""An attempt's second socket, for agents that speak HTTP. Loaded by those attempts only: others shall stay light."""

import ctypes
import os
import socket
import time
from collections.abc import Coroutine
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from adapters.door import Offer, Service
from adapters.door.ledger import left_open
from bot.attempt.bridge import Bridge
from bot.attempt.session import Session

NAME = "agent/web"
PURSE = "purse.json"
PATIENCE = 2.0  # seconds that calls under way may take to end; the thread dies with its process
UNSEEN = 4  # PR_SET_DUMPABLE


class Web:
    """`token` is what the agent shows instead of the model's key. `spent` and `limited` tell how calls went."""

    def __init__(self, session: Session, folder: Path, task: dict[str, Any], key: str) -> None:
        if key:
            _hide()
        self.socket, self.folder = str(NAME), folder
        self.before = folder.parent / task["continues"] if task.get("continues") else None
        self.token = f"podium-{os.urandom(16).hex()}"
        session.keys.append(self.token)
        self.bridge = Bridge(session.loop)
        self._session = session
        self._socket = socket.socket(socket.AF_UNIX)
        Path(NAME).unlink(missing_ok=True)
        self._socket.bind(NAME)
        self._socket.listen(64)
        options = session.options
        mcp = options.get("mcp", "") in ("yes", "true")
        offer = Offer(
            host=options.get("api", ""), key=key, mcp=mcp, purse=folder / PURSE, token=self.token
        )  # fmt: skip
        self.service = Service(offer, session, self.bridge.submit, self._socket)
        self.service.start()

    def do(self, work: Coroutine[Any, Any, Any]) -> "Future[Any]":
        """Have a coroutine run in the door's thread."""
        return self.service.do(work)

    @property
    def spent(self) -> str:
        """Why a call was not sent for want of budget, or ""."""
        return self.service.forwarder.refused if self.service.forwarder else ""

    @property
    def calling(self) -> bool:
        """Whether a call to the model is under way."""
        return bool(self.service.forwarder and self.service.forwarder.calling)

    @property
    def limited(self) -> float:
        """Until when the model's host takes no call, 0 if it does."""
        return self.service.forwarder.limited if self.service.forwarder else 0.0

    def close(self) -> None:
        """No call goes out any more, and what the last ones used is accounted for."""
        end = time.monotonic() + PATIENCE
        while not self.service.stop(0.02) and time.monotonic() < end:
            self.bridge.drain()
        self.bridge.drain()
        self._account()
        self.bridge.close()
        self._socket.close()

    def _account(self) -> None:
        """Of some calls no end was seen: nobody knows what they took, so all that was held for them is gone. What a
        dead attempt held is accounted for in its place (adapters/fleet.py)."""
        purse = self.folder / PURSE
        if held := left_open(purse):
            args = {"money": f"{held.money:.9f}", "tokens": str(held.tokens), "unpriced": str(held.unpriced)}
            self._session.say("usage", **args)
            purse.unlink()


def _hide() -> None:
    """Where the sandbox shares our process list, an agent of the same user could read our memory, and so the key."""
    try:
        ctypes.CDLL(None).prctl(UNSEEN, 0, 0, 0, 0)
    except (OSError, AttributeError):
        pass  # not Linux: there is no /proc to read
