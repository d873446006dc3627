"""Figures from runs: percentiles by nearest rank, who decides the end, what is left of a plan that runs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.config import Settings
from bot.core.figures import Basis, Chance, Run, Spread, Weight
from bot.core.plan.rehearsal import LARGEST, RUNS, figures, left, runs_of, spread, told, weights
from tests.core.plan.plans import plan, task
from tests.golden import sample

SETTINGS = Settings()


def run(finish: float, *path: str, right: bool = True, over: bool = False) -> Run:
    return Run(finish=finish, agents=2 * finish, person=3.0, money=0.5, right=right, path=path, over=over)


def test_percentiles_are_what_a_run_really_had() -> None:
    assert spread([float(n) for n in range(1, 11)]) == Spread(1.0, 5.0, 9.0)
    assert spread([7.0]) == Spread(7.0, 7.0, 7.0)


@given(st.lists(st.integers(0, 10_000).map(float), min_size=1, max_size=80))
def test_at_most_the_named_share_lies_above(values: list[float]) -> None:
    found = spread(values)
    for share, at in ((0.1, found.p10), (0.5, found.p50), (0.9, found.p90)):
        assert at in values
        assert sum(v <= at for v in values) >= share * len(values) - 1e-9
        assert sum(v > at for v in values) <= (1 - share) * len(values) + 1e-9


def test_how_often_a_task_is_on_the_path_and_last() -> None:
    runs = [run(9, "t1", "t3"), run(9, "t1", "t2"), run(9, "t2", "t3"), run(9, "t10")]
    assert weights(runs) == (
        Weight("t3", 0.5, 0.5), Weight("t2", 0.5, 0.25), Weight("t1", 0.5, 0.0), Weight("t10", 0.25, 0.25),
    )  # fmt: skip


def test_a_chance_knows_its_error() -> None:
    assert Chance(0.366, 71, 200).error == pytest.approx(0.0341, abs=1e-4)


def test_figures_of_few_runs() -> None:
    spec = plan(task("t1", estimate=5.0), task("t2", "t1", estimate=9_000.0), task("t3", "t1", estimate=1.0))
    runs = [run(10.0, "t1", "t2"), run(20.0, "t1", "t2", right=False, over=True)]
    more = [run(30.0, "t1", "t2")] * 2
    found = figures(spec, Basis(), SETTINGS, runs, runs, more, seed=7, agents=3)
    assert (found.tasks, found.runs, found.seed, found.agents, found.over) == (3, 2, 7, 3, 0.5)
    assert (found.finish.p50, found.finish.p90, found.work.p50, found.money.p90) == (10.0, 20.0, 20.0, 0.5)
    assert (found.curve[0], found.curve[-1], len(found.curve)) == (10.0, 20.0, 21)
    assert (found.plan.held, found.without.held, found.suggested.held) == (1, 1, 2)
    assert found.suggested.exact > found.plan.exact == pytest.approx(0.97**3)
    assert found.more == ("t1",)
    assert (found.later.p50, found.longer.p50) == (30.0, 3.0)
    plain = told(found)
    assert plain["chances"]["plan"]["error"] == found.plan.error
    assert plain["looks"][0]["pays"] is True
    assert plain["finish"] == {"p10": 10.0, "p50": 10.0, "p90": 20.0}
    assert plain["basis"]["undo"] == 10.0
    assert set(plain) == {*found.__struct_fields__, "chances"} - {"without", "plan", "suggested"}


def test_a_large_plan_is_rehearsed_less_often() -> None:
    assert runs_of(plan(task("t1"))) == RUNS
    assert runs_of(plan(task("t1")), 400) == 400
    large = plan(*(task(f"t{n}") for n in range(1, 1_001)))
    assert runs_of(large) == LARGEST // 1_000
    assert runs_of(plan()) == RUNS


def test_what_is_left_of_a_running_plan() -> None:
    book = sample.running().book("s3")
    spec = left(book)
    open = {t.id for t in book.tasks.values() if t.state not in ("done", "carried", "dropped", "failed")}
    assert {t.id for t in spec.tasks} == open < set(book.tasks)
    assert all(set(t.needs) <= open for t in spec.tasks)
    assert spec.minutes == max(1.0, book.swarm.minutes - book.swarm.worked)
    assert spec.money == 0.0 or spec.money < book.swarm.money
    draft = sample.planning().book("s3")
    assert left(draft) == draft.plan.spec
