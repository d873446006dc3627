"""The same run by each runner: what every kind of agent does in the contract, and what its model says to that.

The model of `anthropic` and `claude` is aimock, a host written by others. A way is named in the task's outcome; the
model knows it by that.
"""

import functools
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from bot.core.events import Heard
from tests.aimock import aimock, turn
from tests.attempts import Stage
from tests.models import PRICES
from tests.processes import own
from tests.support import need
from tests.test_claude import CLAUDES, CLI, INSTALL, KEYLESS, start

SLOW = 240.0  # seconds for what a program of 240 MB does on a busy machine
FAST = {"minutes": "0.002"}
KINDS = ("command", "scripted", "anthropic", "claude")
MODELS = ("command", "anthropic", "claude")  # those that can reach a model's host
HANG = own("sleep 4820.1")
BROOD = own("(setsid sleep 4820.1 &) ; sleep 4820.1")
UNTIL = "while [ ! -e go ]; do sleep 0.05; done"
SAID = (
    ("discover", {"text": "a flaw beside it", "why": "seen"}),
    ("finding", {"text": "a flaw in it", "place": "a.py:1", "severity": "minor"}),
    ("evidence", {"criterion": "t1.1", "kind": "output", "text": "it ran"}),
    ("note", {"to": "t2", "text": "mind the gap"}),
    ("broken", {"id": "u1", "text": "not so"}),
    ("reserve", {"paths": "a/**"}),
    ("ask", {"text": "Which way"}),
    ("stuck", {"text": "I have no key"}),
)
PURSE = 190_000  # tokens: one call fits, whatever the runner, and a second does not after what the first took
TOOK = {"input_tokens": 150_000, "output_tokens": 50}  # less than Claude Code makes room after
LONG = 40_000  # tokens of an answer, at most
MCP = "mcp__podium__"


def by_model(name: str, sort: str, mcp: str, bash: str) -> Iterator[dict[str, Any]]:
    """What the model says in each way: `sort` names the runner's ways, `mcp` and `bash` its tools."""
    way = f"{sort}: {name}"
    done = (f"{mcp}done", {"text": "so"})
    match name:
        case "verbs":
            yield turn(way, 0, (f"{mcp}progress", {"text": "up"}), *((f"{mcp}{verb}", given) for verb, given in SAID))
            yield turn(way, 1, done)
        case "steer":
            yield turn(way, 0, (f"{mcp}progress", {"text": "up"}))
            yield turn(way, 1, (bash, {"command": UNTIL}))
            yield turn(way, 2, text="My turn is over.")
            yield turn(f"the left one, {sort}", 2, done)
            yield turn(f"the left one, {sort}", 3, done)
        case "half":
            yield turn(way, 0, (f"{mcp}progress", {"text": "begun"}))
            yield turn(way, 1, (bash, {"command": f"test -e half || {{ echo x >half; {HANG}; }}"}))
            for at in range(2, 5):  # broken off there, or after a call that was lost with its process
                yield turn(way, at, (bash, {"command": "cp half made"}), done)
        case "spend":
            first = turn(way, 0, (bash, {"command": "true"}))
            yield {**first, "response": {**first["response"], "usage": TOOK}}
            yield turn(way, 1, done)
        case "brood":
            yield turn(way, 0, (f"{mcp}progress", {"text": "up"}))
            yield turn(way, 1, (bash, {"command": BROOD}))


NAMES = ("verbs", "steer", "half", "spend", "brood")
TURNS = (
    {"match": {"userMessage": "way: fail", "turnIndex": 0}, "response": KEYLESS},
    turn("way: good", 0, ("progress", {"text": "half"})),
    turn("way: good", 1, ("write", {"path": "made", "content": "x"})),
    turn("way: good", 2, ("done", {"text": "made"})),
    turn("way: ask", 0, ("ask", {"text": "Which way"})),
    turn("way: ask", 1, text="I wait for the answer."),
    turn("the short one", 2, ("done", {"text": "so"})),
    *(fixture for name in NAMES for fixture in by_model(name, "way", "", "bash")),
    *(fixture for name in NAMES for fixture in by_model(name, "code", MCP, "Bash")),
    # Words that come between its calls part one message of the model into many, so its last turn has a high number.
    *(turn(f"code: {name}", at, text="It is done.") for name in NAMES for at in range(2, 20)),
    turn("the left one, code", 4, text="It is done."),
    # A reminder of Claude Code's own may be the last words it sends after many calls.
    *(turn("task tools haven't been used", at, text="It is done.") for at in range(2, 20)),
)
SPEAK = """python3 - <<'PY'
import json, os, sys, urllib.error, urllib.request
def call():
    body = {"model": "model-a", "max_tokens": LONG, "messages": [{"role": "user", "content": "way: spend"}]}
    head = {"x-api-key": os.environ["ANTHROPIC_API_KEY"], "content-type": "application/json"}
    url = os.environ["ANTHROPIC_BASE_URL"] + "/v1/messages"
    try:
        urllib.request.urlopen(urllib.request.Request(url, json.dumps(body).encode(), head)).read()
    except urllib.error.HTTPError as error:
        sys.exit(error.read().decode())
call(), call()
PY""".replace("LONG", str(LONG))
LINES = {
    "good": "podium-verb progress half; echo x >made; podium-verb done made",
    "fail": "echo no such luck; exit 1",
    "ask": "podium-verb ask Which way; podium-verb done so",
    "verbs": "podium-verb progress up; "
    + "; ".join(" ".join(("podium-verb", verb, *(f"{k}='{v}'" for k, v in given.items()))) for verb, given in SAID)
    + "; podium-verb done so",
    "steer": 'podium-verb progress up; while [ ! -s "$PODIUM_INBOX" ]; do sleep 0.02; done; cat "$PODIUM_INBOX"; '
    "podium-verb applied tell=s1.m1; podium-verb done so",
    "half": f"test -e half && exec cp half made; podium-verb progress begun; echo x >half; {HANG}",
    "spend": SPEAK,
    "brood": f"podium-verb progress up; {BROOD}",
}
OPTIONS = {
    "good": {"writes": "made"}, "fail": {"fail": "1"}, "ask": {"ask": "1"}, "steer": {"ask": "1"},
    "verbs": dict.fromkeys(("discover", "finding", "note", "broken", "reserve", "ask", "stuck"), "1"),
    "half": {"minutes": "9"}, "brood": {"minutes": "9"},
}  # fmt: skip


def play(stage: Stage, kind: str, way: str, model: Callable[[], str], attempt: str = "s1.a1", **told: Any) -> None:
    """Start an attempt of this kind that goes this way; `model` gives the host's address once it is asked for."""
    need(kind != "claude" or CLI.exists(), INSTALL)
    told = {"money": 5.0, **told}
    if kind == "command":
        host = {"api": model(), "prices": PRICES} if way == "spend" else {}
        stage.start(LINES[way], attempt, options=host, **told)
    elif kind == "scripted":
        stage.start("", attempt, kind="scripted", options={**FAST, **OPTIONS.get(way, {})}, **told)
    elif kind == "anthropic":
        given = {"api": model(), "model": "model-a", "prices": PRICES, "max_tokens": str(LONG)}
        stage.start("", attempt, kind=kind, hears="next turn", options=given, outcome=f"way: {way}", **told)
    else:
        start(stage, model(), attempt, outcome=f"code: {way}", options={"allow": "Bash"}, **told)


def served(folder: Path, ends: ExitStack) -> Callable[[], str]:
    """The model's host, begun once it is asked for."""
    return functools.cache(lambda: ends.enter_context(aimock(folder, *CLAUDES, *TURNS)))


def conduct(home: Path, kind: str, way: str, url: str) -> None:
    """What a bot of its own does that is killed: start the attempt, and listen until it asks."""
    stage = Stage(home)
    play(stage, kind, way, lambda: url)
    asked = stage.until(lambda event: isinstance(event, Heard) and event.verb == "ask", SLOW)
    assert isinstance(asked, Heard)
    print(json.dumps(asked.args["id"]), flush=True)
    stage.until(lambda event: False, 600)
