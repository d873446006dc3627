"""A rehearsal as a picture: when its runs ended, how likely all is right, what decides the end. Row in, SVG out."""

from adapters.pictures.words import cut, safe
from bot.core.figures import Chance, Figures
from bot.core.prose import many, minutes
from bot.core.records import Rehearsal
from bot.core.world import Book

EDGE, MARGIN = 16.0, 6.0
CURVE = 150.0  # how high the curve is
BAR, ROW = 16.0, 30.0
MOST = 8  # tasks
SHARE = 0.42  # of the width is left to titles


def odds(book: Book, row: Rehearsal, across: float = 740.0) -> str:
    """The picture of a rehearsal that has figures."""
    found = row.figures
    if found is None:
        return ""
    titles = {t.id: t.title for t in book.plans[f"v{row.version}"].spec.tasks}
    title = f"{row.id}: {book.key} v{row.version} rehearsed {many(found.runs, 'time')}"
    parts = [
        '<rect class="page" width="100%" height="100%"/>',
        f'<text class="ink strong" x="{EDGE:g}" y="26" font-size="15">{safe(title)}</text>',
    ]
    parts += _curve(found, 44.0, across)
    top = 44.0 + CURVE + 58
    parts += _chances(found, top, across)
    top += 3 * ROW + 44
    parts += _weights(found, titles, top, across)
    high = top + ROW * min(MOST, len(found.weights)) + 36
    parts.append(_words(EDGE, high - 12, f"Assumptions stand beside it. {many(found.runs, 'run')}, seed {row.seed}."))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="picture" role="group" aria-label="{safe(title)}" '
        f'viewBox="0 0 {across:.0f} {high:.0f}" width="{across:.0f}" height="{high:.0f}">'
        + "\n".join(parts) + "</svg>\n"
    )  # fmt: skip


def _words(x: float, y: float, text: str, kind: str = "quiet", size: float = 12) -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" font-size="{size:g}">{safe(text)}</text>'


def _curve(found: Figures, top: float, across: float) -> list[str]:
    """How many of the runs had ended by when."""
    low, left, right = top + 20 + CURVE, EDGE + 44, across - EDGE - MARGIN
    begin, end = found.curve[0], max(found.curve[-1], found.curve[0] + 1)

    def x(at: float) -> float:
        return left + (at - begin) / (end - begin) * (right - left)

    def y(share: float) -> float:
        return low - share * CURVE

    steps = len(found.curve) - 1
    parts = [_words(EDGE, top + 6, f"Share of {many(found.runs, 'run')} that have ended, by minutes from the launch")]
    for share in (0.0, 0.5, 0.9, 1.0):
        parts.append(f'<path class="rule" d="M{left:.1f} {y(share):.1f}H{right:.1f}"/>')
        parts.append(_words(EDGE, y(share) + 4, f"{share:.0%}"))
    points = [(x(at), y(n / steps)) for n, at in enumerate(found.curve)]
    area = "".join(f"L{a:.1f} {b:.1f}" for a, b in points)
    parts.append(f'<g class="done"><path class="box" d="M{left:.1f} {low:.1f}{area}L{right:.1f} {low:.1f}z"/></g>')
    for at, share, name, up in ((found.finish.p50, 0.5, "half", 24), (found.finish.p90, 0.9, "nine in ten", 8)):
        parts.append(f'<path class="now" d="M{x(at):.1f} {y(share):.1f}V{low:.1f}"/>')
        side = " end" if x(at) > (left + right) / 2 else ""
        parts.append(_words(x(at) + (-4 if side else 4), low - up, f"{name}: {minutes(at)}", f"ink{side}"))
    parts.append(_words(left, low + 18, minutes(begin)))
    parts.append(_words(right, low + 18, minutes(end), "quiet end"))
    return parts


def _chances(found: Figures, top: float, across: float) -> list[str]:
    """By the formula a bar, what the runs had a line with its standard error."""
    left, right = EDGE + across * SHARE, across - EDGE - 120
    rows = (
        ("no person looks at a result", found.without), ("as planned", found.plan),
        ("with the looks that pay", found.suggested),
    )  # fmt: skip
    parts = [_words(EDGE, top, "All criteria hold in truth: by the formula, and in the runs with one standard error")]
    for n, (says, one) in enumerate(rows):
        y = top + 12 + n * ROW
        parts.append(_words(EDGE, y + BAR - 3, says, "ink"))
        parts.append(_bar("running", left, y, one.exact * (right - left)))
        parts += _error(one, left, right - left, y + BAR / 2)
        said = f"{100 * one.exact:.1f} % · {one.held} of {one.runs}"
        parts.append(_words(right + 8, y + BAR - 3, said, "ink"))
    return parts


def _error(one: Chance, left: float, wide: float, y: float) -> list[str]:
    share = one.held / one.runs
    low, high = max(0.0, share - one.error), min(1.0, share + one.error)
    a, b = left + low * wide, left + high * wide
    return [f'<path class="chain" d="M{a:.1f} {y:.1f}H{b:.1f}M{a:.1f} {y - 4:.1f}v8M{b:.1f} {y - 4:.1f}v8"/>']


def _weights(found: Figures, titles: dict[str, str], top: float, across: float) -> list[str]:
    """Tasks by how often they were on the path that ended last; a look that pays is marked."""
    left, right = EDGE + across * SHARE, across - EDGE - 120
    says = f"On the path that ends last, share of {many(found.runs, 'run')}; ? where a look would pay"
    parts = [_words(EDGE, top, says)]
    for n, one in enumerate(found.weights[:MOST]):
        y = top + 12 + n * ROW
        mark = "? " if one.task in found.more else ""
        says = cut(f"{mark}{one.task} {titles.get(one.task, '')}", across * SHARE - 10, 12)
        parts.append(_words(EDGE, y + BAR - 3, says, "ink"))
        parts.append(_bar("asking" if mark else "planned", left, y, one.path * (right - left)))
        parts.append(_words(right + 8, y + BAR - 3, f"{one.path:.0%} · last {one.last:.0%}", "ink"))
    return parts


def _bar(kind: str, x: float, y: float, wide: float) -> str:
    box = f'x="{x:.1f}" y="{y:.1f}" width="{max(1.0, wide):.1f}" height="{BAR:g}"'
    return f'<g class="{kind}"><rect class="box" {box} rx="2"/></g>'
