"""A freed slot is kept a moment for what becomes ready behind the merge, and no longer."""

import pytest

from bot.core.coordinator import decide, next_due
from bot.core.coordinator.dispatch import MOMENT
from bot.core.events import Tick
from bot.core.rows import Attempt, House, Plan, Swarm, Task
from bot.core.values import PlanSpec, TaskSpec, TaskState
from bot.core.world import World
from tests.core.coordinator.house import settings

ENDED = 1_000.0


def world(state: TaskState = "checking", stage: str = "judge", estimate: float = 60.0) -> World:
    """t1 just ended its work, t2 needs it, t3 is ready and its hold is over; one agent may run. `estimate` is t2's, in
    minutes."""
    specs = (
        TaskSpec(id="t1", title="first"),
        TaskSpec(id="t2", title="behind it", needs=("t1",), estimate=estimate),
        TaskSpec(id="t3", title="lesser", estimate=10.0),
    )
    two, three = Task(key="s1.t2", spec=specs[1]), Task(key="s1.t3", spec=specs[2], hold=ENDED)
    swarm = Swarm(key="s1", title="x", state="running", version=1, agents=1, canary=False, minutes=1e6, next={"a": 1})
    ended = Attempt(key="s1.a1", task="t1", state="ended", outcome="done", ended=ENDED, step=1.0)
    at_it = Task(key="s1.t1", spec=specs[0], state=state, stage=stage, attempt="a1", commit="c")
    plan = Plan(key="s1.v1", number=1, spec=PlanSpec(title="x", tasks=specs))
    return World([House(key="house", settings=settings()), swarm, plan, at_it, two, three, ended])


def begun(state: World, at: float) -> list[str]:
    """Which tasks start at a tick."""
    return [row.task for row in decide(state, Tick(id="tick", at=at)).rows if isinstance(row, Attempt)]


def test_the_slot_is_kept_until_the_moment_is_over_and_the_clock_knows_when() -> None:
    state = world()
    assert begun(state, ENDED + 1) == []
    assert next_due(state, ENDED + 1) == ENDED + MOMENT
    assert begun(state, ENDED + MOMENT) == ["t3"]


@pytest.mark.parametrize(
    ("state", "stage", "estimate"), [("checking", "judge", 5.0), ("checking", "result", 60.0), ("running", "", 60.0)]
)
def test_it_is_not_kept_for_less_nor_while_people_or_agents_are_at_it(
    state: TaskState, stage: str, estimate: float
) -> None:
    """What comes next is shorter; a person looks at the result; the agent has not ended."""
    assert begun(world(state, stage, estimate), ENDED + 1) == ["t3"]
