"""What may go wrong with a model's host, through the door to the built-in worker: tried again, or an end of its own
name; done once, counted once. The host is llmock, written by others, with each fault queued."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.core.events import Exited, Heard
from tests.attempts import Stage, staged
from tests.llmock import Behavior, Llmock, breaks, calls, fails, llmock, words
from tests.models import PRICE, PRICES

ADD = calls("bash", command="echo x >>count")
DONE = calls("done", text="so")
LENGTH, REFUSAL = {"finish_reason": "length"}, {"finish_reason": "content_filter"}
Scenario = tuple[Behavior, ...]
# What is tried again: the second of three answers suffers it, and then comes whole. How many calls came in.
AGAIN: dict[str, tuple[Scenario, int]] = {
    "none": ((ADD,), 2),
    "429 with retry-after": ((fails(429, retry_after=0.5, times=2), ADD), 4),
    "529": ((fails(529), ADD), 3),
    "500": ((fails(500), ADD), 3),
    "disconnect": ((breaks("disconnect"), ADD, ADD), 3),
    "truncate": ((breaks("truncate"), ADD, ADD), 3),
    "malformed": ((breaks("malformed"), ADD, ADD), 3),
    "a short stall": ((breaks("stall", stall_seconds=1.0), ADD), 2),
    "a stall over the silence allowed": ((breaks("stall", stall_seconds=30.0), ADD, ADD), 3),
}
# What ends it: the name of the end, words that its log tells.
ENDS: dict[str, tuple[Scenario, tuple[int, str], str]] = {
    "429 for longer than it waits": ((fails(429, retry_after=120.0),), (75, "limited"), "takes no call for"),
    "refusal": ((words("I would rather not.", **REFUSAL),), (1, "refused"), "the model refused"),
    "length, twice": ((words("and so", **LENGTH), words("on and on", **LENGTH)), (1, "cut"), "longer than max_tokens"),
    "a full context": ((fails(400, message="prompt is too long: 9 tokens > 8 maximum"),), (1, "full"), "is full"),
    "a key it does not know": ((fails(401),), (1, "exit"), "refused"),
    "disconnect for ever": ((*(ADD for _ in range(5)), breaks("disconnect", times=5)), (1, "exit"), "5 times in a row"),
}


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    yield from staged("bubblewrap", tmp_path, monkeypatch)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Llmock]:
    with llmock(tmp_path_factory.mktemp("llmock")) as found:
        yield found


@pytest.fixture
def host(server: Llmock) -> Llmock:
    server.reset()
    return server


def run(stage: Stage, host: Llmock, *scenario: Behavior, **options: str) -> Exited:
    """The worker's attempt to its end."""
    host.queue(*scenario)
    given = {"api": host.url, "prices": PRICES, "model": "model-a", "max_tokens": "1000", **options}
    stage.start("", kind="anthropic", hears="next turn", options=given, money=1.0)
    end = stage.until(lambda e: isinstance(e, Exited), 120)
    assert isinstance(end, Exited)
    return end


def used(stage: Stage) -> list[dict[str, Any]]:
    return [e.args for e in stage.heard if isinstance(e, Heard) and e.verb == "usage"]


def counted_once(stage: Stage, host: Llmock) -> list[int]:
    """Each call that was answered is counted, and no other; what was counted costs what the prices say. Tokens of those
    that came whole."""
    answered = [one for one in host.served() if one["status"] == 200]
    told = used(stage)
    assert len(told) == len(answered)
    most = max(PRICE["output"], PRICE["input"])  # type: ignore[type-var]
    assert all(0 < float(u["money"]) <= int(u["tokens"]) * most / 1e6 for u in told)  # type: ignore[operator]
    return [int(u["tokens"]) for u, one in zip(told, answered, strict=True) if one["completed"]]


@pytest.mark.parametrize("fault", AGAIN)
def test_it_is_tried_again_and_nothing_is_done_or_counted_twice(stage: Stage, host: Llmock, fault: str) -> None:
    scenario, came = AGAIN[fault]
    end = run(stage, host, *scenario, DONE, silence="3")
    assert end.code == 0, stage.log()
    assert (stage.fleet.folder("s1.a1") / "clone" / "count").read_text() == "x\n"
    served = host.served()
    assert len(served) == came
    whole = counted_once(stage, host)
    assert len(whole) >= 2 if fault == "malformed" else len(whole) == 2  # its host may take that one for whole
    asked = [one["body"]["messages"] for one in served]
    assert asked[:-1] == [asked[0]] * (came - 1)  # the same words each time
    assert len(asked[-1]) == 3
    assert stage.verbs().count("done") == 1


@pytest.mark.parametrize("fault", ENDS)
def test_it_ends_under_the_name_of_what_it_was(stage: Stage, host: Llmock, fault: str) -> None:
    scenario, how, said = ENDS[fault]
    end = run(stage, host, *scenario)
    assert (end.code, end.why) == how, stage.log()
    assert said in stage.log()
    assert not (stage.fleet.folder("s1.a1") / "clone" / "count").exists()
    counted_once(stage, host)


def test_broken_arguments_and_strange_tools_are_told_to_the_model_and_not_done(stage: Stage, host: Llmock) -> None:
    """Of arguments that break off in the middle of a command no half of it is run."""
    bad = ({"type": "tool_fault", "kind": "malformed_arguments"}, {"type": "tool_fault", "kind": "unknown_tool"})
    assert run(stage, host, *bad, ADD, ADD, DONE).code == 0
    assert not (stage.fleet.folder("s1.a1") / "clone" / "count").exists()
    assert len(counted_once(stage, host)) == 3
    assert "there is no tool" in stage.log()
