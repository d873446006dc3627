"""The room's five great sights, in both themes, on a desk and on a phone: nothing is cut, nothing overlaps."""

from pathlib import Path
from typing import Any

from tests.room.pictures import KEPT, ROOT, SCENES, shots

CUT = """() => [...document.querySelectorAll('button, .button, .title, h1, h2, h3, dt, .chip')]
  .filter(e => e.offsetParent && (e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'inline')
  && !e.closest('.hidden')).map(e => e.outerHTML.slice(0, 120))"""
OVER = """() => { const all = [...document.querySelectorAll('main button, main .button, main h1, main h2, main h3')]
  .filter(e => e.offsetParent && !e.closest('.hidden, .composer, .batch') && !e.matches('.hidden'));
  const boxes = all.map(e => [e, e.getBoundingClientRect()]).filter(([, b]) => b.width > 2);
  return boxes.flatMap(([e, a], n) => boxes.slice(n + 1).filter(([f, b]) => !e.contains(f) && a.left < b.right - 1
    && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1
    && Boolean(e.closest('#thread')) === Boolean(f.closest('#thread')))
    .map(([f]) => `${e.textContent} | ${f.textContent}`)); }"""


def test_nothing_is_cut_and_nothing_overlaps_and_pictures_are_made(browser: Any, tmp_path: Path) -> None:
    made = {}
    for name, page, take in shots(browser):
        data = take()
        made[name] = len(data)
        (tmp_path / f"{name}.png").write_bytes(data)
        assert data.startswith(b"\x89PNG"), name
        assert (name, page.evaluate(CUT), page.evaluate(OVER), page.wrong) == (name, [], [], [])
    assert len(made) == len(SCENES) * 4
    assert set(KEPT) <= set(made)


def test_those_that_are_kept_are_small() -> None:
    kept = {path.name: path.stat().st_size for path in (ROOT / "docs" / "pictures").glob("room-*.png")}
    assert set(kept) == {f"room-{name}.png" for name in KEPT}
    assert sum(kept.values()) < 400_000
