"""Every finding of lint: when it is made, how grave it is, and that its own mend removes it."""

import pytest
from hypothesis import given

from bot.core.grammar import parse
from bot.core.plan.clash import clashes
from bot.core.plan.edit import apply
from bot.core.plan.lint import Lint, lint
from bot.core.values import AssumptionSpec, Criterion, PlanSpec, TaskSpec
from tests.core.plan.plans import plan, plans, task


def crit(
    text: str = "", judge: str = "check", check: str = "", threshold: float | None = None
) -> tuple[Criterion, ...]:
    return (Criterion(id="t1.1", text=text, judge=judge, check=check, threshold=threshold),)  # type: ignore[arg-type]


def codes(*tasks: TaskSpec, gates: bool = True, **more: object) -> list[tuple[str, str, str]]:
    return [(f.level, f.code, f.task) for f in lint(plan(*tasks, **more), {"command", "scout"}, gates)]


@pytest.mark.parametrize(
    ("tasks", "found"),
    [
        ([], [("error", "empty", "")]),
        ([task("t1")], []),
        ([task("t1", "t2"), task("t2", "t1")], [("error", "cycle", "t1")]),
        ([task("t1", "t7")], [("error", "unknown need", "t1")]),
        ([task("t1", "The flag")], [("error", "unknown need", "t1")]),
        ([task("t1"), task("t2", "t1"), task("t3")], [("warning", "isolated", "t3")]),
        ([task("t1", criteria=())], [("warning", "no criterion", "t1")]),
        ([task("t1", criteria=(), kind="data")], [("error", "no criterion", "t1")]),
        ([task("t1", estimate=61.0)], [("warning", "too large", "t1")]),
        ([task("t1", paths=tuple(f"{n}.py" for n in range(9)))], [("warning", "too large", "t1")]),
        ([task("t1", irreversible=True)], [("warning", "irreversible", "t1")]),
        ([task("t1", irreversible=True, ask="start")], []),
        ([task("t1", irreversible=True, criteria=crit("seen", "person"))], []),
        ([task("t1", runner="scuot")], [("error", "unknown runner", "t1")]),
        ([task("t1", runner="scout")], []),
        ([task("t1", runner="command", run="true")], []),
        ([task("t1", kind="research")], [("warning", "no citation check", "t1")]),
        ([task("t1", kind="research", criteria=crit("x", check="claims x.md"))], []),
        ([task("t1", kind="content", criteria=crit("the page is clear to a newcomer", "reviewer"))], []),
        ([task("t1", kind="data")], [("warning", "no threshold", "t1")]),
        ([task("t1", kind="data", criteria=crit("x", check="sh eval.sh", threshold=0.9))], []),
        ([task("t1", criteria=crit("x", "magic"))], [("error", "unknown judge", "t1")]),
        ([task("t1", criteria=crit("works well"))], [("error", "nobody judges", "t1")]),
        ([task("t1", criteria=crit())], [("error", "nobody judges", "t1")]),
        ([task("t1", criteria=crit("", "person"))], [("error", "nobody judges", "t1")]),
        ([task("t1", criteria=crit("works well", check="works well"))], [("warning", "not a command", "t1")]),
        ([task("t1", criteria=crit("works well", "reviewer"))], [("warning", "vague", "t1")]),
        ([task("t1", criteria=crit("the chart", "evidence"))], []),
    ],
)  # fmt: skip
def test_each_doubt_is_told_once(tasks: list[TaskSpec], found: list[tuple[str, str, str]]) -> None:
    assert codes(*tasks) == found


def test_doubts_about_the_plan_as_a_whole() -> None:
    one = task("t1", criteria=())
    assert codes(task("t1"), gates=False) == [("warning", "no gate", "")]
    assert codes(one, gates=False) == [("error", "no criterion", "t1"), ("warning", "no gate", "")]
    assert codes(one, review=True) == []
    assert codes(task("t1"), minutes=5.0) == [("warning", "budget", "")]
    bare = AssumptionSpec(id="u1", text="it holds")
    assert codes(task("t1"), assumptions=(bare,)) == [("warning", "unchecked", "u1")]
    gone = AssumptionSpec(id="u1", text="it holds", check="true", tasks=("t1", "t9"))
    assert codes(task("t1"), assumptions=(gone,)) == [("error", "unknown task", "u1")]
    many = [task("t1"), *(task(f"t{n}", f"t{n - 1}") for n in range(2, 2_002))]
    assert codes(*many, minutes=1e6) == [("error", "many", "")]


def test_the_words_of_findings_name_ids_reasons_and_mends() -> None:
    findings = lint(plan(
        task("t1", "t3", "t22", "Task t"), task("t2"), task("t3", "t1", runner="wrker", criteria=crit("fine")),
    ), {"worker"}, False)  # fmt: skip
    found = {f.code: f for f in findings}
    assert (found["cycle"].text, found["cycle"].fix) == ("needs go round in a circle: t1→t3→t1", "t3 without t1")
    assert [(f.text, f.mend) for f in findings if f.code == "unknown need"] == [
        ("t1 needs t22, which is not there; the nearest is t3", "t1 without t22"),
        ("t1 needs Task t, which is not there; did you mean Task t3?", "name a task by its id or its whole title"),
    ]
    assert "did you mean worker?" in found["unknown runner"].text
    assert found["no gate"].text == "t1, t2 and t3 are code, and no gate checks what is merged"
    assert found["nobody judges"].text == 't1.1 "fine" has neither a command nor a judge: nobody can check it'
    five = lint(plan(*(task(f"t{n}", runner="x") for n in range(1, 6))), (), False)
    assert next(f for f in five if f.code == "no gate").text.startswith("t1, t2, t3 and 2 more are code")
    assert five[0].mend == "describe it in podium.toml: [runner.NAME]"
    alone = lint(plan(task("t1")), (), False)
    assert alone[0].text.startswith("t1 is code")


@pytest.mark.parametrize(
    ("paths", "found"),
    [
        ((("src/a.py",), ("src/a.py",)), [("t1", "t2", "src/a.py")]),
        ((("src/a.py",), ("src/b.py",)), []),
        ((("src/**",), ("src/a.py",)), [("t1", "t2", "src/a.py")]),
        ((("src",), ("src/deep/a.py",)), [("t1", "t2", "src/deep/a.py")]),
        ((("docs/",), ("docs/x/*.md",)), [("t1", "t2", "docs/x/*.md")]),
        ((("*.md",), ("docs/a.md",)), []),
        ((("**",), ()), []),
        ((("a.py",), ("a.py",), ("a.py",)), [("t1", "t2", "a.py"), ("t2", "t3", "a.py")]),
    ],
)
def test_paths_that_meet_without_a_need_between(
    paths: tuple[tuple[str, ...], ...], found: list[tuple[str, str, str]]
) -> None:
    tasks = [task(f"t{n}", paths=p) for n, p in enumerate(paths, 1)]
    assert list(clashes(tasks)) == found


def test_tasks_in_order_do_not_clash_however_long_the_way() -> None:
    tasks = [task("t1", paths=("a",)), task("t2", "t1"), task("t3", "t2", "t99", paths=("a",))]
    assert clashes(tasks) == ()
    (found,) = (f for f in lint(plan(tasks[0], task("t2", paths=("a",))), (), True) if f.code == "path clash")
    assert (found.text, found.fix) == ("t1 and t2 touch a without a need between them", "t2 needs t1")


def test_too_many_patterns_are_not_compared_in_silence() -> None:
    tasks = [task(f"t{n}", paths=(f"*{n}",)) for n in range(500)]
    assert clashes(tasks)[-1] == ("", "", "")
    assert "more paths than are compared" in [f for f in lint(plan(*tasks), (), True) if not f.task][-1].text


@given(plans())
def test_the_mends_of_path_clashes_mend_them_all(spec: PlanSpec) -> None:
    """Applying each fix as typed, until none is left, ends, and closes no circle."""
    for _ in range(len(spec.tasks) ** 2 + 1):
        fixes = [f.fix for f in lint(spec, (), True) if f.code == "path clash"]
        if not fixes:
            break
        spec = apply(spec, parse(fixes[0]).commands[0], 99, 1).spec
    assert clashes(spec.tasks) == ()


@pytest.mark.parametrize(
    "spec",
    [
        plan(task("t1", "t2"), task("t2", "t1")),
        plan(task("t1", "t7")),
        plan(task("t1", irreversible=True)),
        plan(task("t1", criteria=crit("works well"))),
        plan(task("t1", criteria=(*crit("x", check="works well"), Criterion(id="t1.2", text="true", check="true")))),
    ],
)
def test_a_fix_as_typed_removes_its_finding(spec: PlanSpec) -> None:
    def first(spec: PlanSpec) -> Lint | None:
        return next((f for f in lint(spec, (), True) if f.fix), None)

    found = first(spec)
    assert found
    mended = apply(spec, parse(found.fix).commands[0], 99, 1).spec
    assert found not in lint(mended, (), True)
