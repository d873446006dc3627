"""The stand-in's process: the bot's HTTP and WebSocket, and a control route for the people and the faults."""

import asyncio
import json
import sys
import threading
from collections.abc import Callable
from typing import Any

from aiohttp import web
from simcord.backend.errors import BackendError, SetupError

from tests.wire.discord.acts import Acts
from tests.wire.discord.faults import ARMED, Faults
from tests.wire.discord.gateway import Gateway
from tests.wire.discord.limits import Limits
from tests.wire.discord.people import People, plain
from tests.wire.discord.rest import Rest
from tests.wire.discord.world import Refused, World


class Front:
    """`users` are in the guild from the start, `channel` is its first channel. The rest: see World, Limits, Gateway."""

    def __init__(
        self, *, users: tuple[str, ...], channel: str, forum: str, tags: tuple[str, ...], bot: str, token: str,
        beat: float, ack: float, limits: bool, a_second: int,
    ) -> None:  # fmt: skip
        self.world, self.faults = World(bot=bot, ack=ack), Faults()
        self.gateway = Gateway(self.world, self.faults, token, beat)
        self.limits = Limits(limits, a_second)
        self.rest = Rest(self.world, self.faults, self.limits, self.gateway)
        self.people = People(self.world, Acts(self.world))
        self.accounts = {name: self.people.person(name) for name in users}
        self.channel = self.people.channel(channel)
        self.forum = self.people.channel(forum, True, tags) if forum else ""

    async def open(self) -> str:
        """Serve on a free port of the loopback; gives the address."""
        app = web.Application(client_max_size=64 << 20)
        app.router.add_get("/gateway", self.gateway.serve)
        app.router.add_get("/cdn/{path:.*}", self.rest.cdn)
        app.router.add_route("*", "/api/v10/{path:.*}", self.rest.serve)
        app.router.add_post("/control/{verb}", self._control)
        runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=0.5)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        self.gateway.base = f"http://{host}:{port}"
        self.world.gateway = f"ws://{host}:{port}/gateway"
        return self.gateway.base

    def about(self) -> dict[str, Any]:
        """What a bot and a script need to know."""
        return {
            "base": self.gateway.base, "token": self.gateway.token, "guild": str(self.world.home.id),
            "channel": self.channel, "forum": self.forum, "accounts": self.accounts,
            "bot": str(self.world.bot_user.id), "application": str(self.world.application_id),
        }  # fmt: skip

    async def _control(self, http: web.Request) -> web.Response:
        verb, args = http.match_info["verb"], json.loads(await http.read() or b"{}")
        found = getattr(self, f"on_{verb}", None) or (None if verb[0] == "_" else getattr(self.people, verb, None))
        if found is None:
            return web.json_response({"refused": f"there is no verb {verb}"}, status=404)
        try:
            value = found(**args)
            value = await value if asyncio.iscoroutine(value) else value
        except (Refused, BackendError, SetupError, ValueError, TypeError) as error:
            return web.json_response({"refused": f"{verb}: {error}"}, status=400)
        return web.json_response(plain(value))

    # verbs about the platform itself

    def on_fault(self, name: str, **args: Any) -> None:
        """429, 5xx, lose_answer, slow, duplicate, refuse_resume wait for their chance; the others happen now."""
        if name in ARMED:
            self.faults.arm(name, **args)
            return
        now: dict[str, Callable[..., None]] = {
            "disconnect": self.gateway.disconnect, "reconnect": self.gateway.reconnect, "cut": self.gateway.cut,
            "deaf": self.gateway.deaf,
        }  # fmt: skip
        if name not in now:
            raise Refused(f"there is no fault {name}")
        now[name](**args)

    def on_clear(self) -> None:
        self.faults.clear()

    def on_about(self) -> dict[str, Any]:
        return self.about()

    def on_state(self) -> dict[str, Any]:
        """Counters: live connections, identifies and resumes so far, 429s said, faults taken, events, gaps."""
        return {
            "connected": self.gateway.connected, "identified": self.gateway.identified, "resumed": self.gateway.resumed,
            "said": self.limits.said, "taken": self.faults.taken, "gaps": self.rest.gaps,
            "events": dict(self.world.emitted), "requests": len(self.rest.log), "files": self.rest.files,
        }  # fmt: skip

    def on_log(self, last: int = 0) -> list[tuple[str, str, int]]:
        return self.rest.log[-last:]

    def on_advance(self, seconds: float) -> None:
        self.world.advance(seconds)

    def on_without(self, channel: str, permissions: list[str]) -> None:
        self.world.without(int(channel) if channel else None, *permissions)

    def on_intent(self, name: str, approved: bool) -> None:
        (self.world.approved.add if approved else self.world.approved.discard)(name)

    def on_member(self, here: bool) -> None:
        (self.world.invite if here else self.world.kick)()

    def on_tune(self, **args: Any) -> None:
        """Set numbers while it runs: ack, old_edits, old_wait (World), limits (on or off)."""
        self.limits.on = args.pop("limits", self.limits.on)
        for name, value in args.items():
            if name not in ("ack", "old_edits", "old_wait"):
                raise Refused(f"there is nothing called {name} to tune")
            setattr(self.world, name, value)


async def serve(config: dict[str, Any]) -> None:
    """Until the input ends: whoever started this is gone then."""
    front = Front(**config)
    await front.open()
    print(json.dumps(front.about()), flush=True)
    ended, loop = asyncio.Event(), asyncio.get_running_loop()

    def watch() -> None:
        sys.stdin.buffer.read()
        loop.call_soon_threadsafe(ended.set)

    threading.Thread(target=watch, daemon=True).start()
    await ended.wait()


if __name__ == "__main__":
    asyncio.run(serve(json.loads(sys.argv[1])))
