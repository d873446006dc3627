"""A plan's file → PlanSpec. All that is wrong is gathered and said at once; nothing is guessed.

Tasks and assumptions without an id are numbered in order; needs may name ids or titles. A need that names nothing stays
as it is, for lint to tell with its mend.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from bot.core.plan import checklist, template
from bot.core.plan.models import PlanPart, RolesPart, TaskPart, place, shape
from bot.core.plan.template import Variable
from bot.core.plan.words import CAP, SIZE, Unreadable
from bot.core.values import AssumptionSpec, Criterion, PlanSpec, TaskSpec

ROLES = ("worker", "reviewer", "scout")
KINDS = ("code", "content", "research", "data")
__all__ = ["Unreadable", "Variable", "fingerprint", "markdown", "read", "usage", "variables"]


def read(
    text: str, variables: Mapping[str, str] = {}, includes: Mapping[str, str] = {}, name: str = ""
) -> PlanSpec:
    """A plan from TOML. `variables` are the values a person gave; `includes` maps a name such as "gates/python" to a
    file's text; `name` is the template's. Raises Unreadable."""
    raw, given = template.load(text, includes, name), dict(variables)
    declared = template.declared(raw)
    if "repo" in given and all(v.name != "repo" for v in declared):
        raw["repository"] = given.pop("repo")  # any plan can be told its repository
    if "money" in given and all(v.name != "money" for v in declared):
        raw["money"] = _dollars(given.pop("money"))  # and what it may spend
    known = template.values(declared, given, name)
    unfilled: list[tuple[template.Place, str]] = []
    filled = template.fill(raw, known, unfilled)
    return _build(filled, name, unfilled)


def _dollars(said: str) -> object:
    """`5`, `$5.50`; what is no number is left for whoever checks the plan to name."""
    try:
        return float(said.strip().removeprefix("$"))
    except ValueError:
        return said


def variables(text: str, includes: Mapping[str, str] = {}) -> tuple[Variable, ...]:
    """The variables a template and its includes declare. Raises Unreadable."""
    return template.declared(template.load(text, includes))


def usage(text: str, includes: Mapping[str, str] = {}, name: str = "") -> str:
    """The line that calls a template: `plan spring-clean repo=… [package=.]`. Raises Unreadable."""
    return template.usage(variables(text, includes), name)


def markdown(text: str) -> PlanSpec:
    """A plan from a Markdown checklist (see checklist.py). Raises Unreadable."""
    if len(text) > SIZE:
        raise Unreadable(f"this list holds {len(text):,} characters; a plan has at most {SIZE:,}")
    raw = checklist.tables(text)
    if not raw["tasks"]:
        raise Unreadable("no task found: write each as a line such as  - [ ] Mend the rounding")
    unfit: list[tuple[template.Place, str]] = []
    template.fill(raw, {}, unfit)  # no variables here: only what it says of control characters counts
    return _build(raw, "", [(where, said) for where, said in unfit if said.startswith("holds")])


def fingerprint(spec: PlanSpec) -> str:
    """SHA-256 of a plan, in hex: the same for the same plan, however its file was laid out."""
    return hashlib.sha256(msgspec.json.encode(spec, order="sorted")).hexdigest()


def _build(raw: dict[str, Any], name: str, unfilled: list[tuple[template.Place, str]]) -> PlanSpec:
    tasks = raw.get("tasks", [])
    if isinstance(tasks, list) and len(tasks) > CAP:
        raise Unreadable(f"tasks: {len(tasks):,} are too many; a plan holds at most {CAP:,}: split it")
    _number(tasks, "t")
    _number(raw.get("assumptions", []), "u")
    problems = [f"{place(where, raw)}: {said}" for where, said in unfilled]
    parts = shape(raw)
    if isinstance(parts, list):
        raise Unreadable(*problems, *parts)
    ids = [t.id for t in parts.tasks] + [u.id for u in parts.assumptions]
    problems += [f"{id}: is given to {n} entries" for id, n in Counter(ids).items() if n > 1]
    twice = "is said twice, by `runner` and by roles.worker: name one runner"
    problems += [f"{t.id} runner: {twice}" for t in parts.tasks if t.runner and t.roles.worker]
    spec = _spec(parts, name, problems)
    if problems:
        raise Unreadable(*problems)
    return spec


def _number(parts: object, letter: str) -> None:
    """Give each table without an id the next free number, in order."""
    tables = [p for p in parts if isinstance(p, dict)] if isinstance(parts, list) else []
    used = {p["id"] for p in tables if isinstance(p.get("id"), str)}
    free = (f"{letter}{n}" for n in range(1, len(tables) + len(used) + 1) if f"{letter}{n}" not in used)
    for part in tables:
        if "id" not in part:
            part["id"] = next(free)


def _spec(parts: PlanPart, name: str, problems: list[str]) -> PlanSpec:
    titles: dict[str, list[str]] = {}
    for task in parts.tasks:
        titles.setdefault(task.title.casefold(), []).append(task.id)

    def named(names: Iterable[str], where: str) -> tuple[str, ...]:
        found = []
        for one in names:
            ids = titles.get(one.strip().casefold(), [one.strip()])
            if len(ids) > 1:
                problems.append(f"{where}: {len(ids)} tasks are called {one!r}; name one by its id: {', '.join(ids)}")
            found.append(ids[0])
        return tuple(dict.fromkeys(found))

    names = ("title", "goal", "repository", "money", "minutes", "tokens", "review", "explore")
    own = {n: getattr(parts, n) for n in names}
    return PlanSpec(
        **own,
        template=name,
        roles={**_roles(parts.roles), **{f"{kind}.{role}": name for kind in KINDS
                                         for role, name in _roles(getattr(parts.roles, kind)).items()}},
        gates=tuple(dict.fromkeys(parts.gates)),
        assumptions=tuple(
            AssumptionSpec(id=u.id, text=u.text, check=u.check, tasks=named(u.tasks, f"{u.id} tasks"))
            for u in parts.assumptions
        ),
        tasks=tuple(_task(t, named(t.needs, f"{t.id} needs")) for t in parts.tasks),
    )


def _roles(part: RolesPart) -> dict[str, str]:
    """Those that are named."""
    return {role: name for role in ROLES if (name := getattr(part, role))}


def _task(part: TaskPart, needs: tuple[str, ...]) -> TaskSpec:
    rest = part.model_dump(exclude={"criteria", "needs", "paths", "sources", "runner", "roles"})
    roles = _roles(part.roles)
    return TaskSpec(
        **rest,
        runner=roles.pop("worker", "") or part.runner,
        roles=roles,
        needs=needs,
        paths=tuple(part.paths),
        sources=tuple(part.sources),
        criteria=tuple(Criterion(id=f"{part.id}.{n}", **c.model_dump()) for n, c in enumerate(part.criteria, 1)),
    )
