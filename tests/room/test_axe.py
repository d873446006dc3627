"""Everybody can use every page: axe-core finds nothing serious, in both themes, on a desk and on a phone."""

from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from bot.core.world import World
from tests.golden import rooms, sample
from tests.golden.sample import NOW, at
from tests.room.stage import staged
from tests.room.window import DESK, PHONE, opened
from tests.support import need

AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
GRAVE = {"serious", "critical"}
PAGES: dict[str, tuple[Callable[[], World], float]] = {
    "/": (sample.running, NOW), "/?thread=p6": (sample.running, NOW), "/needs": (rooms.telling, NOW),
    "/checkpoint/s3.c4": (rooms.telling, NOW), "/checkpoint/s3.c8": (rooms.changed, NOW),
    "/plan": (sample.running, NOW), "/timeline": (sample.running, NOW), "/wall": (rooms.telling, NOW),
    "/agent/s3.a14": (rooms.telling, NOW), "/thing/s3.t7": (rooms.telling, NOW), "/swarms": (rooms.telling, NOW),
    "/swarms?template=docs": (rooms.fresh, NOW), "/log?kind=all": (rooms.telling, NOW),
    "/report": (sample.reviewing, at("15:05")), "/digest": (rooms.telling, NOW),
}  # fmt: skip


def judged(page: Any) -> list[tuple[str, str, str]]:
    """What axe finds: how grave, which rule, and where first."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    return [(v["impact"], v["id"], v["nodes"][0]["html"][:120]) for v in found["violations"]]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious(theme: str, browser: Any, tmp_path: Path) -> None:
    need(AXE.is_file(), "axe-core: npm ci --prefix tests/room")
    table, grave = [f"{'page':<24}{'desk':>6}{'phone':>6}   ({theme}; violations, serious or critical)"], []
    for make in dict.fromkeys(make for make, _ in PAGES.values()):
        paths = [path for path, (by, _) in PAGES.items() if by is make]
        with staged(tmp_path / make.__name__, make, PAGES[paths[0]][1]) as held:
            counts: dict[str, list[str]] = {path: [] for path in paths}
            for size, path in product((DESK, PHONE), paths):
                page = opened(held, browser, path, viewport=size, color_scheme=theme)
                found = judged(page)
                bad = [one for one in found if one[0] in GRAVE]
                grave += [(path, size["width"], *one) for one in bad]
                counts[path].append(f"{len(found)}, {len(bad)}")
                page.context.close()
        table += [f"{path:<24}" + "".join(f"{n:>6}" for n in row) for path, row in counts.items()]
    print("\n".join(table))
    assert grave == []
