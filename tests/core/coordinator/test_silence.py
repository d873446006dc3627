"""Where everybody is asked already, silence has no deputy to turn to."""

from msgspec.structs import replace

from bot.core import rows
from bot.core.views import people
from bot.core.views.ranked import waits_on
from bot.core.views.standing import standing
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
    assert people.silence(world, book, replace(row, step=1), NOW).startswith("parked 21:16;")


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


def condition() -> House:
    """A result that bob alone judges; ann is the only owner."""
    house = House(tasks('t1 criteria = ["check: true", "person bob: reads well"]'))
    house.works("a1")
    return house


def test_a_persons_condition_is_theirs_on_the_card_and_silence_asks_an_owner_to_assign_it() -> None:
    house = condition()
    row = house.book.checkpoints["c2"]
    assert people.who(house.world, house.book, row) == "Who may: bob."
    assert "ann (to assign c2) " in people.silence(house.world, house.book, row, house.at)
    assert standing(house.book, house.book.tasks["t1"], house.at, people=("ann", "bob")).text == "waits for bob (c2)"
    assert [p.name for p in PEOPLE if waits_on(house.book, row, p)] == ["ann", "bob"]
    house.tick(4000)
    assert [c.to for c in house.calls("Post")] == ["bob"]
    house.tick(4000)
    assert "c2 waits for an answer, now of ann too (to assign c2)" in house.posts()


def test_a_condition_is_given_away_by_whose_it_is_or_an_owner_and_taken_by_nobody() -> None:
    house = condition()
    assert house.say("approve c2", who="dan") == (
        "c2 is bob's condition to judge. bob or ann may give it to somebody else: assign c2 to NAME"
    )
    assert house.say("assign c2 to dan", who="dan") == (
        "c2 is bob's condition to judge. Who may assign it: bob, ann."
    )
    house.say("assign c2 to dan", who="bob")
    assert people.who(house.world, house.book, house.book.checkpoints["c2"]) == "Who may: bob, dan. Asked: dan."
    house.say("approve c2", who="dan")
    assert house.book.tasks["t1"].state == "merging"
    again = condition()
    again.say("assign c2 to dan")
    assert again.book.checkpoints["c2"].to == ("dan",)


def test_an_owners_own_condition_has_no_deputy_where_there_is_no_other_owner() -> None:
    house = House(tasks('t1 criteria = ["check: true", "person ann: reads well"]'))
    house.works("a1")
    assert people.deputy(house.world, house.book, house.book.checkpoints["c2"]) == ""
