"""The plan as a picture: layers by wave, states by colour and mark, the critical path bold. World in, SVG text out."""

from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct

from adapters.pictures.layout import Box, Point, Size, layout
from adapters.pictures.states import STATES, State, planned, state
from adapters.pictures.words import cut, lines, safe, width
from bot.core.plan import graph
from bot.core.prose import many
from bot.core.values import TaskSpec
from bot.core.views.people import deciders
from bot.core.views.standing import standing
from bot.core.world import World

EDGE = 16.0  # beside and below
SIDE = 34.0  # where waves are numbered
HEAD = 50.0


class Scale(Struct, frozen=True):
    """Up to so many tasks: how large a box is, the size of its id and title, and how many lines a title has."""

    most: int
    wide: float
    high: float
    id: float
    title: float
    lines: int


SCALES = (
    Scale(48, 162.0, 56.0, 13.0, 12.0, 2),
    Scale(110, 112.0, 38.0, 12.0, 10.0, 1),
    Scale(10**9, 73.0, 31.0, 11.0, 8.5, 1),
)
DENSE = Scale(10**9, 54.0, 21.0, 11.5, 0.0, 0)  # ids alone, where titles could not be read anyway


class Drawn(Struct, frozen=True):
    """A task to be drawn: its state, and where it stands in words."""

    spec: TaskSpec
    state: State
    says: str


def plan(
    world: World, swarm: str, now: float, *, version: int = 0, across: float = 740.0, small: bool = False,
    link: str = "",
) -> str:  # fmt: skip
    """The plan in force with where each task stands; or a `version` as it was planned. `across` is the width aimed at;
    a `small` picture of many tasks goes without titles. With `link`, each box is a link to it and the task's key.
    Raises KeyError where there is no such plan."""
    book = world.books[swarm]
    row = book.plans[f"v{version}"] if version else book.plan
    people, zone = deciders(world), world.settings.policy.zone
    drawn: dict[str, Drawn] = {}
    for spec in row.spec.tasks:
        task = None if version else book.tasks.get(spec.id)
        if task is None:
            drawn[spec.id] = Drawn(spec, STATES["planned"], planned(spec))
        else:
            where = standing(book, task, now, zone, people)
            drawn[spec.id] = Drawn(spec, state(book, task, where), where.text)
    title = f"{swarm} v{row.number} · {many(len(drawn), 'task')}, {many(len(graph.waves(row.spec.tasks)), 'wave')}"
    title += f" · critical path {graph.span(row.spec.tasks):.0f} min of {graph.work(row.spec.tasks):.0f}"
    scale = next(s for s in SCALES if len(drawn) <= s.most)
    scale = DENSE if small and scale is SCALES[-1] else scale
    return draw(title, row.spec.tasks, drawn, scale, across, f"{link}{swarm}." if link else "")


def draw(
    title: str, tasks: Sequence[TaskSpec], drawn: dict[str, Drawn], scale: Scale, across: float, link: str
) -> str:
    """The whole picture."""
    layers = [list(wave) for wave in graph.waves(tasks)]
    circle = [t.id for t in tasks if t.id not in {id for wave in layers for id in wave}]
    needs = graph.reduced(tasks)
    size = Size(wide=scale.wide, high=scale.high, across=across - SIDE - EDGE, gap=12.0 if scale.lines > 1 else 7.0)
    placed = layout([*layers, *([circle] if circle else [])], needs, size)
    bold = graph.critical(tasks)
    hot = set(pairwise(bold))
    wide = max(placed.wide + SIDE + EDGE, across)
    legend, foot = _legend(drawn, wide, placed.high + HEAD + 26)
    left = SIDE + (wide - SIDE - EDGE - placed.wide) / 2
    parts = [f'<rect class="page" width="100%" height="100%"/><text class="ink strong" x="{EDGE:g}" y="26" '
             f'font-size="15">{safe(title)}</text>']  # fmt: skip
    parts += [_band(n, len(layers), ends, wide) for n, ends in enumerate(placed.bands, 1)]
    parts.append(f'<g transform="translate({left:.1f} {HEAD:g})">')
    order = sorted(placed.lines.items(), key=lambda item: item[0] in hot)
    parts += [_line(a, b, points, (a, b) in hot) for (a, b), points in order]
    parts += [_box(drawn[id], box, scale, id in bold, link) for id, box in placed.boxes.items()]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="picture" role="group" aria-label="{safe(title)}" '
        f'viewBox="0 0 {wide:.0f} {foot:.0f}" width="{wide:.0f}" height="{foot:.0f}">'
        + "\n".join([*parts, "</g>", *legend]) + "</svg>\n"
    )  # fmt: skip


def _band(number: int, waves: int, ends: tuple[float, float], wide: float) -> str:
    top, low = ends
    words = str(number) if number <= waves else "↻"
    says = f"Wave {number}" if number <= waves else "In a circle of needs"
    shade = f'<rect class="band" x="0" y="{top + HEAD - 8:.1f}" width="{wide:.0f}" height="{low - top + 16:.1f}"/>'
    return (
        f"<g><title>{says}</title>{shade if number % 2 else ''}<text class=\"quiet strong\" x=\"{EDGE - 6:g}\" "
        f'y="{(top + low) / 2 + HEAD + 5:.1f}" font-size="12">{words}</text></g>'
    )


def _line(need: str, id: str, points: Sequence[Point], bold: bool) -> str:
    path = ""
    for (x0, y0), (x1, y1) in zip(points[::2], points[1::2], strict=True):
        bend = (y1 - y0) * 0.55
        path += f"{'L' if path else 'M'}{x0:g} {y0:g}C{x0:g} {y0 + bend:g} {x1:g} {y1 - bend:g} {x1:g} {y1:g}"
    kind = "line critical" if bold else "line"
    return f'<path class="{kind}" data-need="{safe(need)}" data-for="{safe(id)}" d="{path}"/>'


def _box(task: Drawn, box: Box, scale: Scale, bold: bool, link: str) -> str:
    spec, look = task.spec, task.state
    pad = 7 if scale.lines else 5
    room, left, base = scale.wide - 2 * pad, box.x + pad, box.y + scale.id + (5 if scale.lines else 4)
    says = f"{spec.id} {spec.title} · {look.says} · {task.says}" + (" · on the critical path" if bold else "")
    head = f"{look.mark} " if look.mark else ""
    side = f"{spec.estimate:g} min" if scale.lines > 1 else f"{spec.estimate:g}" if scale.lines else ""
    marks = ("⚠ " if spec.irreversible else "") + ("? " if spec.ask and look.name == "planned" else "")
    id = cut(spec.id, room * (0.6 if scale.lines else 0.8), scale.id)
    text = [
        f'<rect class="box" x="{box.x:g}" y="{box.y:g}" width="{scale.wide:g}" height="{scale.high:g}" rx="6"/>',
        f'<text class="strong" x="{left:g}" y="{base:g}" font-size="{scale.id:g}"><tspan class="mark">{head}</tspan>'
        f'<tspan class="words">{safe(id)}</tspan></text>',
        f'<text class="words end" x="{left + room:g}" y="{base:g}" font-size="{scale.title:g}">{marks}{side}</text>',
    ]
    for n, said in enumerate(lines(spec.title, room, scale.title, scale.lines), 1):
        y = base + n * (scale.title + 3) + (1 if scale.lines > 1 else -1)
        text.append(f'<text class="words" x="{left:g}" y="{y:g}" font-size="{scale.title:g}">{safe(said)}</text>')
    kind = f"task {look.name}" + (" critical" if bold else "")
    inner = f'<title>{safe(says)}</title><g aria-hidden="true">{"".join(text)}</g>'
    about = f'class="{kind}" data-task="{safe(spec.id)}"'
    return f'<a {about} href="{safe(link + spec.id)}">{inner}</a>' if link else f'<g {about} role="img">{inner}</g>'


def _legend(drawn: dict[str, Drawn], wide: float, top: float) -> tuple[list[str], float]:
    """What the marks and lines mean, of those there are; and where the picture ends."""
    counts = {name: sum(d.state.name == name for d in drawn.values()) for name in STATES}
    x, y, parts = EDGE, top, []
    for name, count in counts.items():
        if not count:
            continue
        words = f"{STATES[name].says} {count}"
        need = 24 + width(words, 12) + 14
        if x + need > wide - EDGE:
            x, y = EDGE, y + 22
        parts.append(
            f'<g class="{name}"><rect class="box" x="{x:.1f}" y="{y - 12:.1f}" width="18" height="16" rx="4"/>'
            f'<text class="mark strong middle" x="{x + 9:.1f}" y="{y:.1f}" font-size="11">{STATES[name].mark}</text>'
            f'<text class="ink" x="{x + 24:.1f}" y="{y + 1:.1f}" font-size="12">{words}</text></g>'
        )
        x += need
    y += 22
    parts.append(
        f'<path class="line critical" d="M{EDGE:g} {y - 4:.1f}h18"/><text class="quiet" x="{EDGE + 24:g}" y="{y:.1f}" '
        'font-size="12">critical path · what a task needs stands above it; needs that others imply are not drawn</text>'
    )
    return parts, y + 14
