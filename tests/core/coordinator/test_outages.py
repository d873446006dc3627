"""When people could not be heard or written to, they read so once, where they can."""

from typing import Any

import pytest
from msgspec.structs import replace

from bot.core import views
from bot.core.calls import Post, Spot
from bot.core.events import Gap, Reached, Unreachable
from bot.core.policy import accounts
from bot.core.records import Outage
from tests.core.coordinator.house import House, tasks, words
from tests.core.coordinator.test_mirrors import IN_SLACK, board, house_file, mirrored, reachable


def gap(house: House, **more: Any) -> list[tuple[str, str]]:
    """What is said of half an hour, and where."""
    house.at += 1800
    event = Gap(**{**house.id(), "since": house.at - 1620, **more})
    house.do(event)
    return [(c.spot.channel, words(c.message)) for c in house.calls("Post")]


def lose(house: House, channel: str = "C1", platform: str = "slack", why: str = "archived") -> list[Post]:
    house.do(Unreachable(**house.id(), platform=platform, channel=channel, why=why))
    return house.calls("Post")


def back(house: House, channel: str = "C1") -> list[tuple[str, str]]:
    house.do(Reached(**house.id(), platform="slack", channel=channel))
    return [(c.spot.channel, words(c.message)) for c in house.calls("Post")]


def test_a_time_without_the_bot_is_told_once_in_each_channel() -> None:
    house = mirrored('t1 ask = "start"', 't2 ask = "start"')
    first, second = house.open("start")
    said = gap(house, recovered=3)
    times = said[0][1].split(". ")[0].removeprefix("Offline ")
    text = f"Offline {times}. 3 replies recovered; clicks in that time are lost. Still open: {first}, {second}."
    assert said == [("general", text), ("C1", text)]
    assert len(times) == len("12:04–12:31")
    assert [c.spot.thread for c in house.calls("Post")] == ["s1", "s1"]


def test_two_swarms_of_one_channel_are_told_of_in_one_line() -> None:
    house = House(tasks('t1 ask = "start"'))
    house.say("plan", files=house_file("t1"))
    assert [text.partition("Still")[2] for _, text in gap(house)] == [" open: c2."]  # a draft has nothing to lose
    house.world.put(replace(house.world.books["s2"].swarm, state="paused"))
    assert [text.partition("Still")[2] for _, text in gap(house)] == [" open: s1.c2."]


def test_nothing_and_one_reply_recovered() -> None:
    house = House(tasks("t1"))
    assert "No replies recovered; clicks in that time are lost. Still open: none." in gap(house)[0][1]
    assert "1 reply recovered" in gap(house, recovered=1)[0][1]


def test_a_platform_that_was_not_heard_is_named_where_its_swarms_are_shown() -> None:
    house = mirrored()
    said = gap(house, platform="slack", deaf=True)
    assert [channel for channel, _ in said] == ["general", "C1"]
    assert said[0][1].startswith("Not heard in Slack ")
    assert "(it looked connected). No replies recovered" in said[0][1]
    assert "looked" not in gap(house, platform="slack")[0][1]
    assert gap(house, platform="discord") == []


def test_a_lost_channel_is_told_to_the_owner_in_another_once() -> None:
    house = mirrored()
    (post,) = lose(house, why="archived by somebody")
    assert words(post.message) == (
        "s1: nothing can be written to Slack any more: archived by somebody. When that is mended, I go on there by "
        "myself."
    )
    assert post.spot == Spot(platform="terminal", channel="general", thread="s1")
    assert (post.to, post.about) == ("ann", "s1")
    assert ("s1", "board") in {mark for row in house.last.rows for mark in views.touched(row)}
    assert "Slack cannot be written to since" in board(house)
    assert lose(house) == []


def test_it_is_said_once_when_it_can_be_written_to_again() -> None:
    house = mirrored()
    lose(house)
    said = back(house)
    assert [channel for channel, _ in said] == ["general", "C1"]
    assert said[0][1].startswith("Slack can be written to again; it could not since ")
    assert "cannot be written" not in board(house)
    assert back(house) == []
    assert back(house, "C9") == []
    assert len(lose(house)) == 1


def test_without_another_channel_it_is_told_to_the_owners_own_account() -> None:
    house = House(tasks("t1"), reachable())
    (post,) = lose(house, "general", "terminal")
    assert post.spot == Spot(platform="slack", channel="@U-ann")
    assert "nothing can be written to Terminal any more" in words(post.message)


def test_a_platform_with_a_table_comes_before_one_without() -> None:
    config = replace(reachable(), chats={"slack": {}})
    house = House("", config)
    house.say("plan", "U-ann", files=house_file("t1"), **IN_SLACK)
    (post,) = lose(house)
    assert post.spot == Spot(platform="slack", channel="@U-ann")
    (post,) = lose(house, "@U-ann")
    assert post.spot == Spot(platform="terminal", channel="@ann")
    assert words(post.message) == "I cannot write to you in Slack any more: archived."
    assert lose(house, "@ann", "terminal") == []  # no way is left, and nothing goes round
    assert lose(house, "@nobody") == []


def test_a_channel_of_no_swarm_is_told_to_the_owner_of_the_house() -> None:
    house = House("", reachable())
    (post,) = lose(house, "C9", why="")
    assert (post.to, post.about) == ("ann", "")
    assert words(post.message).startswith("Nothing can be written to Slack any more: no reason was given.")
    assert back(house, "C9") == []


def test_what_a_platform_says_is_kept_without_secrets() -> None:
    house = mirrored()
    token = "xoxb-" + "1234567890-1234567890123-" + "a" * 24
    lose(house, why=f"invalid_auth {token}")
    row = house.world.rows["outage"]["slack|C1"]
    assert isinstance(row, Outage)
    assert token not in row.why


@pytest.mark.parametrize("state", ["closed", "stopped"])
def test_of_what_is_over_nobody_is_told(state: str) -> None:
    house = mirrored()
    house.world.put(replace(house.book.swarm, state=state))
    (post,) = lose(house)
    assert post.about == ""  # the house's owner, since the bot cannot write there


def test_accounts_are_those_of_the_file_and_those_linked() -> None:
    house = House("", reachable())
    house.say("link phone to ann")
    assert accounts(house.world, "ann") == (("terminal", "ann"), ("slack", "U-ann"), ("terminal", "phone"))
    assert accounts(house.world, "nobody") == ()
