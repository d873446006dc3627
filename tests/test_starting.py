"""How models begin and hand over in their own processes: nothing is changed before the start is right, and one whose
context is nearly full writes what the next one needs."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.core.events import Exited, Heard
from tests.attempts import Stage, staged
from tests.models import PRICES, Host, text, tool
from tests.support import need
from tests.test_claude import CLI, INSTALL, SLOW, start

WRONG = {"outcome": "something", "criteria": "", "first": "look", "paths": ""}
RIGHT = {"outcome": "make it", "criteria": "t1.1", "first": "write it", "paths": "made"}
KINDS = ("anthropic", "claude")
VERB = {"anthropic": "", "claude": "mcp__podium__"}
MAKE = {
    "anthropic": lambda name: tool("bash", command=f"touch {name}"),
    "claude": lambda name: tool("Bash", command=f"touch {name}"),
}


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    yield from staged("bubblewrap", tmp_path, monkeypatch)


@pytest.fixture
def host() -> Iterator[Callable[..., Host]]:
    hosts: list[Host] = []

    def make(*replies: Any, **more: Any) -> Host:
        hosts.append(Host(*replies, **more))
        return hosts[-1]

    yield make
    for one in hosts:
        one.close()


def begin(stage: Stage, kind: str, url: str, options: dict[str, str] | None = None, **told: Any) -> None:
    if kind == "anthropic":
        given = {"api": url, "prices": PRICES, "model": "model-a", "max_tokens": "1000", **(options or {})}
        stage.start("", kind=kind, hears="next turn", options=given, outcome="make it", money=1.0, **told)
    else:
        need(CLI.exists(), INSTALL)
        start(stage, url, options={"allow": "Bash,Write,Read", **(options or {})}, **told)


def verb(kind: str, name: str, **given: str) -> Any:
    return tool(f"{VERB[kind]}{name}", **given)


def answer(stage: Stage, nth: int, sort: str, words: str) -> None:
    """The core's word on the nth restatement."""
    def said() -> list[Heard]:
        return [e for e in stage.heard if isinstance(e, Heard) and e.verb == "restate"]

    while len(said()) < nth:
        stage.until(lambda e: isinstance(e, Heard) and e.verb == "restate", SLOW)
    stage.tell("s1.a1", words, sort=sort, ask=said()[nth - 1].args["id"], key=f"s1.a1:{nth}:restate")


def ended(stage: Stage) -> Exited:
    event = stage.until(lambda e: isinstance(e, Exited), SLOW)
    assert isinstance(event, Exited)
    return event


def told(host: Host) -> str:
    """All that the model was told, in its last request."""
    return json.dumps(host.sent[-1]["messages"])


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_changed_before_what_it_understood_was_right(
    stage: Stage, host: Callable[..., Host], kind: str
) -> None:
    there = host(
        MAKE[kind]("early"), verb(kind, "done", text="so"), verb(kind, "restate", **WRONG), MAKE[kind]("early"),
        verb(kind, "restate", **RIGHT), MAKE[kind]("made"), verb(kind, "done", text="so"), text("So."),
    )  # fmt: skip
    begin(stage, kind, there.url, restates=True)
    answer(stage, 1, "answer", "not yet: you did not name t1.1")
    answer(stage, 2, "start", "right: begin")
    assert ended(stage).code == 0
    left = {path.name for path in (stage.fleet.folder("s1.a1") / "clone").iterdir()}
    assert "early" not in left
    assert "made" in left
    said = told(there)
    assert said.count("not yet: say restate first") == 3
    assert "not yet: you did not name t1.1" in said
    assert "Begin with the verb restate" in said
    assert stage.verbs().count("done") == 1


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_that_people_give_later_reaches_it(stage: Stage, host: Callable[..., Host], kind: str) -> None:
    """It may look round meanwhile, and waits at the end of its turn."""
    look = {"anthropic": tool("read", path="README.md"),
            "claude": tool("Read", file_path=f"{stage.fleet.folder('s1.a1')}/clone/README.md")}  # fmt: skip
    there = host(look[kind], verb(kind, "restate", **WRONG), text("I wait."), MAKE[kind]("made"),
                 verb(kind, "done", text="so"), text("So."))  # fmt: skip
    begin(stage, kind, there.url, {"moment": "2"}, restates=True)
    stage.until(lambda e: isinstance(e, Heard) and e.verb == "restate", SLOW)
    stage.shown("I wait.") if kind == "claude" else stage.shown("not known yet")
    answer(stage, 1, "start", "begin, and mind the gap")
    assert ended(stage).code == 0
    assert "begin, and mind the gap" in told(there)
    assert (stage.fleet.folder("s1.a1") / "clone" / "made").exists()


@pytest.mark.parametrize("kind", KINDS)
def test_at_seventy_percent_of_its_context_it_hands_over(stage: Stage, host: Callable[..., Host], kind: str) -> None:
    handed = {
        "anthropic": (text("done: a; left: b"),),
        "claude": (MAKE[kind]("more"), verb(kind, "handoff", text="done: a; left: b"), text("Handed over.")),
    }
    there = host({**MAKE[kind]("made"), "usage": {"input_tokens": 150_000}},
                 *({**one, "usage": {"input_tokens": 150_100}} for one in handed[kind]))  # fmt: skip
    begin(stage, kind, there.url, {"context": "200000"})
    end = ended(stage)
    assert (end.code, end.why) == (1, "full")
    (said,) = [e.args for e in stage.heard if isinstance(e, Heard) and e.verb == "handoff"]
    assert said == {"text": "done: a; left: b"}
    assert "context is nearly full" in told(there)
    assert not (stage.fleet.folder("s1.a1") / "clone" / "more").exists()


def test_claude_that_only_ends_its_turn_hands_over_its_last_words(stage: Stage, host: Callable[..., Host]) -> None:
    there = host({**MAKE["claude"]("made"), "usage": {"input_tokens": 150_000}}, text("All but b is done."))
    begin(stage, "claude", there.url, {"context": "200000"})
    assert ended(stage).why == "full"
    (said,) = [e.args for e in stage.heard if isinstance(e, Heard) and e.verb == "handoff"]
    assert said == {"text": "All but b is done."}


def test_claude_that_does_not_stop_is_ended(stage: Stage, host: Callable[..., Host]) -> None:
    full = {**MAKE["claude"]("more"), "usage": {"input_tokens": 150_000}}
    begin(stage, "claude", host(*(full for _ in range(12))).url, {"context": "200000"})
    assert ended(stage).why == "full"


def test_what_an_agent_left_changed_goes_along_when_it_fails(stage: Stage) -> None:
    stage.start("echo two >>README.md; git rm -q --cached none 2>/dev/null; echo new >made; echo last words; exit 3")
    end = ended(stage)
    assert "README.md" in end.left
    assert "+two" in end.left
    assert "made" in end.left
    assert end.tail == "last words\n"


def test_one_that_was_stopped_leaves_its_diff_and_one_that_was_killed_its_last_words(stage: Stage) -> None:
    stage.start("echo two >>README.md; echo up; podium-verb progress up; sleep 60")
    stage.verb("progress")
    stage.fleet.stop("s1.a1")
    end = ended(stage)
    assert (end.why, "+two" in end.left) == ("stopped", True)
    assert "up" in end.tail


def test_a_shell_agent_restates_by_its_verb_and_reads_the_answer(stage: Stage) -> None:
    line = 'podium-verb restate outcome="make it" criteria="t1.1" first="write it" paths=made'
    stage.start(f"{line}; grep -c 'Begin with the verb restate' $PODIUM_TASK", restates=True)
    asked = stage.verb("restate")
    assert {name: asked.args[name] for name in RIGHT} == RIGHT
    stage.tell("s1.a1", "right: begin", sort="start", ask=asked.args["id"], key="s1.a1:1:restate")
    assert ended(stage).tail == "right: begin\n1\n"
