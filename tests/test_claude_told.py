"""What a launch says of Claude Code before anything runs."""

from pathlib import Path

from adapters.inspection import machine
from bot.core.calls import Inspect
from bot.core.config import Runner, Settings


def told(**options: str) -> tuple[dict[str, str], list[str]]:
    given = {"model": "model-a", "without sandbox": "yes", "program": "/bin/sh", **options}
    runner = Runner(name="code", kind="claude", model=True, own=given.get("api") == "", options=given)
    problems: list[str] = []
    call = Inspect(key="k", swarm="s1", repository="r", runners=("code",))
    return dict(machine(call, Settings(runners={"code": runner}), problems)), problems


def test_a_program_that_is_not_there_forbids_the_launch(tmp_path: Path) -> None:
    assert told()[1] == []
    missing = str(tmp_path / "claude")
    assert told(program=missing)[1] == [
        f"runner code: {missing} is not on this machine: install it, or name it: program = …"
    ]


def test_a_credential_of_its_own_is_said(tmp_path: Path) -> None:
    facts, _ = told(api="")
    said = "by a credential of its own: only what it reports is counted, after it is spent"
    assert facts["models"] == f"code: model-a, {said}"
    assert "price unknown" in told()[0]["models"]


def test_a_command_line_over_a_model_that_nobody_counts_is_said_too() -> None:
    for options, name in (({"model": "gpt-x"}, "gpt-x"), ({}, "a model")):
        runner = Runner(name="cli", kind="command", model=True, own=True, options={"without sandbox": "yes", **options})
        call = Inspect(key="k", swarm="s1", repository="r", runners=("cli",))
        facts = dict(machine(call, Settings(runners={"cli": runner}), []))
        assert facts["models"].startswith(f"cli: {name}, by a credential of its own: only what it reports is counted")
