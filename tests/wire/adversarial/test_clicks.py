"""Clicks: by whom, how often, when, and on what."""

from tests.wire.adversarial.cases import case
from tests.wire.adversarial.house import House


@case("a click by a stranger")
def test_a_click_by_a_stranger_approves_nothing(house: House) -> None:
    house.launch("t1 irreversible = true")
    house.work("t1")
    card = house.card("^c2 t1", house.opener("t1"), buttons=True)
    house.press("zed", card.id, "Approve as shown", "c2")
    house.says("I do not know you here", house.opener("t1"))
    assert house.card("^c2 t1", house.opener("t1")).buttons == card.buttons
