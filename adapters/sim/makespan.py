"""How long a plan takes through the real engine, beside the same list schedule without any overhead.

Agents take exactly their estimates; polls, checks, gates and merges take their time. Minutes are virtual.
"""

import heapq

from msgspec import Struct

from adapters.sim.agenda import Dice
from adapters.sim.agent import Line, Script
from adapters.sim.faults import Faults
from adapters.sim.parts import Open
from adapters.sim.people import Habits
from adapters.sim.plans import SimPlan, SimTask
from adapters.sim.setup import Setup
from adapters.sim.simulator import Simulation
from bot.core.calls import Brief
from bot.core.plan.graph import ranks
from bot.core.values import TaskSpec

CANARIES = 2
STEP = 1.0  # seconds until an agent's first word
LAG = 0.2  # seconds a call takes at most, each way


class Makespan(Struct, frozen=True):
    """Minutes: through the engine, by the list schedule, and the bound max(W/m, CP)."""

    tasks: int
    slots: int
    engine: float
    list: float
    bound: float


def makespan(seed: int, open: Open) -> Makespan:
    """One random plan of 30–1,000 tasks on 4–50 slots, played to its report."""
    dice = Dice(seed, "makespan")
    size, slots = int(dice.between(30, 1001)), dice.randrange(4, 51)
    tasks = _tasks(dice, size)
    plan = SimPlan(tasks=tasks, minutes=1e6, money=1e6)
    wanted = Setup(seed=seed, plan=plan, slots=slots, habits=Habits(answers=0.0, acts=0), lag=LAG)
    sim = Simulation(wanted, open, lambda _, __: [], chat=False, script=_exactly(tasks))
    sim.run(((0.0, "plan world"), (2.0, "launch s1"), (6.0, f"agents {slots}"), (7.0, "approve c1")))
    swarm = sim.world.books["s1"].swarm
    if swarm.state != "reviewing":
        raise AssertionError(f"seed {seed}: the swarm is {swarm.state}, not reviewing")
    specs = tuple(TaskSpec(id=t.id, title=t.id, needs=t.needs, estimate=t.estimate) for t in tasks)
    work, path = sum(t.estimate for t in tasks), max(ranks(specs).values())
    return Makespan(size, slots, (swarm.ended - swarm.launched) / 60, schedule(specs, slots), max(work / slots, path))


def _tasks(dice: Dice, size: int) -> tuple[SimTask, ...]:
    """Layers as plans have them: each task needs up to three of the forty before it."""
    tasks: list[SimTask] = []
    for at in range(size):
        near = [t.id for t in tasks[-40:]]
        needs = dice.sample(near, min(len(near), dice.choice((0, 0, 1, 1, 2, 3))))
        tasks.append(SimTask(id=f"t{at + 1}", needs=tuple(needs), estimate=round(dice.between(3, 60), 1)))
    return tuple(tasks)


def _exactly(tasks: tuple[SimTask, ...]) -> Script:
    """Agents that take their estimate to the second."""
    seconds = {t.id: t.estimate * 60 for t in tasks}

    def script(brief: Brief, dice: Dice, faults: Faults) -> list[Line]:
        rest = seconds[brief.task] - STEP
        beats = max(1, int(rest // 240))  # a word every four minutes keeps the patrol away
        words = [Line(rest / beats, "progress", {"text": "on it"}) for _ in range(beats - 1)]
        work = Line(rest / beats, "commit", {"good": "yes", "paths": f"{brief.task}.py"})
        return [Line(STEP, "progress", {"text": "begins"}), *words, work, Line(0.0, "done"), Line(0.0, "exit")]

    return script


def schedule(tasks: tuple[TaskSpec, ...], slots: int) -> float:
    """Minutes of the greedy list schedule by longest remaining path: two canaries until both took a step, then all."""
    rank = ranks(tasks)
    waits = {t.id: len(t.needs) for t in tasks}
    after: dict[str, list[TaskSpec]] = {t.id: [] for t in tasks}
    for task in tasks:
        for need in task.needs:
            after[need].append(task)
    ready = [(-rank[t.id], int(t.id[1:]), t) for t in tasks if not t.needs]
    heapq.heapify(ready)
    running: list[tuple[float, int, TaskSpec | None]] = []
    now, width = 0.0, min(CANARIES, slots)
    heapq.heappush(running, (STEP / 60, 0, None))  # the canaries' first step
    while ready or running:
        while ready and sum(t is not None for _, _, t in running) < width:
            _, number, task = heapq.heappop(ready)
            heapq.heappush(running, (now + task.estimate, number, task))
        now, _, ended = heapq.heappop(running)
        width = slots
        for task in after[ended.id] if ended else ():
            waits[task.id] -= 1
            if not waits[task.id]:
                heapq.heappush(ready, (-rank[task.id], int(task.id[1:]), task))
    return now
