"""What people say, press and command in Discord, heard by the real library over real sockets."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.core.message import Button, Message
from tests.discord_bot import CARD, Bot, wait
from tests.wire.discord import Discord, start


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


def test_lines_are_heard_at_the_top_in_threads_and_as_replies_to_cards(discord: Discord, bot: Bot) -> None:
    card = bot.post("s1.t7/card@1", CARD)
    bot.post("k1", thread=card)
    top = discord.say("ann", discord.channel, "@podium waiting")
    inside = discord.say("bob", discord.channel, "say @eve knows", thread=card)
    reply = discord.say("ann", discord.channel, "approve", reply=card)
    wait(lambda: len(bot.said()) == 3)
    first, second, third = bot.said()
    assert (first.id, first.text, first.thread, first.addressed) == (
        f"discord:{discord.channel}:{top}", "waiting", "", True,
    )  # fmt: skip
    assert (second.text, second.thread, second.mentions, second.message, second.account) == (
        f"say @{discord.accounts['eve']} knows", card, True, inside, discord.accounts["bob"],
    )  # fmt: skip
    assert (third.thread, third.message) == (card, reply)


def test_changed_words_are_an_edit_of_the_line(discord: Discord, bot: Bot) -> None:
    line = discord.say("ann", discord.channel, "approve c5")
    discord.edit("ann", discord.channel, line, "decline c5")
    wait(lambda: len(bot.said()) == 2)
    first, second = bot.said()
    assert (second.text, second.edited, second.edits, second.message) == ("decline c5", True, first.id, line)
    assert second.id != first.id


def test_machines_are_marked_and_other_channels_not_heard(discord: Discord, bot: Bot) -> None:
    other = discord.new_channel("elsewhere")
    discord.say("ann", other, "approve c5")
    discord.webhook(discord.channel, "approve c5")
    discord.say("ann", discord.channel, "hello")
    wait(lambda: len(bot.said()) == 2)
    assert [said.bot for said in bot.said()] == [True, False]


def test_called_by_name_it_hears_and_answers_in_any_channel_of_its_server(discord: Discord, bot: Bot) -> None:
    other = discord.new_channel("releases")
    line = discord.say("ann", other, "@podium mirror s3")
    discord.command("bob", other, "/swarm mirror s3")
    wait(lambda: len(bot.said()) == 2)
    assert [(said.channel, said.text) for said in bot.said()] == [(other, "mirror s3")] * 2
    assert bot.said()[0].message == line
    bot.post("s3/board@other", CARD, channel=other)
    discord.say("ann", other, "waiting")  # from now on it lives here, too
    wait(lambda: len(bot.said()) == 3)
    assert bot.said()[2].channel == other


def test_a_sign_that_may_not_be_put_is_left_out(discord: Discord, bot: Bot) -> None:
    line = discord.say("ann", discord.channel, "tell t8: say customer")
    discord.without("add_reactions", channel=discord.channel)
    bot.do(bot.chat.mark(bot.spot(), line, "queued"))
    discord.without(channel=discord.channel)
    assert discord.message(line).reactions == ()
    bot.do(bot.chat.mark(bot.spot(), line, "applied"))
    assert [reaction[0] for reaction in discord.message(line).reactions] == ["✅"]


def test_presses_do_not_wait_for_lines(discord: Discord, bot: Bot) -> None:
    """200 lines wait for a store that refuses; a press is still acknowledged at once."""
    id = bot.post("s1.c5/checkpoint@1")
    bot.do(bot.chat.client.turn.acquire())
    for number in range(200):
        discord.say("bob", discord.channel, f"line {number}")
    before = time.monotonic()
    answer = discord.press("ann", discord.channel, id, "Approve")
    took = time.monotonic() - before
    bot.loop.call_soon_threadsafe(bot.chat.client.turn.release)
    wait(lambda: len(bot.said()) == 201)
    assert (answer.failed, bot.said()[0].text) == (False, "approve c5")
    assert [said.text for said in bot.said()[1:]] == [f"line {number}" for number in range(200)]
    assert took < 3.0


def test_a_file_comes_along_as_text_or_says_why_not(discord: Discord, bot: Bot) -> None:
    files = {"plan.toml": b'goal = "clean"', "photo.png": b"\x89PNG", "latin.txt": b"ok\ncaf\xe9"}
    discord.say("ann", discord.channel, "plan", files=files)
    wait(lambda: bot.said())
    plan, photo, latin = sorted(bot.said()[0].files, key=lambda file: list(files).index(file.name))
    assert plan.text == 'goal = "clean"'
    assert "not a text file" in photo.error
    assert "line 2 is not UTF-8" in latin.error


def test_a_press_says_the_words_and_leaves_no_trace(discord: Discord, bot: Bot) -> None:
    card = bot.post("s1.t7/card@1", CARD)
    id = bot.post("s1.c5/checkpoint@1", thread=card)
    answer = discord.press("ann", discord.channel, id, "Approve")
    (said,) = bot.said()
    assert (said.text, said.seen, said.thread, said.pressed, said.account) == (
        "approve c5", "f5", card, True, discord.accounts["ann"],
    )  # fmt: skip
    assert answer.text == ""
    top = bot.post("s1.c6/checkpoint@1")
    discord.press("bob", discord.channel, top, "Approve")
    assert bot.said()[1].thread == top


def test_buttons_live_through_a_restart_also_with_long_words(discord: Discord, bot: Bot) -> None:
    long = "tell t7: " + "say customer, never client; " * 20
    id = bot.post("k1", Message("a proposal", (), (Button("Tell", long, seen="f1"),)))
    bot.down()
    bot.up()
    discord.press("ann", discord.channel, id, "Tell")
    assert [(said.text, said.seen) for said in bot.said()] == [(long.strip(), "f1")]


def test_words_and_ids_are_asked_for_in_a_modal(discord: Discord, bot: Bot) -> None:
    id = bot.post("s1.c5/checkpoint@1")
    discord.press("ann", discord.channel, id, "Redirect…", words="keep the flag")
    discord.press("ann", discord.channel, id, "Approve as shown…", words="c7")
    discord.press("ann", discord.channel, id, "Approve as shown…", words="c6")
    assert [(said.text, said.seen, said.pressed, said.thread) for said in bot.said()] == [
        ("redirect t7: keep the flag", "f5", True, id), ("approve c6", "f6", True, id),
    ]  # fmt: skip


def test_the_command_takes_a_line_offers_lines_and_opens_the_form(discord: Discord, bot: Bot) -> None:
    answer = discord.command("bob", discord.channel, "/swarm waiting")
    (said,) = bot.said()
    assert (said.text, said.addressed, said.pressed, said.channel) == ("waiting", True, False, discord.channel)
    wait(lambda: not [seen for seen in discord.messages(discord.channel, user="bob") if seen.to == "bob"])
    assert answer.id in said.id
    assert ("launch s3 — check everything", "launch s3") in discord.autocomplete("ann", discord.channel, "/swarm lau")
    discord.command("ann", discord.channel, "/swarm")
    assert "spring-clean" in discord.modal("ann").title
    discord.submit("ann", {"package": "src"})
    assert bot.said()[1].text == "plan spring-clean repo=billing package=src depth=2"


def test_commands_are_told_to_discord_only_when_they_changed(discord: Discord, bot: Bot) -> None:
    def told() -> int:
        return sum(method == "PUT" and path.endswith("/commands") for method, path, _ in discord.log())

    before = told()
    bot.down()
    bot.up()
    assert told() == before > 0


def test_what_the_house_cannot_keep_is_not_acknowledged(discord: Discord, bot: Bot) -> None:
    id = bot.post("s1.c5/checkpoint@1")
    bot.refuses = 1
    answer = discord.press("ann", discord.channel, id, "Approve")
    assert (answer.failed, bot.said()) == (True, [])
    bot.refuses = 1
    discord.say("ann", discord.channel, "waiting")  # a line is tried again until it is kept
    wait(lambda: [said.text for said in bot.said()] == ["waiting"])
