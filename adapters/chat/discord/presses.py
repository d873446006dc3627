"""What a person does to the bot's own things: a press, a modal sent off, a command. Words and ids are asked for in a
modal, which must be the first answer; all else is heard first, durably, and then acknowledged without a trace."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

import discord
from msgspec.structs import replace

from adapters.chat.discord import inbound
from adapters.chat.discord.ears import Act, Ears
from adapters.chat.discord.inbound import Where
from adapters.chat.discord.modals import chosen, id_modal, plan_modal, submitted, words_modal
from adapters.chat.discord.render import pressed
from adapters.chat.discord.trouble import REFUSED
from adapters.chat.discord.view import modal
from bot.errors import StoreError

FORGOTTEN = "That button's words are no longer known here. Type them instead; /swarm help shows how."
ELSEWHERE = "The bot does not listen in this channel."


async def press(client: Ears, interaction: Act) -> None:
    """A button."""
    data = cast(Mapping[str, Any], interaction.data or {})
    id = str(data.get("custom_id", ""))
    what = pressed(id, client.memory.find)
    if what is None:
        await _tell(interaction, FORGOTTEN)
    elif what.asks:
        label = next((label for found, label in buttons(interaction.message) if found == id), "")
        shown = client.memory.by_id.get(str(interaction.message.id)) if interaction.message else None
        make = words_modal if what.asks == "words" else id_modal
        asked = make(label, what, keep=client.memory.keep, shown=shown.title if shown else "")
        await _answer(interaction.response.send_modal(modal(asked)))
    else:
        await _hear(client, interaction, what.says, what.seen, pressed=True)


async def sent(client: Ears, interaction: Act) -> None:
    """A modal that was filled in."""
    data = cast(Mapping[str, Any], interaction.data or {})
    template = chosen(data)
    said = submitted(data, client.memory.find, client.desk.form(template) if template else None)
    if said is None or said.error:
        await _tell(interaction, said.error if said else FORGOTTEN)
    else:
        await _hear(client, interaction, said.text, said.seen, pressed=not template)


async def command(client: Ears, interaction: Act, line: str, template: str) -> None:
    """`/swarm`, with a line or without."""
    if line.strip():
        await _hear(client, interaction, line.strip())
    else:
        await _answer(interaction.response.send_modal(modal(plan_modal(client.desk.form(template)))))


def buttons(message: discord.Message | None) -> Iterator[tuple[str, str]]:
    """The buttons of a message: what they carry, and their labels."""

    def walk(piece: Any) -> Iterator[tuple[str, str]]:
        if isinstance(piece, discord.Button):
            yield piece.custom_id or "", piece.label or ""
        for child in getattr(piece, "children", ()):
            yield from walk(child)
        if getattr(piece, "accessory", None):
            yield from walk(piece.accessory)

    for piece in message.components if message else ():
        yield from walk(piece)


async def _hear(client: Ears, interaction: Act, text: str, seen: str = "", *, pressed: bool = False) -> None:
    where = await client.where(interaction.channel, interaction.user, called=True) if interaction.channel else None
    if where is None:
        await _tell(interaction, ELSEWHERE)
        return
    said = inbound.acted(
        interaction, _opener(client, interaction, where), client.me, text, at=client.now(), seen=seen, pressed=pressed
    )
    try:
        client.hear(said)
    except StoreError:  # not kept, so not acknowledged: Discord says that it failed
        return
    await _acknowledge(interaction)


def _opener(client: Ears, interaction: Act, where: Where) -> Where:
    """A press on a thing's message at the top is said in the thread that this message opens."""
    if where.thread or interaction.message is None:
        return where
    return replace(where, thread=client.opens(interaction.message.id))


async def _acknowledge(interaction: Act) -> None:
    if interaction.type is discord.InteractionType.component or interaction.message:
        await _answer(interaction.response.defer())
    elif await _answer(interaction.response.defer(ephemeral=True, thinking=True)):
        await _answer(interaction.delete_original_response())


async def _tell(interaction: Act, text: str) -> None:
    """A word to that person alone."""
    await _answer(interaction.response.send_message(text[:2000], ephemeral=True))


async def _answer(sending: Any) -> bool:
    """Whether it arrived. Too late or twice harms nothing: what was said is kept already."""
    try:
        await sending
    except (*REFUSED, discord.InteractionResponded):
        return False
    return True
