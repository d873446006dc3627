"""Pages by their place: every module beside this one that has a PATH."""

import importlib
import pkgutil
from functools import cache

import adapters.chat.room.pages as place
from adapters.chat.room.house import Page, found


@cache
def pages() -> dict[str, Page]:
    """All of them, by name."""
    names = (info.name for info in pkgutil.iter_modules(place.__path__))
    modules = {name: importlib.import_module(f"{place.__name__}.{name}") for name in names}
    return {name: found(name, module) for name, module in modules.items() if hasattr(module, "PATH")}
