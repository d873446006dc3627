"""`watch`: who follows what where; nothing of a log is a row, and nothing printed reads as something said."""

from bot.core.rows import Attempt
from bot.core.values import Logged
from bot.core.views import show
from bot.core.views.watch import LAST, WIDE, shown, spoken
from tests.core.coordinator.house import House, tasks


def watched(house: House) -> dict[str, tuple[str, str, bool]]:
    return {w.id: (w.attempt, w.channel, w.off) for w in house.book.watches.values()}


def running() -> House:
    house = House(tasks("t1", "t2"))
    for attempt in ("a1", "a2"):
        house.verb(attempt, "began")
    return house


def test_a_task_or_an_attempt_is_followed_where_it_is_said_and_no_line_is_owed_for_it() -> None:
    house = running()
    assert house.say("watch t1") == ""
    assert house.say("watch a2", who="eve", channel="side", thread="s1") == ""
    assert house.say("watch", who="bob", thread="s1.t2") == ""
    here = ("a2", "general", False)
    assert watched(house) == {"w1": ("a1", "general", False), "w2": ("a2", "side", False), "w3": here}
    assert house.book.watches["w2"].by == "eve"
    assert "w1" not in house.book.live, "a row beside the attempt, not in its place"


def test_once_a_place_and_off_only_there() -> None:
    house = running()
    house.say("watch t1")
    assert "a1 is watched here already" in house.say("watch a1")
    assert "a1 is watched here already" in house.say("watch a1", platform="room"), "the other face of this machine"
    assert "t1 is not watched here" in house.say("watch t1 off", channel="side")
    assert "t1 is no longer watched here" in house.say("watch t1 off", who="eve")
    assert "t1 is not watched here" in house.say("watch t1 off")
    assert house.say("watch t1") == ""
    assert watched(house) == {"w1": ("a1", "general", True), "w2": ("a1", "general", False)}


def test_who_is_not_at_work_is_not_followed() -> None:
    house = House(tasks("t1", "t2 needs = [\"t1\"]"))
    assert "Nobody is at work on t2 (open)" in house.say("watch t2")
    house.exits("a1", 1)
    assert "a1 has ended" in house.say("watch a1")
    assert house.say("watch t1") == "", "the next attempt"
    assert watched(house) == {"w1": ("a2", "general", False)}
    assert "has no task t9" in house.say("watch t9")


def test_a_reviewer_is_followed_where_the_worker_has_ended() -> None:
    house = running()
    row = Attempt(key="s1.a9", task="t1", role="reviewer", state="running", started=1.0)
    house.world.put(row)
    house.say("watch t1")
    assert watched(house)["w1"][0] == "a1"
    house.exits("a1")
    house.say("watch t1")
    assert watched(house)["w2"][0] == "a9"


def test_a_line_that_is_given_up_leaves_the_attempt_at_work() -> None:
    house = running()
    house.say("watch t1; watch t9")
    assert house.book.live == {"a1", "a2"}
    assert [w.attempt for w in house.book.watches.values()] == ["a1"]


def test_what_it_reads_from_the_first_line_to_the_end() -> None:
    house = running()
    house.say("watch t1")
    message = show(house.world, "s1.w1", "watch", house.at)
    assert message is not None
    assert message.title == "t1 Task t1 · a1 at work, <1 min"
    assert "printed nothing" in str(message.blocks)
    lines = tuple(Logged(text=f"line {n}") for n in range(LAST + 3))
    text = str(show(house.world, "s1.w1", "watch", house.at, lines))
    assert "line 2'" not in text
    assert "…\\n  line 3\\n  line 4" in text
    house.exits("a1")
    message = show(house.world, "s1.w1", "watch", house.at)
    assert message is not None
    assert (message.title, message.blocks, message.buttons) == ("t1 Task t1 · a1 ended: done, <1 min", (), ())
    assert show(house.world, "s1.w9", "watch", house.at) is None


def test_before_it_began_and_once_nobody_looks() -> None:
    house = House(tasks("t1"))
    house.world.put(Attempt(key="s1.a9", task="t1"))
    house.say("watch a9")
    message = show(house.world, "s1.w1", "watch", house.at)
    assert message is not None
    assert "a9 at work, not yet begun" in message.title
    house.say("watch t1 off")
    message = show(house.world, "s1.w1", "watch", house.at, (Logged(text="secret"),))
    assert message is not None
    assert message.title == "t1 Task t1 · a9 is no longer watched here"
    assert "secret" not in str(message)


def test_what_is_printed_is_set_in_and_cut_with_a_mark() -> None:
    assert shown(Logged(text="» done")) == ["  » done"]
    assert shown(Logged(text="done\x1b[2J\u202e \u200b", verb="progress")) == ["» progress done"]
    assert shown(Logged(text="a\rb\tc")) == ["  a", "  b    c"]
    assert shown(Logged(text="", verb="usage")) == []
    (long,) = shown(Logged(text="x" * 500))
    assert (len(long), long[-1]) == (WIDE + 2, "…")
    (long,) = shown(Logged(text="x" * 500, verb="ask"))
    assert (len(long), long[-1]) == (WIDE + 2, "…")
    assert spoken("evidence", {"criterion": "t1.2", "kind": "file", "text": "it"}) == "t1.2 it"
    assert spoken("delivered", {"tell": "s1.c2:answer:a2"}) == "s1.c2"
    assert spoken("reserve", {"paths": "a.py", "id": "r1"}) == "a.py"
