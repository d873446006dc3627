"""Models that bring a credential of their own: what nobody counted is unknown, and never reads like free."""

from msgspec.structs import replace

from bot.core.config import Runner
from bot.core.cost import bill, cost, total
from bot.core.report.effort import section
from bot.core.rows import Attempt, Swarm
from bot.core.views.board import headline
from bot.core.views.card import agent
from bot.core.views.digest import spent
from bot.core.views.status import ran_as
from tests.core.coordinator.house import House, settings, tasks


def swarm(*lines: str, own: bool = True) -> House:
    """Its workers are a CLI that is signed in by itself."""
    given = settings()
    runner = Runner(name="code", kind="claude", hears="live", model=True, own=own)
    given = replace(given, runners={**given.runners, "code": runner}, roles={"worker": "code"})
    return House(tasks(*lines, head="money = 10.0"), given)


def told(house: House) -> str:
    book, one = house.book, house.book.attempts["a1"]
    texts = (
        agent(book, book.tasks["t1"], one, house.at), headline(house.world, book, house.at), spent([book]),
        section(house.world, "s1", house.at).summary,
    )  # fmt: skip
    return "\n".join(texts)


def test_until_it_accounts_for_itself_its_cost_is_unknown_everywhere() -> None:
    house = swarm("t1")
    assert house.book.attempts["a1"].own
    card, board, digest, report = told(house).split("\n")
    assert "cost unknown (its own credential)" in card
    assert "unknown of $10 · 1 attempt that nobody counted" in board
    assert digest.startswith("cost unknown: 1 attempt that nobody counted")
    assert "cost unknown: 1 attempt that nobody counted" in report
    assert "$0" not in told(house).replace("$0.", "")


def test_what_it_reports_counts_against_the_budget_as_its_own_word() -> None:
    house = swarm("t1")
    house.verb("a1", "usage", money="0.25", tokens="900")
    house.verb("a1", "usage", money="0.25", tokens="100")
    assert (house.book.swarm.uncounted, house.book.swarm.spent, house.book.swarm.claimed) == (0, 0.5, 0.5)
    card, board, digest, report = told(house).split("\n")
    assert "$0.50 by its own count" in card
    assert "$0.50 of $10 · $0.50 of it by the agents' own count" in board
    assert digest.startswith("$0.50 ($0.50 of it by the agents' own count) ·")
    assert "$0.50 ($0.50 of it by the agents' own count)" in report


def test_tokens_without_a_price_and_nothing_at_all_are_told_apart() -> None:
    house = swarm("t1", "t2")
    house.verb("a1", "usage", tokens="70", unpriced="70")
    house.verb("a2", "usage", tokens="0")
    assert house.book.swarm.uncounted == 1
    assert bill(house.book.swarm) == "cost unknown: 70 tokens of unknown price + 1 attempt that nobody counted"
    assert cost(house.book.attempts["a1"]) == "70 tokens of unknown price by its own count"


def test_models_behind_the_door_and_shell_agents_are_told_as_before() -> None:
    house = swarm("t1", own=False)
    assert (house.book.attempts["a1"].own, house.book.swarm.uncounted) == (False, 0)
    house.verb("a1", "usage", money="0.5", tokens="9")
    assert house.book.swarm.claimed == 0.0
    assert (total(house.book.swarm), bill(house.book.swarm)) == ("$0.50", "$0.50")
    assert bill(Swarm(key="s1", title="x")) == "$0"
    assert bill(Swarm(key="s1", title="x", spent=1.0, unpriced=5)) == "$1 + 5 tokens of unknown price"
    assert cost(Attempt(key="s1.a1", task="t1")) == ""


def test_what_an_attempt_ran_as_is_on_record_with_its_prompt_and_grows() -> None:
    house = swarm("t1")
    assert ran_as(house.book.attempts["a1"]) == ""
    house.verb("a1", "profile", model="m, own credential", file="worker.md@1a2b3c4d", secret="x")
    house.verb("a1", "profile", version="Claude Code 2", prompt="0f0f", tools="1e1e")
    one = house.book.attempts["a1"]
    assert "secret" not in one.profile
    said = "Claude Code 2 · model m, own credential · prompt worker.md@1a2b3c4d, 0f0f as sent · tools 1e1e"
    assert ran_as(one) == said
    assert "ran as" in house.say("show a1") or said in str(house.last.calls)


def test_a_task_has_its_own_reviewer_and_the_launch_tells_who_plays_what() -> None:
    given = settings()
    judge = Runner(name="judge", kind="command", model=True, options={"model": "model-b"})
    given = replace(given, runners={**given.runners, "judge": judge}, roles={"worker": "command"})
    criteria = 'criteria = ["reviewer: the names say what they hold"]'
    house = House(tasks(f't1 {criteria}; roles = {{ reviewer = "judge" }}', f"t2 {criteria}"), given)
    (launch,) = (c for c in house.book.checkpoints.values() if c.kind == "launch")
    assert launch.facts["runners"] == "command ×2, reviewer ×1 (judge: model-b)"
    house.exits("a1")
    house.collect()
    assert [(s.brief.role, s.brief.runner) for s in house.starts()] == [("reviewer", "judge")]
    house.exits("a2")
    house.collect()
    assert house.open("result"), "nobody reviews the other: a person is asked"
