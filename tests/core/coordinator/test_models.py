"""Attempts that run a model: what they are granted, what they report, how they end, and what patrol makes of them."""

from typing import Any

import pytest
from msgspec.structs import replace

from bot.core.config import Runner, Settings
from bot.core.message import Facts, Message
from bot.core.policy import sentences
from bot.core.views.board import headline
from bot.core.views.card import agent
from bot.core.views.help import brief_page
from tests.core.coordinator.house import House, settings, tasks


def model(policy: dict[str, Any] | None = None, **limits: Any) -> Settings:
    """Settings whose workers are a model with these limits."""
    runner = Runner(name="claude", kind="anthropic", hears="next turn", model=True, **limits)
    given = settings(**(policy or {}))
    return replace(given, runners={**given.runners, "claude": runner}, roles={"worker": "claude"})


def pairs(page: Message) -> tuple[tuple[str, str], ...]:
    return next(block.pairs for block in page.blocks if isinstance(block, Facts))


def swarm(*lines: str, head: str = "money = 10.0", policy: dict[str, Any] | None = None, **limits: Any) -> House:
    return House(tasks(*lines, head=head), model(policy, **limits))


def test_an_attempt_is_told_what_it_may_spend_and_others_are_told_nothing() -> None:
    house = swarm("t1", money=1.5, tokens=9000)
    first = house.book.attempts["a1"]
    assert (first.purse, first.quota, first.runner) == (1.5, 9000, "claude")
    (start,) = house.starts()
    assert (start.brief.money, start.brief.tokens) == (1.5, 9000)
    assert ("may spend", "$1.50 · 9,000 tokens") in pairs(brief_page(start.brief))
    assert ("may spend", "$1.50") in pairs(brief_page(replace(start.brief, tokens=0)))
    plain = House(tasks("t1")).starts()[0].brief
    assert (plain.money, plain.tokens) == (0.0, 0)
    assert "may spend" not in dict(pairs(brief_page(plain)))


def test_a_brief_names_the_commands_that_judge() -> None:
    criteria = '["check: make", "person: looks right", {text = "fast", check = "bench", threshold = 3.0}]'
    (start,) = House(tasks(f"t1 criteria = {criteria}")).starts()
    assert start.brief.checks == (("t1.1", "make"),)


def test_grants_stay_within_what_is_left_beside_what_runs() -> None:
    house = swarm("t1", "t2", "t3", head="money = 4.5\ntokens = 1000", tokens=600)
    granted = [(a.purse, a.quota) for a in house.book.attempts.values()]
    assert granted == [(2.0, 600), (2.0, 400)]
    house.verb("a1", "usage", money="1.9", tokens="450")
    house.exits("a1", 1)
    assert (house.book.swarm.spent, house.book.swarm.used) == (1.9, 450)
    again = house.book.attempts["a3"]
    assert (again.purse, again.quota) == (pytest.approx(4.5 - 1.9 - 2.0), 150)


def test_a_spent_swarm_asks_and_a_persons_yes_adds_what_an_attempt_wants() -> None:
    house = swarm("t1", head="money = 8.0\ntokens = 1000", tokens=1000, money=2.0)
    house.verb("a1", "usage", money="0.5", tokens="900")
    house.exits("a1", why="spent", code=1)
    assert house.book.attempts["a1"].outcome == "overspent"
    assert house.book.tasks["t1"].reason == "its money or tokens were spent"
    (asked,) = house.open("budget")
    assert house.book.checkpoints[asked].facts["tokens"] == "900 of 1,000"
    assert "go on with 900 tokens more?" in house.book.checkpoints[asked].title
    house.say(f"approve {asked}")
    assert house.book.swarm.tokens == 1900
    assert house.book.attempts["a2"].quota == 1000


def test_a_task_that_spent_what_one_task_may_is_parked_until_a_person_looks() -> None:
    house = swarm("t1", head="money = 20.0", money=1.0, task_money=1.2, task_tokens=100_000)
    house.verb("a1", "usage", money="1.0", tokens="5000")
    house.exits("a1", 1)
    task = house.book.tasks["t1"]
    assert task.state == "parked"
    assert task.reason == "its attempts spent what one task may: $1, 5,000 tokens"
    house.say("retry t1")
    assert house.book.attempts["a2"].purse == 1.0
    assert house.book.tasks["t1"].spent == 0.0


def test_the_first_task_limit_is_what_an_attempt_without_one_may_spend() -> None:
    house = swarm("t1", head="tokens = 5000", policy={"tokens": 4000}, task_money=0.7)
    attempt = house.book.attempts["a1"]
    assert (attempt.purse, attempt.quota) == (0.7, 400)
    assert house.book.swarm.tokens == 4000
    cut = " · 4,000 tokens (the policy's ceiling; the plan says 5,000)"
    assert house.book.checkpoints["c1"].facts["budget"].endswith(cut)
    assert any("4,000 tokens, unless it says less" in said for said in sentences(house.world))


@pytest.mark.parametrize(
    ("head", "limits", "said"),
    [
        ("", {}, 'claude-x: its calls are refused until [price."claude-x"] or `tokens` is named'),
        ("", {"tokens": 900}, "claude-x: no dollars are counted; 900 tokens an attempt are its limit"),
        ("tokens = 5000", {}, "claude-x: no dollars are counted; 500 tokens an attempt are its limit"),
        ("", {"prices": '{"claude-x": {}}'}, None),
        ("", {"api": ""}, None),
    ],
)
def test_a_launch_says_what_binds_a_model_of_unknown_price(
    head: str, limits: dict[str, Any], said: str | None
) -> None:
    options = {"model": "claude-x", **{name: limits[name] for name in ("prices", "api") if name in limits}}
    rest = {name: value for name, value in limits.items() if name not in options}
    house = swarm("t1", "t2", head=head, options=options, **rest)
    assert house.book.checkpoints["c1"].facts.get("price unknown") == said


def test_no_model_starts_without_money_and_a_persons_yes_adds_some() -> None:
    house = swarm("t1", head="money = 0")
    assert not house.book.attempts
    (asked,) = house.open("budget")
    assert house.book.checkpoints[asked].facts["money"] == "$0.00 of $0.00"
    house.say(f"approve {asked}")
    assert house.book.attempts["a1"].purse == house.book.swarm.money == 2.0


def test_a_line_accounts_for_what_can_be_and_for_nothing_less() -> None:
    house = swarm("t1", head="money = 10.0")
    house.verb("a1", "usage", money="1e300", tokens="1" + "0" * 4000, unpriced="9" * 400)
    house.verb("a1", "usage", money="-5", tokens="-9")
    attempt = house.book.attempts["a1"]
    assert (attempt.money, attempt.tokens, attempt.unpriced) == (1e6, 10**12, 10**12)
    house.verb("a1", "usage", money="1", tokens="1" + "0" * 5000)
    assert house.book.attempts["a1"].tokens == 10**12


def test_a_scout_begins_only_where_the_budget_bears_it() -> None:
    given = model()
    scouting = Runner(name="scout", kind="anthropic", model=True, money=2.0)
    given = replace(given, runners={**given.runners, "scout": scouting}, roles={"worker": "command", "scout": "scout"})
    for money, begun in ((10.0, 1), (0.0001, 0)):
        house = House(tasks("t1", "t2", head=f"money = {money}\nexplore = 3"), given)
        house.verb("a1", "usage", money=str(money * 0.9))
        house.merges("a1")
        assert sum(a.role == "scout" for a in house.book.attempts.values()) == begun


def test_tokens_of_unknown_price_are_said_and_never_free() -> None:
    house = swarm("t1")
    house.verb("a1", "profile", version="2.12.0", model="claude-x", prompt="p", tools="t", other="no")
    house.verb("a1", "usage", money="0.5", tokens="700", unpriced="300")
    house.verb("a1", "usage", tokens="10", unpriced="lots")
    attempt, task = house.book.attempts["a1"], house.book.tasks["t1"]
    assert attempt.profile == {"version": "2.12.0", "model": "claude-x", "prompt": "p", "tools": "t"}
    assert not attempt.step
    assert (attempt.money, attempt.tokens, attempt.unpriced) == (0.5, 700, 300)
    said = agent(house.book, task, attempt, house.at)
    assert "claude: claude-x" in said
    assert "$0.50 + 300 tokens of unknown price" in said
    assert "300 tokens of unknown price" in headline(house.world, house.book, house.at)


@pytest.mark.parametrize(
    ("why", "outcome", "reason"),
    [
        ("refused", "refused", "the model refused"),
        ("cut", "cut short", "an answer of the model was longer than it may be"),
        ("full", "context full", "its context was full"),
    ],
)
def test_how_a_model_ended_has_a_name_and_a_fresh_start(why: str, outcome: str, reason: str) -> None:
    house = swarm("t1")
    house.exits("a1", code=1, why=why)
    assert house.book.attempts["a1"].outcome == outcome
    assert reason in house.book.tasks["t1"].handoff
    assert house.book.attempts["a2"].continues == ""


def act(house: House, *acts: str, attempt: str = "a1") -> None:
    for one in acts:
        house.verb(attempt, "acted", act=one)


@pytest.mark.parametrize("acts", ["xxxx", "ababab"])
def test_going_in_circles_is_told_once_and_then_begun_afresh(acts: str) -> None:
    house = swarm("t1")
    act(house, *acts[:-1])
    assert not house.calls("Deliver")
    act(house, acts[-1])
    (told,) = house.calls("Deliver")
    assert "with the same result" in told.text
    act(house, *acts)
    assert house.book.attempts["a1"].stopping == "looping"
    house.exits("a1", why="stopped")
    assert "it went in circles" in house.book.tasks["t1"].handoff
    assert house.book.tasks["t1"].failures == 1
    assert "a2" in house.book.attempts


def test_other_actions_and_who_waits_for_a_person_are_no_circle() -> None:
    house = swarm("t1")
    act(house, *"xyzxyzxyzxxx", *"abcabc")
    assert not house.book.attempts["a1"].warned
    house.verb("a1", "ask", text="which way?", id="q1")
    act(house, *"xxxx")
    assert not house.book.attempts["a1"].warned


def grown(tokens: int) -> House:
    """Five tasks done at a hundred tokens each, the sixth running."""
    house = swarm(*(f"t{n}" for n in range(1, 7)), head="money = 100.0")
    for n in range(1, 6):
        house.verb(f"a{n}", "usage", tokens="100")
        house.verb(f"a{n}", "progress", text="on")
        house.merges(f"a{n}")
    house.verb("a6", "usage", tokens=str(tokens))
    return house


def test_who_uses_what_others_use_is_left_alone() -> None:
    house = grown(300)
    assert not house.book.attempts["a6"].warned
    house.exits("a6")
    house.verb("a6", "usage", tokens="9000")
    assert not house.calls("Deliver")


def test_burning_is_told_once_and_then_begun_afresh() -> None:
    house = grown(301)
    (told,) = house.calls("Deliver")
    assert "You used 301 tokens; tasks like this take about 100" in told.text
    house.verb("a6", "usage", tokens="99")
    assert not house.book.attempts["a6"].stopping
    house.verb("a6", "usage", tokens="1")
    assert house.book.attempts["a6"].stopping == "burning"
    house.verb("a6", "usage", tokens="50")
    house.exits("a6", why="stopped")
    assert house.book.attempts["a6"].tokens == 451
    assert "it used far more tokens than its like" in house.book.tasks["t6"].handoff
