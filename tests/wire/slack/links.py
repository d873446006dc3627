"""The bot's sockets: envelopes to any one of them, acknowledgements back within three seconds, and what goes wrong."""

import asyncio
import contextlib
import itertools
import time
import uuid
from dataclasses import dataclass
from typing import Any

from aiohttp import WSCloseCode, web

from tests.wire.slack.faults import Faults

Payload = dict[str, Any]
MOST = 10  # sockets of one app


@dataclass(eq=False)
class Link:
    socket: web.WebSocketResponse
    deaf: bool = False


class Links:
    """`failures` are acknowledgements that did not come in time, in words; `missed` are payloads no socket took;
    `taken` those acknowledged with nothing to say; `opened` counts connections. `retries` are the waits before an event
    is sent again."""

    def __init__(self) -> None:
        self.open: list[Link] = []
        self.opened = 0
        self.failures: list[str] = []
        self.missed: list[Payload] = []
        self.taken: list[Payload] = []
        self.retries: tuple[float, ...] = (0.0, 60.0, 300.0)
        self.delivered = 0
        self.flying = 0
        self.era = 0  # what waits to be sent again in one is forgotten in the next
        self._waiting: dict[str, asyncio.Future[Payload | None]] = {}
        self._late: dict[str, tuple[str, float]] = {}
        self._turn = itertools.count()
        self._tasks: set[asyncio.Task[None]] = set()

    async def serve(self, socket: web.WebSocketResponse, app: str) -> None:
        """One connection of the bot, until it ends."""
        if len(self.open) >= MOST:
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await socket.close()
            return
        link = Link(socket)
        self.open.append(link)
        self.opened += 1
        await socket.send_json({
            "type": "hello", "num_connections": len(self.open), "connection_info": {"app_id": app},
            "debug_info": {"host": "stand-in", "approximate_connection_time": 18060},
        })  # fmt: skip
        try:
            async for frame in socket:
                if not link.deaf:
                    self._acknowledged(frame.json())
        finally:
            self.open.remove(link)

    async def event(self, payload: Payload, faults: Faults, patience: float, late: float = 0.0) -> None:
        """An event, sent again like Slack does while nobody acknowledges it."""
        self.flying += 1
        try:
            await asyncio.sleep(late)
            retry: Payload = {}
            for number, wait in enumerate((*self.retries, None), 1):
                sent, _ = await self.send("events_api", payload, faults, patience, retry)
                if sent or wait is None:
                    return
                self.flying -= 1  # nothing to wait for until the next try
                before = self.era
                await asyncio.sleep(wait)
                self.flying += 1
                if self.era != before:
                    return
                retry = {"retry_attempt": number, "retry_reason": "timeout"}
        finally:
            self.flying -= 1

    async def send(
        self, kind: str, payload: Payload, faults: Faults, patience: float, more: Payload | None = None
    ) -> tuple[bool, Payload | None]:
        """Whether it was acknowledged in time (or swallowed by a deaf socket), and what came with that."""
        open = [link for link in self.open if not link.socket.closed]
        hearing = [link for link in open if not link.deaf]
        if open and not hearing:
            self.missed.append(payload)
            return True, None
        if not hearing:
            self.missed.append(payload)
            if kind != "events_api":  # those come again; these never
                self.failures.append(f"{kind}: no connection")
            return False, None
        id, begun = str(uuid.uuid4()), time.monotonic()
        envelope = {
            "envelope_id": id, "type": kind, "payload": payload, "accepts_response_payload": kind != "events_api"
        } | (more or {})  # fmt: skip
        waiting = self._waiting[id] = asyncio.get_running_loop().create_future()
        link = hearing[next(self._turn) % len(hearing)]
        with contextlib.suppress(ConnectionError, RuntimeError):  # it broke meanwhile: as if it had not come
            await link.socket.send_json(envelope)
            if twice := faults.take("duplicate", kind):
                again = asyncio.create_task(self._again(link, envelope, twice.seconds))
                self._tasks.add(again)
                again.add_done_callback(self._tasks.discard)
        try:
            answer = await asyncio.wait_for(waiting, patience)
        except TimeoutError:
            self._late[id] = (kind, begun)
            self.failures.append(f"{kind}: no acknowledgement within {patience:g} s")
            return False, None
        finally:
            del self._waiting[id]
        self.delivered += 1
        self.taken += [payload] if answer is None else []
        return True, answer

    async def disconnect(self, reason: str) -> None:
        """Slack wants the connection to be made anew."""
        for link in list(self.open):
            await link.socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "stand-in"}})

    def cut(self) -> None:
        """The lines go dead without a word."""
        for link in list(self.open):
            transport = link.socket._req.transport if link.socket._req else None
            if transport:
                transport.abort()

    def deafen(self) -> None:
        """The sockets that are open now stay so and answer pings, and that is all."""
        for link in self.open:
            link.deaf = True

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        for link in list(self.open):
            await link.socket.close(code=WSCloseCode.GOING_AWAY)

    async def _again(self, link: Link, envelope: Payload, seconds: float) -> None:
        await asyncio.sleep(seconds)
        with contextlib.suppress(ConnectionError, RuntimeError):
            await link.socket.send_json(envelope | {"retry_attempt": 1, "retry_reason": "timeout"})

    def _acknowledged(self, said: Payload) -> None:
        id = said.get("envelope_id", "")
        waiting = self._waiting.get(id)
        if waiting and not waiting.done():
            waiting.set_result(said.get("payload") or None)
        elif id in self._late:
            kind, begun = self._late.pop(id)
            self.failures.append(f"{kind}: acknowledged after {time.monotonic() - begun:.1f} s")
