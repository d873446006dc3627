"""What surfaces and pages read: goldens from one afternoon, and that what they say is true."""

import re

import pytest
from msgspec.structs import replace

from adapters.chat.terminal.render import inner, plain
from bot.core import views
from bot.core.coordinator import clock
from bot.core.counts import counts, left
from bot.core.grammar import parse
from bot.core.message import Button, Fold, Listing, Message
from bot.core.records import Batch, Deviation, Discovery, Evidence, Finding, Lease, Link, Tell
from bot.core.report import build
from bot.core.rows import Attempt, House, Plan, Row, Swarm
from bot.core.values import Line, PlanSpec
from bot.core.views import pages, people
from bot.core.views.board import chain, end
from bot.core.world import World
from tests.golden import sample
from tests.golden.cases import CASES, blocked, crowded, huge, parked
from tests.golden.golden import check_message
from tests.golden.sample import NOW, at


def buttons(message: Message) -> list[Button]:
    return [*message.buttons, *(b for block in message.blocks for b in inner(block))]


def read(world: World, thing: str, surface: str) -> Message:
    message = views.show(world, thing, surface, NOW)
    assert message is not None
    return message


@pytest.mark.parametrize("name", CASES)
def test_a_view_reads_as_it_was_reviewed(name: str) -> None:
    check_message(name, CASES[name]())


@pytest.mark.parametrize("name", CASES)
def test_every_button_says_what_the_grammar_reads(name: str) -> None:
    """A press is the text a person would type: one command, nothing left unread."""
    for button in buttons(CASES[name]()):
        tail = {"words": "carry" if button.says.startswith("close") else "some words"}.get(button.asks, "")
        read = parse(f"{button.says} {tail}".strip())
        assert len(read.commands) == 1, button.says
        assert not read.unread


@pytest.mark.parametrize("name", [n for n in CASES if n.startswith(("checkpoint", "launch"))])
def test_a_checkpoints_buttons_are_bound_to_what_it_shows(name: str) -> None:
    message = CASES[name]()
    assert len({b.seen for b in message.buttons}) <= 1
    assert all(b.seen for b in message.buttons)


@pytest.mark.parametrize("name", CASES)
def test_a_title_makes_sense_on_a_lock_screen(name: str) -> None:
    """One line, not endless, though what it is about may be 300 characters or pictures."""
    title = CASES[name]().title
    assert 0 < len(title) < 500
    assert "\n" not in title


def test_a_question_on_a_lock_screen_says_task_question_advice_and_silence() -> None:
    title = read(sample.running(), "s3.c5", "checkpoint").title
    for words in ("t10", "Which licence header", "suggested: MIT", "silence: parked 22:16"):
        assert words in title


def test_what_stays_open_for_ever_is_the_same_for_cards_and_clock() -> None:
    assert people.PATIENT == clock.PATIENT


@pytest.mark.parametrize(("step", "said"), [
    (0, "asked again 15:00, bob 16:00, then parked 17:00; nothing irreversible happens"),
    (1, "bob 16:00, then parked 17:00; nothing irreversible happens"),
    (2, "parked 17:00; nothing irreversible happens"),
])  # fmt: skip
def test_silence_says_the_steps_still_to_come(step: int, said: str) -> None:
    world = sample.running()
    row = replace(world.book("s3").checkpoints["c4"], step=step)
    assert people.silence(world, world.book("s3"), row, NOW) == said


def test_silence_on_what_belongs_to_no_task_ends_in_expiry() -> None:
    world = sample.running()
    row = replace(sample.question(), kind="permission", task="")
    assert people.silence(world, world.book("s3"), row, NOW).endswith("then it expires 22:16; nothing is allowed")
    assert people.silence(world, world.book("s3"), replace(row, due=0.0), NOW) == "nothing is allowed"


def test_who_may_names_those_asked_and_those_who_do_not_count() -> None:
    world = sample.running()
    row = replace(world.book("s3").checkpoints["c4"], requester="dan", to=("bob",))
    said = people.who(world, world.book("s3"), row)
    assert said == "Two of: ann, bob (dan asked for it and does not count). Asked: bob."


def test_a_role_signed_in_chat_counts() -> None:
    world = sample.running()
    world.put(Link(key="role|bob", person="bob", role="viewer", by="ann"))
    assert people.deciders(world) == ("ann", "dan")


def test_the_deputy_is_another_decider_where_none_is_named() -> None:
    world = sample.running()
    world.put(replace(world.book("s3").swarm, owner="dan"))
    assert people.deputy(world, world.book("s3"), sample.question()) == "ann or bob"
    world.put(House(key="house"))
    assert people.deputy(world, world.book("s3"), sample.question()) == ""
    assert people.who(world, world.book("s3"), sample.question()) == "Who may: dan."


def test_a_card_belongs_to_an_agent_and_says_for_whom() -> None:
    said = plain(read(sample.running(), "s3.t8", "card"))
    assert "a14 (worker agent, command) for ann" in said


def test_a_card_says_what_came_of_its_thread_and_where_no_sandbox_is() -> None:
    world = sample.reviewing()
    book = world.book("s3")
    world.put(replace(book.swarm, sandbox=False, owner=""))
    world.put(replace(book.attempts["a42"], continues="a15", money=1.5))
    said = plain(read(world, "s3.t12", "card"))
    for words in ("x1 over estimate", "x2 redirected", "· productive", "f4 major", "(invoice.py:88) · open",
                  "continues a15", "$1.50", "no sandbox", "for nobody yet"):  # fmt: skip
        assert words in said
    assert "nothing irreversible runs here" in plain(read(world, "s3.t7", "card"))
    assert "found d2" in plain(read(world, "s3.t7", "card"))
    assert "→ t18" in plain(read(world, "s3.t7", "card"))


def test_a_failed_criterion_and_an_unjudged_one_are_marked() -> None:
    world = sample.running()
    row = world.book("s3").tasks["t7"]
    failed = replace(row.verdicts["t7.1"], ruling="failed", by="reviewer a9")
    world.put(replace(row, verdicts={"t7.1": failed, "t7.3": replace(failed, ruling="unjudged")}))
    said = plain(read(world, "s3.t7", "card"))
    assert "✗ (reviewer a9)" in said
    assert "unjudged (ann judges)" in said


def test_counts_agree_in_board_report_and_digest() -> None:
    for world in (sample.running(), sample.reviewing(), blocked(), parked()):
        count = counts(world.book("s3"))
        board, digest = read(world, "s3", "board"), pages.digest(world, "general", NOW, "Monday")
        data = next(s for s in build(world, "s3", NOW).sections if s.name == "reconciliation").data
        assert f"{count.done} of {count.total} done" in board.title
        assert f"{count.done} of {count.total} done" in plain(digest)
        assert (data["total"], data["carried"], data["left"]) == (count.total, count.carried, count.left)
        assert count.closed + count.left == count.total == count.planned + count.found
        listed = re.search(r"\d+ tasks: (.*) · merged", plain(board))
        assert listed
        assert sum(int(n) for n in re.findall(r"[a-z]+ (\d+)", listed[1])) == count.total


def test_a_plan_not_launched_is_counted_by_its_tasks() -> None:
    assert counts(sample.planning().book("s3")).open == 17
    assert left(sample.planning().book("s3")) == 100.0
    assert counts(sample.base().book("s9")).total == left(sample.base().book("s9")) == 0


def test_a_crowded_board_shows_ten_lines_and_counts_the_rest() -> None:
    message = read(crowded(), "s3", "board")
    needs = next(b for b in message.blocks if isinstance(b, Listing))
    assert needs.title == "Needs you (34)"
    assert needs.items[-1].text == "and 24 more: waiting"


@pytest.mark.parametrize(("change", "said"), [
    ({"state": "drafting"}, ""), ({"ended": at("15:02")}, "ended 15:02"), ({"agents": 1}, "expected end"),
])  # fmt: skip
def test_the_expected_end_claims_only_what_is_known(change: dict[str, object], said: str) -> None:
    world = sample.running()
    world.put(replace(world.book("s3").swarm, **change))
    assert end(world, world.book("s3"), NOW).startswith(said)


def test_the_expected_end_depends_on_answers_when_nothing_else_is_left() -> None:
    world = sample.running()
    book = world.book("s3")
    for row in list(book.running()):
        world.put(replace(row, state="ended"))
    world.put(replace(book.tasks["t15"], state="parked"))
    assert end(world, book, NOW) == "end depends on c4 c5 c7"


def test_a_huge_plan_goes_along_whole() -> None:
    file = next(b for b in read(huge(), "s9", "plan").blocks if isinstance(b, Fold))
    assert len(file.text) > 40_000
    assert all(f"t{n} task {n}" in file.text for n in (1, 200, 400))


def test_a_circle_and_marks_stand_in_the_plans_file() -> None:
    world = sample.base()
    a, b = replace(sample.spec(1), needs=("t2",), ask="start"), replace(sample.spec(2), needs=("t1",))
    world.put(Swarm(key="s1", title="circle", version=1))
    world.put(Plan(key="s1.v1", number=1, spec=PlanSpec(title="circle", tasks=(a, b))))
    message = read(world, "s1", "plan")
    assert not any(button.says.startswith("launch") for button in message.buttons)
    file = next(b for b in message.blocks if isinstance(b, Fold))
    assert "In a circle" in file.text
    assert "asks before its start" in file.text


LINE = Line(platform="slack", channel="C1", message="17.1")
TOUCHED: list[tuple[Row, set[str]]] = [
    (Swarm(key="s1", title="x"), {"board", "plan", "report", "needs"}),
    (Plan(key="s1.v1", number=1, spec=PlanSpec(title="x")), {"plan", "board"}),
    (sample.running().book("s3").tasks["t7"], {"card", "board", "report"}),
    (sample.running().book("s3").tasks["t6"], {"card", "board", "report", "questions"}),
    (sample.question(), {"checkpoint", "card", "board", "report", "needs", "questions"}),
    (sample.discovery(), {"checkpoint", "board", "report", "needs", "questions"}),
    (Attempt(key="s1.a1", task="t1"), {"card", "board"}),
    (Tell(key="s1.m1", task="t1", attempt="a1", person="ann", text="x"), {"receipt"}),
    (Tell(key="s1.m1", task="t1", attempt="a1", person="ann", text="x", line=LINE), {"receipt", "mark"}),
    (Discovery(key="s1.d1", task="t1", attempt="a1", text="x"), {"card", "report", "needs"}),
    (Finding(key="s1.f1", task="t1", attempt="a1", text="x"), {"card", "report"}),
    (Deviation(key="s1.x1", task="t1", text="x"), {"card", "report"}),
    (Evidence(key="s1.e1", task="t1"), {"card", "report"}),
    (sample.running().book("s3").assumptions["u2"], {"board", "report"}),
    (Batch(key="s1.b1", tasks=("t1", "s1.t2")), {"card"}),
    (Lease(key="s1.r1", attempt="a1", paths=()), set()),
]  # fmt: skip


@pytest.mark.parametrize(("row", "surfaces"), TOUCHED, ids=lambda v: type(v).__name__)
def test_a_changed_row_touches_its_surfaces(row: Row, surfaces: set[str]) -> None:
    assert {surface for _, surface in views.touched(row)} == surfaces
    assert all(thing.startswith((row.swarm, "@")) for thing, _ in views.touched(row))


@pytest.mark.parametrize(("thing", "surface"), [
    ("s3", "report"), ("s3.t9", "card"), ("s3.t99", "card"), ("s3.c99", "checkpoint"), ("s3.m99", "receipt"),
    ("s9", "board"),
    ("s3", "nothing"), ("s3.t7", "nothing"), ("", "board"),
])  # fmt: skip
def test_what_is_not_to_be_shown_is_none(thing: str, surface: str) -> None:
    assert views.show(sample.running(), thing, surface, NOW) is None


def test_the_report_is_a_surface_once_it_is_a_draft() -> None:
    assert read(sample.reviewing(), "s3", "report").title.endswith("draft, unread")


def test_before_the_launch_there_is_a_plan_and_no_board() -> None:
    assert views.show(sample.planning(), "s3", "board", NOW) is None
    assert views.show(sample.planning(), "s3", "plan", NOW) is not None


def test_a_tell_without_a_known_agent_says_what_is_known() -> None:
    world = sample.running()
    world.put(told := Tell(key="s3.m9", task="t9", attempt="", person="ann", text="x", at=NOW))
    assert read(world, "s3.m9", "receipt").title == "m9 queued for t9 at the next fresh start, 14:21 · ann: x"
    world.put(replace(told, state="late"))
    assert "m9 too late for t9, 14:21, which was closed then: say it again" in read(world, "s3.m9", "receipt").title


def test_a_bare_task_has_a_bare_card() -> None:
    """No owner, no step, no lines, no verdict: nothing is made up."""
    world = sample.running()
    book = world.book("s3")
    world.put(replace(book.tasks["t9"], posted=True, attempt="a99"))
    world.put(Attempt(key="s3.a98", task="t8"))
    world.put(replace(book.tasks["t8"], attempt="a98"))
    assert "agent" not in plain(read(world, "s3.t9", "card"))
    assert "a98 (worker agent, command) for ann\n" in plain(read(world, "s3.t8", "card"))


def test_a_circle_of_needs_and_a_need_that_is_gone_do_not_hang_the_board() -> None:
    world = sample.running()
    book = world.book("s3")
    for id, needs in (("t9", ("t11",)), ("t11", ("t9", "t99"))):
        world.put(replace(book.tasks[id], spec=replace(book.tasks[id].spec, needs=needs)))
    assert "t11 for t9 t99" in plain(read(world, "s3", "board"))


def test_a_checkpoint_without_lines_or_task_says_what_it_has() -> None:
    world = sample.running()
    bare = replace(sample.question(), task="", kind="result", facts={"commit": "9be1c02"}, about="", attempt="")
    world.put(replace(bare, evidence="e99"))
    assert "@ 9be1c02" in plain(read(world, "s3.c5", "checkpoint"))
    world.put(replace(bare, state="answered", answer=None))
    assert "Answered" in read(world, "s3.c5", "checkpoint").title
    world.put(replace(bare, state="expired"))
    assert read(world, "s3.c5", "checkpoint").title.endswith("expired: nobody answered")
    world.put(replace(bare, state="declined"))
    assert "Declined" in read(world, "s3.c5", "checkpoint").title


def test_the_longest_chain_waits_for_its_last_need() -> None:
    world = sample.running()
    book = world.book("s3")
    row = book.tasks["t16"]
    world.put(replace(row, spec=replace(row.spec, needs=("t9", "t11"))))
    world.put(replace(book.tasks["t17"], state="carried"))
    assert chain(book) == 12.0 + 5.0 + 4.0
