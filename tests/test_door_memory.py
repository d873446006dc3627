"""What the door takes of memory is bounded, whatever comes in."""

import anyio
from starlette.types import Message, Receive, Scope, Send

from adapters.door import LARGEST, Keyed


def test_all_requests_at_once_take_no_more_memory_than_they_may() -> None:
    taken: list[int] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        size = 0
        while (message := await receive())["type"] != "http.disconnect":
            size += len(message["body"])
        taken.append(size)

    pieces = iter([b"x" * (1 << 20)] * 400)

    async def receive() -> Message:
        return {"type": "http.request", "body": next(pieces), "more_body": True}

    async def send(message: Message) -> None:
        raise AssertionError(message)

    async def twice() -> None:
        keyed = Keyed(app, "token")
        for _ in range(2):
            await keyed({"type": "http", "headers": [(b"x-api-key", b"token")]}, receive, send)

    anyio.run(twice)
    assert taken == [LARGEST, LARGEST]
