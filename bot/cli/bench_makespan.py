"""The makespan rows of `podium bench`: virtual time through the real engine beside a schedule without overhead."""

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from statistics import mean

from adapters.sim.makespan import Makespan, makespan
from bot.cli.simulate import opened

PLANS = 50
TARGET = 1.01


def rows(tell: Callable[[str], None], plans: int = PLANS, first: int = 0, cores: int = 2) -> list[dict[str, object]]:
    """`name, value, unit, floor, target, met` over random plans of 30–1,000 tasks at 4–50 slots; `tell` hears of each
    plan done. The floor is the list schedule at the same width and canaries."""
    with ProcessPoolExecutor(cores, mp_context=get_context("spawn")) as pool:
        found: list[Makespan] = []
        for one in pool.map(partial(makespan, open=opened), range(first, first + plans)):
            found.append(one)
            tell(f"makespan: {len(found)} of {plans} plans")
    ratios = [m.engine / m.list for m in found]
    against = mean(m.engine / m.bound for m in found)
    tasks = f"{min(m.tasks for m in found)}–{max(m.tasks for m in found)} tasks"
    return [
        _row(f"makespan ÷ list schedule, mean of {plans} plans of {tasks}", mean(ratios), TARGET),
        _row("the same, the worst plan", max(ratios), TARGET),
        _row("makespan ÷ max(W/m, CP), mean", against, None),
    ]


def _row(name: str, value: float, target: float | None) -> dict[str, object]:
    met = None if target is None else value <= target
    return {"name": name, "value": round(value, 4), "unit": "×", "floor": 1.0, "target": target, "met": met}
