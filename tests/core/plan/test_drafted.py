"""What a planner gives becomes a plan: ids stay, new ones come after all, and what cannot be read is told."""

import json
from typing import Any

import pytest
from msgspec.structs import replace

from bot.core.plan.criteria import criterion
from bot.core.plan.drafted import assumed, changed, errors, shown, written
from bot.core.plan.parse import read as plan
from bot.core.thoughts import Change, Draft, read
from bot.core.thoughts.planning import Question
from bot.core.values import Criterion, PlanSpec

SPEC = plan("""
title = "ledger"
[[assumptions]]
id = "u1"
text = "no caller uses v1"
tasks = ["t1", "t2"]
[[tasks]]
id = "t1"
title = "Round"
runner = "model"
criteria = ["pytest -q", "reviewer: names are plain"]
[[tasks]]
id = "t2"
title = "Print"
needs = ["t1"]
criteria = ["check: true"]
[[tasks]]
id = "t3"
title = "Post"
needs = ["t2"]
criteria = ["check: true"]
""")


def change(**given: Any) -> Change:
    made = read("plan reply", json.dumps(given))
    assert isinstance(made, Change), given
    return made


def task(id: str, title: str = "T", **more: Any) -> dict[str, Any]:
    return {"id": id, "title": title, **more}


def test_new_ids_are_numbered_after_all_that_were_given_and_meant_wherever_they_are_named() -> None:
    given = change(
        tasks=[task("t3", "Post", needs=["t9", "t8"]), task("t9", needs=["t1"]), task("t8")],
        assumptions=[{"id": "u7", "text": "a bank is reached", "tasks": ["t9", "t3"]}],
    )
    made = changed(SPEC, given, 12, 5)
    assert [t.id for t in made.spec.tasks] == ["t1", "t2", "t3", "t12", "t13"]
    assert made.spec.tasks[2].needs == ("t12", "t13")
    assert (made.spec.assumptions[1].id, made.spec.assumptions[1].tasks) == ("u5", ("t12", "t3"))
    assert made.problems == ()


def test_what_is_not_given_stays_and_a_criterion_that_stays_keeps_its_number() -> None:
    given = change(tasks=[task("t1", "Round well", criteria=["reviewer: names are plain", "pytest -q tests"])])
    made = changed(SPEC, given, 4, 2).spec.tasks[0]
    assert (made.title, made.runner) == ("Round well", "model")
    assert [(c.id, c.judge) for c in made.criteria] == [("t1.2", "reviewer"), ("t1.3", "check")]
    assert changed(SPEC, change(why="nothing"), 4, 2).spec == SPEC


def test_who_needed_a_dropped_task_needs_what_that_needed() -> None:
    made = changed(SPEC, change(drop=["t2"], forget=["u1"]), 4, 2)
    assert {t.id: t.needs for t in made.spec.tasks} == {"t1": (), "t3": ("t1",)}
    assert made.spec.assumptions == ()
    kept = changed(SPEC, change(drop=["t1"], title="books", goal="exact"), 4, 2).spec
    assert (kept.assumptions[0].tasks, kept.title, kept.goal) == (("t2",), "books", "exact")


def test_a_planner_does_not_say_that_the_irreversible_is_not() -> None:
    spec = replace(SPEC, tasks=(replace(SPEC.tasks[0], irreversible=True), *SPEC.tasks[1:]))
    made = changed(spec, change(tasks=[task("t1", "Round")]), 4, 2)
    assert made.problems[0].startswith("t1 stays irreversible")
    assert made.spec.tasks[0].irreversible
    assert changed(spec, change(tasks=[task("t1", "Round", irreversible=True)]), 4, 2).problems == ()


def test_what_cannot_be_is_told() -> None:
    given = change(
        drop=["t7"], forget=["u7"],
        tasks=[task("t4", paths=["../out", "src"], criteria=["person:", "true → nice"]), task("t4")],
    )  # fmt: skip
    made = changed(SPEC, given, 4, 2)
    assert " · ".join(made.problems) == (
        "t7 is not in the plan, so it cannot be dropped · u7 is not in the plan, so it cannot be forgotten · "
        "t4 is given twice · t4: the criterion 'person:' has nothing after person: · "
        "t4: the criterion 'true → nice' cannot be judged by 'nice': a command counts by its exit code (→ green) or "
        "its last number (→ >= 0.9); else name who judges: reviewer:, person: or evidence: · "
        "t4: a path must stay inside the repository: '../out'"
    )
    assert made.spec.tasks[-1].paths == ()


def test_what_nobody_answered_is_assumed_unless_the_draft_says_so_itself() -> None:
    draft = read("plan", json.dumps({
        "title": "x", "tasks": [task("t1")], "assumptions": [{"id": "u1", "text": "two, as drafted", "question": 2}],
    }))  # fmt: skip
    assert isinstance(draft, Draft)
    questions = [Question(text=f"{n}?", assume=f"{n} is so") for n in "abc"]
    made = changed(PlanSpec(title="goal"), draft, 1, 1).spec
    taken = assumed(made, questions, {1}, draft, 2).assumptions
    assert [(u.id, u.text) for u in taken] == [("u1", "two, as drafted"), ("u2", "c is so")]


def test_errors_are_those_that_another_plan_would_mend() -> None:
    loose = changed(SPEC, change(tasks=[task("t4", needs=["t9"])]), 4, 2).spec
    found = errors(loose, {"command"}, True)
    assert [text.partition(":")[0] for text in found] == ["t4 needs t9, which is not there; the nearest is t4"]
    assert errors(SPEC, {"command"}, True) == ()  # "model" is not described: podium.toml mends that, no plan


@pytest.mark.parametrize(
    "line",
    ["pytest -q", "pytest -q → green", "python eval.py → >= 0.9", "reviewer: names are plain", "person: reads well",
     "person bob: reads well", "evidence: the chart", "words that nobody judges"],
)  # fmt: skip
def test_a_criterion_is_written_as_it_is_read(line: str) -> None:
    one = criterion(line, "t1.1")
    assert criterion(written(one), "t1.1") == one


def test_a_criterion_of_other_words_than_its_command_is_written_as_the_command() -> None:
    assert written(Criterion(id="t1.1", text="all is green", check="make")) == "check: make"
    assert written(Criterion(id="t1.1", text="no judge")) == "no judge"


def test_a_planner_reads_the_plan_as_it_writes_it_and_where_tasks_stand() -> None:
    table = json.loads(shown(SPEC))
    again = change(tasks=table["tasks"], assumptions=table["assumptions"])
    assert changed(SPEC, again, 4, 2).spec == SPEC
    assert [t["state"] for t in json.loads(shown(SPEC, {"t1": "done"}))["tasks"]] == ["done", "open", "open"]
