"""Width in numbers: what answers took and agents waited, by how many were at work, computed from rows alone."""

import pytest

from bot.core.report.width import Level, advice, grouped, levels, section, width
from bot.core.rows import Attempt, Checkpoint, Plan, Swarm, Task
from bot.core.values import Answer, PlanSpec, TaskSpec
from bot.core.views.status import status
from bot.core.world import World

MIN = 60.0


def world(attempts: list[tuple[float, float]], asked: list[tuple[float, float, str, str]]) -> World:
    """Attempts from minute to minute (0: to now), and questions (asked, answered, kind, task)."""
    spec = PlanSpec(title="clean", tasks=(TaskSpec(id="t1", title="one"),))
    made = World([Swarm(key="s1", title="clean", state="running", version=1), Plan(key="s1.v1", number=1, spec=spec)])
    made.put(Task(key="s1.t1", spec=spec.tasks[0], state="running"))
    for n, (begin, end) in enumerate(attempts, 1):
        state = "ended" if end else "running"
        made.put(Attempt(key=f"s1.a{n}", task="t1", started=begin * MIN, ended=end * MIN, state=state))  # type: ignore[arg-type]
    for n, (at, answered, kind, task) in enumerate(asked, 1):
        given = Answer(person="ann", word="answer", at=answered * MIN) if answered else None
        made.put(Checkpoint(key=f"s1.c{n}", kind=kind, title="?", task=task, asked=at * MIN, answer=given))  # type: ignore[arg-type]
    return made


TWO = [(1.0, 101.0), (1.0, 101.0)]
SIX = [(101.0, 161.0)] * 6


def quick(begin: float, took: float, number: int = 3, kind: str = "question") -> list[tuple[float, float, str, str]]:
    """Questions of tasks of their own, one after the other."""
    return [(begin + n, begin + n + took, kind, f"t{begin:.0f}{n}") for n in range(number)]


def test_each_width_has_its_median_and_what_agents_waited_there() -> None:
    held = world(TWO + SIX, [*quick(10, 2.0), *quick(110, 14.0, 4)])
    few, many = levels(held.book("s1"), 200 * MIN)
    assert (few.name, few.answers, few.median, few.waited, few.worked) == ("2", 3, 2.0, 6.0, 200.0)
    assert (many.name, many.answers, many.median, many.waited, many.worked) == ("6", 4, 14.0, 56.0, 360.0)


def test_who_waits_for_two_answers_at_once_waits_once() -> None:
    asked = [(10.0, 20.0, "question", "t1"), (12.0, 25.0, "stuck", "t1"), (13.0, 14.0, "permission", "t1")]
    (one,) = levels(world(TWO, asked).book("s1"), 200 * MIN)
    assert (one.waited, one.median) == (15.0, 10.0)


def test_results_count_as_answers_but_hold_no_agent_and_what_holds_nothing_does_not_count() -> None:
    asked = [*quick(10, 6.0, 3, "result"), *quick(20, 500.0, 5, "discovery"), (30.0, 0.0, "question", "t9")]
    (one,) = levels(world(TWO, asked).book("s1"), 200 * MIN)
    assert (one.answers, one.median, one.waited) == (3, 6.0, 0.0)


def test_what_the_rules_answered_is_no_answer_of_yours() -> None:
    held = world(TWO, quick(10, 2.0))
    row = held.book("s1").checkpoints["c1"]
    by_rules = Answer(person="rules", word="x", at=9.0)
    held.put(Checkpoint(key=row.key, kind="question", title="?", asked=1.0, answer=by_rules))
    said = "too little to go by: 2 answers that work waited for, 3 are needed"
    assert width(held.book("s1"), 200 * MIN) == (said, ())


def test_widths_with_few_answers_are_taken_together() -> None:
    assert grouped({2: [1.0], 3: [2.0], 4: [3.0, 4.0], 6: [5.0, 6.0, 7.0], 8: [8.0]}) == [
        (2, 4, [1.0, 2.0, 3.0, 4.0]), (6, 8, [5.0, 6.0, 7.0, 8.0]),
    ]  # fmt: skip
    assert grouped({2: [1.0], 3: [2.0]}) == []


def level(low: int, high: int, waited: float, answers: int = 4, median: float = 3.0) -> Level:
    return Level(low, high, answers, median, waited, 100.0)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ([level(4, 4, 31.0)],
         "at 4 agents your median answer took 3 min (4 answers), agents waited 31 of 100 min on you; "
         "no other width to compare it with"),
        ([level(2, 4, 5.0), level(6, 6, 31.0, median=14.0)],
         "at 6 agents your median answer took 14 min (4 answers), agents waited 31 of 100 min on you; "
         "at 2–4 it took 3 min (4), they waited 5 of 100 min. Fewer waited less: agents 4"),
        ([level(2, 2, 30.0), level(6, 6, 31.0)], "at 2 it took 3 min (4), they waited 30 of 100 min"),
        ([level(1, 1, 0.0)], "at 1 agent your median answer took 3 min (4 answers), agents waited 0 of 100 min on you; "
         "no other width to compare it with. You kept up with 1"),
        ([level(2, 2, 0.0), level(6, 6, 9.0)], "You kept up with 6"),
        ([Level(1, 1, 3, 1.0, 0.0, 0.0), Level(3, 3, 4, 2.0, 0.0, 0.0)],
         "at 3 agents your median answer took 2 min (4 answers); at 1 it took 1 min (3). You kept up with 3"),
    ],
)  # fmt: skip
def test_the_advice_is_in_numbers_and_says_no_more_than_they_do(found: list[Level], said: str) -> None:
    whole = advice(found, 9)
    assert said in whole
    assert ("agents 4" in whole) == ("Fewer waited less" in said)
    assert ("kept up" in whole) == ("kept up" in said)


def test_report_and_status_tell_it() -> None:
    held = world(TWO + SIX, [*quick(10, 2.0), *quick(110, 14.0, 4)])
    part = section(held, "s1", 200 * MIN)
    assert (part.name, part.title) == ("width", "Width")
    assert part.data["levels"] == [
        {"agents": "2", "answers": 3, "median": 2.0, "waited": 6.0, "worked": 200.0},
        {"agents": "6", "answers": 4, "median": 14.0, "waited": 56.0, "worked": 360.0},
    ]
    said = "at 6 agents your median answer took 14 min (4 answers), agents waited 56 of 360 min"
    assert part.summary.startswith(said)
    assert f"Width: {part.summary}." in str(status(held, "s1", 200 * MIN))
    assert "Width" not in str(status(world(TWO, []), "s1", 200 * MIN))


def test_agents_still_at_work_count_until_now() -> None:
    (one,) = levels(world([(1.0, 0.0)], quick(10, 1.0)).book("s1"), 31 * MIN)
    assert (one.name, one.worked) == ("1", 30.0)
