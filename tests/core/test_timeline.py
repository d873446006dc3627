"""What was when, and pages of a swarm in which almost nothing was yet."""

from msgspec.structs import replace

from bot.core.message import Fold, Picture
from bot.core.records import Correction
from bot.core.report import build, index
from bot.core.rows import Plan, Swarm
from bot.core.values import PlanSpec
from bot.core.views import show
from bot.core.views.timeline import timeline
from bot.core.views.waiting import since_then
from bot.core.world import World
from tests.golden import sample
from tests.golden.sample import NOW, at


def test_what_has_not_begun_and_what_was_asked_after_the_end_is_on_no_line() -> None:
    world = sample.reviewing()
    book = world.book("s3")
    before = timeline(world, book, NOW)
    sample.attempt(world, 77, 9, "14:40", started=0.0, state="starting")
    world.put(replace(sample.question(), key="s3.c70", asked=at("15:30")))
    assert timeline(world, book, NOW) == before


def test_a_report_without_an_attempt_has_no_time_line() -> None:
    world = World([Swarm(key="s1", title="x", report="draft")])
    assert not any(isinstance(block, Picture) for block in index(build(world, "s1", NOW)).blocks)


def test_a_plan_without_tasks_is_not_drawn() -> None:
    world = World([Swarm(key="s1", title="x", version=1), Plan(key="s1.v1", number=1, spec=PlanSpec(title="x"))])
    message = show(world, "s1", "plan", NOW)
    assert message is not None
    assert [type(block) for block in message.blocks if isinstance(block, Picture | Fold)] == [Fold]


def test_corrections_that_stand_are_among_what_happened() -> None:
    world = sample.reviewing()
    before, _ = since_then(world, at("15:03"))
    for n, state in enumerate(("stands", "stands", "withdrawn"), 1):
        world.put(Correction(key=f"s3.k{n}", person="bob", text="x", at=at("15:04"), state=state))  # type: ignore[arg-type]
    assert since_then(world, at("15:03"))[0] == ", ".join(part for part in (before, "2 corrections") if part)
