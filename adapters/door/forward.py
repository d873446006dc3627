"""The model forwarder: calls of an agent go to the one configured host, with the key it never sees, within its purse.

Anthropic's Messages API is spoken: what else a host offers (batches, files, its own tools that reach out) is refused.
"""

import asyncio
import hashlib
import json
import time
from collections.abc import AsyncIterator
from concurrent.futures import Future
from typing import Any

import anyio
import httpx2
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from adapters.door.counted import Reader, Size, Usage, keeps_long, most_input
from adapters.door.hooks import Hooks
from adapters.door.ledger import Ledger
from adapters.door.refused import refusal

KEPT = ("anthropic-version", "anthropic-beta", "content-type", "accept", "user-agent")
GIVEN = ("content-type", "request-id", "retry-after", "retry-after-ms", "x-should-retry")
BUSY = (429, 503, 529)
SILENCE = 600.0  # seconds
LARGEST = 32 << 20  # bytes of a request
COUNTED = "/v1/messages/count_tokens"
SIZED = ("model", "messages", "system", "tools", "tool_choice", "thinking")  # what the host is asked to count
FORMS = ("output_config", "output_format")  # what goes in beside that: at most a token a byte
PREMIUM = ("context-1m", "fast-mode")  # beta headers that change the price


class Forwarder:
    """`host` is the model's base URL, `silence` how many seconds it may say nothing. `limited` is until when it said it
    takes no call (0: it does), `refused` why a call was not sent for want of budget."""

    def __init__(self, host: str, key: str, ledger: Ledger, hooks: Hooks, silence: float = SILENCE) -> None:
        self._client = httpx2.AsyncClient(
            base_url=host, timeout=httpx2.Timeout(silence, connect=10), follow_redirects=False, trust_env=False
        )
        self._key, self._ledger, self._hooks = key, ledger, hooks
        self._counts, self._told = True, False
        self.limited, self.refused = 0.0, ""

    async def close(self) -> None:
        await self._client.aclose()

    @property
    def calling(self) -> bool:
        """Whether the model works for it just now."""
        return self._ledger.calling

    async def messages(self, request: Request) -> Response:
        """One call: checked, held against the purse, sent, streamed through, counted."""
        body, asked = await self._read(request)
        if isinstance(asked, str):
            return _error(400, "invalid_request_error", asked)
        model, most = str(asked["model"]), int(asked["max_tokens"])
        async with self._hooks.turn:  # between the look into the purse and the hold nobody else looks
            size, why = await self._affordable(request, body, asked)
            if why:
                self.refused = why
                return _error(400, "invalid_request_error", f"podium: {why}.", {"x-should-retry": "false"})
            call = self._ledger.hold(model, size)
        self._profile(request, asked)
        return await self._send(request, body, call, model, most)

    async def count(self, request: Request) -> Response:
        """How many tokens a request has; costs nothing."""
        body, asked = await self._read(request, counted=True)
        if isinstance(asked, str):
            return _error(400, "invalid_request_error", asked)
        try:
            reply = await self._client.post(COUNTED, content=body, headers=self._headers(request))
        except httpx2.TransportError as error:
            return _error(502, "api_error", f"podium: the model's host does not answer: {error}")
        return Response(reply.content, reply.status_code, _given(reply))

    async def _read(self, request: Request, counted: bool = False) -> tuple[bytes, dict[str, Any] | str]:
        """The request, and as it is sent: written anew, so that the host reads what was checked here, and not the first
        of two fields of one name, or a word in another spelling."""
        body = bytearray()
        async for piece in request.stream():
            body += piece
            if len(body) > LARGEST:
                return b"", "podium: a request has at most 32 MB"
        sent = b""
        try:
            asked = json.loads(body)
            sent = json.dumps(asked, ensure_ascii=False).encode()
        except (ValueError, RecursionError):
            asked = None
        if why := refusal(asked, counted):
            return b"", f"podium: {why}"
        return sent, asked

    async def _affordable(self, request: Request, body: bytes, asked: dict[str, Any]) -> tuple[Size, str]:
        """How many tokens it takes at most, and why that is too much, or "". Bytes are an upper bound; where that would
        not do, the host is asked to count."""
        model, guess = str(asked["model"]), most_input(body, asked)
        size = Size(guess or 0, int(asked["max_tokens"]), keeps_long(asked))
        unknown = "nobody can say how many tokens its document has"
        why = unknown if guess is None else self._ledger.may(model, size)
        if not why or not self._counts:
            return size, why
        counted = {name: asked[name] for name in SIZED if name in asked}
        rest = sum(len(json.dumps(asked[name])) for name in FORMS if asked.get(name))
        try:
            reply = await self._client.post(COUNTED, json=counted, headers=self._headers(request))
            self._counts = reply.status_code not in (404, 405)  # a host that cannot is not asked again
            number = rest + reply.json()["input_tokens"] if reply.status_code == 200 else None
        except (httpx2.TransportError, ValueError, KeyError, TypeError):
            number = None
        if not isinstance(number, int):
            return size, why
        size = size._replace(input=number)
        return size, self._ledger.may(model, size)

    async def _send(self, request: Request, body: bytes, call: int, model: str, most: int) -> Response:
        beta = {"beta": "true"} if request.query_params.get("beta") == "true" else {}
        sent = self._client.build_request(
            "POST", "/v1/messages", params=beta, content=body, headers=self._headers(request)
        )
        try:
            reply = await self._client.send(sent, stream=True)
        except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
            await self._settle(call, model, Usage())
            return _error(502, "api_error", f"podium: the model's host cannot be reached: {error}")
        except httpx2.TransportError as error:  # it may have worked on it: nobody knows
            await self._settle(call, model, None)
            return _error(502, "api_error", f"podium: the model's host did not answer: {error}")
        except anyio.get_cancelled_exc_class():
            self._settled(call, model, None)
            raise
        if reply.status_code >= 400:
            content = await reply.aread()
            await reply.aclose()
            await self._settle(call, model, Usage())
            if reply.status_code in BUSY:
                self._busy(reply)
            return Response(content, reply.status_code, _given(reply))
        self.limited, self.refused = 0.0, ""  # it found a way
        self._hooks.busy(0.0, "")
        return StreamingResponse(self._through(reply, call, model, most), reply.status_code, _given(reply))

    async def _through(self, reply: httpx2.Response, call: int, model: str, most: int) -> AsyncIterator[bytes]:
        """The reply as it comes; counted before its end is passed on, also when either side hangs up. Where the host
        cuts it (an error of its transport) it is cut for the agent too: a clean end would pass for the whole."""
        reader = Reader("event-stream" in reply.headers.get("content-type", ""))
        open = True
        try:
            async for piece in reply.aiter_raw():
                reader.feed(piece)
                yield piece
            open = False
            await self._settle(call, model, _used(reader, most))
        finally:
            if open:
                self._settled(call, model, _used(reader, most))
            with anyio.CancelScope(shield=True):
                await reply.aclose()

    async def _settle(self, call: int, model: str, usage: Usage | None) -> None:
        """Durable when this returns."""
        await asyncio.wrap_future(self._settled(call, model, usage))

    def _settled(self, call: int, model: str, usage: Usage | None) -> "Future[Any]":
        return self._hooks.tell(self._ledger.settle(call, model, usage), lambda: self._ledger.told(call))

    def _busy(self, reply: httpx2.Response) -> None:
        """429 and 529 are waits: until when, where the host says so."""
        after = _seconds(reply)
        self.limited = time.time() + after
        self._hooks.busy(self.limited, f"it said {reply.status_code}")

    def _profile(self, request: Request, asked: dict[str, Any]) -> None:
        if not self._told:
            self._told = True
            hashed = {name: hashlib.sha256(json.dumps(asked.get(at)).encode()).hexdigest()[:12]
                      for name, at in (("prompt", "system"), ("tools", "tools"))}  # fmt: skip
            version = request.headers.get("user-agent", "")[:80]
            self._hooks.profile(model=str(asked["model"])[:80], version=version, **hashed)

    def _headers(self, request: Request) -> dict[str, str]:
        kept = {name: request.headers[name] for name in KEPT if name in request.headers}
        if betas := kept.pop("anthropic-beta", ""):
            left = [b for b in betas.split(",") if not b.strip().startswith(PREMIUM)]
            kept |= {"anthropic-beta": ",".join(left)} if left else {}
        kept.setdefault("anthropic-version", "2023-06-01")
        return {**kept, "x-api-key": self._key, "accept-encoding": "identity"}


def _used(reader: Reader, most: int) -> Usage | None:
    """None, as nobody knows, where the reply broke off before the host said what went in."""
    used = reader.end(most)
    return used if reader.known else None


def _seconds(reply: httpx2.Response) -> float:
    """How long the host wants to be left alone; a second where it does not say."""
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            return max(0.0, min(86_400.0, float(reply.headers.get(name, "")) * unit))
        except ValueError:
            continue  # not there, or a date
    return 1.0


def _given(reply: httpx2.Response) -> dict[str, str]:
    return {name: value for name, value in reply.headers.items()
            if name in GIVEN or name.startswith("anthropic-ratelimit")}  # fmt: skip


def _error(status: int, kind: str, text: str, headers: dict[str, str] | None = None) -> JSONResponse:
    return JSONResponse({"type": "error", "error": {"type": kind, "message": text}}, status, headers)
