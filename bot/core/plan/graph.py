"""The plan as a graph: waves, ranks, work, span, bound, and what it costs to be right at every step.

All take the plan's tasks and run once over tasks and needs; none recurses, none minds an unknown need. Durations are
minutes. Tasks on a cycle, and behind it, have no wave and rank by their own estimate; `cycle` names it.
"""

from collections.abc import Sequence

from bot.core.prose import many
from bot.core.values import TaskSpec


def dependents(tasks: Sequence[TaskSpec]) -> dict[str, list[str]]:
    """Each task's id → those that need it, in the plan's order."""
    found: dict[str, list[str]] = {t.id: [] for t in tasks}
    for task in tasks:
        for need in dict.fromkeys(task.needs):
            if need in found:
                found[need].append(task.id)
    return found


def waves(tasks: Sequence[TaskSpec]) -> tuple[tuple[str, ...], ...]:
    """Tasks by the earliest step they can start in: each needs only tasks of waves before its own."""
    after = dependents(tasks)
    missing = {t.id: sum(n in after for n in set(t.needs)) for t in tasks}
    place = {t.id: n for n, t in enumerate(tasks)}
    wave = [t.id for t in tasks if not missing[t.id]]
    found: list[tuple[str, ...]] = []
    while wave:
        found.append(tuple(wave))
        follow = []
        for id in wave:
            for other in after[id]:
                missing[other] -= 1
                if not missing[other]:
                    follow.append(other)
        wave = sorted(follow, key=place.__getitem__)
    return tuple(found)


def order(tasks: Sequence[TaskSpec]) -> tuple[str, ...]:
    """Ids, needs first; without those on or behind a cycle."""
    return tuple(id for wave in waves(tasks) for id in wave)


def ranks(tasks: Sequence[TaskSpec]) -> dict[str, float]:
    """Minutes of the longest path from each task's start to the end of the plan, its own estimate included."""
    after = dependents(tasks)
    rank = {t.id: t.estimate for t in tasks}
    for id in reversed(order(tasks)):
        rank[id] += max((rank[other] for other in after[id]), default=0.0)
    return rank


def critical(tasks: Sequence[TaskSpec]) -> tuple[str, ...]:
    """The longest path, from the task it begins with to its last; of paths of one length the first by the plan's
    order. Without tasks on or behind a cycle."""
    after, rank = dependents(tasks), ranks(tasks)
    placed = set(order(tasks))
    path: list[str] = []
    follow = [t.id for t in tasks if t.id in placed]
    while follow:
        path.append(max(follow, key=rank.__getitem__))
        follow = [id for id in after[path[-1]] if id in placed]
    return tuple(path)


def reduced(tasks: Sequence[TaskSpec]) -> dict[str, tuple[str, ...]]:
    """Each task's needs without those that its other needs imply: who waits for t2, which waits for t1, is drawn below
    t2 only. On and behind a cycle none is left out."""
    bit = {t.id: 1 << n for n, t in enumerate(tasks)}
    needs = {t.id: tuple(n for n in dict.fromkeys(t.needs) if n in bit) for t in tasks}
    before: dict[str, int] = {}  # all that comes before it, a bit each
    for id in order(tasks):
        held, implied = needs[id], 0
        for need in held:
            implied |= before[need]
        needs[id] = tuple(n for n in held if not bit[n] & implied)
        before[id] = implied
        for need in held:
            before[id] |= bit[need]
    return needs


def work(tasks: Sequence[TaskSpec]) -> float:
    """W: minutes if one agent did everything."""
    return float(sum(t.estimate for t in tasks))


def span(tasks: Sequence[TaskSpec]) -> float:
    """CP: minutes of the critical path, which no number of agents shortens."""
    return max(ranks(tasks).values(), default=0.0)


def width(tasks: Sequence[TaskSpec]) -> float:
    """W/CP: how many agents the plan can use; below 2 one would do."""
    return work(tasks) / (span(tasks) or 1.0)


def bound(tasks: Sequence[TaskSpec], agents: int) -> float:
    """Minutes that `agents` need at least: max(W/m, CP)."""
    return max(work(tasks) / max(agents, 1), span(tasks))


def compound(n: int, p: float = 0.99) -> float:
    """The chance that all of `n` succeed when each does with chance `p`."""
    return float(p**n)


def cycle(tasks: Sequence[TaskSpec]) -> tuple[str, ...]:
    """One cycle of needs, `(t3, t7, t3)`: t3 needs t7 needs t3; () if there is none."""
    placed = set(order(tasks))
    left = {t.id: t.needs for t in tasks if t.id not in placed}
    if not left:
        return ()
    path: list[str] = []
    at: dict[str, int] = {}
    id = next(iter(left))
    while id not in at:  # each task left has a need that is left: walking on must come round
        at[id] = len(path)
        path.append(id)
        id = next(n for n in left[id] if n in left)
    return (*path[at[id] :], id)


def sentences(tasks: Sequence[TaskSpec], agents: int) -> tuple[str, ...]:
    """The plan's shape in words, for its card."""
    if round_ := cycle(tasks):  # of minutes and agents nothing true can be said
        return (f"{many(len(tasks), 'task')}, needs go round in a circle: {'→'.join(round_)}",)
    n, cp, wide = len(tasks), span(tasks), width(tasks)
    lone = ": one agent would do" if n and wide < 2 else ""
    shape = f"{many(n, 'task')}, {many(len(waves(tasks)), 'wave')} · critical path {cp:.0f} min"
    return (
        f"{shape} of {work(tasks):.0f} min of work (W/CP {wide:.1f}{lone})",
        f"With {many(agents, 'agent')} at least {bound(tasks, agents):.0f} min.",
        f"At 99 % a task, {many(n, 'task succeeds', 'tasks all succeed')} {compound(n) * 100:.0f} % of the time.",
    )
