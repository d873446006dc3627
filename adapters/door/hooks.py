"""What the door's thread may do in the attempt: hand things over to the session's own thread."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import AbstractContextManager
from typing import Any, Protocol, TypeVar

from adapters.door.ledger import Held
from bot.play import Session

Result = TypeVar("Result")


class Submit(Protocol):
    """Have work done in the session's thread."""

    def __call__(self, work: Callable[[], Result]) -> "Future[Result]": ...


class Hooks:
    """Made in the door's thread. `turn` is held by the one call that looks into the purse."""

    def __init__(self, session: Session, submit: Submit) -> None:
        self.session, self._submit = session, submit
        self.turn = asyncio.Lock()

    async def do(self, work: Callable[[], Result]) -> Result:
        """Work of the session's, and what comes of it. Raises ValueError where it is refused."""
        return await asyncio.wrap_future(self._submit(work))

    def tell(self, used: Held, told: Callable[[], None]) -> "Future[Any]":
        """Account for what a call used. `told` is called as soon as that is durable."""
        args = {"money": f"{used.money:.9f}", "tokens": str(used.tokens), "unpriced": str(used.unpriced)}

        def work() -> None:
            if used.tokens:
                self.session.say("usage", **args)
            told()

        return self._submit(work)

    def leave(self, wait: AbstractContextManager[None]) -> None:
        """The end of a wait that `wait.__enter__` began."""
        self._submit(lambda: wait.__exit__(None, None, None))

    def busy(self, until: float, why: str) -> None:
        self._submit(lambda: self.session.busy(until, why))

    def profile(self, **what: str) -> None:
        self._submit(lambda: self.session.say("profile", **what))
