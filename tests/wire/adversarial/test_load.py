"""Much at once, and platforms that ask to wait: what people wait for goes first, and nothing is lost."""

import time
from collections.abc import Callable

from tests.wire.adversarial.cases import case
from tests.wire.adversarial.house import House

NO_AGE = "Slack edits messages of any age"


@case("429 with Retry-After on the board while a stop reply waits")
def test_a_stop_is_answered_while_the_board_must_wait(opened: Callable[..., House]) -> None:
    house = opened(paced=True)
    house.launch("t1", "t2")
    house.side.fault("busy edits", seconds=25.0, times=3)
    house.agent("t1", "progress", text="a step that the board would tell")
    house.side.settle(0.5)
    before = time.monotonic()
    house.say("ann", "stop s1")
    house.says("Stopped s1: agents are killed")
    assert time.monotonic() - before < 20.0
    house.until(lambda: house.stopped("t1") and house.stopped("t2"))


@case("30 cards changing at once")
def test_thirty_cards_change_at_once_and_all_are_shown(opened: Callable[..., House]) -> None:
    house = opened(slots=30, policy={"minutes": 10_000.0})
    count = 30
    house.launch(*(f't{n} criteria = ["person: reads well"]' for n in range(1, count + 1)),
                 head="minutes = 10000")
    for name in ("t1", "t2"):
        house.agent(name, "progress", text="a real step")
    house.say("ann", "agents 30")
    house.until(lambda: len(house.fleet.started) == count)
    for n in range(1, count + 1):
        house.agent(f"t{n}", "progress", text=f"reached line {n}00")
    house.until(lambda: sum("reached line" in m.text for m in house.top() if "Task t" in m.title) == count)
    titles = [m.title for m in house.top() if "Task t" in m.title]
    assert len(titles) == len(set(titles)) == count


@case("a card older than an hour", slack=NO_AGE)
def test_an_old_card_is_posted_anew_and_the_old_one_points_to_it(house: House) -> None:
    house.launch("t1")
    board = house.card("^s1 ").id
    house.side.stand.tune(old_edits=3)  # type: ignore[attr-defined]
    house.side.stand.advance(3700)  # type: ignore[attr-defined]
    house.pass_time(3700)
    for n in range(5):
        house.agent("t1", "progress", text=f"step {n}")
        house.calm()
    house.says("step 4")
    old = house.until(lambda: next((m for m in house.top() if m.id == board and "Moved below" in m.title), None))
    boards = [m for m in house.top() if m.title.startswith("s1 billing")]
    assert len(boards) == 1
    assert boards[0].pinned
    house.until(lambda: not next(m for m in house.top() if m.id == old.id).pinned)
