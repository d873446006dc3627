"""Whose words a task is by now, since they do not count where it cannot be undone; and who reads as whose."""

from bot.core.coordinator.versions import authors
from bot.core.events import Attached, Inspected
from bot.core.report.build import build
from bot.core.report.markdown import markdown
from tests.core.coordinator.house import BASE, House, tasks


def final() -> House:
    return House(tasks("t1 irreversible = true", "t2"))


def barred(house: House) -> tuple[str, ...]:
    (id,) = house.open("irreversible")
    return house.book.checkpoints[id].barred


def redo(house: House) -> None:
    """The task's latest attempt works, and its result is asked about."""
    house.works(house.book.tasks["t1"].attempt)


def test_who_asked_for_the_work_does_not_count_whoever_estimates_it_after() -> None:
    house = final()
    house.say("redirect t1: delete the whole of src")
    house.exits("a1", why="stopped")
    house.say("t1 est 2m", "dan")
    house.say("approve " + house.open("amendment")[0], "ann")
    redo(house)
    assert barred(house) == ("ann",)
    (card,) = house.open("irreversible")
    assert "ann asked for c" in house.say(f"approve {card}")
    house.say("redirect t1: delete half of it", "dan")
    house.exits("a3", why="stopped")
    redo(house)
    assert barred(house) == ("ann", "dan")
    (card,) = house.open("irreversible")
    assert "somebody must join: who add @NAME operator" in house.say(f"approve {card}")
    assert house.say(f"approve {card}", "bob") == ""
    assert house.book.checkpoints[card].state == "open"


def test_words_that_were_taken_back_bar_nobody() -> None:
    house = final()
    house.say("redirect t1: delete the whole of src")
    house.say("undo", "bob")
    house.exits("a1", why="stopped")
    redo(house)
    assert barred(house) == ()
    (card,) = house.open("irreversible")
    house.say(f"approve {card}")
    house.say(f"approve {card}", "bob")
    assert house.book.checkpoints[card].state == "answered"


def test_one_more_criterion_is_no_other_work_and_one_less_is() -> None:
    house = final()
    house.say("t1 done when: pytest -q more", "dan")
    house.say("approve " + house.open("amendment")[0])
    assert house.book.tasks["t1"].author == ""
    house.say("drop t1.1", "bob")
    house.say("approve " + house.open("amendment")[0])
    assert house.book.tasks["t1"].author == "bob"
    house.say("add docs", "dan")
    house.say("approve " + house.open("amendment")[0])
    assert (authors(house.book, "t3"), authors(house.book, "t1"), authors(house.book, "t2")) == (("dan",), ("bob",), ())


def test_an_amendment_is_its_author_s_and_names_who_signed_it() -> None:
    house = House(tasks("t1", "t2", "t3 needs = ['t1']"))
    house.say("t3 without t1", "bob")
    house.say("drop t2", "bob")
    house.say("drop t3", "bob")
    house.say("approve " + house.open("amendment")[0])
    assert (house.book.plan.author, house.book.plan.signed_by) == ("bob", "ann")
    assert house.book.tasks["t2"].reason == "t2 dropped, by bob, signed by ann"
    told = markdown(build(house.world, "s1", house.at))
    assert "by bob" in told
    assert "signed by ann" in told


def test_a_bare_word_in_the_channel_means_what_is_open_there_of_whichever_swarm() -> None:
    house = House(tasks("t1"))
    house.merges("a1")
    (report,) = house.open("report")
    house.say("plan", files=(Attached("plan.toml", tasks("t1")),))
    house.say("launch s2")
    (inspect,) = house.calls("Inspect")
    house.do(Inspected(**house.result(inspect), swarm="s2", base=BASE))
    said = house.say("approve")
    assert said.startswith(f"Which one? s1.{report} ")
    assert "s2.c1 Launch s2 v1?" in said
    assert house.book.swarm.state == "reviewing"
    house.say("approve", thread="s2.c1")
    assert house.world.books["s2"].swarm.state == "running"
    house.say("approve s1")
    assert house.book.swarm.state == "closed"
    house.say("plan", files=(Attached("plan.toml", tasks("t1")),))
    house.say("land s1")
    house.say("approve")
    assert house.calls("Land"), "the only thing open in the channel"
