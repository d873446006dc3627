"""What a rehearsal takes for granted: guesses, earlier swarms, the file; the last wins."""

import pytest

from bot.core.figures import Basis, Kind
from bot.core.plan.basis import ENOUGH, GUESSES, MOST, basis
from bot.core.rows import Attempt, Checkpoint, Swarm, Task
from bot.core.values import Answer
from bot.core.world import World
from tests.core.plan.plans import task


def earlier(count: int, *, done: int, repository: str = "billing", minutes: float = 20.0) -> World:
    """So many finished attempts at code, the first `done` of which ended their task; each took twice its estimate."""
    rows = [Swarm(key="s1", title="x", repository=repository, signed=1, state="closed")]
    world = World([*rows, Swarm(key="s2", title="never begun", repository=repository), Swarm(key="s9", title="other")])
    for n in range(1, count + 1):
        spec = task(f"t{n}", estimate=10.0)
        world.put(Task(key=f"s1.t{n}", spec=spec, state="done" if n <= done else "failed"))
        outcome = "done" if n <= done else "failed"
        world.put(Attempt(key=f"s1.a{n}", task=f"t{n}", state="ended", outcome=outcome, started=100.0,
                          ended=100.0 + 60 * minutes * (1.1 if n % 2 else 1 / 1.1), money=2.0))  # fmt: skip
    return world


def test_nothing_known_is_a_guess_and_called_so() -> None:
    found = basis({}, [], "billing")
    assert found == Basis(kinds=GUESSES)
    assert found.kind("code").seen == found.answered == 0
    assert found.kind("unheard of") == Kind()


def test_what_earlier_swarms_show_takes_the_place_of_guesses_where_there_is_enough() -> None:
    found = basis({}, earlier(40, done=30).books.values(), "billing").kind("code")
    assert (found.seen, found.judged) == (40, 0)
    assert found.fails == pytest.approx(0.25)
    assert found.stretch == pytest.approx(2.0, rel=0.11)
    assert found.spread == pytest.approx(0.097, abs=0.003)
    assert found.money == pytest.approx(0.1, rel=0.05)
    assert found.right == GUESSES["code"].right, "no person judged a result"
    few = basis({}, earlier(ENOUGH - 1, done=ENOUGH - 1).books.values(), "billing")
    assert few.kind("code") == GUESSES["code"]
    assert basis({}, earlier(40, done=30, repository="other").books.values(), "billing").kind("code") == GUESSES["code"]
    assert basis({}, earlier(40, done=30).books.values(), "billing").kind("data") == GUESSES["data"]
    assert basis({}, earlier(40, done=0).books.values(), "billing").kind("code").fails == MOST
    assert basis({}, earlier(40, done=0).books.values(), "billing").kind("code").stretch == 1.0


def test_attempts_that_people_ended_or_a_limit_are_not_counted() -> None:
    world = earlier(ENOUGH, done=ENOUGH)
    others = ({"stopping": "redirected"}, {"outcome": "limited"}, {"role": "reviewer"}, {"state": "running"})
    for n, changed in enumerate(others):
        world.put(Attempt(key=f"s1.a{90 + n}", task="t1", started=1.0, **({"state": "ended"} | changed)))  # type: ignore[arg-type]
    assert basis({}, world.books.values(), "billing").kind("code").seen == ENOUGH


def test_what_people_said_to_results_and_how_long_they_took() -> None:
    world = earlier(30, done=30)
    for n in range(1, 31):
        kind = "question" if n % 3 == 0 else "result"
        state = "declined" if n == 1 else "answered"
        answer = Answer(person="rules" if n == 30 else "ann", word="approve", at=60.0 * 4 * (2 if n % 2 else 1))
        world.put(Checkpoint(key=f"s1.c{n}", kind=kind, title="?", task=f"t{n}", attempt=f"a{n}", state=state,  # type: ignore[arg-type]
                             answer=answer))  # fmt: skip
    world.put(Checkpoint(key="s1.c90", kind="launch", title="?", answer=Answer(person="ann", word="approve", at=9e9)))
    found = basis({}, world.books.values(), "billing")
    assert found.answered == 29
    assert found.answer in (4.0, 8.0)
    assert found.haste == pytest.approx(0.35, abs=0.03)
    assert found.kind("code").judged == 20
    assert found.kind("code").right == pytest.approx(20 / 22)
    assert found.kind("code").asks == pytest.approx(10 / 30)


def test_the_file_wins_over_both_and_a_kinds_own_table_over_the_rest() -> None:
    given = {"": {"right": 0.99, "answer": 3.0}, "data": {"right": 0.5, "money": 0.2}}
    found = basis(given, earlier(40, done=30).books.values(), "billing")
    assert [found.kind(k).right for k in ("code", "content", "data")] == [0.99, 0.99, 0.5]
    assert found.kind("code").seen == 40
    assert found.kind("data").money == 0.2
    assert found.answer == 3.0
    assert found.said == ("right 0.99", "answer 3", "data right 0.5", "data money 0.2")
