"""Exploration: a scout thinks further about what is done, and never holds up the end."""

import pytest

from bot.core.calls import Stop
from tests.core.coordinator.house import House, settings, tasks


def test_a_worker_never_scouts_and_a_scout_never_asks() -> None:
    plan = tasks("t1", "t2 estimate = 60", head="explore = 2")
    house = House(plan, settings(explore=3))
    house.merges("a1")
    (scout,) = house.starts()
    assert scout.brief.role == "scout"
    assert "Think further" in scout.brief.outcome
    assert house.book.swarm.explored == 1
    id = scout.brief.attempt.rpartition(".")[2]
    house.verb(id, "ask", id="q", text="Which?")
    house.verb(id, "stuck", text="no idea")
    house.verb(id, "discover", text="a second parser", why="both read money")
    assert len(house.open("discovery")) == 1
    assert not house.open("question")
    assert not house.open("stuck")
    house.merges("a2")
    assert house.book.swarm.state == "running", "the end waits for a scout that lives"
    house.exits(id, 1)
    assert house.calls("Release")
    assert house.book.swarm.state == "reviewing"


def test_a_scout_is_stopped_alone() -> None:
    house = House(tasks("t1", "t2", head="explore = 1"))
    house.merges("a1")
    house.say("stop a3")
    assert next(type(c) for c in house.last.calls) is Stop
    assert house.book.tasks["t1"].state == "done"
    house.exits("a3", -9, "stopped")
    assert "does not run" in house.say("stop a3")


@pytest.mark.parametrize(("dismissed", "scouts"), [(5, 1), (4, 2)])
def test_scouts_that_find_nothing_worth_it_halve_their_number(dismissed: int, scouts: int) -> None:
    house = House(tasks("t1 estimate = 50", "t2", 't3 needs = ["t2"]', head="explore = 2"))
    house.merges("a1")
    scout = next(a.id for a in house.book.running() if a.role == "scout")
    for n in range(5):
        house.verb(scout, "discover", text=f"problem {n}")
    for n in range(5):
        house.say(f"dismiss d{n + 1}" if n < dismissed else f"carry d{n + 1}")
    house.exits(scout)
    worker = next(a.id for a in house.book.running() if a.task == "t2")
    house.merges(worker)
    assert sum(a.role == "scout" for a in house.book.attempts.values()) == scouts
