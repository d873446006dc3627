"""Components as plain data → discord.py's LayoutView and Modal, whose limits then hold too. Imports the SDK lazily."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import discord


def view(pieces: Sequence[Mapping[str, Any]]) -> "discord.ui.LayoutView":
    """For `send(view=…)` and `edit(view=…)`: nothing calls back, `custom_id` says it all. Needs a running loop."""
    from discord.ui import LayoutView

    made = LayoutView(timeout=None)
    for piece in pieces:
        made.add_item(_item(piece))
    return made


def modal(data: Mapping[str, Any]) -> "discord.ui.Modal":
    """For `interaction.response.send_modal`."""
    from discord.ui import Modal

    made = Modal(title=data["title"], custom_id=data["custom_id"], timeout=None)
    for piece in data["components"]:
        made.add_item(_item(piece))
    return made


def _item(piece: Mapping[str, Any]) -> "discord.ui.Item[Any]":
    """One component with all that it holds; only the sorts that are rendered here."""
    from discord import ButtonStyle, MediaGalleryItem, SelectOption, TextStyle, ui

    inside = [_item(one) for one in piece.get("components", ())]
    match piece["type"]:
        case 1:
            return ui.ActionRow(*inside)
        case 2 if "url" in piece:
            return ui.Button(style=ButtonStyle.link, label=piece["label"], url=piece["url"])
        case 2:
            return ui.Button(style=ButtonStyle(piece["style"]), label=piece["label"], custom_id=piece["custom_id"])
        case 3:
            options = [SelectOption(**option) for option in piece["options"]]
            return ui.Select(custom_id=piece["custom_id"], options=options, required=piece["required"])
        case 4:
            return ui.TextInput(
                style=TextStyle(piece["style"]), custom_id=piece["custom_id"], required=piece["required"],
                max_length=piece["max_length"], default=piece.get("value"), placeholder=piece.get("placeholder"),
            )  # fmt: skip
        case 9:
            return ui.Section(*inside, accessory=_item(piece["accessory"]))
        case 10:
            return ui.TextDisplay(piece["content"])
        case 12:
            return ui.MediaGallery(
                *(MediaGalleryItem(one["media"]["url"], description=one["description"]) for one in piece["items"])
            )
        case 13:
            return ui.File(piece["file"]["url"])
        case 17:
            return ui.Container(*inside, accent_colour=piece.get("accent_color"))
        case _:
            return ui.Label(
                text=piece["label"], component=_item(piece["component"]), description=piece.get("description")
            )
