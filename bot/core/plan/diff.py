"""What changed between two versions of a plan: ids, with the names of the fields that changed."""

from collections.abc import Sequence

from msgspec import Struct

from bot.core.values import AssumptionSpec, Criterion, PlanSpec, TaskSpec

PLAN = ("title", "goal", "repository", "gates", "money", "minutes", "tokens", "review", "explore", "roles")


class Diff(Struct, frozen=True):
    """Ids of tasks and assumptions. `changed` maps an id, or "plan", to the fields that differ. `str()` is
    `+2 −1 ~3`."""

    added: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    changed: dict[str, tuple[str, ...]] = {}

    def __str__(self) -> str:
        return f"+{len(self.added)} −{len(self.dropped)} ~{len(self.changed)}"

    def __bool__(self) -> bool:
        return bool(self.added or self.dropped or self.changed)


def parts(spec: PlanSpec) -> dict[str, TaskSpec | AssumptionSpec]:
    """Tasks and assumptions by id, in the plan's order."""
    return {t.id: t for t in spec.tasks} | {u.id: u for u in spec.assumptions}


def fields(old: object, new: object, names: Sequence[str]) -> tuple[str, ...]:
    return tuple(n for n in names if getattr(old, n) != getattr(new, n))


def diff(old: PlanSpec, new: PlanSpec) -> Diff:
    """From one version to another. The order of tasks is no change."""
    was, now = parts(old), parts(new)
    plan = fields(old, new, PLAN)
    changed = {"plan": plan} if plan else {}
    for id, part in now.items():
        if id in was and was[id] != part:
            changed[id] = fields(was[id], part, part.__struct_fields__)
    return Diff(tuple(i for i in now if i not in was), tuple(i for i in was if i not in now), changed)


def sentences(old: PlanSpec, new: PlanSpec) -> tuple[str, ...]:
    """The difference to read: one line for each id, one for each changed field."""
    was, now, found = parts(old), parts(new), diff(old, new)
    lines = [f"+ {id} {_name(now[id])}" for id in found.added] + [f"− {id} {_name(was[id])}" for id in found.dropped]
    for id, names in found.changed.items():
        before, after = (old, new) if id == "plan" else (was[id], now[id])
        lines += [f"~ {id} {n}: {_shown(getattr(before, n))} → {_shown(getattr(after, n))}" for n in names]
    return tuple(lines)


def relaxed(old: PlanSpec, new: PlanSpec) -> tuple[str, ...]:
    """What was irreversible and is not any more, each in a sentence; of a dropped one, what came that is."""
    now, was = {t.id: t for t in new.tasks}, {t.id: t for t in old.tasks}
    gone = [id for id, task in was.items() if task.irreversible and id not in now]
    fresh = [task for id, task in now.items() if id not in was]
    final = ", ".join(t.id for t in fresh if t.irreversible) or "nothing"
    added = f"; irreversible of what is added: {final}" if gone and fresh else ""
    told = [f"{id} was irreversible and is dropped{added}." for id in gone]
    lost = [id for id, task in was.items() if id in now and task.irreversible and not now[id].irreversible]
    return (*told, *(f"{id} was irreversible and is not any more." for id in lost))


def _name(part: TaskSpec | AssumptionSpec) -> str:
    return part.title if isinstance(part, TaskSpec) else part.text


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {said}" for name, said in value.items()) or "none"
    if isinstance(value, tuple):
        return ", ".join(map(_shown, value)) or "none"
    if isinstance(value, Criterion):
        return f"[{value.id} {value.judge}: {value.text}]"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value) or "none"
