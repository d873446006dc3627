"""An attempt's minutes: waiting for people spends none, and nobody works for nothing behind an open question."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.attempt.clock import Clock
from tests.attempts import MODES, Stage, staged
from tests.models import PRICES, Host, text
from tests.support import need

BUSY = "podium-verb ask Which way & podium-verb progress begun; "
POLL = """
import json, os, threading, time, urllib.request
def call(name, **given):
    words = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": name, "arguments": given}}
    head = {"authorization": f"Bearer {os.environ['PODIUM_TOKEN']}", "content-type": "application/json",
            "accept": "application/json, text/event-stream"}
    asked = urllib.request.Request(os.environ["PODIUM_MCP"], json.dumps(words).encode(), head)
    return urllib.request.urlopen(asked).read()
def poll():
    while True:
        call("inbox", seconds="60")
call("ask", text="Which way?")
threading.Thread(target=poll, daemon=True).start()
call("progress", text="begun")
end = time.monotonic() + 60
while time.monotonic() < end:
    WORK
"""
SEND = """
words = [{"role": "user", "content": "go"}]
body = json.dumps({"model": "model-a", "max_tokens": 5, "messages": words, "stream": True}).encode()
head = {"x-api-key": os.environ["ANTHROPIC_API_KEY"], "content-type": "application/json"}
asked = urllib.request.Request(os.environ["ANTHROPIC_BASE_URL"] + "/v1/messages", body, head)
urllib.request.urlopen(asked).read()
"""


@pytest.fixture(params=MODES)
def stage(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    need(sys.platform == "linux", "Linux: who works is seen in /proc")
    yield from staged(request.param, tmp_path, monkeypatch)


@pytest.fixture
def host() -> Iterator[Host]:
    made = Host(text("slowly", fault="held"))
    yield made
    made.close()


def tools(stage: Stage, host: Host, work: str) -> dict[str, str]:
    (stage.home / "tools").mkdir()
    (stage.home / "tools" / "agent.py").write_text(POLL.replace("    WORK\n", f"    {work}\n"))
    return {"tools": "tools", "mcp": "yes", "api": host.url, "prices": PRICES}


@pytest.mark.parametrize("work", ["while :; do :; done", "while :; do (: ; :) ; /bin/true; done"], ids=["one", "many"])
def test_who_works_behind_an_open_question_spends_its_minutes(stage: Stage, work: str) -> None:
    """In one process, and in many that end at once."""
    stage.start(BUSY + work, minutes=0.05)
    assert stage.exit().why == "timeout"


@pytest.mark.parametrize(("line", "worked"), [("sleep 600", False), ("while :; do :; done & sleep 600", True)])
def test_a_wait_costs_what_is_worked_in_it(line: str, worked: bool) -> None:
    """Also by a child of the child; at most the time that went by."""
    child = subprocess.Popen(("sh", "-c", f"{line} & wait"), start_new_session=True)
    try:
        clock, began = Clock(1.0), time.monotonic()
        clock.turn(True, False, {child.pid})
        clock.turn(True, False, {child.pid})
        first = clock.left
        while time.monotonic() - began < (60 if worked else 3) and first - clock.left <= 0.05:
            time.sleep(0.1)
            clock.turn(True, False, {child.pid})
        assert 0 <= first - clock.left <= time.monotonic() - began
        assert (first - clock.left > 0.05) == worked
    finally:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def test_to_begin_and_end_waits_is_no_wait() -> None:
    """Turn by turn: each time it begins, what went by before is counted."""
    clock = Clock(1.0)
    for number in range(20):
        clock.turn(number % 2 == 0, False, ())
        time.sleep(0.02)
    assert clock.left < 60 - 0.3


@pytest.mark.parametrize("stage", ["bubblewrap"], indirect=True)
def test_polling_the_inbox_beside_the_work_is_no_waiting(stage: Stage, host: Host) -> None:
    stage.start('python3 "$PODIUM_TOOLS/agent.py"', options=tools(stage, host, "pass"), minutes=0.05, money=1.0)
    assert stage.exit().why == "timeout"


@pytest.mark.parametrize("stage", ["bubblewrap"], indirect=True)
def test_a_model_that_works_for_it_meanwhile_is_work(stage: Stage, host: Host) -> None:
    options = tools(stage, host, f"exec({SEND!r})")
    stage.start('python3 "$PODIUM_TOOLS/agent.py"', options=options, minutes=0.05, money=1.0)
    assert stage.exit().why == "timeout"
