"""Whose an account is: one-time codes, what the owner says, and the ceilings of the file."""

import re
from typing import Any

import pytest
from msgspec.structs import replace

from bot.core.calls import Post, Spot
from bot.core.config import Person
from bot.core.grammar import Command, parse
from bot.core.policy import accounts, ceiling, may, named, people, sentences
from tests.core.coordinator.house import PEOPLE, House, settings, tasks, words

THERE: dict[str, Any] = {"platform": "slack", "channel": "C1"}


def code(house: House, who: str = "U7", salt: str = "s", **more: Any) -> str:
    """A code asked for in Slack."""
    reply = house.say("link", who, salt=salt, **{**THERE, **more})
    found = re.fullmatch(r"Type  link ([A-Z2-7]{8})  where you are known already \(within 10 minutes\)\.", reply)
    assert found, reply
    return found[1]


def test_a_code_joins_the_account_that_asked_to_the_person_who_types_it() -> None:
    house = House(tasks("t1"))
    made = code(house, thread="s1.t1")
    reply = house.say(f"link {made}", "bob")
    assert reply == f"The account on Slack that asked for {made} is you now, bob."
    there = [c for c in house.calls("Post") if isinstance(c, Post) and c.spot and c.spot.platform == "slack"]
    assert [words(c.message) for c in there] == ["You are bob here now: joined from Terminal."]
    assert there[0].spot == Spot(platform="slack", channel="C1", thread="s1.t1")
    assert "s1 paused" in house.say("pause s1", "U7", **THERE)
    assert house.book.swarm.reason == "paused by bob"
    assert accounts(house.world, "bob") == (("terminal", "bob"), ("slack", "U7"))


def test_a_code_is_typed_in_any_case_and_without_it_link_is_talk() -> None:
    assert parse("link k7qxm2fb").commands == (Command("link", text="k7qxm2fb"),)
    assert parse("link").commands == (Command("link"),)
    assert parse("link together").loose
    house = House()
    assert "is you now, ann" in house.say(f"link {code(house).lower()}")


def test_a_code_is_made_of_the_events_randomness_and_never_reads_like_a_word() -> None:
    house = House()
    made = {code(house, salt=f"salt {n}") for n in range(60)}
    assert len(made) == 60
    assert all(re.search("[2-7]", one) for one in made)
    assert code(house, salt="same") == code(house, salt="same")
    assert code(house, "U8", salt="same") != code(house, "U7", salt="same")
    assert "No code can be made here" in house.say("link", "U7", **THERE)


def test_a_viewer_too_may_be_one_person_everywhere_and_gains_nothing_by_it() -> None:
    house = House(tasks("t1"))
    made = code(house)
    assert "is you now, eve" in house.say(f"link {made}", "eve")
    assert "eve is a viewer" in house.say("pause s1", "U7", **THERE)


def test_a_used_an_old_and_a_wrong_code_join_nobody() -> None:
    house = House()
    made = code(house)
    house.say(f"link {made}", "bob")
    assert "was used already" in house.say(f"link {made}", "dan")
    late = code(house, "U8")
    house.at += 601
    assert "is older than 10 minutes" in house.say(f"link {late}", "dan")
    assert "is no code of mine" in house.say("link AAAAAAA2", "dan")
    assert {k for k in house.world.rows["link"] if k.startswith("slack")} == {"slack|U7"}


def test_a_newer_code_takes_the_place_of_the_older() -> None:
    house = House()
    first, second = code(house, salt="a"), code(house, salt="b")
    assert "is no code of mine" in house.say(f"link {first}", "bob")
    assert "is you now" in house.say(f"link {second}", "bob")


def test_three_wrong_codes_in_ten_minutes_cost_ten_minutes() -> None:
    house = House()
    made = code(house)
    for _ in range(3):
        assert "is no code of mine" in house.say("link AAAAAAA2", "dan")
    refused = house.say(f"link {made}", "dan")
    assert refused.startswith("Three codes of yours were wrong. I read the next one at ")
    assert "is you now, bob" in house.say(f"link {made}", "bob")  # others are not held up
    house.at += 600
    assert "is you now, dan" in house.say(f"link {code(house, 'U8')}", "dan")


def test_slow_slips_are_no_guessing() -> None:
    house = House()
    for _ in range(4):
        house.at += 400
        assert "is no code of mine" in house.say("link AAAAAAA2", "dan")


def test_where_a_code_is_no_use() -> None:
    house = House()
    made = code(house)
    assert "I do not know you here: type the code where I know you" in house.say(f"link {made}", "U9", **THERE)
    mine = code(house, "ann", platform="terminal", channel="general")
    assert "the account you speak with" in house.say(f"link {mine}", "ann")
    assert "policy.toml, and the file stands" in house.say(f"link {mine}", "bob")
    house.say(f"link {made}", "bob")
    assert "is you already, bob" in house.say(f"link {code(house)}", "bob")


def test_an_account_joined_by_mistake_is_joined_again() -> None:
    house = House()
    house.say(f"link {code(house)}", "bob")
    assert "is you now, dan" in house.say(f"link {code(house)}", "dan")
    assert named(house.world, "slack", "U7", mentioned=True) == "dan"


@pytest.mark.parametrize("how", ["bot", "guest", "edited"])
def test_bots_guests_and_edits_get_no_code(how: str) -> None:
    house = House()
    flags: dict[str, Any] = {how: True}
    assert "Type  link" not in house.say("link", "U7", salt="s", **flags, **THERE)
    assert not house.world.rows["code"]


def test_strangers_read_how_to_become_known() -> None:
    said = "I do not know you here. Known elsewhere? Say: link. Else the owner can: who add @you operator"
    assert House().say("pause", "U7", **THERE) == said
    assert House().say("nice weather", "U7", **THERE) == ""


def test_only_the_owner_says_whose_an_account_is() -> None:
    house = House()
    assert "Only an owner may: link" in house.say("link U7 to bob", "bob")
    assert house.say("link U7 to bob") == "U7 on terminal is bob."
    assert house.say("link U8 to @U7") == "U8 on terminal is bob."
    assert house.say("link @U9 to dan") == "U9 on terminal is dan."


def test_a_mention_is_the_person_behind_the_account() -> None:
    """Platforms hand a mention over as @ and the account."""
    house = House(tasks("t1"))
    house.say(f"link {code(house, 'U7')}", "eve")
    house.say(f"link {code(house, 'U1')}", "ann")
    assert house.say("who add @U7 operator", "U1", **THERE) == "eve is operator, signed by ann."
    assert "U7" not in {p.name for p in people(house.world)}
    assert house.say("who add @123456 viewer", "U1", **THERE) == "123456 is viewer, signed by ann."
    assert named(house.world, "slack", "123456", mentioned=True) == "123456"
    assert "offered to eve" in house.say("hand s1 to @U7", "U1", **THERE)
    house.say("launch s1")
    assert house.say("who").startswith("5 people, 4 may decide")


def test_nobody_becomes_an_owner_by_chat() -> None:
    house = House()
    assert "bob may be operator at most" in house.say("who add @bob owner")
    assert "zoe may be operator at most" in house.say("who add @zoe owner")
    assert "make another first, in policy.toml" in house.say("who add @ann viewer")
    assert {p.name: p.role for p in people(house.world)}["bob"] == "operator"


def with_ceilings() -> House:
    made = settings()
    ceilings = {"eve": "viewer", "bob": "owner"}
    crowd = tuple(replace(p, ceiling=ceilings.get(p.name, "")) for p in PEOPLE)
    return House(tasks("t1"), replace(made, policy=replace(made.policy, people=crowd)))


def test_a_ceiling_in_the_file_stands_above_what_chat_says() -> None:
    house = with_ceilings()
    assert "eve may be viewer at most: more than that is said in policy.toml" in house.say("who add @eve operator")
    assert house.say("pause", "eve") == "eve is a viewer. Who may: ann, bob, dan."
    assert house.say("who add @bob owner") == "bob is owner, signed by ann."
    assert house.say("who add @ann operator") == "ann is operator, signed by ann."
    assert house.say("who add @ann owner", "bob") == "ann is owner, signed by bob."


def test_a_role_given_before_the_ceiling_was_set_is_cut_to_it() -> None:
    house = House()
    house.say("who add @eve operator")
    lowered = with_ceilings()
    lowered.world.put(house.world.rows["link"]["role|eve"])
    assert {p.name: p.role for p in people(lowered.world)}["eve"] == "viewer"
    assert may(lowered.world, PEOPLE[3], "pause").startswith("eve is a viewer")


def test_the_rules_name_the_ceilings() -> None:
    world = with_ceilings().world
    policy = world.settings.policy
    assert "eve may become viewer at most." in sentences(world)
    assert "only the file makes owners" in sentences(world)[0]
    assert ceiling(policy, "zed") == "operator"
    assert ceiling(replace(policy, people=(Person(name="kim", role="owner"),)), "kim") == "owner"
