"""Pictures: each task once, the critical path marked, nothing overlaps, nothing hostile, and a PNG for a phone."""

import asyncio
import io
import re
import shutil
import subprocess
import sys
from itertools import combinations, pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from PIL import Image

from adapters.chat.cut import pictures
from adapters.pictures import graph, paint, picture, svg, timeline
from adapters.pictures.axis import axis
from adapters.pictures.layout import Size, layout
from adapters.pictures.png import MOST, png
from adapters.pictures.states import STATES
from adapters.pictures.words import cut, lines, width
from bot.core.message import Message, Picture
from bot.core.plan import graph as shape
from bot.core.rows import Plan, Swarm, Task
from bot.core.values import PlanSpec, TaskSpec
from bot.core.views.plan import plan as plan_card
from bot.core.views.timeline import timeline as shown_when
from bot.core.views.timeline import words
from bot.core.world import World
from bot.desk import RowsDesk
from tests.core.plan.plans import plans
from tests.golden import sample
from tests.golden.extremes import HIDDEN, LINKS, LOUD, MARKUP
from tests.golden.sample import NOW
from tests.golden.worlds import blocked, huge, parked
from tests.support import need

ROOT = Path(__file__).resolve().parents[1]
SVG = "{http://www.w3.org/2000/svg}"
EVIL = "</text></title><script>alert(1)</script>\" onload=\"x\" '&"
EVIL += f"{LOUD}{LINKS}{MARKUP}{HIDDEN}\x00\x1b[31m\ud800\ufffe"


def read(text: str) -> ElementTree.Element:
    """It is XML, and nothing in it runs or is loaded."""
    root = ElementTree.fromstring(text)
    for one in root.iter():
        assert one.tag.removeprefix(SVG) in {"svg", "g", "a", "rect", "path", "text", "tspan", "title"}
        assert not any(name.startswith("on") or name == "style" for name in one.attrib)
        assert one.attrib.get("href", "/thing/").startswith("/thing/")
    return root


def tasks(root: ElementTree.Element) -> list[str]:
    return [one.attrib["data-task"] for one in root.iter() if "data-task" in one.attrib]


def large(count: int, title: str = "Document the rounding of invoices") -> World:
    """A plan of so many tasks in waves of ten, each in need of one or two before; the first half is done."""
    world = sample.base()
    specs = tuple(
        TaskSpec(id=f"t{n}", title=f"{title} {n}", estimate=5.0 + n % 7,
                 needs=tuple(f"t{n - k}" for k in (10, 13) if n > k and (k == 10 or n % 3 == 0)))
        for n in range(1, count + 1)
    )  # fmt: skip
    world.put(Swarm(key="s9", title="large", owner="ann", version=1, signed=1, state="running", launched=NOW - 3600))
    world.put(Plan(key="s9.v1", number=1, spec=replace(sample.SPEC, tasks=specs, assumptions=())))
    for n, spec in enumerate(specs):
        world.put(Task(key=f"s9.{spec.id}", spec=spec, state="done" if n < count / 2 else "open", ended=NOW - 60))
    return world


@given(plans(most=30), st.floats(200, 1200))
def test_no_two_boxes_overlap_and_lines_go_down_beside_the_boxes_between(spec: PlanSpec, across: float) -> None:
    size = Size(wide=100, high=40, across=across)
    made = layout(shape.waves(spec.tasks), shape.reduced(spec.tasks), size)
    assert sorted(made.boxes) == sorted(t.id for t in spec.tasks)
    for a, b in combinations(made.boxes.values(), 2):
        assert abs(a.x - b.x) >= size.wide or abs(a.y - b.y) >= size.high, f"{a} lies on {b}"
    for box in made.boxes.values():
        assert -0.1 <= box.x <= made.wide - size.wide + 0.1
        assert 0 <= box.y <= made.high - size.high
    assert {(n, t) for t, needs in shape.reduced(spec.tasks).items() for n in needs} == set(made.lines)
    for (first, id), points in made.lines.items():
        assert points[0][1] == made.boxes[first].y + size.high
        assert points[-1][1] == made.boxes[id].y
        for (x, y0), (_, y1) in zip(points[1:-1:2], points[2:-1:2], strict=True):
            passed = [b for b in made.boxes.values() if b.y < y1 and b.y + size.high > y0]
            assert not any(b.x < x < b.x + size.wide for b in passed), "through a box"


@given(plans())
def test_the_critical_path_is_a_longest_path(spec: PlanSpec) -> None:
    path, by = shape.critical(spec.tasks), {t.id: t for t in spec.tasks}
    assert sum(by[id].estimate for id in path) == pytest.approx(shape.span(spec.tasks))
    assert all(a in by[b].needs for a, b in pairwise(path))


@given(plans())
def test_reduced_needs_reach_what_all_needs_reach(spec: PlanSpec) -> None:
    def reach(needs: dict[str, tuple[str, ...]], id: str) -> set[str]:
        return {id}.union(*(reach(needs, n) for n in needs[id]))

    less, every = shape.reduced(spec.tasks), {t.id: t.needs for t in spec.tasks}
    assert all(reach(less, id) == reach(every, id) for id in every)
    for id in every:
        for one in less[id]:
            assert not any(one in reach(every, other) for other in less[id] if other != one)


def test_a_circle_has_no_critical_path_and_keeps_its_needs() -> None:
    ring = [TaskSpec(id="t1", title="a", needs=("t2",)), TaskSpec(id="t2", title="b", needs=("t1", "t1"))]
    assert shape.critical(ring) == ()
    assert shape.reduced(ring) == {"t1": ("t2",), "t2": ("t1",)}
    world = sample.planning()
    row = world.book("s3").plan
    world.put(replace(row, spec=replace(row.spec, tasks=(*row.spec.tasks[:3], *[replace(t, id=f"t9{t.id[1:]}", needs=(
        "t92" if t.id == "t1" else "t91",)) for t in ring]))))  # fmt: skip
    drawn = read(graph.plan(world, "s3", NOW))
    assert {"t91", "t92"} <= set(tasks(drawn))
    assert "In a circle of needs" in "".join(drawn.itertext())


@pytest.mark.parametrize("make", [sample.running, sample.planning, sample.reviewing, blocked, parked, lambda: large(5)])
@pytest.mark.parametrize("small", [True, False])
def test_every_task_is_drawn_once_with_its_title_and_state(make: object, small: bool) -> None:
    world: World = make()  # type: ignore[operator]
    swarm = "s9" if "s9" in world.books else "s3"
    spec = world.book(swarm).plan.spec
    root = read(graph.plan(world, swarm, NOW, small=small, link="/thing/"))
    assert sorted(tasks(root)) == sorted(t.id for t in spec.tasks)
    hot = {one.attrib["data-task"] for one in root.iter() if "critical" in one.attrib.get("class", "").split()
           and "data-task" in one.attrib}  # fmt: skip
    assert hot == set(shape.critical(spec.tasks))
    for one in root.iter(f"{SVG}a"):
        name = one.attrib["class"].split()[1]
        assert STATES[name].says in (one.findtext(f"{SVG}title") or "")
        mark = "".join(t.text or "" for t in one.iter(f"{SVG}tspan") if t.attrib["class"] == "mark").strip()
        assert mark == STATES[name].mark


@pytest.mark.parametrize("count", [5, 17, 60, 200])
def test_a_plan_of_any_size_is_a_png_for_a_phone(count: int) -> None:
    world, first = large(count), b""
    for _ in range(2):
        data, kind = paint(world, "plan:s9.png", lambda: NOW) or (b"", "")
        assert kind == "image/png"
        assert first in (b"", data), "the same each time"
        first = data
    assert len(first) <= MOST
    wide, high = size_of(first)
    assert 640 <= wide <= 1_000
    assert high > 100


def size_of(data: bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(data)) as image:
        image.load()
        return image.size


def test_a_swarms_time_line_is_a_png_too_and_stands_still_when_it_ended() -> None:
    world = sample.reviewing()
    assert svg(world, "time:s3", NOW) == svg(world, "time:s3", NOW + 9_999)
    assert len(png(svg(world, "time:s3", NOW), "dark")) <= MOST


def test_it_looks_the_same_where_no_fonts_are_installed() -> None:
    """In a house of its own in which the folders of fonts are empty."""
    bwrap = shutil.which("bwrap")
    need(bwrap is not None, "bubblewrap")
    text = svg(sample.running(), "plan:s3", NOW)
    hidden = [part for place in ("/usr/share/fonts", "/usr/local/share/fonts") if Path(place).is_dir()
              for part in ("--tmpfs", place)]  # fmt: skip
    done = subprocess.run(
        [str(bwrap), "--dev-bind", "/", "/", *hidden, sys.executable, "-m", "adapters.pictures.png", "light"],
        input=text.encode(), env={"PYTHONPATH": str(ROOT)}, capture_output=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout == png(text)
    assert len(done.stdout) > 2 * len(png(re.sub("<text.*?</text>", "", text))), "words are drawn"


@pytest.mark.parametrize("link", ["", "/thing/"])
def test_hostile_words_stay_words(link: str) -> None:
    world = sample.running()
    for id in ("t7", "t8"):
        row = world.book("s3").tasks[id]
        world.put(replace(row, spec=replace(row.spec, title=EVIL, outcome=EVIL), reason=EVIL))
    plan = world.book("s3").plan
    evil = tuple(replace(t, title=EVIL) for t in plan.spec.tasks)
    world.put(replace(plan, spec=replace(plan.spec, tasks=evil)))
    world.put(replace(world.book("s3").swarm, title=EVIL))
    for text in (graph.plan(world, "s3", NOW, link=link), timeline.time(world, "s3", NOW, link=link)):
        assert "<script" not in text
        read(text)
        assert png(text).startswith(b"\x89PNG")


def test_the_time_line_has_each_attempt_each_question_and_what_is_expected() -> None:
    world = sample.running()
    book = world.book("s3")
    said = "\n".join(one.text or "" for one in read(timeline.time(world, "s3", NOW)).iter(f"{SVG}title"))
    assert all(f"{a} " in said for a in book.attempts)
    assert all(f"{c} {row.kind}" in said for c, row in book.checkpoints.items() if row.asked)
    assert "t9 expected" in said


def test_what_has_not_begun_is_not_on_the_time_line_and_a_long_chain_is_cut_in_words() -> None:
    world = sample.running()
    book = world.book("s3")
    a15, c5 = book.attempts["a15"], next(c for c in book.checkpoints.values() if c.task)
    world.put(replace(a15, key="s3.a99", started=0.0, state="starting"))
    world.put(replace(c5, key="s3.c99", asked=NOW + 60))
    line = shown_when(world, book, NOW)
    assert "a99" not in [a.id for every in line.attempts.values() for a in every]
    assert "c99" not in [s.row.id for every in line.questions.values() for s in every]
    assert "longest chain left" in words(world, book, NOW)
    long = large(200)
    assert "longest chain left t104 → t117" in words(long, long.book("s9"), NOW)
    far = replace(long.book("s9").plan.spec, tasks=tuple(
        TaskSpec(id=f"t{n}", title="one", needs=(f"t{n - 1}",) if n > 1 else ()) for n in range(1, 31)))  # fmt: skip
    chain = World([Swarm(key="s9", title="long", version=1, signed=1, state="running", launched=NOW - 60),
                   *(Task(key=f"s9.{t.id}", spec=t) for t in far.tasks)])  # fmt: skip
    assert words(chain, chain.book("s9"), NOW).endswith("t8 → … → t30")
    assert read(timeline.time(chain, "s9", NOW)) is not None


def test_an_empty_plan_has_no_picture() -> None:
    world = sample.planning()
    row = world.book("s3").plan
    world.put(replace(row, spec=PlanSpec(title="empty")))
    assert not any(isinstance(b, Picture) for b in plan_card(world, world.book("s3")).blocks)
    assert read(graph.plan(world, "s3", NOW)) is not None


@given(st.floats(0.5, 9e6), st.floats(0, 4e9), st.sampled_from(["UTC", "Europe/Berlin", "America/New_York"]))
@settings(deadline=None)
def test_ticks_are_in_order_apart_and_inside(length: float, begin: float, zone: str) -> None:
    made = axis(begin, begin + length, 100, 700, zone)
    places = [x for x, _ in made.ticks]
    assert all(100 <= x <= 700 for x in places)
    assert all(b - a > 40 for a, b in pairwise(places))
    assert made.x(begin) == 100
    assert made.x(begin + max(length, 1.0)) == pytest.approx(700)


@given(st.text(max_size=80), st.floats(20, 300), st.integers(1, 3))
def test_words_are_cut_to_their_room(text: str, wide: float, most: int) -> None:
    made = lines(text, wide, 12, most)
    assert len(made) <= most
    assert all(width(one, 12) <= wide for one in made)
    assert cut("Sort", 200, 12) == "Sort"


def test_what_there_is_not_is_no_picture() -> None:
    world = sample.running()
    for name in ("plan:s4", "plan:s3.v9", "time:s3.v1", "plan:s3/../x", "", "blob"):
        assert paint(world, f"{name}.png") is None
    assert paint(world, "plan:s3") is None
    assert paint(world, "plan:s3.exe") is None


def test_a_desk_gives_it_from_a_process_of_its_own() -> None:
    world = sample.running()
    desk = RowsDesk(lambda: world, paint=lambda rows, name: paint(rows, name, lambda: NOW))
    assert asyncio.run(picture(desk, "plan:s3")) == png(svg(world, "plan:s3", NOW))
    assert asyncio.run(picture(desk, "plan:s99")) == b""


def test_more_than_anybody_draws_is_still_drawn() -> None:
    assert len(tasks(read(graph.plan(huge(), "s9", NOW)))) == 400


def test_pictures_of_a_message_have_names_of_their_own() -> None:
    message = Message("m", (Picture("plan:s3", "a"), Picture("time:s3", ""), Picture("plan:s3", "a")))
    assert [(p.file, p.alt) for p in pictures(message)] == [("plan-s3.png", "a"), ("time-s3.png", "time:s3")]
