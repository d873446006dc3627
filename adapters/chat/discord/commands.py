"""The one slash command: `/swarm` with a line, or without one for the form of a plan. Its words come from the grammar's
table; while somebody types, the desk says what the line may become."""

import hashlib
import json
from typing import cast

import discord
from discord import app_commands

from adapters.chat.discord.ears import Act, Ears
from bot.core.words import WORDS

NAME = "swarm"
LONGEST = 100  # characters of a description, of a choice's name and of its value
CHOICES = 25


def describe() -> str:
    """The seven words, as many as go in."""
    return short(" · ".join(word.word for word in WORDS if word.seven))


def short(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def choices(lines: tuple[tuple[str, str], ...]) -> list[app_commands.Choice[str]]:
    """What is offered: the line, and what it means; one that is too long to be chosen is not offered."""
    return [
        app_commands.Choice(name=short(f"{line} — {meaning}" if meaning else line), value=line)
        for line, meaning in lines
        if 0 < len(line) <= LONGEST
    ][:CHOICES]


def tree(client: discord.Client, guild: int) -> "app_commands.CommandTree[discord.Client]":
    """The commands of a server; `client`, which is to have Ears, hears them."""
    found: app_commands.CommandTree[discord.Client] = app_commands.CommandTree(client)

    @app_commands.command(name=NAME, description=describe())
    @app_commands.describe(
        line="what you would type, such as: waiting. Without one a form for a plan opens",
        template="the form of this template, or of a plan in your own words",
    )
    async def swarm(interaction: Act, line: str = "", template: str = "") -> None:
        await cast(Ears, interaction.client).commanded(interaction, line, template)

    @swarm.autocomplete("line")
    async def lines(interaction: Act, typed: str) -> list[app_commands.Choice[str]]:
        return choices(cast(Ears, interaction.client).desk.complete(str(interaction.channel_id or ""), typed))

    @swarm.autocomplete("template")
    async def templates(interaction: Act, typed: str) -> list[app_commands.Choice[str]]:
        names = cast(Ears, interaction.client).desk.form().templates
        return choices(tuple((name, "") for name in names if name.startswith(typed.strip())))

    found.add_command(swarm, guild=discord.Object(guild))
    return found


def signature(commands: "app_commands.CommandTree[discord.Client]", guild: int) -> str:
    """A hash of what would be sent to Discord: only another one is worth a call."""
    told = [command.to_dict(commands) for command in commands.get_commands(guild=discord.Object(guild))]
    return hashlib.sha256(json.dumps([guild, told], sort_keys=True).encode()).hexdigest()[:32]
