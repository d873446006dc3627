"""The pages one works in, in a real browser: ticking makes the line, a reading is confirmed, a form says the plan, a
log is followed; on paper, on a phone, in the dark; and hostile text runs nothing."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from bot.core.records import Reading
from bot.core.views.forms import OWN, form
from bot.core.world import World
from tests.golden import rooms, sample
from tests.room.window import demo, gone, opened, so
from tests.rooms import until, up

PAGES = ("/", "/needs", "/plan", "/timeline", "/wall", "/swarms", "/log?kind=all", "/report", "/digest",
         "/checkpoint/s3.c8", "/thing/s3.t7", "/agent/s3.a14")  # fmt: skip


def waiting(*numbers: int) -> World:
    """So many questions that may be approved, and the irreversible one between them."""
    world = demo(sample.running())
    for n in numbers:
        world.put(replace(sample.question(), key=f"s3.c{n}", title=f"question {n}"))
    return world


def test_ticking_makes_the_line_with_its_exceptions(tmp_path: Path, browser: Any) -> None:
    with up(tmp_path, waiting(6, 8, 9, 20)) as held:
        page = opened(held, browser, "/needs")
        line = page.locator("#batch-line")
        for id in ("c5", "c6", "c8", "c9"):
            page.locator(f'input[data-pick="{id}"]').check()
        assert line.input_value() == "approve c5-c9 except c7"
        page.locator('input[data-pick="c20"]').check()
        assert line.input_value() == "approve c5, c6, c8, c9, c20"
        page.locator('input[data-pick="c20"]').uncheck()
        held.changed(replace(sample.question(), key="s3.c21", title="one more"))
        page.locator("#need-s3\\.c21").wait_for()
        assert line.input_value() == "approve c5-c9 except c7", "a change leaves alone what was ticked"
        page.get_by_role("button", name="Read it").click()
        assert until(lambda: bool(held.heard))
        assert (held.heard[0].text, held.heard[0].account) == ("approve c5-c9 except c7", "ann")
        assert so(page, "!document.querySelector('input[data-pick]:checked')")
        assert page.wrong == []


def test_a_reading_comes_back_and_is_confirmed_by_the_keyboard(tmp_path: Path, browser: Any) -> None:
    with up(tmp_path, waiting(6)) as held:
        page = opened(held, browser, "/checkpoint/s3.c4")
        page.locator('input[data-pick="c5"]').check()
        page.get_by_role("button", name="Read it").click()
        assert until(lambda: bool(held.heard))
        held.changed(Reading(key="room|general||ann", person="ann", place="", commands=("approve c5",), at=time.time()))
        assert so(page, "document.activeElement.textContent === 'Confirm'")
        page.keyboard.press("Enter")
        assert until(lambda: len(held.heard) == 2)
        assert (held.heard[1].text, held.heard[1].pressed, held.heard[1].thread) == ("confirm", True, "")
        assert page.wrong == []


def test_the_irreversible_wants_its_id_typed_under_what_is_shown(tmp_path: Path, browser: Any) -> None:
    with up(tmp_path, waiting()) as held:
        page = opened(held, browser, "/checkpoint/s3.c4")
        assert page.locator("table.diff tr.cut").count() == 1_206, "the whole diff is there"
        for typed in ("c5", "c4"):
            page.get_by_role("button", name="Approve as shown…").click()
            page.locator("#ask-words").fill(typed)
            page.locator("#ask button[value=ok]").click()
            assert so(page, "!document.querySelector('dialog[open]')")
            assert so(page, "!document.querySelector('button.sent')")
        assert until(lambda: bool(held.heard))
        assert [(said.text, said.seen) for said in held.heard] == [("approve c4", "f4")]


def test_a_notice_on_the_desktop_is_only_given_where_it_was_asked_for(tmp_path: Path, browser: Any) -> None:
    with up(tmp_path, waiting()) as held:
        page = opened(held, browser, "/needs", permissions=["notifications"])
        page.evaluate("""() => {
            window.given = [];
            window.Notification = Object.assign(function (title, how) { window.given.push(how.body); },
                { permission: "granted", requestPermission: async () => "granted" });
            Object.defineProperty(document, "hidden", { get: () => true });
        }""")
        ask = page.locator("#notify")
        held.changed(replace(sample.question(), key="s3.c6"))
        page.get_by_text("4", exact=True).first.wait_for()
        assert page.title() == "(4) Needs you · Podium"
        assert page.evaluate("given") == []
        ask.click()
        assert so(page, "document.getElementById('notify').getAttribute('aria-pressed') === 'true'")
        held.changed(replace(sample.question(), key="s3.c8"))
        assert so(page, "given.length === 1")
        assert page.evaluate("given") == ["5 questions wait for you."]
        held.changed(replace(held.world.book("s3").checkpoints["c8"], state="withdrawn"))
        assert so(page, "document.body.dataset.needs === '4'")
        assert page.evaluate("given.length") == 1, "less is no news"


def test_a_form_says_the_plan_and_a_file_is_sent(tmp_path: Path, browser: Any) -> None:
    with up(tmp_path, demo(rooms.fresh())) as held:
        page = opened(held, browser, "/swarms?template=docs")
        page.get_by_label("where").fill("docs/new")
        page.get_by_role("button", name="Draft the plan").click()
        assert held.heard == [], "what is needed was not chosen"
        page.get_by_label("tone").select_option("plain")
        says = "plan docs repo=billing where=docs/new depth=2 tone=plain"
        assert page.locator("#says").inner_text() == says
        page.get_by_role("button", name="Draft the plan").click()
        assert until(lambda: len(held.heard) == 1)
        page.locator("#plan-file").set_input_files({"name": "p.toml", "mimeType": "text/plain", "buffer": b"title = 1"})
        page.get_by_role("button", name="Draft it").click()
        assert until(lambda: len(held.heard) == 2)
        assert [said.text for said in held.heard] == [says, "plan"]
        assert [(f.name, f.text) for f in held.heard[1].files] == [("p.toml", "title = 1")]
        assert page.wrong == []


def test_a_form_says_a_plan_in_ones_own_words(tmp_path: Path, browser: Any) -> None:
    """The page's script makes the line that `says` makes, whatever is typed."""
    with up(tmp_path, demo(rooms.fresh())) as held:
        page = opened(held, browser, f"/swarms?template={OWN}")
        goals = ("make it exact;\nstop all\n x=1 ", "docs are old", 'say "so"')
        for goal in goals:
            page.get_by_label("goal").fill(goal)
            assert page.locator("#says").inner_text() == form(held.world, OWN).says({"goal": goal, "repo": "billing"})
        page.get_by_role("button", name="Draft the plan").click()
        assert until(lambda: len(held.heard) == 1)
        assert held.heard[0].text == 'plan: say "so" repo=billing'
        assert page.wrong == []


def test_a_log_is_followed_line_by_line(tmp_path: Path, browser: Any) -> None:
    world, path = demo(sample.running()), tmp_path / "room-attempts" / "s3.a14" / "log.txt"
    path.parent.mkdir(parents=True)
    path.write_text("first\n")
    with up(tmp_path / "room", world) as held:
        page = opened(held, browser, "/agent/s3.a14")
        with path.open("a") as file:
            file.write("".join(f"line {n}\n" for n in range(200)) + "<img src=x onerror=alert(1)>\n")
        assert so(page, "document.getElementById('lines').childElementCount === 202")
        assert page.locator("#lines .line").last.inner_text().strip() == "<img src=x onerror=alert(1)>"
        left = "(b => b.scrollHeight - b.scrollTop - b.clientHeight)(document.getElementById('lines'))"
        assert page.evaluate(left) < 24
        page.evaluate("document.getElementById('lines').scrollTop = 0")
        assert so(page, "!document.getElementById('follow').checked")
        held.changed(replace(world.book("s3").attempts["a14"], last="five of nine"))
        page.get_by_text("five of nine").wait_for()
        assert page.locator("#lines .line").count() == 202, "a change of the rows leaves the log alone"
        assert page.evaluate("document.getElementById('lines').scrollTop") == 0
        assert page.wrong == []


@pytest.mark.parametrize("make", [rooms.evil, rooms.changed])
def test_nothing_runs_and_nothing_spills(make: Callable[[], World], tmp_path: Path, browser: Any) -> None:
    """Hostile or not: no dialog, no complaint of the browser, no page wider than the phone or the desk it is on."""
    with up(tmp_path, demo(make())) as held:
        page = opened(held, browser, PAGES[0])
        for path in PAGES:
            gone(page, f"{held.room.keys.base}{path}")
            for width, theme in ((360, "light"), (768, "dark"), (1280, "dark"), (3840, "light")):
                page.set_viewport_size({"width": width, "height": 800})
                page.emulate_media(color_scheme=theme)
                wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
                assert (path, width, wide, page.wrong) == (path, width, min(wide, 0), [])


def test_a_report_is_fit_for_paper(tmp_path: Path, browser: Any) -> None:
    with up(tmp_path, demo(sample.signed())) as held:
        page = opened(held, browser, "/report", color_scheme="dark")
        page.emulate_media(media="print")
        shown = "[...document.querySelectorAll('button, nav, header.bar, .button')].filter(e => e.offsetParent).length"
        assert page.evaluate(shown) == 0
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(0, 0, 0)"
        assert page.pdf().startswith(b"%PDF")
