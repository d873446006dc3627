"""The outbox: what is shown and done, in which order, how often, and what becomes of failures."""

from math import inf

import pytest

from bot.core.calls import AnyCall, Brief, Collect, Deliver, Judge, Post, Spot, Start, Stop, Think
from bot.core.events import Broke
from bot.core.message import Message
from bot.core.rows import Checkpoint, Plan, Row, Swarm, Task
from bot.core.values import PlanSpec, TaskSpec
from bot.core.world import World
from bot.errors import ChatError
from bot.outbox import Action, Carry, Outbox
from bot.pacing import Bucket, Window
from bot.ports import Limits, Place
from bot.showing import Show

FREE = {"terminal": Limits()}
SPEC = TaskSpec(id="t1", title="mend the imports")


def rows(*more: Row) -> list[Row]:
    """A running swarm of one task, whose card is to be shown."""
    return [
        Swarm(key="s1", title="spring clean", state="running", version=1, signed=1, owner="ann"),
        Plan(key="s1.v1", number=1, spec=PlanSpec(title="spring clean", tasks=(SPEC,))),
        Task(key="s1.t1", spec=SPEC, state="running", posted=True),
        *more,
    ]


def question(key: str = "s1.c1") -> Checkpoint:
    return Checkpoint(key=key, kind="question", title="tabs or spaces?", task="t1", attempt="a1")


def post(key: str, about: str = "s1.t1", lane: int = 0, spot: Spot | None = None) -> Post:
    return Post(key=key, about=about, message=Message(key), lane=lane, spot=spot)  # type: ignore[arg-type]


def settle(box: Outbox, world: World, now: float = 0.0) -> list[Show]:
    """Everything there is to show, each post answered with an id made from its key."""
    shown = []
    while actions := box.due(now, world):
        for action in actions:
            assert isinstance(action, Show)
            box.done(action, f"id:{action.key}", now)
            shown.append(action)
    return shown


def shows(actions: list[Action]) -> list[str]:
    return [a.key for a in actions if isinstance(a, Show)]


def carried(actions: list[Action]) -> list[str]:
    return [a.call.key for a in actions if isinstance(a, Carry)]


def start(attempt: str) -> Start:
    brief = Brief(attempt=attempt, swarm="s1", task="s1.t1", role="worker", title="x")
    return Start(key=f"{attempt}:start", attempt=attempt, repository="r", base="b", brief=brief)


def test_a_checkpoint_waits_for_its_card_and_stands_in_its_thread() -> None:
    box, world = Outbox(FREE, (), ()), World(rows(question()))
    box.take([question()], ())
    first = box.due(0.0, world)
    assert shows(first) == ["s1.t1/card@general"]
    assert not box.due(0.0, world)
    box.done(first[0], "m1", 0.0)
    (second,) = (a for a in box.due(0.0, world) if isinstance(a, Show) and "checkpoint" in a.key)
    assert second.spot.thread == "m1"


def test_board_plan_and_card_stand_at_the_top_and_only_the_board_is_pinned() -> None:
    box, world = Outbox(FREE, (), ()), World(rows())
    box.take(world.all(), ())
    shown = {show.item[1]: show for show in settle(box, world)}
    assert {key: (show.spot.thread, show.pin) for key, show in shown.items()} == {
        "s1/board": ("", True), "s1/plan": ("", False), "s1.t1/card": ("", False)
    }  # fmt: skip


def test_what_reads_the_same_is_not_sent_again_and_what_differs_is_edited_in_place() -> None:
    box, world = Outbox(FREE, (), ()), World(rows())
    box.take(world.all(), ())
    settle(box, world)
    box.take(world.all(), ())
    assert settle(box, world, 2.0) == []
    row = Task(key="s1.t1", spec=SPEC, state="done", posted=True, merged="abc")
    world.put(row)
    box.take([row], ())
    assert {(show.item[1], show.id) for show in settle(box, world, 120.0)} == {
        ("s1.t1/card", "id:s1.t1/card@general"), ("s1/board", "id:s1/board@general")
    }  # fmt: skip


def test_after_a_restart_only_surfaces_that_changed_go_out() -> None:
    box, world, places = Outbox(FREE, (), ()), World(rows()), []
    box.take(world.all(), ())
    for action in box.due(0.0, world):
        places += box.done(action, f"id:{action.key}" if isinstance(action, Show) else "", 0.0).places
    world.put(question())
    again = Outbox(FREE, places, ())
    again.take(world.all(), ())
    assert {show.item[1] for show in settle(again, world)} == {"s1/board", "s1.t1/card", "s1.c1/checkpoint"}


def test_changes_between_two_edits_of_a_board_become_one() -> None:
    box, world = Outbox(FREE, (), ()), World(rows())
    box.take(world.all(), ())
    settle(box, world, 100.0)
    for number in range(20):
        row = Swarm(key="s1", title=f"title {number}", state="running", version=1, signed=1, owner="ann")
        world.put(row)
        box.take([row], ())
        assert "s1/board@general" not in shows(box.due(100.5, world))
    assert box.wake == pytest.approx(101.0)
    (board,) = (s for s in settle(box, world, 101.0) if s.item[1] == "s1/board")
    assert "title 19" in board.message.title


def test_lanes_go_before_surfaces_when_the_budget_is_short() -> None:
    box, world = Outbox({"terminal": Limits(posts=1)}, (), ()), World(rows())
    box.take(world.all(), [post("outcome", "s1", 2, Spot(platform="terminal", channel="general"))])
    box.take((), [post("stop", "s1", 0, Spot(platform="terminal", channel="general"))])
    order, now = [], 0.0
    while len(order) < 5 and now < 1000:
        for action in box.due(now, world):
            assert isinstance(action, Show)
            box.done(action, action.key, now)
            order.append((action.key.partition("@")[0], now))
        now = max(now, box.wake)
    assert [key for key, _ in order] == ["stop", "s1/plan", "outcome", "s1/board", "s1.t1/card"]
    assert [at for _, at in order] == pytest.approx([0, 60.4, 120.8, 181.2, 241.6])


@pytest.mark.parametrize("limit", [1, 5, 20, 50, 60])
def test_no_minute_holds_more_than_the_budget(limit: int) -> None:
    bucket, sent, now = Bucket(limit), [], 0.0
    while now < 300:
        while bucket.wait(now, 0) == 0:
            bucket.take()
            sent.append(now)
        now += bucket.wait(now, 0)
    assert all(sum(at <= other < at + 60 - 1e-3 for other in sent) <= limit for at in sent)
    assert len(sent) >= 0.8 * limit * 5


def test_no_five_seconds_hold_more_posts_into_a_channel_than_it_takes_and_answers_find_room() -> None:
    window, sent, late, now = Window(60), [], 0.0, 0.0
    while now < 300:
        if window.wait(now, 1) == 0:
            window.take(1)
            sent.append(now)
        for _ in range(2 if now % 30 < 0.1 else 0):  # two answers at once
            late = max(late, window.wait(now, 0))
            window.take(0)
            sent.append(now)
        now += 0.1
    assert all(sum(at <= other < at + 5 for other in sent) <= 5 for at in sent)
    assert late == 0
    assert len(sent) >= 150


def test_posts_in_one_thread_keep_their_order_and_settle_their_calls() -> None:
    spot = Spot(platform="terminal", channel="general")
    box, world = Outbox(FREE, (), [post("one", spot=spot), post("two", spot=spot)]), World(rows())
    (first,) = box.due(0.0, world)
    assert shows([first]) == ["one@general"]
    assert box.due(0.0, world) == []
    assert box.done(first, "m1", 0.0).done == ("one",)
    assert shows(box.due(0.0, world)) == ["two@general"]


def test_words_about_a_thing_go_to_its_thread() -> None:
    box, world = Outbox(FREE, (), ()), World(rows())
    box.take(world.all(), [post("news")])
    assert {show.key: show.spot.thread for show in settle(box, world)}["news@general"] == "id:s1.t1/card@general"


def test_retry_after_is_obeyed_by_the_whole_platform() -> None:
    spot = Spot(platform="terminal", channel="general")
    box, world = Outbox(FREE, (), [post("one", spot=spot), post("two", spot=spot)]), World(rows())
    (first,) = box.due(10.0, world)
    box.done(first, ChatError("slow down", retry_after=30.0), 10.0)
    assert box.due(39.9, world) == []
    assert box.wake == 40.0
    assert shows(box.due(40.0, world)) == ["one@general"]


def test_what_is_gone_is_posted_anew_under_another_key() -> None:
    box, world = Outbox(FREE, [Place(thing="s1", surface="board", platform="terminal", channel="general",
                                     message="old", shown="?", pinned=True)], ()), World(rows())  # fmt: skip
    box.take([world.book("s1").swarm], ())
    plan, edit = box.due(0.0, world)
    assert isinstance(edit, Show)
    assert edit.id == "old"
    box.done(plan, "p", 0.0)
    assert box.done(edit, ChatError("no such message", gone=True), 0.0).places[-1].message == ""
    again = next(a for a in box.due(2.0, world) if isinstance(a, Show) and a.item == edit.item)
    assert (again.id, again.key) == ("", "s1/board@general~old")


def test_a_thread_whose_first_message_is_gone_is_opened_anew() -> None:
    box, world = Outbox(FREE, (), ()), World(rows())
    box.take([world.book("s1").tasks["t1"]], ())
    settle(box, world)
    box.take((), [post("news")])
    (news,) = box.due(5.0, world)
    box.done(news, ChatError("thread not found", gone=True), 5.0)
    card = "s1.t1/card@general"
    assert [show.key for show in settle(box, world, 5.0)] == [f"{card}~id:{card}", "news@general"]


def test_other_failures_back_off_and_are_never_dropped() -> None:
    spot = Spot(platform="terminal", channel="general")
    box, world, now, gaps = Outbox(FREE, (), [post("one", spot=spot)]), World(rows()), 0.0, []
    for _ in range(9):
        (action,) = box.due(now, world)
        box.done(action, ChatError("it is raining"), now)
        assert box.due(now, world) == []
        gaps.append(box.wake - now)
        now = box.wake
    assert gaps == [2, 4, 8, 16, 32, 60, 60, 60, 60]
    assert box.stale(now) == (1, now)
    assert not box.quiet()
    settle(box, world, now)
    assert box.quiet()


def test_what_changes_while_a_post_is_in_flight_is_edited_after_it() -> None:
    box, world = Outbox(FREE, (), ()), World(rows(question()))
    box.take([question()], ())
    (card,) = box.due(0.0, world)
    changed = Task(key="s1.t1", spec=SPEC, state="asking", posted=True)
    world.put(changed)
    box.take([changed], ())
    box.done(card, "m1", 0.0)
    assert ("s1.t1/card", "m1") in {(show.item[1], show.id) for show in settle(box, world, 9.0)}


def test_git_and_gates_go_one_at_a_time_and_stops_before_everything() -> None:
    judge = Judge(key="j", swarm="s1", repository="r", commit="c", commands=())
    collect = Collect(key="k", attempt="s1.a1", repository="r", base="b")
    other = Collect(key="o", attempt="s1.a2", repository="elsewhere", base="b")
    box, world = Outbox(FREE, (), [judge, collect, other, Stop(key="x", attempt="s1.a9")]), World(rows())
    first = box.due(0.0, world)
    assert carried(first) == ["x", "j", "o"]
    box.done(next(a for a in first if isinstance(a, Carry) and a.call.key == "j"), "", 0.0)
    assert carried(box.due(0.0, world)) == ["k"]


def test_a_stop_brings_its_attempts_start_forward_and_follows_it() -> None:
    calls: list[AnyCall] = [start(f"s1.a{n}") for n in range(1, 4)]
    box, world = Outbox(FREE, (), [*calls, Stop(key="x", attempt="s1.a3")]), World(rows())
    first = box.due(0.0, world)
    assert carried(first) == ["s1.a3:start"]
    assert "s1.a3" in box.starting()
    box.done(first[0], "", 0.0)
    assert carried(box.due(0.0, world)) == ["x", "s1.a1:start"]
    assert box.starting() == {"s1.a1", "s1.a2"}


def test_a_slow_brain_holds_no_worker_that_others_need() -> None:
    thinks: list[AnyCall] = [Think(key=f"think{n}", swarm="s1", question="plan") for n in range(5)]
    collect = Collect(key="k", attempt="s1.a1", repository="r", base="b")
    box = Outbox(FREE, (), [*thinks, collect], workers=1)
    first = box.due(0.0, World())
    assert carried(first) == ["think0", "think1", "k"]
    box.done(first[0], "", 0.0)
    assert carried(box.due(0.0, World())) == ["think2"]


def test_words_to_an_agent_do_not_wait_for_free_workers() -> None:
    busy: list[AnyCall] = [Collect(key=f"k{n}", attempt=f"s1.a{n}", repository=f"r{n}", base="b") for n in range(3)]
    tell = Deliver(key="tell", attempt="s1.a7", sort="tell", text="hi")
    box = Outbox(FREE, (), [*busy, tell], workers=2)
    assert carried(box.due(0.0, World())) == ["k0", "k1", "tell"]


def test_a_call_that_fails_is_tried_twice_more_and_then_broken() -> None:
    box, world, now, outcomes = Outbox(FREE, (), [Stop(key="x", attempt="s1.a9")]), World(), 0.0, []
    while actions := box.due(now, world):
        outcomes.append(box.done(actions[0], OSError("disk full"), now))
        box.due(now, world)
        now = box.wake if box.wake < inf else now
    assert [settled.done for settled in outcomes] == [(), (), ("x",)]
    (broke,) = outcomes[-1].events
    assert isinstance(broke, Broke)
    assert (broke.call, broke.id, "disk full" in broke.error) == ("x", "x:result", True)


def test_a_view_that_fails_does_not_stop_the_others() -> None:
    broken = Task(key="s1.t1", spec=SPEC, state="nonsense", posted=True)  # type: ignore[arg-type]
    box, world = Outbox(FREE, (), ()), World(rows(broken))
    box.take([broken], [post("news", "s1", 2, Spot(platform="terminal", channel="general"))])
    assert "news@general" in {show.key for show in settle(box, world)}
