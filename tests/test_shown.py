"""When a card counts as shown: a script that answers then has seen what it answers."""

from msgspec.structs import replace

from bot.core.rows import Checkpoint, Plan, Swarm, Task
from bot.core.values import PlanSpec, TaskSpec
from bot.core.world import World
from bot.outbox import Outbox
from bot.ports import Limits
from bot.showing import Show

SPEC = TaskSpec(id="t1", title="mend the imports")
ASKED = Checkpoint(key="s1.c1", kind="question", title="tabs or spaces?", task="t1", attempt="a1")
ROWS = (
    Swarm(key="s1", title="spring clean", state="running", version=1, signed=1, owner="ann"),
    Plan(key="s1.v1", number=1, spec=PlanSpec(title="spring clean", tasks=(SPEC,))),
    Task(key="s1.t1", spec=SPEC, state="running", posted=True),
    ASKED,
)


def send(box: Outbox, world: World) -> list[Show]:
    return [action for action in box.due(0.0, world) if isinstance(action, Show)]


def test_a_question_is_shown_once_every_platform_has_it_as_it_stands_now() -> None:
    """Another platform may be quicker."""
    box, world = Outbox({"terminal": Limits(), "room": Limits()}, (), ()), World(ROWS)
    box.take([ASKED], ())
    for card in send(box, world):
        box.done(card, f"card {card.spot.platform}", 0.0)
    first, second = (show for show in send(box, world) if "checkpoint" in show.key)
    box.done(first, "one", 0.0)
    assert not box.shows("s1.c1", "checkpoint")
    box.done(second, "two", 0.0)
    assert box.shows("s1.c1", "checkpoint")
    changed = replace(ASKED, text="and which licence?")
    world.put(changed)
    box.take([changed], ())
    assert not box.shows("s1.c1", "checkpoint")
    for edit in send(box, world):
        box.done(edit, edit.id, 0.0)
    assert box.shows("s1.c1", "checkpoint")
