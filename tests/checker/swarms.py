"""The swarms that the corpus speaks of: simulated once by the real engine, kept as rows, so that figures stay put.

`python -m tests.checker.swarms` plays them anew. Titles and words are given to them afterwards: the simulator has none.
"""

import sys
from itertools import cycle
from pathlib import Path

import msgspec
from msgspec.structs import replace

from adapters.sim.agenda import Dice
from adapters.sim.people import Habits
from adapters.sim.plans import plan
from adapters.sim.setup import setup
from adapters.sim.simulator import Simulation
from bot.cli.simulate import opened
from bot.core.records import Discovery, Finding
from bot.core.rows import Attempt, Checkpoint, Plan, Row, Task
from bot.core.world import ROWS, World, kind

FOLDER = Path(__file__).parent / "rows"
TUNE, HELD = ("s-13", "s-14", "s-15"), ("s-21", "s-22", "s-25")
SIZES = {13: 18, 14: 14, 15: 22, 21: 8, 22: 20, 25: 24}
FAULTS = {"agent dies": 0.1, "agent fails": 0.1, "false done": 0.2, "bad work": 0.2, "off its paths": 0.1,
          "over its time": 0.1, "review silent": 0.05, "red pair": 0.2, "task hopeless": 0.06}  # fmt: skip
KEPT = ("house", "swarm", "plan", "task", "attempt", "checkpoint", "finding", "discovery", "deviation", "assumption",
        "batch", "correction")  # fmt: skip
TITLES = (
    "Round half to even", "Licence header in each module", "One parser for dates", "Drop the callers of v1",
    "Sort the imports", "Docs for the ledger", "A page on rounding", "Rename client to customer", "Remove dead tools",
    "Type the invoice module", "Tests for the tax table", "A changelog of March", "Split the export command",
    "Pin the build tools", "Index the orders table", "Say which Python is needed", "Cache the rates",
    "Move the flags to one place", "Check the links of the manual", "Survey of date libraries",
    "Shorten the start page",
    "Delete the old exporter", "Name the time zones", "A glossary", "Compare three queues", "Summary of the survey",
    "Mend the flaky clock", "Fewer warnings in the build", "Close the sockets", "Log the refusals",
)  # fmt: skip
FOUND = ("two time zones in one table", "tools/old.py looks dead", "a second parser for money", "the manual names v1",
         "fixtures hold real addresses", "the retry loop never ends on a closed socket")  # fmt: skip
CRITIQUES = ("rounding has no test", "the name hides a side effect", "the link to the ledger is dead",
             "a bare except swallows the refusal", "the example does not run")  # fmt: skip


def make(seed: int) -> World:
    """A swarm played to its end, with titles and words of its own."""
    wanted = setup(seed)
    planned = replace(plan(Dice(seed, "corpus"), SIZES[seed]), minutes=100_000.0, money=1_000.0, explore=3, review=True)
    habits = Habits(answers=0.9, late=600.0, acts=7, odd=0.0)
    wanted = replace(wanted, plan=planned, habits=habits, rates=FAULTS, slots=6, solo=False, reviewer=True, mirrors=(),
                     channels=False)  # fmt: skip
    world = Simulation(wanted, opened, lambda sim, fed: []).run().world
    return World(_worded(row, cycle(TITLES[seed:] + TITLES[:seed])) for row in list(world.all()))


def _worded(row: Row, titles: "cycle[str]") -> Row:
    """The row with a title, a finding's or a discovery's words; what nobody speaks of is left out."""
    number = int("".join(c for c in row.id if c.isdigit()) or 0)
    named = [t for t, _ in zip(titles, range(number + 1), strict=False)]
    match row:
        case Task():
            return replace(row, spec=replace(row.spec, title=f"{named[-1]}"), handoff="")
        case Plan():
            return replace(row, spec=replace(row.spec, title="a simulated plan"))
        case Finding():
            return replace(row, text=CRITIQUES[number % len(CRITIQUES)], severity=("major", "minor")[number % 2])
        case Discovery():
            return replace(row, text=FOUND[number % len(FOUND)])
        case Checkpoint():
            return replace(row, facts={}, choices=(), evidence="")
        case Attempt():
            return replace(row, profile={}, acts=(), money=round(0.04 * number, 2), tokens=900 + 37 * number)
        case _:
            return row


def dump(world: World) -> str:
    """One row a line: [kind, row]."""
    lines = [msgspec.json.encode([kind(row), row]).decode() for row in world.all() if kind(row) in KEPT]
    return "\n".join(sorted(lines)) + "\n"


def load(name: str) -> World:
    lines = (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    pairs = (msgspec.json.decode(line) for line in lines)
    return World([msgspec.convert(fields, ROWS[table]) for table, fields in pairs])


if __name__ == "__main__":
    for seed in map(int, sys.argv[1:] or SIZES):
        made = make(seed)
        (FOLDER / f"s-{seed}.jsonl").write_text(dump(made), encoding="utf-8")
        print(seed, {k: len(v) for k, v in made.books["s1"].rows.items() if v})
