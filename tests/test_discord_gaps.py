"""Times without a connection to Discord, or with one that brings nothing: found, mended and told."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.chat.discord.opening import open_discord
from bot.errors import ChatError
from tests.discord_bot import CARD, Bot, Desk, wait
from tests.wire.discord import LONG, Discord, start


@pytest.fixture(scope="module")
def discord() -> Iterator[Discord]:
    with start(forum="tasks", tags=("under way", "needs you", "done", "parked", "failed")) as found:
        yield found


@pytest.fixture
def bot(discord: Discord, tmp_path: Path) -> Iterator[Bot]:
    found = Bot(discord, tmp_path)
    yield found
    found.down()
    discord.clear()


def test_a_resumed_session_is_no_gap_and_a_refused_one_is(discord: Discord, bot: Bot) -> None:
    discord.say("ann", discord.channel, "one")
    wait(lambda: len(bot.said()) == 1)
    state = discord.state()
    discord.fault("cut")
    discord.say("ann", discord.channel, "two")
    discord.until_connected(int(state["identified"] + state["resumed"]))
    wait(lambda: len(bot.said()) == 2)
    assert bot.gaps() == []
    state = discord.state()
    discord.fault("refuse_resume")
    discord.fault("cut")
    discord.say("ann", discord.channel, "three")
    discord.until_connected(int(state["identified"] + state["resumed"]))
    wait(lambda: bot.gaps())
    assert [(said.text, said.recovered) for said in bot.said()] == [("one", False), ("two", False), ("three", True)]
    (gap,) = bot.gaps()
    assert (gap.platform, gap.recovered, gap.deaf) == ("discord", 1, False)
    assert gap.since <= gap.at


def test_lines_said_while_the_bot_was_down_are_fetched_in_order(discord: Discord, bot: Bot) -> None:
    card = bot.post("s1.t7/card@1", CARD)
    bot.post("k1", thread=card)
    discord.say("ann", discord.channel, "heard")
    wait(lambda: bot.said())
    bot.down()
    discord.say("ann", discord.channel, "one", thread=card)
    late = discord.say("bob", discord.channel, "two")
    discord.say("ann", discord.channel, "three", thread=card)
    discord.edit("bob", discord.channel, late, "two, changed")
    bot.up()
    wait(lambda: bot.gaps())
    missed = bot.said()[1:]
    assert [(s.text, s.thread, s.recovered, s.edited) for s in missed] == [
        ("one", card, True, False), ("two, changed", "", True, True), ("three", card, True, False),
    ]  # fmt: skip
    assert bot.gaps()[0].recovered == 3


def test_a_connection_that_brings_nothing_is_found_by_own_posts(discord: Discord, tmp_path: Path) -> None:
    bot = Bot(discord, tmp_path, deaf="1")
    try:
        discord.say("ann", discord.channel, "heard")
        wait(lambda: len(bot.said()) == 1)
        discord.fault("deaf")
        discord.say("ann", discord.channel, "unheard")
        bot.post("k1", CARD)
        wait(lambda: bot.gaps())
        wait(lambda: [said.text for said in bot.said()][:2] == ["heard", "unheard"])
        assert bot.gaps()[0].deaf
        discord.say("ann", discord.channel, "again")
        wait(lambda: "again" in [said.text for said in bot.said()])
    finally:
        bot.down()


def test_an_intent_that_is_off_ends_the_listening_with_what_to_do(discord: Discord, tmp_path: Path) -> None:
    chat = open_discord(discord.options(), discord.tokens(), tmp_path, Desk())
    discord.intent("message_content", False)
    try:
        with pytest.raises(ChatError, match="Message Content Intent"):
            asyncio.run(asyncio.wait_for(chat.listen(lambda said: None), LONG))
    finally:
        discord.intent("message_content", True)
        chat.memory.close()
