"""A swarm's own channel on its way: asked of the platform, again where that helps; cards wait for what comes of it."""

import asyncio
from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from bot.core.calls import Open
from bot.core.rows import Checkpoint, Swarm
from bot.core.world import World
from bot.errands import Errands
from bot.errors import ChatError
from bot.opening import opened
from bot.outbox import Outbox
from bot.places import homes
from bot.ports import Limits
from tests.platforms.letterbox import Letterbox
from tests.test_homes import at, spot
from tests.test_outbox import post, question, rows, settle

CALL = Open(key="s1:open", swarm="s1", platform="chat", name="s1-x", topic="x", people=("U1",))
CHAT = {"chat": Limits(channels=True)}


class Opener(Letterbox):
    """Opens one channel, or says what it was told to."""

    limits = Limits(channels=True)

    def __init__(self, error: ChatError | None = None) -> None:
        self.error, self.asked = error, 0

    async def open(self, key: str, name: str, topic: str, people: Sequence[str]) -> tuple[str, str]:
        self.asked += 1
        if self.error:
            raise self.error
        return "C1", name


def world(**fields: object) -> World:
    """The swarm of test_outbox, launched in C0 of a chat, with a launch card and a question."""
    swarm = Swarm(key="s1", title="x", state="running", version=1, signed=1, owner="ann", platform="chat", channel="C0")
    launch = Checkpoint(key="s1.c9", kind="launch", title="Launch s1?", state="answered")
    return World([*rows(question()), replace(swarm, **fields), launch])


def places(world: World) -> dict[str, list[str]]:
    """The channels in which each surface is posted."""
    box, found = Outbox(CHAT, (), ()), dict[str, list[str]]()
    box.take(world.all(), ())
    for show in settle(box, world):
        found.setdefault(show.item[1], []).append(at(show)[1])
    return found


def test_what_comes_of_it_is_told() -> None:
    chat = Opener()
    told = asyncio.run(opened({"chat": chat}, CALL, 5.0))
    assert (told.id, told.at, told.channel, told.name, told.error) == ("s1:open:result", 5.0, "C1", "s1-x", "")
    refused = asyncio.run(opened({"chat": Opener(ChatError("missing_scope", lost=True))}, CALL, 5.0))
    assert (refused.channel, refused.error) == ("", "missing_scope")


def test_one_that_cannot_or_may_not_is_not_asked() -> None:
    chat = Opener()
    chat.limits = Limits()
    assert asyncio.run(opened({"chat": chat}, CALL, 5.0)).channel == ""
    assert asyncio.run(opened({}, CALL, 5.0)).error == ""
    assert chat.asked == 0


def test_what_may_help_later_is_raised_and_tried_as_late_as_it_was_asked() -> None:
    error = ChatError("slow down", retry_after=30.0)
    with pytest.raises(ChatError):
        asyncio.run(opened({"chat": Opener(error)}, CALL, 5.0))
    errands = Errands()
    errands.take(CALL)
    assert errands.due(0.0) == [CALL]
    assert not errands.done(CALL, error, 0.0)
    assert errands.due(29.0) == []
    assert errands.wake == 30.0
    assert errands.due(30.0) == [CALL]


def test_cards_wait_until_it_is_known_where_they_go() -> None:
    shown = places(world(opening=True))
    assert shown["s1/board"] == shown["s1.c9/checkpoint"] == shown["s1/plan"] == ["C0"]
    assert "s1.t1/card" not in shown
    assert "s1.c1/checkpoint" not in shown
    assert homes(world(opening=True), "s1.t1", CHAT, "card") == ()


def test_cards_go_to_the_swarms_channel_and_the_board_stays() -> None:
    there = world(home="C0", channel="C1", room="s1-x")
    shown = places(there)
    assert shown["s1/board"] == shown["s1.c9/checkpoint"] == ["C0"]
    assert shown["s1.t1/card"] == shown["s1.c1/checkpoint"] == ["C1"]
    assert sorted(shown["s1/plan"]) == ["C0", "C1"]
    assert homes(there, "s1.t1", CHAT) == (spot("C1"),)


def test_words_about_the_swarm_stand_below_its_plan_in_its_channel() -> None:
    box, there = Outbox(CHAT, (), ()), world(home="C0", channel="C1", room="s1-x")
    box.take(there.all(), [post("p1", "s1")])
    (said,) = [show for show in settle(box, there) if show.item[1] == "p1"]
    assert (said.spot.channel, said.spot.thread) == ("C1", "id:s1/plan@C1")


def test_words_while_it_is_opened_open_no_card() -> None:
    box, there = Outbox(CHAT, (), ()), world(opening=True)
    box.take((), [post("p1", "s1.t1")])
    (said,) = settle(box, there)
    assert (said.spot.channel, said.spot.thread) == ("C0", "")
