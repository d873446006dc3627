"""Platforms of the tests' own, found as the shipped ones are once `add` was called, or by `python -m tests.platforms`,
which is `podium` with them."""

from pathlib import Path

import adapters.chat
from adapters.platforms import platforms


def add() -> None:
    """Let this process find the folders here."""
    here = str(Path(__file__).parent)
    if here not in adapters.chat.__path__:
        adapters.chat.__path__.append(here)
        platforms.cache_clear()
