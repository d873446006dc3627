"""Pictures of the room over the sample afternoon: plan, play half-way, checkpoint, wall and report, in both themes, on a
desk and on a phone.

    python -m tests.room.pictures                        (those that docs/pictures keeps)
    python -m tests.room.pictures --all --into FOLDER    (each of them, to be looked at)
"""

import argparse
import io
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from msgspec import Struct
from PIL import Image

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


class Scene(Struct, frozen=True):
    """What is shown where, and what is done before it is taken."""

    make: Callable[[], World]
    path: str
    now: float = NOW
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
    "checkpoint": Scene(rooms.changed, "/checkpoint/s3.c8"),
    "wall": Scene(rooms.telling, "/wall"),
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
    scene.act(page, size == "phone")
    assert so(page, "[...document.images].every(i => i.complete || i.loading === 'lazy')")
    return page


def reduced(data: bytes) -> bytes:
    """A PNG of few colours: a third as large, and no eye sees it."""
    out = io.BytesIO()
    with Image.open(io.BytesIO(data)) as image:
        few = image.convert("RGB").quantize(COLOURS, method=Image.Quantize.MEDIANCUT, kmeans=2, dither=Image.Dither.NONE)
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
