"""Launches, drafts, amendments, budgets and people: what is signed is what was shown."""

import msgspec
import pytest

from bot.core.config import Repository
from bot.core.events import Attached, Configured, Due, Gap, Inspected
from bot.core.message import Picture, Text
from bot.core.views.plan import plan
from tests.core.coordinator.house import House, settings, tasks
from tests.core.coordinator.planned import Planned


def test_a_start_asked_about_waits_for_its_yes_and_a_condition_joins_the_plan() -> None:
    house = House(tasks('t1 ask = "start"', 't2 ask = "start"', 't3 ask = "start"'))
    assert house.open("start") == ["c2", "c3", "c4"]
    house.say("approve c2")
    house.say("approve c3: with a changelog")
    house.say("decline c4: not now")
    assert [house.book.tasks[t].state for t in ("t1", "t2", "t3")] == ["running", "running", "parked"]
    assert house.book.tasks["t2"].spec.criteria[-1].text == "with a changelog"


def test_without_a_sandbox_the_irreversible_is_carried() -> None:
    house = House(tasks("t1 irreversible = true"), launch=False)
    house.say("launch s1")
    (call,) = house.calls("Inspect")
    house.do(Inspected(**house.result(call), swarm="s1", base="b" * 40, sandbox=False))
    assert "will be carried" in house.book.checkpoints["c1"].facts["irreversible"]
    house.say("approve c1")
    assert house.book.tasks["t1"].state == "carried"
    assert house.book.swarm.state == "reviewing"


def test_a_launch_that_cannot_be_is_refused_with_the_reason() -> None:
    house = House(tasks("t1").replace("billing", "attic"), launch=False)
    assert 'Unknown repository "attic"' in house.say("launch s1")
    house = House(tasks('t1 needs = ["t2"]', 't2 needs = ["t1"]'), launch=False)
    assert "cannot be launched" in house.say("launch s1")
    house = House(tasks("t1"), launch=False)
    house.say("launch s1")
    (call,) = house.calls("Inspect")
    house.say("launch s1")
    assert not house.do(Inspected(**house.result(call), swarm="s1")).rows
    (call,) = house.calls("Inspect") or [None]
    assert call is None
    house.say("launch s1")
    (call,) = house.calls("Inspect")
    house.do(Inspected(**house.result(call), swarm="s1", problems=("red base",), output="x" * 2_000))
    assert "Not launched. red base" in house.posts()


def test_no_plan_spends_more_than_the_policy_allows() -> None:
    house = House(tasks("t1", head="minutes = 900\nmoney = 90"), settings(minutes=40.0, money=4.0))
    assert (house.book.swarm.minutes, house.book.swarm.money) == (40.0, 4.0)


@pytest.mark.parametrize(("head", "most"), [("money = 0", 4.0), ("", 0.0)])
def test_no_money_is_no_money(head: str, most: float) -> None:
    """Of a plan and of the policy alike, as the launch card says; agents that cost nothing work all the same."""
    house = House(tasks("t1", 't2 needs = ["t1"]', head=head), settings(money=most))
    assert house.book.swarm.money == 0.0
    assert house.book.checkpoints["c1"].facts["budget"].startswith("$0: no model starts")
    house.merges("a1")
    assert house.book.tasks["t2"].state == "running"
    house.verb("a2", "usage", money="0.01")
    house.exits("a2", 1)
    asked = house.book.checkpoints[house.open("budget")[0]]
    assert asked.title == "s1 has $0 left, too little for t2: go on with $2.01 more?"


def test_drafts_are_edited_undone_and_bounded() -> None:
    house = House(tasks("t1"), launch=False)
    assert "has no version before" in house.say("undo")
    assert "v2" in house.say("add docs")
    assert "back to v1" in house.say("undo")
    assert "Drafts: s1" in house.say("plan")
    assert "cannot be read" in house.say("plan", files=(Attached("x.toml", "= ="),))
    assert "too large" in house.say("plan", files=(Attached("x.toml", "", "too large"),))
    many = tasks(*(f"t{n}" for n in range(1, 2_002)))
    assert "at most 2,000" in house.say("plan", files=(Attached("x.toml", many),))
    assert "viewer" in house.say("plan", "eve", files=(Attached("x.toml", tasks("t1")),))
    assert set(house.world.books) == {"s1"}


def test_an_undo_brings_back_what_was_dropped_and_takes_back_what_was_made() -> None:
    house = House(tasks("t1", "t2", "t3"))
    house.say("drop t3")
    house.say("approve c2")
    assert house.book.tasks["t3"].state == "dropped"
    gone = "t3 is dropped. t3 is out of the plan. To have it back: undo, or add it anew."
    assert house.say("retry t3") == house.say("redirect t3: more") == gone
    house.say("undo")
    house.say("approve " + house.open("amendment")[0])
    assert house.book.tasks["t3"].state in ("open", "running")
    house.verb("a1", "discover", text="a second parser")
    house.say("make task d1")
    assert house.book.discoveries["d1"].became == "t4"
    house.say("undo")
    assert house.book.tasks["t4"].state == "dropped"
    assert house.book.discoveries["d1"].state == "open"
    assert "carry d1" in (house.say("pause"), house.say("stop"), house.say("make task d1"))[2]


def test_an_undo_names_what_is_irreversible_again() -> None:
    house = House(tasks("t1", "t2 irreversible = true"))
    house.say("drop t2")
    house.say("approve c2")
    assert house.book.tasks["t2"].state == "dropped"
    house.say("undo")
    (row,) = house.open("amendment")
    assert "Irreversible again: t2." in house.book.checkpoints[row].text
    assert house.say(f"approve {row}") == "v3: back to v1. Irreversible again: t2."


def test_an_undo_stops_at_the_version_that_was_signed() -> None:
    house = House(tasks("t1"), launch=False)
    house.say("add docs")
    house.launch()
    assert "v1 was never signed" in house.say("undo")


def test_an_amendment_signed_on_an_older_plan_is_shown_again() -> None:
    house = House(tasks("t1", "t2"))
    house.say("add docs")
    house.say("t2 est 5m")
    (row,) = house.open("amendment")
    house.say("redirect t1: keep it", "bob")
    assert "look again, then sign" in house.say(f"approve {row}")
    (again,) = house.open("amendment")
    house.say(f"approve {again}")
    assert house.book.tasks["t2"].spec.estimate == 5
    assert "t3" in house.book.tasks


def test_an_amendment_signed_in_review_makes_the_swarm_run_again_and_a_closed_one_stays_closed() -> None:
    house = House(tasks("t1"))
    house.say("add docs")
    house.merges("a1")
    (row,) = house.open("amendment")
    house.say(f"approve {row}")
    assert house.book.swarm.state == "running"
    assert not house.open("report")
    house.merges("a2")
    house.say("add more docs")
    house.say("approve " + house.open("report")[0])
    assert house.book.swarm.state == "closed"
    assert not house.open("amendment")
    for line in ("add x", "undo", "retry t2"):
        assert "closed" in house.say(line) or "done" in house.say(line)


def test_a_swarm_is_handed_on_and_people_are_added_by_the_owner() -> None:
    house = House(tasks("t1"))
    assert "only they hand it on" in house.say("hand s1 to dan", "bob")
    house.say("hand s1 to bob")
    assert "yours, bob" in house.say("accept s1", "bob")
    assert "zoe is operator" in house.say("who add @zoe operator")
    assert "is dan" in house.say("link phone to dan")
    assert "is zoe" in house.say("link to zoe")
    assert house.say("pause", "zoe")
    assert house.say("hm", "nobody") == ""
    assert "do not know you" in house.say("approve c1", "nobody")


def test_a_digest_comes_once_a_date_and_only_when_there_is_something() -> None:
    house = House()
    due = {"schedule": "digest", "channel": "general"}
    assert not house.do(Due(id="d1", at=1.0, date="2026-01-01", **due)).calls
    house.say("plan", files=(Attached("plan.toml", tasks("t1")),))
    house.launch()
    house.verb("a1", "ask", id="q", text="Which?")
    assert house.do(Due(id="d2", at=house.at, date="2026-01-02", **due)).calls
    assert not house.do(Due(id="d3", at=house.at, date="2026-01-02", **due)).rows
    assert not house.do(Due(id="d4", at=house.at, date="2026-01-03", schedule="other")).rows


def test_a_gap_is_told_once_a_channel() -> None:
    house = House(tasks("t1"))
    for _ in range(2):
        house.say("plan", files=(Attached("plan.toml", tasks("t1")),))
    for n in range(25):
        house.verb("a1", "discover", text=f"problem {n}")
    house.do(Gap(id="g", at=house.at, since=house.at - 600, recovered=2))
    assert len(house.calls("Post")) == 1
    assert "and 5 more" in house.posts()
    house.do(Gap(id="g2", at=house.at, since=house.at - 600))
    house.say("launch s2")
    (call,) = house.calls("Inspect")
    house.do(Inspected(**house.result(call), swarm="s2", base="b" * 40))
    house.say("approve s2")
    house.do(Gap(id="g3", at=house.at, since=house.at - 600))
    assert len(house.calls("Post")) == 1
    assert "s1.c2" in house.posts()


def test_new_settings_are_followed_at_once() -> None:
    house = House(tasks("t1", "t2", "t3"))
    assert len(house.book.live) == 2
    house.say("agents 3")
    for attempt in ("a1", "a2"):
        house.verb(attempt, "progress", text="x")
    assert len(house.book.live) == 3
    more = msgspec.structs.replace(settings(), repositories={"attic": Repository(name="attic", path="attic")})
    house.do(Configured(id="again", at=house.at, settings=more))
    assert "attic" in house.world.settings.repositories


def test_plain_words_at_the_top_are_answered_only_to_the_bot() -> None:
    house = House(tasks("t1"))
    assert house.say("good morning") == ""
    assert "I read commands" in house.say("good morning", addressed=True)
    assert "characters" in house.say("x" * 20_001)
    house.verb("a1", "ask", id="q", text="Which?")
    house.verb("a1", "ask", id="q2", text="And when?")
    assert "Which one do you mean" in house.say("MIT", thread="s1.t1")
    assert "Which one?" in house.say("approve", thread="s1.t1") or house.open("question")
    assert house.say("to bob", thread="s1.t1", mentions=True) == ""
    house.say("say customer", thread="s1.t2") if "t2" in house.book.tasks else None
    assert house.say("hm", thread="s1.d9") == ""


def test_a_draft_nobody_wants_is_put_away_and_its_planner_is_heard_no_more() -> None:
    house = Planned()
    house.say("plan make it exact")
    house.look()
    assert house.say("stop s1") == "s1 was a draft: it is put away. Nothing of it ran."
    assert house.think({"questions": []}) == ""
    assert not house.calls("Think")
    assert (house.book.swarm.state, house.open("launch")) == ("closed", [])
    other = House(tasks("t1"), launch=False)
    other.say("launch s1")
    other.say("stop s1", "bob")
    assert other.book.checkpoints["c1"].outcome == "the draft was put away by bob"
    assert other.say("launch s1") == "s1 is closed; only a draft is launched."


def test_of_a_plan_that_goes_round_in_a_circle_no_minutes_are_told() -> None:
    house = House(tasks('t1 needs = ["t2"]', 't2 needs = ["t1"]'), launch=False)
    told = plan(house.world, house.book)
    assert told.title.endswith(" · 2 tasks, needs go round in a circle: t1→t2→t1")
    assert not [b for b in told.blocks if isinstance(b, Text) and "agent" in b.text]
    (picture,) = [b for b in told.blocks if isinstance(b, Picture)]
    assert picture.alt == "The plan as a graph: 2 tasks, needs go round in a circle: t1→t2→t1"
