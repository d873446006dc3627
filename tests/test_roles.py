"""[roles] of podium.toml: runner, model and prompt of each role, at all tasks or one kind; mistakes by their line."""

import hashlib
import json
from pathlib import Path

import pytest

from adapters.platforms import known
from adapters.prompts import SHIPPED, prompt
from bot.core.config import Brain
from bot.settings import load
from tests.test_settings import refused, write

RUNNERS = """
[runner.command]
kind = "command"
[runner.claude]
kind = "claude"
model = "model-a"
[price.model-b]
input = 1.0
output = 2.0
write = 1.0
read = 0.1
dated = 2026-11-20
"""


def test_a_role_may_have_a_model_and_a_prompt_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "review.md").write_text("Look closely.\n")
    roles = """[roles]
        worker = "command"
        reviewer = { runner = "claude", model = "model-b", prompt = "review.md" }
        scout = { prompt = "review.md" }
        [roles.research]
        worker = { runner = "claude", model = "model-b" }
        reviewer = { model = "model-c" }
        [roles.data]
        scout = "claude"
    """
    found = load(write(tmp_path, RUNNERS + roles), known())
    assert found.roles == {
        "worker": "command", "reviewer": "reviewer", "scout": "scout", "research.worker": "research-worker",
        "research.reviewer": "research-reviewer", "data.scout": "claude",
    }  # fmt: skip
    reviewer = found.runners["reviewer"]
    assert (reviewer.kind, reviewer.model, reviewer.hears) == ("claude", True, "live")
    assert reviewer.options["model"] == "model-b"
    assert reviewer.options["prompt"] == str(tmp_path / "review.md")
    assert json.loads(reviewer.options["prices"])["model-b"]["output"] == 2.0
    assert found.runners["scout"].kind == "command"
    assert not found.runners["scout"].model
    again = found.runners["research-reviewer"]
    assert (again.options["model"], again.options["prompt"]) == ("model-c", reviewer.options["prompt"])
    assert found.runners["claude"].options["model"] == "model-a"


def test_prompts_are_found_beside_the_files_or_in_the_data_home(tmp_path: Path) -> None:
    folder = tmp_path / "config"
    (tmp_path / "home.md").write_text("x")
    named = '[runner.a]\nkind = "anthropic"\nprompt = "home.md"\n'
    assert load(write(folder, named)).runners["a"].options["prompt"] == str(tmp_path / "home.md")
    (folder / "home.md").write_text("y")
    assert load(folder).runners["a"].options["prompt"] == str(folder / "home.md")


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ('[roles]\nrevewer = "command"', 2, "there is no key roles.revewer. Did you mean reviewer?"),
        ('[roles]\nreviewer = "nobody"', 1, "reviewer: there is no runner nobody. Known: command, claude."),
        ('[roles.research]\nworker = "nobody"', 1, "research.worker: there is no runner nobody."),
        ('[roles]\nscout = { prompt = "gone.md" }', 2, "roles.scout.prompt: there is no file gone.md. Write it"),
        ('[roles]\nscout = { promt = "x.md" }', 2, "there is no key roles.scout.promt. Did you mean prompt?"),
        ('[runner.b]\nkind = "claude"\nprompt = "gone.md"', 3, "runner.b.prompt: there is no file gone.md."),
        ('[runner.scout]\nkind = "claude"\n[roles]\nscout = { model = "m" }', 3, "there is a [runner.scout] already"),
        ('[roles]\nplanner = { runner = "claude", prompt = "x.md" }', 1, "a prompt for each question"),
        ('[roles]\nplanner = { model = "m" }', 1, "planner: name its runner."),
        ('[roles]\nplanner = "command"', 1, "planner: [runner.command] names no model"),
        ('[runner.own]\nkind = "claude"\nmodel = "m"\napi = ""\n[roles]\nplanner = "own"', 5, "credential of its own"),
        ('[brain]\nkind = "none"\n[roles]\nplanner = "claude"', 3, "planner: [brain] says who plans already"),
        ('[roles.research]\nplanner = "claude"', 2, "there is no key roles.research.planner."),
    ],
)
def test_each_mistake_is_named_with_its_line_and_mend(text: str, line: int, said: str, tmp_path: Path) -> None:
    whole = refused(tmp_path, RUNNERS + text + "\n")
    assert f"line {RUNNERS.count(chr(10)) + line}:" in whole
    assert said in whole


def test_a_planner_is_a_runner_whose_model_is_asked(tmp_path: Path) -> None:
    roles = '[roles]\nplanner = { runner = "claude", model = "model-b" }\n'
    limited = RUNNERS.replace('model = "model-a"', 'model = "model-a"\nmoney = 0.5')
    found = load(write(tmp_path, limited + roles), known())
    assert found.brain.kind == "claude"
    assert {n: v for n, v in found.brain.options.items() if n != "prices"} == {"model": "model-b", "money": "0.5"}
    assert load(write(tmp_path, RUNNERS)).brain == Brain()


def test_a_model_reached_past_the_door_is_known_for_that(tmp_path: Path) -> None:
    kinds = (
        ("shell", "command", ""), ("cli", "command", "model = true"), ("code", "claude", 'model = "m"'),
        ("door", "command", 'model = true\napi = "http://h"'), ("own", "claude", 'model = "m"\napi = ""'),
        ("sdk", "anthropic", 'model = "m"'),
    )  # fmt: skip
    tables = "".join(f'[runner.{name}]\nkind = "{kind}"\n{more}\n' for name, kind, more in kinds)
    found = load(write(tmp_path, tables), known()).runners
    assert [name for name, runner in found.items() if runner.own] == ["cli", "own"]


def test_shipped_prompts_have_the_hash_that_is_recorded() -> None:
    data = (SHIPPED / "reviewer.md").read_bytes()
    assert prompt({}, "reviewer").name == f"reviewer.md@{hashlib.sha256(data).hexdigest()[:8]}"
