"""Discord as a chat, with the real library over real sockets: what is posted, where, and never twice."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from bot.core.message import Fold, Message, Picture
from bot.errors import ChatError
from tests.discord_bot import ASKS, CARD, Bot, wait
from tests.wire.discord import Discord, start

DAY = 86_400.0


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


def test_a_post_shows_once_whatever_is_tried(discord: Discord, bot: Bot) -> None:
    id = bot.post("s1.c5/checkpoint@1")
    assert bot.post("s1.c5/checkpoint@1") == id
    seen = discord.message(id)
    assert "Delete it?" in seen.text
    assert "a question" in seen.text
    assert seen.buttons == ("Approve", "Redirect…", "Approve as shown…")


def test_a_restart_posts_nothing_twice(discord: Discord, bot: Bot) -> None:
    first, card = bot.post("k1"), bot.post("s1.t7/card@1", CARD)
    reply = bot.post("k2", thread=card)
    bot.down()
    bot.up()
    assert (bot.post("k1"), bot.post("k2", thread=card)) == (first, reply)
    assert [seen.id for seen in discord.messages(discord.channel, card)].count(reply) == 1


@pytest.mark.parametrize("fault", ["lose_answer", "5xx"])
def test_an_answer_that_was_lost_leaves_one_message(discord: Discord, bot: Bot, fault: str) -> None:
    before = len(discord.messages(discord.channel))
    discord.fault(fault, route="POST /channels/*/messages", times=2)
    refused: list[ChatError] = []
    ids: set[str] = set()
    while not ids:
        try:
            ids.add(bot.post(f"lost/{fault}"))
        except ChatError as error:
            refused.append(error)
    discord.clear()
    ids.add(bot.post(f"lost/{fault}"))
    assert len(ids) == 1
    assert not [error for error in refused if error.gone or error.lost]
    assert len(discord.messages(discord.channel)) == before + 1


def test_a_bot_killed_before_the_answer_finds_its_message(discord: Discord, bot: Bot) -> None:
    """The file of the bot's memory ends as a kill right after the sending leaves it."""
    id = bot.post("killed", CARD)
    bot.down()
    file = bot.folder / "discord.jsonl"
    lines = file.read_bytes().splitlines(keepends=True)
    assert lines[-1].startswith(b'{"type":"shown","key":"killed"')
    file.write_bytes(b"".join(lines[:-1]) + lines[-1][:20])
    discord.advance(600)  # no nonce is remembered so long
    bot.up()
    assert bot.post("killed", CARD) == id


def test_an_edit_changes_the_message_and_the_same_again_is_no_call(discord: Discord, bot: Bot) -> None:
    id = bot.post("s1.c5/checkpoint@1")
    bot.edit(id, Message("c5 approved by ann 12:04"))
    assert "approved by ann" in discord.message(id).text
    calls = len(discord.log())
    bot.edit(id, Message("c5 approved by ann 12:04"))
    assert len(discord.log()) == calls


def test_pins_and_unpins_without_noise(discord: Discord, bot: Bot) -> None:
    id = bot.post("s1/board@1", CARD, pin=True)
    assert [seen.id for seen in discord.pins(discord.channel)] == [id]
    bot.edit(id, ASKS)
    assert discord.pins(discord.channel) == []
    wait(lambda: ("DELETE", 204) in {(method, status) for method, _, status in discord.log(20)})


def test_a_task_has_a_thread_named_after_it_and_not_after_its_state(discord: Discord, bot: Bot) -> None:
    card = bot.post("s1.t7/card@1", CARD)
    reply = bot.post("s1.c5/checkpoint@1", thread=card)
    (topic,) = [topic for topic in discord.threads(discord.channel) if topic.id == card]
    assert topic.name == "t7 Remove the legacy module"
    assert reply in [seen.id for seen in discord.messages(discord.channel, card)]


def test_an_archived_thread_is_revived_by_an_edit_and_by_a_post(discord: Discord, bot: Bot) -> None:
    card = bot.post("s1.t7/card@1", CARD)
    reply = bot.post("s1.c5/checkpoint@1", thread=card)
    discord.archive(card)
    bot.edit(reply, Message("c5 declined"), thread=card)
    assert "declined" in discord.message(reply).text
    discord.archive(card)
    assert bot.post("k3", thread=card)


def test_what_is_gone_is_told(discord: Discord, bot: Bot) -> None:
    card, other = bot.post("s1.t7/card@1", CARD), bot.post("s1.t8/card@1", CARD)
    reply = bot.post("s1.c5/checkpoint@1", thread=card)
    discord.drop(card)
    for work in (lambda: bot.post("k9", thread=card), lambda: bot.edit(reply, CARD, thread=card),
                 lambda: bot.post("k8", thread="nowhere"), lambda: bot.edit("nowhere", CARD)):  # fmt: skip
        with pytest.raises(ChatError) as error:
            work()
        assert error.value.gone
    discord.delete(discord.channel, other)
    with pytest.raises(ChatError) as error:
        bot.edit(other, ASKS)
    assert error.value.gone
    with pytest.raises(ChatError) as error:
        bot.post("k7", thread=other)
    assert error.value.gone


def test_where_nothing_may_be_written_any_more_is_lost(discord: Discord, bot: Bot) -> None:
    discord.without("send_messages", channel=discord.channel)
    with pytest.raises(ChatError) as error:
        bot.post("k1")
    assert error.value.lost
    discord.without(channel=discord.channel)
    assert bot.post("k1")


def test_a_full_fold_goes_along_as_a_file(discord: Discord, bot: Bot) -> None:
    long = "a line of the plan\n" * 4_000
    id = bot.post("k1", Message("plan", (Fold("Tasks", long, "s1-v1.txt"),)))
    assert ("s1-v1.txt", long.strip()) in [(name, text.strip()) for name, text in discord.message(id).files]


def test_the_private_goes_by_direct_message_and_only_ping_calls(discord: Discord, bot: Bot) -> None:
    ann = discord.accounts["ann"]
    id = bot.post("s1/needs@x", Message("2 wait for you"), channel=f"@{ann}")
    assert id in [seen.id for seen in discord.messages("@ann")]
    called = bot.post("k2", Message(f"<@{discord.accounts['bob']}> @everyone"), ping=(ann,))
    assert discord.message(called).pings == (ann,)
    said = discord.say("ann", "@ann", "waiting")
    wait(lambda: bot.said())
    assert (bot.said()[0].channel, bot.said()[0].message, bot.said()[0].addressed) == (f"@{ann}", said, True)


def test_marks_replace_each_other(discord: Discord, bot: Bot) -> None:
    line = discord.say("ann", discord.channel, "tell t8: say customer")
    for mark in ("queued", "delivered", "applied"):
        bot.do(bot.chat.mark(bot.spot(), line, mark))
    assert discord.message(line).reactions == (f"✅ by {discord.message(bot.post('k1')).author}",)


def test_a_card_is_a_post_of_the_forum_and_its_tag_is_its_state(discord: Discord, tmp_path: Path) -> None:
    bot = Bot(discord, tmp_path, forum=discord.forum)
    try:
        card = bot.post("s1.t7/card@1", replace(CARD, label="under way"))
        (topic,) = discord.threads(discord.forum)
        assert (topic.id, topic.name, topic.tags) == (card, "t7 Remove the legacy module", ("under way",))
        reply = bot.post("s1.c5/checkpoint@1", thread=card)
        assert reply in [seen.id for seen in discord.messages(discord.forum, card)]
        bot.edit(card, Message("t7 Remove the legacy module · done 12:04", tone="good", label="done"))
        assert discord.threads(discord.forum)[0].tags == ("done",)
        discord.say("ann", discord.forum, "say customer", thread=card)
        discord.press("ann", discord.forum, reply, "Approve")
        wait(lambda: len(bot.said()) == 2)
        assert {(said.channel, said.thread) for said in bot.said()} == {(discord.channel, card)}
    finally:
        bot.down()


def test_a_picture_goes_along_and_one_that_cannot_be_drawn_is_left_out(discord: Discord, bot: Bot) -> None:
    drawn = Message("plan", (Picture("plan:s3.v2", "seventeen tasks"), Picture("plan:s99", "of nothing")))
    id = bot.post("s1/plan@1", drawn)
    for _ in range(2):
        seen = discord.message(id)
        assert [(name, "PNG of 1000" in text) for name, text in seen.files] == [("plan-s3.v2.png", True)]
        assert "seventeen tasks" in seen.text
        assert "of nothing" in seen.text
        bot.edit(id, Message("plan, again", drawn.blocks))
    assert "plan, again" in discord.message(id).text


def test_a_quiet_thread_is_put_away_after_a_week_and_a_reply_brings_it_back(tmp_path: Path) -> None:
    with start() as own:
        bot = Bot(own, tmp_path)
        try:
            card = bot.post("s1.t7/card@1")
            bot.post("k1", thread=card)
            own.advance(6 * DAY)
            assert not own.threads(own.channel)[0].archived
            own.advance(2 * DAY)
            assert own.threads(own.channel)[0].archived
            own.say("ann", own.channel, "say customer", thread=card)
            wait(lambda: [said.text for said in bot.said()] == ["say customer"])
            assert (bot.said()[0].thread, own.threads(own.channel)[0].archived) == (card, False)
        finally:
            bot.down()
