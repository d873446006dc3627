"""What comes twice is done once; what may have been said is not said again; what was refused is not taken for shown."""

from collections.abc import Callable

from tests.wire.adversarial.cases import case
from tests.wire.adversarial.house import House

ONE_EVENT = "Discord sends one event for a message, whoever is called in it"
NO_LATER = "Discord does not send an event again later: a resumed session brings only what it has not sent yet"


@case("the same event twice with one id")
def test_an_event_that_comes_twice_is_done_once(house: House) -> None:
    house.draft("t1")
    house.side.fault("twice", times=2)
    house.say("ann", "add docs for api.py")
    house.says("^v2: ")
    house.side.fault("well")
    house.calm()
    assert house.card("^Plan s1 v2").title.count("2 tasks") == 1
    assert house.count(r"^v\d+: ") == 1


@case("the same event twice with one id")
def test_a_press_that_comes_twice_is_done_once(house: House) -> None:
    house.launch('t1 criteria = ["person: reads well"]')
    house.work("t1")
    opener = house.opener("t1")
    card = house.card(r"^c2 t1", opener, buttons=True)
    house.side.fault("twice press")
    house.press("bob", card.id, "Approve")
    assert "bob" in house.card(r"^c2 t1.*Approved", opener).title
    house.calm()
    assert house.count("already", opener) == 0


@case("the same message as two event types", discord=ONE_EVENT)
def test_a_mention_that_is_told_as_message_and_as_mention_is_done_once(house: House) -> None:
    house.draft("t1")
    house.say("ann", f"{house.side.bot} add docs for api.py")
    house.says("^v2: ")
    house.calm()
    assert "2 tasks" in house.card("^Plan s1 v2").title
    assert house.count(r"^v\d+: ") == 1


@case("the pair delivered 70 s apart", discord=NO_LATER)
def test_a_pair_seventy_seconds_apart_is_done_once(house: House) -> None:
    house.draft("t1")
    house.side.fault("twice", seconds=2.5, times=2)
    house.say("ann", f"{house.side.bot} add docs for api.py")
    house.says("^v2: ")
    house.side.fault("well")
    house.pass_time(70)
    house.side.settle(3.0)
    house.calm()
    assert "2 tasks" in house.card("^Plan s1 v2").title
    assert house.count(r"^v\d+: ") == 1


@case("post succeeds but the reply is lost")
def test_a_post_whose_answer_is_lost_stands_once(house: House) -> None:
    house.side.fault("lost post", channel=house.channel)
    house.draft("t1")
    house.calm()
    assert house.count("Plan s1 v1") == 1


@case("post succeeds but the reply is lost")
def test_a_post_whose_answer_is_lost_stands_once_after_a_kill(opened: Callable[..., House]) -> None:
    house = opened()
    house.side.fault("lost post", channel=house.channel, times=50)
    house.side.upload("ann", house.channel, "plan", "plan.toml", 'title = "x"\n[[tasks]]\nid = "t1"\ntitle = "one"\n')
    house.until(lambda: house.count("Plan s1 v1"))
    house.down()
    house.side.fault("well")
    house.up()
    house.calm()
    assert house.count("Plan s1 v1") == 1


@case("update answers 200 with ok:false", discord="Discord refuses by the status, never by a 200")
def test_an_edit_that_is_refused_within_a_200_is_no_edit(house: House) -> None:
    house.launch('t1 criteria = ["person: reads well"]')
    house.work("t1")
    opener = house.opener("t1")
    card = house.card(r"^c2 t1", opener, buttons=True)
    house.side.fault("refused edits", times=3)
    house.press("bob", card.id, "Approve")
    assert "bob" in house.card(r"^c2 t1.*Approved", opener).title
    assert house.count("c2 t1 Task t1", opener) == 1
