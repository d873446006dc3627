"""Edits from chat: what each does, what it says, and what it refuses with which reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.core.grammar import Command, parse
from bot.core.plan import graph
from bot.core.plan.diff import diff
from bot.core.plan.edit import Edit, Refused, apply, redirect
from bot.core.values import AssumptionSpec, Criterion, PlanSpec
from tests.core.plan.plans import plan, plans, task

SPEC = plan(
    task("t1"), task("t2", "t1", outcome="the flag is gone"), task("t3", "t2"), task("t4", "t3", "t2"),
    assumptions=(AssumptionSpec(id="u1", text="no caller uses v1", tasks=("t2", "t3")),),
)  # fmt: skip


def do(line: str, spec: PlanSpec = SPEC) -> Edit:
    """A line as typed, or a command of one word the grammar does not have."""
    (command,) = parse(line).commands
    return apply(spec, command, 5, 2, "ann")


def part(spec: PlanSpec, id: str) -> object:
    return next(t for t in (*spec.tasks, *spec.assumptions) if t.id == id)


@pytest.mark.parametrize(
    ("line", "said", "counts"),
    [
        ("add docs for api.py needs t3 done when pytest -q est 20m", "t5 docs for api.py added", "+1 −0 ~0"),
        ("t4 needs t1", "t4 needs t1", "+0 −0 ~1"),
        ("s3.t4 needs s3.t1", "t4 needs t1", "+0 −0 ~1"),
        ("t4 without t2, t3", "t4 no longer needs t2 and t3", "+0 −0 ~1"),
        ("t1 done when: pytest -q tests/money", "t1 gains a criterion: pytest -q tests/money", "+0 −0 ~1"),
        ("t2 est 20m", "t2 est 20 min", "+0 −0 ~1"),
        ("split t2: parser; printer", "t2 split into t5 and t6, each with its criteria; t3 and t4 need them all",
         "+2 −1 ~3"),
        ("split t4: a; b", "t4 split into t5 and t6, each with its criteria", "+2 −1 ~0"),
        ("split t3: a; b needs t1", "t3 split into t5 and t6, each with its criteria; t4 needs them all", "+2 −1 ~2"),
        ("drop t2", "t2 dropped; t3 and t4 go on without it", "+0 −1 ~3"),
        ("drop t3", "t3 dropped; t4 goes on without it", "+0 −1 ~2"),
        ("drop t4", "t4 dropped", "+0 −1 ~0"),
        ("drop t3, t4", "t3 dropped; t4 goes on without it · t4 dropped", "+0 −2 ~1"),
        ("drop t1.1", "t1.1 dropped", "+0 −0 ~1"),
        ("u1 check: ! grep -rq v1 src", "u1 is checked by ! grep -rq v1 src", "+0 −0 ~1"),
    ],
)  # fmt: skip
def test_each_edit_says_what_it_did(line: str, said: str, counts: str) -> None:
    made = do(line)
    assert (made.said, str(diff(SPEC, made.spec))) == (said, counts)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("t9 needs t1", "there is no task t9; the nearest is t4"),
        ("t1 needs t77", "there is no task t77"),
        ("t1 needs t4", "that would go round in a circle: t1→t4→t3→t2→t1"),
        ("t2 needs t2", "that would go round in a circle: t2→t2"),
        ("t2 needs t1", "t2 needs t1 already"),
        ("t1 without t2", "t1 does not need t2; it needs nothing"),
        ("t4 without t1", "t4 does not need t1; it needs t3 and t2"),
        ("t1 done when: pytest -q", "t1 has this criterion already: t1.1"),
        ("t1 done when: reviewer: pytest -q", "t1 has this criterion already: t1.1"),
        ("t1 done when: pytest → 5 errors", "t1 done when cannot be judged by '5 errors'"),
        ("t1 est 10m", "t1 est 10 min already"),
        ("t1 est 0m", "est must be more than 0"),
        ("split t1: only one", "split t1 into at least two: split t1: first part; second part"),
        ("split t1: a; b needs t4", "that would go round in a circle: "),
        ("u2 check: true", "there is no assumption u2; the nearest is u1"),
        ("drop t9", "there is no task t9"),
        ("drop t1.7", "there is no criterion t1.7; did you mean t1.1?"),
        ("add needs t1", "the words are missing"),
        ("add x est 0m", "est must be more than 0"),
        ("add x paths: ../up", "paths must stay inside the repository: '../up'"),
        ("add x kind: cod", "kind must be code, content, research or data, not 'cod'"),
        ("add x done when: reviewer:", "t5 done when has nothing after reviewer:"),
        ("add x prio=3", "prio= is not known here"),
        ("add x ests=3", "ests= is not known here; did you mean est?"),
        ("add a\x07b", "it holds a control character (U+0007)"),
        ("add " + "x" * 300, "that is too long: 300 characters; at most 200"),
        ("stop t1", "stop is no edit of a plan; edits are add, assume, "),
    ],
)
def test_what_cannot_be_done_is_refused_with_its_reason(line: str, why: str) -> None:
    with pytest.raises(Refused) as raised:
        do(line)
    assert str(raised.value).startswith(why)


def test_a_task_added_in_one_line_has_all_that_was_said() -> None:
    line = "add docs for api.py, needs t3 and t1 done when pytest -q done when person: reads well est 1h kind: content"
    new = do(line + " paths: docs/ a.md run: sh docs.sh outcome: all of it").spec.tasks[-1]
    assert (new.id, new.title, new.needs, new.estimate) == ("t5", "docs for api.py", ("t3", "t1"), 60.0)
    assert (new.kind, new.paths, new.run, new.outcome) == ("content", ("docs/", "a.md"), "sh docs.sh", "all of it")
    assert new.criteria == (
        Criterion(id="t5.1", text="pytest -q", check="pytest -q"),
        Criterion(id="t5.2", text="reads well", judge="person", by="ann"),
    )


def test_options_say_the_same_as_clauses() -> None:
    options = do('add docs needs=t3 est=5m done="pytest -q docs" paths=docs/ run=true kind=content')
    typed = do("add docs needs t3 est 5m done when pytest -q docs paths: docs/ run: true kind: content")
    assert options.spec == typed.spec


def test_a_title_may_hold_the_words_of_clauses() -> None:
    assert do("add find what needs care when it is done").spec.tasks[-1].title == "find what needs care when it is done"


def test_parts_of_a_split_keep_what_the_task_had_and_assumptions_follow() -> None:
    made = do("split t2: parser est 3m; printer done when true -v").spec
    assert [t.id for t in made.tasks] == ["t1", "t5", "t6", "t3", "t4"]
    parser, printer = made.tasks[1:3]
    assert (parser.needs, parser.estimate, printer.estimate, parser.outcome) == (("t1",), 3.0, 5.0, "")
    assert [c.id for c in printer.criteria] == ["t6.1", "t6.2"]
    assert made.assumptions[0].tasks == ("t5", "t6", "t3")


def test_a_dropped_task_leaves_its_order_behind() -> None:
    made = do("drop t2").spec
    assert [t.needs for t in made.tasks] == [(), ("t1",), ("t3", "t1")]
    assert made.assumptions[0].tasks == ("t3",)


def test_a_criterion_without_a_judge_gets_one_by_the_same_words() -> None:
    vague = do("t1 done when works well").spec
    mended = do("t1 done when: reviewer: works well", vague)
    assert mended.said == "t1 says now who judges a criterion: reviewer: works well"
    assert mended.spec.tasks[0].criteria[1] == Criterion(id="t1.2", text="works well", judge="reviewer")
    with pytest.raises(Refused, match=r"already: t1\.2"):
        do("t1 done when works well", vague)


def test_numbers_of_criteria_go_on_after_the_highest() -> None:
    two = do("t1 done when: true -v").spec
    after = do("t1 done when: true -w", do("drop t1.1", two).spec).spec
    assert [c.id for c in after.tasks[0].criteria] == ["t1.2", "t1.3"]


def test_an_assumption_is_added_with_the_tasks_that_hinge_on_it() -> None:
    made = apply(SPEC, Command("assume", ("t4",), "the rates hold"), 5, 2)
    assert (made.said, made.task, made.assumption) == ("u2 assumed: the rates hold", 5, 3)
    assert part(made.spec, "u2") == AssumptionSpec(id="u2", text="the rates hold", tasks=("t4",))
    with pytest.raises(Refused, match="u1 is checked by true already"):
        do("u1 check: true", do("u1 check: true").spec)


def test_a_redirect_changes_the_outcome_alone() -> None:
    made = redirect(SPEC, "s3.t2", "keep the old flag")
    assert made.said == "t2 redirected: keep the old flag Was: the flag is gone"
    assert diff(SPEC, made.spec).changed == {"t2": ("outcome",)}
    with pytest.raises(Refused, match="t2 has this outcome already"):
        redirect(made.spec, "t2", "keep the old flag")
    assert "Was: Task t1" in redirect(SPEC, "t1", "x").said


def test_the_cap_holds_for_edits() -> None:
    full = plan(*(task(f"t{n}") for n in range(1, 2_001)))
    for line in ("add one more", "split t1: a; b"):
        with pytest.raises(Refused, match="at most 2,000 tasks"):
            apply(full, parse(line).commands[0], 2_001, 1)


LINES = st.sampled_from([
    "add {x} needs {a}", "{a} needs {b}", "{a} without {b}", "{a} done when: make {x}", "{a} est 7m",
    "split {a}: one; two", "drop {a}", "drop {a}, {b}",
])  # fmt: skip


@given(plans(6), st.lists(st.tuples(LINES, st.integers(1, 9), st.integers(1, 9)), max_size=12))
def test_a_run_of_edits_never_closes_a_circle_never_uses_an_id_twice_and_is_what_diff_says(
    spec: PlanSpec, lines: list[tuple[str, int, int]]
) -> None:
    given_ids = {t.id for t in spec.tasks}
    number = 1 + max(int(i[1:]) for i in given_ids)
    for n, (line, a, b) in enumerate(lines):
        (command,) = parse(line.format(a=f"t{a}", b=f"t{b}", x=f"x{n}")).commands
        try:
            made = apply(spec, command, number, 1)
        except Refused:
            continue
        change = diff(spec, made.spec)
        assert change
        assert given_ids.isdisjoint(change.added)
        assert set(change.added) == {f"t{i}" for i in range(number, made.task)}
        assert graph.cycle(made.spec.tasks) == ()
        known = {t.id for t in made.spec.tasks}
        assert all(known.issuperset(t.needs) for t in made.spec.tasks)
        assert all(c.id.startswith(t.id + ".") for t in made.spec.tasks for c in t.criteria)
        given_ids |= set(change.added)
        spec, number = made.spec, made.task


@given(plans(), plans())
def test_a_diff_tells_exactly_what_differs(old: PlanSpec, new: PlanSpec) -> None:
    change = diff(old, new)
    was, now = ({t.id: t for t in s.tasks} for s in (old, new))
    assert set(change.added) == now.keys() - was.keys()
    assert set(change.dropped) == was.keys() - now.keys()
    assert {i for i in was.keys() & now.keys() if was[i] != now[i]} == change.changed.keys()
    assert not diff(old, replace(old, tasks=old.tasks[::-1]))
