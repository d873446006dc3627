"""Everybody can use every page: axe-core finds nothing serious, in both themes, on a desk and on a phone."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.core.world import World
from tests.golden import rooms, sample
from tests.golden.sample import NOW, at
from tests.room.stage import staged
from tests.room.window import DESK, PHONE, opened
from tests.support import need

AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
GRAVE = {"serious", "critical"}
SIZES = {"desk": DESK, "phone": PHONE}
LOOKS = [f"{theme} {size}" for size in SIZES for theme in ("light", "dark")]
COLOURS = ("color-contrast", "link-in-text-block")  # what a theme can change
PAGES: dict[Callable[[], World], tuple[float, tuple[str, ...]]] = {
    sample.running: (NOW, ("/", "/?thread=p6", "/plan", "/plan?version=1", "/timeline")),
    rooms.telling: (NOW, ("/needs", "/checkpoint/s3.c5", "/wall", "/agent/s3.a14", "/thing/s3.t7", "/swarms",
                          "/log?kind=all", "/digest")),
    rooms.changed: (NOW, ("/checkpoint/s3.c8",)),
    rooms.fresh: (NOW, ("/swarms?template=docs",)),
    sample.reviewing: (at("15:05"), ("/report",)),
}  # fmt: skip
Found = tuple[str, str, str]  # how grave, which rule, where first


def judged(page: Any, only: tuple[str, ...] = ()) -> list[Found]:
    """By all rules, or only these."""
    options = {"resultTypes": ["violations"], **({"runOnly": only} if only else {})}
    found = page.evaluate("options => axe.run(document, options)", options)
    return [(v["impact"], v["id"], v["nodes"][0]["html"][:160]) for v in found["violations"]]


def looks(page: Any) -> dict[str, list[Found]]:
    """What axe finds in each theme and size. What a theme cannot change is looked at in one of them."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = {}
    for name, size in SIZES.items():
        page.set_viewport_size(size)
        page.emulate_media(color_scheme="light")
        light = found[f"light {name}"] = judged(page)
        page.emulate_media(color_scheme="dark")
        found[f"dark {name}"] = [one for one in light if one[1] not in COLOURS] + judged(page, COLOURS)
    return found


def test_axe_finds_nothing_serious(browser: Any, tmp_path: Path) -> None:
    need(AXE.is_file(), "axe-core: npm ci --prefix tests/room")
    found: dict[str, dict[str, list[Found]]] = {}
    for make, (now, paths) in PAGES.items():
        with staged(tmp_path / make.__name__, make, now) as held:
            for path in paths:
                page = opened(held, browser, path)
                found[path] = looks(page)
                page.context.close()
    print(f"violations, of them serious or critical\n{'page':<26}" + "".join(f"{look:<13}" for look in LOOKS))
    for path, row in found.items():
        print(f"{path:<26}" + "".join(f"{f'{len(row[k])}, {len(grave(row[k]))}':<13}" for k in LOOKS))
    print("what is left:", *sorted({one[:2] for row in found.values() for all_ in row.values() for one in all_}))
    worst = {(path, look): grave(all_) for path, row in found.items() for look, all_ in row.items()}
    assert {key: bad for key, bad in worst.items() if bad} == {}


def grave(found: list[Found]) -> list[Found]:
    return [one for one in found if one[0] in GRAVE]
