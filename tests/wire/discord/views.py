"""What the bot of these tests shows: a card with two buttons, and a modal."""

from typing import Any

import discord


def layout(text: str, *buttons: discord.ui.Button[Any], file: str = "") -> discord.ui.LayoutView:
    """Components V2: a text, a file by its name, buttons."""
    view = discord.ui.LayoutView(timeout=None)
    parts: list[discord.ui.Item[Any]] = [discord.ui.TextDisplay(text)]
    if file:
        parts.append(discord.ui.File(f"attachment://{file}"))
    if buttons:
        parts.append(discord.ui.ActionRow(*buttons))
    view.add_item(discord.ui.Container(*parts))
    return view


class Ask(discord.ui.Modal, title="Redirect t7"):
    """Words, which must be given."""

    def __init__(self) -> None:
        super().__init__(custom_id="ask")
        words = discord.ui.TextInput[Any](custom_id="words", max_length=4000)
        self.add_item(discord.ui.Label(text="What instead?", component=words))


class Card(discord.ui.LayoutView):
    """`answer` is how the bot answers its buttons and the modal: by their custom ids, no view is kept."""

    def __init__(self, text: str) -> None:
        super().__init__(timeout=None)
        approve = discord.ui.Button[Any](label="Approve", custom_id="approve")
        redirect = discord.ui.Button[Any](label="Redirect…", custom_id="redirect")
        self.add_item(discord.ui.Container(discord.ui.TextDisplay(text), discord.ui.ActionRow(approve, redirect)))

    @staticmethod
    async def answer(press: discord.Interaction[Any]) -> None:
        data: Any = press.data
        match data["custom_id"]:
            case "approve":
                await press.response.edit_message(view=layout(f"approved by {press.user.name}"))
            case "redirect":
                await press.response.send_modal(Ask())
            case "ask":
                await press.response.send_message(f"redirect {data['components'][0]['component']['value']}")
            case _:
                pass
