"""A Discord for the tests beside, a fresh channel for each, and a plain bot in it."""

from collections.abc import Iterator
from typing import Any

import discord
import pytest

from tests.wire.discord import Discord, start
from tests.wire.discord.plain import Bot, Client
from tests.wire.discord.views import Ask, Card


@pytest.fixture(scope="session")
def place() -> Iterator[Discord]:
    """One Discord for all of these tests."""
    with start(forum="work", tags=("open", "done"), ack=10.0) as held:
        yield held
        assert held.state()["gaps"] == []


@pytest.fixture
def home(place: Discord) -> Iterator[str]:
    """A fresh channel; what a test broke is mended after it."""
    yield place.new_channel("general")
    place.clear()
    place.tune(ack=10.0, old_edits=0, limits=True)


@pytest.fixture
def bot(place: Discord, home: str) -> Iterator[Bot]:
    with Bot(place, act=Card.answer, setup=commands) as held:
        yield held


def commands(client: Client) -> None:
    @client.tree.command(name="swarm", description="Conduct a swarm")
    async def swarm(press: discord.Interaction[Any], words: str = "") -> None:
        if words:
            await press.response.send_message(f"heard {words}", ephemeral=True)
        else:
            await press.response.send_modal(Ask())

    @swarm.autocomplete("words")
    async def offer(press: discord.Interaction[Any], typed: str) -> list[discord.app_commands.Choice[str]]:
        return [discord.app_commands.Choice(name=f"{typed} c5: approve it", value=f"{typed} c5")]
