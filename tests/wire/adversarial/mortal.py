"""A store whose program is killed by a line."""

from collections.abc import Sequence

from bot.core.events import AnyEvent, Said
from bot.errors import StoreError
from bot.ports import Entry
from store.database import Database


class Mortal(Database):
    """A database that can die of a line: it is kept, and whatever comes after is lost."""

    dies = dead = False

    def receive(self, event: AnyEvent) -> None:
        super().receive(event)
        if self.dies and isinstance(event, Said):
            self.dead = True

    def commit(self, entries: Sequence[Entry]) -> list[bool]:
        if self.dead:
            raise StoreError("nobody is here any more")
        return super().commit(entries)
