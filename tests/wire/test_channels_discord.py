"""A swarm launched in Discord's home channel gets a channel of its own where that is asked for, as private as the home
channel; without the permission all of it stays in one. The real bot and library; people act and look as people do."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.wire.adversarial.discord import Discord
from tests.wire.adversarial.house import House
from tests.wire.seen import Seen

PLAN = ("t1", 't2 needs = ["t1"]')
Open = Callable[[], House]


@pytest.fixture(scope="module")
def side() -> Iterator[Discord]:
    made = Discord()
    yield made
    made.close()


@pytest.fixture
def opened(side: Discord, tmp_path: Path) -> Iterator[Open]:
    """A bot that opens a channel for each swarm, if it may."""
    held: list[House] = []

    def build() -> House:
        held.append(House(side, tmp_path, options={"channels": "yes"}))
        return held[-1]

    yield build
    for house in held:
        house.close()
    assert side.stand.state()["gaps"] == []


def own(house: House, side: Discord) -> list[str]:
    """The channels made since the home channel."""
    return [room for room in side.stand.ask("rooms") if int(room) > int(house.channel)]


def stands(house: House, channel: str, words: str, thread: str = "") -> Seen:
    """The bot's message there that says so, once it does."""

    def found() -> Seen | None:
        there = house.side.messages(channel, thread)
        return next((m for m in reversed(there) if m.author == "podium" and words in m.text), None)

    return house.until(found)


def room(house: House, side: Discord) -> str:
    return house.until(lambda: next(iter(own(house, side)), ""))


def test_it_gets_its_channel_and_the_board_stays_at_home(opened: Open, side: Discord) -> None:
    house = opened()
    side.stand.ask("hide", channel=house.channel, people=["ann", "bob", "usher"])
    house.launch(*PLAN)
    there = room(house, side)
    stands(house, house.channel, "goes on in #s1-billing")
    card = stands(house, there, "t1 Task t1")
    stands(house, there, "Plan s1 v1")
    assert not [m for m in house.top() if m.title.startswith("t1 ")], "no card at home"
    assert side.stand.ask("sees", channel=there) == side.stand.ask("sees", channel=house.channel)
    house.agent("t1", "ask", id="q1", text="Which licence?")
    stands(house, there, "Which licence?", card.id)
    side.say("bob", there, "MIT, as in README", card.id)
    house.until(lambda: "MIT, as in README" in house.heard("t1"))
    side.say("ann", there, "@podium pause")
    stands(house, house.channel, "paused")
    house.restart()
    side.say("ann", there, "@podium resume")
    house.until(lambda: house.count("paused") == 0)
    for task in ("t1", "t2"):
        house.work(task)
    report = stands(house, there, "The report of s1 is ready")
    side.press("ann", there, report.id, "Approve report")
    house.until(lambda: [m for m in house.top() if m.pinned and "signed by ann" in m.title])
    assert not [m for m in side.messages(there) if m.pinned]
    assert own(house, side) == [there]


def test_without_the_permission_all_of_it_stays_in_one_and_that_is_told_once(opened: Open, side: Discord) -> None:
    house = opened()
    side.stand.without("manage_channels")
    house.launch(*PLAN)
    stands(house, house.channel, "t1 Task t1")
    told = stands(house, house.channel, "s1 gets no channel of its own", house.card("Plan s1").id)
    assert "Manage Channels" in told.text
    house.restart()
    house.draft(*PLAN)
    house.say("ann", "launch s2")
    side.press("ann", house.channel, house.card("Launch s2", buttons=True).id, "Launch")
    house.until(lambda: any(key.startswith("s2.") for key in house.fleet.started))
    house.calm()
    every = [m for opener in house.top() for m in side.messages(house.channel, opener.id)]
    assert sum("no channel of its own" in m.text for m in every) == 1
    assert own(house, side) == []


def test_killed_between_opening_and_noting_it_there_is_one_channel(opened: Open, side: Discord) -> None:
    house = opened()
    side.stand.fault("lose_answer", route="POST /guilds/*/channels", times=1)
    house.draft(*PLAN)
    house.say("ann", "launch s1")
    side.press("ann", house.channel, house.card("Launch s1", buttons=True).id, "Launch")
    there = room(house, side)
    house.restart()
    stands(house, there, "t1 Task t1")
    stands(house, house.channel, "goes on in #s1-billing")
    assert own(house, side) == [there]
