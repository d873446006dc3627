"""The stand-in of Discord against plain discord.py: what people do."""

import contextlib
import io
from typing import Any

import discord
import pytest

from tests.wire.discord import Discord, NotPossible
from tests.wire.discord.plain import Bot
from tests.wire.discord.views import Card, layout


def refused(code: int) -> Any:
    return pytest.raises(discord.HTTPException, match=f"error code: {code}")


def sync(place: Discord, bot: Bot) -> None:
    guild = discord.Object(int(place.guild))
    bot.client.tree.copy_global_to(guild=guild)
    bot.do(bot.client.tree.sync(guild=guild))


# people


def test_a_line_an_edit_a_reaction_and_a_deletion_reach_the_bot(place: Discord, home: str, bot: Bot) -> None:
    line = place.say("ann", home, "waiting, @podium")
    bot.until(lambda: bot.texts() == [f"waiting, <@{place.bot}>"])
    place.edit("ann", home, line, "waiting!")
    place.react("bob", home, line, "👀")
    (seen,) = place.messages(home)
    assert (seen.author, seen.text, seen.edited, seen.reactions) == ("ann", "waiting!", True, ("👀 by bob",))
    place.delete(home, line)
    bot.until(lambda: f"deleted {line}" in bot.client.signs)
    assert str(bot.client.said[0].author.id) == place.accounts["ann"]
    assert bot.client.edits[0].data["content"] == "waiting!"
    assert f"👀 on {line}" in bot.client.signs
    assert place.messages(home) == []


def test_a_thread_has_the_id_of_the_message_that_opens_it(place: Discord, home: str, bot: Bot) -> None:
    opener = bot.send(home, "t7 Remove the flag")
    thread = bot.do(opener.create_thread(name="t7", auto_archive_duration=10080))
    bot.send(str(thread.id), "started")
    reply = place.say("ann", home, "go on", thread=str(opener.id))
    bot.until(lambda: "go on" in bot.texts())
    assert thread.id == opener.id == bot.client.said[-1].channel.id
    assert [m.text for m in place.messages(home)] == ["t7 Remove the flag"]
    assert [(m.text, m.thread) for m in place.messages(home, str(thread.id))] == [
        ("started", str(opener.id)), ("go on", str(opener.id))]  # fmt: skip
    assert place.message(reply).thread == str(opener.id)
    with refused(160004):
        bot.do(opener.create_thread(name="again"))
    other = bot.send(home, "t8 Sort the imports")
    place.say("ann", home, "why?", thread=str(other.id))  # she opens it
    bot.until(lambda: "why?" in bot.texts())
    assert bot.client.said[-1].channel.id == other.id


def test_a_forum_post_is_a_thread_with_tags(place: Discord, home: str, bot: Bot) -> None:
    forum = bot.client.get_channel(int(place.forum))
    assert isinstance(forum, discord.ForumChannel)
    opened = [tag for tag in forum.available_tags if tag.name == "open"]
    made = bot.do(forum.create_thread(name="t7", view=layout("t7 Remove the flag"), applied_tags=opened))
    assert made.thread.id == made.message.id
    done = [tag for tag in forum.available_tags if tag.name == "done"]
    bot.do(made.thread.edit(applied_tags=done))
    (topic,) = [t for t in place.threads(place.forum) if t.id == str(made.thread.id)]
    assert (topic.name, topic.tags) == ("t7", ("done",))
    assert "t7 Remove the flag" in [m.text for m in place.messages(place.forum)]
    with refused(50008):
        bot.send(place.forum, "at the top of a forum")
    post = place.say("ann", place.forum, "my own post")
    bot.until(lambda: "my own post" in bot.texts())
    assert bot.client.said[-1].channel.id == int(post)


def test_direct_messages(place: Discord, home: str, bot: Bot) -> None:
    ann = bot.do(bot.client.fetch_user(int(place.accounts["ann"])))
    bot.do(ann.send("c5 waits for you"))
    place.say("ann", "@ann", "approve c5")
    bot.until(lambda: "approve c5" in bot.texts())
    assert bot.client.said[-1].guild is None
    assert [(m.author, m.to) for m in place.messages("@ann")] == [("podium", "ann"), ("ann", "ann")]
    place.direct("bob", open=False)
    with refused(50007):
        bot.do(bot.do(bot.client.fetch_user(int(place.accounts["bob"]))).send("hello"))
    place.direct("bob", open=True)


def test_files_go_both_ways(place: Discord, home: str, bot: Bot) -> None:
    place.say("ann", home, "plan", files={"plan.md": "# É a plan".encode()})
    bot.until(lambda: bot.client.said)
    assert bot.do(bot.client.said[0].attachments[0].read()).decode() == "# É a plan"
    bot.send(home, file=discord.File(io.BytesIO(b"# Report"), "report.md"))
    bot.send(home, view=layout("folded", file="s1.txt"), file=discord.File(io.BytesIO(b"whole"), "s1.txt"))
    assert [m.files for m in place.messages(home)] == [
        (("plan.md", "# É a plan"),), (("report.md", "# Report"),), (("s1.txt", "whole"),)]  # fmt: skip


def test_webhooks_and_other_bots_are_marked(place: Discord, home: str, bot: Bot) -> None:
    place.person("ci", bot=True)
    place.say("ci", home, "approve c5")
    place.webhook(home, "approve c6")
    bot.until(lambda: len(bot.client.said) == 2)
    assert [(m.author.bot, bool(m.webhook_id)) for m in bot.client.said] == [(True, False), (True, True)]


# commands, buttons, modals


def test_a_slash_command_with_autocomplete_and_a_private_answer(place: Discord, home: str, bot: Bot) -> None:
    with pytest.raises(NotPossible, match="no command"):
        place.command("ann", home, "/swarm waiting")
    sync(place, bot)
    answer = place.command("ann", home, "/swarm launch s1")
    assert (answer.kind, answer.text, answer.private) == ("message", "heard launch s1", True)
    assert place.command("bob", home, "words: launch s2").text == "heard launch s2"
    assert place.messages(home) == []
    assert [m.to for m in place.messages(home, user="ann")] == ["ann"]
    assert place.autocomplete("ann", home, "approve") == [("approve c5: approve it", "approve c5")]
    opened = place.command("ann", home, "/swarm")
    assert opened.kind == "modal"
    assert place.modal("ann").title == "Redirect t7"
    assert place.submit("ann", {"What instead?": "drop it"}).text == "redirect drop it"


def test_buttons_and_modals(place: Discord, home: str, bot: Bot) -> None:
    card = str(bot.send(home, view=Card("Delete it?")).id)
    seen = place.message(card)
    assert (seen.text, seen.buttons, seen.says) == ("Delete it?", ("Approve", "Redirect…"), ("approve", "redirect"))
    assert place.press("ann", home, card, "approve").kind == "update"
    assert place.message(card).text == "approved by ann"
    assert str(bot.client.pressed[0].message.id) == card  # type: ignore[union-attr]
    with pytest.raises(NotPossible, match="no button Approve"):
        place.press("ann", home, card, "Approve")
    other = str(bot.send(home, view=Card("Delete it?")).id)
    assert place.press("ann", home, other, "Redirect").kind == "modal"  # it requires words
    with pytest.raises(NotPossible, match=r"[Rr]equired"):
        place.submit("ann")
    assert place.submit("ann", "keep the flag").text == "redirect keep the flag"
    assert place.press("bob", home, other, "Redirect", "drop it").text == "redirect drop it"


def test_who_answers_late_has_failed(place: Discord, home: str) -> None:
    errors: list[discord.HTTPException] = []

    async def late(press: discord.Interaction[Any]) -> None:
        while not place.answer(str(press.id)).failed:
            pass
        try:
            await press.response.defer()
        except discord.HTTPException as error:
            errors.append(error)

    with Bot(place, act=late) as bot:
        card = str(bot.send(home, view=Card("Delete it?")).id)
        place.tune(ack=0.2)
        assert place.press("ann", home, card, "Approve").failed
        bot.until(lambda: errors)
    assert errors[0].code == 10062


def test_an_interaction_is_answered_once_and_its_token_ends(place: Discord, home: str, bot: Bot) -> None:
    sync(place, bot)
    place.command("ann", home, "/swarm waiting")
    press = bot.client.pressed[-1]
    bot.do(press.edit_original_response(content="edited"))
    assert place.messages(home, user="ann")[0].text == "edited"
    place.advance(901)
    with refused(50027):
        bot.do(press.edit_original_response(content="too late"))


def test_two_hundred_presses_at_once_are_all_answered(place: Discord, home: str, bot: Bot) -> None:
    card = str(bot.send(home, view=Card("Delete it?")).id)
    place.tune(ack=60.0)
    asked = [place.press("ann", home, card, "Approve", wait=False)]
    with contextlib.suppress(NotPossible):  # the first answer takes the buttons away
        while len(asked) < 200:
            asked.append(place.press("ann", home, card, "Approve", wait=False))
    bot.until(lambda: all(place.answer(one.id).kind == "update" for one in asked))
    assert len({press.id for press in bot.client.pressed}) == len(asked)
