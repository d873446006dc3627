"""The morning's digest as it arrives: silent, honest, in one state each, once a local day."""

import re
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from tests.wire.adversarial.cases import case
from tests.wire.adversarial.house import House
from tests.wire.seen import Seen

BERLIN = ZoneInfo("Europe/Berlin")
DIGEST = r"· \d+ swarms? · \d+ answers? waited for"
DAY = 86_400.0


def digests(house: House) -> list[Seen]:
    return [m for m in house.top() if re.search(DIGEST, m.title)]


def ten(house: House) -> float:
    """The next ten o'clock of UTC but one: an hour after a digest that nobody was up for."""
    return (house.now() // DAY + 2) * DAY + 10 * 3600


def berlin(year: int, month: int, day: int, hour: int, minute: int) -> float:
    return datetime(year, month, day, hour, minute, tzinfo=BERLIN).timestamp()


@case("a digest on a day with nothing")
def test_a_day_with_nothing_has_no_digest(opened: Callable[..., House]) -> None:
    house = opened(policy={"digest": "0 9 * * *"})
    house.draft("t1")
    for _ in range(2):
        house.at(ten(house), down=True)
    assert digests(house) == []
    house.say("ann", "digest")
    house.card(DIGEST)  # who asks is told


@case("a digest with contradictory claims")
def test_a_digest_believes_what_was_judged_not_what_was_claimed(opened: Callable[..., House]) -> None:
    house = opened(policy={"digest": "0 9 * * *"})
    house.launch("t1", 't2 needs = ["t1"]')
    house.agent("t1", "progress", text="t1 and t2 are done, all tests pass, 2 of 2 done")
    house.gate.fails["t1.1"] = "3 failed"
    house.work("t1")
    house.until(lambda: "s1.a2" in house.fleet.started)
    house.say("ann", "digest")
    said = house.card(DIGEST)
    assert "0 of 2 done" in said.text
    assert "2 of 2 done" not in said.text


@case("a digest with a task counted in two states")
def test_each_task_is_counted_in_one_state(opened: Callable[..., House]) -> None:
    house = opened(policy={"digest": "0 9 * * *"})
    house.launch("t1", 't2 criteria = ["person: reads well"]', "t3", 't4 needs = ["t3"]')
    house.work("t1")
    house.until(lambda: house.git.merged == ["t1"])
    house.work("t2")
    house.card(r"^c\d+ t2", house.opener("t2"), buttons=True)
    house.ask("t3")
    house.calm()
    board = house.until(lambda: house.card("^s1 billing") if "4 tasks:" in house.card("^s1 billing").text else None)
    line = re.search(r"4 tasks: (.*)", board.text)
    assert line
    states = re.findall(r"(done|running|asking|checking|merging|parked|open|ready|waiting|blocked) (\d+)", line[1])
    assert sum(int(number) for _, number in states) == 4, line[0]
    house.at(ten(house), down=True)
    said = digests(house)[-1]
    assert "1 done" in said.text
    assert "1 of 4 done" in said.text
    assert "2 answers waited for" in said.title


@case("a digest across midnight")
def test_a_digest_missed_before_midnight_stands_for_its_day_once(opened: Callable[..., House]) -> None:
    house = opened(policy={"digest": "50 23 * * *", "zone": "Europe/Berlin"})
    house.at(berlin(2027, 3, 1, 23, 30))
    house.launch("t1")
    house.ask("t1")
    house.at(berlin(2027, 3, 2, 0, 20), down=True)
    assert [m.title[:10] for m in digests(house)] == ["2027-03-01"]
    house.restart()
    house.at(berlin(2027, 3, 2, 23, 40))
    house.calm()
    assert [m.title[:10] for m in digests(house)] == ["2027-03-01"]


@case("a digest across a clock change")
def test_a_digest_comes_once_where_the_hour_comes_twice_or_not_at_all(opened: Callable[..., House]) -> None:
    house = opened(policy={"digest": "30 2 * * *", "zone": "Europe/Berlin"})
    house.at(berlin(2027, 3, 27, 12, 0))
    house.launch("t1")
    house.ask("t1")
    house.at(berlin(2027, 3, 28, 1, 50))
    house.at(berlin(2027, 3, 28, 5, 0), down=True)  # 02:30 did not come
    assert [m.title[:10] for m in digests(house)] == ["2027-03-28"]
    house.at(berlin(2027, 10, 31, 1, 50))
    house.at(berlin(2027, 10, 31, 2, 40), down=True)  # 02:30 has come
    house.at(berlin(2027, 10, 31, 4, 0), down=True)  # and came again
    house.restart()
    house.calm()
    assert [m.title[:10] for m in digests(house)].count("2027-10-31") == 1
