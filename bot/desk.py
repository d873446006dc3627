"""What platforms may ask of the house while somebody types or looks, answered from the present rows."""

from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from bot.core import policy
from bot.core.config import Settings
from bot.core.events import Said
from bot.core.views import forms
from bot.core.views.complete import complete
from bot.core.views.forms import Form
from bot.core.world import World
from bot.ports import Kept

Read = Callable[[int, int, int], list[Kept]]
Paint = Callable[[World, str], tuple[bytes, str] | None]
PIECE = 65_536  # bytes of an agent's log that are read at once


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

    def watch(self, attempt: str, offset: int = 0) -> tuple[tuple[str, ...], int]:
        """Of attempts that the rows know."""
        path = self.spool(attempt) / "log.txt" if self.spool and self.world().get("attempt", attempt) else None
        if path is None or not path.is_file():
            return (), max(0, offset)
        with path.open("rb") as file:
            size = file.seek(0, 2)
            begin = min(offset, size) if offset >= 0 else max(0, size + offset)
            file.seek(begin)
            piece = file.read(PIECE)
        whole = piece[: piece.rfind(b"\n") + 1] or (piece if len(piece) == PIECE else b"")
        return tuple(whole.decode(errors="replace").splitlines()), begin + len(whole)

    def complete(self, channel: str, text: str) -> tuple[tuple[str, str], ...]:
        return complete(self.world(), channel, text)

    def form(self, template: str = "") -> Form:
        return forms.form(self.world(), template)

    def account(self, platform: str, account: str) -> str:
        person = policy.who(
            self.world(), Said(id="", at=0.0, platform=platform, account=account, channel="", text="")
        )
        return person.name if person else ""
