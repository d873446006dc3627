"""Exploration: a scout thinks further about what is done, and never holds up the end."""

from typing import Any

import msgspec
import pytest

from bot.core.calls import Stop
from bot.core.config import Brain
from bot.core.events import Seen, Thought
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
    house.verb(id, "discover", text="a second parser", why="both read money", place="src/a.py:3")
    assert not house.open("discovery")
    assert not house.open("question")
    assert not house.open("stuck")
    house.merges("a2")
    assert house.book.swarm.state == "running", "the end waits for a scout that lives"
    house.exits(id, 1)
    assert house.calls("Release")
    assert house.book.swarm.state == "reviewing"
    (look,) = house.calls("Look")
    assert [(c.about, c.path, c.line, c.words) for c in look.places] == [("d1", "src/a.py", 3, "")]
    assert look.commit == scout.base
    house.looks("d1")
    assert house.book.checkpoints[house.open("discovery")[0]].title == "d1 a second parser"


def test_a_scout_is_stopped_alone() -> None:
    house = House(tasks("t1", "t2", head="explore = 1"))
    house.merges("a1")
    house.say("stop a3")
    assert next(type(c) for c in house.last.calls) is Stop
    assert house.book.tasks["t1"].state == "done"
    house.exits("a3", -9, "stopped")
    assert "does not run" in house.say("stop a3")


def scouting(*found: tuple[str, str], brain: str = "none", **policy: Any) -> House:
    """t1 is merged, and its scout a3 found these (text, place) and ended; t2 and t3 go on. d1 was a worker's."""
    plan = tasks("t1 estimate = 50", "t2", 't3 needs = ["t2"]', head="explore = 2")
    house = House(plan, msgspec.structs.replace(settings(**policy), brain=Brain(kind=brain)))
    house.verb("a2", "discover", text="a second parser", why="seen", place="src/parse.py:7")
    house.merges("a1")
    assert house.book.attempts["a3"].role == "scout"
    for text, place in found:
        house.verb("a3", "discover", text=text, why="it matters", place=place)
    house.exits("a3")
    return house


def states(house: House) -> list[str]:
    return [f"{d.id} {d.state}{d.became and ' ' + d.became}" for d in house.book.discoveries.values()]


def cards(house: House) -> list[str]:
    return [c.title for c in house.book.open() if c.kind == "discovery"]


def test_ideas_that_name_no_place_or_one_that_is_not_there_are_nobodys() -> None:
    house = scouting(("no place", ""), ("no line", "src/a.py"), ("a ghost", "src/gone.py:3"))
    house.looks()
    house.verb("a2", "discover", text=" ")
    assert states(house) == ["d1 open", "d2 unfounded", "d3 unfounded", "d4 unfounded"]
    assert cards(house) == ["d1 a second parser"]
    assert not scouting(("no place", "")).calls("Look")


def test_the_same_idea_is_one_by_its_words_or_its_line() -> None:
    house = scouting(("Parser, a second!", "src/b.py:1"), ("tax", "src/tax.py:4"), ("taxes", "src/tax.py:4"))
    house.looks("d2", "d3", "d4")
    house.verb("a2", "discover", text="a parser, second")
    assert states(house) == ["d1 open", "d2 joined d1", "d3 open", "d4 joined d3"]


def test_so_many_reach_people_in_one_card_and_each_can_be_settled_there() -> None:
    house = scouting(*((f"idea {n}", f"src/{n}.py:1") for n in range(4)))
    house.looks("d2", "d3", "d4", "d5")
    assert states(house)[1:] == ["d2 open", "d3 open", "d4 open", "d5 unread"]
    assert cards(house) == ["d1 a second parser", "3 ideas beside t1"]
    id = house.open("discovery")[-1]
    assert house.book.checkpoints[id].facts["d2"] == "idea 0 · src/0.py:1 · it matters"
    assert "make task d2 or make task d3" in house.say(f"make task {id}")
    house.say("carry d3")
    words = [c.says for c in house.book.checkpoints[id].choices]
    assert words == ["make task s1.d2", "make task s1.d4", f"carry s1.{id}", f"dismiss s1.{id}"]
    house.say("dismiss d4")
    house.say(f"make task {id}")
    assert house.book.checkpoints[id].state == "answered"
    assert states(house)[1:4] == ["d2 task t4", "d3 carried", "d4 dismissed"]
    assert "is answered already" in house.say(f"carry {id}")
    house = scouting(("one", "src/1.py:1"), ("two", "src/2.py:1"))
    house.looks("d2", "d3")
    house.say(f"carry {house.open('discovery')[-1]}")
    assert states(house)[1:] == ["d2 carried", "d3 carried"]


def thinks(house: House, answer: str, about: str = "s1.a3") -> None:
    asked = {"think": f"{about}:explore", "swarm": "s1", "question": "explore", "about": about}
    house.do(Thought(**house.id(), **asked, answer=answer))


def test_a_brain_puts_them_in_order_and_joins_what_says_the_same() -> None:
    house = scouting(*((f"idea {n}", f"src/{n}.py:1") for n in range(3)), brain="scripted", ideas=1)
    house.looks("d2", "d3", "d4")
    (call,) = house.calls("Think")
    assert call.facts["ideas"].splitlines()[0] == "d2: idea 0 (src/0.py:1): it matters"
    assert call.facts["known"] == "d1: a second parser (src/parse.py:7): seen"
    same = '{"id": "d2", "of": "d1"}, {"id": "d9", "of": "d1"}, {"id": "d3", "of": "d9"}, {"id": "d3", "of": "d3"}'
    thinks(house, '{"best": ["d4", "d9", "d2"], "same": [' + same + "]}")
    assert states(house) == ["d1 open", "d2 joined d1", "d3 unread", "d4 open"]
    thinks(house, "{}", "s1.a99")


def test_a_silent_brain_leaves_the_scouts_order_and_one_new_idea_is_not_thought_about() -> None:
    house = scouting(*((f"idea {n}", f"src/{n}.py:1") for n in range(2)), brain="scripted", ideas=1)
    house.looks("d2", "d3")
    thinks(house, "nonsense")
    assert states(house) == ["d1 open", "d2 open", "d3 unread"]


def test_after_the_end_nobody_is_asked() -> None:
    house = scouting(("one", "src/1.py:1"))
    (look,) = house.calls("Look")
    house.say("stop s1")
    house.do(Seen(**house.result(look), attempt="s1.a3", there=("d2",)))
    assert states(house) == ["d1 open", "d2 unread"]


@pytest.mark.parametrize(("dismissed", "scouts"), [(5, 1), (4, 2)])
def test_scouts_that_find_nothing_worth_it_halve_their_number(dismissed: int, scouts: int) -> None:
    house = scouting(*((f"problem {n}", f"src/{n}.py:1") for n in range(5)), ideas=5)
    house.looks(*(f"d{n + 2}" for n in range(5)))
    for n in range(5):
        house.say(f"dismiss d{n + 2}" if n < dismissed else f"carry d{n + 2}")
    worker = next(a.id for a in house.book.running() if a.task == "t2")
    house.merges(worker)
    assert sum(a.role == "scout" for a in house.book.attempts.values()) == scouts
