"""Waves, ranks, work, span and bound, against slower ways to find the same."""


from functools import cache, partial
from itertools import pairwise

import pytest
from hypothesis import given

from bot.core.plan import graph
from bot.core.plan.clash import clashes
from bot.core.plan.lint import lint
from bot.core.values import PlanSpec
from tests.core.plan.plans import plan, plans, task
from tests.support import cost, in_step


@given(plans())
def test_each_need_lies_in_an_earlier_wave_and_no_task_is_later_than_it_must(spec: PlanSpec) -> None:
    wave = {id: n for n, ids in enumerate(graph.waves(spec.tasks)) for id in ids}
    assert len(wave) == len(spec.tasks)
    assert all(wave[t.id] == max((wave[n] + 1 for n in t.needs), default=0) for t in spec.tasks)


@given(plans())
def test_ranks_are_the_longest_path_and_fall_along_each_need(spec: PlanSpec) -> None:
    rank, tasks = graph.ranks(spec.tasks), {t.id: t for t in spec.tasks}

    @cache
    def slow(id: str) -> float:
        return tasks[id].estimate + max((slow(t.id) for t in spec.tasks if id in t.needs), default=0.0)

    assert rank == {id: slow(id) for id in tasks}
    assert all(rank[n] >= rank[t.id] + tasks[n].estimate for t in spec.tasks for n in t.needs)


@given(plans())
def test_the_bound_lies_between_the_span_and_the_work(spec: PlanSpec) -> None:
    work, span = graph.work(spec.tasks), graph.span(spec.tasks)
    assert graph.bound(spec.tasks, 1) == work
    assert graph.bound(spec.tasks, 10_000) == span
    assert span <= graph.bound(spec.tasks, 3) <= work
    assert graph.width(spec.tasks) == pytest.approx(work / span)


@given(plans())
def test_a_plan_without_a_cycle_has_none_and_a_need_turned_back_closes_one(spec: PlanSpec) -> None:
    assert graph.cycle(spec.tasks) == ()
    for one in spec.tasks:
        for need in one.needs:
            turned = [task(t.id, *t.needs, *([one.id] if t.id == need else [])) for t in spec.tasks]
            found, needs = graph.cycle(turned), {t.id: t.needs for t in turned}
            assert found[0] == found[-1]
            assert all(later in needs[earlier] for earlier, later in pairwise(found))


def test_tasks_on_and_behind_a_cycle_have_no_wave_and_unknown_needs_do_not_count() -> None:
    tasks = [task("t1", "t9"), task("t2", "t3"), task("t3", "t2"), task("t4", "t3"), task("t5", "t5")]
    assert graph.waves(tasks) == (("t1",),)
    assert graph.cycle(tasks) == ("t2", "t3", "t2")
    assert graph.cycle(tasks[4:]) == ("t5", "t5")
    assert graph.cycle([tasks[3], *tasks[1:3]])[0] in ("t2", "t3")
    assert graph.ranks(tasks)["t2"] == 10


def test_needs_that_other_needs_imply_are_not_drawn() -> None:
    tasks = [task("t1"), task("t2", "t1"), task("t3", "t1", "t2", "t9"), task("t4", "t3", "t1", "t2"), task("t5", "t1")]
    assert graph.reduced(tasks) == {"t1": (), "t2": ("t1",), "t3": ("t2",), "t4": ("t3",), "t5": ("t1",)}
    assert graph.reduced([task("t1", "t2"), task("t2", "t1")]) == {"t1": ("t2",), "t2": ("t1",)}


@given(plans())
def test_who_comes_before_a_task_stays_the_same_without_what_is_implied(spec: PlanSpec) -> None:
    def before(needs: dict[str, tuple[str, ...]], id: str) -> set[str]:
        return set(needs[id]).union(*(before(needs, need) for need in needs[id]))

    whole, less = {t.id: t.needs for t in spec.tasks}, graph.reduced(spec.tasks)
    assert all(before(whole, id) == before(less, id) for id in whole)


def test_an_empty_plan_has_no_shape_and_divides_by_nothing() -> None:
    assert (graph.waves([]), graph.span([]), graph.width([]), graph.bound([], 0)) == ((), 0.0, 0.0, 0.0)
    assert "one agent" not in graph.sentences([], 4)[0]


def test_the_compounding_of_99_in_100() -> None:
    assert round(graph.compound(100), 3) == 0.366
    assert graph.sentences([task(f"t{n}") for n in range(1, 18)], 4) == (
        "17 tasks, 1 wave · critical path 10 min of 170 min of work (W/CP 17.0)",
        "With 4 agents at least 42 min.",
        "At 99 % a task, 17 tasks all succeed 84 % of the time.",
    )
    (round_,) = graph.sentences([task("t1", "t2"), task("t2", "t1")], 4)
    assert round_ == "2 tasks, needs go round in a circle: t1→t2→t1"
    assert "(W/CP 1.0: one agent would do)" in graph.sentences([task("t1")], 4)[0]


def test_two_thousand_tasks_in_a_line_are_weighed_and_linted() -> None:
    """No recursion that such a line would break, and waves that grow with the plan, not with its square."""
    lines = [
        [task("t1"), *(task(f"t{n}", f"t{n - 1}", paths=(f"src/{n}.py", "src/**")) for n in range(2, most + 1))]
        for most in (500, 2_000)
    ]
    tasks = lines[1]
    assert graph.span(tasks) == graph.work(tasks) == 20_000
    assert len(graph.waves(tasks)) == 2_000
    assert graph.cycle([task("t1", "t2000"), *tasks[1:]])[0] == "t1"
    assert clashes(tasks) == ()
    assert lint(plan(*tasks), (), True)
    assert in_step(*(cost(partial(graph.waves, line)) for line in lines))

