"""An empty page and a bare event stream by the same server: what any page costs, beside which `podium bench` stands."""

import asyncio
import socket
from collections.abc import AsyncIterator

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response, StreamingResponse
from starlette.routing import Route

from adapters.chat.room.server import Quiet

EMPTY = "<!doctype html><html lang=en><title>floor</title><body></body></html>"


class Floor:
    """`held` is the socket; `tell` sends every open stream the next number."""

    def __init__(self, held: socket.socket) -> None:
        self.held, self.n = held, 0
        self._pages: set[asyncio.Event] = set()

    @property
    def link(self) -> str:
        return f"http://127.0.0.1:{self.held.getsockname()[1]}/"

    def tell(self) -> None:
        self.n += 1
        for page in self._pages:
            page.set()

    async def events(self) -> AsyncIterator[str]:
        page = asyncio.Event()
        self._pages.add(page)
        try:
            yield "data: hello\n\n"
            while True:
                await page.wait()
                page.clear()
                yield f"data: {self.n}\n\n"
        finally:
            self._pages.discard(page)

    async def serve(self) -> None:
        """Until cancelled."""

        async def empty(request: Request) -> Response:
            return HTMLResponse(EMPTY)

        async def stream(request: Request) -> Response:
            return StreamingResponse(self.events(), media_type="text/event-stream")

        app = Starlette(routes=[Route("/", empty), Route("/stream", stream)])
        config = uvicorn.Config(
            app, log_config=None, log_level="critical", access_log=False, lifespan="off", ws="none", http="h11",
            timeout_graceful_shutdown=0,
        )  # fmt: skip
        await Quiet(config).serve(sockets=[self.held])
