"""Words without a command: a brain may propose one, which waits for a Confirm; and what a thought costs its swarm."""

from typing import Any

import pytest
from msgspec.structs import replace

from bot.core.config import Brain
from bot.core.events import Broke, Thought
from bot.core.rows import Swarm
from tests.core.coordinator.house import House, tasks
from tests.core.coordinator.planned import Planned, drafted, minded

SEVEN = "I read commands"


def asks(house: Planned, words: str = "could you hold it all for a moment", **more: Any) -> bool:
    house.say(words, **{"addressed": True, **more})
    return bool(house.calls("Think"))


def test_a_proposal_is_echoed_and_applied_when_it_is_confirmed() -> None:
    house = Planned(tasks("t1"))
    assert asks(house)
    assert "s1 billing: running" in house.asked["here"]
    assert "pause [s3]: no new starts" in house.asked["commands"]
    assert "land [s3]" not in house.asked["commands"]
    assert "Do you mean  pause s1 ?" in house.think({"command": "pause s1", "why": "to hold it"})
    (post,) = house.calls("Post")
    assert (post.spot.channel, post.reply_to) == ("general", f"e{house.count - 1}")
    assert house.book.swarm.state == "running"
    house.say("confirm")
    assert house.book.swarm.state == "paused"


@pytest.mark.parametrize(
    "answer",
    ["", "approve c1", "land s1", "drop t1", "pause s1; resume s1", "retry t1, t2", "frobnicate", "who add @eve owner",
     "confirm", "t1 needs"],
)  # fmt: skip
def test_what_cannot_be_taken_back_or_is_no_one_command_is_never_proposed(answer: str) -> None:
    house = Planned(tasks("t1", "t2"))
    asks(house)
    assert SEVEN in house.think({"command": answer})
    assert "Nothing waits for a confirm" in house.say("confirm")


def test_a_silent_brain_a_malformed_answer_and_somebody_gone_meanwhile_propose_nothing() -> None:
    house = Planned(tasks("t1"))
    asks(house)
    assert SEVEN in house.think(None, "it is down")
    asks(house)
    assert SEVEN in house.think("nonsense")
    asks(house, who="bob")
    think = house.wanted["Think"]
    stranger = replace(think, about=think.about.replace("bob", "rob"))
    house.wanted["Think"] = stranger
    assert SEVEN in house.think({"command": "pause s1"})


def test_who_may_not_command_is_not_read_nor_is_a_press_nor_talk() -> None:
    house = Planned(tasks("t1"))
    assert not asks(house, who="eve")
    assert not asks(house, pressed=True)
    assert not asks(house, addressed=False)
    assert not asks(House(tasks("t1")))  # type: ignore[arg-type]  # without a brain


def test_a_line_that_begins_like_a_command_is_read_too_unless_a_near_one_is_known() -> None:
    house = Planned(tasks("t1"))
    assert asks(house, "launch: when everybody is back")
    assert not asks(house, "aprove c1")
    assert not asks(house, "launch: when everybody is back", thread="s1.t1")
    assert not asks(house, "launch: later; status")


def test_words_corrected_in_the_report_wait_on_beside_a_proposal() -> None:
    house = Planned(tasks("t1"))
    house.world.put(replace(house.book.swarm, report="draft"))
    house.say("t1 waited for CI", thread="s1", surface="report")
    house.say("and hold it", thread="s1", surface="board", addressed=True)
    house.think({"command": "pause s1"})
    reading = house.world.rows["reading"]["terminal|general|s1|ann"]
    assert getattr(reading, "words", ()) == ("t1 waited for CI",)


def test_without_a_swarm_here_no_words_are_read_since_nobody_would_pay() -> None:
    house = Planned()
    assert not asks(house)
    assert SEVEN in house.told


@pytest.mark.parametrize(("state", "read"), [("closed", False), ("stopped", False), ("reviewing", True)])
def test_a_swarm_that_is_over_pays_for_no_words(state: str, read: bool) -> None:
    house = Planned(tasks("t1"))
    house.world.put(replace(house.book.swarm, state=state))
    assert asks(house) is read
    assert (SEVEN in house.told) is not read


def test_a_place_whose_name_has_a_bar_is_found_again() -> None:
    house = Planned(tasks("t1"))
    house.world.put(replace(house.book.swarm, channel="ops|night"))
    assert asks(house, channel="ops|night")
    assert '"ops|night"' in house.wanted["Think"].about
    house.think({"command": "pause s1"})
    (post,) = house.calls("Post")
    assert post.spot.channel == "ops|night"
    house.say("confirm", channel="ops|night")
    assert house.book.swarm.state == "paused"


def test_a_reading_that_waits_is_not_replaced_by_a_late_proposal() -> None:
    house = Planned(tasks("t1", "t2"))
    asks(house)
    house.say("agents s1 3; agents s1 4")
    assert "Do you mean  pause s1 ? Then type it." in house.think({"command": "pause s1", "why": "to hold it"})
    assert "Confirm" not in house.told
    house.say("confirm")
    assert (house.book.swarm.state, house.book.swarm.agents) == ("running", 4)


def test_a_thought_is_the_swarms_money_and_none_is_bought_beyond_its_budget() -> None:
    house = Planned(tasks("t1"))
    asks(house)
    house.think({"command": ""}, money=1.5, tokens=100, unpriced=7)
    swarm = house.book.swarm
    assert (swarm.spent, swarm.used, swarm.unpriced) == (1.5, 100, 7)
    house.world.put(replace(swarm, spent=swarm.money))
    asks(house)
    assert house.wanted["Think"].refused == "the budget is spent: $20.00 of $20.00"
    house.world.put(replace(swarm, tokens=50))
    asks(house)
    assert house.wanted["Think"].refused == "the budget is spent: 100 of 50 tokens"
    draft = drafted(money=0.5)
    draft.say("split t2", thread="s1")
    draft.think({"answer": "why?"}, money=0.6)
    draft.say("split t2", thread="s1")
    assert "of $0.50" in draft.wanted["Think"].refused


def test_thoughts_under_way_count_with_all_they_may_take() -> None:
    able = replace(minded(), brain=Brain(kind="claude", options={"model": "m", "money": "8", "tokens": "400"}))
    house = Planned(tasks("t1"), config=able)
    house.say("plan amend s1: more docs")  # eight of twenty dollars may be gone
    first = house.wanted["Think"]
    assert asks(house)
    asks(house, "and hold it for a while, too")
    assert house.wanted["Think"].refused == ""
    asks(house, "and hold it all for another while")
    assert house.wanted["Think"].refused == "3 thoughts under way may take what is left of the budget"
    house.do(Broke(id="b1", at=house.at, call=first.key, error="no thread"))
    asks(house, "and hold it for a week")
    assert house.wanted["Think"].refused == ""
    house.world.put(replace(house.book.swarm, tokens=1_000))
    asks(house, "and hold it for a year")
    assert "3 thoughts under way" in house.wanted["Think"].refused
    for key in house.book.swarm.thinks:
        house.do(Thought(id=f"{key}:r", at=house.at, think=key, swarm="s1", question="odd", answer="{}"))
    asks(house, "and hold it for ever")
    assert house.wanted["Think"].refused == ""
    assert len(house.book.swarm.thinks) == 1


def test_what_a_thought_may_take_is_what_its_table_says() -> None:
    assert Brain(kind="claude", options={"model": "m"}).most == (1.0, 32_000)
    assert Brain(kind="claude", options={"model": "m", "max_tokens": "9", "money": "2"}).most == (2.0, 9)
    assert Brain(kind="claude", options={"model": "m", "money": "some"}).most == (0.0, 0)
    assert Brain(kind="scripted", options={"file": "brain.json"}).most == (0.0, 0)


def test_silence_is_told_once_until_the_brain_is_well_again() -> None:
    house = Planned(tasks("t1"), config=minded())
    for why, told in (("it is down", True), ("it is slow", False)):
        asks(house)
        assert ("The brain did not help" in house.think(None, why)) == told
    asks(house)
    house.think({"command": ""})
    assert house.book.swarm.silent == ""
    asks(house)
    assert "had not the shape" in house.think("{")
    asks(house)
    house.think({"command": ""})
    asks(house)
    assert "did not help" not in house.think(None)  # a brain that is not configured is nobody's news


def test_a_thought_of_a_kind_nobody_knows_any_more_is_only_counted() -> None:
    house = Planned(tasks("t1"))
    house.do(Thought(id="x", at=house.at, think="s1:odd", swarm="s1", question="odd", answer="{}", money=1.0))
    (row,) = [r for r in house.last.rows if isinstance(r, Swarm)]
    assert row.spent == 1.0
