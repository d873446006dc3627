"""The attempt's door for agents that speak HTTP: what a command agent in the sandbox gets of a model's host."""

import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from adapters.door import TOLD
from bot.core.events import Heard, Lost
from tests.attempts import KEY, MODES, Stage, staged
from tests.models import PRICES, Host, text
from tests.processes import alive

SEND = """
import json, os, sys, urllib.error, urllib.request
def send(path="/v1/messages", key=None, **body):
    words = [{"role": "user", "content": "go"}]
    data = {"model": "model-a", "max_tokens": 50, "stream": True, "messages": words, **body}
    head = {"x-api-key": key or os.environ["ANTHROPIC_API_KEY"], "content-type": "application/json"}
    call = urllib.request.Request(os.environ["ANTHROPIC_BASE_URL"] + path, json.dumps(data).encode(), head)
    try:
        with urllib.request.urlopen(call) as reply:
            return reply.status, reply.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
"""


@pytest.fixture(params=MODES)
def stage(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    yield from staged(request.param, tmp_path, monkeypatch)


def speak(stage: Stage, host: Host, code: str, attempt: str = "s1.a1", **told: Any) -> None:
    """A command agent that runs this Python with `send` at hand."""
    (stage.home / "tools").mkdir(exist_ok=True)
    (stage.home / "tools" / "agent.py").write_text(SEND + code)
    options = {"tools": "tools", "api": host.url, "prices": PRICES}
    stage.start('python3 "$PODIUM_TOOLS/agent.py"', attempt, options=options, **{"money": 1.0, **told})


def used(stage: Stage) -> list[dict[str, str]]:
    return [e.args for e in stage.heard if isinstance(e, Heard) and e.verb == "usage"]


def test_a_call_goes_through_with_the_key_that_the_agent_never_sees(stage: Stage, host: Callable[..., Host]) -> None:
    there = host(text("hello", usage={"cache_read_input_tokens": 40, "cache_creation_input_tokens": 20}), text("plain"))
    speak(stage, there, "print(send()); print(send(stream=False)); print(dict(os.environ))")
    assert stage.exit().code == 0
    log = stage.log()
    assert "hello" in log
    assert "plain" in log
    assert KEY not in log + stage.log(name="brief.json") + stage.log(name="attempt.log")
    assert [headers["x-api-key"] for _, headers, _ in there.calls] == [KEY, KEY]
    first, second = used(stage)
    assert (first["tokens"], first["unpriced"]) == ("170", "0")
    assert float(first["money"]) == pytest.approx((100 * 1 + 10 * 10 + 20 * 2 + 40 * 0.5) / 1e6)
    assert second["tokens"] == "110"
    profile = next(e.args for e in stage.heard if isinstance(e, Heard) and e.verb == "profile")
    assert profile["model"] == "model-a"
    assert profile["version"].startswith("Python-urllib")


def test_nothing_comes_in_without_the_attempts_own_token(stage: Stage, host: Callable[..., Host]) -> None:
    there = host()
    for_nothing = "print(send(key='podium-other')); print(send('/v1/files')); print(send('/v1/messages/batches'))"
    speak(stage, there, for_nothing)
    assert stage.exit().code == 0
    assert "not the token" in stage.log()
    assert stage.log().count("there is no /v1/") == 2
    assert there.calls == []


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("mcp_servers=[{'url': 'https://elsewhere.example'}]", "mcp_servers is not allowed"),
        ("tools=[{'type': 'web_fetch_20250910', 'name': 'web_fetch'}]", "runs at the model"),
        ("messages=[{'role': 'user', 'content': [{'type': 'image', 'source': {'type': 'url', 'url': 'https://e.example'}}]}]",
         "a source of type url"),
        ("max_tokens=0", "needs max_tokens"),
        ("model=7", "needs model"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("stage", ["bubblewrap"], indirect=True)
def test_what_reaches_out_or_cannot_be_counted_is_refused(
    stage: Stage, host: Callable[..., Host], asked: str, said: str
) -> None:
    there = host()
    speak(stage, there, f"print(send({asked}))")
    assert stage.exit().code == 0
    assert said in stage.log()
    assert there.calls == []


@pytest.mark.parametrize("stage", ["bubblewrap"], indirect=True)
def test_no_call_is_sent_that_could_pass_the_budget_right_to_the_token(
    stage: Stage, host: Callable[..., Host]
) -> None:
    """100 counted + 50 at most fit into 260 tokens beside the 110 that the first call took; one token less does not."""
    there = host(text("one"), text("two"), count=100)
    speak(stage, there, "print(send()); print(send()); print(send())", tokens=260)
    stage.exit()
    assert len(there.sent) == 2
    assert [u["tokens"] for u in used(stage)] == ["110", "110"]
    assert "this call may take $0.0007 and 150 tokens, and $0.9996 and 40 tokens are left" in stage.log()
    again = host(text("one"), text("two"), count=100)
    speak(stage, again, "send(); sys.exit(send()[0] == 400)", "s1.a2", tokens=259)
    end = stage.exit("s1.a2")
    assert (end.code, end.why) == (1, "spent")
    assert len(again.sent) == 1


@pytest.mark.parametrize("stage", ["bubblewrap"], indirect=True)
def test_money_holds_too_and_calls_at_once_share_one_purse(stage: Stage, host: Callable[..., Host]) -> None:
    """Each call may take 100 × $2 + 50 × $10 a million: $0.0007. Three at once do not fit into $0.0020; one that may be
    kept for an hour, at $4, takes $0.0009."""
    there = host(*(text("x", slow=0.05) for _ in range(3)), count=100)
    code = "print(sorted(reply[0] for reply in P(3).map(lambda _: send(), range(3))))"
    speak(stage, there, f"from concurrent.futures import ThreadPoolExecutor as P\n{code}", money=0.0020)
    stage.exit()
    assert "[200, 200, 400]" in stage.log()
    assert len(there.sent) == 2
    kept = "[{'type': 'text', 'text': 'x', 'cache_control': {'type': 'ephemeral', 'ttl': '1h'}}]"
    speak(stage, host(text("x"), count=100), f"print(send(system={kept}))", "s1.a2", money=0.0008)
    stage.exit("s1.a2")
    assert "this call may take $0.0009" in stage.log("s1.a2")


@pytest.mark.parametrize("stage", ["bubblewrap"], indirect=True)
def test_an_unknown_price_is_never_nothing(stage: Stage, host: Callable[..., Host]) -> None:
    there = host(text("x"))
    speak(stage, there, "print(send(model='model-b'))", money=1.0)
    stage.exit()
    assert "the price of model-b is not known" in stage.log()
    speak(stage, there, "print(send(model='model-b'))", "s1.a2", money=1.0, tokens=90_000)
    stage.exit("s1.a2")
    assert [(u["tokens"], u["unpriced"], float(u["money"])) for u in used(stage)] == [("110", "110", 0.0)]
    speak(stage, there, "print(send())", "s1.a3", money=0.0)
    stage.exit("s1.a3")
    assert "nothing was granted" in stage.log("s1.a3")
    assert len(there.sent) == 1


@pytest.mark.parametrize("stage", ["bubblewrap"], indirect=True)
def test_a_host_that_takes_no_call_makes_a_wait_of_a_failure(stage: Stage, host: Callable[..., Host]) -> None:
    busy = {"status": 529, "headers": {"retry-after": "120"}}
    speak(stage, host(busy), "sys.exit(send()[0] == 529)")
    end = stage.exit()
    assert (end.code, end.why) == (75, "limited")
    assert end.until > 1_000_000_000
    assert "waits for the model's host until" in stage.log(name="events.jsonl")
    speak(stage, host(busy, busy, busy, text("x")), "[send() for _ in range(4)]; sys.exit(3)", "s1.a2")
    assert stage.exit("s1.a2").why == "exit"
    assert used(stage)[-1]["tokens"] == "110"
    assert stage.log("s1.a2", name="events.jsonl").count("waits for the model's host until") == 1


@pytest.mark.parametrize("stage", ["bubblewrap"], indirect=True)
def test_a_reply_cut_short_is_counted_as_far_as_it_may_have_come(stage: Stage, host: Callable[..., Host]) -> None:
    there = host(text("twelve bytes", fault="cut"), {"status": 400})
    speak(stage, there, "try: print(send())\nexcept Exception as e: print('broke', type(e))\nprint(send())")
    stage.exit()
    assert [u["tokens"] for u in used(stage)] == ["112"]
    assert "broke <class 'http.client.IncompleteRead'>" in stage.log()


def amid(stage: Stage, there: Host, attempt: str = "s1.a1") -> None:
    """Start an agent, and return when its call is at the host."""
    speak(stage, there, "os.environ['X'] = '1'; send()", attempt)
    end = time.monotonic() + 20
    while not there.sent:
        assert time.monotonic() < end
        time.sleep(0.02)
    time.sleep(0.2)


@pytest.mark.parametrize("stage", ["bubblewrap"], indirect=True)
def test_a_stop_amid_a_call_accounts_for_it(stage: Stage, host: Callable[..., Host]) -> None:
    amid(stage, host(text("begun", fault="held")))
    stage.fleet.stop("s1.a1")
    assert stage.exit().why == "stopped"
    assert [u["tokens"] for u in used(stage)] == ["105"]


@pytest.mark.parametrize("stage", ["bubblewrap"], indirect=True)
def test_what_a_killed_attempt_had_out_is_spent_whether_or_not_another_continues_it(
    stage: Stage, host: Callable[..., Host]
) -> None:
    """Told in its own place, before its loss, and once, also where that is broken off between the two."""
    amid(stage, host(text("begun", fault="held")))
    os.kill(int(stage.verb("began").args["pid"]), signal.SIGKILL)
    end = time.monotonic() + 20
    while alive(str(stage.fleet.folder("s1.a1"))):
        assert time.monotonic() < end
        time.sleep(0.02)
    purse = stage.fleet.folder("s1.a1") / "purse.json"
    ((money, tokens, unpriced),) = held = json.loads(purse.read_text())
    assert (tokens > 2050, unpriced) == (True, 0)
    stage.poll()
    purse.write_text(json.dumps(held))
    stage.until(lambda e: isinstance(e, Lost))
    assert [(float(u["money"]), int(u["tokens"])) for u in used(stage)] == [(pytest.approx(money), tokens)]
    assert not purse.exists()
    speak(stage, host(text("x")), "send()", "s1.a2", continues="s1.a1")
    assert stage.exit("s1.a2").code == 0
    assert [int(u["tokens"]) for u in used(stage)] == [tokens, 110]
    assert stage.heard.index(next(e for e in stage.heard if isinstance(e, Lost))) > stage.heard.index(
        next(e for e in stage.heard if isinstance(e, Heard) and e.verb == "usage"))  # fmt: skip


@pytest.mark.parametrize("stage", ["bubblewrap"], indirect=True)
def test_what_an_attempt_had_out_that_did_not_heed_its_stop_is_spent(
    stage: Stage, host: Callable[..., Host]
) -> None:
    amid(stage, host(text("begun", fault="held")))
    os.kill(int(stage.verb("began").args["pid"]), signal.SIGSTOP)
    stage.fleet.stop("s1.a1")
    end = stage.exit()
    assert (end.why, end.code) == ("stopped", 137)
    assert [int(u["tokens"]) > 2050 for u in used(stage)] == [True]


@pytest.mark.parametrize("stage", ["bubblewrap"], indirect=True)
def test_a_call_whose_end_was_never_seen_is_accounted_for_at_the_end(stage: Stage, host: Callable[..., Host]) -> None:
    torn = {"status": 400, "headers": {"content-length": "9999", "connection": "close"}}
    speak(stage, host(torn, text("x")), "print(send()[0]); print(send()[0])")
    assert stage.exit().code == 0
    whole, torn_one = [int(u["tokens"]) for u in used(stage)]
    assert (whole, torn_one > 2050) == (110, True)


TWICE = """
raw = b'{"model": "model-dear", "max_tokens": 60000, "messages": [], "max_tokens": 5, "model": "\\u006dodel-a"}'
head = {"x-api-key": os.environ["ANTHROPIC_API_KEY"], "content-type": "application/json"}
urllib.request.urlopen(urllib.request.Request(os.environ["ANTHROPIC_BASE_URL"] + "/v1/messages", raw, head)).read()
"""


@pytest.mark.parametrize("stage", ["bubblewrap"], indirect=True)
def test_the_host_reads_no_other_words_than_were_checked(stage: Stage, host: Callable[..., Host]) -> None:
    """Of two fields of one name some hosts take the first; one word has many spellings."""
    there = host(text("x"))
    speak(stage, there, TWICE)
    assert stage.exit().code == 0
    assert there.raw == [b'{"model": "model-a", "max_tokens": 5, "messages": []}']


@pytest.mark.parametrize("stage", ["bubblewrap"], indirect=True)
def test_what_the_host_does_not_count_is_held_too(stage: Stage, host: Callable[..., Host]) -> None:
    there = host(text("x"), count=100)
    form = "{'format': {'type': 'json_schema', 'schema': {'description': 'x' * 500}}}"
    speak(stage, there, f"print(send(output_config={form}))", tokens=260)
    stage.exit()
    assert "716 tokens, and $1.0000 and 260 tokens are left" in stage.log()
    assert there.sent == []


HANG_UP = """
import socket
for _ in range(200):
    line = socket.create_connection(("127.0.0.1", int(os.environ["ANTHROPIC_BASE_URL"].rpartition(":")[2])))
    head = "POST /v1/messages HTTP/1.1\\r\\nhost: x\\r\\nx-api-key: " + os.environ["ANTHROPIC_API_KEY"]
    line.sendall((head + "\\r\\ncontent-length: 90\\r\\n\\r\\n{").encode())
    line.close()
print(send())
"""


@pytest.mark.parametrize("stage", ["bubblewrap"], indirect=True)
def test_what_an_agent_does_wrong_again_and_again_fills_no_log(stage: Stage, host: Callable[..., Host]) -> None:
    speak(stage, host(text("still here")), HANG_UP)
    assert stage.exit().code == 0
    assert "still here" in stage.log()
    assert 0 < stage.log(name="attempt.log").count("Exception in ASGI application") <= TOLD
