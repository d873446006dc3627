"""What a person does in a page: say, press, be somebody else (in a demo), come in (from elsewhere). All are POSTs whose
Origin the guard has checked."""

import asyncio
import hmac
from collections.abc import Awaitable, Callable
from typing import Literal

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from adapters.chat.room.render import page
from adapters.chat.room.room import OWN, Room
from bot.core.events import Attached
from bot.core.message import Button
from bot.errors import ChatError, PodiumError

LONGEST = 1 << 20  # characters of a line
FILE = 1_000_000  # bytes of a file
FILES = 4
KINDS = (".toml", ".md", ".markdown", ".txt")
WRONG = 1.0  # seconds that a wrong secret costs


def routes(room: Room) -> list[Route]:
    async def say(request: Request) -> Response:
        """Fields: id, text; thread (a message, or a thing), channel, file."""
        form = await fields(request)
        id, text = named(form), field(form, "text").replace("\r\n", "\n")
        files = [await attached(f) for f in form.getlist("file") if isinstance(f, UploadFile) and f.filename]
        if not text.strip() and not files:
            return PlainTextResponse("There is nothing to send.", 422)
        if len(text) > LONGEST:
            return PlainTextResponse("That line is too long. As a file: plan FILE", 422)
        room.say(request.state.account, place(request, form), id, text, field(form, "thread"), tuple(files))
        return Response(status_code=204)

    async def press(request: Request) -> Response:
        """Fields: id, says; message (whose button it is) or thread (the thing it is about), seen, words, typed."""
        form = await fields(request)
        says, seen, message = field(form, "says"), field(form, "seen"), field(form, "message")
        button = room.button(message, says, seen) if message else Button(says, says, asks=asks(form), seen=seen)
        if button is None or not says:
            return PlainTextResponse("That card has changed meanwhile; look again.", 409)
        wanted = button.says.split()[-1]
        if button.asks == "id" and field(form, "words").strip() != wanted:
            return PlainTextResponse(f"Type {wanted} to confirm.", 422)
        words = field(form, "words")
        room.press(request.state.account, place(request, form), named(form), button, words, field(form, "thread"))
        return Response(status_code=204)

    async def be(request: Request) -> Response:
        account = field(await fields(request), "account")
        if room.keys.people or not room.may_be(account):
            return PlainTextResponse("Only in a demo's home may one speak as each sample person.", 403)
        return Response(status_code=204, headers={"Set-Cookie": room.keys.cookie(account)})

    async def enter(request: Request) -> Response:
        form = await fields(request)
        account, secret = field(form, "account"), field(form, "secret")
        kept = room.keys.people.get(account, "")
        right = hmac.compare_digest(kept.encode(), secret.encode("utf-8", "replace"))
        if not kept or not right or not room.may_come(account):
            await asyncio.sleep(WRONG)
            values = {"path": "/", "people": True, "wrong": "That is not right."}
            return Response(page("refused.html", values), 403, media_type="text/html; charset=utf-8")
        return RedirectResponse("/", 303, {"Set-Cookie": room.keys.cookie(account)})

    def place(request: Request, form: FormData) -> str:
        return room.house(request.state.account).chosen(field(form, "channel"))

    made = {"/say": say, "/press": press, "/as": be, **({"/enter": enter} if room.keys.people else {})}
    return [Route(path, told(act), methods=["POST"]) for path, act in made.items()]


def told(act: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    """What cannot be done is said, in a sentence."""

    async def tried(request: Request) -> Response:
        try:
            return await act(request)
        except HTTPException as error:
            return PlainTextResponse(error.detail, error.status_code)
        except ChatError as error:
            return PlainTextResponse(str(error), 503)
        except PodiumError as error:
            return PlainTextResponse(f"{error} Nothing was sent.", 503)
        finally:
            await request.close()

    return tried


async def fields(request: Request) -> FormData:
    """Raises HTTPException for what is no form, or too many fields."""
    return await request.form(max_files=FILES, max_fields=16, max_part_size=LONGEST)


def field(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value if isinstance(value, str) else ""


def named(form: FormData) -> str:
    id = field(form, "id")
    if not OWN.fullmatch(id):
        raise HTTPException(422, "A line needs an id of the page's own.")
    return id


def asks(form: FormData) -> Literal["", "words", "id"]:
    match field(form, "asks"):
        case "words":
            return "words"
        case "id":
            return "id"
        case _:
            return ""


async def attached(file: UploadFile) -> Attached:
    """A file's text, or why it cannot be read. It is only ever parsed as a plan."""
    name = (file.filename or "file").replace("\\", "/").rpartition("/")[2][-100:]
    if not name.lower().endswith(KINDS):
        return Attached(name, error=f"a plan's file ends in {', '.join(KINDS[:3])}.")
    data = await file.read(FILE + 1)
    if len(data) > FILE:
        return Attached(name, error="it is too large; a plan's file has at most 1 MB.")
    try:
        return Attached(name, data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        return Attached(name, error=f"line {line} is not UTF-8. Save the file as UTF-8.")
