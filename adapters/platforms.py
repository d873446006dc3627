"""Chat platforms, found by their place: each folder of adapters/chat whose `__init__` has `open_chat`. Looking imports
no platform's library: those folders import theirs when a chat is opened."""

import asyncio
import functools
import importlib
import os
import pkgutil
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

import adapters.chat
from adapters.brain import brains
from adapters.chat.setup import Check, Step
from adapters.runners import KEY, restating, steered
from bot.core.config import Settings
from bot.ports import Chat, Desk
from bot.settings import Known

PATIENCE = 60.0  # seconds that all checks of a platform may take
Open = Callable[[Mapping[str, str], Mapping[str, str], Path, Desk], Chat]


class Platform(Struct, frozen=True):
    """One folder: the environment variables it needs, the keys of its table (None: any), and how it is opened.
    `secrets` are variables that it may need besides; `always`: it is opened without a table too."""

    name: str
    tokens: tuple[str, ...]
    options: tuple[str, ...] | None
    open: Open
    secrets: tuple[str, ...] = ()
    always: bool = False

    def steps(self, options: Mapping[str, str]) -> Sequence[Step]:
        """What a person does to connect it."""
        found: Sequence[Step] = importlib.import_module(f"{adapters.chat.__name__}.{self.name}.connect").steps(options)
        return found

    async def checks(self, options: Mapping[str, str], tokens: Mapping[str, str]) -> Sequence[Check]:
        """What is right and wrong there, by asking it; never for long."""
        module = importlib.import_module(f"{adapters.chat.__name__}.{self.name}.doctor")
        looking: Awaitable[Sequence[Check]] = module.checks(options, tokens)
        try:
            return await asyncio.wait_for(looking, PATIENCE)
        except TimeoutError:
            return (Check(self.name, "unknown", f"{self.name} did not answer within {PATIENCE:g} s.", "Try again."),)


@functools.cache
def platforms() -> dict[str, Platform]:
    """All of them, by name."""
    found: dict[str, Platform] = {}
    for info in pkgutil.iter_modules(adapters.chat.__path__):
        module = info.ispkg and importlib.import_module(f"{adapters.chat.__name__}.{info.name}")
        if module and hasattr(module, "open_chat"):
            keys = getattr(module, "OPTIONS", None)
            found[info.name] = Platform(
                info.name, tuple(module.TOKENS), keys and tuple(keys), module.open_chat,
                secrets=tuple(getattr(module, "SECRETS", ())), always=bool(getattr(module, "ALWAYS", False)),
            )  # fmt: skip
    return found


def tables(settings: Settings) -> dict[str, dict[str, str]]:
    """The platforms to open with their tables: those that have one, and those that need none; not those put off."""
    always: dict[str, dict[str, str]] = {name: {} for name, platform in platforms().items() if platform.always}
    return {name: table for name, table in {**always, **settings.chats}.items() if not table.get("off")}


def known() -> Known:
    """What settings must agree with."""
    return Known(
        {name: platform.options for name, platform in platforms().items()}, tokens(), steered(), brains(), restating()
    )


def tokens() -> frozenset[str]:
    """The names of every platform's tokens, and of a model's key: variables that no child of the bot may have."""
    held = (name for platform in platforms().values() for name in (*platform.tokens, *platform.secrets))
    return frozenset((*held, KEY))


def lent(names: Iterable[str]) -> dict[str, str]:
    """Of the bot's environment, the variables of these names that a child may have: never a token."""
    kept = tokens()
    return {name: os.environ[name] for name in names if name in os.environ and name not in kept}


def environment() -> dict[str, str]:
    """The bot's environment for a child that works for the person, such as a look with their git: without tokens, and
    without what would turn that git elsewhere."""
    return lent(name for name in os.environ if not name.startswith("GIT_"))
