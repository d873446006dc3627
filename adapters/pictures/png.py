"""SVG → PNG without a browser, by resvg, in a process of its own: it takes up to a second, in which the bot hears.
Fonts come along, so it looks the same where none are installed."""

import asyncio
import io
import re
import sys
from pathlib import Path

from adapters.pictures.states import GROUND, STATES, colours, css

HOME = Path(__file__).parent
FONT = "Podium Sans"
WIDE = (1_000, 880, 760, 640)  # pixels: a picture too large for a phone is drawn narrower
MOST = 150_000  # bytes
SECONDS = 20.0
# What the fonts that come along can show: Latin, Greek, Cyrillic, signs. For other scripts the system is asked.
_OURS = ((0x20, 0x17F), (0x370, 0x3FF), (0x400, 0x45F), (0x2010, 0x205E), (0x2190, 0x25EF), (0x2605, 0x2718))


def png(svg: str, theme: str = "light") -> bytes:
    """The picture in the colours of its theme, for a phone; the same SVG gives the same bytes, but for words in scripts
    that only fonts of this machine can show."""
    made = b""
    for wide in WIDE:
        made = _png(svg, theme, wide)
        if len(made) <= MOST:
            break
    return made


def _png(svg: str, theme: str, wide: int) -> bytes:
    import resvg_py  # both are some MB, and seldom needed
    from PIL import Image

    drawn = resvg_py.svg_to_bytes(
        svg_string=svg, style_sheet=f"text {{ font-family: '{FONT}' }}\n{css(theme)}", width=wide, font_family=FONT,
        background=GROUND[theme][0], skip_system_fonts=_shown(svg),
        font_files=[str(HOME / "fonts" / name) for name in ("regular.ttf", "bold.ttf")],
    )  # fmt: skip
    palette, made = Image.new("P", (1, 1)), io.BytesIO()
    used = {name for kind in re.findall(r'class="([^"]*)"', svg) for name in kind.split() if name in STATES}
    palette.putpalette([part for colour in colours(theme, used) for part in colour])
    with Image.open(io.BytesIO(bytes(drawn))) as image:
        few = image.convert("RGB").quantize(palette=palette, dither=Image.Dither.NONE)
    few.save(made, "PNG", optimize=True)
    return made.getvalue()


async def drawn(svg: str, theme: str = "light") -> bytes:
    """The same by a process of its own; b"" where it cannot be drawn."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", __name__, theme, env={"PYTHONPATH": str(HOME.parents[1])}, stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        out, _ = await asyncio.wait_for(child.communicate(svg.encode()), SECONDS)
    except TimeoutError:
        return b""
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    return out if child.returncode == 0 else b""


def _shown(text: str) -> bool:
    """Whether our own fonts do."""
    return all(any(low <= ord(c) <= high for low, high in _OURS) for c in set(text) - {"\n"})


if __name__ == "__main__":
    sys.stdout.buffer.write(png(sys.stdin.buffer.read().decode(), sys.argv[1]))
