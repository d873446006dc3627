"""`python -m tests.sizes [10 100 1000]`: what the report of a simulated swarm of so many agents asks of a reader.

Each is played by the real engine with faults, findings, discoveries and questions in it. The modelled minutes stay
below fifteen at any size; every task stands in the file; every decision is in the index or counted as left unread.
"""

import re
import sys

from msgspec import Struct
from msgspec.structs import replace

from adapters.sim.agenda import Dice
from adapters.sim.people import Habits
from adapters.sim.plans import plan
from adapters.sim.setup import setup
from adapters.sim.simulator import Simulation
from bot.cli.simulate import opened
from bot.core.report import build, markdown
from bot.core.report.build import MOST
from bot.core.world import World
from tests.checker.swarms import FAULTS

SIZES = {10: 13, 100: 15, 1_000: 22}  # agents, one for each task at least; and the seed


class Size(Struct, frozen=True):
    """What one report asks, and what it leaves out. `missing` tasks stand nowhere in the file."""

    agents: int
    tasks: int
    minutes: float
    decisions: int
    shown: int
    unread: int
    missing: tuple[str, ...]


def played(tasks: int, seed: int) -> World:
    """A swarm of so many tasks, each with an agent of its own, to its end."""
    wanted = setup(seed)
    planned = replace(plan(Dice(seed, "sizes"), tasks), minutes=1e6, money=1e5, explore=5, review=True)
    habits = Habits(answers=0.95, late=600.0, acts=4, odd=0.0)
    wanted = replace(wanted, plan=planned, habits=habits, rates=FAULTS, slots=tasks, solo=False, reviewer=True,
                     mirrors=(), channels=False, lag=0.1)  # fmt: skip
    return Simulation(wanted, opened, lambda sim, fed: []).run().world


def size(world: World) -> Size:
    """The report of the world's swarm, measured. A decision is an entry that asks for one."""
    made = build(world, "s1", world.books["s1"].swarm.ended or 1.0)
    text = markdown(made)
    book = world.books["s1"]
    asks = [e for part in made.sections for e in part.entries if e.decision]
    shown = [e for part in made.chosen.values() for e in part if e.decision]
    left = [e for part in made.unread.values() for e in part if e.decision]
    assert len(asks) == len(shown) + len(left)
    missing = tuple(t for t in book.tasks if not re.search(rf"\b{t}\b", text))
    workers = sum(a.role == "worker" for a in book.attempts.values())
    return Size(workers, len(book.tasks), made.minutes, made.decisions, len(shown), len(left), missing)


def main(sizes: list[int]) -> int:
    good = True
    for tasks in sizes:
        one = size(played(tasks, SIZES.get(tasks, 13)))
        good &= one.minutes <= MOST and not one.missing
        what = f"{one.decisions} kinds of decision, {one.shown} decisions shown, {one.unread} left unread and counted"
        missing = f"{len(one.missing)} tasks missing in the file"
        size_of = f"{one.agents:,} agents, {one.tasks:,} tasks"
        print(f"{size_of}: {one.minutes:.1f} min to read · {what} · {missing}", flush=True)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main([int(n) for n in sys.argv[1:]] or list(SIZES)))
