"""Who plays what: the runner of each role at a task, as the task, its plan and the settings say, in this order; and
what a launch tells of that. A runner's profile brings kind, model and prompt along, so that a plan names only what is
configured."""

from collections import Counter
from collections.abc import Iterator

from bot.core.config import Runner, Settings
from bot.core.plan.lint import Lint, lint
from bot.core.plan.words import cut, few
from bot.core.values import PlanSpec, TaskSpec

SHOWN = 60  # characters of a model's name


def plays(settings: Settings, spec: PlanSpec, task: TaskSpec, role: str) -> str:
    """The name of the runner that plays this role at the task: the task's, the plan's for its kind, the plan's, then
    the settings' likewise. There is always a worker; "" where nobody is named for another role."""
    own = task.runner if role == "worker" else task.roles.get(role, "")
    of_kind = f"{task.kind}.{role}"
    named = (own, *(roles.get(at, "") for roles in (spec.roles, settings.roles) for at in (of_kind, role)))
    return next(filter(None, named), "command" if role == "worker" else "")


def reviewed(spec: PlanSpec, task: TaskSpec) -> bool:
    """Whether a reviewer is asked for: by a criterion, or by the plan for all its code."""
    return any(c.judge == "reviewer" for c in task.criteria) or (spec.review and task.kind == "code")


def cast(settings: Settings, spec: PlanSpec) -> tuple[tuple[str, str], ...]:
    """Each part with its runner: a worker for each task, a reviewer for those that are reviewed, and as many scouts as
    may look further."""
    found = [("worker", plays(settings, spec, t, "worker")) for t in spec.tasks]
    found += [("reviewer", plays(settings, spec, t, "reviewer")) for t in spec.tasks if reviewed(spec, t)]
    scouts = [name for t in spec.tasks if (name := plays(settings, spec, t, "scout"))]
    found += [("scout", name) for name in scouts[: min(spec.explore, settings.policy.explore)]]
    return tuple((role, name) for role, name in found if name)


def told(settings: Settings, spec: PlanSpec) -> str:
    """`command ×15, reviewer ×2 (claude: claude-opus-4-1)`: workers by their runner, the others by their role."""
    said = []
    for (role, name), count in Counter(cast(settings, spec)).items():
        head = name if role == "worker" else role
        inner = ": ".join(filter(None, (name if head != name else "", model(settings.runners.get(name))[:SHOWN])))
        said.append(f"{head} ×{count}{f' ({inner})' if inner else ''}")
    return ", ".join(said)


def takes_words(runner: Runner | None) -> bool:
    """Whether it can do what is only said in words, or has a command of its own that can."""
    return runner is not None and (runner.kind != "command" or bool(runner.options.get("run")))


def model(runner: Runner | None) -> str:
    """The model that a runner names, "" where none is known."""
    return runner.options.get("model", "") if runner else ""


def checked(settings: Settings, spec: PlanSpec, gated: bool) -> tuple[Lint, ...]:
    """All that lint finds in a plan, as these settings would play it; errors first."""
    found = [*lint(spec, settings.runners, gated), *idle(settings, spec), *_alike(settings, spec)]
    return tuple(sorted(found, key=lambda f: f.level != "error"))


def idle(settings: Settings, spec: PlanSpec) -> Iterator[Lint]:
    """Tasks without a command whose runner has none either: each attempt at them would fail at once."""
    mute: dict[str, list[str]] = {}
    for task in (t for t in spec.tasks if not t.run):
        name = plays(settings, spec, task, "worker")
        if name in settings.runners and not takes_words(settings.runners[name]):
            mute.setdefault(name, []).append(task.id)
    for name, ids in mute.items():
        text = f"{few(ids)} {'names' if len(ids) == 1 else 'name'} no command, and the runner {cut(name)} has none"
        mend = 'give it run = "…", or name a model as worker in podium.toml: [roles]'
        yield Lint("error", "nothing to run", ids[0], text, mend)


def _alike(settings: Settings, spec: PlanSpec) -> Iterator[Lint]:
    """Work that is reviewed by the model that did it: it is likely to overlook what it overlooked."""
    same: dict[str, list[str]] = {}
    for task in spec.tasks:
        if reviewed(spec, task):
            pair = [plays(settings, spec, task, role) for role in ("worker", "reviewer")]
            worker, reviewer = (settings.runners.get(name) for name in pair)
            one = model(worker) == model(reviewer) and (model(worker) or (worker == reviewer and _thinks(worker)))
            if one:
                same.setdefault(model(worker) or pair[0], []).append(task.id)
    for name, ids in same.items():
        text = f"{few(ids)} {'is' if len(ids) == 1 else 'are'} reviewed by the model that does the work, {cut(name)}"
        yield Lint("warning", "same model", ids[0], text, "name another one for the reviewer: [roles] of podium.toml")


def _thinks(runner: Runner | None) -> bool:
    return runner is not None and runner.model
