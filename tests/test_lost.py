"""What somebody took away: a card, a thread, a whole channel. Told once, tried again slowly, nothing dropped."""

from itertools import pairwise

from bot.core.calls import Spot
from bot.core.events import AnyEvent, Reached, Unreachable
from bot.core.records import Outage
from bot.core.rows import Row, Swarm
from bot.core.values import Home
from bot.core.world import World
from bot.errors import ChatError
from bot.lost import PROBE
from bot.outbox import Outbox
from bot.pacing import HOUR
from tests.test_outages import changed, given
from tests.test_outbox import FREE, post, rows, settle


def test_what_is_deleted_again_and_again_is_posted_ever_more_slowly() -> None:
    box, world, posts = Outbox(FREE, (), ()), World(rows()), []
    for now in range(0, 4 * int(HOUR), 5):
        changed(world, box, "asking" if now % 2 else "running")
        for show in given(box, world, float(now)):
            card = show.item[1] == "s1.t1/card"
            posts += [now] if card and not show.id else []
            box.done(show, ChatError("deleted", gone=True) if card and show.id else f"id:{show.key}", float(now))
    gaps = [after - before for before, after in pairwise(posts)]
    assert gaps[0] <= 10  # the first time it is there again at once
    assert gaps == sorted(gaps)
    assert HOUR <= gaps[-1] <= HOUR + 10


def test_words_do_not_wait_for_a_card_that_is_deleted_all_the_time() -> None:
    box, world = Outbox(FREE, (), ()), World(rows())
    box.take([world.book("s1").tasks["t1"]], ())
    for number in range(3):
        settle(box, world, 1000.0 * number)
        changed(world, box, "asking" if number % 2 else "checking")
        for show in given(box, world, 1000.0 * number + 2):
            gone = ChatError("deleted", gone=True)
            box.done(show, gone if show.item[1] == "s1.t1/card" else show.id, 1000.0 * number + 2)
    box.take((), [post("stopped", spot=Spot(platform="terminal", channel="general", thread="s1.t1"))])
    (answer,) = given(box, world, 2003.0)
    assert (answer.key, answer.spot.thread) == ("stopped@general", "")


def test_an_answer_in_a_thread_of_peoples_own_that_was_deleted_is_given_at_the_top() -> None:
    box, world = Outbox(FREE, (), ()), World(rows())
    box.take((), [post("answer", spot=Spot(platform="terminal", channel="general", thread="17.5"))])
    (first,) = given(box, world, 0.0)
    assert first.spot.thread == "17.5"
    box.done(first, ChatError("no such thread", gone=True), 0.0)
    (second,) = given(box, world, 0.0)
    assert second.spot.thread == ""


def two(*more: Row) -> tuple[Outbox, World]:
    """A swarm in two channels."""
    mirrors = (Home(platform="terminal", channel="C2"),)
    swarm = Swarm(key="s1", title="x", state="running", version=1, signed=1, mirrors=mirrors)
    box, world = Outbox(FREE, (), ()), World([*rows(), swarm, *more])
    box.take(world.all(), ())
    return box, world


def play(box: Outbox, world: World, now: float, channel: str) -> tuple[list[str], list[AnyEvent]]:
    """All there is to show; what is for that channel cannot be written. Keys tried there, and events."""
    tried: list[str] = []
    events: list[AnyEvent] = []
    while found := given(box, world, now):
        for show in found:
            refused = ChatError("archived", lost=True) if show.spot.channel == channel else f"id:{show.key}"
            tried += [show.key] if show.spot.channel == channel else []
            events += box.done(show, refused, now).events
    return tried, events


def test_a_lost_channel_is_told_once_tried_slowly_and_stops_no_other() -> None:
    box, world = two()
    _, events = play(box, world, 0.0, "C2")
    assert [(e.platform, e.channel, e.why) for e in events if isinstance(e, Unreachable)] == [
        ("terminal", "C2", "archived")
    ]
    assert box.said()  # nothing waits but for that channel
    times = [now for now in range(1, 3600) if play(box, world, float(now), "C2") != ([], [])]
    assert len(times) == 3600 // PROBE - 1
    box.take((), [post("news", "s1.t9")])
    assert [show.key for show in settle(box, world, 3000.0) if show.spot.channel == "C2"] == []


def test_a_lost_channel_is_tried_with_what_is_left_when_the_first_try_has_nothing_more_to_say() -> None:
    box, world = two()
    play(box, world, 0.0, "C2")
    (probe,) = (show for show in given(box, world, PROBE) if show.spot.channel == "C2")
    box.due(PROBE + 1, world)  # the others are looked at while it is on its way
    box.done(probe, ChatError("archived", lost=True), PROBE + 1)
    box._items.pop(probe.item)
    assert len([show for show in given(box, world, 2 * PROBE + 1) if show.spot.channel == "C2"]) == 1


def test_when_it_can_be_written_again_everything_that_waited_goes_out() -> None:
    box, world = two()
    play(box, world, 0.0, "C2")
    box.take((), [post("news", "s1.t9")])
    events: list[AnyEvent] = []
    shown, calls = set(), set()
    while found := given(box, world, PROBE):
        for show in found:
            settled = box.done(show, f"id:{show.key}", PROBE)
            events += settled.events
            calls |= set(settled.done)
            shown.add(show.key)
    assert [(type(e), e.channel) for e in events if isinstance(e, Reached)] == [(Reached, "C2")]
    assert {"s1.t1/card@C2", "s1/board@C2", "s1/plan@C2", "news@C2"} <= shown
    assert calls == {"news"}
    assert box.stale(PROBE) == (0, 0)


def test_after_a_restart_a_lost_channel_is_tried_at_once_and_told_when_it_works() -> None:
    box, world = two(Outage(key="terminal|C2", why="archived", at=1.0))
    there = [show for show in given(box, world, 5.0) if show.spot.channel == "C2"]
    assert len(there) == 1
    (event,) = box.done(there[0], "m1", 5.0).events
    assert isinstance(event, Reached)


def test_a_lost_channel_that_is_still_lost_after_a_restart_is_not_told_again() -> None:
    box, world = two(Outage(key="terminal|C2", why="archived", at=1.0))
    assert play(box, world, 5.0, "C2")[1] == []
