"""Limits, broken answers and broken connections of the stand-in of Discord, as plain discord.py meets them."""

import asyncio
import contextlib
import os
import subprocess
import sys
import time
from pathlib import Path

import aiohttp
import discord
import pytest

from tests.wire.discord import Discord, NotPossible, join, start
from tests.wire.discord.plain import Bot
from tests.wire.discord.views import Card

SEND = "POST /channels/*/messages"


def refusals(place: Discord) -> int:
    return sum(place.state()["said"].values())


# limits


def test_the_library_paces_itself_by_the_headers(place: Discord, home: str, bot: Bot) -> None:
    """Twelve at five in five seconds: two waits, and not one refusal."""
    before, began = refusals(place), time.monotonic()

    async def all_at_once() -> None:
        await asyncio.gather(*(bot.channel(home).send(f"line {n}") for n in range(12)))

    bot.do(all_at_once())
    assert time.monotonic() - began > 9
    assert refusals(place) == before
    assert len(place.messages(home)) == 12


def test_a_hasty_client_is_refused(place: Discord, home: str) -> None:
    """Without looking at the headers: refused for the route, and beyond fifty a second for all."""

    async def hasty() -> list[tuple[int, str, float]]:
        told = []
        async with aiohttp.ClientSession(headers={"Authorization": f"Bot {place.token}"}) as session:
            for _ in range(6):
                async with session.post(f"{place.api}/channels/{home}/messages", json={"content": "x"}) as answer:
                    body = await answer.json()
                    assert answer.headers["Content-Type"] == "application/json"
                    scope = answer.headers.get("X-RateLimit-Scope", "")
                    told.append((answer.status, scope, body.get("retry_after", 0)))
        return told

    told = asyncio.run(hasty())
    assert [status for status, _, _ in told] == [200] * 5 + [429]
    assert told[-1][1] == "user"
    assert 0 < told[-1][2] <= 5


@pytest.mark.parametrize("scope", ["user", "global", "shared"])
def test_a_429_is_waited_for(place: Discord, home: str, bot: Bot, scope: str) -> None:
    place.fault("429", route=SEND, seconds=0.4, times=2, scope=scope)
    before, began = refusals(place), time.monotonic()
    bot.send(home, "hello")
    assert time.monotonic() - began > 0.8
    assert refusals(place) == before + 2
    assert len(place.messages(home)) == 1


# answers


def test_broken_servers(place: Discord, home: str, bot: Bot) -> None:
    place.fault("5xx", route=SEND, times=1, status=502)
    bot.send(home, "tried twice")  # the library tries 500, 502 and 504 again
    place.fault("5xx", route=SEND, times=1, status=503)
    with pytest.raises(discord.DiscordServerError):
        bot.send(home, "told")
    assert [m.text for m in place.messages(home)] == ["tried twice"]
    assert [status for method, path, status in place.log(3) if method == "POST"] == [502, 200, 503]


def test_an_answer_is_lost_though_the_work_is_done(place: Discord, home: str, bot: Bot) -> None:
    place.fault("lose_answer", route=SEND, times=1)
    with pytest.raises((aiohttp.ClientError, OSError)):
        bot.send(home, "board", nonce="k1")
    assert [m.text for m in place.messages(home)] == ["board"]
    bot.send(home, "board again")
    assert len(place.messages(home)) == 2


def test_a_slow_route(place: Discord, home: str, bot: Bot) -> None:
    place.fault("slow", route=SEND, seconds=0.5)
    began = time.monotonic()
    bot.send(home, "late")
    assert time.monotonic() - began >= 0.5
    assert place.state()["taken"]["slow"] == 1


# connections


def test_the_same_dispatch_twice(place: Discord, home: str, bot: Bot) -> None:
    place.fault("duplicate", times=1)
    place.say("ann", home, "once")
    place.say("ann", home, "twice said is once")
    bot.until(lambda: len(bot.client.said) == 3)
    assert bot.texts() == ["once", "once", "twice said is once"]
    assert bot.client.said[0].id == bot.client.said[1].id


@pytest.mark.parametrize("fault", ["disconnect", "reconnect", "cut"])
def test_a_resumed_session_hears_what_it_missed(place: Discord, home: str, bot: Bot, fault: str) -> None:
    place.say("ann", home, "before")
    bot.until(lambda: bot.client.said)
    state = place.state()
    place.fault(fault)
    place.say("ann", home, "meanwhile")
    bot.until(lambda: "meanwhile" in bot.texts())
    place.say("ann", home, "after")
    bot.until(lambda: "after" in bot.texts())
    assert bot.texts() == ["before", "meanwhile", "after"]
    now = place.state()
    assert now["resumed"] == state["resumed"] + 1
    assert now["identified"] == state["identified"]


def test_a_refused_resume_is_a_new_session_and_a_gap(place: Discord, home: str, bot: Bot) -> None:
    come = place.until_connected()
    place.fault("refuse_resume")
    place.fault("disconnect", code=4000)
    line = place.say("ann", home, "in the gap")
    place.until_connected(come)
    bot.until(lambda: bot.client.signs.count("ready") == 2)
    place.say("ann", home, "after")
    bot.until(lambda: "after" in bot.texts())
    assert bot.texts() == ["after"]
    assert bot.do(bot.channel(home).fetch_message(int(line))).content == "in the gap"


def test_connected_but_deaf(place: Discord, home: str, bot: Bot) -> None:
    """The socket lives and the API works; nothing is heard until a new connection, and what was said stays lost."""
    come = place.until_connected()
    place.fault("deaf")
    place.say("ann", home, "into the void")
    assert bot.send(home, "still talking").id
    assert not place.state()["connected"]
    assert bot.client.is_ready()
    place.fault("disconnect", code=4000)
    place.until_connected(come)
    place.say("ann", home, "heard")
    bot.until(lambda: bot.client.said)
    assert bot.texts() == ["heard"]


def test_heartbeats_are_acknowledged_and_missed(place: Discord, home: str) -> None:
    with start(beat=0.3) as quick, Bot(quick) as bot:
        end = time.monotonic() + 1.5
        while time.monotonic() < end:
            assert quick.state()["connected"] == 1
            time.sleep(0.05)
        assert bot.client.latency < 1.5


def test_a_closed_client_leaves_no_session(place: Discord, home: str) -> None:
    with Bot(place):
        place.until_connected()
    with Bot(place, act=Card.answer) as bot:
        place.say("ann", home, "hello")
        bot.until(lambda: bot.client.said)
        assert bot.texts() == ["hello"]
    assert place.state()["connected"] == 0


@pytest.mark.parametrize("code", [4004, 4014])
def test_fatal_codes_end_the_client(place: Discord, home: str, code: int) -> None:
    with Bot(place) as bot:
        place.fault("disconnect", code=code)
        bot.until(lambda: not bot.thread.is_alive())
    assert isinstance(bot.ended, discord.ConnectionClosed | discord.PrivilegedIntentsRequired)


# the stand-in itself


def test_what_it_does_not_know_is_loud(home: str) -> None:
    with start() as other, Bot(other) as bot:
        with pytest.raises(discord.DiscordServerError):
            bot.do(bot.client.http.request(discord.http.Route("GET", "/voice/regions")))
        assert "GET /voice/regions" in other.state()["gaps"][0]


def test_a_script_elsewhere_can_join(place: Discord, home: str) -> None:
    other = join(place.base)
    line = other.say("ann", home, "from elsewhere")
    assert [m.id for m in place.messages(home)] == [line]
    assert other.options() == place.options()
    with pytest.raises(NotPossible, match="nobody called"):
        other.say("nobody", home, "hello")
    with pytest.raises(NotPossible, match="no fault"):
        other.fault("earthquake")


def test_it_ends_with_whoever_started_it() -> None:
    mine = f"token-{os.getpid()}"
    script = f"import time; from tests.wire.discord import start; d = start(token='{mine}'); print(1, flush=True); "
    with subprocess.Popen([sys.executable, "-c", f"{script} time.sleep(600)"], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline()
        assert running(mine) == 1
        parent.kill()
        parent.wait()
    end = time.monotonic() + 30
    while running(mine):
        assert time.monotonic() < end
        time.sleep(0.05)


def running(token: str) -> int:
    """Stand-ins that were started with this token."""
    found = 0
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            line = (folder / "cmdline").read_bytes()
            found += b"tests.wire.discord.front" in line and token.encode() in line
    return found
