"""No model: every judgement is left to the rules and to people."""

from collections.abc import Mapping
from pathlib import Path

from bot.ports import Opinion

OPTIONS = ()


class NoBrain:
    """A `bot.ports.Brain` that never answers."""

    name = "none"

    def think(self, question: str, facts: dict[str, str]) -> Opinion:
        """Silence, whatever is asked."""
        return Opinion(silent=True)


def make(options: Mapping[str, str], key: str, folder: Path) -> NoBrain:
    return NoBrain()
