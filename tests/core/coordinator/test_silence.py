"""Where everybody is asked already, silence has no deputy to turn to."""

from msgspec.structs import replace

from bot.core import rows
from bot.core.views import people
from tests.core.coordinator.house import PEOPLE, House, settings, tasks
from tests.golden import sample
from tests.golden.sample import NOW


def test_who_is_asked_already_is_no_deputy() -> None:
    world = sample.running()
    book, row = world.book("s3"), sample.question()
    assert people.deputy(world, book, replace(row, to=("ann", "bob"))) == "dan"
    world.put(rows.House(key="house"))  # nobody decides
    assert people.deputy(world, book, row) == ""
    assert people.silence(world, book, row, NOW).startswith("asked again 14:16, then parked 21:16;")
    assert people.silence(world, book, replace(row, step=1), NOW).startswith("then parked 21:16;")


def test_where_everybody_is_asked_already_no_deputy_is_reminded() -> None:
    alone = settings()
    house = House(tasks("t1"), replace(alone, policy=replace(alone.policy, people=(replace(PEOPLE[0], deputy="ann"),))))
    house.verb("a1", "ask", id="q1", text="Which header?")
    house.tick(4000)
    assert "c2 still waits" in house.posts()
    house.tick(4000)
    assert not house.calls("Post")
    assert house.book.checkpoints["c2"].step == 2
    house.tick(30_000)
    assert house.book.checkpoints["c2"].state == "expired"
