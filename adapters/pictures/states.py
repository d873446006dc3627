"""How a task's state looks: a colour and a mark, so that neither is needed alone. And the style sheets."""

from collections.abc import Collection

from msgspec import Struct

from bot.core.rows import Task
from bot.core.values import TaskSpec
from bot.core.views.standing import Standing
from bot.core.world import Book


class State(Struct, frozen=True):
    """`name` is its class in the style sheets."""

    name: str
    mark: str
    says: str


STATES = {
    state.name: state
    for state in (
        State("done", "✓", "done"), State("running", "●", "at work"), State("asking", "?", "needs a person"),
        State("checking", "◐", "being checked"), State("merging", "»", "being merged"), State("ready", "○", "ready"),
        State("waiting", "…", "waiting"), State("blocked", "⊘", "blocked"), State("parked", "!", "parked"),
        State("failed", "✗", "failed"), State("carried", "→", "carried on"), State("dropped", "–", "dropped"),
        State("planned", "", "planned"),
    )
}  # fmt: skip
# By state: fill, edge, words. Words on fill keep 4.5 : 1, edges on the page 3 : 1 where they alone tell the state.
LIGHT = {
    "done": ("#e4f3e7", "#2f7d45", "#17482a"), "running": ("#dfecfb", "#1d68b8", "#0d3c70"),
    "asking": ("#fff0c7", "#a86400", "#5c3700"), "checking": ("#ece7fa", "#6a4fbf", "#3c2a7c"),
    "merging": ("#dbf1f1", "#0c7076", "#07464a"), "ready": ("#ffffff", "#5f6b78", "#27303a"),
    "waiting": ("#f3f4f6", "#8b95a1", "#4a545f"), "blocked": ("#f8e6f0", "#a3316f", "#6b1a46"),
    "parked": ("#fde7d6", "#bd4510", "#752904"), "failed": ("#fde1e0", "#b3261e", "#7a1510"),
    "carried": ("#eff1f3", "#7a8592", "#4a545f"), "dropped": ("#eff1f3", "#7a8592", "#4a545f"),
    "planned": ("#f6f8fa", "#75818e", "#27303a"),
}  # fmt: skip
DARK = {
    "done": ("#16301f", "#5cb878", "#c4ead0"), "running": ("#122b47", "#5ea6ee", "#cbe3fc"),
    "asking": ("#3b2a05", "#e2a63a", "#ffe4ab"), "checking": ("#2a2147", "#a48ff0", "#e0d7fd"),
    "merging": ("#0d3032", "#4fbfc4", "#c3eeef"), "ready": ("#1b2027", "#98a4b1", "#e3e8ed"),
    "waiting": ("#1d2126", "#77828e", "#b4bdc6"), "blocked": ("#3a1529", "#e07bb0", "#fbd3e6"),
    "parked": ("#3e1e0b", "#f0894f", "#ffd9c2"), "failed": ("#401513", "#f1766d", "#ffd3cf"),
    "carried": ("#22272d", "#87929e", "#b4bdc6"), "dropped": ("#22272d", "#87929e", "#b4bdc6"),
    "planned": ("#1d232a", "#8793a0", "#e3e8ed"),
}  # fmt: skip
# Page, words, quiet words, lines, faint lines, the accent.
GROUND = {
    "light": ("#ffffff", "#1f2933", "#5b6672", "#9aa5b1", "#e3e7eb", "#1f2933"),
    "dark": ("#14181d", "#e6eaee", "#9eabb8", "#66727f", "#2b323a", "#f2f4f6"),
}
THEMES = {"light": LIGHT, "dark": DARK}


def colours(theme: str, used: Collection[str]) -> list[tuple[int, int, int]]:
    """All that a picture in this theme needs, when these states are used, with steps between for smooth edges; the
    most needed first."""
    page, ink, quiet, line, faint, strong = GROUND[theme]
    band = mixed(page, faint, 0.45)
    mixes = [(page, ink, 5), (page, quiet, 4), (page, line, 4), (page, faint, 3), (band, ink, 4), (band, quiet, 3),
             (band, line, 4), (page, strong, 3)]  # fmt: skip
    for name in STATES:
        if name in used:
            fill, edge, words = THEMES[theme][name]
            mixes += [(fill, edge, 3), (fill, words, 5), (page, edge, 3), (band, edge, 2)]
    found = [mixed(a, b, k / steps) for a, b, steps in mixes for k in range(steps + 1)]
    return [(int(c[1:3], 16), int(c[3:5], 16), int(c[5:7], 16)) for c in dict.fromkeys(found)][:256]


def mixed(one: str, other: str, share: float) -> str:
    pairs = [(int(one[n : n + 2], 16), int(other[n : n + 2], 16)) for n in (1, 3, 5)]
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def state(book: Book, task: Task, where: Standing) -> State:
    """Where a task stands, as it looks: whatever asks people looks so."""
    if task.state in ("asking", "checking", "open") and any(
        book.checkpoints[c].task.rpartition(".")[2] == task.id for c in book.asking
    ):
        return STATES["asking"]
    return STATES[where.kind]


def planned(spec: TaskSpec) -> str:
    """What is special about a task, in a few words."""
    said = [f"{spec.estimate:g} min", *(["irreversible"] if spec.irreversible else [])]
    return " · ".join([*said, *([f"asks before its {spec.ask}"] if spec.ask else [])])


def css(theme: str) -> str:
    """The style sheet of pictures in one theme, without variables: it is read by a drawing library, too."""
    page, ink, quiet, line, faint, strong = GROUND[theme]
    rules = [
        f".page {{ fill: {page} }}", f".ink {{ fill: {ink} }}", f".quiet {{ fill: {quiet} }}",
        f".rule {{ stroke: {faint}; stroke-width: 1 }}", f".band {{ fill: {faint}; fill-opacity: 0.45 }}",
        f".line {{ fill: none; stroke: {line}; stroke-width: 1.3 }}",
        f".line.critical {{ stroke: {strong}; stroke-width: 2.6 }}",
        f".now {{ stroke: {strong}; stroke-width: 1.4; stroke-dasharray: 4 3 }}",
        f".chain {{ fill: none; stroke: {strong}; stroke-width: 2.2 }}",
        ".box { stroke-width: 1.2 }", ".critical .box { stroke-width: 2.8 }", ".dropped .box { stroke-dasharray: 4 3 }",
        ".carried .box { stroke-dasharray: 4 3 }", ".expected { fill-opacity: 0.35; stroke-dasharray: 4 3 }",
        ".strong { font-weight: bold }", ".end { text-anchor: end }", ".middle { text-anchor: middle }",
    ]  # fmt: skip
    for name, (fill, edge, words) in THEMES[theme].items():
        rules += [
            f".{name} .box {{ fill: {fill}; stroke: {edge} }}", f".{name} .words {{ fill: {words} }}",
            f".{name} .mark {{ fill: {edge} }}", f".{name} .solid {{ fill: {edge}; stroke: {edge} }}",
        ]  # fmt: skip
    return "\n".join(rules) + "\n"


def sheet() -> str:
    """The style sheet of the room's page: light, or dark as the page is."""
    dark = css("dark")
    return "\n".join((
        "/* Written by adapters/pictures/states.py (sheet): colours and marks of pictures are named there. */",
        under(".picture", css("light")), under(':root[data-theme="dark"] .picture', dark),
        "@media (prefers-color-scheme: dark) {", under(':root:not([data-theme="light"]) .picture', dark) + "}", "",
    ))  # fmt: skip


def under(place: str, rules: str) -> str:
    return "".join(f"{place} {rule}\n" for rule in rules.splitlines())
