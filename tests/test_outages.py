"""What platforms allow: so much a minute, edits for an hour. Words do not wait for signs, answers for nothing."""

from typing import Literal

import pytest

from bot.core.calls import Post, Spot
from bot.core.message import Message
from bot.core.rows import Row, Swarm, Task
from bot.core.world import World
from bot.errors import ChatError
from bot.outbox import Outbox
from bot.pacing import HOUR
from bot.ports import Limits, Place
from bot.showing import Show
from tests.test_outbox import FREE, SPEC, post, question, rows, settle

HERE = Spot(platform="terminal", channel="general")
OLD = {"terminal": Limits(edit_age=3600)}


def changed(world: World, box: Outbox, state: str) -> None:
    """The task reads differently from now on, and so does its card."""
    row = Task(key="s1.t1", spec=SPEC, state=state, posted=True)  # type: ignore[arg-type]
    world.put(row)
    box.take([row], ())


def given(box: Outbox, world: World, now: float) -> list[Show]:
    return [action for action in box.due(now, world) if isinstance(action, Show)]


def cards(shown: list[Show]) -> list[Show]:
    return [show for show in shown if show.item[1].startswith("s1.t1/")]


class Shelf:
    """An outbox whose places are kept, as the store keeps them, so that it can be opened again."""

    def __init__(self, limits: dict[str, Limits], *more: Row) -> None:
        self.limits, self.world = limits, World(rows(*more))
        self.kept: dict[tuple[str, str, str, str], Place] = {}
        self.open()
        self.box.take(self.world.all(), ())

    def open(self) -> None:
        self.box = Outbox(self.limits, self.kept.values(), ())

    def settle(self, now: float, gone: str = "") -> list[Show]:
        """What is shown until all is; an edit of the message `gone` finds that it was deleted."""
        shown = []
        while found := given(self.box, self.world, now):
            for show in found:
                result = ChatError("deleted", gone=True) if gone and show.id == gone else f"id:{show.key}"
                for place in self.box.done(show, result, now).places:
                    self.kept[place.thing, place.surface, place.platform, place.channel] = place
                shown.append(show)
        return shown


# Budgets.
def test_a_refused_edit_holds_up_edits_and_no_answer() -> None:
    box, world = Outbox(FREE, (), ()), World(rows())
    box.take(world.all(), ())
    settle(box, world)
    changed(world, box, "asking")
    edits = given(box, world, 5.0)
    for show in edits:
        box.done(show, ChatError("slow down", retry_after=30.0), 5.0)
    box.take((), [post("stopped", spot=HERE)])
    assert [show.key for show in given(box, world, 5.0)] == ["stopped@general"]
    assert given(box, world, 34.9) == []
    assert {show.id for show in given(box, world, 35.0)} == {show.id for show in edits}


@pytest.mark.parametrize("lane", [1, 2])
def test_an_answer_goes_out_at_once_when_everything_else_has_used_its_budget(lane: Literal[1, 2]) -> None:
    box, world = Outbox({"terminal": Limits(posts=60, all_posts=60)}, (), ()), World(rows())
    box.take((), [Post(key=f"n{n}", about="", message=Message("x"), lane=lane, spot=HERE) for n in range(100)])
    settle(box, world)
    assert box.stale(0.0)[0] > 50
    box.take((), [post("stopped", spot=HERE), post("stopped too", spot=HERE)])
    assert [show.key for show in settle(box, world)] == ["stopped@general", "stopped too@general"]


def test_channels_have_budgets_of_their_own_within_that_of_all() -> None:
    limits = {"terminal": Limits(posts=6, all_posts=12)}
    box, world = Outbox(limits, (), ()), World(rows())
    spots = [Spot(platform="terminal", channel=f"c{n}") for n in range(9)]
    box.take((), [post(f"n{n}", spot=spots[n // 2]) for n in range(18)])
    assert len({show.spot.channel for show in settle(box, world)}) == 2  # a burst of a sixth of twelve
    assert sum(len(settle(box, world, float(now))) for now in range(1, 61)) <= 12


def test_words_do_not_wait_for_their_pin_and_the_pin_follows() -> None:
    box, world = Outbox({"terminal": Limits(pins_a_minute=1)}, (), ()), World(rows())
    box.take((), [])
    box.take([world.book("s1").swarm], ())
    pinned = {show.item[1]: show.pin for show in settle(box, world)}
    assert pinned["s1/board"]
    report = Swarm(key="s1", title="x", state="reviewing", version=1, signed=1, owner="ann", report="draft")
    world.put(report)
    box.take([report], ())
    first = {show.item[1]: (bool(show.id), show.pin) for show in settle(box, world, 5.0)}
    assert first["s1/report"] == (False, False)  # its words, at once
    later = [(show.item[1], show.pin) for now in range(60, 300) for show in settle(box, world, float(now))]
    assert set(later) == {("s1/report", True), ("s1/board", False)}
    assert box.said()


# Old messages.
def test_an_old_board_is_posted_anew_once_an_hour_and_points_to_the_new_one() -> None:
    shelf = Shelf(OLD)
    shelf.settle(0.0)
    changed(shelf.world, shelf.box, "asking")
    assert [show.id for show in cards(shelf.settle(HOUR - 1))] == ["id:s1.t1/card@general"]  # still edited
    changed(shelf.world, shelf.box, "running")
    shown = {show.item[1]: show for show in shelf.settle(HOUR + 1)}
    board = shown["s1/board"]
    assert (board.id, board.pin, board.key) == ("", True, "s1/board@general~id:s1/board@general")
    old = shown["s1/board~id:s1/board@general"]
    assert (old.id, old.pin) == ("id:s1/board@general", False)
    assert old.message.title.startswith("Moved below: s1 ")
    assert shelf.box.thread("terminal", "id:s1/board@general") == ("s1", "board")
    changed(shelf.world, shelf.box, "asking")
    assert {show.id for show in shelf.settle(HOUR + 60) if "board" in show.item[1]} == {f"id:{board.key}"}


def test_between_two_new_messages_an_hour_passes_and_the_change_waits() -> None:
    shelf = Shelf({"terminal": Limits(edit_age=600)})
    shelf.settle(0.0)
    changed(shelf.world, shelf.box, "asking")
    assert [show for show in shelf.settle(700.0) if show.item[1] == "s1/board"] == []
    assert shelf.box.wake <= HOUR
    assert [show.id for show in shelf.settle(HOUR) if show.item[1] == "s1/board"] == [""]


def test_an_old_card_goes_on_in_its_own_thread_also_after_a_restart() -> None:
    """It opens the thread: replies there must stay bound to the thing."""
    shelf, opener = Shelf(OLD), "id:s1.t1/card@general"
    shelf.settle(0.0)
    changed(shelf.world, shelf.box, "asking")
    below, pointer = cards(shelf.settle(HOUR + 1))
    assert (below.id, below.spot.thread, below.message.title) == ("", opener, below.message.title)
    assert "t1" in below.message.title
    assert (pointer.id, pointer.message.title) == (opener, f"Moved below: {below.message.title}")
    shelf.open()
    shelf.box.take(shelf.world.all(), [post("news")])
    (news,) = shelf.settle(HOUR + 9)
    assert (news.key, news.spot.thread) == ("news@general", opener)
    assert {shelf.box.thread("terminal", id)[0] for id in (opener, f"id:{below.key}")} == {"s1.t1"}
    changed(shelf.world, shelf.box, "done")
    assert [show.id for show in cards(shelf.settle(HOUR + 20))] == [f"id:{below.key}"]
    changed(shelf.world, shelf.box, "running")
    again = cards(shelf.settle(2 * HOUR + 9))
    assert [(show.id, show.spot.thread) for show in again] == [("", opener), (f"id:{below.key}", opener)]


def test_a_thread_whose_opener_is_gone_is_opened_anew() -> None:
    """Its newest state stands in a thread that nobody finds any more."""
    shelf, opener = Shelf(OLD), "id:s1.t1/card@general"
    shelf.settle(0.0)
    changed(shelf.world, shelf.box, "asking")
    below, _, anew = cards(shelf.settle(HOUR + 1, gone=opener))
    assert below.spot.thread == opener
    assert (anew.id, anew.spot.thread, anew.key) == ("", "", f"s1.t1/card@general~{opener}")
    changed(shelf.world, shelf.box, "done")
    assert [show.id for show in cards(shelf.settle(HOUR + 9))] == [f"id:{anew.key}"]


def test_an_old_question_is_answered_below_and_loses_its_buttons() -> None:
    shelf = Shelf(OLD, question())
    shelf.settle(0.0)
    over = type(question())(key="s1.c1", kind="question", title="x", task="t1", state="withdrawn", outcome="no more")
    shelf.world.put(over)
    shelf.box.take([over], ())
    new, old = (show for show in shelf.settle(3 * HOUR) if "checkpoint" in show.item[1])
    assert (new.id, new.spot.thread, old.id) == ("", "id:s1.t1/card@general", "id:s1.c1/checkpoint@general")
    assert not old.message.buttons


def test_a_pointer_that_was_not_written_is_written_after_a_restart() -> None:
    shelf = Shelf(OLD)
    shelf.settle(0.0)
    changed(shelf.world, shelf.box, "asking")
    for show in given(shelf.box, shelf.world, HOUR + 1):  # the new ones are posted; then the bot dies
        for place in shelf.box.done(show, f"id:{show.key}", HOUR + 1).places:
            shelf.kept[place.thing, place.surface, place.platform, place.channel] = place
    shelf.open()
    titles = [show.message.title for show in shelf.settle(HOUR + 9)]
    assert [title.partition(":")[0] for title in titles] == ["Moved below"] * 2
    shelf.open()
    assert shelf.settle(HOUR + 20) == []


def test_an_unchanged_old_card_stays_as_it_is() -> None:
    shelf = Shelf(OLD)
    shelf.settle(0.0)
    shelf.box.take(shelf.world.all(), ())
    assert cards(shelf.settle(9 * HOUR)) == []
