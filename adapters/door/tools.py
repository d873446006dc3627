"""The verbs as MCP: an agent of others finds them as tools. A question gives a ticket at once, so that no client's
time-out loses it; its answer waits in `inbox`."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import anyio
import mcp_types as types
from mcp.server import Server, ServerRequestContext
from starlette.applications import Starlette

from adapters.brief import told
from adapters.door.hooks import Hooks
from adapters.door.words import ASKED, AT_ONCE, BY_NAME, OWED, UNKNOWN, lacking, moment

LONGEST = 300.0  # seconds that `inbox` waits
LOOK = 0.1
SERVED = "podium"
COMING = "nothing new here; words of people are on their way into your conversation"
Gone = Callable[[], Awaitable[bool]]


def make(hooks: Hooks) -> Starlette:
    """The app, with the route /mcp."""

    async def listed(
        context: ServerRequestContext[dict[str, object]], params: types.PaginatedRequestParams | None
    ) -> types.ListToolsResult:
        tools = [types.Tool(name=w.name, description=w.says, input_schema=w.schema) for w in BY_NAME.values()]
        return types.ListToolsResult(tools=tools)

    async def called(
        context: ServerRequestContext[dict[str, object]], params: types.CallToolRequestParams
    ) -> types.CallToolResult:
        given = {str(name): str(value) for name, value in (params.arguments or {}).items()}
        gone: Gone = getattr(context.request, "is_disconnected", here)
        try:
            said, wrong = await answer(hooks, params.name, given, gone), False
        except ValueError as error:
            said, wrong = str(error), True
        return types.CallToolResult(content=[types.TextContent(type="text", text=said)], is_error=wrong)

    @asynccontextmanager
    async def lifespan(server: object) -> AsyncIterator[dict[str, object]]:
        yield {}

    server = Server(SERVED, version="1", lifespan=lifespan, on_list_tools=listed, on_call_tool=called)
    return server.streamable_http_app(json_response=True, stateless_http=True)


async def here() -> bool:
    return False


async def answer(hooks: Hooks, name: str, given: dict[str, str], gone: Gone = here) -> str:
    """One call of a tool, in words. Raises ValueError where it is refused. Once the client is `gone`, messages stay for
    its next call."""
    word = BY_NAME.get(name)
    if word is None:
        raise ValueError(f"there is no {name}; there are: {', '.join(BY_NAME)}")
    if wrong := lacking(word, given):
        raise ValueError(wrong)
    session = hooks.session
    if name == "task":
        return told(session.brief)
    if name == "inbox":
        return await inbox(hooks, min(LONGEST, float(given.get("seconds") or 0)), gone)
    if name in ASKED:
        ticket = await hooks.do(lambda: session.speak(name, given))
        return f"asked as {ticket}. The answer comes to your inbox; go on with what does not hang on it."
    if name in AT_ONCE:
        ticket = await hooks.do(lambda: session.speak(name, given))
        return await granted(hooks, ticket, moment(name, session.options), gone)
    if name in OWED and session.held:
        raise ValueError(session.held)
    await hooks.do(lambda: session.speak(name, given))
    return "heard"


async def inbox(hooks: Hooks, seconds: float, gone: Gone) -> str:
    """Messages as soon as there are any. Who waits for an answer spends no time."""
    session, end = hooks.session, time.monotonic() + seconds
    wait = session.waiting()
    heard: list[dict[str, str]] = []
    try:
        await hooks.do(wait.__enter__)
        while not await gone() and not (heard := await hooks.do(session.take)) and time.monotonic() < end:
            if session.underway:
                return COMING
            await anyio.sleep(LOOK)
    finally:
        hooks.leave(wait)
    for message in heard:
        if message["id"]:
            await hooks.do(lambda id=message["id"]: session.say("applied", tell=id))  # type: ignore[misc]
    return "\n".join(line(message) for message in heard) or "nothing new"


async def granted(hooks: Hooks, ticket: str, seconds: float, gone: Gone) -> str:
    """What rules answer at once, without people, is waited for a moment."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and not await gone():
        for message in await hooks.do(lambda: hooks.session.take(ticket)):
            return message["text"]
        await anyio.sleep(LOOK)
    return f"{UNKNOWN}; the answer to {ticket} comes to your inbox"


def line(message: dict[str, str]) -> str:
    return f"{message['sort']}{' to ' + message['ask'] if message['ask'] else ''}: {message['text']}"
