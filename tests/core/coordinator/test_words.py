"""Orders and looks: each word does what it says, or says why not and does nothing."""

import pytest

from tests.core.coordinator.house import House, tasks


def test_pages_change_nothing_but_that_somebody_looked() -> None:
    house = House(tasks("t1", 't2 needs = ["t1"]'))
    for line, says in {
        "waiting": "",
        "status s1": "s1",
        "why t2": "t1",
        "why s1.t2": "t1",
        "why": "s1",
        "show t1": "t1",
        "show s1": "s1",
        "show t1 brief": "t1",
        "show t9": "nothing called t9",
        "show t9 brief": "no task t9",
        "report": "s1",
        "digest": "",
        "impact t1": "",
        "impact c1": "",
        "rules": "rules in force",
        "who": "4 people, 3 may decide",
        "help": "",
        "help all": "",
        "help launch": "launch: check everything",
        "help who add": "who add: add a person",
    }.items():
        reply = house.say(line, "eve")
        assert reply
        assert says in reply, line
        assert {type(r).__name__ for r in house.last.rows} <= {"Looked"}
    assert house.say("why", thread="s1.t2")
    assert house.say("impact", thread="s1.t2")


def test_before_the_launch_a_task_is_shown_as_planned() -> None:
    house = House(tasks("t1 outcome = 'clean'"), launch=False)
    assert "as planned clean agent" in house.say("show t1")
    assert house.say("show t1 brief")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("redirect c1: x", "belongs to no task"),
        ("retry c1", "belongs to no task"),
        ("retry t9", "no task t9"),
        ("close t1 as", "Close t1 as what?"),
        ("carry f1", "in the next plan by themselves"),
        ("carry c1", "no answer to c1"),
        ("resume", "s1 is running"),
        ("stop a9", "no task a9"),
        ("agents 0", "from 1 to 200"),
        ("land", "merged nothing"),
        ("waive f1", "no open finding"),
        ("productive x9", "no deviation x9"),
        ("make task d9", "no open discovery"),
        ("hand s1 to eve", "no owner or operator"),
        ("link x to zed", "zed is not in the policy"),
        ("undo", "no version before"),
        ("approve c9", "no checkpoint c9"),
        ("pause s9", "There is no swarm s9"),
        ("plan next", "left nothing to carry"),
        ("launch s1", "only a draft is launched"),
        ("accept s1", "not handed to you"),
        ("confirm", "Nothing waits for a confirm"),
        ("plan", "Templates"),
        ("plan nothing", "No template is called"),
        ("t1 needs t9", "t9"),
        ("carry s1", "Nothing is open"),
        ("overrule c1", "nothing to overrule"),
        ("who add @ann viewer", "the only owner"),
        ("aprove c1", "Did you mean"),
        ("approve c1; bogus c1", "Not read"),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(line: str, says: str) -> None:
    house = House(tasks("t1", "t2"))
    before = (house.book.swarm, dict(house.book.tasks), dict(house.book.checkpoints))
    assert says in house.say(line)
    assert before == (house.book.swarm, house.book.tasks, house.book.checkpoints)


def test_close_retry_and_redirect_of_what_is_over() -> None:
    house = House(tasks("t1", "t2", 't3 needs = ["t1", "t2"]'))
    house.merges("a1")
    assert "revert t1" in house.say("retry t1")
    assert house.say("redirect t1: more") == "t1 is done. To take its merge back: revert t1"
    assert "done already" in house.say("drop t1")
    assert "done; nothing runs" in house.say("stop t1")
    house.say("close t2 as fail")
    assert house.say("redirect t2: more") == "t2 is failed. To open it again: retry t2"
    assert "failed already" in house.say("close t2 as drop")
    (blocked,) = house.open("blocked")
    assert "Say: retry" in house.say(f"decline {blocked}")
    house.say(f"retry {blocked}")
    assert house.book.tasks["t2"].state in ("open", "running")
    assert not house.open("blocked")


@pytest.mark.parametrize("word", ["carry", "go without"])
def test_what_a_failed_need_holds_is_carried_or_goes_on(word: str) -> None:
    house = House(tasks("t1", 't2 needs = ["t1"]', 't3 needs = ["t2"]'))
    house.say("close t1 as fail")
    (blocked,) = house.open("blocked")
    house.say(f"{word} {blocked}")
    states = [house.book.tasks[t].state for t in ("t2", "t3")]
    assert states == (["carried", "carried"] if word == "carry" else ["running", "open"])


def test_once_all_that_a_failed_need_holds_is_closed_nothing_is_asked() -> None:
    house = House(tasks("t1", 't2 needs = ["t1"]', 't3 needs = ["t1"]', "t4"))
    house.say("close t1 as drop")
    (blocked,) = house.open("blocked")
    house.say("close t2 as drop")
    assert house.open("blocked") == [blocked]
    house.say("carry t3")
    row = house.book.checkpoints[blocked]
    assert (row.state, row.outcome) == ("withdrawn", "t3 is carried")
    assert "withdrawn already" in house.say(f"go without {blocked}")
    assert list(house.book.plans) == ["v1"]


def test_what_no_longer_waits_for_a_failed_need_goes_on_without_a_second_version() -> None:
    house = House(tasks("t1", 't2 needs = ["t1"]', "t3"))
    house.say("close t1 as drop")
    house.dies("a1")
    (blocked,) = house.open("blocked")
    house.say("t2 without t1")
    house.say("approve " + house.open("amendment")[0])
    assert "nothing that is left waits for t1" in house.say(f"go without {blocked}")
    assert list(house.book.plans) == ["v1", "v2"]
    assert house.open("blocked") == [blocked]
    house.merges(house.book.tasks["t2"].attempt)
    assert house.book.checkpoints[blocked].outcome == "t2 is done"


def test_silence_on_a_failed_need_parks_what_it_holds_and_a_late_word_asks_again() -> None:
    house = House(tasks("t1", 't2 needs = ["t1"]'))
    house.say("close t1 as fail")
    house.exits("a1", -9, "stopped")
    (blocked,) = house.open("blocked")
    for _ in range(3):
        house.tick(30_000)
    assert house.book.tasks["t2"].state == "parked"
    assert "asked again" in house.say(f"go without {blocked}")
    assert house.book.tasks["t2"].state == "open"
    house.say("go without " + house.open("blocked")[-1])
    assert house.book.tasks["t2"].state == "running"


def test_when_only_parked_tasks_remain_one_question_carries_all() -> None:
    house = House(tasks("t1", 't2 needs = ["t1"]'))
    house.say("stop t1")
    house.exits("a1", -9, "stopped")
    (all_, one) = sorted(house.open("parked"), reverse=True)
    assert house.book.checkpoints[all_].title == "Only parked tasks remain in s1: t1, and t2 waiting for it. Carry all?"
    assert house.book.swarm.report == "draft"
    assert "not a question of an agent" in house.say(f"answer {all_}: hm")
    assert "Say: retry" in house.say(f"approve {one}")
    house.say("keep waiting " + all_)
    assert house.open("parked") == [one]
    house.say(f"unblock {one}: try it")
    house.exits("a2", 1)
    house.say("stop t1")
    house.exits(house.book.tasks["t1"].attempt, -9, "stopped")
    house.say("carry s1")
    assert [t.state for t in house.book.tasks.values()] == ["carried", "carried"]
    house.say("retry t1")
    assert house.book.swarm.state == "running"
    assert not house.open("report")


def test_the_first_look_points_at_what_is_not_done_and_a_redirect_answers_it() -> None:
    house = House(tasks("t1", "t2", "t3", "t4"))
    for _ in range(3):
        house.merges(min(a for a in house.book.live if house.book.attempts[a].role == "worker"))
    (look,) = house.open("first look")
    row = house.book.checkpoints[look]
    says = next(c.says for c in row.choices if c.word == "redirect")
    house.say(f"{says}: keep v1", thread=row.key)
    assert not house.open("first look")
    assert house.book.tasks[says.rpartition(".")[2]].spec.outcome == "keep v1"


def test_stop_in_the_thread_of_a_swarms_checkpoint_stops_the_swarm_and_all_means_all() -> None:
    house = House(tasks("t1", "t2"))
    assert "Stopped s1" in house.say("stop", thread="s1.c1")
    house.say("resume")
    assert "Stopped s1" in house.say("stop all")
    assert "Stopped nothing" in house.say("stop all")
