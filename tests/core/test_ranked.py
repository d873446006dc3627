"""The one list behind board, waiting and inbox; where a task stands, and why nothing runs."""

import pytest
from msgspec.structs import replace

from bot.core import views
from bot.core.rows import Checkpoint, Swarm, Task
from bot.core.values import TaskSpec
from bot.core.views.people import deciders
from bot.core.views.ranked import frees, ranked, together
from bot.core.views.standing import asked_of, idle, persons, standing
from bot.core.world import World
from tests.golden import sample
from tests.golden.cases import two
from tests.golden.sample import ANN, BOB, EVE, NOW, ZONE, at


def diamond(**states: str) -> World:
    """t1 → t2, t3 → t4 → t5; t6 needs t1 and t7."""
    needs = {"t1": (), "t2": ("t1",), "t3": ("t1",), "t4": ("t2", "t3"), "t5": ("t4",), "t6": ("t1", "t7"), "t7": ()}
    world = World([Swarm(key="s1", title="x", owner="ann", state="running")])
    for id, n in needs.items():
        spec = TaskSpec(id=id, title=id, needs=n, estimate=2.0)
        world.put(Task(key=f"s1.{id}", spec=spec, state=states.get(id, "open")))  # type: ignore[arg-type]
    return world


def asking(world: World, *rows: str) -> World:
    """Open questions: `c1 t1` each, `c1 t1 t7` where the agent of t7 asks the same."""
    for number, (id, task, *joined) in enumerate(row.split() for row in rows):
        others = tuple(f"{j}:a1:q1" for j in joined)
        row = Checkpoint(key=f"s1.{id}", kind="question", title=id, task=task, asked=float(number), joined=others)
        world.put(row)
    return world


def freed(world: World, id: str) -> tuple[str, str, bool]:
    """The tasks that an answer frees, the questions it takes beside, and whether it frees only later."""
    found = frees(world.book("s1"), world.book("s1").checkpoints[id])
    return " ".join(found.tasks), " ".join(found.along), found.later


def test_an_answer_frees_what_waits_for_it_alone_through_each_other() -> None:
    world = asking(diamond(t1="asking"), "c1 t1", "c2 t7", "c3 t2")
    assert freed(world, "c1") == ("t2 t3 t4 t5", "", False)
    assert frees(world.book("s1"), world.book("s1").checkpoints["c1"]).minutes == 8.0


def test_what_is_done_or_unknown_frees_nothing() -> None:
    world = asking(diamond(t1="done"), "c1 t1", "c2 t99")
    assert freed(world, "c1") == freed(world, "c2") == ("", "", False)


def test_what_runs_or_is_closed_is_not_freed() -> None:
    assert freed(asking(diamond(t1="asking", t2="dropped"), "c1 t1"), "c1") == ("t3", "", False)


def test_what_hangs_on_two_questions_is_freed_by_both_together() -> None:
    world = asking(diamond(t1="done", t2="asking", t3="asking", t7="running"), "c1 t2", "c2 t3", "c3 t7")
    assert freed(world, "c1") == ("t4 t5", "c2", False)
    assert freed(world, "c2") == ("t4 t5", "c1", False)
    assert freed(world, "c3") == ("t6", "", False)


def test_the_fewest_others_are_named_and_of_as_few_those_that_free_most() -> None:
    world = asking(diamond(t1="done", t2="asking", t3="asking", t7="asking"), "c1 t2", "c2 t3", "c3 t7")
    specs = {"t4": ("t2", "t3", "t7"), "t5": ("t4",), "t6": ("t3", "t7"), "t8": ("t2", "t3"), "t9": ("t8",)}
    for id, needs in specs.items():
        world.put(Task(key=f"s1.{id}", spec=TaskSpec(id=id, title=id, needs=needs, estimate=2.0)))
    assert freed(world, "c1") == ("t8 t9", "c2", False)
    assert freed(world, "c2") == ("t8 t9", "c1", False)  # with c3 it would be t6 alone
    assert freed(world, "c3") == ("t6", "c2", False)


def test_agents_that_ask_the_same_are_freed_by_one_answer() -> None:
    world = asking(diamond(t1="done", t2="asking", t3="asking"), "c1 t2 t3")
    assert freed(world, "c1") == ("t4 t5", "", False)


@pytest.mark.parametrize(("state", "later"), [("running", True), ("open", True), ("done", False)])
def test_what_waits_for_work_besides_is_freed_later(state: str, later: bool) -> None:
    world = asking(diamond(t1="asking", t2="dropped", t3="dropped", t7=state), "c1 t1")
    assert freed(world, "c1") == (("", "", True) if later else ("t6", "", False))


def test_alone_before_together_before_later_before_nothing() -> None:
    world = diamond(t1="done", t2="asking", t3="asking", t7="asking")
    for id, needs in {"t8": (), "t9": (), "t10": ("t8", "t11"), "t11": ()}.items():
        state = "running" if id == "t11" else "open" if needs else "asking"
        world.put(Task(key=f"s1.{id}", spec=TaskSpec(id=id, title=id, needs=needs), state=state))  # type: ignore[arg-type]
    needs = ranked(asking(world, "c1 t9", "c2 t8", "c3 t7", "c4 t2", "c5 t3"), NOW)
    assert [n.checkpoint.id for n in needs] == ["c3", "c4", "c5", "c2", "c1"]


@pytest.mark.parametrize(("row", "tasks", "minutes"), [
    ({"kind": "launch"}, 17, 100.0), ({"kind": "report"}, 0, 0.0), ({"kind": "budget", "task": ""}, 6, 24.0),
    ({"kind": "budget", "task": "t7"}, 4, 17.0), ({"kind": "assumption", "about": "u2", "task": ""}, 2, 9.0),
    ({"kind": "assumption", "about": "u9", "task": ""}, 0, 0.0), ({"kind": "blocked", "task": "t9"}, 1, 5.0),
    ({"kind": "blocked", "task": "t7"}, 4, 17.0), ({"kind": "stuck", "task": "s3.t7"}, 4, 17.0),
])  # fmt: skip
def test_what_an_answer_frees_by_kind(row: dict[str, str], tasks: int, minutes: float) -> None:
    book = sample.running().book("s3")
    found = frees(book, replace(sample.question(), **row))
    assert (len(found.tasks), found.minutes) == (tasks, minutes)


def test_most_freed_first_then_the_oldest() -> None:
    world = sample.running()
    world.put(replace(sample.discovery(), key="s3.c8", asked=at("13:00")))
    assert [n.checkpoint.id for n in ranked(world, NOW)] == ["c4", "c5", "c8", "c7"]


def test_the_same_list_over_all_swarms_or_one() -> None:
    assert [n.checkpoint.key for n in ranked(two(), NOW)] == ["s3.c4", "s3.c5", "s3.c7", "s4.c1"]
    assert [n.checkpoint.key for n in ranked(two(), NOW, swarm="s4")] == ["s4.c1"]


def test_a_person_sees_what_they_are_asked_and_have_not_answered() -> None:
    world = sample.running()
    row = world.book("s3").checkpoints["c4"]
    world.put(replace(row, approvals=(replace(sample.answered_for_you().answer, person="bob"),)))  # type: ignore[type-var]
    world.put(replace(sample.question(), to=("dan",)))
    assert [n.checkpoint.id for n in ranked(world, NOW, BOB)] == ["c7"]
    assert [n.checkpoint.id for n in ranked(world, NOW, ANN)] == ["c4", "c5", "c7"]
    assert ranked(world, NOW, EVE) == []


def test_the_requester_of_the_irreversible_is_not_asked() -> None:
    world = sample.running()
    world.put(replace(world.book("s3").checkpoints["c4"], requester="bob"))
    assert "c4" not in [n.checkpoint.id for n in ranked(world, NOW, BOB)]
    assert asked_of(world.book("s3"), world.book("s3").checkpoints["c4"], deciders(world)) == ("ann", "dan")


def test_a_card_asks_only_while_somebody_is_asked() -> None:
    world = sample.running()
    world.put(replace(world.book("s3").tasks["t8"], state="asking"))  # its question is answered
    cards = [views.show(world, f"s3.{task}", "card", NOW) for task in ("t7", "t8")]
    assert [card.tone for card in cards if card] == ["ask", "plain"]


@pytest.mark.parametrize(("task", "change", "kind", "text"), [
    ("t9", {}, "waiting", "waiting for t7"),
    ("t15", {}, "waiting", "waiting for 15:00 (usage limit)"),
    ("t15", {"reason": ""}, "waiting", "waiting for 15:00"),
    ("t15", {"hold": 0.0}, "ready", "ready"),
    ("t15", {"hold": 0.0, "failures": 1}, "ready", "ready again after 1 failed"),
    ("t8", {"attempt": ""}, "running", "starting"),
    ("t8", {}, "running", "a14, 3 min, last: wrote 4 of 9"),
    ("t7", {}, "asking", "waits for two people (c4)"),
    ("t10", {}, "asking", "waits for ann, bob or dan (c5)"),
    ("t8", {"state": "asking"}, "asking", "its answer is on the way to the agent"),
    ("t8", {"state": "checking", "stage": "collect"}, "checking", "its work is fetched"),
    ("t8", {"state": "checking", "stage": "judge"}, "checking", "its checks run"),
    ("t8", {"state": "checking", "stage": "review"}, "checking", "a reviewer reads it"),
    ("t8", {"state": "checking"}, "checking", "its work is checked"),
    ("t8", {"state": "merging"}, "merging", "in the merge queue"),
    ("t8", {"state": "parked", "reason": "nobody answered"}, "parked", "parked: nobody answered"),
    ("t8", {"state": "parked"}, "parked", "parked"),
    ("t3", {}, "done", "done 13:20 as 0377d0e"),
    ("t3", {"merged": "", "ended": 0.0}, "done", "done"),
    ("t8", {"state": "carried", "reason": "by ann"}, "carried", "carried: by ann"),
    ("t8", {"state": "dropped"}, "dropped", "dropped"),
])  # fmt: skip
def test_where_a_task_stands(task: str, change: dict[str, object], kind: str, text: str) -> None:
    world = sample.running()
    book = world.book("s3")
    world.put(replace(book.tasks[task], **change))
    found = standing(book, book.tasks[task], NOW, ZONE, deciders(world))
    assert (found.kind, found.text) == (kind, text)


def test_a_question_before_its_start_holds_a_task() -> None:
    world = sample.running()
    book = world.book("s3")
    world.put(replace(book.tasks["t15"], hold=0.0))
    world.put(replace(sample.question(), key="s3.c30", kind="start", task="t15", to=("dan",)))
    found = standing(book, book.tasks["t15"], NOW, ZONE)
    assert (found.kind, found.text, found.on) == ("waiting", "waiting for dan (c30)", ("dan",))


def test_a_batch_under_way_is_named() -> None:
    world = sample.running()
    book = world.book("s3")
    world.put(replace(book.batches["b2"], key="s3.b3", tasks=("t8",), state="trying"))
    world.put(replace(book.tasks["t8"], state="merging"))
    assert standing(book, book.tasks["t8"], NOW).text == "being merged in b3"


@pytest.mark.parametrize("state", ["failed", "dropped", "parked", "carried"])
def test_a_need_that_will_not_be_done_blocks(state: str) -> None:
    book = diamond(t1=state).book("s1")
    found = standing(book, book.tasks["t2"], NOW)
    assert found.kind == "blocked"
    assert found.on == ("t1",)
    assert standing(book, book.tasks["t4"], NOW).text == "waiting for t2 t3"


def test_nobody_is_named_where_nobody_is_left() -> None:
    row = sample.question()
    assert persons(row, ()) == "somebody else"
    assert asked_of(sample.running().book("s3"), row) == ("ann",)


@pytest.mark.parametrize(("change", "said"), [
    ({}, "1 ready, no free slot: 4 of 4 in use"),
    ({"money": 3.0}, "1 ready, held by the budget: $3.10 of $3 is spent"),
    ({"minutes": 40.0}, "1 ready, held by the budget: 0 of 40 agent minutes are left beside what runs"),
    ({"state": "paused", "reason": "by ann"}, "paused: by ann"),
    ({"state": "drafting"}, "not launched yet"),
    ({"state": "reviewing"}, "all tasks are closed"),
])  # fmt: skip
def test_why_nothing_more_runs(change: dict[str, object], said: str) -> None:
    world = sample.running()
    world.put(replace(world.book("s3").tasks["t15"], hold=0.0))
    world.put(replace(world.book("s3").swarm, **change))
    assert idle(world, world.book("s3"), NOW) == said


@pytest.mark.parametrize(("live", "change", "said"), [
    (2, {"agents": 2}, "1 ready, agents 2 is the width"),
    (2, {"canary": True}, "1 ready, they follow when the first two took a real step"),
    (2, {}, "1 ready"), (0, {}, "1 ready, starting"),
])  # fmt: skip
def test_why_nothing_more_runs_with_free_slots(live: int, change: dict[str, object], said: str) -> None:
    world = sample.running()
    book = world.book("s3")
    for row in list(book.running())[live:]:
        world.put(replace(row, state="ended"))
    world.put(replace(book.tasks["t15"], hold=0.0))
    world.put(replace(book.swarm, **change))
    assert idle(world, book, NOW) == said


def test_slots_that_other_swarms_hold_are_said() -> None:
    world = two()
    assert idle(world, world.book("s4"), NOW) == "2 ready, no free slot: 4 of 4 in use, 4 by other swarms"


def test_nothing_runs_until_an_answer_or_an_hour() -> None:
    world = sample.running()
    book = world.book("s3")
    assert idle(world, book, NOW) == ""
    for row in list(book.running()):
        world.put(replace(row, state="ended"))
    assert idle(world, book, NOW) == "nothing runs: everything left waits for c4 c5 c7"
    for asked in list(book.open()):
        world.put(replace(asked, state="answered"))
    assert idle(world, book, NOW) == "nothing runs until 15:00"
    world.put(replace(book.tasks["t15"], state="parked"))
    assert idle(world, book, NOW) == ""


def test_a_swarm_of_nothing_has_nothing_to_free() -> None:
    world = World([Swarm(key="s1", title="x")])
    assert frees(world.book("s1"), Checkpoint(key="s1.c1", kind="launch", title="x")).tasks == ()


def test_every_open_question_is_shown_anew_once_one_is_decided() -> None:
    world = sample.running()
    world.put(replace(sample.question(), state="answered"))
    touched = (("s3.c4", "checkpoint"), ("s3", "board"), ("s3", "questions"), ("s3", "questions"))
    cards = [("s3.c4", "checkpoint"), ("s3", "board"), ("s3.c7", "checkpoint")]
    assert list(views.each(world, touched)) == cards


def test_what_questions_free_together_is_worked_out_once_a_change() -> None:
    world = asking(diamond(t1="done", t2="asking", t3="asking"), "c1 t2", "c2 t3")
    book = world.book("s1")
    before = together(book)
    assert before["c1"].along == ("c2",)
    assert together(book) is before
    world.put(replace(book.tasks["t4"], state="dropped"))
    assert together(book) == {}
    world.put(replace(book.tasks["t4"], state="open"))
    assert together(book) == before
