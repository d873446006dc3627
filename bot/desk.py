"""What platforms may ask of the house while somebody types, answered from the present rows."""

from collections.abc import Callable

from msgspec import Struct

from bot.core import policy
from bot.core.events import Said
from bot.core.views import forms
from bot.core.views.complete import complete
from bot.core.views.forms import Form
from bot.core.world import World


class RowsDesk(Struct, frozen=True):
    """`world` gives the rows as they now are: they are dropped and read again after a failure."""

    world: Callable[[], World]

    def complete(self, channel: str, text: str) -> tuple[tuple[str, str], ...]:
        return complete(self.world(), channel, text)

    def form(self, template: str = "") -> Form:
        return forms.form(self.world(), template)

    def account(self, platform: str, account: str) -> str:
        person = policy.who(
            self.world(), Said(id="", at=0.0, platform=platform, account=account, channel="", text="")
        )
        return person.name if person else ""
