"""What changed between two versions, in counts, in fields and in words; and what that does to a running swarm."""

from msgspec.structs import replace

from bot.core.plan.diff import Diff, diff, relaxed, sentences
from bot.core.plan.impact import impact
from bot.core.rows import Attempt, Plan, Swarm, Task
from bot.core.values import AssumptionSpec, Criterion, PlanSpec
from bot.core.world import Book
from tests.core.plan.plans import plan, task

OLD = plan(
    task("t1"), task("t2", "t1", irreversible=True), task("t3"), gates=("pytest",),
    assumptions=(AssumptionSpec(id="u1", text="it holds"),),
)  # fmt: skip
SEEN = Criterion(id="t2.2", text="seen", judge="person")
NEW = plan(
    task("t1", estimate=20.0), task("t2", irreversible=False, criteria=(SEEN,)), task("t4"),
    goal="tidy", assumptions=(AssumptionSpec(id="u1", text="it holds", check="true"),),
)  # fmt: skip


def test_a_diff_counts_and_names_fields() -> None:
    found = diff(OLD, NEW)
    assert str(found) == "+1 −1 ~4"
    assert (found.added, found.dropped) == (("t4",), ("t3",))
    assert found.changed == {
        "plan": ("goal", "gates"), "t1": ("estimate",), "t2": ("criteria", "needs", "irreversible"), "u1": ("check",),
    }  # fmt: skip
    assert not diff(OLD, OLD)
    assert str(Diff()) == "+0 −0 ~0"


def test_a_diff_to_read() -> None:
    assert sentences(OLD, replace(NEW, assumptions=())) == (
        "+ t4 Task t4",
        "− t3 Task t3",
        "− u1 it holds",
        "~ plan goal: none → tidy",
        "~ plan gates: pytest → none",
        "~ t1 estimate: 10 → 20",
        "~ t2 criteria: [t2.1 check: pytest -q] → [t2.2 person: seen]",
        "~ t2 needs: t1 → none",
        "~ t2 irreversible: yes → no",
    )


def test_what_is_irreversible_no_more_is_named() -> None:
    assert relaxed(OLD, NEW) == ("t2 was irreversible and is not any more.",)
    assert relaxed(NEW, OLD) == ()
    gone = replace(OLD, tasks=(*OLD.tasks[:1], task("t5")))
    assert relaxed(OLD, gone) == ("t2 was irreversible and is dropped; irreversible of what is added: nothing.",)


SPEC = plan(*(task(f"t{n}", outcome="a") for n in range(1, 10)))
STATES = {
    "t1": "done", "t2": "running", "t3": "asking", "t4": "checking", "t5": "merging", "t6": "running", "t7": "open",
    "t8": "dropped", "t9": "parked",
}  # fmt: skip


def book(spec: PlanSpec = SPEC, agents: int = 0) -> Book:
    """A running swarm, in which each live task has worked six minutes."""
    made = Book("s1")
    made.put(Swarm(key="s1", title="x", state="running", version=1, agents=agents))
    made.put(Plan(key="s1.v1", number=1, spec=spec))
    for one in spec.tasks:
        attempt = f"a{one.id[1:]}" if STATES[one.id] in ("running", "asking", "checking", "merging") else ""
        made.put(Task(key=f"s1.{one.id}", spec=one, state=STATES[one.id], attempt=attempt))  # type: ignore[arg-type]
        if attempt and one.id != "t5":
            made.put(Attempt(key=f"s1.{attempt}", task=one.id, state="running", started=600.0, heard=960.0))
    return made


def change(**changes: dict[str, object]) -> PlanSpec:
    return replace(SPEC, tasks=tuple(replace(t, **changes.get(t.id, {})) for t in SPEC.tasks))


def test_each_live_task_stops_restarts_is_told_or_goes_on() -> None:
    """t2 is dropped, t3 waits for a need, t4 begins anew, t5 hears of it, t6 is not touched, t1 is closed already."""
    new = change(
        t1={"title": "b"}, t3={"needs": ("t7",)}, t4={"outcome": "b", "needs": ("t1",)}, t5={"paths": ("docs",)},
        t6={"estimate": 12.0}, t7={"title": "b"}, t8={"run": "b"},
    )  # fmt: skip
    new = replace(new, tasks=tuple(t for t in new.tasks if t.id != "t2"))
    found = impact(book(), SPEC, new)
    assert (found.stops, found.restarts, found.told, found.goes) == (("t2", "t3"), ("t4",), ("t5",), ("t6",))
    assert found.late == ("t1", "t8")
    assert (found.lost, found.kept) == (12.0, 6.0)
    assert str(found.changes) == "+0 −1 ~7"
    assert found.sentences == (
        "Stops t2 and t3 (12 min lost).",
        "Starts t4 again (6 min kept as handoff).",
        "Told on the way: t5.",
        "Goes on: t6.",
        "Too late for t1 and t8: closed already.",
        "What is left takes at least 20 min (before: 18 min).",
    )


def test_a_task_with_a_new_need_and_outcome_starts_again_when_its_need_is_met() -> None:
    found = impact(book(), SPEC, change(t3={"needs": ("t7",), "outcome": "b"}))
    assert found.restarts == ("t3",)


def test_no_change_stops_nothing_and_fewer_agents_take_longer() -> None:
    found = impact(book(agents=1), SPEC, SPEC)
    assert (found.stops, found.restarts, found.told, found.late) == ((), (), (), ())
    left = "What is left takes at least 70 min (before: 70 min)."
    assert found.sentences == ("Goes on: t2, t3, t4, t5 and t6.", left)
    assert impact(book(agents=9), SPEC, SPEC, slots=2).bound == 35.0


def test_an_attempt_that_said_nothing_has_lost_nothing() -> None:
    found = impact(book(), SPEC, replace(SPEC, tasks=tuple(t for t in SPEC.tasks if t.id != "t5")))
    assert found.sentences[0] == "Stops t5."


def test_a_dropped_task_that_comes_back_is_work_that_is_left() -> None:
    held, without = book(agents=1), replace(SPEC, tasks=tuple(t for t in SPEC.tasks if t.id != "t8"))
    assert (impact(held, without, SPEC).before, impact(held, without, SPEC).bound) == (70.0, 80.0)
    assert impact(held, without, change(t6={"needs": ("t8",)})).stops == ("t6",)
