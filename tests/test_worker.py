"""The built-in worker against a host of ours: what it does with tools, words of people, faults and ends."""

import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.core.events import Heard, Lost
from tests.attempts import KEY, Stage, git, staged
from tests.models import PRICES, Host, text, tool
from tests.processes import gone, own


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    yield from staged("bubblewrap", tmp_path, monkeypatch)


def begin(
    stage: Stage, there: Host, attempt: str = "s1.a1", options: dict[str, str] | None = None, **told: Any
) -> None:
    given = {"api": there.url, "prices": PRICES, "model": "model-a", "max_tokens": "1000", **(options or {})}
    stage.start("", attempt, kind="anthropic", hears="next turn", options=given, **{"money": 1.0, **told})


def heard(stage: Stage, verb: str) -> list[dict[str, str]]:
    return [e.args for e in stage.heard if isinstance(e, Heard) and e.verb == verb]


def results(call: dict[str, Any]) -> list[str]:
    """What the last message of a call says: results of tools, and words."""
    return [block.get("content") or block.get("text") for block in call["messages"][-1]["content"]]


def test_it_works_with_files_and_commands_in_the_sandbox_and_leaves_commits(
    stage: Stage, host: Callable[..., Host]
) -> None:
    there = host(
        tool("write", path="src/a.py", content="one = 1\n"), tool("edit", path="src/a.py", old="one", new="two"),
        tool("read", path="src/a.py"), tool("grep", pattern="tw.", path="src"), tool("glob", pattern="*.py"),
        tool("bash", command="cd src && python3 -c 'import a; print(a.two)'; env; false"),
        tool("progress", text="half"), tool("done", text="made"),
    )  # fmt: skip
    begin(stage, there, outcome="a module", criteria=("t1.1: it runs, judged by check",), owner="ann")
    assert stage.exit().code == 0
    first = there.sent[0]
    assert "Outcome: a module" in results(first)[0]
    assert first["system"][0]["cache_control"] == {"type": "ephemeral"}
    assert first["messages"][-1]["content"][-1]["cache_control"] == {"type": "ephemeral"}
    said = [results(call)[0] for call in there.sent[1:]]
    assert said[:5] == ["written: 1 lines", "replaced 1 times", "1\ttwo = 1", "src/a.py:1:two = 1", "src/a.py"]
    assert said[5].startswith("1\n")
    assert said[5].endswith("[exit 1]")
    assert "PODIUM_TOKEN" not in said[5]
    assert KEY not in json.dumps(there.sent)
    assert git_names(stage) == "src/a.py"
    assert heard(stage, "done") == [{"text": "made"}]
    assert [u["tokens"] for u in heard(stage, "usage")] == ["110"] * 8
    (profile,) = heard(stage, "profile")
    assert profile["version"].startswith("AsyncAnthropic/Python")
    assert all(len(profile[name]) == 12 for name in ("prompt", "tools"))
    assert "→ write" in stage.log()


def git_names(stage: Stage, attempt: str = "s1.a1") -> str:
    git("fetch", "-q", f"{stage.fleet.folder(attempt)}/out.bundle", "HEAD:refs/heads/left", at=stage.sample)
    return git("diff", "--name-only", stage.base, "left", at=stage.sample)


def test_nothing_out_of_the_clone_is_read_or_written(stage: Stage, host: Callable[..., Host]) -> None:
    there, secret = host(), stage.home / "secret"
    secret.write_text("the secret words")
    connect = f"s.connect(('127.0.0.1', {there.url.rpartition(':')[2]}))"
    ways = [
        tool("read", path=str(secret)), tool("write", path="/usr/x", content="x"),
        tool("read", path="../../etc/passwd"),
        tool("bash", command=f"ln -s {secret} link; ln -s /etc/passwd pass; cat {secret}; ls /proc/*/environ | wc -l"),
        tool("read", path="link"), tool("read", path="pass"), tool("write", path=".git/hooks/post-commit", content="x"),
        tool("bash", command=f"python3 -c \"import socket; s = socket.socket(); {connect}\" 2>&1 | tail -1"),
    ]  # fmt: skip
    there.replies += [*ways, tool("done", text="tried")]
    begin(stage, there)
    stage.exit()
    said = [results(call)[0] for call in there.sent[1:]]
    assert "the secret words" not in json.dumps(said)
    assert "root:" not in json.dumps(said)
    barred = ["no such file"] + ["is not in the clone"] * 2 + ["No such file"] + ["no such file"]
    barred += ["is not in the clone"] * 2 + ["Connection refused"]
    assert [words in s for words, s in zip(barred, said, strict=True)] == [True] * 8


def test_it_asks_goes_on_and_hears_the_answer_and_other_words(stage: Stage, host: Callable[..., Host]) -> None:
    there = host(tool("ask", text="Which way?"), text("I wait."), tool("done", text="so"))
    begin(stage, there)
    asked = stage.verb("ask")
    stage.tell("s1.a1", "the left one", sort="answer", ask=asked.args["id"], key="s1.c1:answer")
    assert stage.exit().code == 0
    assert f"asked as {asked.args['id']}" in results(there.sent[1])[0]
    assert results(there.sent[2]) == [f"Answer to {asked.args['id']}: the left one"]
    assert heard(stage, "applied") == [{"tell": "s1.c1:answer"}]


def test_a_word_reaches_it_at_its_next_step(stage: Stage, host: Callable[..., Host]) -> None:
    there = host(tool("bash", command="touch up; while [ ! -e on ]; do sleep 0.05; done"), tool("done", text="so"))
    begin(stage, there)
    up = stage.fleet.folder("s1.a1") / "clone" / "up"
    end = time.monotonic() + 60
    while not up.exists():
        assert time.monotonic() < end, stage.log()
        time.sleep(0.02)
    stage.tell("s1.a1", "mind the gap")
    stage.verb("delivered")
    up.with_name("on").touch()
    stage.exit()
    assert results(there.sent[1])[-1] == "Word of a person: mind the gap"
    assert heard(stage, "applied") == [{"tell": "s1.m1"}]


@pytest.mark.parametrize("fault", ["cut", "malformed", "truncated"])
def test_a_stream_that_breaks_is_tried_again_and_nothing_is_done_twice(
    stage: Stage, host: Callable[..., Host], fault: str
) -> None:
    there = host({**tool("bash", command="echo x >>made"), "fault": fault}, tool("bash", command="echo x >>made"),
                 tool("done", text="so"))  # fmt: skip
    begin(stage, there)
    assert stage.exit().code == 0
    assert there.sent[0] == there.sent[1]
    assert (stage.fleet.folder("s1.a1") / "clone" / "made").read_text() == "x\n"
    assert len(heard(stage, "usage")) == 3


def test_five_broken_answers_in_a_row_are_a_failure(stage: Stage, host: Callable[..., Host]) -> None:
    begin(stage, host(*({"status": 500} for _ in range(5))))
    end = stage.exit()
    assert (end.code, end.why) == (1, "exit")
    assert "failed 5 times in a row" in end.tail


def test_retry_after_is_obeyed_and_a_long_one_is_a_wait(stage: Stage, host: Callable[..., Host]) -> None:
    soon = {"status": 429, "headers": {"retry-after": "1"}}
    there = host(soon, soon, tool("done", text="so"))
    began = time.monotonic()
    begin(stage, there)
    assert stage.exit().code == 0
    assert time.monotonic() - began > 2
    begin(stage, host({"status": 529, "headers": {"retry-after": "900"}}), "s1.a2")
    end = stage.exit("s1.a2")
    assert (end.code, end.why) == (75, "limited")
    assert end.until > time.time() + 800


@pytest.mark.parametrize(
    ("replies", "why"),
    [
        ([text("No.", stop="refusal")], "refused"),
        ([text("so long", stop="max_tokens"), text("so long", stop="max_tokens")], "cut"),
        ([text("x", stop="model_context_window_exceeded")], "full"),
        ([{"status": 400, "message": "prompt is too long: 210000 tokens > 200000 maximum"}], "full"),
        ([{"status": 401, "message": "invalid x-api-key"}], "exit"),
        ([{**tool("bash", command="true"), "usage": {"input_tokens": 150_000}}, text("t1.1 is done")], "full"),
    ],
)
def test_ends_have_names(stage: Stage, host: Callable[..., Host], replies: list[Any], why: str) -> None:
    begin(stage, host(*replies), options={"context": "200000"})
    end = stage.exit()
    assert (end.code, end.why) == (1, why)
    if len(replies) == 2 and why == "full":
        assert end.tail.endswith("[handoff, as its context was nearly full]\nt1.1 is done\n")


def test_of_a_cut_answer_nothing_is_done(stage: Stage, host: Callable[..., Host]) -> None:
    there = host({**tool("bash", command="touch half"), "stop": "max_tokens"}, tool("done", text="so"))
    begin(stage, there)
    assert stage.exit().code == 0
    assert not (stage.fleet.folder("s1.a1") / "clone" / "half").exists()
    assert "Take smaller steps" in results(there.sent[1])[0]


def test_its_purse_ends_it_before_the_call_that_could_pass_it(stage: Stage, host: Callable[..., Host]) -> None:
    there = host(tool("bash", command="true"), tool("bash", command="true"), count=100)
    begin(stage, there, tokens=1210, options={"max_tokens": "1000"})
    end = stage.exit()
    assert (end.code, end.why) == (1, "spent")
    assert len(there.sent) == 2
    assert sum(int(u["tokens"]) for u in heard(stage, "usage")) == 220
    assert "It was not sent" in end.tail


def test_done_waits_for_the_evidence_that_is_owed(stage: Stage, host: Callable[..., Host]) -> None:
    there = host(tool("done", text="so"), tool("evidence", criterion="t1.1", text="seen"), tool("done", text="so"))
    begin(stage, there, owed=("t1.1",))
    assert stage.exit().code == 0
    assert "give evidence for t1.1" in results(there.sent[1])[0]
    assert stage.verbs().count("done") == 1


def test_a_turn_without_done_is_asked_about_and_in_the_end_its_criteria_judge(
    stage: Stage, host: Callable[..., Host]
) -> None:
    there = host(text("I think so."), text("Well."), text("Well."))
    begin(stage, there)
    assert stage.exit().code == 0
    assert "without saying done" in results(there.sent[1])[0]
    assert len(there.sent) == 3


def test_actions_are_told_by_a_hash_but_not_those_that_wait(stage: Stage, host: Callable[..., Host]) -> None:
    there = host(*(tool("bash", command="cat none") for _ in range(3)), tool("nothing"), tool("done", text="so"))
    begin(stage, there)
    stage.exit()
    acts = [a["act"] for a in heard(stage, "acted")]
    assert len(acts) == 5
    assert len(set(acts)) == 3
    assert "there is no tool nothing" in results(there.sent[4])[0]


def test_killed_it_is_continued_from_its_transcript(stage: Stage, host: Callable[..., Host]) -> None:
    there = host(tool("write", path="half", content="x"), tool("bash", command=own("sleep 4850.1")))
    begin(stage, there)
    end = time.monotonic() + 60
    while "→ bash" not in stage.log():  # a line of the log, which no event tells of
        assert time.monotonic() < end, stage.log()
        stage.poll()
        time.sleep(0.05)
    while "→ bash" not in stage.log():
        stage.poll()
        time.sleep(0.02)
    os.kill(int(next(e.args["pid"] for e in stage.heard if isinstance(e, Heard) and e.verb == "began")), signal.SIGKILL)
    stage.until(lambda e: isinstance(e, Lost))
    assert gone("4850.1")
    again = host(tool("done", text="so"))
    begin(stage, again, "s1.a2", continues="s1.a1")
    assert stage.exit("s1.a2").code == 0
    (call,) = again.sent
    uses = [b for m in call["messages"] if m["role"] == "assistant" for b in m["content"]]
    assert [u["name"] for u in uses] == ["write", "bash"]
    broke, note = results(call)
    assert broke.startswith("This broke off")
    assert note.startswith("You go on as s1.a2.")


def test_its_tools_killed_by_a_command_start_again(stage: Stage, host: Callable[..., Host]) -> None:
    there = host(tool("bash", command="kill -9 -1"), tool("bash", command="echo back"), tool("done", text="so"))
    begin(stage, there)
    assert stage.exit().code == 0
    assert "the sandbox ended" in results(there.sent[1])[0]
    assert results(there.sent[2])[0] == "back\n[exit 0]"


def test_a_stop_leaves_no_process(stage: Stage, host: Callable[..., Host]) -> None:
    there = host(tool("bash", command=own("(setsid sleep 4851.1 &) ; sleep 4851.1")))
    begin(stage, there)
    while "→ bash" not in stage.log():
        stage.poll()
        time.sleep(0.02)
    time.sleep(0.3)
    began = time.monotonic()
    stage.fleet.stop("s1.a1")
    assert time.monotonic() - began < 5
    assert stage.exit().why == "stopped"
    assert gone("4851.1", 0)


def test_without_a_model_or_a_key_it_says_what_to_write(stage: Stage, host: Callable[..., Host]) -> None:
    begin(stage, host(), options={"model": ""})
    assert 'write model = "…" into its table' in stage.exit().tail
    stage.keys.clear()
    with pytest.raises(Exception, match="needs ANTHROPIC_API_KEY"):
        begin(stage, host(), "s1.a2")
