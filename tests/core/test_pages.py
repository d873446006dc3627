"""Pages that a person asks for once: what they answer, and that it is true."""

import pytest
from msgspec.structs import replace

from adapters.chat.terminal.render import plain
from bot.core.calls import Brief
from bot.core.message import Facts, Fold, Listing, Message, Text
from bot.core.records import Evidence
from bot.core.rows import Attempt, Checkpoint
from bot.core.views import pages
from bot.core.words import WORDS
from tests.golden import sample
from tests.golden.cases import broken, crowded, parked, two
from tests.golden.sample import ANN, NOW, at


def test_an_edit_reads_back_what_changed() -> None:
    world = sample.planning()
    plans = world.book("s3").plans
    assert pages.edited(None, plans["v1"]).title == "v1: 16 tasks"
    slower = tuple(replace(t, estimate=99.0) for t in sample.SPEC.tasks)
    many = replace(plans["v2"], spec=replace(sample.SPEC, tasks=slower))
    assert isinstance(pages.edited(plans["v2"], many).blocks[0], Fold)


def test_help_shows_seven_words_or_all() -> None:
    assert len(next(b for b in pages.help_page().blocks if isinstance(b, Listing)).items) == 7
    assert len(next(b for b in pages.help_page(True).blocks if isinstance(b, Listing)).items) == len(WORDS)


@pytest.mark.parametrize(("word", "may"), [
    ("launch", "owners and operators"), ("status", "everybody in the policy"), ("who add", "owners"),
])  # fmt: skip
def test_help_with_a_word_says_how_it_is_typed_and_who_may(word: str, may: str) -> None:
    row = next(w for w in WORDS if w.word == word)
    message = pages.word_page(word)
    assert message.title == f"{word}: {row.meaning}"
    assert message.blocks == (Facts((("typed", row.syntax), ("example", row.example), ("who may", may))),)


def test_rules_are_sentences_that_name_people() -> None:
    assert "bob" in plain(pages.rules_page(sample.running()))


def test_a_digest_is_silent_only_when_nothing_moved_and_nothing_waits() -> None:
    world = sample.looked(sample.signed(), "15:50")
    assert pages.silent(world, "general")
    assert not pages.silent(sample.signed(), "general")
    assert not pages.silent(sample.looked(sample.running(), "14:20"), "general")
    assert pages.silent(sample.base(), "general")


def test_a_digest_of_a_crowd_counts_the_rest_and_names_half_approved_questions() -> None:
    world = crowded()
    row = world.book("s3").checkpoints["c4"]
    world.put(replace(row, approvals=(replace(sample.answered_for_you().answer, person="ann"),)))  # type: ignore[type-var]
    said = plain(pages.digest(world, "general", NOW, "Monday"))
    assert "and 26 more: waiting" in said
    assert "bob or dan: s3.c4 Delete module legacy/? (1 min), ann has approved (1 of 2)" in said
    assert "report waits for its signature" in plain(pages.digest(sample.reviewing(), "general", NOW, "Monday"))


def test_waiting_reads_in_the_persons_own_zone() -> None:
    said = pages.waiting(sample.running(), replace(ANN, zone="Asia/Tokyo"), NOW, at("13:05"))
    assert "Since 21:05" in plain(said)
    assert said.title.endswith("22:21")
    assert "s3.c4" in plain(pages.waiting(two(), ANN, NOW, 0.0, "s3"))
    assert "s4" not in plain(pages.waiting(two(), ANN, NOW, 0.0, "s3"))


def test_waiting_says_why_nothing_runs_and_what_was_parked() -> None:
    said = plain(pages.waiting(parked(), ANN, NOW, at("14:20")))
    assert "1 parked" in said
    world = sample.reviewing()
    assert "5 findings" in plain(pages.waiting(world, ANN, NOW, at("14:20")))
    assert "1 failed" in plain(pages.waiting(world, ANN, NOW, at("14:20")))


@pytest.mark.parametrize(("key", "aspect", "said"), [
    ("s3", "", "Every task"), ("s3", "tasks", "hash 9c02d7aa10ff"), ("s3.v2", "", "Plan s3 v2"),
    ("s3.v1", "", "16 tasks"),
    ("s3.t7", "diff", "t7 diff · e3 · a11"), ("s3.t8", "diff", "t8 diff: there is none yet"),
    ("s3.t7", "", "t7 Remove"),
    ("s3.t7", "plan", "irreversible"), ("s3.c4", "", "Delete module"), ("s3.a11", "", "src/legacy/m0.py"),
    ("s3.u2", "", "touches"), ("s3.e3", "", "e3 diff for t7"), ("s3.d2", "", "2 callers outside the plan"),
    ("s3.b2", "", "b2: Batch"), ("s3.t8", "log", "t8 log"), ("s3.t10", "output", "exit 1"),
])  # fmt: skip
def test_show_answers_with_the_thing_or_one_side_of_it(key: str, aspect: str, said: str) -> None:
    world = sample.running()
    world.put(Evidence(key="s3.e4", task="t10", attempt="a13", command="pytest -q", code=1, text="1 failed", at=NOW))
    message = pages.thing(world, key, NOW, aspect)
    assert message is not None
    assert said in plain(message)


def test_show_of_an_attempts_log_and_of_nothing() -> None:
    world = sample.running()
    world.put(replace(world.book("s3").attempts["a14"], tail="last words"))
    world.put(Attempt(key="s3.a99", task="t99"))
    assert "last words" in plain(pages.thing(world, "s3.t8", NOW, "log") or Message(""))
    assert "last words" in plain(pages.thing(world, "s3.a14", NOW) or Message(""))
    assert "s3.a99 · starting" in plain(pages.thing(world, "s3.a99", NOW) or Message(""))
    assert pages.thing(world, "s3.t99", NOW) is None
    assert pages.thing(world, "s9.t1", NOW) is None


def test_a_tasks_log_is_its_agents_own_and_its_output_that_of_its_checks() -> None:
    world = sample.running()
    mine = world.book("s3").attempts["a14"]
    world.put(Evidence(key="s3.e4", task="t8", attempt="a14", kind="command", command="pytest", text="1 failed"))
    world.put(replace(mine, key="s3.a9", state="ended", outcome="failed", ended=NOW - 60, tail="I gave up"))
    world.put(replace(mine, key="s3.a8", state="ended", outcome="died", ended=NOW - 90, tail="cut off"))
    world.put(replace(mine, key="s3.a90", role="reviewer", state="ended", ended=NOW, tail="I reviewed"))
    said = plain(pages.thing(world, "s3.t8", NOW, "log") or Message(""))
    assert said.startswith("t8 log · a9 failed")
    assert "I gave up" in said
    assert "a14 is at work. Its log as it grows: watch t8" in said
    assert "1 failed" in plain(pages.thing(world, "s3.t8", NOW, "output") or Message(""))
    assert "there is none yet" in plain(pages.thing(world, "s3.t9", NOW, "log") or Message(""))


def test_status_of_a_thousand_tasks_goes_along_as_a_file() -> None:
    world = sample.running()
    for n in range(100, 200):
        world.put(replace(world.book("s3").tasks["t9"], key=f"s3.t{n}"))
    assert any(isinstance(b, Fold) and "t150" in b.text for b in pages.status(world, "s3", NOW).blocks)
    assert pages.status(sample.planning(), "s3", NOW).title.startswith("s3 billing")


@pytest.mark.parametrize(("key", "said"), [
    ("s3.c4", "Delete module"), ("s3.c5", "suggested"), ("s3.c3", "Answered by rules"),
    ("s3.t99", "There is no s3.t99"),
    ("s3.d2", "grep found them"), ("s3.v2", "added t17"), ("s3.b2", "Batch"), ("s3.t7", "failed: 3 left"),
    ("s3.t15", "waiting for 15:00"),
])  # fmt: skip
def test_why_has_an_answer_for_everything(key: str, said: str) -> None:
    world = sample.running()
    row = world.book("s3").tasks["t7"]
    world.put(replace(row, verdicts={"t7.1": replace(row.verdicts["t7.1"], ruling="failed", detail="3 left")}))
    assert said in plain(pages.why(world, key, NOW))


def test_why_of_a_ready_task_says_what_holds_it() -> None:
    world = sample.running()
    world.put(replace(world.book("s3").tasks["t15"], hold=0.0))
    assert "no free slot" in plain(pages.why(world, "s3.t15", NOW))


def test_impact_reaches_what_needs_what_hinges() -> None:
    world = broken()
    assert "touches 5 tasks, 1 directly" in pages.impact(world, "s3.t7", NOW).title
    world.put(Checkpoint(key="s3.c30", kind="assumption", title="u2", about="u2"))
    assert pages.impact(world, "s3.c30", NOW).title.startswith("u2")
    assert "touches 0 tasks" in pages.impact(world, "s3.v2", NOW).title
    stops = "Stops t7 (12 min lost)."
    world.put(Checkpoint(key="s3.c31", kind="amendment", title="Amend s3 (+0 −1 ~0)?", about="s3", text=stops))
    assert pages.impact(world, "s3.c31", NOW) == Message("c31 Amend s3 (+0 −1 ~0)?", (Text(stops),))


def test_a_brief_of_nothing_shows_only_what_it_has() -> None:
    message = pages.brief_page(Brief(attempt="", swarm="s3", task="t1", role="worker", title="Sort"))
    assert len(message.blocks) == 1
    assert message.title == "What an agent is told for t1 Sort"


def test_a_digest_leaves_out_what_belongs_elsewhere_or_is_over() -> None:
    world = two()
    world.put(replace(world.book("s4").swarm, channel="ops"))
    said = plain(pages.digest(world, "general", NOW, "Monday"))
    assert "s4" not in said
    world.put(replace(world.book("s4").swarm, channel="general", launched=0.0))
    world.put(replace(world.book("s4").checkpoints["c1"], state="answered"))
    said = plain(pages.digest(sample.looked(world, "14:21"), "general", at("14:22"), ""))
    assert said.startswith("Monday 14:22 · 2 swarms")
    assert "Moved         nothing" in said
    assert "Next" not in plain(pages.digest(sample.signed(), "general", NOW, "Monday"))


def test_why_tells_a_need_shared_by_two_ways_once() -> None:
    world = sample.running()
    book = world.book("s3")
    for id, needs in (("t16", ("t9", "t11")), ("t9", ("t7",))):
        world.put(replace(book.tasks[id], spec=replace(book.tasks[id].spec, needs=needs)))
    assert plain(pages.why(world, "s3.t16", NOW)).count("t7 Remove") == 1
    met = replace(book.tasks["t15"], hold=0.0, verdicts=book.tasks["t3"].verdicts)
    world.put(met)
    assert "failed" not in plain(pages.why(world, "s3.t15", NOW))
    for row in list(book.running()):
        world.put(replace(row, state="ended"))
    assert "ready, starting" in plain(pages.why(world, "s3.t15", NOW))


def test_a_plan_without_goal_or_doubts_and_an_edit_without_change() -> None:
    world = sample.planning()
    row = world.book("s3").plan
    part = replace(sample.spec(1), needs=(), paths=("src/**",))
    sure = replace(row, spec=replace(sample.SPEC, goal="", tasks=(part,), assumptions=()))
    world.put(sure)
    said = plain(pages.thing(world, "s3.v2", NOW) or Message(""))
    assert "warning" not in said
    assert "newcomer" not in said
    assert len(pages.edited(sure, sure, "nothing to change").blocks) == 1


def test_impact_counts_what_is_reached_two_ways_once() -> None:
    world = broken()
    book = world.book("s3")
    spec = replace(book.tasks["t16"].spec, needs=("t9", "t11"))
    world.put(replace(book.tasks["t16"], spec=spec))
    assert "touches 3 tasks, 2 directly" in pages.impact(world, "s3.u2", NOW).title
