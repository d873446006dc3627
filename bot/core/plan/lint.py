"""What is wrong with a plan, each finding with its reason and its mend. Errors forbid launch; warnings are signed."""

import re
from collections.abc import Collection, Iterator
from typing import Literal

from msgspec import Struct

from bot.core.plan import graph
from bot.core.plan.clash import clashes
from bot.core.plan.criteria import command_like
from bot.core.plan.words import CAP, closest, cut, either, few, meant
from bot.core.values import Criterion, PlanSpec, TaskSpec

LARGE = 60.0  # minutes
WIDE = 8  # paths
JUDGES = ("check", "reviewer", "person", "evidence")
VAGUE = re.compile(r"\b(good|great|nice|well|better|clean|fine|correctly|expected|works|okay?|perfect)\b", re.I)


class Lint(Struct, frozen=True):
    """One finding. `task` is the id it is about, a task's or an assumption's ("": the plan). `mend` says what to do;
    `fix` is a command that does it, where there is one."""

    level: Literal["error", "warning"]
    code: str
    task: str
    text: str
    mend: str
    fix: str = ""


def lint(spec: PlanSpec, runners: Collection[str] = (), gates: bool = False) -> tuple[Lint, ...]:
    """All findings, errors first. `runners` are names from podium.toml; `gates`: the repository has its own."""
    gated = gates or bool(spec.gates)
    found = [*_plan(spec, gated), *_graph(spec), *_assumptions(spec)]
    found += [_nobody("", f"the plan's role {at}", name, runners) for at, name in spec.roles.items()
              if name not in runners]  # fmt: skip
    for task in spec.tasks:
        found += [*_task(spec, task, runners, gated), *(f for c in task.criteria for f in _criterion(task, c))]
    found += [_clash(*c) for c in clashes(spec.tasks)]
    return tuple(sorted(found, key=lambda f: f.level != "error"))


def _plan(spec: PlanSpec, gated: bool) -> Iterator[Lint]:
    if not spec.tasks:
        yield Lint("error", "empty", "", "the plan has no task", "add one: add TITLE")
    if len(spec.tasks) > CAP:
        yield Lint("error", "many", "", f"{len(spec.tasks):,} tasks; a plan holds at most {CAP:,}", "split the plan")
    if not gated and (code := [t.id for t in spec.tasks if t.kind == "code"]):
        text = f"{few(code)} {'is' if len(code) == 1 else 'are'} code, and no gate checks what is merged"
        yield Lint("warning", "no gate", "", text, 'name one in the plan or podium.toml: gates = ["pytest -q"]')
    if (work := graph.work(spec.tasks)) > spec.minutes:
        text = f"{work:.0f} min of work are planned, and the budget is {spec.minutes:.0f} min"
        yield Lint("warning", "budget", "", text, "raise `minutes`, or drop tasks")


def _nobody(id: str, who: str, name: str, runners: Collection[str]) -> Lint:
    mend = f"known are {either(sorted(runners), 'and')}" if runners else "describe it in podium.toml: [runner.NAME]"
    text = f"{who} wants the runner {cut(name)!r}, which is not there{meant(name, runners)}"
    return Lint("error", "unknown runner", id, text, mend)


def _graph(spec: PlanSpec) -> Iterator[Lint]:
    known, titles = {t.id for t in spec.tasks}, [t.title for t in spec.tasks]
    if found := graph.cycle(spec.tasks):
        text = f"needs go round in a circle: {'→'.join(found)}"
        yield Lint("error", "cycle", found[0], text, "take one need out", f"{found[-2]} without {found[-1]}")
    needed = {n for t in spec.tasks for n in t.needs}
    for task in spec.tasks:
        for need in task.needs:
            if need not in known:
                id = bool(re.fullmatch(r"t\d{1,6}", need, re.ASCII))
                fix = f"{task.id} without {need}" if id else ""
                mend = fix or "name a task by its id or its whole title"
                close = closest(need, known) if id else meant(need, titles)
                text = f"{task.id} needs {cut(need)}, which is not there{close}"
                yield Lint("error", "unknown need", task.id, text, mend, fix)
        if not task.needs and task.id not in needed and len(spec.tasks) > 1:
            text = f"{task.id} needs nothing, and nothing needs it"
            yield Lint("warning", "isolated", task.id, text, "say what needs it, or plan it apart")


def _assumptions(spec: PlanSpec) -> Iterator[Lint]:
    known = [t.id for t in spec.tasks]
    for one in spec.assumptions:
        if not one.check:
            text = f'{one.id} "{cut(one.text)}" has no check'
            yield Lint("warning", "unchecked", one.id, text, f"{one.id} check: COMMAND")
        for id in one.tasks:
            if id not in known:
                text = f"{one.id} names {cut(id)}, which is not there{closest(id, known)}"
                yield Lint("error", "unknown task", one.id, text, "name a task of this plan")


def _task(spec: PlanSpec, task: TaskSpec, runners: Collection[str], gated: bool) -> Iterator[Lint]:
    id, judged = task.id, {c.judge for c in task.criteria}
    if not task.criteria and not (spec.review and task.kind == "code"):
        fix = f"{id} done when COMMAND, or: {id} done when reviewer: WORDS"
        if gated and task.kind == "code":
            yield Lint("warning", "no criterion", id, f"{id} has no criterion; only the gates judge it", fix)
        else:
            yield Lint("error", "no criterion", id, f"{id} has no criterion: nothing tells when it is done", fix)
    if task.estimate > LARGE:
        text = f"{id} takes {task.estimate:g} min; above {LARGE:g} nobody sees where it stands"
        yield Lint("warning", "too large", id, text, f"split {id}: first part; second part")
    if len(task.paths) > WIDE:
        text = f"{id} touches {len(task.paths)} paths; above {WIDE} it meets too many others"
        yield Lint("warning", "too large", id, text, f"split {id}: first part; second part")
    if task.irreversible and not task.ask and "person" not in judged:
        text = f"{id} is irreversible, and no checkpoint before its result asks a person"
        fix = f"{id} done when person: a person has seen the whole diff"
        yield Lint("warning", "irreversible", id, text, f'ask = "start", or: {fix}', fix)
    for name in filter(None, dict.fromkeys((task.runner, *task.roles.values()))):
        if name not in runners:
            yield _nobody(id, id, name, runners)
    checks = [c.check for c in task.criteria]
    if task.kind in ("content", "research") and not any("claims " in c for c in checks) and not judged - {"check"}:
        text = f"{id} is {task.kind}, and nothing finds its quotations in their sources"
        yield Lint("warning", "no citation check", id, text, f"{id} done when claims NOTE.md")
    if task.kind == "data" and task.criteria and all(c.threshold is None for c in task.criteria):
        text = f"{id} is data, and no criterion has a score to reach"
        yield Lint("warning", "no threshold", id, text, f"{id} done when python eval.py → >= 0.9")


def _criterion(task: TaskSpec, one: Criterion) -> Iterator[Lint]:
    words, who = cut(one.text), f"{task.id} done when reviewer: {one.text}"
    if one.judge not in JUDGES:
        text = f"{one.id} is to be judged by {cut(one.judge)!r}{meant(one.judge, JUDGES)}"
        yield Lint("error", "unknown judge", task.id, text, f"judges are {either(JUDGES, 'and')}")
    elif one.judge == "check" and not one.check.strip():
        mend = f"{task.id} done when check: COMMAND, or name a judge: {cut(who, 90)}"
        text = f'{one.id} "{words}" has neither a command nor a judge: nobody can check it'
        yield Lint("error", "nobody judges", task.id, text, mend, who if one.text else "")
    elif one.judge == "check" and not command_like(one.check):
        text = f'{one.id} "{cut(one.check)}" reads like words and would be run as a command'
        yield Lint("warning", "not a command", task.id, text, f"drop {one.id}, then: {cut(who, 90)}", f"drop {one.id}")
    elif one.judge != "check" and not one.text.strip():
        text, fix = f"{one.id} does not say what to judge", f"drop {one.id}"
        yield Lint("error", "nobody judges", task.id, text, fix, fix)
    elif one.judge == "reviewer" and len(one.text.split()) < 5 and VAGUE.search(one.text):
        text = f'{one.id} "{words}" leaves the reviewer to guess'
        yield Lint("warning", "vague", task.id, text, f"say what is seen: {task.id} done when reviewer: WORDS")


def _clash(first: str, second: str, path: str) -> Lint:
    if not path:
        text = "there are more paths than are compared with each other: the rest is unread"
        return Lint("warning", "path clash", "", text, "use fewer patterns, or folders")
    text, fix = f"{first} and {second} touch {cut(path)} without a need between them", f"{second} needs {first}"
    return Lint("warning", "path clash", second, text, fix, fix)
