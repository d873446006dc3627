"""The channel in a real browser: what is said and shown, in place, in every open page, through sleep and restart."""

import time
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from bot.core.message import Facts, Message, Text
from tests.golden import sample
from tests.room.stage import staged
from tests.room.window import gone, opened, so
from tests.rooms import Held, until, up

STAYS = "window.stays = true"  # gone after a reload
SHIFT = """() => { window.shift = 0; new PerformanceObserver(list => {
  for (const one of list.getEntries()) window.shift += one.value;
}).observe({ type: 'layout-shift', buffered: false }); }"""


def test_what_is_said_in_one_page_stands_in_the_other_at_once(browser: Any, tmp_path: Path) -> None:
    """Two pages of two people: a line, a card, its change, and a thread, without a reload."""
    with up(tmp_path) as held:
        ann, bob = opened(held, browser, "/", "ann"), opened(held, browser, "/", "bob")
        bob.evaluate(STAYS)
        ann.locator("#line").fill("waiting")
        ann.keyboard.press("Enter")
        bob.locator("article.line").get_by_text("waiting").wait_for()
        assert [(said.text, said.account) for said in held.heard] == [("waiting", "ann")]
        card = held.post("s1.t1/card@general", Message("t1 One · running", tone="ask"))
        since = time.monotonic()
        held.edit(card, Message("t1 One · done", tone="good"))
        for page in (ann, bob):
            page.locator(f"#{card} .title").get_by_text("done").wait_for()
        print(f"a change stood in both pages after {time.monotonic() - since:.2f} s")
        bob.locator(f'[data-thread-of="{card}"]').click()
        bob.locator("#reply").fill("why?")
        bob.keyboard.press("Enter")
        ann.locator(f"#{card} footer").get_by_text("1 reply").wait_for()
        assert held.heard[-1].thread == card
        bob.locator("#below").get_by_text("why?").wait_for()
        assert bob.locator("#entries").get_by_text("why?").count() == 0, "an answer stands in its thread"
        bob.keyboard.press("Escape")
        assert so(bob, "document.getElementById('thread').hidden")
        assert bob.evaluate("window.stays && document.activeElement.dataset.threadOf") == card, "back where one was"
        assert (ann.wrong, bob.wrong) == ([], [])


def test_the_line_completes_remembers_and_sends_by_the_keyboard(browser: Any, tmp_path: Path) -> None:
    with staged(tmp_path / "room") as held:
        page = opened(held, browser, "/")
        line = page.locator("#line")
        line.press_sequentially("why t1")
        page.locator("#line-choices [role=option]").first.wait_for()
        page.keyboard.press("ArrowDown")
        chosen = page.locator("#line-choices [aria-selected=true] b").inner_text()
        assert chosen.startswith("why ")
        page.keyboard.press("Tab")
        assert line.input_value() == chosen
        for text in ("status", "waiting"):
            line.fill(text)
            page.keyboard.press("Enter")
            assert until(lambda text=text: [s.text for s in held.heard][-1:] == [text])
        line.fill("half a thought")
        page.keyboard.press("Escape")
        seen = []
        for key in ("ArrowUp", "ArrowUp", "ArrowDown", "ArrowDown"):
            page.keyboard.press(key)
            seen.append(line.input_value())
        assert seen == ["waiting", "status", "waiting", "half a thought"]
        line.fill("one")
        page.keyboard.press("Shift+Enter")
        page.keyboard.type("two")
        page.keyboard.press("Enter")
        assert until(lambda: held.heard[-1].text == "one\ntwo")


def test_unread_is_marked_and_the_count_stands_in_the_title(browser: Any, tmp_path: Path) -> None:
    with staged(tmp_path / "room") as held:
        page = opened(held, browser, "/")
        assert so(page, "document.title === '(3) #general · Podium'")
        page.evaluate("Object.defineProperty(document, 'hidden', { get: () => true, configurable: true })")
        held.post("k", Message("Said while nobody looked"))
        page.locator("#unread").wait_for()
        assert page.evaluate("document.getElementById('unread').nextElementSibling.textContent").count("nobody looked")
        held.changed(replace(sample.question(), key="s3.c9"))
        assert so(page, "document.title === '(4) #general · Podium'")
        held.post("elsewhere", Message("there"), channel="other")
        held.post("here", Message("here"))
        page.get_by_text("here", exact=True).wait_for()
        gone(page, f"{held.room.keys.base}/?channel=other")
        held.post("again", Message("and here again"))
        assert so(page, "document.querySelector('.channels a[data-in=general]').classList.contains('fresh')")


def test_a_permalink_leads_to_the_thing_wherever_it_stands(browser: Any, tmp_path: Path) -> None:
    with staged(tmp_path / "room") as held:
        page = opened(held, browser, "/#s3.t12")
        assert so(page, "document.activeElement.dataset.thing === 's3.t12'")
        assert "Remove the flag" in page.evaluate("document.activeElement.textContent")
        page.goto(f"{held.room.keys.base}/#s3.c5")  # in the thread of t10
        page.locator("#below article[data-thing='s3.c5']").wait_for()
        page.locator("#pinned").get_by_role("link", name="c4", exact=True).first.click()
        assert page.url.endswith("/checkpoint/s3.c4"), "ids in cards lead to what they name"


def test_a_page_asleep_catches_up_without_a_reload(browser: Any, tmp_path: Path) -> None:
    with staged(tmp_path / "room") as held:
        page = opened(held, browser, "/")
        page.evaluate(STAYS)
        kept = page.evaluate("document.body.dataset.here")
        drop(held)
        page.context.set_offline(True)
        card = held.room.record.latest("s3.t8")[0].id
        held.edit(card, Message("t8 Docs for api.py · done while you slept"))
        new = [held.post(f"slept-{n}", Message(f"news {n}")) for n in range(30)]
        page.context.set_offline(False)
        page.get_by_text("done while you slept").wait_for()
        for id in new:
            page.locator(f"#{id}").wait_for()
        assert page.locator(f"#{new[0]} ~ #{new[-1]}").count() == 1, "in their order"
        assert page.evaluate("window.stays")
        assert page.evaluate("document.body.dataset.here") != kept


def drop(held: Held) -> None:
    """Every stream is cut; the room stands."""

    async def cut() -> None:
        held.room.stream.close()
        held.room.stream.open()

    held.do(cut())


def test_the_bot_restarting_shows_reconnecting_and_heals(browser: Any, tmp_path: Path) -> None:
    """Nothing is lost, nothing is twice: what was typed while it was down goes out when it is back."""
    with staged(tmp_path / "room") as held:
        port = str(held.room.held.getsockname()[1])
        page = opened(held, browser, "/")
        page.evaluate(STAYS)
    page.get_by_text("Reconnecting").wait_for()
    page.locator("#line").fill("said while it was down")
    page.keyboard.press("Enter")
    with up(tmp_path / "room", held.world, options={"port": port}) as again:
        new = again.post("back", Message("Up again"))
        page.locator(f"#{new}").wait_for()
        page.get_by_text("said while it was down").first.wait_for()
        assert so(page, "document.getElementById('link-state').hidden")
        assert [said.text for said in again.heard] == ["said while it was down"]
        assert page.locator("#entries").get_by_text("said while it was down").count() == 1
        assert page.evaluate("window.stays")


def test_nothing_moves_when_cards_change(browser: Any, tmp_path: Path) -> None:
    """Changes in place shift nothing; a card that grows above what one reads leaves that where it is."""
    with staged(tmp_path / "room") as held:
        page = opened(held, browser, "/")
        page.evaluate(SHIFT)
        last = held.room.record.latest("s3.t13")[0]
        for n in range(10):
            held.edit(last.id, replace(last.message, title=f"t13 Run against the test vault · a16, {n} min"))
        page.locator(f"#{last.id}").get_by_text("9 min").wait_for()
        assert page.evaluate("window.shift") == 0
        top = f"document.getElementById('{last.id}').getBoundingClientRect().top"
        before, old = page.evaluate(top), held.room.record.latest("s3.t8")[0]
        first = held.room.record.latest("s3.t2")[0]
        assert page.evaluate(f"document.getElementById('{first.id}').getBoundingClientRect().bottom") < 0
        grown = (*first.message.blocks, Text("more\n" * 12), Facts((("note", "even more"),)))
        held.edit(first.id, replace(first.message, blocks=grown))
        page.locator(f"#{first.id}").get_by_text("even more").wait_for(state="attached")
        assert abs(page.evaluate(top) - before) < 1
        assert old.id != first.id
