"""`do words…`: one task for one agent, and where the word is only a word."""

import pytest
from msgspec.structs import replace

from bot.core.config import Repository, Runner
from tests.core.coordinator.house import House, mute, settings, tasks
from tests.core.coordinator.test_edits import edit, first


def able(*names: str) -> House:
    """A house with these repositories, whose worker takes words."""
    config = mute()
    runners = {**config.runners, "helper": Runner(name="helper", kind="claude", hears="live")}
    repositories = {n: Repository(name=n, path=n, gates=("make",)) for n in names}
    return House(config=replace(config, runners=runners, repositories=repositories, roles={"worker": "helper"}))


def test_words_become_a_plan_of_one_task_and_its_launch_card() -> None:
    house = able("billing")
    house.say("do " + "say which Python it needs " * 9)
    (task,) = house.book.plan.spec.tasks
    assert len(task.title) <= 80
    assert task.outcome == ("say which Python it needs " * 9).strip()
    assert [(c.judge, c.by) for c in task.criteria] == [("person", "ann")]
    assert task.runner == ""
    assert [c.repository for c in house.calls("Inspect")] == ["billing"]
    assert house.open("launch") == ["c1"]
    house.launch()
    assert [(s.attempt, s.brief.outcome) for s in house.starts()] == [("s1.a1", task.outcome)]
    assert house.say("do more", who="eve").startswith("eve is a viewer")


@pytest.mark.parametrize(
    ("line", "reply"),
    [
        ("do it", "In which repository? do it repo=NAME. Known: billing, ledger"),
        ("do it repo=other", "In which repository?"),
        ("do it repo=ledger runner=command", "The runner command takes no words. do … runner=NAME, one of: helper"),
        ("do it repo=ledger debug=1", "do reads repo and runner at its end, not debug"),
    ],
)
def test_what_is_missing_is_said_and_nothing_begins(line: str, reply: str) -> None:
    house = able("billing", "ledger")
    assert reply in house.say(line)
    assert not house.world.books


def test_a_home_without_repository_or_able_runner_says_what_to_write() -> None:
    assert "none: add [repo.NAME]" in able().say("do it")
    assert "none yet: a [runner.NAME]" in House(config=mute()).say("do it")


def test_in_a_thread_and_among_people_it_is_a_word_like_others() -> None:
    house = House(tasks("t1"))
    house.verb("a1", "ask", id="q1", text="Which way?")
    house.say("do not touch it\ndo the other", thread="s1.t1")
    assert house.book.checkpoints["c2"].answer
    assert house.book.checkpoints["c2"].answer.text == "do not touch it\ndo the other"
    assert house.say("do we know?", platform="slack") == ""
    assert list(house.world.books) == ["s1"]


def test_an_edit_reads_it_as_the_line_was_read() -> None:
    config = settings()
    ann = replace(config.policy.people[0], accounts={"terminal": "ann", "slack": "ann"})
    policy = replace(config.policy, people=(ann, *config.policy.people[1:]))
    house = House(tasks("t1", 't2 needs = ["t1"]'), config=replace(config, policy=policy))
    assert first(house, "do we have watre?", platform="slack") == ""
    assert edit(house, "do we have water?", platform="slack") == ""
    first(house, "do keep the old flag", thread="s1.t2")
    assert edit(house, "do keep the new flag", thread="s1.t2") == "Changed: do keep the new flag"
    assert house.book.tells["m1"].text == "do keep the new flag"


def test_a_discovery_is_made_no_task_that_nobody_could_do() -> None:
    house = House(tasks("t1"), mute())
    house.verb("a1", "discover", text="a second parser")
    assert house.say("make task d1").startswith("The default worker takes no words and could not do it: carry d1")
    assert house.book.discoveries["d1"].state == "open"
    assert house.open("discovery")
