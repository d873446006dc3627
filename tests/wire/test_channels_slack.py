"""A swarm launched in Slack's home channel gets a channel of its own; without the scope all of it stays in one.
The real bot and library, over the stand-in; people act and look as people do."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from adapters.chat.slack.manifest import OPTIONAL, SCOPES
from tests.wire.adversarial.house import House
from tests.wire.adversarial.slack import Slack
from tests.wire.seen import Seen

PLAN = ('t1 ask = "start"', "t2", 't3 needs = ["t2"]')
Open = Callable[[], House]


@pytest.fixture(scope="module")
def side() -> Iterator[Slack]:
    """A workspace that granted the bot its optional scopes too."""
    made = Slack()
    made.stand.world.granted = frozenset(SCOPES | OPTIONAL)
    yield made
    made.close()


@pytest.fixture
def opened(side: Slack, tmp_path: Path) -> Iterator[Open]:
    """A bot that opens a channel for each swarm, if it may."""
    held: list[House] = []

    def build() -> House:
        held.append(House(side, tmp_path, options={"channels": "per swarm"}))
        return held[-1]

    yield build
    for house in held:
        house.close()


def rooms(side: Slack, home: str) -> list[str]:
    """Channels that the bot made since this home channel."""
    every = list(side.stand.world.rooms.values())
    since = next(n for n, room in enumerate(every) if room.id == home)
    return [room.id for room in every[since:] if room.creator == side.stand.bot]


def own(house: House, side: Slack) -> str:
    """The swarm's channel, once something stands there."""

    def found() -> str:
        return next((id for id in rooms(side, house.channel) if side.messages(id)), "")

    return house.until(found)


def stands(house: House, channel: str, words: str, thread: str = "") -> Seen:
    """The bot's message there that says so, once it does."""

    def found() -> Seen | None:
        there = house.side.messages(channel, thread)
        return next((m for m in reversed(there) if m.author == "podium" and words in m.text), None)

    try:
        seen = house.until(found)
    except AssertionError as error:
        there = "\n".join(f"{m.author}: {m.text[:300]}" for m in house.side.messages(channel, thread))
        raise AssertionError(f"{words} stands not there, but:\n{there}") from error
    assert seen
    return seen


def pins(house: House, channel: str) -> list[str]:
    return [m.title for m in house.side.messages(channel) if m.pinned]


def test_it_gets_its_channel_and_the_board_stays_at_home(opened: Open, side: Slack) -> None:
    house = opened()
    house.launch(*PLAN)
    room = own(house, side)
    made = side.stand.world.rooms[room]
    assert re.fullmatch(r"s1-billing(-\d)?", made.name)
    assert made.users == {side.account(n) for n in ("ann", "bob", "dan", "eve")}
    assert "billing (s1)" in made.topic
    launch = stands(house, house.channel, f"goes on in #{made.name}")
    assert "Launched by ann" in launch.title
    card = stands(house, room, "t2 Task t2")
    stands(house, room, "Plan s1 v1")
    assert house.until(lambda: pins(house, house.channel) and "of 3 done" in pins(house, house.channel)[0])
    assert pins(house, room) == []
    assert not [m for m in house.top() if m.title.startswith("t2 ")], "no card at home"

    house.agent("t2", "ask", id="q1", text="Which licence?")
    asked = stands(house, room, "Which licence?", card.id)
    side.say("bob", room, "MIT, as in README", asked.thread)
    house.until(lambda: "MIT, as in README" in house.heard("t2"))
    stands(house, room, "Answered by bob", card.id)
    side.say("ann", room, "@podium pause")
    stands(house, house.channel, "paused")
    house.say("ann", "@podium resume")
    stands(house, room, "ann in Slack's home channel: resume", stands(house, room, "Plan s1 v1").id)
    start = stands(house, room, "Start t1 Task t1?", stands(house, room, "criterion  t1.1").id)
    side.press("dan", room, start.id, "Approve")
    for task in ("t1", "t2", "t3"):
        house.work(task)
    report = stands(house, room, "The report of s1 is ready")
    assert house.until(lambda: any("draft, unread" in title for title in pins(house, house.channel)))
    side.press("ann", room, report.id, "Approve report")
    house.until(lambda: [title for title in pins(house, house.channel) if "signed by ann" in title])
    assert len(pins(house, house.channel)) == 1
    assert pins(house, room) == []
    assert rooms(side, house.channel) == [room]


def test_without_the_scope_all_of_it_stays_in_one_and_that_is_told_once(opened: Open, side: Slack) -> None:
    house = opened()
    side.stand.revoke("channels:manage")
    house.launch(*PLAN)
    stands(house, house.channel, "t2 Task t2")
    told = stands(house, house.channel, "s1 gets no channel of its own", house.card("Plan s1").id)
    assert "channels:manage" in told.text
    house.restart()
    house.draft(*PLAN)
    house.say("ann", "launch s2")
    side.press("ann", house.channel, house.card("Launch s2", buttons=True).id, "Launch")
    house.until(lambda: any(key.startswith("s2.") for key in house.fleet.started))
    house.calm()
    every = [m for opener in side.messages(house.channel) for m in side.messages(house.channel, opener.id)]
    assert sum("no channel of its own" in m.text for m in every) == 1
    assert rooms(side, house.channel) == []


def test_killed_between_opening_and_noting_it_there_is_one_channel(opened: Open, side: Slack) -> None:
    house = opened()
    side.stand.fault("lose_answer", method="conversations.create", times=1)
    house.draft(*PLAN)
    house.say("ann", "launch s1")
    side.press("ann", house.channel, house.card("Launch s1", buttons=True).id, "Launch")
    house.until(lambda: rooms(side, house.channel))
    house.restart()
    room = own(house, side)
    stands(house, room, "t2 Task t2")
    stands(house, house.channel, f"goes on in #{side.stand.world.rooms[room].name}")
    assert rooms(side, house.channel) == [room]
    assert side.stand.world.rooms[room].users == {side.account(n) for n in ("ann", "bob", "dan", "eve")}
