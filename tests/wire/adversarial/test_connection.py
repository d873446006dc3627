"""Connections that break, lie, or may not be resumed: found, mended and told; nothing that was said is lost."""

from collections.abc import Callable
from threading import Thread

from tests.wire.adversarial.cases import case
from tests.wire.adversarial.discord import Discord
from tests.wire.adversarial.house import House
from tests.wire.adversarial.slack import Slack

NO_RESUME = "Socket Mode has no sessions to resume: each connection is new, and the history is read"
ONE_SOCKET = "a bot of Discord's has one session; a second one ends the first"


@case("reconnect during a click")
def test_a_click_during_a_reconnect_counts_once(house: House) -> None:
    house.launch('t1 criteria = ["person: reads well"]')
    house.work("t1")
    opener = house.opener("t1")
    card = house.card("^c2 t1", opener, buttons=True)
    before = house.side.greeted()
    renewing = Thread(target=house.side.fault, args=("renew",))
    renewing.start()
    house.side.try_press("bob", house.channel, card.id, "Approve")
    renewing.join(60)
    house.side.connected(before)
    if house.card("^c2 t1", opener).buttons:  # it was lost on the way, and the person sees that: pressed again
        house.calm()
        house.side.try_press("bob", house.channel, card.id, "Approve")
    assert "bob" in house.card("^c2 t1.*Approved", opener).title
    house.until(lambda: house.git.merged == ["t1"])


@case("socket connected but silent")
def test_a_silent_socket_is_found_and_what_was_said_is_recovered(opened: Callable[..., House]) -> None:
    house = opened(options={"deaf": "2"})
    house.launch("t1")
    opener, _ = house.opener("t1"), house.ask("t1")
    house.calm()
    house.side.settle(0.5)  # its own posts came back
    before = house.side.greeted()
    house.side.fault("deaf")
    house.say("ann", "answer c2: MIT")
    house.agent("t1", "progress", text="a post of the bot's own")
    house.agent("t1", "discover", text="old.py looks dead", why="seen")  # posts, which do not come back
    house.side.connected(before)
    house.until(lambda: house.heard("t1", "answer") == ["MIT"])
    house.says(r"Not heard in .*1 reply recovered; clicks in that time are lost", house.card("^Plan s1").id)
    house.card("^c2 t1.*ann", opener)


@case("ten stale sockets", discord=ONE_SOCKET)
def test_ten_stale_sockets_keep_no_line_from_the_bot(opened: Callable[..., House]) -> None:
    house = opened(options={"deaf": "2", "ping": "1"})
    assert isinstance(house.side, Slack)
    house.launch("t1")
    opener, _ = house.opener("t1"), house.ask("t1")
    for _ in range(10):
        before = house.side.greeted()
        house.side.fault("renew")
        house.side.connected(before)
    house.say("ann", "MIT", opener)
    house.until(lambda: house.heard("t1", "answer") == ["MIT"])
    assert not house.side.stand.failures


@case("gateway resume refused", slack=NO_RESUME)
def test_a_refused_resume_loses_nothing(house: House) -> None:
    house.launch("t1")
    house.ask("t1")
    assert isinstance(house.side, Discord)
    before = house.side.greeted()
    house.side.stand.fault("refuse_resume", times=1)
    house.side.fault("cut")
    house.say("ann", "answer c2: MIT")
    house.side.connected(before)
    house.until(lambda: house.heard("t1", "answer") == ["MIT"])
