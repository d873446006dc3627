"""A rehearsal's figures: from what many runs of a plan came to, and the closed forms, to values that a view renders."""

from collections import Counter
from collections.abc import Sequence
from math import ceil
from typing import Any

from msgspec.structs import asdict, replace

from bot.core.config import Settings
from bot.core.figures import Basis, Chance, Figures, Look, Run, Spread, Weight
from bot.core.plan.odds import chance, looks, suggested, without
from bot.core.values import CLOSED, PlanSpec
from bot.core.world import Book

RUNS = 200
MOST = 40  # weights and looks that are kept
STEPS = 20  # of the curve
LARGEST = 40_000  # tasks played in all: a large plan is rehearsed less often, and says so


def runs_of(spec: PlanSpec, asked: int = 0) -> int:
    """How often it is rehearsed."""
    return min(asked or RUNS, max(20, LARGEST // max(1, len(spec.tasks))))


def left(book: Book) -> PlanSpec:
    """What is to be rehearsed: the draft; of a running plan what is not closed, begun anew, on the budget that is
    left."""
    spec, swarm = book.plan.spec, book.swarm
    if not book.tasks:
        return spec
    open = {t.id for t in book.tasks.values() if t.state not in CLOSED}
    tasks = [replace(t, needs=tuple(n for n in t.needs if n in open)) for t in spec.tasks if t.id in open]
    money = max(0.01, swarm.money - swarm.spent) if swarm.money else 0.0
    return replace(spec, tasks=tuple(tasks), money=money, minutes=max(1.0, swarm.minutes - swarm.worked))


def spread(values: Sequence[float]) -> Spread:
    """By nearest rank: each is what a run really had."""
    p10, p50, p90 = (ranked(values, share) for share in (0.1, 0.5, 0.9))
    return Spread(p10, p50, p90)


def ranked(values: Sequence[float], share: float) -> float:
    return round(sorted(values)[max(0, ceil(share * len(values)) - 1)], 2)


def weights(runs: Sequence[Run]) -> tuple[Weight, ...]:
    """Tasks that were on the path in any run, the heaviest first."""
    on = Counter(task for run in runs for task in run.path)
    last = Counter(run.path[-1] for run in runs)
    ordered = sorted(on, key=lambda t: (-on[t], -last[t], int(t[1:])))
    return tuple(Weight(t, on[t] / len(runs), last[t] / len(runs)) for t in ordered)


def held(spec: PlanSpec, basis: Basis, settings: Settings, runs: Sequence[Run]) -> Chance:
    return Chance(chance(spec, basis, settings), sum(run.right for run in runs), len(runs))


def paying(spec: PlanSpec, basis: Basis, settings: Settings, runs: Sequence[Run]) -> tuple[Look, ...]:
    """Every task's look, priced by how often these runs had the task on the path."""
    return looks(spec, basis, settings, {w.task: w.path for w in weights(runs)})


def figures(
    spec: PlanSpec, basis: Basis, settings: Settings, runs: Sequence[Run], bare: Sequence[Run], more: Sequence[Run], *,
    seed: int, agents: int,
) -> Figures:  # fmt: skip
    """From runs of the plan, of it without checkpoints (`bare`) and with the suggested ones (`more`)."""
    found = paying(spec, basis, settings, runs)
    finishes = [r.finish for r in runs]
    return Figures(
        tasks=len(spec.tasks), runs=len(runs), seed=seed, agents=agents, basis=basis,
        finish=spread(finishes), work=spread([r.agents for r in runs]), person=spread([r.person for r in runs]),
        money=spread([r.money for r in runs]), over=sum(r.over for r in runs) / len(runs),
        curve=tuple(ranked(finishes, n / STEPS) for n in range(STEPS + 1)),
        without=held(without(spec, settings), basis, settings, bare), plan=held(spec, basis, settings, runs),
        suggested=held(suggested(spec, found), basis, settings, more),
        later=spread([r.finish for r in more]), longer=spread([r.person for r in more]),
        more=tuple(k.task for k in found if k.pays and not k.asked),
        weights=weights(runs)[:MOST], looks=found[:MOST],
    )  # fmt: skip


def told(found: Figures) -> dict[str, Any]:
    """The same as plain data, every key there, for `podium rehearse --json`."""
    chances = {name: getattr(found, name) for name in ("without", "plan", "suggested")}
    apart = (*chances, "looks", "weights", "basis")
    plain = {name: value for name, value in asdict(found).items() if name not in apart}
    spreads = {name: asdict(value) for name, value in plain.items() if isinstance(value, Spread)}
    basis = asdict(found.basis)
    return {
        **plain, **spreads,
        "chances": {name: {**asdict(c), "error": c.error} for name, c in chances.items()},
        "weights": [asdict(w) for w in found.weights],
        "looks": [{**asdict(k), "saves": k.saves, "costs": k.costs, "pays": k.pays} for k in found.looks],
        "basis": {**basis, "kinds": {name: asdict(kind) for name, kind in found.basis.kinds.items()}},
    }  # fmt: skip
