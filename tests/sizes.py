"""`python -m tests.sizes [10 100 1000]`: what the report of a simulated swarm of so many agents asks of a reader.

Each is played to its end by the real engine, the two larger with EVERYTHING in them. The modelled minutes stay below
fifteen at any size; every task stands once in the file; every decision is in the index or counted as left unread.
`--write` brings the table of docs/report.md up to date.
"""

import re
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct
from msgspec.structs import replace
from typer.testing import CliRunner

from adapters.sim.agenda import Dice
from adapters.sim.facts import fired
from adapters.sim.hunt import run
from adapters.sim.people import Habits
from adapters.sim.plans import plan
from adapters.sim.setup import Setup
from adapters.sim.simulator import Simulation
from bot.app import DATABASE
from bot.cli.report import app
from bot.cli.simulate import opened
from bot.core.report import build, markdown
from bot.core.report.build import MOST
from bot.core.world import World
from store.database import Database

SIZES = {10: (5, 16), 100: (100, 90), 1_000: (1_200, 3)}  # agents, about: tasks of the plan, and the seed
RATES = {
    "agent dies": 0.05, "agent fails": 0.05, "false done": 0.1, "bad work": 0.08, "off its paths": 0.08,
    "over its time": 0.05, "review silent": 0.03, "review lies": 0.05, "red pair": 0.1, "conflict": 0.05,
}  # fmt: skip
EVERYTHING = frozenset({  # what must have come about, by the simulator's own names: ten agents have no room for it all
    "a reviewer rules", "a finding is open", "a finding is addressed", "an idea is open", "an idea is joined",
    "an idea is dismissed", "a discovery is made a task",
    "a task is merged", "a task is carried", "a task is dropped",
    "a task is done after a failure", "an irreversible task is merged", "two people approve",
    "an attempt continues a dead one", "a silent attempt is ended", "a plan is amended while it runs",
    "question is answered", "stuck is answered", "result is answered", "start is answered", "permission is answered",
    "a question expires", "a deviation is unjudged", "a batch is red",
})  # fmt: skip
LARGE = 50  # tasks from which nothing is shown in a chat, and no invariant is looked at: most of the work
DOCS = Path(__file__).parents[1] / "docs" / "report.md"
PART = re.compile(r"(<!-- sizes: begin.*?-->\n).*?(<!-- sizes: end -->)", re.DOTALL)


class Size(Struct, frozen=True):
    """What one report asks, and what it leaves out. `decisions` are those the rows ask for, `shown` and `unread` those
    of the index; `astray` are in neither, `missing` tasks stand nowhere in the file's full list, or more than once."""

    agents: int
    tasks: int
    minutes: float
    kinds: int
    decisions: int
    shown: int
    unread: int
    astray: tuple[str, ...]
    missing: tuple[str, ...]


def wanted(tasks: int, seed: int) -> Setup:
    """A plan of so many tasks with everything that happens to swarms, and a bot that stays up. People answer half of
    what they are asked."""
    planned = replace(plan(Dice(seed, "sizes"), tasks), minutes=1e6, money=1e5, explore=5, review=True, assumed=2)
    return Setup(seed=seed, plan=planned, habits=Habits(answers=0.5, late=600.0, acts=10, odd=0.06), rates=RATES,
                 slots=max(8, tasks // 4), lag=0.1)  # fmt: skip


def played(tasks: int, seed: int) -> Simulation:
    """The swarm at its end, its report asked for or signed. A large one is not looked at after each step."""
    if tasks < LARGE:
        return run(wanted(tasks, seed), opened)
    return Simulation(wanted(tasks, seed), opened, lambda sim, fed: [], chat=False).run()


def happened(sim: Simulation) -> set[str]:
    book = sim.world.books["s1"]
    own = {"a deviation is unjudged": any(not x.verdict for x in book.deviations.values()),
           "a batch is red": any(b.state == "red" for b in book.batches.values())}  # fmt: skip
    return {*fired(sim), *(name for name, true in own.items() if true)}


def filed(sim: Simulation) -> str:
    """`podium report s1 --format md`, on a home that holds what was played."""
    assert isinstance(sim.store, Database)
    with TemporaryDirectory() as home:
        (Path(home) / DATABASE).write_bytes(sim.store.image())
        done = CliRunner().invoke(app, ["s1", "--format", "md", "--home", home])
    assert done.exit_code == 0, done.output
    return done.output


def asked(world: World) -> set[str]:
    """The ids of all that wants a decision, counted from rows alone: what nobody judged, and what is asked in chat."""
    book = world.books["s1"]
    ids = {x.id for x in book.deviations.values() if not x.verdict}
    ids |= {x.id for x in (*book.findings.values(), *book.discoveries.values()) if x.state == "open"}
    others = [c for c in book.open() if c.kind not in ("report", "landing")]
    about = [f"{c.about} {c.title} {c.text} {' '.join(c.facts.values())}" for c in others]
    return ids | {id for text in about for id in re.findall(r"\b[dfx]\d+\b", text)} | {
        c.id for c in others if c.kind != "discovery"}  # fmt: skip


def size(world: World, text: str = "") -> Size:
    """The report of the world's swarm, measured; `text` is its file."""
    made = build(world, "s1", world.books["s1"].swarm.ended or 1.0)
    book = world.books["s1"]
    shown, unread = (
        [e.text.split()[0] for part in entries.values() for e in part if e.decision]
        for entries in (made.chosen, made.unread)
    )
    full = (text or markdown(made)).rpartition("## Reconciliation, in full\n\n")[2].partition("\n\n")[0]
    listed = re.findall(r"(?:^- \w+ \(\d+\): |; )(t\d+)(?= )", full, re.M)
    workers = sum(a.role == "worker" for a in book.attempts.values())
    return Size(
        workers, len(book.tasks), made.minutes, made.decisions, len(asked(world)), len(shown), len(unread),
        tuple(sorted(asked(world) ^ {*shown, *unread})), tuple(t for t in book.tasks if listed.count(t) != 1),
    )  # fmt: skip


def line(one: Size) -> str:
    """A row of the table."""
    return (f"| {one.agents:,} | {one.tasks:,} | {one.minutes:.1f} | {one.decisions:,} of {one.kinds - 1} kinds "
            f"| {one.shown:,} | {one.unread:,} | {len(one.astray)} | {len(one.missing)} |")  # fmt: skip


def main(sizes: list[int], write: bool) -> int:
    good, lines = True, []
    for agents in sizes:
        sim = played(*SIZES[agents])
        one = size(sim.world, filed(sim))
        lacks = EVERYTHING - happened(sim) if agents >= 100 else set()
        good &= one.minutes <= MOST and not (one.missing or one.astray or lacks or sim.violations)
        lines.append(line(one))
        print(lines[-1], *(f"lacks: {name}" for name in sorted(lacks)), *sim.violations, sep="\n", flush=True)
    if write:
        text = DOCS.read_text(encoding="utf-8")
        DOCS.write_text(PART.sub(lambda m: f"{m[1]}{chr(10).join(lines)}\n{m[2]}", text), encoding="utf-8")
    return 0 if good else 1


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:] if word.isdigit()]
    sys.exit(main(given or list(SIZES), "--write" in sys.argv))
