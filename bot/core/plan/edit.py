"""Edits of a plan from chat. Each gives a new PlanSpec, or refuses with the reason; nothing is changed in place.

The caller gives the next free numbers of task and assumption, and takes them back from the Edit: ids are never reused.
"""

from collections.abc import Callable, Iterable
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from bot.core.grammar import Command
from bot.core.plan import graph
from bot.core.plan.clauses import add as clause
from bot.core.plan.clauses import clauses
from bot.core.plan.criteria import criterion
from bot.core.plan.words import CAP, LINE, TITLE, closest, control, cut, either, meant, minutes
from bot.core.plan.words import path as inside
from bot.core.values import AssumptionSpec, PlanSpec, TaskSpec

T = TypeVar("T")
OPTIONS = ("needs", "est", "done", "kind", "paths", "run")
WORDS = frozenset({"add", "needs", "without", "done when", "est", "split", "drop", "check", "assume"})


class Refused(Exception):
    """This edit cannot be made; the message says why."""


class Edit(Struct, frozen=True):
    """The plan after an edit, what was done in words, and the next free numbers."""

    spec: PlanSpec
    said: str
    task: int
    assumption: int


def apply(spec: PlanSpec, command: Command, task: int, assumption: int, by: str = "") -> Edit:
    """One edit by its command; `by`, the speaker, judges a `person:` criterion that names nobody. Raises Refused."""
    ids = tuple(_short(i) for i in command.ids)
    match command.word:
        case "add":
            return _add(spec, command, task, assumption, by)
        case "split":
            return _split(spec, _task(spec, ids[0]), command.text, task, assumption, by)
        case "assume":
            new = AssumptionSpec(id=f"u{assumption}", text=_plain(command.text, LINE), tasks=_known(spec, ids))
            said = f"{new.id} assumed: {cut(new.text)}"
            return Edit(replace(spec, assumptions=(*spec.assumptions, new)), said, task, assumption + 1)
        case "needs":
            after, said = _needs(spec, _task(spec, ids[0]), ids[1:])
        case "without":
            after, said = _without(spec, _task(spec, ids[0]), ids[1:])
        case "done when":
            after, said = _done_when(spec, _task(spec, ids[0]), command.text, by)
        case "est":
            after, said = _estimate(spec, _task(spec, ids[0]), command.text)
        case "check":
            after, said = _check(spec, ids[0], command.text)
        case "drop":
            after, said = _drop(spec, ids)
        case _:
            raise Refused(f"{command.word} is no edit of a plan; edits are {either(sorted(WORDS), 'and')}")
    if after == spec:
        raise Refused(said)
    return Edit(after, said, task, assumption)


def redirect(spec: PlanSpec, task: str, words: str, next_task: int = 0, next_assumption: int = 0) -> Edit:
    """A task's outcome replaced by these words; title, criteria and needs stay. Raises Refused."""
    old = _task(spec, _short(task))
    new = replace(old, outcome=_plain(words, LINE))
    if new == old:
        raise Refused(f"{old.id} has this outcome already")
    said = f"{old.id} redirected: {cut(new.outcome)} Was: {cut(old.outcome or old.title)}"
    return Edit(_with(spec, new), said, next_task, next_assumption)


def _add(spec: PlanSpec, command: Command, task: int, assumption: int, by: str) -> Edit:
    title, said = clauses(command.text)
    for name, value in command.options.items():
        if name not in OPTIONS:
            raise Refused(f"{cut(name)}= is not known here{meant(name, OPTIONS)}")
        clause(said, {"est": "estimate", "done": "criteria"}.get(name, name), value)
    new = _made(spec, f"t{task}", title, said, by, TaskSpec(id="", title=""))
    after = _room(replace(spec, tasks=(*spec.tasks, new)))
    return Edit(after, f"{new.id} {cut(new.title)} added", task + 1, assumption)


def _made(spec: PlanSpec, id: str, title: str, said: dict[str, object], by: str, like: TaskSpec) -> TaskSpec:
    """A task like another, with a title and clauses of its own."""
    if said.get("kind", "code") not in ("code", "content", "research", "data"):
        raise Refused(f"kind must be code, content, research or data, not {cut(said['kind'])!r}")
    new = replace(like, id=id, title=_plain(title, TITLE), needs=(*like.needs, *_known(spec, _texts(said, "needs"))))
    new = replace(new, criteria=tuple(replace(c, id=f"{id}.{n}") for n, c in enumerate(like.criteria, 1)))
    for name in said.keys() & {"kind", "run", "outcome"}:
        new = replace(new, **{name: said[name]})
    if "paths" in said:
        new = replace(new, paths=tuple(_read(inside, p, "paths") for p in _texts(said, "paths")))
    if "estimate" in said:
        new = replace(new, estimate=_read(minutes, str(said["estimate"]), "est"))
    for line in _texts(said, "criteria"):
        new = _criterion(new, line, by)
    return new


def _split(spec: PlanSpec, old: TaskSpec, text: str, task: int, assumption: int, by: str) -> Edit:
    pieces = [p for p in (p.strip() for p in text.replace("\n", ";").split(";")) if p]
    if len(pieces) < 2:
        raise Refused(f"split {old.id} into at least two: split {old.id}: first part; second part")
    like = replace(old, estimate=old.estimate / len(pieces), outcome="")
    parts = [_made(spec, f"t{task + n}", *clauses(p), by, like) for n, p in enumerate(pieces)]
    ids = tuple(p.id for p in parts)

    def instead(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(i for n in names for i in (ids if n == old.id else (n,))))

    tasks = tuple(
        new for t in spec.tasks for new in (parts if t is old else [replace(t, needs=instead(t.needs))])
    )
    assumed = tuple(replace(u, tasks=instead(u.tasks)) for u in spec.assumptions)
    after = _room(_sound(replace(spec, tasks=tasks, assumptions=assumed)))
    held = [t.id for t in spec.tasks if old.id in t.needs]
    said = f"{old.id} split into {either(ids, 'and')}, each with its criteria"
    said += f"; {either(held, 'and')} {'needs' if len(held) == 1 else 'need'} them all" if held else ""
    return Edit(after, said, task + len(parts), assumption)


def _needs(spec: PlanSpec, task: TaskSpec, ids: tuple[str, ...]) -> tuple[PlanSpec, str]:
    fresh = tuple(i for i in _known(spec, ids) if i not in task.needs)
    if not fresh:
        return spec, f"{task.id} needs {either(ids, 'and') or 'nothing'} already"
    after = _sound(_with(spec, replace(task, needs=(*task.needs, *fresh))))
    return after, f"{task.id} needs {either(fresh, 'and')}"


def _without(spec: PlanSpec, task: TaskSpec, ids: tuple[str, ...]) -> tuple[PlanSpec, str]:
    gone = tuple(i for i in ids if i in task.needs)
    if not gone:
        return spec, f"{task.id} does not need {either(ids)}; it needs {either(task.needs, 'and') or 'nothing'}"
    left = tuple(n for n in task.needs if n not in gone)
    return _with(spec, replace(task, needs=left)), f"{task.id} no longer needs {either(gone, 'and')}"


def _done_when(spec: PlanSpec, task: TaskSpec, text: str, by: str) -> tuple[PlanSpec, str]:
    new = _criterion(task, text, by)
    same = len(new.criteria) == len(task.criteria)
    said = "says now who judges a criterion" if same else "gains a criterion"
    return _with(spec, new), f"{task.id} {said}: {cut(text)}"


def _criterion(task: TaskSpec, text: str, by: str) -> TaskSpec:
    """The task with one criterion more; one of the same words without a judge gives way to it."""
    _plain(text, LINE)
    used = [int(c.id.rpartition(".")[2]) for c in task.criteria]
    id = f"{task.id}.{max(used, default=0) + 1}"
    new = _read(lambda line: criterion(line, id, by), text, f"{task.id} done when")
    for at, old in enumerate(task.criteria):
        if old.text.casefold() == new.text.casefold():
            new = replace(new, id=old.id)
            if new == old or (old.judge, bool(old.check)) != ("check", False):
                raise Refused(f"{task.id} has this criterion already: {old.id}")
            return replace(task, criteria=(*task.criteria[:at], new, *task.criteria[at + 1 :]))
    return replace(task, criteria=(*task.criteria, new))


def _estimate(spec: PlanSpec, task: TaskSpec, text: str) -> tuple[PlanSpec, str]:
    new = replace(task, estimate=_read(minutes, text, "est"))
    already = " already" if new == task else ""
    return _with(spec, new), f"{task.id} est {new.estimate:g} min{already}"


def _check(spec: PlanSpec, id: str, text: str) -> tuple[PlanSpec, str]:
    known = {u.id: u for u in spec.assumptions}
    if id not in known:
        raise Refused(f"there is no assumption {id}{closest(id, known)}")
    new = replace(known[id], check=_plain(text, LINE))
    already = " already" if new == known[id] else ""
    after = replace(spec, assumptions=tuple(new if u.id == id else u for u in spec.assumptions))
    return after, f"{id} is checked by {cut(text)}{already}"


def _drop(spec: PlanSpec, ids: tuple[str, ...]) -> tuple[PlanSpec, str]:
    said = []
    for id in ids:
        if "." in id:
            task = _task(spec, id.partition(".")[0])
            left = tuple(c for c in task.criteria if c.id != id)
            if len(left) == len(task.criteria):
                raise Refused(f"there is no criterion {id}{meant(id, [c.id for c in task.criteria])}")
            spec = _with(spec, replace(task, criteria=left))
            said.append(f"{id} dropped")
        else:
            held = [t.id for t in spec.tasks if id in t.needs]
            spec = _out(spec, _task(spec, id))
            said.append(f"{id} dropped" + (f"; {either(held, 'and')} {_go(held)} on without it" if held else ""))
    return spec, " · ".join(said)


def _go(held: list[str]) -> str:
    return "goes" if len(held) == 1 else "go"


def _out(spec: PlanSpec, old: TaskSpec) -> PlanSpec:
    """The plan without a task: what needed it needs what it needed, so that the order stands."""

    def instead(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(i for n in names for i in (old.needs if n == old.id else (n,))))

    tasks = tuple(replace(t, needs=instead(t.needs)) for t in spec.tasks if t is not old)
    assumed = tuple(replace(u, tasks=tuple(i for i in u.tasks if i != old.id)) for u in spec.assumptions)
    return replace(spec, tasks=tasks, assumptions=assumed)


def _short(id: str) -> str:
    """`t7` of `s3.t7`, `t7.2` of `s3.t7.2`."""
    return id.partition(".")[2] if id.startswith("s") else id


def _task(spec: PlanSpec, id: str) -> TaskSpec:
    for task in spec.tasks:
        if task.id == id:
            return task
    raise Refused(f"there is no task {cut(id)}{closest(id, [t.id for t in spec.tasks])}")


def _known(spec: PlanSpec, ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_task(spec, i).id for i in ids))


def _with(spec: PlanSpec, task: TaskSpec) -> PlanSpec:
    return replace(spec, tasks=tuple(task if t.id == task.id else t for t in spec.tasks))


def _sound(spec: PlanSpec) -> PlanSpec:
    if found := graph.cycle(spec.tasks):
        raise Refused(f"that would go round in a circle: {'→'.join(found)}")
    return spec


def _room(spec: PlanSpec) -> PlanSpec:
    if len(spec.tasks) > CAP:
        raise Refused(f"a plan holds at most {CAP:,} tasks")
    return spec


def _plain(text: str, most: int) -> str:
    """A text as it may stand in a plan."""
    text = text.strip()
    if not text:
        raise Refused("the words are missing")
    if len(text) > most:
        raise Refused(f"that is too long: {len(text):,} characters; at most {most:,}")
    if found := control(text):
        raise Refused(f"it holds a control character ({found})")
    return text


def _read(reader: Callable[[str], T], text: str, name: str) -> T:
    try:
        return reader(text)
    except ValueError as error:
        raise Refused(f"{name} {error}") from None


def _texts(said: dict[str, object], name: str) -> tuple[str, ...]:
    found = said.get(name, [])
    return tuple(map(str, found)) if isinstance(found, list) else ()

