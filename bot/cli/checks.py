"""Checks of platforms, looked at and shown: what `doctor` and `connect` share."""

import asyncio
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

from adapters.chat.setup import Check, State
from adapters.platforms import Platform, platforms
from bot.core.redact import clean
from bot.errors import BadInput
from bot.tokens import FILE, exposed, tokens

LOOK: dict[State, tuple[str, str]] = {
    "ok": ("ok", "green"), "unknown": ("?", "cyan"), "warn": ("!", "yellow"), "bad": ("BAD", "red"),
}  # fmt: skip
WORST: tuple[State, ...] = ("bad", "warn", "unknown", "ok")


def named(name: str) -> Platform:
    """The platform of that name. Raises BadInput."""
    known = platforms()
    if name in known:
        return known[name]
    near = get_close_matches(name, known, 1, 0.5)
    mend = f"Did you mean {near[0]}?" if near else f"Known: {', '.join(known) or 'none'}."
    raise BadInput(f"There is no platform {name}. {mend}")


def look(platform: Platform, options: Mapping[str, str], folder: Path) -> list[Check]:
    """All that is right and wrong there, tokens being those of the environment or `.env` in the folder."""
    found = list(asyncio.run(platform.checks(options, tokens(folder, platform.tokens))))
    if mend := exposed(folder):
        found.append(Check(FILE, "warn", f"Others on this machine can read {folder / FILE}.", mend))
    return found


def summary(name: str, found: Sequence[Check]) -> Check:
    """A platform in one line: the worst of it."""
    state: State = next((s for s in WORST if any(c.state == s for c in found)), "ok")
    first = next((c for c in found if c.state == state), None)
    if first is None or state == "ok":
        return Check(name, state, f"{len(found)} checks, all right")
    more = sum(c.state == state for c in found) - 1
    rest = f"And {more} more: podium doctor {name}" if more else ""
    return Check(name, state, f"{first.name}: {first.text}", f"{first.mend} {rest}".strip())


def show(found: Sequence[Check]) -> None:
    """One line a check, never broken: a link in it can be clicked and copied."""
    console = Console(highlight=False, soft_wrap=True)
    names = [clean(check.name) for check in found]
    wide = max((cell_len(name) for name in names), default=0)
    for check, name in zip(found, names, strict=True):
        sign, colour = LOOK[check.state]
        line = f" {set_cell_size(name, wide)}  {clean(f'{check.text} {check.mend}'.strip())}"
        console.print(Text.assemble((f"{sign:3}", colour), line))
