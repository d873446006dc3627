"""The room's pages of plan and time line: the drawing, what stands beside it, and only data."""

from xml.etree import ElementTree

import pytest

from adapters.chat.room.house import Missing
from tests.golden import sample
from tests.golden.rooms import evil, shown
from tests.test_pictures import read, tasks


def drawing(html: str) -> ElementTree.Element:
    return read(html[html.index("<svg") : html.index("</svg>") + 6])


def test_the_plan_has_its_graph_its_findings_its_versions_and_a_line_to_change_it() -> None:
    html = shown(sample.running(), "plan")
    assert len(tasks(drawing(html))) == 17
    assert 'href="/thing/s3.t7"' in html
    assert "needs nothing, and nothing needs it" in html
    assert 'id="v1"' in html
    assert 'id="v2"' in html
    assert 'data-says="undo s3"' in html
    assert 'name="thread" value="s3"' in html
    assert "<img" not in html, "the picture stands there already"


def test_a_draft_can_be_mended_launched_and_undone() -> None:
    html = shown(sample.planning(), "plan")
    assert 'data-says="launch s3"' in html
    assert html.count('data-says="undo s3"') == 1


def test_a_former_version_is_shown_as_it_was_planned() -> None:
    html = shown(sample.running(), "plan", version="1")
    assert "as it was planned" in html
    assert {one.attrib["class"].split()[1] for one in drawing(html).iter() if "data-task" in one.attrib} == {"planned"}
    assert 'id="change"' not in html


def test_the_time_line_is_drawn_and_said() -> None:
    html = shown(sample.running(), "timeline")
    assert {"t7", "t10"} <= set(tasks(drawing(html)))
    assert "the work was held by t2 → t7" in html


@pytest.mark.parametrize(("name", "query"), [
    ("plan", {"version": "9"}), ("plan", {"version": "x"}), ("plan", {"version": "²"}), ("plan", {"swarm": "s8"}),
    ("timeline", {"swarm": "s8"}), ("card", {"key": "s3.t99"}), ("card", {"key": "s8.t1"}), ("card", {"key": "s3"}),
])  # fmt: skip
def test_what_there_is_not_is_missing(name: str, query: dict[str, str]) -> None:
    with pytest.raises(Missing):
        shown(sample.running(), name, **query)


def test_nobody_has_worked_at_a_draft() -> None:
    world = sample.planning()
    world.book("s3").rows["checkpoint"].clear()
    with pytest.raises(Missing):
        shown(world, "timeline")


def test_a_card_tells_where_a_task_stands_or_how_it_is_planned() -> None:
    assert "waits for two people" in shown(sample.running(), "card", key="s3.t7")
    assert "as planned" in shown(sample.planning(), "card", key="s3.t7")
    assert "data-press" not in shown(sample.running(), "card", key="s3.t7")


@pytest.mark.parametrize(("name", "query"), [("plan", {}), ("timeline", {}), ("card", {"key": "s3.t7"})])
def test_hostile_words_stay_words(name: str, query: dict[str, str]) -> None:
    html = shown(evil(), name, **query)
    assert "<script" not in html
    assert "<img" not in html
    assert " onerror=" not in html.replace("&lt;img src=x onerror=", "")
    if name != "card":
        drawing(html)
