"""The sample plan rehearsed, with made runs: a golden is not to change with the rules that a run follows."""

from msgspec.structs import replace

from bot.core.figures import Basis, Figures, Kind, Run
from bot.core.plan.basis import basis
from bot.core.plan.rehearsal import figures
from bot.core.records import Rehearsal
from bot.core.world import World
from tests.golden import sample
from tests.golden.sample import SETTINGS, SPEC, at
from tests.golden.worlds import HOSTILE


def runs(late: float = 0.0) -> list[Run]:
    """Two hundred, each a little longer than the last; one in three wrong somewhere."""
    paths = (("t2", "t7", "t9"), ("t2", "t7", "t11"), ("t4", "t8"))
    return [
        Run(finish=30.0 + n / 4 + late, agents=90.0 + n / 2, person=12.0 + n / 20 + late, money=0.01 * n,
            right=n % 3 > 0, path=paths[(n % 10) // 5 + (n % 10 == 9)], over=n > 190)
        for n in range(200)
    ]  # fmt: skip


def found(given: Basis) -> Figures:
    tasks = tuple(replace(t, estimate=600.0) if t.id in ("t7", "t9") else t for t in SPEC.tasks)
    return figures(replace(SPEC, tasks=tasks), given, SETTINGS, runs(), runs(), runs(9.0), seed=4, agents=0)


def rehearsed(**changed: object) -> World:
    """s3 as a draft, with its rehearsal h1."""
    world = sample.planning()
    row = Rehearsal(
        key="s3.h1", version=2, platform="terminal", channel="general", by="ann", runs=200, seed=4, at=at("12:55"),
        figures=found(basis({}, (), "billing")),
    )  # fmt: skip
    world.put(replace(row, **changed))
    return world


def measured() -> World:
    """From attempts and answers that there were, and what the file says; with a width; nothing further pays."""
    given = basis({"": {"notice": 0.1}}, (), "billing")
    kinds = {"code": Kind(right=0.99, seen=41, judged=23), "research": Kind()}
    return rehearsed(figures=replace(found(replace(given, kinds=kinds, answered=31)), agents=3), left=True)


def hostile() -> World:
    world = rehearsed(error=f"{HOSTILE} " * 3)
    plan = world.book("s3").plan
    world.put(replace(plan, spec=replace(plan.spec, title=HOSTILE)))
    return world


def loud() -> World:
    """Hostile titles beside the figures."""
    world = rehearsed()
    plan = world.book("s3").plan
    tasks = tuple(replace(t, title=HOSTILE) for t in plan.spec.tasks)
    world.put(replace(plan, spec=replace(plan.spec, title=HOSTILE, tasks=tasks)))
    return world
