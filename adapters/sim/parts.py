"""Small parts of a simulation: its store, what a broken invariant is, an event in one line, a port that never waits."""

from collections.abc import Callable, Coroutine
from typing import Any, Protocol, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from adapters.sim import rehearsal
from bot.carry import Ports, carry
from bot.core.calls import AnyCall, Rehearse
from bot.core.calls import Open as OpenCall
from bot.core.config import Settings
from bot.core.events import AnyEvent
from bot.core.figures import Figures
from bot.opening import opened
from bot.ports import Chat, Store

T = TypeVar("T")


class Ledger(Store, Protocol):
    """A store in memory that can be photographed."""

    def image(self) -> bytes: ...


Open = Callable[[bytes], Ledger]  # b"": a new one


class Violation(Struct, frozen=True):
    """Which invariant, and what it saw."""

    name: str
    detail: str


def line(event: AnyEvent) -> str:
    """An event in one line."""
    told = {k: getattr(event, k) for k in event.__struct_fields__ if k not in ("at", "platform", "channel", "settings")}
    return f"{type(event).__name__} " + " ".join(f"{k}={v}" for k, v in told.items() if v not in ("", (), {}, False, 0))


def at_once(work: Coroutine[Any, Any, T]) -> T:
    """The value of a coroutine that never suspends."""
    try:
        work.send(None)
    except StopIteration as stop:
        return stop.value  # type: ignore[no-any-return]
    raise AssertionError("a simulated port suspended")


def carried(call: AnyCall, ports: Ports, settings: Settings, chat: Chat, at: float) -> AnyEvent | None:
    """Do what a call asks for, at once; the event it leads to. Raises ChatError."""
    if isinstance(call, OpenCall):
        return at_once(opened({chat.name: chat}, call, at))
    return carry(call, ports, settings, at)


def rehearsed(call: Rehearse, settings: Settings) -> Figures:
    """A rehearsal of a run or two, whatever was asked for. Raises PodiumError."""
    return rehearsal.carried(replace(call, runs=min(call.runs, 2)), settings)
