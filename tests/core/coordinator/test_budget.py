"""A budget too little for what is next: asked for that alone, within the policy's ceiling, and told where it holds."""

import pytest
from msgspec.structs import replace

from bot.core.config import Policy
from bot.core.coordinator.budget import amounts, raised
from bot.core.events import Configured
from bot.core.rows import Checkpoint
from bot.core.views.standing import idle, standing
from tests.core.coordinator.house import House, settings, tasks
from tests.core.coordinator.test_models import model


def question(house: House) -> Checkpoint:
    (asked,) = house.open("budget")
    return house.book.checkpoints[asked]


def stands(house: House, task: str) -> str:
    return standing(house.book, house.book.tasks[task], house.at, people=("ann", "bob")).text


def allow(house: House, **ceiling: float) -> None:
    """The bot starts again with another ceiling in its policy."""
    given = house.world.settings
    policy: Policy = replace(given.policy, **ceiling)
    house.do(Configured(id=f"again {house.at}", at=house.at, settings=replace(given, policy=policy)))


def test_minutes_too_few_for_the_next_task_are_asked_for_and_nothing_else() -> None:
    house = House(tasks("t1 estimate = 10", head="minutes = 0.2"))
    row = question(house)
    assert row.title == "s1 has 0.2 minutes left, too little for t1: go on with 10 minutes more?"
    assert (row.facts["wants"], row.facts["minutes"], row.choices[0].effect) == (
        "10 minutes", "0.0 of 0.2", "adds 10 minutes")  # fmt: skip
    assert stands(house, "t1") == f"waiting for ann or bob ({row.id}, the budget)"
    assert idle(house.world, house.book, house.at) == f"1 ready, held by the budget: {row.id} asks for more"
    house.say(f"approve {row.id}")
    assert (house.book.swarm.minutes, house.book.swarm.money, house.book.tasks["t1"].state) == (10.2, 20.0, "running")
    assert not house.open("budget")


def test_half_as_much_again_where_that_is_more() -> None:
    house = House(tasks("t1 estimate = 30", 't2 needs = ["t1"]; estimate = 10', head="minutes = 30"))
    house.at += 25 * 60
    house.merges("a1")
    assert "adds 15 minutes" in question(house).choices[0].effect


def test_a_raise_goes_no_further_than_the_policy() -> None:
    house = House(tasks("t1 estimate = 10", head="minutes = 8"), settings(minutes=11.0))
    row = question(house)
    assert "go on with 3 minutes more?" in row.title
    assert row.text == ""
    house.say(f"approve {row.id}")
    assert (house.book.swarm.minutes, house.book.tasks["t1"].state) == (11.0, "running")


def test_beyond_the_policys_ceiling_an_owner_must_say_yes() -> None:
    house = House(tasks("t1 estimate = 30", head="minutes = 8"), settings(minutes=20.0))
    row = question(house)
    way = (
        "The policy allows a plan 20 minutes, too little for t1. Only an owner may go beyond: ann. Or make do without: "
        "close t1 as carry."
    )
    assert (row.text, row.choices[0].effect) == (way, "adds 22 minutes, by an owner's yes")
    assert house.say(f"approve {row.id}", "bob") == f"Not approved: {way}"
    assert house.book.swarm.minutes == 8.0
    house.say(f"approve {row.id}")
    assert (house.book.swarm.minutes, house.book.tasks["t1"].state) == (30.0, "running")


def test_money_that_is_spent_stops_new_work_and_asks_once() -> None:
    house = House(tasks("t1", 't2 needs = ["t1"]', head="money = 1.0"))
    house.verb("a1", "usage", money="2.5", tokens="5")
    house.merges("a1")
    row = question(house)
    assert row.title == "s1 has $0 left, too little for t2: go on with $3.50 more?"
    house.say(f"decline {row.id}: no")
    assert house.book.swarm.state == "paused"
    house.say("resume")
    house.say("approve " + question(house).id)
    assert (house.book.swarm.money, house.book.tasks["t2"].state) == (4.5, "running")


def test_what_is_asked_goes_away_with_what_waited() -> None:
    house = House(tasks("t1 estimate = 30", "t2 estimate = 20", head="minutes = 8"))
    first = question(house)
    assert first.facts["for"] == "t1"
    assert stands(house, "t2") == f"waiting for ann or bob ({first.id}, the budget)"
    house.say("close t1 as carry")
    assert house.book.checkpoints[first.id].outcome == "what it was asked for waits no more"
    second = question(house)
    assert second.facts["for"] == "t2"
    house.world.put(replace(house.book.tasks["t2"], spec=replace(house.book.tasks["t2"].spec, estimate=5.0)))
    allow(house)
    assert house.book.checkpoints[second.id].outcome == "t2 fits into the budget"
    assert house.book.tasks["t2"].state == "running"


def test_a_task_that_fits_is_ready_while_another_is_asked_for() -> None:
    house = House(tasks("t1 estimate = 30", "t2 estimate = 5", head="minutes = 8"))
    assert house.book.tasks["t2"].state == "running"
    row = question(house)
    house.exits("a1")
    house.world.put(replace(house.book.tasks["t2"], state="open", stage=""))
    assert stands(house, "t1") == f"waiting for ann or bob ({row.id}, the budget)"
    assert stands(house, "t2").startswith("ready")
    assert idle(house.world, house.book, house.at) == "2 ready, starting"


def test_what_runs_may_leave_enough_and_until_then_nobody_is_asked() -> None:
    house = House(tasks("t1 estimate = 5", "t2 estimate = 5", head="minutes = 8"))
    assert not house.open("budget")
    assert stands(house, "t2") == "waiting for the budget: 0 of 8 agent minutes are left beside what runs"


def test_spent_money_is_told_before_anybody_is_asked() -> None:
    house = House(tasks("t1", "t2", "t3"))
    house.verb("a1", "usage", money="20")
    assert stands(house, "t3") == "waiting for the budget: $20 of $20 is spent"


def test_a_review_that_does_not_fit_is_named() -> None:
    house = House(tasks('t1 criteria = ["reviewer: it reads well"]; estimate = 10', head="minutes = 12"))
    house.at += 5 * 60
    house.works("a1")
    assert "too little for the review of t1" in question(house).title
    house.say("approve " + question(house).id)
    assert [a.role for a in house.book.running()] == ["reviewer"]


def test_money_and_tokens_of_a_model_are_asked_for_together() -> None:
    given = model({"money": 3.0, "tokens": 2000}, money=2.0, tokens=1000)
    house = House(tasks("t1", head="money = 2.0\ntokens = 1000"), given)
    house.verb("a1", "usage", money="1.9", tokens="990")
    house.exits("a1", 1)
    row = question(house)
    assert row.title == "s1 has $0.10 and 10 tokens left, too little for t1: go on with $1 and 990 tokens more?"
    house.say(f"approve {row.id}")
    assert (house.book.swarm.money, house.book.swarm.tokens) == (3.0, 1990)
    assert house.book.tasks["t1"].state == "running"


@pytest.mark.parametrize(
    ("what", "limit", "has", "want", "most", "add"),
    [
        ("minutes", 12.0, 7.0, 10.0, 240.0, 6.0), ("minutes", 240.0, 3.0, 10.0, 240.0, 120.0),
        ("money", 20.0, 0.5, 8.0, 21.0, 10.0), ("money", 20.0, 1.2, 8.0, 21.0, 1.0),
        ("tokens", 5.0, 0.0, 2.0, 99.0, 3.0),
    ],
)  # fmt: skip
def test_how_much_more(what: str, limit: float, has: float, want: float, most: float, add: float) -> None:
    assert raised(what, limit, has, want, most) == add


def test_what_is_there_is_not_rounded_up() -> None:
    said = "9.9 minutes and $2 and 1,200 tokens"
    assert amounts({"minutes": 9.99, "money": 2.0, "tokens": 1200}) == said
    assert amounts({"minutes": 1.0}) == "1 minute"


def test_a_launch_says_where_the_policy_cuts_the_plan() -> None:
    house = House(tasks("t1", head="money = 50\nminutes = 300"))
    money, minutes = house.book.checkpoints["c1"].facts["budget"].split(" · ")
    assert money == "$0 of $20 (the policy's ceiling; the plan says $50)"
    assert minutes == "240 agent minutes (the policy's ceiling; the plan says 300)"
