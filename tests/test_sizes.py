"""Must show: brief and handoff sizes over the sample plans. Each fits; what does not is said, and is exit 1."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import sizes
from bot.cli.plan import app
from bot.core.coordinator.brief import BRIEF, HANDOFF

RUN = CliRunner()


@pytest.mark.parametrize("name", sizes.samples())
def test_each_brief_and_handoff_of_a_sample_plan_fits(name: str) -> None:
    """As planned, with all that may be said meanwhile, and with handoffs as long as they may be."""
    spec = sizes.samples()[name]
    found = list(sizes.planned(name, spec))
    assert len(found) == len(spec.tasks)
    assert all(0 < size.brief < size.filled <= BRIEF for size in found)
    assert all(size.brief < BRIEF // 2 for size in found), "a plan that comes along leaves room for people's words"
    handoffs = [n for size in found for n in size.handoffs]
    assert len(handoffs) == sum(len(task.needs) for task in spec.tasks)
    assert all(HANDOFF // 2 < n <= HANDOFF for n in handoffs)


def test_the_command_prints_a_line_a_plan() -> None:
    done = RUN.invoke(app, ["sizes"])
    assert done.exit_code == 0
    lines = done.output.splitlines()
    assert lines[0] == sizes.HEAD
    assert [line.split()[0] for line in lines[2:-1]] == list(sizes.samples())
    assert lines[-1] == "all fit"


def test_one_plan_is_counted_and_a_home_without_attempts_has_none(tmp_path: Path) -> None:
    (tmp_path / "podium.toml").write_text("")
    (tmp_path / "policy.toml").write_text("")
    plan = tmp_path / "mine.toml"
    plan.write_text('title = "mine"\n[[tasks]]\ntitle = "One"\ncriteria = ["check: true"]\n')
    done = RUN.invoke(app, ["sizes", str(plan), "--home", str(tmp_path)])
    assert done.output.splitlines()[2].split()[:2] == ["mine", "1"]
    assert RUN.invoke(app, ["sizes", "--ran", "--home", str(tmp_path)]).output.splitlines()[2:] == ["all fit"]


def test_what_is_too_large_is_named() -> None:
    large = sizes.Size(plan="p", task="t3", brief=BRIEF + 1, filled=0, handoffs=())
    assert list(sizes.table([large]))[-1] == "too large: p t3"
