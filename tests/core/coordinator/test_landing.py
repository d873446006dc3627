"""What was landed stays on the target until it is landed again, and people are told so."""

from bot.core.events import Landed
from bot.core.report import build, index
from tests.core.coordinator.house import House, tasks


def landed(house: House, moved: str = "") -> None:
    """Answer the Land asked for last."""
    (call,) = house.calls("Land")
    commit = "" if moved else house.book.swarm.tip
    house.do(Landed(**house.result(call), swarm="s1", ok=not moved, moved=moved, commit=commit))


def offered(house: House) -> list[str]:
    return [b.label for b in index(build(house.world, "s1", house.at)).buttons]


def test_what_was_landed_stays_on_the_target_until_it_is_landed_again() -> None:
    house = House(tasks("t1", "t2"))
    house.merges("a1")
    house.merges("a2")
    assert "Land on main…" in offered(house)
    house.say("land s1")
    house.say("approve " + house.open("landing")[0])
    landed(house)
    assert "Land on main…" not in offered(house)
    still = "t1 landed already: main still has it until you  land s1  again."
    assert not house.say("revert t1")
    assert house.book.checkpoints[house.open("revert")[0]].text == still
    house.say("revert t1 alone")
    house.attempt()
    house.publish()
    assert still in house.posts()
    assert "Land on main…" in offered(house)
    house.say("land s1")
    house.say("approve " + house.open("landing")[0])
    landed(house, moved="f" * 40)
    house.attempt()
    house.publish()
    landed(house)
    house.say("revert t2")
    assert "t2 landed already" in house.book.checkpoints[house.open("revert")[0]].text
