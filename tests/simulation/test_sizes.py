"""The report of a swarm is read in fifteen minutes, whatever its size, and leaves nothing out silently."""

import pytest

from bot.core.report.build import MOST
from tests.checker import swarms
from tests.core.test_report import large
from tests.sizes import size


@pytest.mark.parametrize("name", [*swarms.TUNE, *swarms.HELD])
def test_the_report_of_a_simulated_swarm(name: str) -> None:
    """About ten to a hundred and fifty agents, with everything in them: played once, kept as rows."""
    one = size(swarms.load(name))
    assert one.minutes <= MOST
    assert one.missing == ()


def test_the_report_of_a_thousand_tasks_with_everything_in_them() -> None:
    world = large(1_000)
    world.books["s1"] = world.books["s3"]
    one = size(world)
    assert one.minutes <= MOST
    assert one.missing == ()
    assert one.unread > 0
