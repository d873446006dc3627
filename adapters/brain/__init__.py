"""Brains, found by their place: each module here has `make(options, key, folder) -> bot.ports.Brain`.

`OPTIONS` are the keys of its table, [brain] of podium.toml; `KEY` the name of the variable that holds its key, if it
needs one, unless the table names another (`key`). Looking loads no SDK.
"""

import importlib
import pkgutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.core.config import Brain as Table
from bot.ports import Brain


def brains() -> dict[str, tuple[str, ...]]:
    """The keys of each kind's table."""
    return {info.name: tuple(_module(info.name).OPTIONS) for info in pkgutil.iter_modules(__path__)}


def keyed(table: Table) -> str:
    """The name of the variable that holds its key, "" where it needs none."""
    own = getattr(_module(table.kind), "KEY", "")
    return table.options.get("key", own) if own else ""


def brain(table: Table, find: Callable[[str], str], folder: Path) -> Brain:
    """The brain of podium.toml. `find` gives a variable's value, `folder` is where that file lies. Raises BadConfig."""
    name = keyed(table)
    made: Brain = _module(table.kind).make(table.options, find(name) if name else "", folder)
    return made


def _module(kind: str) -> Any:
    return importlib.import_module(f"{__name__}.{kind}")
