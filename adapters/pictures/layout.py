"""Boxes in layers and lines between them: which row, which order, where. Pure; the same in gives the same out.

A layer wider than the page takes several rows. A line that passes rows goes through slots of its own, which all lines
from one box share; orders are chosen by barycentres, sweep by sweep, and the one with fewest crossings is kept.
"""

from bisect import bisect_right, insort
from collections.abc import Mapping, Sequence
from itertools import pairwise

from msgspec import Struct

SWEEPS = 12
SETTLE = 6  # sweeps for positions
PORT = 9.0  # between two lines at one box, at most
Point = tuple[float, float]


class Size(Struct, frozen=True, kw_only=True):
    """Of a box, the gap beside it, a slot, the least gap below a row, and the width aimed at."""

    wide: float
    high: float
    gap: float = 12.0
    slot: float = 8.0
    below: float = 26.0
    across: float = 740.0


class Box(Struct, frozen=True):
    """`x`, `y` is its upper left corner."""

    id: str
    x: float
    y: float


class Layout(Struct, frozen=True, kw_only=True):
    """`lines` by (need, id): points from box to box, in pairs that follow each other down. `bands` are the upper and
    lower end of each layer."""

    boxes: dict[str, Box]
    lines: dict[tuple[str, str], tuple[Point, ...]]
    bands: tuple[tuple[float, float], ...]
    wide: float
    high: float


class Node(Struct):
    """A box, or a slot (`of` whose line)."""

    of: str
    box: bool
    row: int
    x: float = 0.0  # its middle


def layout(layers: Sequence[Sequence[str]], needs: Mapping[str, Sequence[str]], size: Size) -> Layout:
    """Every id of the layers once. Lines go down only: a need in the same layer or below has none."""
    most = max(1, int((size.across + size.gap) // (size.wide + size.gap)))
    last = {n for id in needs for n in needs[id]}
    rows, owner = [], []
    for number, layer in enumerate(layers):
        ends = sorted(layer, key=lambda id: id in last)  # what nothing needs first: the others' lines are short then
        count = -(-len(ends) // most)
        cuts = [len(ends) * k // count for k in range(count + 1)] if count else [0]
        for start, end in pairwise(cuts):
            rows.append(ends[start:end])
            owner.append(number)
    row = {id: n for n, ids in enumerate(rows) for id in ids}
    layer_of = {id: n for n, layer in enumerate(layers) for id in layer}
    edges = [(n, id) for id in row for n in needs.get(id, ()) if n in row and layer_of[n] < layer_of[id]]
    grid = [[Node(id, True, n) for id in ids] for n, ids in enumerate(rows)]
    boxes = {node.of: node for line in grid for node in line}
    chains = _chains(edges, grid, boxes, row)
    links = {(id(a), id(b)): (a, b) for chain in chains.values() for a, b in pairwise(chain)}
    grid = _ordered(grid, list(links.values()))
    wide = _placed(grid, list(links.values()), size)
    tops, bands, high = _rows(grid, owner, list(links.values()), size)
    ports = _ports(list(links.values()), size)
    lines = {edge: tuple(_points(chain, ports, tops, size)) for edge, chain in chains.items()}
    found = {of: Box(of, round(n.x - size.wide / 2, 1), tops[n.row]) for of, n in boxes.items()}
    return Layout(boxes=found, lines=lines, bands=tuple(bands), wide=wide, high=high)


def _chains(
    edges: list[tuple[str, str]], grid: list[list[Node]], boxes: dict[str, Node], row: dict[str, int]
) -> dict[tuple[str, str], list[Node]]:
    """For each line its nodes, from box to box; slots are made where rows are passed, and put into the grid."""
    slots: dict[tuple[str, int], Node] = {}
    chains = {}
    for need, id in edges:
        passed = []
        for n in range(row[need] + 1, row[id]):
            if (need, n) not in slots:
                slots[need, n] = Node(need, False, n)
                grid[n].append(slots[need, n])
            passed.append(slots[need, n])
        chains[need, id] = [boxes[need], *passed, boxes[id]]
    return chains


def _ordered(grid: list[list[Node]], links: list[tuple[Node, Node]]) -> list[list[Node]]:
    """The rows in the order with fewest crossings that was found."""
    up: dict[int, list[Node]] = {}
    down: dict[int, list[Node]] = {}
    for a, b in links:
        down.setdefault(id(a), []).append(b)
        up.setdefault(id(b), []).append(a)
    best, least = [list(line) for line in grid], _crossings(grid, down)
    for sweep in range(SWEEPS):
        falling = sweep % 2 == 0
        place: dict[int, float] = {}
        for line in grid:
            _number(line, place)
        for line in grid if falling else reversed(grid):
            near = up if falling else down
            line.sort(key=lambda n, near=near, place=place: _mean(near.get(id(n)), place, place[id(n)]))  # type: ignore[misc]
            _number(line, place)
        now = _crossings(grid, down)
        if now < least:
            best, least = [list(line) for line in grid], now
    return best


def _number(line: list[Node], place: dict[int, float]) -> None:
    """Places between 0 and 1, so that rows of different length compare."""
    for n, node in enumerate(line):
        place[id(node)] = (n + 0.5) / len(line)


def _mean(near: list[Node] | None, place: dict[int, float], otherwise: float) -> float:
    return sum(place[id(n)] for n in near) / len(near) if near else otherwise


def _crossings(grid: list[list[Node]], down: dict[int, list[Node]]) -> int:
    count = 0
    for upper, lower in pairwise(grid):
        at = {id(n): k for k, n in enumerate(lower)}
        seen: list[int] = []
        for node in upper:
            ends = [at[id(n)] for n in down.get(id(node), ())]
            count += sum(len(seen) - bisect_right(seen, end) for end in ends)
            for end in ends:
                insort(seen, end)
    return count


def _placed(grid: list[list[Node]], links: list[tuple[Node, Node]], size: Size) -> float:
    """Give each node its middle, near those it is joined with; the width of the whole."""
    widths = [sum(_wide(n, size) + size.gap for n in line) - size.gap for line in grid if line]
    whole = max([size.wide, *widths])
    for line, wide in zip((x for x in grid if x), widths, strict=True):
        at = (whole - wide) / 2
        for node in line:
            node.x = at + _wide(node, size) / 2
            at += _wide(node, size) + size.gap
    near: dict[int, list[Node]] = {}
    for a, b in links:
        near.setdefault(id(a), []).append(b)
        near.setdefault(id(b), []).append(a)
    for sweep in range(SETTLE):
        for line in grid if sweep % 2 == 0 else reversed(grid):
            wanted = [sum(m.x for m in near[id(n)]) / len(near[id(n)]) if id(n) in near else n.x for n in line]
            for node, x in zip(line, _spread(wanted, [_wide(n, size) for n in line], size.gap, whole), strict=True):
                node.x = x
    return whole


def _wide(node: Node, size: Size) -> float:
    return size.wide if node.box else size.slot


def _spread(wanted: list[float], wides: list[float], gap: float, whole: float) -> list[float]:
    """Places nearest to the wanted ones (least squares) in this order, without overlap, between 0 and `whole`."""
    offsets = [0.0]
    for a, b in pairwise(wides):
        offsets.append(offsets[-1] + (a + b) / 2 + gap)
    blocks: list[tuple[float, int]] = []  # mean, count: neighbours that pushed each other
    for target, offset in zip(wanted, offsets, strict=True):
        mean, count = target - offset, 1
        while blocks and blocks[-1][0] > mean:
            other, more = blocks.pop()
            mean, count = (mean * count + other * more) / (count + more), count + more
        blocks.append((mean, count))
    low = wides[0] / 2 if wides else 0.0
    high = whole - offsets[-1] - (wides[-1] / 2 if wides else 0.0)
    flat = [min(max(mean, low), high) for mean, count in blocks for _ in range(count)]
    return [x + offset for x, offset in zip(flat, offsets, strict=False)]


def _rows(
    grid: list[list[Node]], owner: list[int], links: list[tuple[Node, Node]], size: Size
) -> tuple[list[float], list[tuple[float, float]], float]:
    """The top of each row, the ends of each layer, and the height of the whole. The further lines go aside, the more
    room they have."""
    aside = [0.0] * len(grid)
    for a, b in links:
        aside[a.row] = max(aside[a.row], abs(a.x - b.x))
    tops: list[float] = []
    bands: dict[int, tuple[float, float]] = {}
    y = 0.0
    for n, layer in enumerate(owner):
        tops.append(round(y, 1))
        bands[layer] = (bands.get(layer, (round(y, 1), 0.0))[0], round(y + size.high, 1))
        y += size.high + size.below + min(size.below, aside[n] * 0.08)
    return tops, list(bands.values()), tops[-1] + size.high if tops else 0.0


def _ports(links: list[tuple[Node, Node]], size: Size) -> dict[tuple[int, int], tuple[float, float]]:
    """Where a link leaves and where it comes in: lines at one box stand side by side, in the order of their other
    ends."""
    out: dict[int, list[Node]] = {}
    into: dict[int, list[Node]] = {}
    for a, b in links:
        out.setdefault(id(a), []).append(b)
        into.setdefault(id(b), []).append(a)

    def at(node: Node, others: list[Node], other: Node) -> float:
        if not node.box:
            return node.x
        others = sorted(others, key=lambda n: (n.x, n.of))
        step = min(PORT, size.wide * 0.7 / len(others))
        return node.x + (others.index(other) - (len(others) - 1) / 2) * step

    return {(id(a), id(b)): (at(a, out[id(a)], b), at(b, into[id(b)], a)) for a, b in links}


def _points(
    chain: list[Node], ports: dict[tuple[int, int], tuple[float, float]], tops: list[float], size: Size
) -> list[Point]:
    points = []
    for a, b in pairwise(chain):
        start, end = ports[id(a), id(b)]
        points += [(round(start, 1), tops[a.row] + size.high), (round(end, 1), tops[b.row])]
    return points
