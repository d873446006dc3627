"""What platforms may ask of the house while somebody types or looks, answered from the present rows."""

from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from bot import livelog
from bot.core import policy
from bot.core.config import Settings
from bot.core.events import Said
from bot.core.values import Logged
from bot.core.views import forms
from bot.core.views.complete import complete
from bot.core.views.forms import Form
from bot.core.world import World
from bot.ports import Kept

Read = Callable[[int, int, int], list[Kept]]
Paint = Callable[[World, str], tuple[bytes, str] | None]


class RowsDesk(Struct, frozen=True):
    """`world` gives the rows as they now are: they are dropped and read again after a failure. `read` reads the log,
    `paint` draws, `spool` is where an attempt's folder lies."""

    world: Callable[[], World]
    settings: Settings = Settings()
    read: Read = lambda after, before, limit: []
    paint: Paint = lambda world, name: None
    spool: Callable[[str], Path] | None = None

    def log(self, after: int = 0, before: int = 0, limit: int = 200) -> list[Kept]:
        return self.read(after, before, limit)

    def picture(self, name: str) -> tuple[bytes, str] | None:
        return self.paint(self.world(), name)

    def watch(self, attempt: str, after: str = "") -> tuple[tuple[Logged, ...], str]:
        """Of attempts that the rows know."""
        if self.spool and self.world().get("attempt", attempt):
            return livelog.read(self.spool(attempt), after)
        return (), after or livelog.START

    def complete(self, channel: str, text: str) -> tuple[tuple[str, str], ...]:
        return complete(self.world(), channel, text)

    def form(self, template: str = "") -> Form:
        return forms.form(self.world(), template)

    def account(self, platform: str, account: str) -> str:
        person = policy.who(
            self.world(), Said(id="", at=0.0, platform=platform, account=account, channel="", text="")
        )
        return person.name if person else ""
