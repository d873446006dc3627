"""HTTP: /api/v10 for the bot's library, /cdn for files, faults and limits on the way."""

import asyncio
import io
import json
import sys
import traceback
from typing import Any

from aiohttp import BodyPartReader, web
from simcord.backend.errors import BackendError
from simcord.http.router import RouteNotImplemented, UnsupportedField

from tests.wire.discord import rooms as _rooms  # noqa: F401 - adds its rules
from tests.wire.discord.faults import Faults
from tests.wire.discord.gateway import Gateway
from tests.wire.discord.limits import Limits, Wait
from tests.wire.discord.rules import Request, TooOld, Upload, answer
from tests.wire.discord.world import CDN_BASE, World

OPEN = ("/interactions/", "/webhooks/", "/gateway")  # routes that bear their own token, or none


class Rest:
    """`log` holds [method, path, status] of the last requests, `files` counts what was sent along; `gaps` are what the
    stand-in does not know: tests fail on them."""

    def __init__(self, world: World, faults: Faults, limits: Limits, gateway: Gateway) -> None:
        self.world, self.faults, self.limits, self.gateway = world, faults, limits, gateway
        self.log: list[tuple[str, str, int]] = []
        self.gaps: list[str] = []
        self.files = 0

    async def serve(self, http: web.Request) -> web.StreamResponse:
        request = await self._read(http)
        self.files += len(request.files)
        route = f"{request.method} {request.path}"
        if slow := self.faults.take("slow", route):
            await asyncio.sleep(slow.seconds)
        response = self._answered(http, request, route)
        if len(self.log) > 50_000:
            del self.log[:25_000]
        self.log.append((request.method, request.path, response.status))
        if response.status < 300 and self.faults.take("lose_answer", route):
            assert http.transport is not None
            http.transport.abort()
        return response

    def _answered(self, http: web.Request, request: Request, route: str) -> web.Response:
        if fault := self.faults.take("5xx", route):
            text = "upstream connect error" if fault.status in (502, 504) else '{"message": "500", "code": 0}'
            kind = "text/html" if fault.status in (502, 504) else "application/json"
            return web.Response(status=fault.status, text=text, content_type=kind)
        if fault := self.faults.take("429", route):
            return self._refused(Wait(fault.seconds, fault.scope), {})
        if not request.path.startswith(OPEN) and http.headers.get("Authorization") != f"Bot {self.gateway.token}":
            return plain(401, {"message": "401: Unauthorized", "code": 0})
        renames = request.method == "PATCH" and bool({"name", "topic"} & set(request.fields))
        headers, wait = self.limits.take(request.method, request.path, renames)
        if wait:
            return self._refused(wait, headers)
        try:
            value = answer(self.world, request)
        except (RouteNotImplemented, UnsupportedField) as gap:
            return self._gap(f"{route}: {gap}")
        except TooOld as error:
            self.limits.untake()
            told = Wait(error.wait, "user")
            return plain(429, {**error.to_json(), **told.body, "message": error.message}, {**headers, **told.headers})
        except BackendError as error:
            return plain(error.status, error.to_json(), headers)
        except Exception:  # a fault of the stand-in: the test must hear of it, the bot sees a broken server
            return self._gap(f"{route}: {traceback.format_exc()}")
        if value is None or (request.path.endswith("/callback") and not request.query.get("with_response")):
            return web.Response(status=204, headers=headers)
        return plain(200, value, headers, (CDN_BASE, f"{self.gateway.base}/cdn"))

    def _gap(self, text: str) -> web.Response:
        self.gaps.append(text)
        print(f"discord stand-in: {text}", file=sys.stderr, flush=True)
        return plain(501, {"message": text, "code": 0})

    def _refused(self, wait: Wait, headers: dict[str, str]) -> web.Response:
        self.limits.said[wait.scope] = self.limits.said.get(wait.scope, 0) + 1
        return plain(429, wait.body, {**headers, **wait.headers})

    async def _read(self, http: web.Request) -> Request:
        path = http.raw_path.partition("?")[0]
        request = Request(http.method, path[path.index("/v10") + 4 :], dict(http.query))
        request.reason = http.headers.get("X-Audit-Log-Reason")
        if http.content_type == "multipart/form-data":
            await self._parts(http, request)
        elif raw := await http.read():
            request.body = json.loads(raw)
        return request

    async def _parts(self, http: web.Request, request: Request) -> None:
        async for part in await http.multipart():
            assert isinstance(part, BodyPartReader)
            if part.name == "payload_json":
                request.body = json.loads(await part.text())
            else:
                request.files.append(Upload(io.BytesIO(await part.read()), part.filename or part.name or "file"))

    async def cdn(self, http: web.Request) -> web.Response:
        data = self.world.cdn.get(f"{CDN_BASE}/{http.match_info['path']}")
        return web.Response(status=404) if data is None else web.Response(body=data)


def plain(
    status: int, value: Any, headers: dict[str, str] | None = None, moved: tuple[str, str] = ("", "")
) -> web.Response:
    """JSON whose type is `application/json` and no more: with a charset discord.py hands back a text."""
    text = json.dumps(value)
    text = text.replace(*moved) if moved[0] else text
    return web.Response(status=status, body=text.encode(), content_type="application/json", headers=headers)
