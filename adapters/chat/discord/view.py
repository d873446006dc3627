"""Components as plain data → discord.py's LayoutView and Modal, whose limits then hold too. Imports the SDK lazily."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import discord


def view(pieces: Sequence[Mapping[str, Any]]) -> "discord.ui.LayoutView":
    """For `send(view=…)` and `edit(view=…)`: nothing calls back, `custom_id` says it all. Needs a running loop."""
    raise NotImplementedError


def modal(data: Mapping[str, Any]) -> "discord.ui.Modal":
    """For `interaction.response.send_modal`."""
    raise NotImplementedError
