"""The attempt's door for agents that speak HTTP: the model forwarder, and the verbs as MCP. Served in a thread, on a
Unix socket that the sandbox sees; who comes in shows the attempt's token."""

import asyncio
import hmac
import importlib
import logging
import socket
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import uvicorn
from msgspec import Struct
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from adapters.door.counted import prices
from adapters.door.forward import SILENCE, Forwarder
from adapters.door.hooks import Hooks, Submit
from adapters.door.ledger import Ledger
from bot.play import Session

LARGEST = 128 << 20  # bytes of all requests that are inside at once: an agent must not fill this machine's memory
TOLD = 50  # of what goes wrong here, since an agent could have it go on for ever


class Offer(Struct, frozen=True):
    """What is served: the model's host ("": none) with its key, MCP or not, and where the purse is kept."""

    host: str
    key: str
    mcp: bool
    purse: Path
    token: str


class Service:
    """Runs from `start` until `stop`, which returns when its thread is gone."""

    def __init__(self, offer: Offer, session: Session, submit: Submit, door: socket.socket) -> None:
        self._offer, self._session, self._submit, self._door = offer, session, submit, door
        self.forwarder: Forwarder | None = None
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)

    def start(self) -> None:
        self._thread.start()
        self._ready.wait(30)

    def do(self, work: Coroutine[Any, Any, Any]) -> "Future[Any]":
        """Have a coroutine run in the door's thread."""
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def stop(self, seconds: float) -> bool:
        """Whether it is gone within that time."""
        self._server.should_exit = self._server.force_exit = True
        self._thread.join(seconds)
        return not self._thread.is_alive()

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        logging.getLogger().addHandler(Log())
        offer, hooks, routes = self._offer, Hooks(self._session, self._submit), list[BaseRoute]()
        if offer.host:
            brief = self._session.brief
            known = prices(self._session.options.get("prices", ""))
            ledger = Ledger(offer.purse, brief.money, brief.tokens, known)
            silence = float(self._session.options.get("silence", SILENCE))
            self.forwarder = Forwarder(offer.host, offer.key, ledger, hooks, silence)
            routes.append(Route("/v1/messages", self.forwarder.messages, methods=["POST"]))
            routes.append(Route("/v1/messages/count_tokens", self.forwarder.count, methods=["POST"]))
        tools: Starlette | None = importlib.import_module("adapters.door.tools").make(hooks) if offer.mcp else None
        routes += [*(tools.routes if tools else ()), Route("/{rest:path}", _nothing, methods=["GET", "POST", "HEAD"])]

        app = Keyed(Starlette(routes=routes), offer.token)
        self._server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="off"))
        self._loop.call_soon(self._ready.set)
        async with AsyncExitStack() as ends:
            if self.forwarder:
                ends.push_async_callback(self.forwarder.close)
            if tools:
                await ends.enter_async_context(tools.router.lifespan_context(tools))
            await self._server.serve(sockets=[self._door])


class Keyed:
    """Lets in who shows the token, as a bearer or as an API key: without a network of its own, a sandbox shares the
    machine's loopback with other attempts."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app, self._token, self._inside = app, token.encode(), 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            headers = dict(scope["headers"])
            shown = headers.get(b"x-api-key") or headers.get(b"authorization", b"").removeprefix(b"Bearer ")
            if not hmac.compare_digest(shown, self._token):
                said = {"type": "authentication_error", "message": "podium: this is not the token of this attempt"}
                await JSONResponse({"type": "error", "error": said}, 401)(scope, receive, send)
                return
        mine = 0

        async def bounded() -> Message:
            """What comes in; past all that may be inside at once it reads as broken off."""
            nonlocal mine
            message = await receive()
            size = len(message.get("body", b""))
            if self._inside + size > LARGEST:
                return {"type": "http.disconnect"}
            self._inside, mine = self._inside + size, mine + size
            return message

        try:
            await self._app(scope, bounded, send)
        finally:
            self._inside -= mine


class Log(logging.StreamHandler):  # type: ignore[type-arg]
    """Into the attempt's own log, up to a number of messages."""

    def __init__(self) -> None:
        super().__init__()
        self._left = TOLD

    def emit(self, record: logging.LogRecord) -> None:
        self._left -= 1
        if self._left >= 0:
            super().emit(record)


async def _nothing(request: Request) -> Response:
    said = f"podium: there is no {request.url.path} here; there are /v1/messages and /mcp, where they are configured"
    return JSONResponse({"type": "error", "error": {"type": "not_found_error", "message": said}}, 404)
