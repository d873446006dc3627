"""Who worked when: attempts as bars against time, questions as spans from asked to answered, the path that held the
work up to now and the rest as expected. World in, SVG text out."""

from collections.abc import Iterator
from itertools import pairwise

from msgspec import Struct

from adapters.pictures.axis import Axis, axis
from adapters.pictures.states import STATES, State, state
from adapters.pictures.words import cut, safe, width
from bot.core.prose import age, hhmm, line, many, moment
from bot.core.rows import Attempt
from bot.core.views.board import headline
from bot.core.views.people import deciders
from bot.core.views.standing import standing
from bot.core.views.timeline import Ahead, Span, Timeline, timeline
from bot.core.world import Book, World

EDGE, HEAD = 16.0, 86.0
# How an attempt ended, as the state it looks like.
ENDS = {
    "": "running", "done": "done", "failed": "failed", "died": "failed", "stuck": "parked", "silent": "parked",
    "limited": "parked", "over budget": "parked", "stopped": "dropped", "overspent": "parked", "refused": "failed",
    "cut short": "failed", "context full": "parked", "looping": "parked", "burning": "parked",
}  # fmt: skip
SAYS = {
    "running": "at work", "done": "did it", "failed": "failed or died", "parked": "stuck, silent or over a limit",
    "dropped": "stopped",
}  # fmt: skip


class Scale(Struct, frozen=True):
    """Up to so many rows: how high one is, the size of words, and the share of the width that titles take."""

    most: int
    high: float
    words: float
    share: float


SCALES = (Scale(50, 26.0, 12.0, 0.27), Scale(110, 18.0, 10.0, 0.24), Scale(10**9, 13.0, 9.0, 0.22))
DENSE = Scale(10**9, 9.5, 8.0, 0.07)  # ids alone


class Chart(Struct, frozen=True):
    """What every row needs: the rows of the swarm, where time lies across, and how large things are."""

    book: Book
    line: Timeline
    axis: Axis
    scale: Scale
    zone: str
    left: float
    wide: float
    link: str

    def middle(self, row: int) -> float:
        return HEAD + (row + 0.5) * self.scale.high


def time(world: World, swarm: str, now: float, *, across: float = 740.0, small: bool = False, link: str = "") -> str:
    """The time line of a swarm. `across` is its width; a `small` picture of many tasks goes without titles. With
    `link`, each bar is a link to it and the task's key. Raises KeyError where there is no such swarm."""
    book, zone = world.books[swarm], world.settings.policy.zone
    line = timeline(world, book, now)
    ahead = {a.task: a for a in line.ahead}
    rows = list(dict.fromkeys([*([""] if "" in line.questions else []), *_begun(line), *ahead]))
    scale = next(s for s in SCALES if len(rows) <= s.most)
    scale = DENSE if small and scale is SCALES[-1] else scale
    left = EDGE + across * scale.share
    last = max([line.now, line.end, *(a.end for a in line.ahead)])
    scaled = axis(line.begin, last, left, across - EDGE - 6, zone)
    chart = Chart(book, line, scaled, scale, zone, left, across, f"{link}{swarm}." if link else "")
    people = deciders(world)
    looks = {}
    for id in rows:
        task = book.tasks.get(id)
        looks[id] = state(book, task, standing(book, task, line.now, zone, people)) if task else STATES["planned"]
    low = HEAD + len(rows) * scale.high
    parts = [
        '<rect class="page" width="100%" height="100%"/>',
        f'<text class="ink strong" x="{EDGE:g}" y="26" font-size="15">'
        f"{safe(cut(headline(world, book, line.now), across - 2 * EDGE, 16.5))}</text>",
        f'<text class="quiet" x="{EDGE:g}" y="44" font-size="12">{safe(_told(world, book, line, rows))}</text>',
        *(_band(chart, n) for n in range(0, len(rows), 2)), *_frame(chart, low), *_path(chart, rows),
    ]  # fmt: skip
    for n, id in enumerate(rows):
        parts.append(_row(chart, n, id, looks[id], ahead.get(id)))
    legend, foot = _legend(chart, low + 30)
    title = safe(f"Time line of {swarm}: {headline(world, book, line.now)}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="picture" role="group" aria-label="{title}" '
        f'viewBox="0 0 {across:.0f} {foot:.0f}" width="{across:.0f}" height="{foot:.0f}">'
        + "\n".join([*parts, *legend]) + "</svg>\n"
    )  # fmt: skip


def _begun(line: Timeline) -> list[str]:
    """Tasks in the order in which they were first heard of."""
    first = {t: every[0].started for t, every in line.attempts.items()}
    for task, every in line.questions.items():
        first[task] = min(first.get(task, every[0].start), every[0].start)
    return sorted((t for t in first if t), key=lambda t: (first[t], len(t), t))


def _told(world: World, book: Book, line: Timeline, rows: list[str]) -> str:
    rest = sum(t.id not in rows for t in book.tasks.values())
    said = [f"{age(line.now - line.begin)} so far"]
    said += [f"{many(rest, 'other task')} without an attempt"] if rest else []
    return " · ".join([*said, f"times of {world.settings.policy.zone}"])


def _frame(chart: Chart, low: float) -> Iterator[str]:
    """The axis above and, where one scrolls, below; now; and the expected end."""
    for at, words in chart.axis.ticks:
        yield f'<path class="rule" d="M{at:.1f} {HEAD - 4:g}V{low:.1f}"/>'
        for y in (HEAD - 9, low + 13):
            yield f'<text class="quiet middle" x="{at:.1f}" y="{y:.1f}" font-size="11">{safe(words)}</text>'
    if chart.book.swarm.ended:
        return
    marks = [(chart.line.now, "now"), *([(chart.line.end, "expected end")] if chart.line.end else [])]
    for at, words in marks:
        x = chart.axis.x(at)
        room = min(x, chart.wide - EDGE - width(words, 11) / 2)
        yield f'<path class="now" d="M{x:.1f} {HEAD - 21:g}V{low:.1f}"/>'
        if at == chart.line.now or x - chart.axis.x(chart.line.now) > 60:
            yield f'<text class="ink middle" x="{room:.1f}" y="{HEAD - 25:g}" font-size="11">{words}</text>'


def _band(chart: Chart, row: int) -> str:
    top, high = chart.middle(row) - chart.scale.high / 2, chart.scale.high
    return f'<rect class="band" x="0" y="{top:.1f}" width="{chart.wide:g}" height="{high:g}"/>'


def _path(chart: Chart, rows: list[str]) -> Iterator[str]:
    """From each task of the path, and of the chain ahead, to the next one."""
    at = {id: chart.middle(n) for n, id in enumerate(rows)}
    ends = {id: max((a.ended or chart.line.now) for a in chart.line.attempts[id]) for id in chart.line.path}
    starts = {id: chart.line.attempts[id][0].started for id in chart.line.path}
    for a, b in pairwise(chart.line.path):
        yield _elbow(chart, ends[a], at[a], max(starts[b], ends[a]), at[b], "chain")
    for x, y in pairwise(chart.line.ahead):
        yield _elbow(chart, x.end, at[x.task], y.start, at[y.task], "chain expected")


def _elbow(chart: Chart, t0: float, y0: float, t1: float, y1: float, kind: str) -> str:
    x0, x1 = chart.axis.x(t0), chart.axis.x(t1)
    return f'<path class="{kind}" d="M{x0:.1f} {y0:.1f}V{y1:.1f}H{x1:.1f}"/>'


def _row(chart: Chart, number: int, id: str, look: State, ahead: Ahead | None) -> str:
    """A task: its title, its attempts, its questions, and what is expected of it."""
    scale, middle, task = chart.scale, chart.middle(number), chart.book.tasks.get(id)
    words = chart.left - EDGE - 10
    name = id if scale is DENSE else f"{id} {task.spec.title}" if task else f"{chart.book.key} itself"
    base, size = f'y="{middle + scale.words * 0.36:.1f}"', f'font-size="{scale.words:g}"'
    mark = f'<text class="mark" x="{EDGE:g}" {base} {size}>{look.mark}</text>' if task else ""
    name = cut(name, words - scale.words * 1.2, scale.words)
    parts = [f'<g class="{look.name}">{mark}<text class="ink" x="{EDGE + scale.words * 1.2:.1f}" {base} {size}>'
             f"{safe(name)}</text></g>"]  # fmt: skip
    hot = " critical" if id in chart.line.path else ""
    bars = [_bar(chart, a, middle, hot) for a in chart.line.attempts.get(id, ())]
    if ahead:
        bars.append(_expected(chart, ahead, middle))
    bars += [_span(chart, s, middle) for s in chart.line.questions.get(id, ())]
    says = f"{id} {task.spec.title} · {look.says}" if task else f"Questions of {chart.book.key} itself"
    about = f'class="row" data-task="{safe(id)}"'
    inner = f'<title>{safe(says)}</title><g aria-hidden="true">{"".join([*parts, *bars])}</g>'
    if chart.link and task:
        return f'<a {about} href="{safe(chart.link + id)}">{inner}</a>'
    return f'<g {about} role="img">{inner}</g>'


def _bar(chart: Chart, row: Attempt, middle: float, hot: str) -> str:
    """One attempt; who reads another's work is thinner."""
    look = STATES[ENDS.get(row.outcome, "dropped") if row.state == "ended" else "running"]
    high = chart.scale.high * (0.5 if row.role == "worker" else 0.28)
    start, end = row.started, row.ended or chart.line.now
    x, wide = chart.axis.x(start), max(2.0, chart.axis.x(end) - chart.axis.x(start))
    top = middle - chart.scale.high * 0.36
    said = f"{row.id} {row.role} · {look.mark} {row.outcome or 'at work'} · {_when(chart, start, end)}"
    room = width(f"{look.mark} {row.id}", 9) + 4
    words = ""
    if wide >= room and high >= 11:
        words = (f'<text class="words" x="{x + 4:.1f}" y="{top + high / 2 + 3.2:.1f}" font-size="9">'
                 f"{look.mark} {row.id}</text>")  # fmt: skip
    elif wide >= 12 and high >= 11:
        words = f'<text class="words" x="{x + 2:.1f}" y="{top + high / 2 + 3.2:.1f}" font-size="9">{look.mark}</text>'
    return (
        f'<g class="{look.name}{hot}"><title>{safe(said)}</title><rect class="box" x="{x:.1f}" y="{top:.1f}" '
        f'width="{wide:.1f}" height="{high:.1f}" rx="2"/>{words}</g>'
    )


def _expected(chart: Chart, ahead: Ahead, middle: float) -> str:
    x, end = chart.axis.x(ahead.start), chart.axis.x(ahead.end)
    high, top = chart.scale.high * 0.5, middle - chart.scale.high * 0.36
    said = f"{ahead.task} expected {_when(chart, ahead.start, ahead.end)}"
    return (
        f'<g class="planned critical"><title>{safe(said)}</title><rect class="box expected" x="{x:.1f}" '
        f'y="{top:.1f}" width="{max(2.0, end - x):.1f}" height="{high:.1f}" rx="2"/></g>'
    )


def _span(chart: Chart, span: Span, middle: float) -> str:
    """A question: a diamond where it was asked, a line for as long as it waited, a tick where it was answered."""
    size = max(2.0, chart.scale.high * 0.13)
    y, x0, x1 = middle + chart.scale.high * 0.3, chart.axis.x(span.start), chart.axis.x(span.end)
    row = span.row
    how = f"{row.state}{f' by {row.answer.person}' if row.answer else ''}"
    said = f"{row.id} {row.kind}: {line(row.title)} · {how} · {_when(chart, span.start, span.end)}"
    tick = f'<path class="solid" stroke-width="1.5" d="M{x1:.1f} {y - size - 1:.1f}v{2 * size + 2:.1f}"/>'
    diamond = f"M{x0 - size:.1f} {y:.1f}l{size:g} {-size:g}l{size:g} {size:g}l{-size:g} {size:g}z"
    return (
        f'<g class="asking"><title>{safe(said)}</title><path class="solid" d="{diamond}"/>'
        f'<path class="solid" stroke-width="{size * 0.9:.1f}" d="M{x0:.1f} {y:.1f}H{x1:.1f}"/>'
        f"{'' if row.state == 'open' else tick}</g>"
    )


def _when(chart: Chart, start: float, end: float) -> str:
    return f"{moment(start, chart.line.now, chart.zone)} to {hhmm(end, chart.zone)}, {age(end - start)}"


def _legend(chart: Chart, top: float) -> tuple[list[str], float]:
    """What bars, marks and lines mean, of those there are; and where the picture ends."""
    every = [a for row in chart.line.attempts.values() for a in row]
    seen = {ENDS.get(a.outcome, "dropped") if a.state == "ended" else "running" for a in every}
    drawn = [
        (f'<g class="{name}"><rect class="box" x="0" y="-11" width="18" height="14" rx="2"/>'
         f'<text class="mark strong middle" x="9" y="0" font-size="10">{STATES[name].mark}</text></g>', SAYS[name])
        for name in SAYS if name in seen
    ]  # fmt: skip
    if chart.line.questions:
        drawn.append(('<g class="asking"><path class="solid" d="M0 -4l4 -4l4 4l-4 4z"/><path class="solid" '
                      'stroke-width="3" d="M4 -4h14"/></g>', "question, until answered"))  # fmt: skip
    if chart.line.path:
        drawn.append(('<path class="chain" d="M0 -4h18"/>', "what held the work so far"))
    if chart.line.ahead:
        drawn.append(('<g class="planned critical"><rect class="box expected" x="0" y="-11" width="18" height="14" '
                      'rx="2"/></g>', "expected, longest chain left"))  # fmt: skip
    x, y, parts = EDGE, top, []
    for mark, words in drawn:
        need = 24 + width(words, 12) + 12
        if x + need > chart.wide - EDGE and x > EDGE:
            x, y = EDGE, y + 21
        parts.append(f'<g transform="translate({x:.1f} {y:.1f})">{mark}<text class="ink" x="24" y="0" '
                     f'font-size="12">{words}</text></g>')  # fmt: skip
        x += need
    return parts, y + 14
