"""`rehearse`: one row that shows itself and one call; its answer, its refusal, and what cannot be rehearsed."""

from msgspec.structs import replace

from bot.core.calls import Rehearse
from bot.core.events import Broke, Rehearsed
from bot.core.figures import Basis, Figures, Run
from bot.core.message import Listing
from bot.core.plan.rehearsal import figures
from bot.core.records import Rehearsal
from bot.core.values import PlanSpec
from bot.core.views import show, touched
from tests.core.coordinator.house import House, settings, tasks

PLAN = tasks("t1", 't2 needs = ["t1"]')


def found(spec: PlanSpec) -> Figures:
    runs = [Run(finish=9.0, agents=9.0, person=2.0, money=0.0, right=True, path=(spec.tasks[0].id,))]
    return figures(spec, Basis(), settings(), runs, runs, runs, seed=1, agents=0)


def asked(house: House) -> Rehearse:
    (call,) = house.calls("Rehearse")
    return call  # type: ignore[no-any-return]


def test_a_draft_is_rehearsed_and_its_row_shows_itself() -> None:
    house = House(PLAN, config=replace(settings(), rehearsal={"": {"right": 0.99}}), launch=False)
    assert house.say("rehearse", channel="side", thread="s1") == ""
    call = asked(house)
    assert (call.key, call.rehearsal, call.runs, call.seed, call.agents) == ("s1.h1:rehearse", "s1.h1", 200, 1, 0)
    assert call.spec == house.book.plan.spec
    assert call.basis.kind("code").right == 0.99
    row = house.world.get("rehearsal", "s1.h1")
    assert isinstance(row, Rehearsal)
    assert (row.version, row.channel, row.by, row.left) == (1, "side", "ann", False)
    assert touched(row) == (("s1.h1", "rehearsal"),)
    message = show(house.world, "s1.h1", "rehearsal", house.at)
    assert message
    assert message.title == "h1: rehearsing s1 v1 200 times · billing"
    assert "s1 is being rehearsed: h1" in house.say("rehearse s1")
    house.do(Rehearsed(**house.result(call), rehearsal="s1.h1", figures=found(call.spec)))
    message = show(house.world, "s1.h1", "rehearsal", house.at)
    assert message
    assert "9 min in half of the runs" in message.title
    house.say("rehearse s1 400")
    assert (asked(house).runs, asked(house).seed) == (400, 2), "another seed each time"


def test_it_costs_a_processor_so_a_viewer_may_not_ask() -> None:
    house = House(PLAN, launch=False)
    assert "eve is a viewer" in house.say("rehearse s1", who="eve")
    assert not house.calls("Rehearse")


def test_a_running_plan_is_rehearsed_from_what_is_left() -> None:
    house = House(PLAN)
    house.say("agents 3")
    house.merges("a1")
    house.say("rehearse")
    call = asked(house)
    assert [t.id for t in call.spec.tasks] == ["t2"]
    assert call.spec.tasks[0].needs == ()
    assert call.agents == 3
    message = show(house.world, "s1.h1", "rehearsal", house.at)
    assert message
    assert message.title.startswith("h1: rehearsing What is left of s1 v1")


def test_what_cannot_be_rehearsed_says_why() -> None:
    house = House(PLAN)
    house.merges("a1")
    house.merges("a2")
    assert "s1 has nothing left to rehearse: it is reviewing." in house.say("rehearse")
    circle = House(tasks('t1 needs = ["t2"]', 't2 needs = ["t1"]'), launch=False)
    assert "s1 cannot be rehearsed: " in circle.say("rehearse")
    assert "There is no swarm here yet" in House().say("rehearse")


def test_a_refusal_and_a_break_end_it_and_are_shown() -> None:
    house = House(PLAN, launch=False)
    house.say("rehearse")
    house.do(Rehearsed(**house.result(asked(house)), rehearsal="s1.h1", error="it stands still\ntoken=ghp_" + "a" * 36))
    message = show(house.world, "s1.h1", "rehearsal", house.at)
    assert message
    assert message.tone == "bad"
    assert "could not be rehearsed: it stands still" in message.title
    assert "ghp_" not in message.title
    house.say("rehearse")
    house.do(Broke(**house.id(), call="s1.h2:rehearse", error="RuntimeError: gone"))
    assert getattr(house.world.get("rehearsal", "s1.h2"), "error", "") == "RuntimeError: gone"
    assert house.do(Rehearsed(**house.id(), rehearsal="s1.h9")).rows == ()
    assert show(house.world, "s1.h9", "rehearsal", 0.0) is None


def test_of_many_looks_that_pay_six_are_named_and_the_rest_counted() -> None:
    lines = ['t1 estimate = 9000', *(f't{n} estimate = 9000; needs = ["t{n - 1}"]' for n in range(2, 10))]
    house = House(tasks(*lines), launch=False)
    house.say("rehearse")
    house.do(Rehearsed(**house.result(asked(house)), rehearsal="s1.h1", figures=found(asked(house).spec)))
    message = show(house.world, "s1.h1", "rehearsal", house.at)
    assert message
    (shown,) = (b for b in message.blocks if isinstance(b, Listing))
    assert [item.text.partition(" ")[0] for item in shown.items] == ["t1", "t2", "t3", "t4", "t5", "t6", "and"]
    assert shown.items[-1].text == "and 2 more, in the file"
    assert "8 further looks pay:" in str(message.blocks)
