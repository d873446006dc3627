"""The verbs as MCP, spoken by the official client over the attempt's socket."""

import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import httpx2
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from adapters.door.words import BY_NAME
from bot.core.events import Heard
from tests.attempts import Stage, staged

WAIT = 'printf %s "$PODIUM_TOKEN" >token; podium-verb progress up; while [ ! -e over ]; do sleep 0.05; done'


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    yield from staged("bubblewrap", tmp_path, monkeypatch)


@asynccontextmanager
async def client(stage: Stage, token: str, attempt: str = "s1.a1") -> AsyncIterator[Client]:
    transport = httpx2.AsyncHTTPTransport(uds=str(stage.fleet.folder(attempt) / "agent" / "web"))
    headers = {"Authorization": f"Bearer {token}"}
    http = httpx2.AsyncClient(transport=transport, headers=headers, timeout=60)
    async with http, Client(streamable_http_client("http://127.0.0.1:7346/mcp", http_client=http)) as speaks:
        yield speaks


def up(stage: Stage, attempt: str = "s1.a1", **more: Any) -> str:
    """A command agent that only waits; its token."""
    stage.start(WAIT, attempt, options={"mcp": "yes"}, **more)
    stage.until(lambda e: isinstance(e, Heard) and (e.attempt, e.verb) == (attempt, "progress"))
    return (stage.fleet.folder(attempt) / "clone" / "token").read_text()


def over(stage: Stage, attempt: str = "s1.a1") -> None:
    (stage.fleet.folder(attempt) / "clone" / "over").touch()
    assert stage.exit(attempt).code == 0


def said(result: Any) -> str:
    return f"{'! ' if result.is_error else ''}{result.content[0].text}"


def test_each_verb_is_a_tool_and_is_heard(stage: Stage) -> None:
    token = up(stage, outcome="all is well", criteria=("t1.1: it runs, judged by check",))

    async def talk() -> dict[str, str]:
        async with client(stage, token) as speaks:
            names = {tool.name for tool in (await speaks.list_tools()).tools}
            assert names == set(BY_NAME)
            given = {"text": "words", "criterion": "t1.1", "to": "t2", "id": "u1"}
            heard = {}
            for name in ("progress", "discover", "finding", "evidence", "note", "broken", "done", "task"):
                needed = {field: given[field] for field in BY_NAME[name].needed}
                heard[name] = said(await speaks.call_tool(name, needed))
            heard["lacking"] = said(await speaks.call_tool("note", {"to": "t2"}))
            heard["strange"] = said(await speaks.call_tool("progress", {"text": "x", "key": "y"}))
            heard["unknown"] = said(await speaks.call_tool("usage", {"money": "-1"}))
            return heard

    heard = anyio.run(talk)
    assert "Outcome: all is well" in heard.pop("task")
    assert heard.pop("lacking") == "! note needs text"
    assert heard.pop("strange").startswith("! progress has no key")
    assert heard.pop("unknown").startswith("! there is no usage")
    assert set(heard.values()) == {"heard"}
    stage.poll()
    assert [v for v in stage.verbs() if v != "began"][1:] == list(heard)
    over(stage)


def test_a_question_gives_a_ticket_at_once_and_its_answer_waits_in_the_inbox(stage: Stage) -> None:
    """The client that asked is gone when the answer comes; the next one finds it, with a word said meanwhile."""
    token = up(stage)

    async def ask() -> tuple[str, str]:
        async with client(stage, token) as speaks:
            ticket = said(await speaks.call_tool("ask", {"text": "Which way?", "recommend": "left"}))
            return ticket, said(await speaks.call_tool("inbox", {}))

    async def look() -> str:
        async with client(stage, token) as speaks:
            return said(await speaks.call_tool("inbox", {"seconds": "20"}))

    ticket, nothing = anyio.run(ask)
    asked = stage.verb("ask")
    assert asked.args["recommend"] == "left"
    assert f"asked as {asked.args['id']}" in ticket
    assert nothing == "nothing new"
    stage.tell("s1.a1", "to the left", sort="answer", ask=asked.args["id"], key="s1.c1:answer")
    stage.verb("delivered")
    stage.tell("s1.a1", "mind the gap", key="s1.m1")
    stage.verb("delivered")
    assert anyio.run(look) == f"answer to {asked.args['id']}: to the left\ntell: mind the gap"
    stage.until(lambda e: isinstance(e, Heard) and (e.verb, e.args.get("tell")) == ("applied", "s1.m1"))
    over(stage)


def test_paths_are_granted_or_refused_at_once(stage: Stage) -> None:
    token = up(stage)

    async def reserve() -> str:
        async with client(stage, token) as speaks, anyio.create_task_group() as group:

            def grant() -> None:
                asked = stage.verb("reserve")
                stage.tell("s1.a1", "granted: a/**", sort="answer", ask=asked.args["id"], key="s1.a1:reserve")

            group.start_soon(anyio.to_thread.run_sync, grant)
            return said(await speaks.call_tool("reserve", {"paths": "a/**"}))

    assert anyio.run(reserve) == "granted: a/**"
    over(stage)


def test_the_verbs_of_another_attempt_are_out_of_reach(stage: Stage) -> None:
    mine, other = up(stage), up(stage, "s1.a2")
    assert mine != other

    transport = httpx2.HTTPTransport(uds=str(stage.fleet.folder("s1.a2") / "agent" / "web"))
    with httpx2.Client(transport=transport, base_url="http://127.0.0.1:7346") as http:
        asked = {"name": "done", "arguments": {"text": "x"}}
        call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": asked}
        for shown in ({}, {"Authorization": f"Bearer {mine}"}):
            assert http.post("/mcp", json=call, headers=shown).status_code == 401
    over(stage)
    over(stage, "s1.a2")
    assert "done" not in stage.verbs()


def test_waiting_for_an_answer_spends_no_time_and_work_meanwhile_does(stage: Stage) -> None:
    token = up(stage, minutes=0.1)

    async def wait() -> str:
        async with client(stage, token) as speaks:
            await speaks.call_tool("ask", {"text": "Which way?"})
            return said(await speaks.call_tool("inbox", {"seconds": "9"}))

    began = time.monotonic()
    assert anyio.run(wait) == "nothing new"
    assert time.monotonic() - began > 9
    assert stage.exit().why == "timeout"


def test_a_verb_that_the_bot_could_not_read_is_refused(stage: Stage) -> None:
    """A line of over a megabyte in the spool would be the last that is ever heard of this attempt."""
    token = up(stage)

    async def shout() -> str:
        async with client(stage, token) as speaks:
            return said(await speaks.call_tool("progress", {"text": "x" * 2_000_000}))

    assert anyio.run(shout) == "! a verb has at most 65536 bytes: put the rest into a file, and say where"
    over(stage)


def test_words_that_came_when_the_client_had_given_up_are_there_the_next_time(stage: Stage) -> None:
    token = up(stage)
    transport = httpx2.HTTPTransport(uds=str(stage.fleet.folder("s1.a1") / "agent" / "web"))
    asked = {"name": "inbox", "arguments": {"seconds": "30"}}
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": asked}
    head = {"Authorization": f"Bearer {token}", "accept": "application/json, text/event-stream"}
    with (
        httpx2.Client(transport=transport, base_url="http://127.0.0.1:7346", headers=head) as http,
        pytest.raises(httpx2.ReadTimeout),
    ):
        http.post("/mcp", json=call, timeout=1.0)
    stage.tell("s1.a1", "turn left")
    time.sleep(1.0)

    async def look() -> str:
        async with client(stage, token) as speaks:
            return said(await speaks.call_tool("inbox", {}))

    assert anyio.run(look) == "tell: turn left"
    over(stage)


def test_the_token_is_not_handed_over_where_others_of_this_machine_can_read_it(stage: Stage) -> None:
    """Agents put their MCP configuration into their command line: it is a file's name."""
    look = 'f=$PODIUM_MCP_CONFIG; stat -c %a $f; grep -c "Bearer $PODIUM_TOKEN" $f; grep -c "$PODIUM_MCP" $f; echo $f'
    stage.start(look, options={"mcp": "yes"})
    assert stage.exit().code == 0
    mode, token, url, path = stage.log().split()
    assert (mode, token, url, path.endswith(".json")) == ("600", "1", "1", True)
