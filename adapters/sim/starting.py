"""What must hold until an agent said rightly what it understood."""

from collections.abc import Iterator

from adapters.sim.simulator import Simulation
from bot.core.rows import Attempt
from bot.engine import Fed


def nothing_begins_before_it_is_understood(sim: Simulation, fed: Fed) -> Iterator[str]:
    """Who owes what it understood took no step, claimed nothing, and changed nothing."""
    for row in fed.rows:
        if isinstance(row, Attempt) and row.owed and (row.step or row.claimed or row.commit):
            yield f"{row.key} owes what it understood: step {row.step}, claimed {row.claimed}, commit {row.commit}"
