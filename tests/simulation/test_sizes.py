"""The report of a swarm is read in fifteen minutes, whatever its size, and leaves nothing out silently."""

import pytest

from bot.core.report.build import MOST
from tests.checker import swarms
from tests.sizes import EVERYTHING, SIZES, Size, filed, happened, played, size


def holds(one: Size) -> None:
    """Fifteen minutes; every task once in the file; every decision in the index or counted as left unread."""
    assert one.minutes <= MOST
    assert one.missing == ()
    assert one.astray == ()
    assert one.decisions == one.shown + one.unread


@pytest.mark.parametrize("agents", SIZES)
def test_the_report_of_a_swarm_played_to_its_end_with_everything_in_it(agents: int) -> None:
    """Played by the real engine, and read as `podium report` prints it."""
    sim = played(*SIZES[agents])
    assert sim.violations == []
    assert agents < 100 or EVERYTHING - happened(sim) == set()
    assert sim.world.books["s1"].swarm.state in ("reviewing", "closed")
    one = size(sim.world, filed(sim))
    assert one.agents >= agents * 0.9
    assert one.unread or agents < 1_000  # some of so many is more than fifteen minutes take
    holds(one)


@pytest.mark.parametrize("name", [*swarms.TUNE, *swarms.HELD])
def test_the_report_of_a_simulated_swarm(name: str) -> None:
    """About ten to a hundred and fifty agents, with everything in them: played once, kept as rows."""
    holds(size(swarms.load(name)))
