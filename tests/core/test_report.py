"""The report: every task once, what fits in fifteen minutes, and the same facts in each form."""

import json
from html.parser import HTMLParser

import pytest
from msgspec.structs import replace

from bot.core.message import Fold, Listing, Message
from bot.core.records import Batch, Correction, Discovery, Finding
from bot.core.report import Report, build, data, html, index, markdown
from bot.core.report.build import MOST
from bot.core.report.human import human
from bot.core.report.section import Entry, Section
from bot.core.rows import Swarm, Task
from bot.core.values import Answer
from bot.core.world import World
from tests.golden import sample
from tests.golden.cases import HOSTILE
from tests.golden.golden import check
from tests.golden.sample import NOW, at

LATE = at("15:05")
NAMES = ["reality", "reconciliation", "findings", "discoveries", "testing", "effort", "width"]


def made(world: World | None = None, now: float = LATE) -> Report:
    return build(world or sample.reviewing(), "s3", now)


def section(report: Report, name: str) -> Section:
    return next(s for s in report.sections if s.name == name)


def large(tasks: int) -> World:
    """The sample swarm with so many tasks done, each with a diff, a finding and a discovery."""
    world = sample.reviewing()
    book = world.book("s3")
    for n in range(100, 100 + tasks):
        spec = replace(sample.spec(9), id=f"t{n}", title=f"task number {n} with a title of some length")
        world.put(replace(book.tasks["t9"], key=f"s3.t{n}", spec=spec, lines=(n, 3), failures=n % 2, origin="plan"))
        world.put(Finding(key=f"s3.f{n}", task=f"t{n}", attempt="a1", text="a finding of some words", at=LATE))
        world.put(Discovery(key=f"s3.d{n}", task=f"t{n}", attempt="a1", text="a discovery of some words", at=LATE))
    return world


def test_the_five_sections_and_the_minutes_are_there_in_order() -> None:
    assert [s.name for s in made().sections] == NAMES


@pytest.mark.parametrize("world", [sample.running, sample.reviewing, sample.signed, lambda: large(1_000)])
def test_every_task_is_counted_exactly_once(world: object) -> None:
    assert callable(world)
    held = world()
    found = section(made(held), "reconciliation").data
    tasks = found["tasks"]
    assert isinstance(tasks, dict)
    assert sorted(i for ids in tasks.values() for i in ids) == sorted(held.book("s3").tasks)
    assert found["planned"] + found["discovered"] == found["closed"] + found["carried"] + found["left"]  # type: ignore[operator]
    assert found["holds"] is (found["left"] == 0)


@pytest.mark.parametrize("tasks", [0, 10, 100, 1_000])
def test_it_is_read_in_fifteen_minutes_at_any_size(tasks: int) -> None:
    report = made(large(tasks))
    assert report.minutes <= MOST
    entries = sum(len(s.entries) for s in report.sections)
    read, left = (sum(map(len, part.values())) for part in (report.chosen, report.unread))
    assert read + left == entries


def test_what_does_not_fit_is_named_and_stands_in_the_file() -> None:
    report = made(large(1_000))
    assert "diffs" in report.left
    assert "entries (" in report.left
    assert all(f"t{n}" in markdown(report) for n in (100, 555, 1_099))
    shown = next(b for b in index(report).blocks if isinstance(b, Fold))
    assert "t1099" in shown.text


def test_decisions_come_before_everything_and_risk_before_the_rest() -> None:
    report = made(large(1_000))
    assert not any(e.decision == "deviations" for part in report.unread.values() for e in part)
    assert report.chosen["testing"][0].text.startswith("□ t7 ")
    texts = [e.text for e in report.chosen["testing"]]
    assert texts.index(next(t for t in texts if "unjudged" in t)) < texts.index(next(t for t in texts if "failed" in t))


def test_it_is_measured_against_the_first_signed_version() -> None:
    found = section(made(), "reality").data
    assert (found["signed_version"], found["planned"], found["added"]) == (2, 17, ["t18", "t19"])
    assert found["amendments"][0]["author"] == "bob"  # type: ignore[index]


def test_an_unsigned_swarm_says_so() -> None:
    world = World([Swarm(key="s3", title="x")])
    world.put(Task(key="s3.t1", spec=sample.spec(1)))
    report = made(world)
    assert "No version was signed" in section(report, "reality").summary
    assert "gates that ran: none" in section(report, "testing").summary
    assert report.state == "so far"


def test_a_demo_and_its_amendments_are_marked() -> None:
    world = sample.reviewing()
    book = world.book("s3")
    world.put(replace(book.swarm, demo=True, expected=0.0))
    world.put(replace(book.plans["v3"], signed_by="bob", why=""))
    said = section(made(world), "reality")
    assert "(in a demo)" in said.summary
    assert "v3: +1 −0 ~0 by bob 14:35" in [e.text for e in said.entries]


def test_gates_that_ran_and_that_did_not_are_named() -> None:
    world = sample.reviewing()
    book = world.book("s3")
    v3 = book.plans["v3"]
    world.put(replace(v3, spec=replace(v3.spec, gates=("pytest -q", "make e2e"))))
    said = section(made(world), "testing").summary
    assert said.startswith("gates that ran: pytest -q ✓ ruff check ✓ · did not run: make e2e")
    world.put(Batch(key="s3.b5", state="red", tasks=("t9",), output="ruff check: 1 error", at=LATE))
    assert "red: ruff check ✗" in section(made(world), "testing").summary


def test_before_any_merge_no_gate_has_run() -> None:
    world = sample.running()
    world.put(replace(world.book("s3").batches["b2"], state="withdrawn"))
    assert "gates that ran: none · did not run: pytest -q, ruff check" in section(made(world), "testing").summary


def test_a_review_that_did_not_run_is_no_pass() -> None:
    world = sample.reviewing()
    row = world.book("s3").tasks["t12"]
    world.put(replace(row, verdicts={"t12.1": row.verdicts["t12.1"]}))
    assert "The review did not run for t12" in section(made(world), "findings").summary


def test_a_broken_assumption_is_unexpected() -> None:
    world = sample.reviewing()
    world.put(replace(world.book("s3").assumptions["u2"], state="broken", detail="2 callers"))
    said = section(made(world), "discoveries")
    assert "1 assumption broken: u2" in said.summary
    assert said.entries[-1].text == 'u2 "no caller uses v1" is broken: 2 callers'
    assert section(made(World([Swarm(key="s3", title="x")])), "discoveries").summary == "0 discoveries"


def test_the_persons_minutes_are_modelled_and_called_so() -> None:
    book = sample.signed().book("s3")
    found = human(book)
    assert found.plan > 0.75
    assert found.total == found.plan + found.answers
    assert "modelled" in section(made(), "effort").summary
    assert section(made(), "effort").data["modelled"] is True


def test_each_person_who_answers_counts_and_the_rules_do_not() -> None:
    world = sample.running()
    book = world.book("s3")
    row = book.checkpoints["c4"]
    assert human(book).answers == 0
    ann, bob = (Answer(person=name, word="approve") for name in ("ann", "bob"))
    world.put(replace(row, approvals=(ann,)))
    alone = human(book).answers
    assert alone > 0.75
    world.put(replace(row, approvals=(ann, bob), answer=bob))
    assert human(book).answers == pytest.approx(2 * alone)


def test_a_signature_turns_the_draft_and_later_facts_are_dated() -> None:
    assert made().state == "draft, unread"
    assert made().checkpoint == "c9"
    report = made(sample.signed(), at("15:45"))
    assert report.state == "signed by ann 15:20"
    assert report.checkpoint == ""
    assert report.addenda == ("15:40 b9 revert t8: merged",)
    assert made(sample.signed()).addenda == report.addenda


def test_a_later_answer_is_an_addendum_and_solo_is_said() -> None:
    world = sample.signed()
    row = sample.answered_for_you()
    assert row.answer
    world.put(replace(row, key="s3.c30", answer=replace(row.answer, at=at("16:00"))))
    settings = replace(sample.SETTINGS, policy=replace(sample.SETTINGS.policy, irreversible="solo"))
    world.put(replace(world.house, settings=settings))
    report = made(world, at("16:05"))
    assert "16:00 c30 tabs or spaces?: from the plan" in report.addenda
    assert "solo: one person decided alone" in report.state


def test_the_index_signs_and_lands_by_the_words_of_the_house() -> None:
    buttons = {b.label: b for b in index(made()).buttons}
    assert (buttons["Approve report"].says, buttons["Approve report"].seen) == ("approve c9", "f9")
    assert buttons["Land on main…"].says == "land s3"
    world = sample.signed()
    world.put(replace(world.book("s3").swarm, landed="77d0e1a", tip="77d0e1a"))
    assert [b.says for b in index(made(world)).buttons] == ["ask s3:"]
    assert index(made(sample.running())).buttons == ()


@pytest.mark.parametrize(("name", "text"), [
    ("report.md", lambda: markdown(made())), ("report.html", lambda: html(made(sample.signed(), at("15:45")))),
    ("report.json", lambda: json.dumps(data(made()), indent=1, ensure_ascii=False) + "\n"),
    ("report-corrected.md", lambda: markdown(made(sample.corrected(sample.signed()), at("15:45")))),
    ("report-large.md", lambda: markdown(made(large(60)))),
])  # fmt: skip
def test_each_form_reads_as_it_was_reviewed(name: str, text: object) -> None:
    assert callable(text)
    check(name, text())


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def hostile() -> World:
    world = large(200)
    book = world.book("s3")
    world.put(replace(book.swarm, title=HOSTILE))
    world.put(replace(book.findings["f4"], text=HOSTILE + "<script>alert(1)</script>"))
    world.put(replace(book.tasks["t13"], reason=HOSTILE))
    for n, about in enumerate(("", "x1")):
        said = HOSTILE + "<script>alert(1)</script>"
        world.put(Correction(key=f"s3.k{n}", person="ann", text=said, about=about, at=LATE))
    return world


def test_the_page_fetches_nothing_and_escapes_everything() -> None:
    page = html(made(hostile()))
    tags = Tags()
    tags.feed(page)
    allowed = set("html head meta title style body h1 h2 h3 p ul li blockquote".split())  # noqa: SIM905
    assert {t for t, _ in tags.tags} <= allowed
    assert not any({"src", "href", "onload", "style"} & set(attrs) for _, attrs in tags.tags)
    assert "url(" not in page
    assert "&lt;script&gt;" in page


def test_no_markup_and_no_mention_of_the_rows_takes_effect_in_markdown() -> None:
    text = markdown(made(hostile()))
    assert "<script>" not in text.replace("\\<", "")
    assert "@everyone" not in text
    assert "\n# not a heading" not in text


def test_the_data_is_json_and_tells_the_same() -> None:
    found = json.loads(json.dumps(data(made())))
    assert list(found["sections"]) == NAMES
    assert found["sections"]["reconciliation"]["data"]["holds"] is True
    assert found["headline"] == index(made()).title
    keys = "swarm title state headline minutes_to_read decisions sections left_unread addenda corrections landed"
    assert set(found) == {*keys.split(), "author", "struck"}


def test_corrections_change_no_figure_and_stand_where_what_they_name_stands() -> None:
    after = made(sample.corrected(sample.reviewing()))
    assert data(after) | {"corrections": []} == data(made())
    assert [(w.id, w.section, w.stands) for w in after.corrections] == [
        ("k1", "reality", True), ("k2", "", True), ("k3", "", False),
    ]  # fmt: skip
    assert after.corrected("reality") == ("k1 ann 15:08 on x1: x1 was known: the estimate was mine.",)


def test_a_correction_of_what_no_section_tells_stands_at_the_end() -> None:
    world = sample.reviewing()
    for n, about in enumerate(("t7", "t16", "a99", "t1", "u2"), 1):
        world.put(Correction(key=f"s3.k{n}", person="ann", text="x", about=about, at=LATE))
    assert [w.section for w in made(world).corrections] == ["testing", "reconciliation", "", "testing", ""]


def test_many_and_long_corrections_are_cut_in_the_message_and_whole_in_the_file() -> None:
    world = sample.reviewing()
    for n in range(1, 13):
        world.put(Correction(key=f"s3.k{n}", person="ann", text="word " * 400 + "end", at=LATE))
    message = index(made(world))
    listed = next(b for b in message.blocks if isinstance(b, Listing) and b.title == "Corrections (12)")
    assert [item.text for item in listed.items][-1] == "and 4 more in the file"
    assert listed.items[0].text.endswith("word…")
    assert markdown(made(world)).count("word end") == 12


def test_a_thousand_tasks_are_read_quickly_enough_to_be_kept_in_step() -> None:
    message = index(made(large(1_000)))
    assert isinstance(message, Message)
    assert sum(len(getattr(b, "items", ())) for b in message.blocks) < 60
    assert NOW < LATE


def test_what_is_left_unread_may_be_entries_alone() -> None:
    entry = Entry("x")
    left = {"testing": (entry,)}
    report = Report(swarm="s1", title="x", state="so far", minutes=1, decisions=1, sections=(), unread=left)
    assert report.left == "1 entry (testing 1)"
