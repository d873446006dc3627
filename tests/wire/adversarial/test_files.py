"""The report's file: one stands, the newest; it is sent again when it changed, and not for anything else."""

import pytest

from bot.core.calls import Spot
from bot.core.message import Fold, Message
from tests.wire.adversarial.discord import Discord
from tests.wire.adversarial.house import House
from tests.wire.adversarial.slack import Slack
from tests.wire.seen import Seen

BOTH = pytest.mark.parametrize("side", ["slack", "discord"], indirect=True)


@BOTH
def test_one_file_of_the_report_stands_and_it_is_the_newest(house: House) -> None:
    house.launch("t1")
    house.work("t1")
    report = house.card("draft, unread", buttons=True)
    house.until(lambda: len(pages(house, report)) == 1)
    house.press("ann", report.id, "Approve report")
    house.card("signed by ann")
    house.calm()
    house.until(lambda: [page for page in pages(house, report) if "signed by ann" in page])
    house.until(lambda: len(pages(house, report)) == 1 and "signed by ann" in pages(house, report)[0])


@BOTH
def test_a_file_that_did_not_change_is_not_sent_again(house: House) -> None:
    spot, before = Spot(platform=house.side.name, channel=house.channel), sent(house)
    id = house.do(house.chat.post("k", spot, page("draft", "one")))
    house.do(house.chat.edit(spot, id, page("signed", "one")))
    assert (sent(house) - before, pages(house, house.card("signed"))) == (1, ["one"])
    house.restart()
    house.do(house.chat.edit(spot, id, page("landed", "one")))
    assert (sent(house) - before, pages(house, house.card("landed"))) == (1, ["one"])
    house.do(house.chat.edit(spot, id, page("landed", "two")))
    assert (sent(house) - before, pages(house, house.card("landed"))) == (2, ["two"])


def page(title: str, text: str) -> Message:
    return Message(title, (Fold("The whole", text, "s1-report.md"),))


def pages(house: House, report: Seen) -> list[str]:
    """What stands of the report's file."""
    there = [m for m in house.top() if m.id == report.id] + house.under(report.id)
    return [text for seen in there for name, text in seen.files if name == "s1-report.md"]


def sent(house: House) -> int:
    """Files the bot has sent so far."""
    if isinstance(house.side, Slack):
        return int(house.side.stand.world.rates.calls["files.completeUploadExternal"])
    assert isinstance(house.side, Discord)
    return int(house.side.stand.state()["files"])
