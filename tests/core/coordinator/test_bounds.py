"""What an agent may ask of people is bounded, what changed nothing is looked at, and a condition is its author's."""

from bot.core.coordinator.agents import ASKED, FOUND
from bot.core.events import Inspected
from tests.core.coordinator.house import BASE, House, tasks


def finished(plan: str, files: tuple[str, ...] = ("a.py",)) -> House:
    """A swarm whose first attempt has done its work and passed its checks."""
    house = House(plan)
    house.verb("a1", "done")
    house.exits("a1")
    house.collect(files)
    house.judge()
    return house


def test_questions_beyond_the_bound_are_refused_to_the_agent() -> None:
    house = House(tasks("t1"))
    for n in range(ASKED):
        house.verb("a1", "ask", text=f"which of these is number {n}", id=f"q{n}")
    assert len(house.open("question")) == ASKED
    house.verb("a1", "ask", text="one more", id="late")
    (refused,) = house.calls("Deliver")
    assert (refused.sort, refused.ask) == ("answer", "late")
    assert "refused" in refused.text
    assert len(house.open("question")) == ASKED


def test_discoveries_beyond_the_bound_are_not_shown() -> None:
    house = House(tasks("t1"))
    for n in range(FOUND + 1):
        house.verb("a1", "discover", text=f"problem {n}")
    assert len(house.book.discoveries) == FOUND
    assert "not shown" in house.calls("Deliver")[0].text


def test_code_that_changed_nothing_waits_for_a_person() -> None:
    house = finished(tasks("t1"), files=())
    (asked,) = house.open("result")
    assert "changed nothing" in house.book.checkpoints[asked].text
    house.say(f"approve {asked}")
    assert house.book.tasks["t1"].state == "done"


def test_work_that_changed_something_goes_on_by_itself() -> None:
    assert finished(tasks("t1")).book.tasks["t1"].state == "merging"


def test_a_condition_is_judged_by_its_author() -> None:
    house = finished(tasks('t1 criteria = ["check: true", "person: looks right"]'))
    (asked,) = house.open("result")
    house.say(f"approve {asked}: keep the flag", who="bob")
    (again,) = house.open("result")
    assert "bob's condition" in house.say(f"approve {again}")
    assert house.open("result") == [again]
    house.say(f"approve {again}", who="bob")
    assert house.book.tasks["t1"].state == "merging"


def test_somebody_who_was_asked_in_the_authors_place_judges() -> None:
    house = finished(tasks('t1 criteria = ["check: true", "person: looks right"]'))
    house.say(f"approve {house.open('result')[0]}: keep the flag", who="bob")
    (again,) = house.open("result")
    house.say(f"assign {again} to ann")
    house.say(f"approve {again}")
    assert house.book.tasks["t1"].state == "merging"


def test_what_this_machine_cannot_run_is_not_begun_again_and_again() -> None:
    """Each retry would carry it once more and ask once more, without end."""
    house = House(tasks("t1 irreversible = true", 't2 needs = ["t1"]'), launch=False)
    house.say("launch s1")
    (inspect,) = house.calls("Inspect")
    house.do(Inspected(**house.result(inspect), swarm="s1", base=BASE, sandbox=False))
    house.say("approve " + house.open("launch")[-1])
    assert house.book.tasks["t1"].state == "carried"
    (asked,) = house.open("blocked")
    assert [c.word for c in house.book.checkpoints[asked].choices] == ["go without", "carry"]
    assert "no sandbox works" in house.say("retry t1")
    assert house.open("blocked") == [asked]
    house.say(f"go without {asked}")
    assert house.book.tasks["t2"].state == "running"
