"""The odds of a plan against what can be worked out by hand."""

from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.core.config import Policy, Settings
from bot.core.figures import Basis, Kind
from bot.core.grammar import parse
from bot.core.plan.edit import apply
from bot.core.plan.odds import WORDS, asked, below, chance, holds, looks, open_to, people, suggested, without
from bot.core.values import Criterion, PlanSpec, TaskSpec
from tests.core.plan.plans import plan, plans, task

TWO = Settings()
ALONE = Settings(policy=Policy(irreversible="solo"))
REVIEWED = Settings(roles={"reviewer": "critic"})
SHARES = st.floats(0.0, 1.0)


def basis(right: float, **more: float) -> Basis:
    return Basis(kinds={"code": Kind(right=right)}, **more)  # type: ignore[arg-type]


def chain(size: int) -> PlanSpec:
    return plan(*(task(f"t{n}", *([f"t{n - 1}"] if n > 1 else [])) for n in range(1, size + 1)))


def judged(id: str, judge: str, check: str = "") -> Criterion:
    return Criterion(id=f"{id}.1", text="it is so", judge=judge, check=check)  # type: ignore[arg-type]


def test_a_chain_of_a_hundred_steps_at_99_per_cent_holds_in_36_6_per_cent() -> None:
    found = chance(chain(100), basis(0.99), ALONE)
    assert found == pytest.approx(0.99**100)
    assert f"{100 * found:.1f} %" == "36.6 %"


def test_what_runs_side_by_side_is_as_likely_as_what_runs_in_a_row() -> None:
    side = plan(*(task(f"t{n}") for n in range(1, 11)))
    assert chance(side, basis(0.9), ALONE) == pytest.approx(0.9**10)
    assert chance(chain(10), basis(0.9), ALONE) == pytest.approx(0.9**10)


@given(SHARES, SHARES)
def test_one_look_mends_what_it_notices_and_the_rest_stays(right: float, notice: float) -> None:
    """Until it is right or not noticed: right + (1 − right) · notice · the same again."""
    found, again = 0.0, 1.0
    for _ in range(200_000 if (1 - right) * notice > 0.999 else 3_000):
        found, again = found + again * right, again * (1 - right) * notice
    assert holds(right, notice) == pytest.approx(found, abs=1e-2)
    assert holds(right, 0.0) == right
    assert holds(right, notice) >= right * (1 - 1e-12)


def test_a_checkpoint_of_known_detection() -> None:
    spec = plan(task("t1", ask="result"), task("t2", "t1"))
    assert chance(spec, basis(0.8, notice=0.5), ALONE) == pytest.approx(0.8 / 0.9 * 0.8)


def test_who_looks_at_a_result() -> None:
    """A person judges what nobody else does; the irreversible wants as many as the policy says."""
    two, reviewed = TWO, REVIEWED
    cases = (
        (task("t1"), two, 0), (task("t1", ask="result"), two, 1), (task("t1", ask="start"), two, 0),
        (task("t1", irreversible=True), two, 2), (task("t1", irreversible=True), ALONE, 1),
        (task("t1", criteria=(judged("t1", "person"),)), two, 1),
        (task("t1", criteria=(judged("t1", "evidence"),)), two, 1),
        (task("t1", criteria=(judged("t1", "reviewer"),)), two, 1),
        (task("t1", criteria=(judged("t1", "reviewer"),)), reviewed, 0),
        (task("t1", criteria=(judged("t1", "check"),)), reviewed, 1),
    )  # fmt: skip
    for one, crew, looking in cases:
        assert people(plan(one), one, crew) == looking, one
    both = task("t1", criteria=(judged("t1", "reviewer"), judged("t1", "evidence")))
    assert open_to(plan(both), both, reviewed) == ()
    one = plan(task("t1", criteria=(judged("t1", "reviewer"), judged("t1", "person"))))
    assert chance(one, basis(0.8, notice=0.5, catch=0.5), reviewed) == pytest.approx(holds(0.8, 0.75))
    every = plan(task("t1"), task("t2", kind="data"), task("t3", criteria=(judged("t3", "person"),)), review=True)
    found = chance(every, basis(0.8, notice=0.5, catch=0.5), reviewed)
    assert found == pytest.approx(holds(0.8, 0.5) ** 2 * Kind().right)
    own = replace(every, roles={"code.reviewer": "critic"})
    assert chance(own, basis(0.8, notice=0.5, catch=0.5), two) == pytest.approx(found)


def test_where_a_checkpoint_pays() -> None:
    """P(bad) × detection × (work below + undo) against review + delay; the irreversible always."""
    spec = plan(
        task("t1", estimate=5.0), task("t2", "t1", estimate=400.0), task("t3", "t2", estimate=600.0),
        task("t4", irreversible=True),
    )  # fmt: skip
    given = basis(0.9, notice=0.5, review=4.25, undo=10.0, answer=8.0, haste=0.0)
    found = {k.task: k for k in looks(spec, given, ALONE, {"t1": 1.0, "t2": 0.25})}
    first = found["t1"]
    assert (first.bad, first.notice, first.below, first.undo) == pytest.approx((0.1, 0.5, 1_000.0, 10.0))
    assert first.saves == pytest.approx(50.5)
    assert first.costs == pytest.approx(4.25 + 0.75 + 8.0)
    assert first.pays
    assert found["t2"].saves == pytest.approx(0.05 * 610)
    assert found["t2"].costs == pytest.approx(5.0 + 2.0)
    assert not found["t3"].pays, "it saves half a minute"
    assert found["t4"].pays
    assert found["t4"].always
    assert found["t4"].saves < found["t4"].costs
    assert [k.task for k in looks(spec, given, ALONE, {"t1": 1.0})][:2] == ["t4", "t1"]
    wide = {k.task: k for k in looks(spec, basis(0.9, haste=1.0), ALONE, {"t1": 1.0})}
    assert wide["t1"].delay == pytest.approx(10 * exp(0.5)), "a few late answers make the mean"


def test_suggested_looks_are_what_the_words_make() -> None:
    spec = plan(task("t1", estimate=5.0), task("t2", "t1", estimate=9_000.0), task("t3", "t2", ask="result"))
    found = looks(spec, basis(0.9), ALONE, {})
    more = suggested(spec, found)
    assert [t.id for t, old in zip(more.tasks, spec.tasks, strict=True) if t != old] == ["t1"]
    said = apply(spec, parse(f"t1 done when: person: {WORDS}").commands[0], 4, 1).spec.tasks[0]
    assert asked(spec.tasks[0]) == said == more.tasks[0]
    assert people(more, more.tasks[0], ALONE) == 1
    assert asked(TaskSpec(id="t9", title="bare")).criteria[0].id == "t9.1"


@given(plans(), st.booleans())
def test_without_looks_nobody_is_asked_and_all_else_stays(spec: PlanSpec, reviewer: bool) -> None:
    crew = REVIEWED if reviewer else TWO
    odd = plan(*(asked(t) if t.estimate > 4 else t for t in spec.tasks), review=True)
    bare = without(odd, crew)
    assert [people(bare, t, crew) for t in bare.tasks] == [0] * len(bare.tasks)
    assert [(t.id, t.needs, t.estimate) for t in bare.tasks] == [(t.id, t.needs, t.estimate) for t in odd.tasks]
    assert chance(bare, Basis(), crew) <= chance(odd, Basis(), crew) + 1e-12


@given(plans())
def test_work_below_is_each_task_once(spec: PlanSpec) -> None:
    by = {t.id: t for t in spec.tasks}

    def above(id: str) -> set[str]:
        return set(by[id].needs).union(*(above(n) for n in by[id].needs))

    for id, minutes in below(spec.tasks).items():
        assert minutes == pytest.approx(sum(t.estimate for t in spec.tasks if id in above(t.id)))
