"""How large a brief may be, and what a handoff is made of."""

import pytest
from msgspec.structs import replace

from adapters.brief import told
from bot.core.coordinator.brief import BRIEF, CRITERIA, HANDOFF, LEAST, brief, handoff, shown
from bot.core.rows import Attempt, Task
from bot.core.size import tokens
from bot.core.values import Criterion, TaskSpec
from tests.core.coordinator.house import House, tasks

LONG = "one thing after another, and " * 900


def spec(criteria: int = 3, text: str = LONG) -> TaskSpec:
    made = tuple(Criterion(id=f"t1.{n}", text=text, judge="evidence") for n in range(1, criteria + 1))
    paths = tuple(f"src/part{n}/{'x' * 30}.py" for n in range(60))
    return TaskSpec(id="t1", title=text, outcome=text, criteria=made, paths=paths, needs=("t2", "t3"))


def house(given: TaskSpec) -> House:
    """A swarm in which everybody has said as much as they could."""
    made = House(tasks("t1 needs = []", "t2", "t3"))
    for id in ("t2", "t3"):
        made.world.put(replace(made.book.tasks[id], handoff=LONG))
    for n in range(9):
        made.verb("a2", "note", to="t1", text=f"{n} {LONG}")
    said = (LONG, "keep the flag")
    made.world.put(replace(made.book.tasks["t1"], spec=given, handoff=LONG, decisions=said))
    return made


@pytest.mark.parametrize("criteria", [0, 1, 3, 20, 30, 31, 200])
def test_a_brief_is_never_larger_than_it_may_be_and_each_cut_is_marked(criteria: int) -> None:
    made = house(spec(criteria))
    row, attempt = made.book.tasks["t1"], made.book.attempts["a1"]
    full = brief(made.book, row, attempt, "", "", True)
    words = told(replace(full, handoffs=()))
    assert tokens(words) <= BRIEF
    assert [tokens(h.text) <= HANDOFF for h in full.handoffs] == [True] * 3
    assert all("[cut]" in h.text for h in full.handoffs)
    cuts = (full.title, full.outcome, full.paths[-1])
    assert all("[cut]" in text for text in cuts)
    assert full.decisions[-1] == "keep the flag"
    assert full.notes
    ids = [text.partition(":")[0] for text in full.criteria]
    assert ids[: len(shown(row.spec))] == [f"t1.{n}" for n in range(1, min(criteria, CRITERIA // LEAST) + 1)]
    assert all(text.endswith("judged by evidence") for text in full.criteria[: len(shown(row.spec))])


def test_criteria_past_what_is_shown_are_counted() -> None:
    full = brief(house(spec(31)).book, house(spec(31)).book.tasks["t1"], Attempt(key="s1.a1", task="t1"), "")
    assert full.criteria[-1] == "[cut] … 1 more criteria stand in the plan"


def test_what_fits_is_told_as_it_is() -> None:
    (start,) = House(tasks('t1 outcome = "the flag is gone"; paths = ["src/a.py"]')).starts()
    assert (start.brief.outcome, start.brief.paths) == ("the flag is gone", ("src/a.py",))
    assert start.brief.criteria == ("t1.1: true, judged by check",)
    assert not start.brief.restate


def test_a_handoff_says_why_what_was_said_what_was_changed_and_the_end_of_the_output() -> None:
    ended = Attempt(key="s1.a3", task="t1", last="half way", files=("a.py", "b.py"))
    text = handoff(ended, "its time ran out", "E: no such file", "a.py | 3 +++")
    assert text == (
        "a3 ended: its time ran out\nIt last said: half way\nIt had changed: a.py, b.py\n"
        "It left changed:\na.py | 3 +++\nThe end of the output:\nE: no such file"
    )
    own = handoff(replace(ended, handoff="done: a.py; left: b.py"), "its context was full")
    assert "It hands over: done: a.py; left: b.py" in own
    assert "half way" not in own


def test_of_a_long_end_there_is_room_for_all_parts() -> None:
    ended = Attempt(key="s1.a3", task="t1", last=LONG[:500], files=tuple(f"src/{n}/module.py" for n in range(50)))
    text = handoff(ended, LONG, f"{LONG}the very end", LONG)
    assert tokens(text) <= HANDOFF
    assert text.endswith("the very end")
    own = handoff(replace(ended, handoff=LONG[:1790]), LONG, "", LONG)
    assert tokens(own) <= HANDOFF
    assert tokens(handoff(replace(ended, handoff=LONG), LONG, LONG, LONG)) <= HANDOFF


def test_an_agents_own_handoff_is_what_the_next_begins_from() -> None:
    made = House(tasks("t1", 't2 needs = ["t1"]'))
    made.verb("a1", "handoff", text="first words")
    made.verb("a1", "handoff", text=f"done: the parser; left: the tests {LONG}")
    assert tokens(made.book.attempts["a1"].handoff) <= 600
    assert made.book.attempts["a1"].step == 0.0
    made.exits("a1", 1)
    assert "done: the parser" in made.starts()[0].brief.handoffs[0].text or "[cut]" in made.book.tasks["t1"].handoff
    made.verb("a2", "handoff", text="the parser reads both forms")
    made.merges("a2")
    assert "It hands over: the parser reads both forms" in made.starts()[0].brief.handoffs[0].text


def test_who_takes_a_task_over_from_one_that_was_stopped_learns_what_it_left() -> None:
    """The next begins when the one before is gone, and hears the end of its output and its diff."""
    made = House(tasks("t1"))
    made.say("redirect t1: keep the old flag")
    assert made.starts() == []
    made.exits("a1", -9, why="stopped", tail="I was at line 8", left="src/a.py | 2 +-")
    (start,) = made.starts()
    assert "src/a.py | 2 +-" in start.brief.handoffs[0].text
    assert "I was at line 8" in start.brief.handoffs[0].text


def test_who_continues_one_that_died_learns_the_end_of_its_output() -> None:
    made = House(tasks("t1"))
    made.dies("a1", tail="I was at line 8")
    assert "I was at line 8" in made.starts()[0].brief.handoffs[0].text


def test_a_task_without_words_hands_nothing_on() -> None:
    made = Task(key="s1.t1", spec=TaskSpec(id="t1", title="a"))
    assert brief(House(tasks("t1")).book, made, Attempt(key="s1.a1", task="t1"), "").handoffs == ()


def test_a_full_context_with_a_handoff_is_no_failure_five_times_in_a_row() -> None:
    made = House(tasks("t1"))
    for n in range(1, 7):
        assert made.book.tasks["t1"].failures == 0
        made.verb(f"a{n}", "handoff", text=f"part {n} is done")
        made.exits(f"a{n}", 1, why="full")
        assert f"part {n} is done" in made.starts()[0].brief.handoffs[0].text
    assert made.book.tasks["t1"].failures == 1
    made.exits("a7", 1)
    made.verb("a8", "handoff", text="part 8")
    made.exits("a8", 1, why="full")
    assert made.book.tasks["t1"].failures == 2
