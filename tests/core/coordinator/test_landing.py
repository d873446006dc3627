"""What was landed stays on the target until it is landed again, and people are told so."""

from msgspec.structs import replace

from bot.core.events import Landed
from bot.core.report import build, index
from bot.core.rows import Checkpoint
from tests.core.coordinator.house import House, tasks, words


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


def asks(house: House) -> Checkpoint:
    house.say("land s1")
    return house.book.checkpoints[house.open("landing")[0]]


def moved(house: House) -> Checkpoint:
    """Signed, and the target is found to have moved: it is merged in."""
    row = asks(house)
    house.say(f"approve {row.id}")
    landed(house, moved="f" * 40)
    return row


def test_a_landing_says_what_becomes_of_a_target_that_moved() -> None:
    house = House(tasks("t1"))
    house.merges("a1")
    effect = (
        "main moves to new; if main moved since bbbbbbb, it is merged in first, the gates run, and main moves to that "
        "merge only if they pass"
    )
    assert asks(house).choices[0].effect == effect.replace("new", house.book.swarm.tip[:7])
    row = moved(house)
    assert house.book.checkpoints[row.id].outcome == "main moved to fffffff: it is merged in and gated first"
    house.attempt()
    house.publish()
    landed(house)
    assert house.book.checkpoints[row.id].outcome == f"landed as {house.book.swarm.tip[:7]}"


def test_red_gates_on_a_target_that_moved_name_the_gates_and_the_way_out() -> None:
    house = House(tasks("t1"))
    house.merges("a1")
    row = moved(house)
    house.attempt(1)
    house.attempt(1)
    why = "with main at fffffff merged in, the gates are red: make"
    assert house.book.checkpoints[row.id].outcome == f"not landed: {why}"
    (post,) = house.calls("Post")
    assert post.about == row.key
    way = "Mend it by a task on swarm/s1 (add TITLE), or mend main; then  land s1  again."
    assert words(post.message).startswith(f"s1 was not landed: {why}. {way} $ make")
    again = asks(house)
    assert again.facts["last time"] == f"not landed: {why}"
    house.say(f"approve {again.id}")
    landed(house)
    assert "last time" not in asks_again(house).facts


def asks_again(house: House) -> Checkpoint:
    house.world.put(replace(house.book.swarm, landed=""))
    return asks(house)


def test_a_conflict_with_a_target_that_moved_is_named() -> None:
    house = House(tasks("t1"))
    house.merges("a1")
    house.say("approve " + house.open("report")[0])
    row = moved(house)
    house.attempt(ok=False, conflict=0, files=("a.py",))
    assert "Mend main, or merge swarm/s1 into it by hand; then  land s1  again." in house.posts()
    told = "not landed: with main at fffffff merged in, it conflicts in a.py"
    assert house.book.checkpoints[row.id].outcome == told


def test_a_branch_moved_by_another_hand_ends_a_landing() -> None:
    house = House(tasks("t1"))
    house.merges("a1")
    row = moved(house)
    house.attempt()
    house.publish(ok=False, tip="e" * 40)
    assert house.book.checkpoints[row.id].outcome == "not landed: swarm/s1 was moved by another hand"


def test_a_revert_that_does_not_pass_is_told_in_words() -> None:
    house = House(tasks("t1"))
    house.merges("a1")
    house.say("revert t1 alone")
    house.attempt(1)
    house.attempt(1)
    assert "The revert of t1 failed: the gates are red with it" in house.posts()
