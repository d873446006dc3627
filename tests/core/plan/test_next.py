"""The next plan holds what was left over, once each, and nothing else."""

from bot.core.plan.next import next_plan
from bot.core.records import Discovery, Finding
from bot.core.rows import Assumption, Plan, Swarm, Task
from bot.core.values import AssumptionSpec, Criterion
from bot.core.world import Book
from tests.core.plan.plans import plan, task


def book(title: str = "Tidy") -> Book:
    """t2 and t10 were carried, t1 is done; four discoveries and three findings, some of them settled."""
    assumed = (
        AssumptionSpec(id="u1", text="holds", tasks=("t1", "t2")),
        AssumptionSpec(id="u2", text="broken", tasks=("t2",)),
        AssumptionSpec(id="u3", text="of done work", tasks=("t1",)),
        AssumptionSpec(id="u4", text="never stored", tasks=("t10",)),
    )
    spec = plan(task("t1"), task("t2", "t1"), task("t10", "t2", "t1", outcome="o"), assumptions=assumed, gates=("g",))
    made = Book("s1")
    made.put(Swarm(key="s1", title=title, repository="billing", version=1))
    made.put(Plan(key="s1.v1", number=1, spec=spec))
    made.put(Task(key="s1.t1", spec=spec.tasks[0], state="done"))
    made.put(Task(key="s1.t10", spec=spec.tasks[2], state="carried", handoff="half is done"))
    made.put(Task(key="s1.t2", spec=spec.tasks[1], state="carried"))
    made.put(Assumption(key="s1.u1", spec=assumed[0], state="holds"))
    made.put(Assumption(key="s1.u2", spec=assumed[1], state="broken"))
    for n, state in enumerate(("task", "open", "carried", "dismissed"), 1):
        made.put(Discovery(key=f"s1.d{n}", task="t1", attempt="a1", text=f"seen {n}", why="because", state=state))  # type: ignore[arg-type]
    for n, (state, place) in enumerate((("open", "a.py:3"), ("addressed", ""), ("open", "")), 1):
        made.put(Finding(key=f"s1.f{n}", task="t1", attempt="a1", text=f"bad {n}", place=place, state=state))  # type: ignore[arg-type]
    return made


def test_what_was_left_over_becomes_tasks_in_order() -> None:
    spec = next_plan(book())
    assert [(t.id, t.title) for t in spec.tasks] == [
        ("t1", "Task t2"), ("t2", "Task t10"), ("t3", "seen 2"), ("t4", "seen 3"), ("t5", "Mend: bad 1 (a.py:3)"),
        ("t6", "Mend: bad 3"),
    ]  # fmt: skip
    assert (spec.title, spec.gates, spec.template) == ("A plan: next", ("g",), "")


def test_carried_tasks_keep_what_they_need_of_each_other() -> None:
    first, second, seen, *_ = next_plan(book()).tasks
    assert (first.needs, second.needs) == ((), ("t1",))
    assert second.outcome == "o\nFrom before: half is done"
    assert second.criteria == (Criterion(id="t2.1", text="pytest -q", check="pytest -q"),)
    assert (seen.outcome, seen.criteria) == ("seen 2. because", ())


def test_findings_are_judged_by_a_reviewer() -> None:
    mend = next_plan(book()).tasks[4]
    assert mend.criteria == (Criterion(id="t5.1", text="no longer so: bad 1 (a.py:3)", judge="reviewer"),)


def test_assumptions_of_carried_tasks_go_along_unless_broken() -> None:
    assert next_plan(book()).assumptions == (
        AssumptionSpec(id="u1", text="holds", tasks=("t1",)),
        AssumptionSpec(id="u2", text="never stored", tasks=("t2",)),
    )


def test_the_next_of_a_next_plan_has_one_word_for_it_and_nothing_left_gives_no_tasks() -> None:
    made = Book("s1")
    made.put(Swarm(key="s1", title="x", version=1))
    made.put(Plan(key="s1.v1", number=1, spec=plan(task("t1")).__class__(title="A plan: next")))
    spec = next_plan(made)
    assert (spec.title, spec.tasks) == ("A plan: next", ())
