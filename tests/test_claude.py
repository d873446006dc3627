"""Claude Code itself, with and without the sandbox, against a model host of ours over loopback."""

import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.core.events import Exited, Heard, Lost
from tests.aimock import turn
from tests.attempts import KEY, MODES, Stage, git, staged
from tests.models import PRICE, Host, text, tool
from tests.processes import alive, gone, own
from tests.support import need

CLI = Path(__file__).parent / "claude" / "node_modules" / "@anthropic-ai" / "claude-code-linux-x64" / "claude"
INSTALL = "Claude Code: npm ci --ignore-scripts --prefix tests/claude"
MODEL = "claude-sonnet-4-6"
KEYLESS = {"error": {"message": "no such key", "type": "authentication_error"}, "status": 401}
PRICES = json.dumps({MODEL: PRICE})
# Of aimock, for the contract of runners: the verbs are an MCP server's, and after the last the model has the word.
CLAUDES = (
    turn("code: good", 0, ("mcp__podium__progress", {"text": "half"})),
    turn("code: good", 1, ("Bash", {"command": "echo x >made"})),
    turn("code: good", 2, ("mcp__podium__done", {"text": "made"})),
    turn("code: good", 3, text="It is made."),
    {"match": {"userMessage": "code: fail", "turnIndex": 0}, "response": KEYLESS},
    turn("code: ask", 0, ("mcp__podium__ask", {"text": "Which way"})),
    turn("code: ask", 1, text="I wait for the answer."),
    turn("the short one, code", 2, ("mcp__podium__done", {"text": "so"})),
    turn("the short one, code", 3, text="So."),
)
SLOW = 90.0  # seconds for a step of a program of 240 MB on a busy machine


@pytest.fixture(params=MODES)
def stage(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    need(CLI.exists(), INSTALL)
    yield from staged(request.param, tmp_path, monkeypatch)


def start(stage: Stage, host: str, attempt: str = "s1.a1", continues: str = "", **more: Any) -> None:
    given = {"api": host, "program": str(CLI), "model": MODEL, "prices": PRICES, "allow": "Read",
             **more.pop("options", {})}  # fmt: skip
    told = {"outcome": "make it", "money": 5.0, **more}
    stage.start("", attempt, kind="claude", hears="next turn", options=given, continues=continues, **told)


def verb(name: str, **given: str) -> Any:
    return tool(f"mcp__podium__{name}", **given)


def bash(command: str) -> Any:
    return tool("Bash", command=command)


def heard(stage: Stage, name: str) -> Heard:
    event = stage.until(lambda e: isinstance(e, Heard) and e.verb == name, SLOW)
    assert isinstance(event, Heard)
    return event


def exited(stage: Stage, attempt: str = "s1.a1") -> Exited:
    event = stage.until(lambda e: isinstance(e, Exited) and e.attempt == attempt, SLOW)
    assert isinstance(event, Exited)
    return event


def answer(stage: Stage, asked: Heard, words: str, key: str = "s1.c1:answer") -> None:
    stage.tell(asked.attempt, words, sort="answer", ask=asked.args["id"], key=key)


def results(host: Host) -> list[str]:
    """What the model was told of its calls, in its last request."""
    blocks = [b for m in host.sent[-1]["messages"] if isinstance(m["content"], list) for b in m["content"]]
    return [json.dumps(b["content"]) for b in blocks if b["type"] == "tool_result"]


def test_a_good_run_leaves_its_work_what_it_ran_as_and_what_it_used(stage: Stage, host: Callable[..., Host]) -> None:
    there = host(verb("progress", text="half"), bash("echo x >made"), verb("done", text="made"), text("It is made."))
    start(stage, there.url, options={"allow": "Bash"})
    assert exited(stage).code == 0
    assert [v for v in stage.verbs() if v in ("began", "progress", "done", "permit")] == ["began", "progress", "done"]
    ran = next(e.args for e in stage.heard if isinstance(e, Heard) and e.verb == "profile")
    assert "2.1.197" in ran["version"]
    assert ran["model"] == MODEL
    assert len(ran["prompt"]) == len(ran["tools"]) == 12
    used = [e.args for e in stage.heard if isinstance(e, Heard) and e.verb == "usage"]
    assert sum(int(u["tokens"]) for u in used) == 110 * len(there.sent)
    assert {call[1]["x-api-key"] for call in there.calls} == {KEY}
    assert KEY not in stage.log() + stage.log(name="events.jsonl") + stage.log(name="brief.json")
    git("fetch", "-q", str(stage.fleet.folder("s1.a1") / "out.bundle"), "HEAD:refs/heads/left", at=stage.sample)
    assert git("diff", "--name-only", stage.base, "left", at=stage.sample) == "made"


def test_what_it_may_not_do_by_itself_it_asks_for_whole_and_does_when_allowed(
    stage: Stage, host: Callable[..., Host]
) -> None:
    there = host(bash("echo one >made"), bash("echo two >>made"), verb("done", text="so"), text("So."))
    start(stage, there.url)
    asked = heard(stage, "permit")
    assert asked.args["tool"] == "Bash"
    assert json.loads(asked.args["input"])["command"] == "echo one >made"
    made = stage.fleet.folder("s1.a1") / "clone" / "made"
    assert not made.exists()
    answer(stage, asked, "allow")
    second = heard(stage, "permit")
    assert second.args["call"] != asked.args["call"]
    assert made.read_text() == "one\n"
    answer(stage, second, "deny: ann says no: one line is enough", key="s1.c2:answer")
    assert exited(stage).code == 0
    assert made.read_text() == "one\n"
    assert any("ann says no: one line is enough" in said for said in results(there))
    assert "[denied: Bash" in stage.log()


def test_silence_and_settings_of_the_repository_allow_nothing(stage: Stage, host: Callable[..., Host]) -> None:
    """What is unanswered, expired or withdrawn reaches the model as that; files of the clone allow nothing."""
    (stage.sample / ".claude").mkdir()
    allowed = {"permissions": {"allow": ["Bash"], "defaultMode": "bypassPermissions"}}
    (stage.sample / ".claude" / "settings.json").write_text(json.dumps(allowed))
    git("add", "-A", at=stage.sample)
    git("commit", "-q", "-m", "settings", at=stage.sample)
    stage.base = git("rev-parse", "HEAD", at=stage.sample)
    there = host(bash("echo x >made"), text("Not then."))
    start(stage, there.url)
    answer(stage, heard(stage, "permit"), "unanswered: nobody answered in time, so nothing is allowed")
    assert exited(stage).code == 0
    assert not (stage.fleet.folder("s1.a1") / "clone" / "made").exists()
    assert any("unanswered: nobody answered" in said for said in results(there))


def written(stage: Stage, words: str) -> None:
    """It writes its session a moment after it asks: what is killed before that goes on without."""
    kept, end = stage.fleet.folder("s1.a1") / "kept", time.monotonic() + 30
    while not any(words in path.read_text() for path in kept.glob("projects/*/*.jsonl")):
        assert time.monotonic() < end, "its session was not written"
        time.sleep(0.05)


def test_an_attempt_that_died_while_it_waited_is_resumed_and_asks_the_same(
    stage: Stage, host: Callable[..., Host]
) -> None:
    make = bash("echo x >made")
    there = host(verb("progress", text="looked round"), make, make, verb("done", text="so"), text("So."))
    start(stage, there.url)
    first = heard(stage, "permit")
    began = next(e for e in stage.heard if isinstance(e, Heard) and e.verb == "began")
    written(stage, "echo x >made")
    os.kill(int(began.args["pid"]), signal.SIGKILL)
    stage.until(lambda e: isinstance(e, Lost), SLOW)
    start(stage, there.url, "s1.a2", continues="s1.a1")
    again = heard(stage, "permit")
    assert (again.attempt, again.args["call"]) == ("s1.a2", first.args["call"])
    answer(stage, again, "allow")
    assert exited(stage, "s1.a2").code == 0
    assert (stage.fleet.folder("s1.a2") / "clone" / "made").read_text() == "x\n"
    words = json.dumps(there.sent[2]["messages"])
    assert "looked round" in words
    assert "You were broken off" in words


def test_a_process_of_it_that_is_killed_is_resumed_within_the_attempt(stage: Stage, host: Callable[..., Host]) -> None:
    make = bash("echo x >made")
    there = host(verb("progress", text="looked round"), make, make, verb("done", text="so"), text("So."))
    start(stage, there.url)
    first = heard(stage, "permit")
    id = stage.log().partition("[session ")[2].partition("]")[0]
    (pid,) = [pid for pid in alive(id) if cmdline(Path(f"/proc/{pid}")).startswith((str(CLI), "/run/program"))]
    written(stage, "echo x >made")
    os.kill(pid, signal.SIGKILL)
    again = heard(stage, "permit")
    assert again.args["call"] == first.args["call"]
    assert again.args["id"] != first.args["id"]
    answer(stage, first, "allow")
    answer(stage, again, "allow", key="s1.c1:answer2")
    assert exited(stage).code == 0
    assert (stage.fleet.folder("s1.a1") / "clone" / "made").read_text() == "x\n"
    assert "looked round" in json.dumps(there.sent[2]["messages"])


def test_a_question_and_words_of_people_reach_its_conversation(stage: Stage, host: Callable[..., Host]) -> None:
    there = host(verb("ask", text="Which way?"), text("I wait."), text("To the left, then."))
    start(stage, there.url)
    asked = heard(stage, "ask")
    stage.shown("turn over")
    stage.tell("s1.a1", "ann: mind the gap", key="s1.m1")
    heard(stage, "applied")
    stage.shown("turn over: success, 1 turns]\nTo the left")
    answer(stage, asked, "to the left", key="s1.c1:answer")
    assert exited(stage).code == 0
    last = json.dumps(there.sent[-1]["messages"])
    assert "Word of a person: ann: mind the gap" in last
    assert f"Answer of a person to {asked.args['id']}: to the left" in last


@pytest.mark.parametrize(
    ("replies", "options", "why", "said"),
    [
        ([{"status": 401, "message": "no such key"}] * 9, {}, "exit", "no such key"),
        ([bash("true"), bash("true"), bash("true")], {"allow": "Bash", "steps": "2"}, "exit", "as many turns"),
    ],
)
def test_what_goes_wrong_is_a_failure_with_its_words(
    stage: Stage, host: Callable[..., Host], replies: list[Any], options: dict[str, str], why: str, said: str
) -> None:
    start(stage, host(*replies).url, options=options)
    end = exited(stage)
    assert (end.code, end.why) == (1, why)
    assert said in end.tail


def test_it_ends_where_its_purse_ends(stage: Stage, host: Callable[..., Host]) -> None:
    start(stage, host(bash("true"), bash("true")).url, tokens=100)
    assert exited(stage).why == "spent"


def test_with_a_credential_of_its_own_it_counts_itself_and_its_limit_holds(
    stage: Stage, host: Callable[..., Host], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As with a subscription: no forwarder, a network, and what it says it took. The limit is looked at afterwards."""
    there = host(text("It is made."), bash("true"), bash("true"))
    monkeypatch.setenv("ANTHROPIC_BASE_URL", there.url)
    monkeypatch.setenv("ANTHROPIC_AUTH_TOKEN", "its-own-credential")
    own = {"api": "", "network": "yes", "variables": "ANTHROPIC_BASE_URL ANTHROPIC_AUTH_TOKEN", "allow": "Bash"}
    start(stage, "", options=own)
    assert exited(stage).code == 0
    said = {e.verb: e.args for e in stage.heard if isinstance(e, Heard)}
    assert said["profile"]["model"] == f"{MODEL}, own credential"
    assert said["profile"]["version"] == "Claude Code 2.1.197"
    assert int(said["usage"]["tokens"]) == 110
    assert float(said["usage"]["money"]) > 0
    assert there.calls[0][1]["authorization"] == "Bearer its-own-credential"
    start(stage, "", "s1.a2", options=own, money=0.0001)
    assert exited(stage, "s1.a2").why == "spent"


def test_a_machine_without_it_says_how_to_get_it(stage: Stage, host: Callable[..., Host]) -> None:
    start(stage, host().url, options={"program": "claude-that-is-not-here"})
    assert "npm install -g @anthropic-ai/claude-code" in exited(stage).tail


def test_a_stop_leaves_no_process(stage: Stage, host: Callable[..., Host]) -> None:
    start(stage, host(bash(own("setsid sleep 4861.1"))).url, options={"allow": "Bash"})
    stage.shown("→ Bash")
    end = time.monotonic() + 30
    while not alive("4861.1"):
        assert time.monotonic() < end, stage.log() + stage.log(name="events.jsonl")
        time.sleep(0.05)
    stage.fleet.stop("s1.a1")
    assert exited(stage).why == "stopped"
    assert gone("4861.1", 0)
    assert not [pid for pid in Path("/proc").glob("[0-9]*") if str(stage.home) in cmdline(pid)]


def cmdline(process: Path) -> str:
    try:
        return (process / "cmdline").read_bytes().decode(errors="replace")
    except OSError:
        return ""
