"""The real engine keeps slots as busy as a list schedule without overhead would."""

from adapters.sim.makespan import makespan, schedule
from bot.cli.simulate import opened
from bot.core.values import TaskSpec


def test_the_list_schedule_is_the_textbook_one() -> None:
    """Tasks of 10, 20 and 30 minutes, one of 10 after the first, two slots: 40 minutes, the longest path first."""
    sizes = {"t1": 10.0, "t2": 20.0, "t3": 30.0}
    tasks = tuple(TaskSpec(id=id, title=id, estimate=size) for id, size in sizes.items())
    assert schedule((*tasks, TaskSpec(id="t4", title="t4", estimate=10.0, needs=("t1",))), 2) == 40.0


def test_small_plans_take_at_most_one_percent_longer() -> None:
    """Three plans of some dozen tasks, in virtual minutes, to the report."""
    for seed in (2, 3, 9):
        one = makespan(seed, opened)
        assert one.list <= one.engine <= 1.01 * one.list
        assert one.bound <= one.list + 1e-6
