"""Tasks that may touch the same file at the same time: their paths meet, and neither comes after the other."""

from collections.abc import Iterator, Sequence
from itertools import islice, pairwise

from bot.core.globs import clash
from bot.core.plan.graph import order
from bot.core.values import TaskSpec

MOST = 100_000  # pairs of patterns compared


def clashes(tasks: Sequence[TaskSpec]) -> tuple[tuple[str, str, str], ...]:
    """(earlier task, later task, path), such that the needs `later needs earlier` put all in order. Of many on one path
    only neighbours are named. ("", "", "") at the end when not all pairs were compared."""
    place = {id: n for n, id in enumerate(order(tasks))}
    behind: dict[str, int] = {}  # a task → the set of all it comes after, as bits by place
    by_id = {t.id: t for t in tasks}
    for id in place:
        behind[id] = 0
        for need in by_id[id].needs:
            if need in place:
                behind[id] |= behind[need] | 1 << place[need]
    users: dict[str, list[str]] = {}
    for id in place:
        for path in dict.fromkeys(by_id[id].paths):
            users.setdefault(path, []).append(id)

    found: dict[tuple[str, str], str] = {}
    pairs = list(islice(_pairs(users), MOST + 1))
    for one, other in pairs[:MOST]:
        if clash(one, other):
            both = sorted({*users[one], *users[other]}, key=place.__getitem__)
            for first, second in pairwise(both):
                if not behind[second] >> place[first] & 1:
                    found.setdefault((first, second), max(one, other, key=len))
    return (*((a, b, path) for (a, b), path in found.items()), *([("", "", "")] if len(pairs) > MOST else []))


def _pairs(users: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    """Pairs of patterns that can meet, each with itself first: one's fixed beginning begins the other's."""
    for path in users:
        yield path, path
    above: list[tuple[str, str]] = []
    for start, path in sorted((_start(p), p) for p in users):
        while above and not start.startswith(above[-1][0]):
            above.pop()
        yield from ((other, path) for _, other in above)
        above.append((start, path))


def _start(path: str) -> str:
    return path.removeprefix("./").partition("*")[0].partition("?")[0].rstrip("/")
