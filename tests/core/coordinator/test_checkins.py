"""Check-ins: when a run is looked at, what rules see, what a brain may say, and what follows."""

import json

import msgspec
import pytest

from bot.core.calls import Stop
from bot.core.config import Brain
from bot.core.coordinator import next_due
from bot.core.events import Thought
from bot.core.rows import Attempt
from tests.core.coordinator.house import House, settings, tasks
from tests.core.coordinator.test_models import model

ONE = 't1 estimate = 6; paths = ["src/*"]; outcome = "Rounded half up."'


def house(*lines: str, brain: str = "none") -> House:
    return House(tasks(*lines or (ONE,)), msgspec.structs.replace(settings(), brain=Brain(kind=brain)))


def works(held: House, minutes: float, attempt: str = "a1") -> None:
    """Time passes with the agent at work."""
    for _ in range(int(minutes)):
        held.tick(60)
        asked = held.calls("Deliver")
        held.verb(attempt, "progress", text="verse 4 of a poem")
        if asked:
            break


def row(held: House, attempt: str = "a1") -> Attempt:
    return held.book.attempts[attempt]


def looked(held: House, files: str = "src/a.py", attempt: str = "a1") -> str:
    """Its process answers; the thread's words."""
    held.verb(attempt, "stands", files=files, added="3", removed="1")
    return held.posts()


def checks(held: House, stands: str, quote: str = "", because: str = "it writes a poem") -> None:
    (call,) = held.calls("Think")
    assert call.facts["changed"].startswith("1 file, +3 −1 lines, 6 min of an estimate of 6 min\nsrc/a.py")
    assert (call.facts["said"], call.about) == ("verse 4 of a poem", "s1.a1")
    answer = json.dumps({"stands": stands, "because": because, "quote": quote})
    held.do(
        Thought(**held.result(call), think=call.key, swarm="s1", question="check-in", about=call.about, answer=answer)
    )


def test_time_brings_looks_as_often_as_its_estimate_has_passed_up_to_a_number() -> None:
    held = house()
    began = row(held).started
    assert next_due(held.world, held.at) <= began + 360
    for n in (1, 2):
        works(held, 7)
        assert row(held).looks == n
    works(held, 7)
    assert row(held).looks == 2


def test_a_look_is_no_sign_of_life_and_asks_nobody_who_waits_for_people() -> None:
    held = house()
    works(held, 7)
    heard = row(held).heard
    held.at += 30
    looked(held)
    assert row(held).heard == heard
    assert (row(held).files, row(held).stands) == (("src/a.py",), "")
    held.verb("a1", "ask", text="Which?")
    assert looked(held, "elsewhere.py") == ""
    held.tick(1_000)
    assert row(held).looks == 1


def test_a_reviewer_is_not_looked_at() -> None:
    held = House(tasks('t1 criteria = ["reviewer: it is good"]; estimate = 6'))
    held.works("a1")
    works(held, 9, "a2")
    assert looked(held, "x.py", "a2") == ""
    assert row(held, "a2").looks == 0


@pytest.mark.parametrize(
    ("files", "why"),
    [("src/a.py\nmain.py", "it changed main.py, outside its paths"), ("", "nothing is changed after ")],
)
def test_rules_see_other_paths_and_an_empty_hand(files: str, why: str) -> None:
    held = house()
    works(held, 7)
    assert why in looked(held, files)
    assert why in held.calls("Deliver")[0].text
    assert f"drifting: {why}" in row(held).stands
    works(held, 7)
    assert "Told before, so it ends here" in looked(held, files)
    assert [type(c) for c in held.last.calls].count(Stop) == 1
    held.exits("a1", -9, "stopped")
    assert row(held).outcome == "drifting"
    assert f"a1 ended: it was drifting: {why}" in held.book.tasks["t1"].handoff
    assert row(held, "a2").state == "starting"
    works(held, 7, "a2")
    looked(held, files, "a2")
    works(held, 7, "a2")
    looked(held, files, "a2")
    held.exits("a2", -9, "stopped")
    assert held.book.tasks["t1"].reason.startswith(f"two attempts drifted, the last because {why}")
    assert held.open("parked")
    held.say("retry t1")
    assert held.book.tasks["t1"].state == "running"


def test_without_a_brain_a_long_run_is_told_by_its_card_alone() -> None:
    held = house()
    works(held, 7)
    looked(held)
    assert row(held).stands == ""
    works(held, 8)
    assert looked(held) == ""
    assert row(held).stands == "over its estimate: 12 min of an estimate of 6 min"
    held = house('t1 kind = "content"; estimate = 6')
    works(held, 7)
    assert looked(held, "") == ""


def test_a_brain_says_where_it_stands() -> None:
    held = house(brain="scripted")
    works(held, 7)
    looked(held)
    assert "Rounded half up." in held.calls("Think")[0].facts["brief"]
    checks(held, "on course", because="half of it is there")
    assert (row(held).stands, row(held).beside) == ("on course: half of it is there", "")


def test_a_brains_word_that_it_drifts_needs_a_quote_that_stands_in_what_it_was_shown() -> None:
    held = house(brain="scripted")
    works(held, 7)
    looked(held)
    asked = held.last
    for quote in ("", "an epic in verse", "a poem"):
        checks(held, "drifting", quote)
        assert row(held).stands == ""
        held.last = asked
    held.verb("a1", "progress", text="other words since")
    held.last = asked
    checks(held, "drifting", "verse 4 of a poem")
    assert row(held).stands == "drifting: it writes a poem (“verse 4 of a poem”)"
    assert "You seem to drift" in held.calls("Deliver")[0].text


def test_a_word_on_what_ended_or_in_no_shape_changes_nothing() -> None:
    held = house(brain="scripted")
    works(held, 7)
    looked(held)
    (call,) = held.calls("Think")
    fields = {"think": call.key, "swarm": "s1", "question": "check-in"}
    held.do(Thought(id="x1", at=held.at, about="s1.a1", answer="{}", **fields))
    held.do(Thought(id="x2", at=held.at, about="s1.a99", answer='{"stands": "on course", "because": "x"}', **fields))
    assert row(held).stands == ""
    held.exits("a1", 1)
    held.do(Thought(id="x3", at=held.at, about="s1.a1", answer='{"stands": "on course", "because": "x"}', **fields))
    assert row(held).stands == ""


def test_tokens_bring_the_first_look_early() -> None:
    held = House(tasks("t1", head="money = 10.0"), model(tokens=1_000))
    held.verb("a1", "usage", money="0.1", tokens="400")
    assert row(held).looks == 0
    held.verb("a1", "usage", money="0.1", tokens="200")
    assert (row(held).looks, held.calls("Deliver")[0].sort) == (1, "stand")
    held.verb("a1", "usage", money="0.1", tokens="200")
    assert row(held).looks == 1
