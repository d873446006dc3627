"""The next plan, from what a swarm left over: carried tasks, discoveries nobody settled, findings still open."""

from msgspec.structs import replace

from bot.core.plan.words import LINE, TITLE, cut, number
from bot.core.records import Discovery
from bot.core.values import AssumptionSpec, Criterion, PlanSpec, TaskSpec
from bot.core.world import Book


def next_plan(book: Book) -> PlanSpec:
    """A draft: ids begin at t1; needs among carried tasks stay, others are behind us. It may have no task."""
    old = book.plan.spec
    carried = sorted((t for t in book.tasks.values() if t.state == "carried"), key=lambda t: number(t.id))
    ids = {row.id: f"t{n}" for n, row in enumerate(carried, 1)}
    tasks = [_again(row.spec, ids, row.handoff or row.reason) for row in carried]
    for found in sorted(book.discoveries.values(), key=lambda d: number(d.id)):
        if found.state in ("open", "carried"):
            tasks.append(_discovered(found, f"t{len(tasks) + 1}"))
    for flaw in sorted(book.findings.values(), key=lambda f: number(f.id)):
        if flaw.state == "open":
            id, place = f"t{len(tasks) + 1}", f" ({flaw.place})" if flaw.place else ""
            text = f"{flaw.text}{place}"
            met = Criterion(id=f"{id}.1", text=cut(f"no longer so: {text}", 400), judge="reviewer")
            tasks.append(TaskSpec(id=id, title=cut(f"Mend: {text}", TITLE), outcome=text[:LINE], criteria=(met,)))
    title = old.title if old.title.endswith(": next") else f"{old.title}: next"
    assumed = tuple(_assumed(book, ids))
    return replace(old, title=title, tasks=tuple(tasks), assumptions=assumed, template="")


def _again(spec: TaskSpec, ids: dict[str, str], handoff: str) -> TaskSpec:
    id = ids[spec.id]
    criteria = tuple(replace(c, id=f"{id}.{n}") for n, c in enumerate(spec.criteria, 1))
    outcome = "\n".join(filter(None, (spec.outcome, handoff and f"From before: {cut(handoff, 1_000)}")))
    needs = tuple(ids[n] for n in spec.needs if n in ids)
    return replace(spec, id=id, criteria=criteria, needs=needs, outcome=outcome)


def _discovered(row: Discovery, id: str) -> TaskSpec:
    outcome = ". ".join(filter(None, (row.text, row.why)))
    return TaskSpec(id=id, title=cut(row.text, TITLE), outcome=outcome[:LINE])


def _assumed(book: Book, ids: dict[str, str]) -> list[AssumptionSpec]:
    """What carried tasks still hinge on; a broken assumption is none any more."""
    kept: list[AssumptionSpec] = []
    for one in book.plan.spec.assumptions:
        row = book.assumptions.get(one.id)
        tasks = tuple(ids[t] for t in one.tasks if t in ids)
        if tasks and (row is None or row.state != "broken"):
            kept.append(replace(one, id=f"u{len(kept) + 1}", tasks=tasks))
    return kept
