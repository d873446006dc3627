"""What a press or a line causes is said where it was done: below that very message."""

import pytest

from tests.wire.adversarial.house import House

BOTH = pytest.mark.parametrize("side", ["slack", "discord"], indirect=True)


@BOTH
def test_a_press_on_the_report_is_answered_below_the_report(house: House) -> None:
    house.launch('t1 criteria = ["reviewer: names are plain"]')
    house.work("t1")
    house.agent("t1", "finding", role="reviewer", text="names are short")
    cited = {"place": "src/t1.py:1", "quote": "mended by "}
    house.agent("t1", "review", role="reviewer", criterion="t1.1", ruling="met", text="they are", **cited)
    house.agent("t1", "done", role="reviewer", text="read")
    house.agent("t1", "exits", role="reviewer", code="0")
    report, plan = house.card("draft, unread", buttons=True), house.card("^Plan s1")
    before = len(house.under(plan.id))
    house.press("eve", report.id, "Approve report")
    house.card("eve is a viewer", report.id)
    house.press("eve", report.id, "Waive…", "known")
    house.until(lambda: len([m for m in house.under(report.id) if "eve is a viewer" in m.title]) == 2)
    house.press("ann", report.id, "Approve report")
    house.card("signed by ann")
    house.press("eve", report.id, "Land on main…")
    house.until(lambda: len([m for m in house.under(report.id) if "eve is a viewer" in m.title]) == 3)
    house.say("ann", "why t1", report.id)
    house.card("^t1 ", report.id)
    house.calm()
    assert len(house.under(plan.id)) == before
    house.restart()
    house.say("ann", "why t1", report.id)
    house.until(lambda: len([m for m in house.under(report.id) if m.title.startswith("t1 ")]) == 2)


@BOTH
def test_a_press_on_the_board_is_answered_below_the_board(house: House) -> None:
    house.launch("t1")
    house.ask("t1")
    board, plan = house.card("^s1 billing"), house.card("^Plan s1")
    before = len(house.under(plan.id))
    house.say("eve", "pause s1", board.id)
    house.card("eve is a viewer", board.id)
    house.calm()
    assert len(house.under(plan.id)) == before
