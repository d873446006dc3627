"""The README says what is so."""

import re
import tomllib

import pytest
from msgspec.structs import fields

from adapters.platforms import platforms
from bot.attempt.session import VERBS
from bot.cli.bench import groups
from bot.core.plan.lint import lint
from bot.core.plan.models import AssumptionPart, PlanPart, TaskPart
from bot.core.plan.parse import markdown, read
from bot.core.words import WORDS
from store.bench import Measure
from tests.readme import PART, README, STORY, story, table
from tests.test_demo import COMMANDS, shape

TEXT = README.read_text(encoding="utf-8")
LINK = re.compile(r"\]\(([^)#:]+)\)")
DOCS = README.parent / "docs"
PLANS, AGENTS, CHECKLIST = ((DOCS / f"{name}.md").read_text("utf-8") for name in ("plans", "agents", "checklist"))


def test_its_table_of_words_is_the_grammars() -> None:
    """Each word once, the seven in bold; `python -m tests.readme` writes it."""
    found = PART.search(TEXT)
    assert found is not None
    assert found[0].partition("-->\n")[2].removesuffix(found[2]) == table()
    assert table().count("| **") == 7
    assert len(table().splitlines()) == len(WORDS) + 2


def test_its_stories_are_those_the_tests_play() -> None:
    found = list(STORY.finditer(TEXT))
    assert [one[2] for one in found] == ["plain-run", "question"]
    for one in found:
        assert one[0] == one[1] + story(one[2]) + one[3]


def block(language: str, text: str) -> str:
    return text.partition(f"```{language}\n")[2].partition("```")[0]


def test_its_plan_holds_every_key_and_can_be_launched() -> None:
    raw = tomllib.loads(block("toml", PLANS))
    for table_, model in ((raw, PlanPart), (raw["assumptions"][0], AssumptionPart)):
        assert set(table_) == set(model.model_fields)
    assert {key for task in raw["tasks"] for key in task} == set(TaskPart.model_fields)
    spec = read(block("toml", PLANS))
    assert spec.tasks[1].needs == ("t1",)
    assert [f for f in lint(spec, {"command"}, True) if f.level == "error"] == []


def test_its_checklist_is_the_same_plan_in_short() -> None:
    short, long = markdown(block("markdown", CHECKLIST)), read(block("toml", PLANS))
    assert [(t.id, t.title, t.run, t.needs) for t in short.tasks] == [
        (t.id, t.title, t.run, t.needs) for t in long.tasks
    ]
    assert (short.repository, short.gates) == (long.repository, long.gates)


def test_its_verbs_are_those_of_the_agents() -> None:
    assert VERBS - {"limited"} <= set(re.findall(r"[a-z]+", AGENTS))
    assert len(TEXT.splitlines()) <= 300


def test_every_file_it_links_to_is_there() -> None:
    links = [(page, link) for page in (README, *DOCS.glob("*.md")) for link in LINK.findall(page.read_text("utf-8"))]
    assert links
    assert not [link for page, link in links if not (page.parent / link).is_file()]


@pytest.mark.parametrize("name", [n for n, p in platforms().items() if n != "letterbox" and not p.always])
def test_its_way_to_a_platform_is_that_of_connect_in_ten_steps_or_fewer(name: str) -> None:
    section = TEXT.partition(f"## {name.title()}\n")[2].partition("\n## ")[0]
    numbered = re.findall(r"^(\d+)\. ", section, re.MULTILINE)
    assert 2 < len(numbered) <= 10
    assert numbered == [str(n + 1) for n in range(len(numbered))]
    assert re.findall(r"\*\*(.+?)\*\*", section) == [step.title for step in platforms()[name].steps({})]
    assert f"docs/{name}.md" in section
    more = (DOCS / f"{name}.md").read_text(encoding="utf-8")
    assert f"could not be tried on the real {name.title()}" in more
    assert set(tomllib.loads(block("toml", more))["chat"][name]) <= set(platforms()[name].options or ())
    assert all(token in more for token in platforms()[name].tokens)


def test_it_names_every_command_and_no_other() -> None:
    section = TEXT.partition("## The commands")[2].partition("\n## ")[0]
    rows = "".join(line.split("|")[1] if "\\|" not in line else line for line in section.splitlines() if "| `" in line)
    assert set(re.findall(r"(?:podium |· `)([a-z]+)", rows)) & COMMANDS == COMMANDS


def test_a_row_of_bench_has_the_shape_it_tells() -> None:
    (row,) = shape("bench")["rows"]
    assert list(row) == [field.name for field in fields(Measure)]
    assert groups() == ["bench_engine", "bench_makespan", "bench_rehearsal", "bench_room"]
