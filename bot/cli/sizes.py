"""What agents are told, in tokens: over the plans that come along, over one plan, or over what ran in a data home."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from statistics import median
from types import SimpleNamespace
from typing import cast

from msgspec import Struct
from msgspec.structs import replace

from adapters.brief import told
from bot.core.calls import Brief
from bot.core.coordinator.brief import BRIEF, HANDOFF, WORDS, brief, handoff
from bot.core.plan.parse import read, variables
from bot.core.records import Note
from bot.core.rows import Attempt, Swarm, Task
from bot.core.size import BYTES, cut, tokens
from bot.core.values import PlanSpec
from bot.core.world import Book
from bot.settings import SHIPPED

MUCH = 40  # notes and decisions, each as long as may be: more than a brief has room for
LONG = "what an agent writes when nobody stops it: one thing after another. " * 100
HEAD = f"A token is counted as {BYTES} bytes. At most {BRIEF:,} a brief, and beside it {HANDOFF:,} each handoff."


class Size(Struct, frozen=True, kw_only=True):
    """One brief: its own tokens as planned, `filled` with all that people and other agents may have said meanwhile, and
    those of each handoff in it, where each need wrote as much as it may."""

    plan: str
    task: str
    brief: int
    filled: int
    handoffs: tuple[int, ...]

    @property
    def fits(self) -> bool:
        return max(self.brief, self.filled) <= BRIEF and max(self.handoffs, default=0) <= HANDOFF


def samples() -> dict[str, PlanSpec]:
    """The plans that come along. A variable that must be given gets its own name."""
    texts = {path.relative_to(SHIPPED / "templates").with_suffix("").as_posix(): path.read_text(encoding="utf-8")
             for path in sorted((SHIPPED / "templates").rglob("*.toml"))}  # fmt: skip
    found = {"demo": read((SHIPPED / "demo" / "plan.toml").read_text(encoding="utf-8"))}
    for name, text in texts.items():
        if "/" not in name:
            given = {v.name: v.name for v in variables(text, texts) if v.default is None}
            found[name] = read(text, given, texts, name)
    return found


def planned(name: str, spec: PlanSpec) -> Iterator[Size]:
    """The brief of each task of a plan."""
    quiet, loud = Book("s1"), Book("s1")
    for book in (quiet, loud):
        book.put(Swarm(key="s1", title=spec.title, owner="ann"))
        for task in spec.tasks:
            ended = Attempt(key="s1.a9", task=task.id, last=cut(LONG, 160), handoff=cut(LONG, WORDS),
                            files=tuple(f"src/package/module_{n}.py" for n in range(30)))  # fmt: skip
            said = (LONG,) * MUCH if book is loud else ()
            left = handoff(ended, "done", LONG, LONG)
            book.put(Task(key=f"s1.{task.id}", spec=task, handoff=left, decisions=said))
    for n in range(MUCH):
        loud.put(Note(key=f"s1.n{n}", task="t0", to="*", text=LONG))
    for task in spec.tasks:
        attempt = Attempt(key="s1.a1", task=task.id)
        bare = (replace(book.tasks[task.id], handoff="") for book in (quiet, loud))
        calm, full = (brief(b, t, attempt, task.run, "", True) for b, t in zip((quiet, loud), bare, strict=True))
        yield Size(plan=name, task=task.id, brief=own(calm), filled=own(full),
                   handoffs=tuple(tokens(h.text) for h in calm.handoffs))  # fmt: skip


def ran(home: Path) -> Iterator[Size]:
    """The briefs of the attempts of a data home, as they were told."""
    for path in sorted(home.glob("attempts/*/brief.json")):
        held = json.loads(path.read_text(encoding="utf-8"))["brief"]
        bare = SimpleNamespace(**{**held, "handoffs": (), "diff": "", "restate": held.get("restate")})
        size = tokens(told(cast("Brief", bare)))
        handoffs = tuple(tokens(h["text"]) for h in held["handoffs"])
        yield Size(plan=held["swarm"], task=held["task"], brief=size, filled=size, handoffs=handoffs)


def own(one: Brief) -> int:
    """Tokens of a brief in words, without its handoffs and the change to review."""
    return tokens(told(replace(one, handoffs=(), diff="")))


def table(sizes: Iterable[Size]) -> Iterator[str]:
    """A line a plan."""
    yield HEAD
    yield f"{'plan':14} {'briefs':>6} {'median':>7} {'largest':>8}      {'filled':>7} {'handoffs':>9} {'largest':>8}"
    plans: dict[str, list[Size]] = {}
    for size in sizes:
        plans.setdefault(size.plan, []).append(size)
    for name, those in plans.items():
        most = max(those, key=lambda s: s.brief)
        handoffs = [n for s in those for n in s.handoffs]
        yield (
            f"{name:14} {len(those):6} {median(s.brief for s in those):7,.0f} {most.brief:8,} {most.task:4} "
            f"{max(s.filled for s in those):7,} {len(handoffs):9} {max(handoffs, default=0):8,}"
        )
    wrong = [f"{s.plan} {s.task}" for those in plans.values() for s in those if not s.fits]
    yield f"too large: {', '.join(wrong)}" if wrong else "all fit"
