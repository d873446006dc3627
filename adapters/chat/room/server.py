"""The room's addresses, and the server behind them: in the bot's own loop, and quiet."""

import contextlib
import hashlib
from collections.abc import Awaitable, Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from adapters.chat.room import acts
from adapters.chat.room.guard import Guard
from adapters.chat.room.house import Answer, House, Missing, Page
from adapters.chat.room.pages.found import pages
from adapters.chat.room.render import article, page, styled
from adapters.chat.room.room import Room
from adapters.chat.room.shown import channels, replies, saved
from adapters.pictures import picture
from bot.core import policy

STATIC = Path(__file__).with_name("static")
TYPES = {
    ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml",
    ".png": "image/png",
}  # fmt: skip
GRACE = 2  # seconds that what is being answered may still take at the end


class Quiet(uvicorn.Server):
    """Signals are the bot's own."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def server(room: Room) -> Quiet:
    """Ready to `serve`."""
    certificate, key = room.tls or (None, None)
    config = uvicorn.Config(
        Guard(app(room), room.keys, room.may_come), log_config=None, log_level="critical", access_log=False,
        lifespan="off", ws="none", server_header=False, proxy_headers=False, http="h11",
        timeout_graceful_shutdown=GRACE, ssl_certfile=certificate, ssl_keyfile=key, timeout_keep_alive=30,
    )  # fmt: skip
    return Quiet(config)


def app(room: Room) -> Starlette:
    """Every page by its place, and what pages ask for."""

    def shown(it: Page) -> Callable[[Request], Awaitable[Response]]:
        async def show(request: Request) -> Response:
            return paged(room, it, request)

        return show

    async def stream(request: Request) -> Response:
        house = of(room, request)
        after = request.headers.get("last-event-id") or request.query_params.get("after", "")
        channel = house.chosen(request.query_params.get("channel", ""))
        wanted = (channel, f"@{house.account}")
        frames = room.stream.events(after, wanted, lambda: len(of(room, request).needs()))
        return StreamingResponse(frames, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})

    async def messages(request: Request) -> Response:
        """These messages as they now are, in the order in which they came: an array of {id, thread, pin, html}."""
        house, ids = of(room, request), request.query_params.get("ids", "").split(",")[:400]
        wanted = (house.chosen(request.query_params.get("channel", "")), f"@{house.account}")
        found = [s for s in (room.record.by_id.get(id) for id in ids) if s and s.channel in wanted]
        count = replies(room.record)
        return JSONResponse(
            [{"id": s.id, "thread": s.thread, "pin": s.pin,
              "html": article(s, house.zone, house.account, count.get(s.id, 0), house)} for s in found]
        )  # fmt: skip

    async def file(request: Request) -> Response:
        """A folded text, whole, to be saved."""
        shown = room.record.by_id.get(request.path_params["id"])
        seen = shown is not None and may_see(shown.channel, of(room, request))
        found = saved(shown, request.path_params["number"]) if shown and seen else None
        if found is None:
            raise Missing("There is no such file.")
        return answered(Answer(found[1].encode(), filename=found[0]))

    async def drawing(request: Request) -> Response:
        """NAME.svg in the colours of the page it stands in, or NAME.png, drawn in a process of its own."""
        name, _, kind = request.path_params["name"].rpartition(".")
        found = room.desk.picture(f"{name}.svg") if kind in ("svg", "png") else None
        if found is None:
            raise Missing("There is no such picture.")
        if kind == "png":
            return Response(await picture(room.desk, name), media_type="image/png")
        text, allowed = styled(found[0].decode())
        return Response(text, media_type="image/svg+xml", headers={"Content-Security-Policy": allowed})

    async def complete(request: Request) -> Response:
        query = request.query_params
        return JSONResponse(room.desk.complete(query.get("channel", ""), query.get("text", "")[:2_000]))

    async def at(request: Request) -> Response:
        """Where a thing is shown: its newest message."""
        found = room.record.latest(request.path_params["thing"])
        if not found:
            raise Missing(f"Nothing shows {request.path_params['thing']} yet.")
        top = found[0].thread or found[0].id
        where = urlencode({"channel": found[0].channel, "thread": top})
        return RedirectResponse(f"/?{where}#{found[0].id}", 303)

    routes = [Route(it.path, shown(it)) for it in pages().values()]
    routes += [
        Route("/stream", stream), Route("/messages", messages), Route("/file/{id}/{number:int}", file),
        Route("/picture/{name:path}", drawing), Route("/complete", complete), Route("/at/{thing}", at),
        Route("/static/{name}", static), Route("/favicon.ico", icon), *acts.routes(room),
    ]  # fmt: skip
    return Starlette(routes=routes, exception_handlers={Missing: missing, 404: missing})


def of(room: Room, request: Request) -> House:
    return room.house(request.state.account)


def may_see(channel: str, house: House) -> bool:
    """A private place is one account's."""
    return not channel.startswith("@") or channel == f"@{house.account}"


def paged(room: Room, it: Page, request: Request) -> Response:
    """A page in its frame, or (for a page that looks again) alone."""
    house, query = of(room, request), {**request.query_params, **request.path_params}
    made = it.values(house, query)
    if isinstance(made, Answer):
        return answered(made)
    values = frame(room, house, it) | {"query": query} | made
    values["layout"] = "part.html" if request.headers.get("x-part") else "base.html"
    return Response(page(f"{it.name}.html", values), media_type="text/html; charset=utf-8")


def frame(room: Room, house: House, it: Page) -> dict[str, Any]:
    """What every template sees."""
    return {
        "house": house, "title": it.title, "path": it.path, "name": it.name, "touched": sorted(it.touched),
        "scripts": it.scripts, "styles": [it.name] if (STATIC / f"{it.name}.css").is_file() else [], "swarm": "",
        "navigation": sorted((p for p in pages().values() if p.order), key=lambda p: p.order),
        "channels": channels(room.record, house.channel), "channel": house.channel, "here": room.stream.here,
        "swarms": house.swarms(), "needs": len(house.needs()), "version": version(), "alone": room.alone,
        "people": policy.people(house.world) if house.demo and not room.keys.people else (),
    }  # fmt: skip


def answered(made: Answer) -> Response:
    """What is downloaded is never shown, whatever it holds."""
    name = "".join(c if c.isalnum() or c in "._-" else "-" for c in made.filename if c.isascii())[-100:]
    headers = {"Content-Disposition": f'attachment; filename="{name}"'} if made.filename else {}
    return Response(made.body, media_type=made.media_type, headers=headers)


async def missing(request: Request, error: Exception) -> Response:
    said = str(error) if isinstance(error, Missing) else "There is no such page."
    return Response(page("missing.html", {"said": said}), 404, media_type="text/html; charset=utf-8")


@cache
def files() -> dict[str, bytes]:
    """All of static/, by name."""
    return {path.name: path.read_bytes() for path in sorted(STATIC.iterdir()) if path.suffix in TYPES}


@cache
def version() -> str:
    """Changes when a file does: browsers keep what they have until then."""
    return hashlib.sha256(b"".join(files().values())).hexdigest()[:12]


async def static(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in files():
        raise Missing("There is no such file.")
    headers = {"Cache-Control": "no-cache", "ETag": f'"{version()}"'}  # modules name each other without a version
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return Response(files()[name], media_type=TYPES[Path(name).suffix], headers=headers)


async def icon(request: Request) -> Response:
    """Browsers ask here of their own accord, as for a page that is left before its head was read."""
    return RedirectResponse("/static/icon.svg", 301)
