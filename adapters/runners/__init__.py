"""Kinds of agent. Each module has `play(session) -> exit code`, runs in the attempt's process, and is found by name.

`DEFAULTS` of a module are options that its table need not name, `HEARS` is how it is steered, `RESTATES`
that it changes nothing before its agent restated the task; the module itself loads no SDK.
"""

import importlib
import importlib.util
import pkgutil
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.core.config import Runner

KEY = "ANTHROPIC_API_KEY"  # the variable of a model's key, unless the table names another
OPT_IN = "without sandbox"


def equipped(kind: str, given: Mapping[str, str]) -> dict[str, str]:
    """A runner's options with the defaults of its kind. Who reaches a model's host needs a key."""
    name = f"{__name__}.{kind}"
    known = kind.isidentifier() and importlib.util.find_spec(name) is not None
    options = {**(getattr(importlib.import_module(name), "DEFAULTS", {}) if known else {}), **given}
    return {"key": KEY, **options} if options.get("api") else options


def steered() -> dict[str, str]:
    """How each kind is steered that declares it: live, next turn, restart."""
    found = {info.name: importlib.import_module(f"{__name__}.{info.name}") for info in pkgutil.iter_modules(__path__)}
    return {name: module.HEARS for name, module in found.items() if hasattr(module, "HEARS")}


def restating() -> frozenset[str]:
    """The kinds whose agents say what they understood before they may change anything."""
    modules = (importlib.import_module(f"{__name__}.{info.name}") for info in pkgutil.iter_modules(__path__))
    return frozenset(m.__name__.rpartition(".")[2] for m in modules if getattr(m, "RESTATES", False))


def unbound(runner: "Runner") -> bool:
    """Whether this may be a model that nobody allowed to run without a sandbox. Who is given a model's host, or the
    verbs as tools, is one, whatever its table says."""
    options = equipped(runner.kind, runner.options)
    a_model = runner.model or options.get("api") or options.get("mcp") in ("yes", "true")
    return bool(a_model) and options.get(OPT_IN) not in ("yes", "true")
