"""A hundred tasks that change twenty times a second: pages stay responsive, and their streams small.

Tasks of the page's thread are measured in processor time, as the browser traces it: what else this machine does is not
counted."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from bot.core.message import Facts, Message
from tests.room.window import demo, opened, so
from tests.rooms import Held, up
from tests.test_pictures import large

SECONDS, RATE, TASKS = 4, 20, 100
LONG = 200.0  # ms of one task
STREAM = 50_000  # bytes a second
TRACED = ["toplevel", "disabled-by-default-devtools.timeline", "devtools.timeline", "__metadata"]
LONGEST = """() => { window.longest = 0; new PerformanceObserver(list => {
  for (const one of list.getEntries()) window.longest = Math.max(window.longest, one.duration);
}).observe({ type: 'longtask', buffered: false }); }"""


def card(n: int, turn: int) -> Message:
    agent = f"a{n} (worker agent) for ann · {turn} min · last: wrote {turn} of 99"
    facts = (("task of", "s9 · for ann"), ("agent", agent), ("needs", "t1"))
    return Message(f"t{n} Document the rounding of invoices {n} · a{n}, last: wrote {turn} of 99", (Facts(facts),))


def change(held: Held, ids: list[str]) -> float:
    """Each card and each row, RATE times a second → how often it was in a second."""
    rows = list(held.world.book("s9").tasks.values())
    begun = time.monotonic()
    for turn in range(SECONDS * RATE):
        for n, id in enumerate(ids, 1):
            held.edit(id, card(n, turn))
        held.changed(*(replace(row, minutes=float(turn)) for row in rows))
        time.sleep(max(0.0, begun + (turn + 1) / RATE - time.monotonic()))
    return SECONDS * RATE / (time.monotonic() - begun)


def heaviest(trace: bytes) -> float:
    """Milliseconds of processor time of the longest task of a renderer's main thread."""
    events = json.loads(trace)["traceEvents"]
    named = [e for e in events if e["name"] == "thread_name"]
    main = {(e["pid"], e["tid"]) for e in named if e["args"]["name"] == "CrRendererMain"}
    ran = [e for e in events if e["name"].endswith("RunTask") and "tdur" in e and (e["pid"], e["tid"]) in main]
    assert len(ran) > 50
    return max(e["tdur"] for e in ran) / 1000


@pytest.mark.parametrize("path", ["/", "/plan"])
def test_a_page_stays_responsive_while_everything_changes(path: str, browser: Any, tmp_path: Path) -> None:
    with up(tmp_path, demo(large(TASKS))) as held:
        ids = [held.post(f"s9.t{n}/card@general", card(n, 0)) for n in range(1, TASKS + 1)]
        page = opened(held, browser, path)
        read: list[float] = []
        wire = page.context.new_cdp_session(page)
        streams: set[str] = set()

        def sent(event: Any) -> None:
            if "/stream" in event["request"]["url"]:
                streams.add(event["requestId"])

        def received(event: Any) -> None:
            if event["requestId"] in streams:
                read.append(event["dataLength"])

        wire.on("Network.requestWillBeSent", sent)
        wire.on("Network.dataReceived", received)
        wire.send("Network.enable")
        page.reload()
        page.locator("body[data-boot]").wait_for()
        page.evaluate(LONGEST)
        browser.start_tracing(page=page, categories=TRACED)
        since = time.monotonic()
        rate = change(held, ids)
        if path == "/":
            page.locator(f"#{ids[-1]}").get_by_text(f"wrote {SECONDS * RATE - 1} of 99").first.wait_for()
        seconds = time.monotonic() - since
        worst = heaviest(browser.stop_tracing())
        page.wait_for_timeout(100)
        bytes_a_second = sum(read) / seconds
        clock = page.evaluate("window.longest")
        print(f"{path}: {TASKS} tasks {rate:.0f} times a second; longest task {worst:.0f} ms of processor time "
              f"({clock:.0f} ms by the clock); stream {bytes_a_second / 1000:.1f} kB/s")
        assert so(page, "document.getElementById('link-state').hidden")
        assert 0 < bytes_a_second < STREAM
        assert worst < LONG
