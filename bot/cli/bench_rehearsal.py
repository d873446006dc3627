"""The rows of `podium bench` about rehearsals: seconds for as many runs as are asked for, through the real `decide`."""

import os
import time
from collections.abc import Callable
from math import exp

from msgspec.structs import replace

from adapters.sim.agenda import Dice
from adapters.sim.makespan import schedule
from adapters.sim.rehearsal import play, rehearse
from bot.core.config import Person, Policy, Runner, Settings
from bot.core.plan.basis import basis
from bot.core.values import Criterion, PlanSpec, TaskSpec

RUNS, TASKS, TARGET = 200, 30, 10.0
SLOTS = 4
SETTINGS = Settings(
    policy=Policy(people=(Person(name="ann", role="owner"),), minutes=1e6, money=1e6), roles={"worker": "command"},
    runners={"command": Runner(name="command", kind="command")}, slots=SLOTS,
)  # fmt: skip


def rows(tell: Callable[[str], None], runs: int = RUNS, tasks: int = TASKS) -> list[dict[str, object]]:
    """`name, value, unit, floor, target, met`. The floor is as many draws of list schedules, measured at once after:
    the same without any rules."""
    tell("rehearsal")
    spec, given = plan(tasks), basis({}, (), "")
    begun = time.perf_counter()
    play(spec, SETTINGS, given, range(runs), 1, SLOTS)
    once = time.perf_counter() - begun
    low = floor(spec, runs)
    begun = time.perf_counter()
    rehearse(spec, SETTINGS, given, runs=runs, seed=1, agents=SLOTS, cores=min(2, os.cpu_count() or 1))
    whole = time.perf_counter() - begun
    return [
        _row(f"rehearsal: {runs} runs of {tasks} tasks, one core", once, low),
        _row("the whole: without looks, as planned, with those that pay", whole, 3 * low),
    ]


def plan(tasks: int) -> PlanSpec:
    """Tasks that need up to two of the eight before them; every tenth is looked at by a person."""
    dice, made = Dice(1, "bench"), list[TaskSpec]()
    for n in range(1, tasks + 1):
        near = [t.id for t in made[-8:]]
        needs = tuple(sorted(dice.sample(near, min(len(near), dice.choice((0, 1, 1, 2))))))
        check = Criterion(id=f"t{n}.1", text="the tests pass", check="pytest -q")
        made.append(TaskSpec(id=f"t{n}", title=f"task {n}", run="agent", needs=needs, criteria=(check,),
                             estimate=dice.choice((10.0, 20.0, 60.0)), ask="" if n % 10 else "result"))  # fmt: skip
    return PlanSpec(title="bench", gates=("make",), minutes=1e6, money=0.0, tasks=tuple(made))


def floor(spec: PlanSpec, runs: int) -> float:
    """Seconds that drawing every duration and laying the tasks out takes alone."""
    begun = time.perf_counter()
    for number in range(runs):
        dice = [Dice(1, number, t.id) for t in spec.tasks]
        drawn = zip(spec.tasks, dice, strict=True)
        schedule(tuple(replace(t, estimate=t.estimate * exp(0.5 * d.gauss(0.0, 1.0))) for t, d in drawn), SLOTS)
    return time.perf_counter() - begun


def _row(name: str, value: float, low: float) -> dict[str, object]:
    return {"name": name, "value": round(value, 3), "unit": "s", "floor": round(low, 3), "target": TARGET,
            "met": value <= TARGET}  # fmt: skip
