"""Words of people reach Claude Code in the midst of a turn, and its steps can be followed as they happen."""

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.attempts import Stage, staged
from tests.models import Host, text
from tests.support import need
from tests.test_claude import CLI, INSTALL, SLOW, answer, bash, exited, heard, start, verb


@pytest.fixture
def stage(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    need(CLI.exists(), INSTALL)
    yield from staged("bubblewrap", tmp_path, monkeypatch)


def waited(so: Callable[[], bool]) -> None:
    end = time.monotonic() + SLOW
    while not so():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_words_said_during_a_call_stand_beside_its_result_and_are_applied_then(
    stage: Stage, host: Callable[..., Host]
) -> None:
    there = host(bash("echo one >made"), verb("done", text="so"), text("So."))
    start(stage, there.url)
    asked = heard(stage, "permit")
    stage.tell("s1.a1", 'ann: say "customer"', key="s1.m1")
    stage.shown("[told]")
    assert "applied" not in stage.verbs()
    answer(stage, asked, "allow")
    assert heard(stage, "applied").args == {"tell": "s1.m1"}
    assert exited(stage).code == 0
    first = json.dumps(there.sent[1]["messages"][-1]["content"])
    assert '"type": "tool_result"' in first
    assert "Word of a person: ann: say" in first
    assert stage.log().count("[turn over") == 1


def test_words_said_during_its_last_answer_begin_another_turn(stage: Stage, host: Callable[..., Host]) -> None:
    there = host(text("It is made.", fault="held"), verb("done", text="so"), text("So."))
    start(stage, there.url)
    waited(lambda: bool(there.sent))
    stage.tell("s1.a1", "ann: and the other", key="s1.m1")
    stage.shown("[told]")
    there.freed.set()
    assert heard(stage, "applied").args == {"tell": "s1.m1"}
    assert exited(stage).code == 0
    assert stage.log().count("[turn over") == 2
    assert any("ann: and the other" in json.dumps(sent["messages"][-1]) for sent in there.sent)


def test_who_waits_at_its_inbox_is_not_left_there(stage: Stage, host: Callable[..., Host]) -> None:
    there = host(verb("inbox", seconds="280"), verb("done", text="so"), text("So."))
    start(stage, there.url)
    stage.shown("→ mcp__podium__inbox")
    stage.tell("s1.a1", "ann: go on", key="s1.m1")
    assert heard(stage, "applied").args == {"tell": "s1.m1"}
    assert exited(stage).code == 0
    assert any("ann: go on" in json.dumps(sent["messages"][-1]) for sent in there.sent[1:])


def test_its_steps_stand_in_its_log_cut_and_without_secrets(stage: Stage, host: Callable[..., Host]) -> None:
    key = "ghp_" + "Ab1" * 12
    there = host(text("I look."), bash(f"seq 1 900; echo {key}"), text("Seen."))
    there.replies = [{"blocks": [*there.replies[0]["blocks"], *there.replies[1]["blocks"]], "stop": "tool_use"},
                     there.replies[2]]  # fmt: skip
    start(stage, there.url, options={"allow": "Bash"})
    assert exited(stage).code == 0
    said = stage.log()
    steps = [said.index(step) for step in ("I look.", "→ Bash {", "← [", "Seen.")]
    assert steps == sorted(steps)
    assert key not in said
    assert "900" in said
    assert "\n450\n" not in said
