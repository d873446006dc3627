"""The plan as one message, edited in place: its shape, what is doubtful in it, and every task whole in a file."""

from collections.abc import Iterable
from functools import lru_cache

from bot.core.config import Settings
from bot.core.message import Block, Button, Facts, Fold, Item, Listing, Message, Picture, Text
from bot.core.plan import graph
from bot.core.plan.cast import checked
from bot.core.plan.diff import diff, relaxed, sentences
from bot.core.plan.lint import Lint
from bot.core.prose import line, many, some
from bot.core.records import Planner
from bot.core.rows import Plan
from bot.core.values import PlanSpec, Same, TaskSpec
from bot.core.world import Book, World

MOST = 12  # lint lines shown on the card; the rest is counted and stands in the file
STANDS = {
    "looking": "the planner looks at the repository", "asking": "the planner looks for what it must ask",
    "asked": "the planner waits for answers: reply in this thread", "drafting": "the planner drafts",
    "talking": "Reply in this thread to change it or to ask: the planner answers with a new version, or in words.",
}  # fmt: skip


def plan(world: World, book: Book) -> Message:
    """The version in force, by the plan's own numbers."""
    swarm, settings = book.swarm, world.settings
    agents, drafting = swarm.agents or settings.slots, swarm.state == "drafting"
    told = _plan(Same(book.plan), Same(settings), line(swarm.title, 60), agents, drafting)
    if not (drafting and book.planner):
        return told
    stands = Text(planning(book.planner))
    if book.plan.spec.tasks:
        return Message(told.title, (stands, *told.blocks), told.buttons)
    return Message(f"Plan {book.key} · {line(swarm.title, 60)} · {stands.text}", (Text(book.planner.goal),))


def planning(row: Planner) -> str:
    """Where the planner stands."""
    if row.thinking and row.stage == "talking":
        return f"The planner thinks about {row.person}'s words: {line(row.words, 100)}"
    return STANDS[row.stage]


@lru_cache(maxsize=16)
def _plan(kept: Same[Plan], settings: Same[Settings], called: str, agents: int, drafting: bool) -> Message:
    """Asked again at each change of its swarm, of which few bear on a plan: a version's numbers are worked out once."""
    row, spec, key = kept.value, kept.value.spec, kept.value.swarm
    title = f"Plan {key} v{row.number} · {called} · {graph.sentences(spec.tasks, agents)[0]}"
    blocks: list[Block] = [Text(spec.goal)] if spec.goal else []
    blocks += [Text(s) for s in graph.sentences(spec.tasks, agents)[1:]]
    if row.why:
        blocks.append(Text(f"{row.author}: {row.why}"))
    if spec.tasks:
        blocks.append(drawn(f"{key}.v{row.number}", spec))
    found = doubts(settings.value, spec)
    if found:
        errors = sum(f.level == "error" for f in found)
        head = (f"{many(errors, 'error')} · " if errors else "") + many(len(found) - errors, "warning")
        items = [
            Item(f"{f.level}: {f.text} · {f.mend}", (Button("Mend", f.fix),) if f.fix and drafting else ())
            for f in found[:MOST]
        ]
        more = [Item(f"and {len(found) - MOST} more, in the file")] if len(found) > MOST else []
        blocks.append(Listing((*items, *more), head))
    blocks.append(Fold("Tasks", listing(spec, found), f"{key}-v{row.number}.txt"))
    if row.signed_by:
        blocks.append(Facts((("signed by", row.signed_by),)))
    return Message(title, tuple(blocks), _buttons(row, found, drafting))


def drawn(name: str, spec: PlanSpec) -> Picture:
    """The plan as a graph, and what is seen there in words."""
    path = graph.critical(spec.tasks)
    shown = " → ".join(path if len(path) <= MOST else (*path[: MOST - 1], "…", path[-1]))
    placed = f"{many(len(spec.tasks), 'task')} in {many(len(graph.waves(spec.tasks)), 'wave')}"
    if graph.cycle(spec.tasks):
        return Picture(f"plan:{name}", f"The plan as a graph: {graph.sentences(spec.tasks, 1)[0]}")
    return Picture(f"plan:{name}", f"The plan as a graph: {placed}; critical path {shown or 'none'}")


def doubts(settings: Settings, spec: PlanSpec) -> tuple[Lint, ...]:
    """What lint says, errors first."""
    repository = settings.repositories.get(spec.repository)
    gates = bool(spec.gates or (repository and repository.gates))
    return checked(settings, spec, gates)


def listing(spec: PlanSpec, found: Iterable[Lint] = ()) -> str:
    """Every task and assumption in full, wave by wave: the file that goes along."""
    by = {t.id: t for t in spec.tasks}
    placed = graph.waves(spec.tasks)
    loose = sorted(by.keys() - {id for wave in placed for id in wave}, key=list(by).index)
    parts = [f"Wave {n}\n" + "\n".join(whole(by[i]) for i in wave) for n, wave in enumerate(placed, 1)]
    if loose:
        parts.append("In a circle\n" + "\n".join(whole(by[i]) for i in loose))
    if spec.assumptions:
        taken = (" · ".join(filter(None, (f"  {u.id} {u.text}", u.check or "unchecked", some(u.tasks, 99))))
                 for u in spec.assumptions)  # fmt: skip
        parts.append("Taken for granted\n" + "\n".join(taken))
    said = [f"  {f.level} {f.code} {f.task}: {f.text} · {f.mend}" for f in found]
    return "\n\n".join([*parts, "Doubtful\n" + "\n".join(said)] if said else parts)


def whole(task: TaskSpec) -> str:
    """One task, to the letter."""
    marks = [f"{task.estimate:g} min", task.kind]
    marks += [f"needs {' '.join(task.needs)}"] if task.needs else []
    marks += [f"paths {' '.join(task.paths)}"] if task.paths else []
    marks += [f"by {task.runner}"] if task.runner else []
    marks += [f"its {role} {name}" for role, name in task.roles.items()]
    marks += ["irreversible"] if task.irreversible else []
    marks += [f"asks before its {task.ask}"] if task.ask else []
    lines = [f"  {task.id} {task.title} · {' · '.join(marks)}"]
    lines += [f"     {task.outcome}"] if task.outcome and task.outcome != task.title else []
    lines += [f"     {c.id} {c.text}{f' ({c.check})' if c.check and c.check != c.text else ''}, judged by {c.judge}"
              for c in task.criteria]  # fmt: skip
    lines += [f"     risk: {task.risk}{f' · seen by: {task.notice}' if task.notice else ''}"] if task.risk else []
    return "\n".join(lines)


def edited(old: Plan | None, new: Plan, said: str = "") -> Message:
    """The reply to an edit: `v7: +2 −1 ~3 [Undo]`, and the change to read."""
    blocks: list[Block] = [Text(said)] if said else []
    if old is None:
        return Message(f"v{new.number}: {many(len(new.spec.tasks), 'task')}", tuple(blocks))
    blocks += [Text(told) for told in relaxed(old.spec, new.spec)]
    changes = sentences(old.spec, new.spec)
    if len(changes) > MOST:
        blocks.append(Fold("What changed", "\n".join(changes), f"{new.swarm}-v{new.number}-changes.txt"))
    elif changes:
        blocks.append(Listing(tuple(Item(line(c, 200)) for c in changes)))
    undo = Button("Undo", f"undo {new.swarm}")
    return Message(f"v{new.number}: {diff(old.spec, new.spec)}", tuple(blocks), (undo,))


def _buttons(row: Plan, found: tuple[Lint, ...], drafting: bool) -> tuple[Button, ...]:
    key = row.swarm
    show = Button("Show tasks", f"show {key} tasks")
    undo = (Button("Undo", f"undo {key}"),) if row.number > 1 else ()
    if not drafting:
        return (show,)
    errors = any(f.level == "error" for f in found)
    return (show, *(() if errors else (Button("Launch…", f"launch {key}", "primary"),)), *undo)


