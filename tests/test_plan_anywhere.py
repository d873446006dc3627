"""A plan file is looked at where no bot ever was: an empty home, the sample settings, a template with its values."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.settings import SHIPPED

ROOT = SHIPPED.parent
BOT = [sys.executable, "-m", "bot"]
DEMO, SPRING, RESEARCH = (f"config/{n}.toml" for n in ("demo/plan", "templates/spring-clean", "templates/research"))


def podium(empty: Path, *argv: str, code: int = 0) -> tuple[str, str]:
    """What `podium ARGV` prints in a fresh clone for a person whose HOME is empty: the result, and what stands beside
    it. Nothing is written there."""
    env = {"HOME": str(empty), "PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "COLUMNS": "400", "LANG": "C.UTF-8"}
    done = subprocess.run([*BOT, *argv], capture_output=True, text=True, env=env, cwd=ROOT, timeout=100)
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert not list(empty.rglob("podium*"))
    return done.stdout, done.stderr


@pytest.mark.parametrize(
    ("argv", "tasks", "taken"),
    [
        ((DEMO,), 17, "the settings beside the plan, config/demo/podium.toml"),
        ((SPRING, "repo=demo"), 15, "the sample settings that come along"),
        ((RESEARCH, "repo=demo", "first=Who may sign?"), 5, "the sample settings that come along"),
    ],
)
def test_plans_that_come_along_are_rehearsed_without_a_home(
    tmp_path: Path, argv: tuple[str, ...], tasks: int, taken: str
) -> None:
    told, beside = podium(tmp_path, "rehearse", *argv, "--runs", "20")
    assert f" · {tasks} tasks" in told.splitlines()[0]
    assert beside.count("No podium.toml in ") == 1
    assert taken in beside
    out, _ = podium(tmp_path, "rehearse", *argv, "--runs", "20", "--json")
    made: dict[str, Any] = json.loads(out)
    assert (made["tasks"], made["runs"]) == (tasks, 20)
    assert made["finish"]["p50"] > 0


def test_a_template_is_looked_at_with_its_values(tmp_path: Path) -> None:
    told, _ = podium(tmp_path, "plan", "show", SPRING, "repo=demo")
    assert told.startswith("demo: spring clean · ")
    out, _ = podium(tmp_path, "plan", "show", SPRING, "--var", "repo=demo", "notes=by-the-way", "--json")
    plan = json.loads(out)["plan"]
    assert plan["repository"] == "demo"
    assert "by-the-way/space.md" in plan["tasks"][0]["paths"]
    sized, _ = podium(tmp_path, "plan", "sizes", SPRING, "repo=demo")
    assert sized.splitlines()[-1] == "all fit"
    linted, _ = podium(tmp_path, "plan", "lint", SPRING, "repo=demo")
    assert linted.splitlines()[-1].startswith("0 errors, ")


@pytest.mark.parametrize("words", [("rehearse",), ("plan", "lint"), ("plan", "show"), ("plan", "sizes")])
def test_a_wrong_or_missing_value_is_named_with_its_type(tmp_path: Path, words: tuple[str, ...]) -> None:
    _, said = podium(tmp_path, *words, SPRING, code=1)
    assert "repo (string): is missing: the repository's name in podium.toml" in said
    assert f"usage: {SPRING} repo=… [" in said
    _, said = podium(tmp_path, *words, SPRING, "repo=demo", "package=../up", code=1)
    assert "package (path): must be a path inside the repository" in said


def test_what_is_no_value_is_refused(tmp_path: Path) -> None:
    _, said = podium(tmp_path, "plan", "show", SPRING, "demo", code=1)
    assert "'demo' is no value of a variable: write it as NAME=value, such as repo=billing" in said
    _, said = podium(tmp_path, "plan", "show", SPRING, "repo=demo", "pakage=src", code=1)
    assert "pakage: is no variable of this plan; did you mean package?" in said
    notes = tmp_path / "notes.md"
    notes.write_text("- [ ] Mend the rounding\n")
    _, said = podium(tmp_path, "plan", "show", str(notes), "depth=3", code=1)
    assert "depth: a checklist has no variables; it can be told its repo=NAME" in said
    out, _ = podium(tmp_path, "plan", "show", str(notes), "repo=demo", "--json")
    assert json.loads(out)["plan"]["repository"] == "demo"


def test_a_folder_that_was_named_must_have_its_settings(tmp_path: Path) -> None:
    _, said = podium(tmp_path, "plan", "lint", DEMO, "--config", str(tmp_path), code=1)
    assert "podium.toml is missing. Write it with: podium init" in said
