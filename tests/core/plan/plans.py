"""Made plans for the tests of this room."""

from hypothesis import strategies as st

from bot.core.values import Criterion, PlanSpec, TaskSpec

GREEN = Criterion(id="", text="pytest -q", check="pytest -q")


def task(id: str, *needs: str, **more: object) -> TaskSpec:
    """A task called after its id, with one criterion."""
    given = {"title": f"Task {id}", "criteria": (Criterion(id=f"{id}.1", text="pytest -q", check="pytest -q"),), **more}
    return TaskSpec(id=id, needs=needs, **given)  # type: ignore[arg-type]  # fields by name


def plan(*tasks: TaskSpec, **more: object) -> PlanSpec:
    return PlanSpec(title="A plan", tasks=tasks, **more)  # type: ignore[arg-type]  # fields by name


@st.composite
def plans(draw: st.DrawFn, most: int = 12) -> PlanSpec:
    """Plans without a cycle: a task needs only such as were drawn before it; their order is then shuffled."""
    made: list[TaskSpec] = []
    for n in range(1, draw(st.integers(1, most)) + 1):
        needs = draw(st.sets(st.sampled_from([t.id for t in made]), max_size=3)) if made else set()
        paths = draw(st.sets(st.sampled_from(["src/a.py", "src/b.py", "src/**", "docs/"]), max_size=2))
        estimate = draw(st.sampled_from([1.0, 5.0, 20.0, 90.0]))
        made.append(task(f"t{n}", *sorted(needs), paths=tuple(sorted(paths)), estimate=estimate))
    return plan(*draw(st.permutations(made)))
