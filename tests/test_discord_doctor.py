"""What `podium doctor discord` names: each thing that lacks in turn, against a server that lacks it."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from adapters.chat.discord.connect import steps
from adapters.chat.discord.doctor import NEEDS, checks, invite
from adapters.chat.setup import Check
from tests.discord_bot import Bot
from tests.wire.discord import Discord, start


@pytest.fixture(scope="module")
def discord() -> Iterator[Discord]:
    with start(forum="tasks", tags=("under way", "needs you")) as found:
        yield found


def look(discord: Discord, token: str = "", **options: str) -> dict[str, Check]:
    tokens = {"DISCORD_TOKEN": token} if token else discord.tokens()
    return {check.name: check for check in asyncio.run(checks(discord.options(**options), tokens))}


def test_all_is_right_once_the_bot_was_up(discord: Discord, tmp_path: Path) -> None:
    assert look(discord)["command"].state == "warn"
    Bot(discord, tmp_path).down()
    found = look(discord)
    assert {name: check.text for name, check in found.items() if check.state not in ("ok", "unknown")} == {}
    assert [name for name, check in found.items() if check.state == "unknown"] == ["events"]


@pytest.mark.parametrize("permission", NEEDS)
def test_each_permission_that_lacks_is_named_with_what_it_is_for(discord: Discord, permission: str) -> None:
    discord.without(permission, channel=discord.channel)
    try:
        check = look(discord)["permissions"]
    finally:
        discord.without(channel=discord.channel)
    name, why = NEEDS[permission]
    assert (check.state, check.text) == ("bad", f"missing in #general: {name} ({why})")
    assert "Edit Channel → Permissions" in check.mend


def test_an_intent_that_is_off_is_named_with_the_click(discord: Discord) -> None:
    discord.intent("message_content", False)
    try:
        check = look(discord)["message content"]
    finally:
        discord.intent("message_content", True)
    assert check.state == "bad"
    assert "Message Content Intent → on" in check.mend


def test_a_wrong_token_is_named_and_never_shown(discord: Discord) -> None:
    found = look(discord, token="not-this-one")
    assert found["token"].state == "bad"
    assert "not-this-one" not in str(found)
    assert asyncio.run(checks({}, {}))[0].text == "DISCORD_TOKEN is not set."


def test_a_server_without_the_bot_gets_the_link_with_exactly_the_needed_bits(discord: Discord) -> None:
    discord.member(here=False)
    try:
        check = look(discord)["server"]
    finally:
        discord.member(here=True)
    assert check.state == "bad"
    link = next(word for word in check.mend.split() if word.startswith("https://discord.com/oauth2"))
    asked = parse_qs(urlsplit(link).query)
    bits = (1 << 10) | (1 << 11) | (1 << 38) | (1 << 35) | (1 << 16) | (1 << 15) | (1 << 6) | (1 << 51)
    assert asked["permissions"] == [str(bits)]
    assert asked["scope"] == ["bot applications.commands"]
    assert asked["guild_id"] == [discord.guild]


def test_a_channel_that_is_none_or_no_text_channel_is_named(discord: Discord) -> None:
    assert look(discord, channel="4")["channel"].text == "There is no channel 4 in Podium's guild."
    assert "not one for text" in look(discord, channel=discord.forum)["channel"].text
    assert look(discord, guild="")["server"].text == "guild is not set in [chat.discord]."


def test_a_forum_lacks_tags_or_is_none(discord: Discord) -> None:
    check = look(discord, forum=discord.forum)["forum"]
    lacking = "tags lack: waiting, done, parked, carried, dropped, failed; cards go without them."
    assert (check.state, check.text) == ("warn", lacking)
    assert look(discord, forum=discord.channel)["forum"].state == "bad"
    discord.without("send_messages_in_threads", channel=discord.forum)
    check = look(discord, forum=discord.forum)["forum"]
    discord.without(channel=discord.forum)
    assert "Send Messages in Threads" in check.text


def test_channels_for_swarms_need_a_permission_more_only_where_they_are_asked_for(discord: Discord) -> None:
    assert "channels" not in look(discord)
    assert look(discord, channels="yes")["channels"].state == "ok"
    discord.without("manage_channels")
    try:
        lacking, plain = look(discord, channels="yes"), look(discord)
    finally:
        discord.without()
    assert "missing Manage Channels" in lacking["channels"].text
    assert "permissions=" in lacking["channels"].mend
    assert plain["permissions"].state == "ok"
    assert "not heeded" in look(discord, channels="yes", forum=discord.forum)["channels"].text
    assert int(parse_qs(urlsplit(invite(1, channels=True)).query)["permissions"][0]) & (1 << 4)
    assert {name for step in steps({"channels": "yes"}) for name in step.check} <= set(look(discord, channels="yes"))


def test_what_does_not_answer_is_unknown() -> None:
    (check,) = asyncio.run(checks({"api": "http://127.0.0.1:9/api/v10"}, {"DISCORD_TOKEN": "token"}))
    assert (check.name, check.state) == ("discord", "unknown")


def test_steps_are_few_and_name_only_checks_that_exist(discord: Discord) -> None:
    told = steps({})
    assert len(told) <= 10
    assert {name for step in told for name in step.check} <= set(look(discord))
    assert [step.asks for step in told if step.asks] == ["DISCORD_TOKEN", "guild", "channel"]
    assert "permissions=" in invite(1)
