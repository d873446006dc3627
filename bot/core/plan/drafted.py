"""What a planner gave → a plan. Ids of tasks that exist stay theirs; new ones are numbered after all that were ever
given; what cannot be read is told, for the planner or a person to mend.
"""

from collections.abc import Collection, Mapping, Sequence

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from bot.core.plan.criteria import criterion
from bot.core.plan.lint import lint
from bot.core.plan.words import cut, path
from bot.core.redact import clean
from bot.core.thoughts import Change, Draft
from bot.core.thoughts.planning import Planned, Question
from bot.core.values import AssumptionSpec, Criterion, PlanSpec, TaskSpec

OURS = "unknown runner"  # an error that no other plan would mend


class Made(Struct, frozen=True):
    """The plan, and what is wrong with it in sentences."""

    spec: PlanSpec
    problems: tuple[str, ...] = ()


def changed(spec: PlanSpec, given: Change | Draft, task: int, assumption: int) -> Made:
    """The plan with a planner's change, or its first draft. `task` and `assumption` are the next free numbers."""
    drop, forget = (given.drop, given.forget) if isinstance(given, Change) else ((), ())
    tasks, taken = {t.id: t for t in spec.tasks}, {u.id: u for u in spec.assumptions}
    problems = [f"{id} is not in the plan, so it cannot be dropped" for id in drop if id not in tasks]
    problems += [f"{id} is not in the plan, so it cannot be forgotten" for id in forget if id not in taken]
    problems += _twice([t.id for t in given.tasks] + [u.id for u in given.assumptions])
    names = _names(tasks, [t.id for t in given.tasks], "t", task)
    names |= _names(taken, [u.id for u in given.assumptions], "u", assumption)
    for gone in drop:
        tasks = {id: _without(t, tasks[gone]) for id, t in tasks.items() if id != gone} if gone in tasks else tasks
    taken = {id: replace(u, tasks=tuple(t for t in u.tasks if t not in drop)) for id, u in taken.items()}
    final = {t.id for t in spec.tasks if t.irreversible}  # whatever is given, also of one dropped and given anew
    for part in given.tasks:
        if part.id in final and not part.irreversible:
            problems.append(f"{part.id} stays irreversible: that it is not is for people to say, not for a planner")
        made = _task(part, tasks.get(part.id), names, problems)
        tasks[made.id] = replace(made, irreversible=part.irreversible or part.id in final)
    for one in given.assumptions:
        tasks_of = tuple(dict.fromkeys(names.get(t, t) for t in one.tasks))
        id = names[one.id]
        taken[id] = AssumptionSpec(id=id, text=_flat(one.text), check=_flat(one.check), tasks=tasks_of)
    title, goal = _flat(given.title), clean(given.goal)
    return Made(
        replace(
            spec, title=title or spec.title, goal=goal or spec.goal, tasks=tuple(tasks.values()),
            assumptions=tuple(u for id, u in taken.items() if id not in forget),
        ),
        tuple(problems),
    )  # fmt: skip


def assumed(
    spec: PlanSpec, questions: Sequence[Question], answered: Collection[int], given: Draft, number: int
) -> PlanSpec:
    """What nobody answered becomes an assumption, unless the draft holds it already."""
    held = {one.question for one in given.assumptions} | set(answered)
    for at, question in enumerate(questions, 1):
        if at not in held:
            one = AssumptionSpec(id=f"u{number}", text=_flat(question.assume))
            spec, number = replace(spec, assumptions=(*spec.assumptions, one)), number + 1
    return spec


def errors(spec: PlanSpec, runners: Collection[str], gated: bool) -> tuple[str, ...]:
    """What forbids a launch and another plan would mend."""
    found = lint(spec, runners, gated)
    return tuple(f"{f.text}: {f.mend}" for f in found if f.level == "error" and f.code != OURS)


def shown(spec: PlanSpec, states: Mapping[str, str] | None = None) -> str:
    """The plan as a planner reads it, and writes it: JSON, its criteria as lines; `states` say where tasks stand."""
    tasks = [
        {
            "id": t.id, "title": t.title, "outcome": t.outcome, "kind": t.kind,
            "criteria": [written(c) for c in t.criteria], "needs": t.needs, "paths": t.paths, "estimate": t.estimate,
            "irreversible": t.irreversible, "risk": t.risk, "notice": t.notice,
            **({"state": states.get(t.id, "open")} if states is not None else {}),
        }
        for t in spec.tasks
    ]  # fmt: skip
    taken = [{"id": u.id, "text": u.text, "check": u.check, "tasks": u.tasks} for u in spec.assumptions]
    table = {"title": spec.title, "goal": spec.goal, "gates": spec.gates, "tasks": tasks, "assumptions": taken}
    return msgspec.json.encode(table).decode()


def written(one: Criterion) -> str:
    """A criterion as the line that reads back as it."""
    if one.judge == "check":
        return one.text if one.text.startswith(one.check) else f"check: {one.check}"
    return f"{one.judge}{f' {one.by}' if one.by else ''}: {one.text}"


def _names(known: Collection[str], given: Sequence[str], letter: str, number: int) -> dict[str, str]:
    """Each given id, and the one it has in the plan."""
    names: dict[str, str] = {}
    for id in given:
        if id not in names:
            names[id] = id if id in known else f"{letter}{number}"
            number += id not in known
    return names


def _twice(ids: Sequence[str]) -> list[str]:
    return [f"{id} is given twice" for id in dict.fromkeys(ids) if ids.count(id) > 1]


def _without(task: TaskSpec, gone: TaskSpec) -> TaskSpec:
    """What needed a dropped task needs what that needed."""
    if gone.id not in task.needs:
        return task
    needs = (n for need in task.needs for n in (gone.needs if need == gone.id else (need,)))
    return replace(task, needs=tuple(dict.fromkeys(needs)))


def _task(part: Planned, old: TaskSpec | None, names: dict[str, str], problems: list[str]) -> TaskSpec:
    id = names[part.id]
    kept = {written(c): c for c in old.criteria} if old else {}
    read = [kept.get(line) or _criterion(line, id, problems) for line in part.criteria]
    criteria = dict.fromkeys(kept.get(written(c), c) for c in read if c)
    paths = [_path(each, id, problems) for each in part.paths]
    return replace(
        old or TaskSpec(id=id, title=""), title=_flat(part.title), outcome=clean(part.outcome), kind=part.kind,
        criteria=numbered(id, tuple(criteria), tuple(c.id for c in kept.values())),
        needs=tuple(dict.fromkeys(names.get(n, n) for n in part.needs)), paths=tuple(p for p in paths if p),
        estimate=part.estimate, risk=_flat(part.risk), notice=_flat(part.notice),
    )  # fmt: skip


def numbered(id: str, criteria: tuple[Criterion, ...], before: tuple[str, ...]) -> tuple[Criterion, ...]:
    """Criteria that are new, without an id, get the numbers after all the task had."""
    number = max((int(name.rpartition(".")[2]) for name in before), default=0)
    made = []
    for one in criteria:
        number += not one.id
        made.append(one if one.id else replace(one, id=f"{id}.{number}"))
    return tuple(made)


def _criterion(line: str, id: str, problems: list[str]) -> Criterion | None:
    try:
        return criterion(_flat(line), "")
    except ValueError as error:
        problems.append(f"{id}: the criterion {cut(line)!r} {error}")
        return None


def _path(text: str, id: str, problems: list[str]) -> str:
    try:
        return path(_flat(text))
    except ValueError as error:
        problems.append(f"{id}: a path {error}")
        return ""


def _flat(text: str) -> str:
    """One line."""
    return " ".join(clean(text).split())

