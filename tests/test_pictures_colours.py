"""Colours of pictures: told apart and readable in both themes, and the page has the same."""

from pathlib import Path

import pytest

from adapters.pictures.states import DARK, GROUND, LIGHT, STATES, sheet

ROOT = Path(__file__).resolve().parents[1]


def test_the_pages_sheet_is_the_one_that_is_written_here() -> None:
    assert (ROOT / "adapters/chat/room/static/pictures.css").read_text() == sheet()


def brightness(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((brightness(one), brightness(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("theme", "colours"), [("light", LIGHT), ("dark", DARK)])
def test_words_can_be_read_on_every_state_in_both_themes(theme: str, colours: dict[str, tuple[str, str, str]]) -> None:
    assert set(colours) == set(STATES)
    for fill, edge, ink in colours.values():
        assert contrast(fill, ink) >= 4.5
        assert contrast(fill, edge) >= 2.5
    page, plain, quiet, *_ = GROUND[theme]
    assert contrast(page, plain) >= 4.5
    assert contrast(page, quiet) >= 4.5
    assert len({STATES[name].mark for name in STATES}) == len(STATES)
