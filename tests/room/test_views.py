"""The other pages in a real browser, each with an act and what a person then sees."""

import json
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from tests.golden import rooms, sample
from tests.golden.sample import NOW, at
from tests.room.stage import staged
from tests.room.window import opened, so
from tests.rooms import Held, until


def there(held: Held, path: str) -> str:
    return f"{held.room.keys.base}{path}"


def test_a_task_of_the_plan_shows_its_card_when_pointed_at_and_by_the_keyboard(browser: Any, tmp_path: Path) -> None:
    with staged(tmp_path / "room") as held:
        page = opened(held, browser, "/plan")
        peek, t7 = page.locator("#peek"), page.locator(".picture a[data-task=t7]")
        t7.hover()
        peek.get_by_text("waits for two people").wait_for()
        assert page.locator(".picture .line.near").count() == 5, "what it needs and what needs it"
        box, window = peek.bounding_box(), page.viewport_size
        assert 0 <= box["x"] <= window["width"] - box["width"]
        page.mouse.move(5, 5)
        peek.wait_for(state="hidden")
        page.locator("#drawing").focus()
        page.keyboard.press("Tab")
        peek.wait_for()
        first = page.evaluate("document.activeElement.dataset.task")
        assert first in peek.inner_text()
        page.keyboard.press("Escape")
        peek.wait_for(state="hidden")
        page.keyboard.press("Enter")
        page.wait_for_url(there(held, f"/thing/s3.{first}"))
        assert page.wrong == []


def test_the_plan_is_changed_by_a_line_undone_by_a_button_and_drawn_anew(browser: Any, tmp_path: Path) -> None:
    with staged(tmp_path / "room") as held:
        page = opened(held, browser, "/plan")
        assert page.locator("#card .listing li", has_text="nothing needs it").count() == 2
        page.get_by_label("A line, as in the channel").fill("t9 without t7")
        page.keyboard.press("Enter")
        assert until(lambda: bool(held.heard))
        page.locator("#versions").get_by_role("button", name="Undo").click()
        assert until(lambda: len(held.heard) == 2)
        assert [(said.text, said.thread) for said in held.heard] == [("t9 without t7", "s3"), ("undo s3", "s3")]
        book = held.world.book("s3")
        held.changed(replace(book.tasks["t8"], state="done", ended=NOW, merged="abc1234"))
        page.locator(".picture a.done[data-task=t8]").wait_for()
        row = book.plans["v2"]
        held.changed(
            replace(row, key="s3.v3", number=3, why="t9 no longer needs t7", author="ann", signed_by="ann"),
            replace(book.swarm, version=3),
        )
        page.locator("#v3").get_by_text("t9 no longer needs t7").wait_for()
        page.locator("#v2 summary").click()
        assert page.locator("#v2 .changes li.add").count() == 1
        page.locator("#v1 a").click()
        page.get_by_role("heading", name="as it was planned").wait_for()
        assert page.locator(".picture a.planned").count() == 16


def test_the_time_line_grows_as_agents_end(browser: Any, tmp_path: Path) -> None:
    with staged(tmp_path / "room") as held:
        page = opened(held, browser, "/timeline")
        assert page.locator(".picture").get_by_text("expected end", exact=True).count() == 1
        page.locator(".picture a[data-task=t8]").focus()
        page.locator("#peek").get_by_text("Docs for api.py").first.wait_for()
        row = held.world.book("s3").attempts["a14"]
        held.at(at("14:40"))
        held.changed(replace(row, state="ended", outcome="done", ended=at("14:39")))
        page.locator(".picture a[data-task=t8] title", has_text="a14 worker · ✓ done").wait_for(state="attached")


def test_the_wall_tells_the_last_act_and_leads_to_the_live_log(browser: Any, tmp_path: Path) -> None:
    with staged(tmp_path / "room", rooms.telling) as held:
        log = tmp_path / "room-attempts" / "s3.a14" / "log.txt"
        log.parent.mkdir(parents=True)
        log.write_text("begins\n")
        page = opened(held, browser, "/wall")
        tile = page.locator("#agent-s3\\.a14")
        assert "$0.42 · 18,200 tokens" in tile.locator("dl").text_content()
        assert "silent for long" in page.locator("#agent-s3\\.a16").inner_text()
        assert page.locator("#agent-s3\\.a13").get_by_role("link", name="c5").count() == 1, "what it waits for"
        held.changed(replace(held.world.book("s3").attempts["a14"], last="wrote 7 of 9", heard=NOW))
        tile.get_by_text("wrote 7 of 9").wait_for()
        tile.get_by_role("link", name="log").click()
        page.locator("#lines").get_by_text("begins").wait_for()
        with log.open("a") as file:
            file.write("and goes on\n")
        page.locator("#lines").get_by_text("and goes on").wait_for()
        assert page.locator("#brief").get_by_text("use the word").count() == 1
        assert page.wrong == []


def test_the_log_is_filtered_and_taken_along(browser: Any, tmp_path: Path) -> None:
    with staged(tmp_path / "room", rooms.telling) as held:
        page = opened(held, browser, "/log")
        page.get_by_label("What").select_option("people")
        page.get_by_label("Who").select_option("ann")
        page.get_by_role("button", name="Filter").click()
        page.locator("#entry-6").wait_for()
        assert page.locator("#entries tbody tr").count() == 3
        page.locator("#entry-6 summary").click()
        assert "9be1c02" in page.locator("#entry-6 dl").inner_text(), "the facts the answer stood on"
        with page.expect_download() as got:
            page.locator("#files a").first.click()
        lines = [json.loads(line) for line in Path(got.value.path()).read_text().splitlines()]
        assert [line["seq"] for line in lines] == [1, 3, 6]
        assert all(line["hash"] for line in lines)


def test_facts_of_the_report_lead_to_their_evidence_and_it_prints(browser: Any, tmp_path: Path) -> None:
    with staged(tmp_path / "room", sample.reviewing, at("15:05")) as held:
        page = opened(held, browser, "/report")
        page.evaluate("window.print = () => { window.printed = true }")
        page.get_by_role("button", name="Print").click()
        assert page.evaluate("window.printed")
        page.locator("#part-findings").get_by_role("link", name="f4").click()
        page.wait_for_url(there(held, "/thing/s3.f4"))
        assert "rounding: test missing" in page.locator("main").inner_text()
        page.go_back()
        page.get_by_role("button", name="Approve report").click()
        assert until(lambda: bool(held.heard))
        assert held.heard[0].text.startswith("approve")


def test_the_digest_leads_to_what_waits(browser: Any, tmp_path: Path) -> None:
    with staged(tmp_path / "room", rooms.telling) as held:
        page = opened(held, browser, "/digest")
        page.locator("main").get_by_role("link", name="s3.c4").first.click()
        page.wait_for_url(there(held, "/checkpoint/s3.c4"))


def test_everything_is_reached_by_the_keyboard_alone(browser: Any, tmp_path: Path) -> None:
    """From the skip link to an answer in words, with no pointer; Escape gives nothing away."""
    with staged(tmp_path / "room") as held:
        page = opened(held, browser, "/needs")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "To the content"
        page.keyboard.press("Enter")
        for _ in range(40):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.textContent === 'Answer…'"):
                break
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid", "one sees where one is"
        page.keyboard.press("Enter")
        page.locator("dialog[open]").wait_for()
        page.keyboard.press("Escape")
        assert so(page, "!document.querySelector('dialog[open]')")
        assert page.evaluate("document.activeElement.textContent") == "Answer…"
        assert held.heard == []
        page.keyboard.press("Enter")
        page.locator("dialog[open]").wait_for()
        page.keyboard.type("MIT, as in README")
        page.keyboard.press("Enter")
        assert until(lambda: bool(held.heard))
        assert held.heard[0].text.endswith("MIT, as in README")


def test_the_theme_is_chosen_and_kept(browser: Any, tmp_path: Path) -> None:
    with staged(tmp_path / "room") as held:
        page = opened(held, browser, "/needs", color_scheme="light")
        ground = "getComputedStyle(document.body).backgroundColor"
        light = page.evaluate(ground)
        page.get_by_role("button", name="Dark").click()
        dark = page.evaluate(ground)
        assert dark != light
        page.goto(there(held, "/wall"))
        assert page.evaluate(ground) == dark
        page.get_by_role("button", name="Light").click()
        assert page.evaluate(ground) == light
