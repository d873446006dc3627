"""What a page sees: the rows as they are now, what was posted, and who looks."""

from collections.abc import Mapping
from types import ModuleType
from typing import Any

from msgspec import Struct

from adapters.chat.record import Record
from bot.core import policy
from bot.core.config import Person
from bot.core.values import Logged
from bot.core.views.ranked import Need, ranked
from bot.core.world import Book, World
from bot.ports import Desk, Kept


class Missing(Exception):
    """There is no such thing; the message says which."""


class Answer(Struct, frozen=True):
    """Something else than a page. With a `filename` it is downloaded, never shown."""

    body: bytes
    media_type: str = "text/plain; charset=utf-8"
    filename: str = ""


class House(Struct, frozen=True, kw_only=True):
    """Made for each request. `account` is what the person who looks speaks with; `channel` the house's own."""

    desk: Desk
    record: Record
    now: float
    account: str
    channel: str
    platform: str = "room"

    @property
    def world(self) -> World:
        """The present rows. Nobody writes here."""
        return self.desk.world()

    @property
    def zone(self) -> str:
        return self.world.settings.policy.zone

    @property
    def person(self) -> Person | None:
        """Who looks; None for an account that nobody has."""
        name = self.desk.account(self.platform, self.account)
        return next((p for p in policy.people(self.world) if p.name == name), None)

    @property
    def demo(self) -> bool:
        """Whether one may speak as each sample person here."""
        return self.world.settings.policy.demo

    def chosen(self, channel: str) -> str:
        """The channel that is asked for, or the house's own; nobody gets another's private place."""
        return self.channel if not channel or channel.startswith("@") else channel[:200]

    def swarms(self) -> list[Book]:
        """All of them: those under way first, then the latest."""
        books = [b for b in self.world.books.values() if b.rows["swarm"]]
        return sorted(books, key=lambda b: (b.swarm.state in ("closed", "stopped"), -b.swarm.opened))

    def book(self, swarm: str) -> Book:
        """One swarm; "" is the first of `swarms`. Raises Missing."""
        found = self.swarms()
        book = next((b for b in found if b.key == swarm or not swarm), None)
        if book is None:
            raise Missing(f"There is no swarm {swarm}." if swarm else "There is no swarm yet.")
        return book

    def needs(self) -> list[Need]:
        """What waits for who looks, in the one order."""
        person = self.person
        return ranked(self.world, self.now, person) if person else []

    def log(self, after: int = 0, before: int = 0, limit: int = 200) -> list[Kept]:
        return self.desk.log(after, before, limit)

    def watch(self, attempt: str, after: str = "") -> tuple[tuple[Logged, ...], str]:
        return self.desk.watch(attempt, after)


class Page(Struct, frozen=True, kw_only=True):
    """A module of pages/, as it was found."""

    name: str
    path: str
    title: str
    order: int
    touched: frozenset[str]
    scripts: tuple[str, ...]
    module: ModuleType

    def values(self, house: House, query: Mapping[str, str]) -> dict[str, Any] | Answer:
        """Raises Missing."""
        made: dict[str, Any] | Answer = self.module.page(house, query)
        return made


def found(name: str, module: ModuleType) -> Page:
    """A page by its module."""
    return Page(
        name=name, path=module.PATH, title=module.TITLE, order=module.ORDER, touched=frozenset(module.TOUCHED),
        scripts=tuple(getattr(module, "SCRIPTS", ())), module=module,
    )  # fmt: skip
