"""The demo with a model, to its signed report: real processes, and aimock, of others, in place of the model."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from bot.cli.demo_model import LESSONS, MONEY, plan
from bot.core.plan.lint import lint
from bot.core.plan.parse import read
from tests.aimock import USED, aimock, asked, turn
from tests.support import need
from tests.test_demo import ENV, ROOT, podium

AGENTS = ROOT / "config" / "demo" / "agents"
CONDUCT = ROOT / "config" / "demo" / "conduct.txt"
PLAN = ROOT / "config" / "demo" / "plan.toml"
KEY = "sk-ant-of-nobody"
# What the agents' scripts do to files, by a model's own tools: the words around that are its verbs.
LIB = """
pace() { :; }; say() { :; }; again() { false; }
save() { git add -A && git commit -q -m "$1"; }
"""


def turns() -> list[dict[str, Any]]:
    """A model that does in one command what the script does, then says done."""
    made = []
    for task in tomllib.loads(plan(PLAN.read_text("utf-8")))["tasks"]:
        if task.get("runner") == "model":
            (path,) = AGENTS.glob(f"t{int(task['id'][1:]):02d}_*.sh")
            work = LIB + path.read_text("utf-8").replace('. "$PODIUM_TOOLS/lib.sh"', "").partition("\nsay done")[0]
            ids = " ".join(f"{task['id']}.{n}" for n in range(1, len(task["criteria"]) + 1))
            begin = {"outcome": task["outcome"], "criteria": ids, "first": "look at what is there"}
            steps = [("restate", begin), ("bash", {"command": work}), ("done", {"text": "so"})]
            if any(line.startswith("evidence") for line in task["criteria"]):
                steps.insert(2, ("evidence", {"criterion": f"{task['id']}.2", "kind": "file", "path": "CHANGES.md"}))
            said = f"Outcome: {task['outcome']}"
            made += [turn(said, at, step) for at, step in enumerate(steps)]
    return made


def test_its_plan_has_a_model_at_each_task_that_is_no_lesson() -> None:
    made = read(plan(PLAN.read_text("utf-8")))
    by_model = {task.id for task in made.tasks if task.runner == "model"}
    assert by_model == {f"t{n}" for n in range(1, 18)} - {f"t{int(name[1:])}" for name in LESSONS}
    assert all(bool(task.run) is (task.id not in by_model) for task in made.tasks)
    assert [f for f in lint(made, {"model", "script"}, True) if f.level == "error"] == []


def test_without_a_key_it_says_what_to_do_and_makes_nothing(tmp_path: Path) -> None:
    done = podium("demo", "--runner", "anthropic", "--home", tmp_path / "home", code=1)
    assert done.stderr.count("\n") == 1
    assert "needs ANTHROPIC_API_KEY: set it in the environment, or write ANTHROPIC_API_KEY=… into" in done.stderr
    assert not (tmp_path / "home").exists()


@pytest.mark.timeout(700)  # two plays of the whole demo, by attempts that each load an SDK
def test_it_is_played_by_a_model_to_a_signed_report_within_its_budget(tmp_path: Path) -> None:
    need(sys.platform == "linux", "Linux")
    home = tmp_path / "home"
    home.mkdir()
    (home / ".env").write_text(f"ANTHROPIC_API_KEY={KEY}\n")
    (home / ".env").chmod(0o600)
    with aimock(tmp_path, *turns()) as url:
        shown = podium("demo", "--runner", "anthropic", "--api", url, "--home", home).stdout
        said = podium("chat", "--home", home, lines=CONDUCT.read_text("utf-8"), seconds=400).stdout
        calls = asked(url)
    assert f"10 of 17 tasks are done by claude-sonnet-4-6 at {url}, with your key." in shown
    assert f"It may cost ${MONEY:.2f} at most" in shown
    assert "nothing leaves this machine" not in shown
    report = json.loads(podium("report", "s1", "--format", "json", "--home", home).stdout)
    assert report["state"].startswith("signed"), said[-3000:]
    assert report["sections"]["reconciliation"]["data"]["holds"]
    cost = len(calls) * (USED["input_tokens"] * 3.0 + USED["output_tokens"] * 15.0) / 1e6
    assert report["sections"]["effort"]["data"]["money"] == pytest.approx(cost)
    cards = podium("chat", "--home", home, lines="show t2\nshow t1\n").stdout
    assert "agent, model: claude-sonnet-4-6)" in cards
    assert "agent, script)" in cards
    kept = subprocess.run(["grep", "-rlF", KEY, home], capture_output=True, text=True, env=ENV).stdout.split()
    assert kept == [str(home / ".env")]
    podium("demo", "--home", home, "--end")
