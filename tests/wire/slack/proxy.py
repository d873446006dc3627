"""The HTTP side of the stand-in: the Web API with its laws and faults, the sockets, and local-slack's envelopes."""

import asyncio
import json
from typing import Any

import aiohttp
from aiohttp import web

from tests.wire.slack import blocks, messages, rooms, views
from tests.wire.slack.laws import METHODS, Refused, scope
from tests.wire.slack.world import World

Args = dict[str, Any]
OWN = messages.METHODS | rooms.METHODS | views.METHODS
STRUCTURED = ("blocks", "attachments", "view", "metadata", "files")
URL_USES = 5  # of a response_url


class Proxy:
    """Stands between the bot and local-slack while it is open."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._used: dict[str, int] = {}

    async def open(self) -> None:
        """Listen on a free port and take local-slack's envelopes."""
        self.world.session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60))
        app = web.Application(client_max_size=1 << 28)
        app.router.add_route("*", "/api/{method}", self.api)
        app.router.add_get("/link/{ticket}", self.link)
        app.router.add_route("*", "/{path:.*}", self.pass_on)
        self.runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self.runner.setup()
        site = web.TCPSite(self.runner, "127.0.0.1", 0)
        await site.start()
        self.world.url = f"http://127.0.0.1:{self.runner.addresses[0][1]}"
        said = await self._raw("apps.connections.open", self.world.app["appToken"])
        self.socket = await self.world.session.ws_connect(said["url"], max_msg_size=0)
        await self.socket.receive()  # hello
        self.pump = asyncio.create_task(self._envelopes())

    async def close(self) -> None:
        self.pump.cancel()
        for task in list(self.world.tasks):
            task.cancel()
        await self.world.links.close()
        await self.socket.close()
        await self.runner.cleanup()
        await self.world.session.close()

    async def api(self, request: web.Request) -> web.StreamResponse:
        """One call of the bot."""
        world, method = self.world, request.match_info["method"]
        args, token = await self._args(request)
        world.rates.calls[method] += 1
        if slow := world.faults.take("slow", method):
            await asyncio.sleep(slow.seconds)
        if forced := world.faults.take("429", method):
            return self._wait(method, forced.seconds)
        if wait := world.rates.wait(method, str(args.get("channel") or "")):
            return self._wait(method, wait)
        if broken := world.faults.take("5xx", method):
            return web.Response(status=broken.status, text="upstream connect error")
        lost = world.faults.take("lose_answer", method)
        try:
            said = {"ok": True} | await self._carried(method, args, token)
        except Refused as error:
            said = {"ok": False, "error": error.error} | error.more
        if lost and request.transport:
            request.transport.abort()
        return self._json(said)

    async def link(self, request: web.Request) -> web.StreamResponse:
        """A socket of the bot."""
        socket = web.WebSocketResponse(max_msg_size=0)
        await socket.prepare(request)
        await self.world.links.serve(socket, self.world.app["appId"])
        return socket

    async def pass_on(self, request: web.Request) -> web.StreamResponse:
        """Uploads, downloads and response URLs, as local-slack serves them."""
        path, body = request.path_qs, await request.read()
        if path.startswith("/_hooks/response/"):
            self._used[path] = self._used.get(path, 0) + 1
            if self._used[path] > URL_USES:
                return web.json_response({"ok": False, "error": "used_url"}, status=404)
            try:
                blocks.message(json.loads(body) | {"text": "-"})
            except Refused as error:
                return web.json_response({"ok": False, "error": error.error}, status=400)
        elif "files:read" not in self.world.scopes and path.startswith("/files-pri/"):
            return web.Response(status=403)
        headers = {k: v for k, v in request.headers.items() if k.lower() in ("content-type", "authorization")}
        async with self.world.session.request(
            request.method, self.world.local + path, data=body, headers=headers
        ) as answer:
            kept = {k: v for k, v in answer.headers.items() if k.lower() in ("content-type", "content-disposition")}
            return web.Response(status=answer.status, body=await answer.read(), headers=kept)

    async def _carried(self, method: str, args: Args, token: str) -> Args:
        world = self.world
        expected = world.app["appToken" if method == "apps.connections.open" else "botToken"]
        if token != expected:
            known = token in (world.app["appToken"], world.app["botToken"])
            raise Refused("not_allowed_token_type" if known else "invalid_auth" if token else "not_authed")
        if method not in METHODS:
            raise Refused("unknown_method")
        self._allowed(method, args)
        if fault := world.faults.take("not_ok", method):
            raise Refused(fault.error)
        if method == "apps.connections.open":
            return {"url": f"{world.url.replace('http', 'ws', 1)}/link/{world.id('k')}"}
        if method in OWN:
            return await OWN[method](world, args)
        return await world.upstream(method, **args)

    def _allowed(self, method: str, args: Args) -> None:
        room = self.world.rooms.get(str(args.get("channel") or ""))
        private = method == "conversations.create" and rooms.true(args.get("is_private"))
        needed = scope(method, room.kind if room else "groups" if private else "channels")
        if needed and needed not in self.world.scopes and needed != "connections:write":
            raise Refused("missing_scope", needed=needed, provided=",".join(sorted(self.world.scopes)))

    async def _args(self, request: web.Request) -> tuple[Args, str]:
        """Arguments as slack_sdk sends them: in the query, a form, or JSON."""
        args: Args = dict(request.query)
        if request.content_type == "application/json":
            args |= await request.json() if request.can_read_body else {}
        else:
            args |= {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
        for name in STRUCTURED:
            if isinstance(args.get(name), str):
                try:
                    args[name] = json.loads(args[name])
                except ValueError:
                    args[name] = None
        token = args.pop("token", "") or request.headers.get("Authorization", "").removeprefix("Bearer ")
        return args, str(token)

    def _json(self, said: Args, status: int = 200, **headers: str) -> web.Response:
        text = json.dumps(said).replace(self.world.local, self.world.url)
        more = {"x-oauth-scopes": ",".join(sorted(self.world.scopes))} | headers
        return web.Response(text=text, status=status, content_type="application/json", headers=more)

    def _wait(self, method: str, seconds: float) -> web.Response:
        self.world.rates.refused[method] += 1
        headers = {"Retry-After": f"{seconds:g}"}
        return self._json({"ok": False, "error": "ratelimited"}, 429, **headers)

    async def _raw(self, method: str, token: str) -> Args:
        headers = {"Authorization": f"Bearer {token}"}
        async with self.world.session.post(f"{self.world.local}/api/{method}", headers=headers) as answer:
            said: Args = await answer.json()
            return said

    async def _envelopes(self) -> None:
        """Whatever users did reaches us first; the bot gets it by our sockets."""
        async for frame in self.socket:
            envelope = json.loads(frame.data.replace(self.world.local, self.world.url))
            if "envelope_id" not in envelope:
                continue
            if envelope["type"] == "events_api":
                await self.socket.send_json({"envelope_id": envelope["envelope_id"]})
                self.world.forward(envelope["payload"])
            else:
                self.world.spawn(self._interactive(envelope))

    async def _interactive(self, envelope: Args) -> None:
        world, payload = self.world, envelope["payload"]
        user = payload.get("user_id") or payload["user"]["id"]
        if trigger := payload.get("trigger_id"):
            world.trigger(user, trigger)
        message = payload.get("message") or {}
        if message.get("subtype") == "ephemeral":
            payload["container"]["is_ephemeral"] = True
            del payload["message"]
        elif kept := world.metadata.get((payload.get("channel", {}).get("id", ""), message.get("ts", ""))):
            message["metadata"] = kept
        if payload.get("type") == "view_submission" and (stack := world.modals.get(user)):  # from the page
            payload["view"] = stack[-1] | {"state": payload["view"]["state"]}
        taken, answer = await world.links.send(envelope["type"], payload, world.faults, world.patience)
        if not taken and payload.get("type") == "view_submission":
            answer = {"response_action": "errors", "errors": {}}
        await self.socket.send_json({"envelope_id": envelope["envelope_id"]} | ({"payload": answer} if answer else {}))
