"""SVG → PNG without a browser, by resvg. Fonts come along, so it looks the same where none are installed."""

from pathlib import Path

from adapters.pictures.states import GROUND, css

FONTS = Path(__file__).parent / "fonts"
NAME = "Podium Sans"
WIDE = 1_000  # pixels
MOST = 150_000  # bytes
# What the fonts that come along can show: Latin, Greek, Cyrillic, signs. For other scripts the system is asked.
_OURS = ((0x20, 0x17F), (0x370, 0x3FF), (0x400, 0x45F), (0x2010, 0x205E), (0x2190, 0x25EF), (0x2605, 0x2718))


def png(svg: str, theme: str = "light", wide: int = WIDE) -> bytes:
    """The picture, `wide` pixels wide; the same SVG gives the same bytes, but for words in scripts that only fonts of
    this machine can show."""
    import resvg_py  # some MB, and seldom needed

    sheet = f"text {{ font-family: '{NAME}' }}\n{css(theme)}"
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg, style_sheet=sheet, width=wide, background=GROUND[theme][0], font_family=NAME,
            font_files=[str(FONTS / "regular.ttf"), str(FONTS / "bold.ttf")], skip_system_fonts=_shown(svg),
        )
    )  # fmt: skip


def _shown(text: str) -> bool:
    """Whether our own fonts do."""
    return all(any(low <= ord(c) <= high for low, high in _OURS) for c in set(text) - {"\n"})
