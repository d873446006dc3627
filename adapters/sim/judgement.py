"""What must hold of a brain: it proposes, and decides nothing."""

from collections.abc import Iterator

from adapters.sim.simulator import Simulation
from bot.core.calls import Land, Start, Try
from bot.core.events import Thought
from bot.core.rows import Checkpoint, Plan, Task
from bot.engine import Fed

ACTS = (Start, Try, Land)
SECOND = 1.0  # a tick comes so late at the most


def a_brain_decides_nothing(sim: Simulation, fed: Fed) -> Iterator[str]:
    """Thoughts alone answer no question, sign no plan, end no task and set nothing going, but for what fell due in the
    same second: then the clock does."""
    if not fed.fresh or not all(isinstance(event, Thought) for event in fed.fresh):
        return
    for row in fed.rows:
        if isinstance(row, Checkpoint) and row.state in ("answered", "declined", "expired"):
            yield f"{row.key} is {row.state} by a thought"
        elif isinstance(row, Plan) and row.signed_by:
            yield f"{row.key} is signed by a thought"
        elif isinstance(row, Task) and row.state in ("done", "dropped", "carried", "failed"):
            yield f"{row.key} is {row.state} by a thought"
    if sim.ticking > sim.agenda.now + SECOND:
        yield from (f"{call.key} is called for by a thought" for call in fed.calls if isinstance(call, ACTS))


def thinking_ends(sim: Simulation, fed: Fed) -> Iterator[str]:
    """A planner goes back at most twice over one line, and lets no crowd wait."""
    for book in sim.world.books.values():
        row = book.planner
        if row is not None and (row.tries > 2 or len(row.waiting) > 20):
            yield f"{row.key}: {row.tries} tries, {len(row.waiting)} lines wait"
