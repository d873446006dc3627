"""How a model's agent begins: it restates its task; a wrong start is corrected, begun afresh, asked about."""

from typing import Any

import pytest
from msgspec.structs import replace

from bot.core.config import Runner, Settings
from bot.core.coordinator.clock import next_due
from bot.core.coordinator.restating import problems
from bot.core.report.effort import kick_off
from bot.core.values import Criterion, TaskSpec
from bot.core.views.card import card, start
from tests.core.coordinator.house import House, settings, tasks

PLAN = """t1 outcome = "Rounding in invoices follows the ledger"; paths = ["src/money/**", "CHANGES.md"]; criteria = ["check: make", "person: reads well"]; estimate = 20"""  # noqa: E501
RIGHT = {
    "id": "q1", "outcome": "invoice rounding as in the ledger", "criteria": "t1.1 t1.2", "first": "read round.py",
    "paths": "src/money/round.py",
}  # fmt: skip
SPEC = TaskSpec(
    id="t1", title="Rounding", outcome="Rounding in invoices follows the ledger", paths=("src/money/**", "CHANGES.md"),
    criteria=(Criterion(id="t1.1", text="make"), Criterion(id="t1.2", text="reads well", judge="person")),
    sources=("docs/ledger.md",),
)  # fmt: skip


def model(restates: bool = True, **policy: Any) -> Settings:
    runner = Runner(name="claude", kind="anthropic", hears="next turn", model=True, restates=restates)
    given = settings(**policy)
    return replace(given, runners={**given.runners, "claude": runner}, roles={**given.roles, "worker": "claude"})


def begun(*more: str, **config: Any) -> House:
    return House(tasks(PLAN, *more), model(**config))


def told(house: House) -> tuple[str, str, str]:
    (call,) = house.calls("Deliver")
    return call.sort, call.ask, call.text


def wrong(house: House, attempt: str, **said: str) -> None:
    house.verb(attempt, "restate", **{**RIGHT, "criteria": "t1.1", **said})


def twice(house: House, attempt: str) -> None:
    wrong(house, attempt)
    wrong(house, attempt, id="q2")


def test_a_right_start_lets_it_begin_and_the_card_shows_it() -> None:
    house = begun()
    (start_,) = house.starts()
    assert start_.brief.restate
    assert "not said yet" in dict(pairs(house))["start"]
    house.verb("a1", "restate", **RIGHT)
    assert told(house) == ("start", "q1", "right: begin")
    row = house.book.attempts["a1"]
    assert (row.owed, row.wrong, row.step) == (0.0, 0, 0.0)
    assert dict(pairs(house))["start"] == "invoice rounding as in the ledger · first: read round.py"


def pairs(house: House) -> tuple[tuple[str, str], ...]:
    page = card(house.world, house.book, house.book.tasks["t1"], house.at)
    return page.blocks[0].pairs  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("said", "missing"),
    [
        ({}, []),
        ({"criteria": '["t1.1", "s1.t1.2"]'}, []),
        ({"paths": "", "first": "read src/money/round.py and docs/ledger.md"}, []),
        ({"paths": "./CHANGES.md, src/money/"}, []),
        ({"paths": "", "first": "look at 3.5 and at https://x.example/a.b, and/or ask"}, []),
        ({"outcome": ""}, ["your outcome is not that of the task"]),
        ({"outcome": "All docs are translated"}, ["your outcome is not that of the task"]),
        ({"criteria": "t1.1"}, ["you did not name t1.2: reads well, judged by person"]),
        ({"criteria": "t1.1 t1.2 t1.9 t2.1"}, ["t1.9 is no criterion of t1", "t2.1 is no criterion of t1"]),
        ({"first": " "}, ["you named no first step"]),
        ({"paths": "src/legacy/a.py"}, ["not yours to change: src/legacy/a.py (yours: src/money/** CHANGES.md)"]),
        ({"paths": "", "first": "delete src/legacy/a.py"}, ["not yours to change: src/legacy/a.py"]),
        ({"paths": "docs/ledger.md"}, ["not yours to change: docs/ledger.md"]),
    ],
)
def test_what_is_missed_is_found_by_rule(said: dict[str, str], missing: list[str]) -> None:
    found = problems(SPEC, {**RIGHT, **said})
    assert len(found) == len(missing)
    assert [one.startswith(other) for one, other in zip(found, missing, strict=True)] == [True] * len(found)


def test_a_task_without_paths_criteria_or_words_asks_for_little() -> None:
    bare = TaskSpec(id="t1", title="語")
    assert problems(bare, {"outcome": "語", "first": "anything in a/b.py"}) == []
    assert problems(bare, {"outcome": "", "first": "x"}) == ["your outcome is not that of the task"]


def test_a_wrong_start_is_corrected_once_by_words_that_name_what_is_missing() -> None:
    house = begun()
    wrong(house, "a1")
    sort, ask, text = told(house)
    assert (sort, ask) == ("answer", "q1")
    assert text.startswith("not yet:\n- you did not name t1.2: reads well, judged by person\n")
    assert "Rounding in invoices follows the ledger" in text
    assert dict(pairs(house))["start"].startswith("wrong: invoice rounding")
    house.verb("a1", "restate", **RIGHT)
    assert told(house)[0] == "start"
    assert dict(pairs(house))["start"].endswith("corrected once")


def test_wrong_twice_a_fresh_attempt_begins_and_knows_why() -> None:
    house = begun()
    twice(house, "a1")
    assert [c.attempt for c in house.calls("Stop")] == ["s1.a1"]
    house.exits("a1", -9, why="stopped")
    row = house.book.attempts["a1"]
    assert row.outcome == "wrong start"
    (fresh,) = house.starts()
    assert "it started wrong, twice" in fresh.brief.handoffs[0].text
    assert "you did not name t1.2" in fresh.brief.handoffs[0].text
    assert start(row).startswith("wrong: ")


def stuck() -> House:
    """The second attempt is wrong twice, too."""
    house = begun()
    twice(house, "a1")
    house.exits("a1", -9, why="stopped")
    twice(house, "a2")
    return house


def test_a_second_attempt_that_starts_wrong_is_asked_about_and_words_let_it_begin() -> None:
    house = stuck()
    assert house.calls("Stop") == []
    (asked,) = house.open("stuck")
    row = house.book.checkpoints[asked]
    assert "a2 would start wrong, as the one before it: you did not name t1.2" in row.title
    assert row.text == "It says: invoice rounding as in the ledger · first: read round.py"
    wrong(house, "a2", id="q3")
    assert told(house)[:2] == ("answer", "q3")
    assert house.open("stuck") == [asked]
    house.say("unblock t1: begin, and mind t1.2")
    assert told(house) == ("start", "q2", "begin, and mind t1.2")
    row2 = house.book.attempts["a2"]
    assert (row2.owed, house.book.tasks["t1"].state) == (0.0, "running")
    assert start(row2).endswith("let in by people's words")
    assert any("begin, and mind t1.2" in said for said in house.book.tasks["t1"].decisions)


def test_a_persons_no_lets_nothing_begin_and_retry_begins_afresh() -> None:
    house = stuck()
    (asked,) = house.open("stuck")
    house.say(f"decline {asked}")
    assert told(house)[0] == "answer"
    assert house.book.attempts["a2"].owed > 0
    wrong(house, "a2", id="q4")
    (again,) = house.open("stuck")
    house.say(f"retry {again}")
    house.exits("a2", -9, why="stopped")
    assert house.book.attempts["a3"].owed > 0


def test_who_restates_rightly_while_people_are_asked_begins_and_they_need_not_answer() -> None:
    house = stuck()
    (asked,) = house.open("stuck")
    house.verb("a2", "restate", **{**RIGHT, "id": "q3"})
    assert told(house)[0] == "start"
    assert house.book.checkpoints[asked].state == "withdrawn"
    assert (house.book.tasks["t1"].state, house.book.attempts["a2"].asks) == ("running", "")
    house.verb("a2", "done", text="it is done")
    house.exits("a2")
    assert house.book.tasks["t1"].state == "checking"


def test_before_it_began_done_is_refused_no_step_counts_and_an_end_is_a_failure() -> None:
    house = begun('t2 runner = "command"')
    house.verb("a1", "progress", text="looking round")
    assert house.book.attempts["a1"].step == 0.0
    house.verb("a1", "done", text="so")
    assert "say restate first" in house.calls("Deliver")[0].text
    assert not house.book.attempts["a1"].claimed
    house.exits("a1")
    assert house.book.tasks["t1"].failures == 1
    assert "it ended without saying what it understood" in house.book.tasks["t1"].handoff


def test_the_first_step_counts_from_the_start_and_stands_on_card_and_report() -> None:
    house = begun("t2")
    house.verb("a1", "restate", **RIGHT)
    house.at += 40
    house.verb("a1", "progress", text="found it")
    row = house.book.attempts["a1"]
    assert row.step - row.started > 40
    assert "first step after" in dict(pairs(house))["agent"]
    first = kick_off(house.book)
    assert (first.of, first.attempt, first.median == first.worst) == (1, "a1", True)
    assert first.words.startswith(" · first step ")
    assert kick_off(begun().book).words == ""


def test_what_it_never_says_is_treated_like_silence() -> None:
    house = begun()
    patience = 600.0  # half of its estimate
    for _ in range(11):
        house.at += 60
        house.verb("a1", "progress", text="reading")
        house.tick(0)
    house.tick(0)
    row = house.book.attempts["a1"]
    assert row.warned == ("unsaid",)
    house.verb("a1", "progress", text="reading")
    assert next_due(house.world, house.at) <= row.owed + patience
    house.at = row.owed + patience - 1
    house.verb("a1", "progress", text="reading still")
    house.tick(1)
    assert [c.attempt for c in house.calls("Stop")] == ["s1.a1"]
    assert house.book.attempts["a1"].stopping == "silent"


def test_waiting_for_people_does_not_count() -> None:
    house = begun()
    house.verb("a1", "ask", text="Which ledger?", id="q1")
    house.at += 9000
    house.tick(0)
    (asked,) = house.open("question")
    house.say(f"answer {asked}: the new one")
    house.tick(0)
    assert house.book.attempts["a1"].warned == ()
    house.verb("a1", "permit", tool="Bash", input='{"command": "make"}', id="q2")
    house.at += 9000
    house.say(f"approve {house.open('permission')[0]}")
    house.tick(0)
    assert house.book.attempts["a1"].warned == ()
    assert house.book.attempts["a1"].owed > 0


def test_who_goes_on_where_one_died_need_not_say_it_again_once_it_was_right() -> None:
    house = begun()
    house.dies("a1")
    assert house.book.attempts["a2"].owed > 0
    house.verb("a2", "restate", **RIGHT)
    house.dies("a2")
    assert house.book.attempts["a3"].owed == 0.0
    assert not house.starts()[0].brief.restate
    house.exits("a3", 1)
    house.say("retry t1")
    assert house.book.attempts["a4"].owed > 0


def test_other_models_are_asked_and_corrected_and_not_held_to_it() -> None:
    """A loop over a model's command line is asked in its brief; nothing waits for it."""
    house = begun(restates=False)
    assert house.starts()[0].brief.restate
    assert house.book.attempts["a1"].owed == 0.0
    for id in ("q1", "q2", "q3"):
        wrong(house, "a1", id=id)
        assert told(house)[:2] == ("answer", id)
    assert start(house.book.attempts["a1"]).startswith("invoice rounding")
    assert not House(tasks("t1")).starts()[0].brief.restate


def test_a_reviewer_or_a_scout_is_not_held_to_it() -> None:
    house = begun('t2 runner = "command"; criteria = ["reviewer: it is sound"]')
    house.works("a2")
    (review,) = [a for a in house.book.attempts.values() if a.role == "reviewer"]
    assert review.owed == 0.0
    house.verb(review.id, "restate", outcome="?", id="q1")
    assert told(house)[0] == "start"


