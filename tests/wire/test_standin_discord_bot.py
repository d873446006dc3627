"""The stand-in of Discord against plain discord.py: what the bot may do, and may not."""

from typing import Any

import discord
import pytest

from tests.wire.discord import Discord, NotPossible
from tests.wire.discord.plain import Bot
from tests.wire.discord.views import Card


def refused(code: int) -> Any:
    return pytest.raises(discord.HTTPException, match=f"error code: {code}")


def test_limits_of_messages_hold(place: Discord, home: str, bot: Bot) -> None:
    with refused(50035):
        bot.send(home, "x" * 2001)
    message = bot.send(home, "mine")
    line = place.say("ann", home, "hers")
    with refused(50005):
        bot.do(bot.channel(home).get_partial_message(int(line)).edit(content="x"))
    place.delete(home, str(message.id))
    with refused(10008):
        bot.do(message.edit(content="x"))
    with refused(50035):
        bot.do(bot.client.http.edit_message("nowhere", 1, params=discord.http.handle_message_parameters(content="x")))
    place.drop(home)
    with refused(10003):
        bot.send(home, "into nothing")


def test_pins_have_a_permission_of_their_own(place: Discord, home: str, bot: Bot) -> None:
    first, second = bot.send(home, "board"), bot.send(home, "report")
    bot.do(first.pin())
    bot.do(second.pin())
    assert [m.text for m in place.pins(home)] == ["board", "report"]

    async def pinned() -> list[str]:
        return [m.content async for m in bot.channel(home).pins()]

    assert bot.do(pinned()) == ["report", "board"]
    place.without("manage_messages", channel=home)
    bot.do(first.unpin())
    place.without("pin_messages", channel=home)
    with refused(50013):
        bot.do(first.pin())
    assert [m.text for m in place.pins(home)] == ["report"]


def test_permissions_are_taken_by_channel_and_by_guild(place: Discord, home: str, bot: Bot) -> None:
    place.without("send_messages", channel=home)
    with refused(50013):
        bot.send(home, "hello")
    bot.until(lambda: not bot.client.get_channel(int(home)).permissions_for(  # type: ignore[union-attr]
        bot.client.guilds[0].me).send_messages)  # fmt: skip
    place.without("view_channel", channel=home)
    with refused(50001):
        bot.send(home, "hello")
    place.say("ann", home, "unheard")
    place.without(channel=home)
    place.say("ann", home, "heard")
    bot.until(lambda: bot.client.said)
    assert bot.texts() == ["heard"]
    place.without("create_public_threads")
    with refused(50013):
        bot.do(bot.send(home, "a card").create_thread(name="t7"))
    place.without()
    assert bot.do(bot.send(home, "a card").create_thread(name="t7"))


def test_a_bot_thrown_out_hears_of_it(place: Discord, home: str, bot: Bot) -> None:
    place.member(here=False)
    bot.until(lambda: "removed" in bot.client.signs)
    with refused(50001):
        bot.send(home, "hello")
    place.member(here=True)
    assert bot.send(home, "back").id


def test_in_an_archived_thread_only_a_new_line_is_possible(place: Discord, home: str, bot: Bot) -> None:
    opener = bot.send(home, "t7")
    thread = str(bot.do(opener.create_thread(name="t7", auto_archive_duration=60)).id)
    card = bot.send(thread, view=Card("Delete it?"))
    place.advance(3_700)  # by itself, after an hour's quiet
    assert place.threads(home)[0].archived
    for act in (card.add_reaction("👀"), card.pin()):
        with refused(50083):
            bot.do(act)
    place.archive(thread)
    with pytest.raises(NotPossible, match="archived"):
        place.press("ann", home, str(card.id), "Approve")
    fresh = bot.send(thread, view=Card("Delete it?"))
    assert not place.threads(home)[0].archived
    place.archive(thread)
    with refused(50083):
        bot.do(fresh.edit(view=Card("Delete it!")))
    place.say("ann", home, "still there?", thread)
    bot.do(fresh.edit(view=Card("Delete it!")))
    place.archive(thread, locked=True)
    with refused(50083):
        bot.send(thread, "locked")


def test_a_message_older_than_an_hour_is_hard_to_edit(place: Discord, home: str, bot: Bot) -> None:
    card = bot.send(home, "board")
    place.advance(3_601)
    place.tune(old_edits=1)
    bot.do(card.edit(content="board 2"))
    with refused(30046):
        bot.do(card.edit(content="board 3"))
    assert place.messages(home)[0].text == "board 2"


def test_a_nonce_is_kept_for_minutes_and_told_once(place: Discord, home: str, bot: Bot) -> None:
    async def again() -> Any:
        return await bot.client.http.request(
            discord.http.Route("POST", "/channels/{channel_id}/messages", channel_id=home),
            json={"content": "board", "nonce": "k" * 25, "enforce_nonce": True},
        )

    first = bot.do(again())
    assert bot.do(again())["id"] == first["id"]
    assert first["nonce"] == "k" * 25
    assert bot.do(bot.channel(home).fetch_message(int(first["id"]))).nonce is None
    place.advance(200)
    assert bot.do(again())["id"] != first["id"]
    assert len(place.messages(home)) == 2


def test_message_content_can_be_taken(place: Discord, home: str) -> None:
    with Bot(place, intents=discord.Intents.default()) as bot:
        place.say("ann", home, "secret")
        place.say("ann", home, "hello @podium")
        bot.until(lambda: len(bot.client.said) == 2)
        assert bot.texts() == ["", f"hello <@{place.bot}>"]
        assert bot.do(bot.client.application_info()).flags.gateway_message_content_limited
    place.intent("message_content", False)
    with Bot(place) as bot:
        assert isinstance(bot.ended, discord.PrivilegedIntentsRequired)
    with Bot(place, intents=discord.Intents.default()) as bot:
        assert not bot.do(bot.client.application_info()).flags.gateway_message_content_limited
    place.intent("message_content", True)


def test_a_wrong_token_is_refused(place: Discord, home: str) -> None:
    with Bot(place, token="wrong") as bot:
        assert isinstance(bot.ended, discord.LoginFailure)
