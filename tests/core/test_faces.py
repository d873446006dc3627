"""Terminal and room are one place; the room has a channel for each place elsewhere."""

from bot.core.events import Said
from bot.core.faces import beside, meant
from bot.core.policy import who
from bot.core.values import Home
from tests.golden import sample

TERMINAL, ROOM = Home(platform="terminal", channel="general"), Home(platform="room", channel="general")
ELSEWHERE = Home(platform="other", channel="C1")


def test_what_stands_on_one_face_stands_on_both() -> None:
    assert beside((TERMINAL,)) == beside((ROOM,)) == (TERMINAL, ROOM)
    assert beside((ELSEWHERE, TERMINAL)) == (TERMINAL, ROOM)


def test_what_stands_elsewhere_has_a_channel_in_the_room() -> None:
    assert beside((ELSEWHERE, Home(platform="third", channel="C2"))) == (Home(platform="room", channel="other:C1"),)
    assert beside(()) == ()


def test_a_line_means_the_place_it_stands_for() -> None:
    assert set(meant("terminal", "general")) == set(meant("room", "general")) == {TERMINAL, ROOM}
    assert ELSEWHERE in meant("room", "other:C1")
    assert meant("other", "C1") == (ELSEWHERE,)


def test_who_sits_at_the_terminal_sits_in_the_room() -> None:
    world = sample.running()
    at_terminal = who(world, Said(id="1", at=0.0, platform="terminal", account="local", channel="general", text=""))
    in_room = who(world, Said(id="2", at=0.0, platform="room", account="local", channel="general", text=""))
    assert at_terminal is not None
    assert in_room == at_terminal
    assert who(world, Said(id="3", at=0.0, platform="room", account="nobody", channel="general", text="")) is None
