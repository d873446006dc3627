"""The room's pages over the sample world: as they were reviewed, well-formed for everybody, and only data."""

import json
from collections import Counter
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from msgspec.structs import replace

from adapters.chat.plain import strip
from adapters.chat.room.asks import everything, readings
from adapters.chat.room.diffs import files
from adapters.chat.room.house import Answer, Missing
from adapters.chat.room.linked import linked
from adapters.chat.room.pages import agent, checkpoint, log, needs, report, swarms, thing
from bot.core.records import Reading
from bot.core.views import show
from bot.core.views.forms import quoted
from bot.core.views.ranked import ranked
from tests.golden import rooms, sample
from tests.golden.golden import check
from tests.golden.rooms import CASES, EVIL, LOGGED, SAID, evil, house, shown, telling
from tests.golden.sample import NOW, at
from tests.golden.worlds import two

VOID = {"input", "img", "link", "br", "hr", "meta"}
HOSTILE = {
    "needs": {}, "wall": {}, "swarms": {}, "report": {}, "digest": {}, "log": {"kind": "all"},
    "checkpoint": {"key": "s3.c8"}, "thing": {"key": "s3.t7"}, "agent": {"key": "s3.a14"},
}  # fmt: skip


class Read(HTMLParser):
    """A page's elements with their attributes, and its words."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes nothing"

    def handle_data(self, data: str) -> None:
        self.text += data

    def every(self, *names: str) -> list[dict[str, str]]:
        return [attrs for tag, attrs in self.tags if tag in names]


@pytest.mark.parametrize("name", CASES)
def test_a_page_reads_as_it_was_reviewed(name: str) -> None:
    check(f"room/{name}.html", CASES[name]())


@pytest.mark.parametrize("name", CASES)
def test_a_page_is_well_formed_for_everybody(name: str) -> None:
    """One h1, no level left out, ids once, everything labelled, tables with captions and headers."""
    page = Read(CASES[name]())
    assert not page.open
    levels = [int(tag[1]) for tag, _ in page.tags if tag in ("h1", "h2", "h3", "h4", "h5")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels
    ids = Counter(attrs["id"] for _, attrs in page.tags if "id" in attrs)
    assert [i for i, n in ids.items() if n > 1] == []
    named = {attrs["for"] for attrs in page.every("label") if "for" in attrs}
    for attrs in page.every("input", "select", "textarea"):
        boxed = attrs.get("type") == "checkbox"  # stands inside its label
        assert boxed or attrs.get("type") == "hidden" or attrs.get("id") in named, attrs
    for attrs in (a for _, a in page.tags):
        for use in ("aria-labelledby", "aria-describedby"):
            assert use not in attrs or attrs[use] in ids, attrs
    order = [tag for tag, _ in page.tags]
    for n, tag in enumerate(order):
        assert tag != "table" or order[n + 1 : n + 3] == ["caption", "thead"], "a table has a caption and a head"
    assert all("scope" in attrs for attrs in page.every("th"))
    assert all(attrs.get("alt") for attrs in page.every("img"))


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_only_text(name: str) -> None:
    log = rooms.entries() if name == "log" else ()
    html = shown(evil(), name, NOW, "local", log, **HOSTILE[name])
    page = Read(html)
    assert not page.open
    assert page.every("script", "style", "iframe", "object", "embed", "base", "meta", "title") == []
    for tag, attrs in page.tags:
        assert not [a for a in attrs if a.startswith("on") or a in ("style", "srcdoc", "srcset")], attrs
        for name_of in ("href", "src", "action"):
            assert attrs.get(name_of, "/").startswith(("/", "#")), attrs
            assert not attrs.get(name_of, "/").startswith("//"), attrs
        assert "xmlns" not in attrs, tag
    assert "<script>alert(1)" in page.text, "what was said is shown"
    assert strip(html) == html, "and nothing hides or turns it"


def test_the_log_of_an_agent_is_only_text() -> None:
    page = Read(shown(telling(), "agent", key="s3.a14"))
    assert LOGGED[0] in page.text
    assert LOGGED[3] in page.text
    assert page.every("script") == []


def test_an_agents_log_goes_on_from_where_the_page_stands(tmp_path: Path) -> None:
    made = house(telling(), tmp_path)
    whole = agent.page(made, {"key": "s3.a14", "after": "0-0"})
    assert isinstance(whole, Answer)
    first = json.loads(whole.body)
    printed = [[strip(line), ""] for line in LOGGED]
    assert first["lines"] == [*printed[:2], [SAID, "ask"], *printed[2:]], "what it said stands where it said it"
    with (tmp_path / "s3.a14" / "log.txt").open("a") as file:
        file.write("one more\nnot ended")
    rest = agent.page(made, {"key": "s3.a14", "after": str(first["next"])})
    assert isinstance(rest, Answer)
    assert json.loads(rest.body)["lines"] == [["one more", ""]]


def test_needs_are_the_one_list_with_the_buttons_of_the_cards(tmp_path: Path) -> None:
    world = two()
    made = house(world, tmp_path)
    found = everything(made)
    wanted = [n.checkpoint for n in ranked(world, NOW, made.person)]
    assert [a.key for a in found if a.mine] == [c.key for c in wanted]
    for asked, row in zip(found, wanted, strict=False):
        card = show(world, row.key, "checkpoint", NOW)
        assert card is not None
        assert asked.opens or [b.says for b in asked.buttons] == [b.says for b in card.buttons]
    assert needs.page(made, {})["others"] == []


def test_who_only_looks_gets_no_buttons(tmp_path: Path) -> None:
    found = everything(house(sample.running(), tmp_path, account="nobody"))
    assert [a.key for a in found] == ["s3.c4", "s3.c5", "s3.c7"]
    assert not any(a.mine or a.buttons or a.pick for a in found)


def test_what_is_answered_only_where_all_is_shown_goes_in_no_range(tmp_path: Path) -> None:
    picks = {a.id: a.pick for a in everything(house(telling(), tmp_path))}
    assert picks == {"c4": "", "c5": "c5", "c6": "c6", "c7": ""}


def test_a_reading_is_offered_to_who_said_it_where_it_was_said_for_an_hour(tmp_path: Path) -> None:
    world = telling()
    found = readings(house(world, tmp_path))
    assert [(r.channel, r.thread, r.commands[0]) for r in found] == [("general", "s3.t8", "approve s3.c5")]
    assert readings(house(world, tmp_path, now=at("15:21"))) == []
    row = world.rows["reading"]["terminal|general|s3.t8|ann"]
    assert isinstance(row, Reading)
    world.put(replace(row, state="confirmed"))
    assert readings(house(world, tmp_path)) == []


def test_a_checkpoint_shows_every_fact_that_an_answer_is_bound_to(tmp_path: Path) -> None:
    made = house(rooms.changed(), tmp_path)
    values = checkpoint.page(made, {"key": "s3.c8"})
    row = made.world.book("s3").checkpoints["c8"]
    assert dict(values["facts"]) | dict(values["long"]) == row.facts  # type: ignore[call-overload]
    for key in ("s3.c99", "s9.c1", "c4", "s3.t7", ""):
        with pytest.raises(Missing):
            checkpoint.page(made, {"key": key})


def test_nothing_is_shown_of_what_is_not_there(tmp_path: Path) -> None:
    made = house(telling(), tmp_path)
    for key in ("s3.t99", "s9.t1", "t7", "s3", "general"):
        with pytest.raises(Missing):
            thing.page(made, {"key": key})
        with pytest.raises(Missing):
            agent.page(made, {"key": key})


def test_a_diff_has_the_numbers_of_both_sides() -> None:
    text = (
        "diff --git a/x.py b/x.py\n--- a/x.py\n+++ b/x.py\n@@ -7,3 +7,3 @@ def f\n same\n--- cut\n+++ added\n same\n"
        "@@ -20 +20,2 @@\n-a\n+b\n+c\n\\ No newline at end of file\n--- a/y\n+++ /dev/null\n@@ -1 +0,0 @@\n-gone\n"
    )
    first, second = files(text)
    assert (first.path, first.added, first.cut, second.path) == ("x.py", 3, 2, "y (deleted)")
    assert [(x.mark, x.old, x.new, x.text) for x in first.lines if x.kind not in ("place", "note")] == [
        ("", 7, 7, "same"), ("−", 8, 0, "-- cut"), ("+", 0, 8, "++ added"), ("", 9, 9, "same"),
        ("−", 20, 0, "a"), ("+", 0, 20, "b"), ("+", 0, 21, "c"),
    ]  # fmt: skip
    assert files("") == ()
    assert files("no diff\nat all")[0].lines[1].text == "at all"


def test_ids_are_links_only_to_what_there_is() -> None:
    world = sample.running()
    found = linked(world, "t7 needs s3.t2, t99 and s9.t1; callers of v1; src/t7.py; s3: c4.", "s3")
    assert [(words, to) for words, to in found if to] == [
        ("t7", "/thing/s3.t7"), ("s3.t2", "/thing/s3.t2"), ("s3", "/swarms#s3"), ("c4", "/checkpoint/s3.c4"),
    ]  # fmt: skip
    assert "".join(words for words, _ in found) == "t7 needs s3.t2, t99 and s9.t1; callers of v1; src/t7.py; s3: c4."
    assert linked(world, EVIL, "s3") == [(strip(EVIL), "")]


def test_the_log_tells_who_on_which_shown_facts_and_where_in_the_chain(tmp_path: Path) -> None:
    made = house(sample.running(), tmp_path, log=rooms.entries())
    found, older = log.chosen(made, "people", "ann", "s3", 0)
    assert older == 0
    assert [(e.seq, e.who, "".join(w for w, _ in e.what)) for e in found] == [
        (6, "ann", "approve c4"), (3, "ann", 'use the word "customer"'), (1, "ann", "launch s3"),
    ]  # fmt: skip
    assert [(s.key, s.fingerprint, dict(s.facts)["commit"]) for s in found[0].shown] == [("s3.c4", "f4", "9be1c02")]
    assert found[0].hash == f"{6:064x}"
    agents, _ = log.chosen(made, "agents", "", "", 0)
    assert [e.seq for e in agents] == [8, 2]


def test_the_log_goes_on_where_it_stopped_looking(tmp_path: Path) -> None:
    one = rooms.entries()[1]
    many = tuple(replace(one, seq=n) for n in range(1, 2_001))
    made = house(sample.running(), tmp_path, log=many)
    found, older = log.chosen(made, "all", "", "", 0)
    assert [e.seq for e in found] == list(range(2_000, 2_000 - log.SHOWN, -1))
    assert older == found[-1].seq
    again, _ = log.chosen(made, "all", "", "", older)
    assert again[0].seq == older - 1
    nothing, further = log.chosen(made, "people", "", "", 0)
    assert (nothing, further) == ([], 2_000 - log.SCAN + 1)


def test_a_file_of_the_log_holds_each_entry_once(tmp_path: Path) -> None:
    one = rooms.entries()[1]
    many = tuple(replace(one, seq=n) for n in range(1, 2_501))
    made = house(sample.running(), tmp_path, log=many)
    told: list[int] = []
    for first in ("1", "2001"):
        answer = log.page(made, {"kind": "all", "file": first})
        assert isinstance(answer, Answer)
        assert answer.filename == f"podium-log-{first}.jsonl"
        told += [json.loads(line)["seq"] for line in answer.body.splitlines()]
    assert told == list(range(1, 2_501))


def test_a_templates_variables_are_fields_of_their_type(tmp_path: Path) -> None:
    made = house(rooms.fresh(), tmp_path)
    fields = swarms.page(made, {"template": "docs"})["fields"]
    assert [(f.name, f.type, f.value, f.required) for f in fields] == [  # type: ignore[attr-defined]
        ("repo", "choice", "billing", True), ("where", "path", "docs", False), ("depth", "int", "2", False),
        ("tone", "choice", "", True),
    ]  # fmt: skip
    assert quoted('a "b" c') == "\"a 'b' c\"", "as static/swarms.js has it"


def test_a_report_leads_to_its_evidence_and_is_a_file(tmp_path: Path) -> None:
    made = house(sample.reviewing(), tmp_path, now=at("15:05"))
    values = report.page(made, {"swarm": "s3"})
    assert isinstance(values, dict)
    links = {to for p in values["parts"] for line in p.read for _, to in line.pieces if to}  # type: ignore[attr-defined]
    assert {"/thing/s3.t7", "/thing/s3.f4", "/thing/s3.x1", "/thing/s3.d2"} <= links
    for to in links:
        thing.page(made, {"key": to.rpartition("/")[2]})
    answer = report.page(made, {"swarm": "s3", "as": "md"})
    assert isinstance(answer, Answer)
    assert answer.body.startswith(b"# s3 billing")
