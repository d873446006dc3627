"""The odds of a plan, in closed form: how likely all its criteria hold in truth, and where a checkpoint pays.

A task's work is right with the chance of its kind once its own checks passed. Whoever looks may notice what is wrong;
then it is done again. All tasks are taken as independent.
"""

from collections.abc import Mapping, Sequence
from math import exp

from msgspec.structs import replace

from bot.core.config import Settings
from bot.core.figures import Basis, Look
from bot.core.plan import cast, graph
from bot.core.values import Criterion, PlanSpec, TaskSpec

DECISION = 0.75  # minutes a decision
WORDS = "the result is right"  # what a suggested checkpoint asks a person to judge


def reviewed(spec: PlanSpec, task: TaskSpec, settings: Settings) -> bool:
    """Whether a reviewer looks at the task's work, and has something to rule on."""
    rules = any(c.judge != "person" for c in task.criteria)
    return rules and cast.reviewed(spec, task) and bool(cast.plays(settings, spec, task, "reviewer"))


def open_to(spec: PlanSpec, task: TaskSpec, settings: Settings) -> tuple[Criterion, ...]:
    """The criteria that wait for a person: theirs, and those that nobody else judges."""
    reviewer = bool(cast.plays(settings, spec, task, "reviewer"))
    judged = {"check": True, "reviewer": reviewer, "evidence": reviewed(spec, task, settings), "person": False}
    return tuple(c for c in task.criteria if not judged[c.judge] or (c.judge == "check" and not c.check))


def people(spec: PlanSpec, task: TaskSpec, settings: Settings) -> int:
    """How many people see the task's result before it is merged."""
    if task.irreversible:
        return 2 if settings.policy.irreversible == "two" else 1
    return int(task.ask == "result" or bool(open_to(spec, task, settings)))


def holds(right: float, notice: float) -> float:
    """The chance that work is right in the end, when what is noticed is done again until nothing is."""
    return right / (1 - (1 - right) * notice) if right else 0.0


def chance(spec: PlanSpec, basis: Basis, settings: Settings) -> float:
    """That all of the plan's work is right."""
    every = 1.0
    for task in spec.tasks:
        miss = (1 - basis.notice) ** people(spec, task, settings)
        miss *= 1 - basis.catch * reviewed(spec, task, settings)
        every *= holds(basis.kind(task.kind).right, 1 - miss)
    return every


def without(spec: PlanSpec, settings: Settings) -> PlanSpec:
    """The plan as if no person looked at any result. Where only people judged, a command that always passes does."""
    made = []
    for task in spec.tasks:
        waits = open_to(spec, task, settings)
        kept = tuple(c for c in task.criteria if c not in waits)
        if waits and not kept:
            kept = (replace(waits[0], judge="check", check="true", by=""),)
        made.append(replace(task, ask="", irreversible=False, criteria=kept))
    return replace(spec, tasks=tuple(made))


def suggested(spec: PlanSpec, looks: Sequence[Look]) -> PlanSpec:
    """The plan with a person's look wherever one pays, and none is asked for."""
    more = {k.task for k in looks if k.pays and not k.asked}
    tasks = (asked(t) if t.id in more else t for t in spec.tasks)
    return replace(spec, tasks=tuple(tasks))


def asked(task: TaskSpec) -> TaskSpec:
    """The task as `t7 done when: person: the result is right` makes it."""
    number = 1 + max((int(c.id.rpartition(".")[2]) for c in task.criteria), default=0)
    extra = Criterion(id=f"{task.id}.{number}", text=WORDS, judge="person")
    return replace(task, criteria=(*task.criteria, extra))


def looks(spec: PlanSpec, basis: Basis, settings: Settings, critical: Mapping[str, float]) -> tuple[Look, ...]:
    """One for each task, what saves most for its cost first. `critical`: how often each is on the path."""
    under = below(spec.tasks)
    wait = basis.answer * exp(basis.haste**2 / 2)  # the mean of what `answer` is the median of
    made = [
        Look(
            task=task.id, bad=1 - holds(basis.kind(task.kind).right, basis.catch * reviewed(spec, task, settings)),
            notice=1 - (1 - basis.notice) ** max(1, people(spec, task, settings)),
            below=under[task.id], undo=basis.undo,
            review=(basis.review + DECISION) * max(1, people(spec, task, settings)),
            delay=wait * critical.get(task.id, 0.0),
            asked=bool(people(spec, task, settings)), always=task.irreversible,
        )
        for task in spec.tasks
    ]  # fmt: skip
    return tuple(sorted(made, key=lambda k: (not k.always, k.costs - k.saves)))


def below(tasks: Sequence[TaskSpec]) -> dict[str, float]:
    """Minutes of all work that hangs on each task, its own left out."""
    after, estimate = graph.dependents(tasks), {t.id: t.estimate for t in tasks}
    hangs: dict[str, set[str]] = {t.id: set() for t in tasks}
    for id in reversed(graph.order(tasks)):
        hangs[id] = set(after[id]).union(*(hangs[other] for other in after[id]))
    return {id: sum(estimate[other] for other in others) for id, others in hangs.items()}
