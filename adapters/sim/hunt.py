"""Many seeds on all cores, and the shortest history found for each that breaks an invariant."""

import gc
import re
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context

from msgspec import Struct
from msgspec.structs import replace

from adapters.sim.ending import ended
from adapters.sim.facts import fired
from adapters.sim.invariants import watch
from adapters.sim.parts import Open, Violation
from adapters.sim.plans import SimPlan
from adapters.sim.setup import Setup, seeded
from adapters.sim.simulator import Simulation

EFFORT = 20_000  # events decided while one history is made shorter


class Outcome(Struct, frozen=True):
    """What one seed gave. `head` is the log's, the same for the same seed on any machine."""

    seed: int
    steps: int
    faults: dict[str, int]
    sometimes: tuple[str, ...]
    violations: tuple[Violation, ...]
    head: str


@dataclass(slots=True)
class Tally:
    """What many seeds gave together. `broken` are the outcomes with violations."""

    seeds: int = 0
    steps: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    sometimes: Counter[str] = field(default_factory=Counter)
    broken: list[Outcome] = field(default_factory=list)

    def add(self, outcome: Outcome) -> None:
        self.seeds += 1
        self.steps += outcome.steps
        self.faults.update(outcome.faults)
        self.sometimes.update(outcome.sometimes)
        if outcome.violations:
            self.broken.append(outcome)


def run(wanted: Setup, open: Open, trace: bool = False) -> Simulation:
    """One history, looked at after each step and at its end."""
    sim = Simulation(wanted, open, watch, trace=trace).run()
    sim.violations += [] if sim.violations else ended(sim)
    return sim


def play(seed: int, open: Open) -> Outcome:
    sim = run(seeded(seed), open)
    return Outcome(
        seed, sim.steps, dict(sim.faults.counted), tuple(sorted(set(fired(sim)))), tuple(sim.violations), sim.store.head
    )


def play_many(first: int, seeds: int, open: Open, cores: int) -> Iterator[Outcome]:
    """The outcomes in the order of their seeds; `open` is a function of a module, so that it can travel."""
    if cores < 2:
        yield from (play(seed, open) for seed in range(first, first + seeds))
        return
    with ProcessPoolExecutor(cores, mp_context=get_context("spawn"), initializer=unhurried) as pool:
        yield from pool.map(partial(play, open=open), range(first, first + seeds), chunksize=10)


def unhurried() -> None:
    """In a process that only plays: rows and messages hold no cycles, so looking for some often costs a tenth."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def shorten(broken: Setup, open: Open) -> Simulation:
    """A smaller setup that breaks the same invariant: fewer faults, fewer words, fewer tasks. Traced."""
    best, sign = broken, _sign(run(broken, open).violations)
    left, shrunk = EFFORT, True
    while shrunk and left > 0:
        shrunk = False
        for smaller in _smaller(best):
            if left > 0 and not shrunk:
                sim = run(smaller, open)
                left -= sim.steps + 1
                shrunk = _sign(sim.violations) == sign
                best = smaller if shrunk else best
    return run(best, open, trace=True)


def _sign(violations: list[Violation]) -> str:
    """Which invariant, and the last line of what it saw without ids and numbers."""
    if not violations:
        return ""
    first = violations[0]
    return first.name + re.sub(r"[0-9a-f]*\d[0-9a-f]*|'[^']*'|\[.*?\]", "#", first.detail.strip().splitlines()[-1])


def _smaller(wanted: Setup) -> Iterator[Setup]:
    """Each a little less than it was."""
    half = dict(list(wanted.rates.items())[::2])
    if wanted.rates:
        yield replace(wanted, rates={})
        yield replace(wanted, rates=half)
    yield from (replace(wanted, rates={k: v for k, v in wanted.rates.items() if k != kind}) for kind in wanted.rates)
    if wanted.mirrors:
        yield replace(wanted, mirrors=())
    if wanted.channels:
        yield replace(wanted, channels=False)
    if wanted.habits.acts:
        yield replace(wanted, habits=replace(wanted.habits, acts=0))
        yield replace(wanted, habits=replace(wanted.habits, acts=wanted.habits.acts - 1))
    if wanted.habits.odd:
        yield replace(wanted, habits=replace(wanted.habits, odd=0.0))
    yield from (replace(wanted, plan=_without(wanted.plan, task.id)) for task in wanted.plan.tasks[::-1])
    for at, task in enumerate(wanted.plan.tasks):
        plain = replace(task, needs=(), ask="", irreversible=False, paths=(), criteria=task.criteria[:1])
        if plain != task:
            yield replace(wanted, plan=replace(wanted.plan, tasks=_set(wanted.plan, at, plain)))


def _without(plan: SimPlan, id: str) -> SimPlan:
    kept = (t for t in plan.tasks if t.id != id)
    tasks = tuple(replace(t, needs=tuple(n for n in t.needs if n != id)) for t in kept)
    return replace(plan, tasks=tasks, assumed=0 if id == "t1" else plan.assumed)


def _set(plan: SimPlan, at: int, task: object) -> tuple[object, ...]:
    return (*plan.tasks[:at], task, *plan.tasks[at + 1 :])
