"""A model behind Anthropic's Messages API judges: one call a question, its answer in the question's shape.

Its key stands in the environment or `.env`, never here. What a call may cost is reckoned before it goes out, and
counted after it. `model`; `api`, the host; `key`, the name of its key's variable; `money` and `tokens`, the most that
one question may take; `max_tokens` of an answer; `thinking`, a number of tokens, "adaptive" or nothing; `seconds`, how
long a question may take with all its tries; `tries`; `prompts`, a folder in place of the shipped ones.
"""

import importlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from adapters.runners import KEY

if TYPE_CHECKING:
    from bot.ports import Brain

__all__ = ["KEY", "OPTIONS", "make"]
OPTIONS = (
    "model", "api", "key", "money", "tokens", "max_tokens", "thinking", "seconds", "tries", "prompts", "prices",
)  # fmt: skip


def make(options: Mapping[str, str], key: str, folder: Path) -> "Brain":
    """Raises BadConfig."""
    made: Brain = importlib.import_module(f"{__name__}.thinker").Claude(options, key, folder)
    return made
