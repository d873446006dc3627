"""Pictures of the room over the sample afternoon: plan, play half-way, checkpoint, wall and report, in both themes, on
a desk and on a phone.

    python -m tests.room.pictures                        (those that docs/pictures keeps)
    python -m tests.room.pictures --all --into FOLDER    (each of them, to be looked at)

The page takes Inter and JetBrains Mono where they are installed, as they were for those that are kept.
"""

import argparse
import io
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from PIL import Image

from bot.core.values import Choice
from bot.core.world import World
from tests.golden import rooms, sample
from tests.golden.sample import NOW, at
from tests.room.stage import staged
from tests.room.window import DESK, PHONE, chromium, opened, so
from tests.rooms import Held

ROOT = Path(__file__).resolve().parents[2]
COLOURS = 200
THEMES, SIZES = ("light", "dark"), {"desk": DESK, "phone": PHONE}
KEPT = ("play-light-desk", "plan-dark-desk", "checkpoint-light-desk", "wall-dark-desk", "report-light-desk",
        "play-dark-phone", "checkpoint-light-phone", "wall-light-phone")  # fmt: skip


def asked() -> World:
    """A result that is to be looked at before it is merged."""
    world = rooms.changed()
    row = world.book("s3").checkpoints["c8"]
    ways = (
        Choice(word="approve", label="Approve", effect="merges 9be1c02 after the gates"),
        Choice(word="redirect", label="Redirect…", effect="another outcome; fresh start with a handoff", asks="words"),
        Choice(word="decline", label="Decline…", effect="parks the task; nothing is merged", asks="words"),
    )  # fmt: skip
    output = "$ pytest -q tests/money\n" + "." * 41 + "  [100%]\n41 passed in 1.88s\n"
    facts = {"commit": "9be1c02", "lines": "+3 −2", "output": output}
    title = "Round the total once, not each line: is that what invoices say?"
    world.put(replace(row, title=title, choices=ways, facts=facts, text="Sums of many small lines change by a cent."))
    return world


def crowd() -> World:
    """Eight agents at once."""
    world = rooms.telling()
    book = world.book("s3")
    world.put(replace(world.house, settings=replace(world.settings, slots=8)))
    for n, task, began, last, spent in (
        (21, "t9", "14:11", "$ grep -rn 'v1(' src tools", 0.31),
        (22, "t11", "14:15", "12 of 16 rates have a test", 0.77),
        (23, "t14", "14:19", "reading git log since v2.3", 0.08),
        (24, "t17", "14:20", "HANDOVER.md: 3 of 6 parts", 0.12),
    ):
        spends = {"money": spent, "tokens": int(spent * 43_000)}
        sample.attempt(world, n, int(task[1:]), began, last=last, heard=at("14:20"), **spends)
        world.put(replace(book.tasks[task], state="running", posted=True, attempt=f"a{n}", started=at(began)))
    a15, a16 = book.attempts["a15"], book.attempts["a16"]
    world.put(replace(a15, money=1.04, tokens=44_100, heard=at("14:19")))
    world.put(replace(a16, last="waiting for the vault to answer", money=0.21, tokens=9_300))
    return world


class Scene(Struct, frozen=True):
    """What is shown where, and what is done before it is taken."""

    make: Callable[[], World]
    path: str
    now: float = NOW
    high: int = DESK["height"]
    act: Callable[[Any, bool], object] = lambda page, small: None


def play(page: Any, small: bool) -> None:
    """Half-way: the thread of the task that asks, beside the board; on a phone the board alone."""
    if not small:
        page.locator("article[data-thing='s3.t10'] a.thread").click()
        page.locator("#below article").nth(1).wait_for()
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")


SCENES = {
    "plan": Scene(sample.running, "/plan?swarm=s3"),
    "play": Scene(sample.running, "/", act=play),
    "checkpoint": Scene(asked, "/checkpoint/s3.c8"),
    "wall": Scene(crowd, "/wall", high=690),
    "report": Scene(sample.reviewing, "/report", at("15:05")),
}
MORE = {
    "needs": Scene(rooms.telling, "/needs"),
    "timeline": Scene(sample.running, "/timeline"),
    "swarms": Scene(rooms.telling, "/swarms"),
    "log": Scene(rooms.telling, "/log?kind=all"),
    "digest": Scene(rooms.telling, "/digest"),
    "agent": Scene(rooms.telling, "/agent/s3.a14"),
    "thing": Scene(rooms.telling, "/thing/s3.t7"),
    "irreversible": Scene(rooms.telling, "/checkpoint/s3.c4"),
    "channel": Scene(sample.running, "/"),
}


def shots(browser: Any, names: tuple[str, ...] = tuple(SCENES)) -> Iterator[tuple[str, Any, Callable[[], bytes]]]:
    """Each scene in each theme and size: its name, the page as it stands, and what takes it."""
    for name in names:
        scene = (SCENES | MORE)[name]
        with tempfile.TemporaryDirectory() as folder, staged(Path(folder) / "room", scene.make, scene.now) as held:
            for size in SIZES:
                page = posed(held, browser, scene, size)
                for theme in THEMES:
                    page.emulate_media(color_scheme=theme)
                    yield f"{name}-{theme}-{size}", page, page.screenshot
                page.context.close()


def posed(held: Held, browser: Any, scene: Scene, size: str) -> Any:
    page = opened(held, browser, scene.path, viewport=SIZES[size])
    if size == "desk":
        page.set_viewport_size({**DESK, "height": scene.high})
    scene.act(page, size == "phone")
    assert so(page, "[...document.images].every(i => i.complete || i.loading === 'lazy')")
    return page


def reduced(data: bytes) -> bytes:
    """A PNG of few colours: a third as large, and no eye sees it."""
    out = io.BytesIO()
    with Image.open(io.BytesIO(data)) as image:
        plain = image.convert("RGB")
        few = plain.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, kmeans=2, dither=Image.Dither.NONE)
        few.save(out, "PNG", optimize=True)
    return out.getvalue()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--into", type=Path, default=ROOT / "docs" / "pictures")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("names", nargs="*", help="scenes")
    given = parser.parse_args()
    given.into.mkdir(parents=True, exist_ok=True)
    names = tuple(given.names) or tuple(SCENES | (MORE if given.all else {}))
    with chromium() as browser:
        for name, _, take in shots(browser, names):
            if given.all or name in KEPT:
                data = reduced(take())
                (given.into / f"room-{name}.png").write_bytes(data)
                print(f"room-{name}.png {len(data) // 1000} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
