"""What the bot shows in Slack, whatever the platform does to its calls: never twice, never lost, never a loop."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.core.message import Button, Fold, Item, Listing, Message, Picture, Text
from bot.errors import ChatError
from tests.slack_bot import CARD, HOME, Bot
from tests.wire.slack import Slack, start, wait


@pytest.fixture(scope="module")
def workspace() -> Iterator[Slack]:
    slack = start()
    yield slack
    slack.close()


@pytest.fixture
def room(workspace: Slack, request: pytest.FixtureRequest) -> str:
    """A channel of the test's own."""
    return workspace.channel(f"r{abs(hash(request.node.name)) % 10**9}")


@pytest.fixture
def bot(workspace: Slack, room: str, tmp_path: Path) -> Iterator[Bot]:
    held = Bot(workspace, tmp_path, channel=room)
    held.slack.world.rates.on = False
    yield held
    held.close()
    workspace.clear()


def titles(bot: Bot, room: str, thread: str = "") -> list[str]:
    return [m.text.splitlines()[0] for m in bot.slack.messages(room, thread)]


def test_a_post_whose_answer_was_lost_is_found_again(bot: Bot, room: str) -> None:
    bot.slack.fault("lose_answer", method="chat.postMessage")
    with pytest.raises(ChatError) as error:
        bot.post("k1", channel=room)
    assert (error.value.gone, error.value.lost) == (False, False)
    id = bot.post("k1", channel=room)
    assert [m.id for m in bot.slack.messages(room)] == [id]


def test_a_reply_whose_answer_was_lost_before_a_kill_is_found_again(bot: Bot, room: str) -> None:
    opener = bot.post("card", channel=room)
    bot.slack.fault("lose_answer", method="chat.postMessage")
    with pytest.raises(ChatError):
        bot.post("k1", Message("lost"), opener, channel=room)
    after = bot.again(channel=room)
    try:
        id = after.post("k1", Message("lost"), opener, channel=room)
        assert titles(after, room, opener) == [CARD.title, "lost"]
        assert after.slack.messages(room, opener)[-1].id == id
    finally:
        after.close()


@pytest.mark.parametrize("fault", ["5xx", "not_ok"])
def test_a_post_that_did_not_happen_is_posted_once_more(bot: Bot, room: str, fault: str) -> None:
    bot.slack.fault(fault, method="chat.postMessage")
    with pytest.raises(ChatError) as error:
        bot.post("k1", channel=room)
    assert (error.value.gone, error.value.lost) == (False, False)
    bot.post("k1", channel=room)
    assert titles(bot, room) == [CARD.title]


def test_where_it_cannot_look_it_posts_again_and_says_so(bot: Bot, room: str) -> None:
    bot.slack.fault("lose_answer", method="chat.postMessage")
    with pytest.raises(ChatError):
        bot.post("k1", channel=room)
    bot.slack.revoke("channels:history")
    bot.post("k1", channel=room)
    assert "Posted again" in bot.slack.messages(room)[-1].text


def test_ok_false_is_no_edit(bot: Bot, room: str) -> None:
    id = bot.post("k1", channel=room)
    bot.slack.fault("not_ok", method="chat.update", error="fatal_error")
    with pytest.raises(ChatError):
        bot.edit(id, Message("c5 approved by ann"), channel=room)
    assert titles(bot, room) == [CARD.title]
    bot.edit(id, Message("c5 approved by ann"), channel=room)
    assert titles(bot, room) == ["c5 approved by ann"]


def test_an_edit_that_changes_nothing_is_no_call(bot: Bot, room: str) -> None:
    id = bot.post("k1", channel=room, pin=True)
    after = bot.again(channel=room)
    try:
        before = after.slack.world.rates.calls.total()
        after.edit(id, CARD, pin=True, channel=room)
        after.post("k1", CARD, pin=True, channel=room)
        assert after.slack.world.rates.calls.total() == before
    finally:
        after.close()


def test_too_many_calls_wait_as_long_as_the_platform_says(bot: Bot, room: str) -> None:
    bot.slack.fault("429", method="chat.postMessage", seconds=7)
    with pytest.raises(ChatError) as error:
        bot.post("k1", channel=room)
    assert error.value.retry_after == 7
    bot.post("k1", channel=room)
    assert titles(bot, room) == [CARD.title]


def test_what_is_gone_is_told_apart_from_a_channel_that_is_lost(bot: Bot, room: str) -> None:
    id = bot.post("k1", channel=room)
    bot.slack.delete(room, id)
    with pytest.raises(ChatError) as error:
        bot.edit(id, Message("new"), channel=room)
    assert (error.value.gone, error.value.lost) == (True, False)
    bot.slack.archive(room)
    with pytest.raises(ChatError) as error:
        bot.post("k3", channel=room)
    assert (error.value.gone, error.value.lost) == (False, True)


def test_a_reply_whose_thread_is_gone_does_not_stand_at_the_top(bot: Bot, room: str) -> None:
    opener = bot.post("card", channel=room)
    bot.slack.delete(room, opener)
    for lost in (False, True, False):
        if lost:
            bot.slack.fault("lose_answer", method="chat.postMessage")
        with pytest.raises(ChatError) as error:
            bot.post("k1", thread=opener, channel=room)
        assert (error.value.gone, error.value.lost) == (not lost, False)
    assert bot.slack.messages(room) == []


@pytest.mark.parametrize("take", ["bot", "scope"])
def test_a_bot_that_may_not_write_says_that_the_channel_is_lost(bot: Bot, room: str, take: str) -> None:
    if take == "bot":
        bot.slack.remove_bot(room)
    else:
        bot.slack.revoke("chat:write")
    with pytest.raises(ChatError) as error:
        bot.post("k1", channel=room)
    assert error.value.lost
    if take == "scope":
        assert "chat:write" in str(error.value)
    else:
        bot.slack.remove_bot(room, False)
        assert bot.post("k1", channel=room)


def test_pins_move_and_one_that_is_not_allowed_stops_nothing(bot: Bot, room: str) -> None:
    board, report = bot.post("board", channel=room, pin=True), bot.post("report", channel=room)
    bot.edit(board, CARD, channel=room)
    bot.edit(report, CARD, pin=True, channel=room)
    assert bot.slack.pinned(room) == [report]
    bot.slack.revoke("pins:write")
    bot.edit(board, Message("the board"), pin=True, channel=room)
    assert titles(bot, room)[0] == "the board"


def test_a_file_goes_into_the_thread_once_for_its_content(bot: Bot, room: str) -> None:
    text = "line\n" * 9_000
    message = Message("s1 the plan", (Fold("Tasks", text, "s1-v1.txt"),))
    bot.slack.fault("lose_answer", method="files.completeUploadExternal")
    with pytest.raises(ChatError):
        bot.post("plan", message, channel=room)
    id = bot.post("plan", message, channel=room)
    bot.edit(id, Message("s1 the plan, signed", message.blocks), channel=room)
    files = [f for m in bot.slack.messages(room, id) for f in m.files]
    assert files == [("s1-v1.txt", text)]
    assert len(bot.slack.messages(room)) == 1
    bot.edit(id, Message("s1 v2", (Fold("Tasks", "other", "s1-v1.txt"),)), channel=room)
    assert [f for m in bot.slack.messages(room, id) for f in m.files] == [("s1-v1.txt", "other")]


def test_a_file_that_did_not_arrive_is_not_taken_for_the_one_before(bot: Bot, room: str) -> None:
    first, second = (Message("s1", (Fold("Report", text, "s1.md"),)) for text in ("1 done", "2 done"))
    id = bot.post("report", first, channel=room)
    bot.slack.fault("5xx", method="files.completeUploadExternal", times=9)
    with pytest.raises(ChatError):
        bot.edit(id, second, channel=room)
    bot.slack.clear()
    bot.edit(id, second, channel=room)
    assert [f for m in bot.slack.messages(room, id) for f in m.files] == [("s1.md", "2 done")]


def test_a_picture_goes_into_the_thread_once_with_its_words(bot: Bot, room: str) -> None:
    drawn = Message("plan", (Picture("plan:s3.v2", "seventeen tasks"), Picture("plan:s99", "of nothing")))
    bot.slack.fault("lose_answer", method="files.completeUploadExternal")
    with pytest.raises(ChatError):
        bot.post("p1", drawn, channel=room)
    id = bot.post("p1", drawn, channel=room)
    bot.edit(id, Message("plan, again", drawn.blocks), channel=room)
    files = [f for m in bot.slack.messages(room, id) for f in m.files]
    assert [(name, "PNG of 1000" in text) for name, text in files] == [("plan-s3.v2.png", True)]
    assert "seventeen tasks" in bot.slack.messages(room)[-1].text


def test_a_file_that_may_not_be_sent_is_said(bot: Bot, room: str) -> None:
    bot.slack.revoke("files:write")
    id = bot.post("plan", Message("s1 the plan", (Fold("Tasks", "text", "s1-v1.txt"),)), channel=room)
    assert "s1-v1.txt could not be sent along" in bot.slack.messages(room, id)[-1].text
    assert len(bot.slack.messages(room, id)) == 2


def test_what_slack_refuses_as_blocks_goes_as_words_and_a_file(bot: Bot, room: str) -> None:
    bot.slack.fault("not_ok", method="chat.postMessage", error="msg_blocks_too_long")
    id = bot.post("k1", channel=room)
    (top,) = bot.slack.messages(room)
    assert top.text.startswith(CARD.title)
    (name, text), *more = [f for m in bot.slack.messages(room, id) for f in m.files]
    assert name in top.text
    assert "approve c5" in text
    assert "a question" in text
    assert not more
    before = bot.slack.world.rates.calls.total()
    bot.edit(id, CARD, channel=room)
    assert bot.slack.world.rates.calls.total() == before
    bot.edit(id, Message("c5 approved"), channel=room)
    assert titles(bot, room) == ["c5 approved"]


def test_a_private_word_is_a_home_page_or_a_direct_message(bot: Bot, room: str) -> None:
    needs = Message("Needs you (1)", (Listing((Item("c5", (Button("Approve", "approve c5", seen="f5"),)),)),))
    id = bot.post("people.ann/needs@@U0ANN", needs, channel="@U0ANN")
    assert bot.post("people.ann/needs@@U0ANN", needs, channel="@U0ANN") == id
    assert "Needs you (1)" in bot.slack.home("ann").text
    bot.edit(id, Message("Needs you: nothing"), channel="@U0ANN")
    assert "nothing" in bot.slack.home("ann").text
    word = bot.post("told", Message("The channel is archived."), channel="@U0ANN")
    bot.edit(word, Message("It is back."), channel="@U0ANN")
    assert titles(bot, "@ann") == ["It is back."]


def test_signs_on_a_line_follow_each_other(bot: Bot, room: str) -> None:
    line = bot.slack.say("ann", room, "use customer")
    for mark, sign in (("queued", "eyes"), ("delivered", "eyes"), ("applied", "white_check_mark")):
        bot.mark(line, mark, room)
        assert [r.partition(" ")[0] for r in bot.slack.messages(room)[0].reactions] == [sign]
    after = bot.again(channel=room)
    try:
        after.mark(line, "applied", room)
        after.mark(line, "applied", room)
        after.slack.revoke("reactions:write")
        after.mark(line, "late", room)
    finally:
        after.close()


def test_nobody_is_called_but_whom_the_caller_names(bot: Bot, room: str) -> None:
    hostile = "<!channel> <@U0BOB> @everyone https://example.org"
    bot.post("k1", Message(hostile, (Text(hostile),)), channel=room, ping=("U0ANN",))
    (top,) = bot.slack.messages(room)
    assert set(top.pings) == {"U0ANN"}


def test_a_record_torn_by_a_crash_is_read_up_to_the_tear(bot: Bot, room: str) -> None:
    id = bot.post("k1", channel=room)
    bot.close()
    with (bot.folder / "posted.jsonl").open("ab") as file:
        file.write(b'{"type":"posted","key":"k2","chan')
    after = bot.again(channel=room)
    try:
        assert after.post("k1", channel=room) == id
        after.post("k2", channel=room)
        assert len(after.slack.messages(room)) == 2
    finally:
        after.close()


def test_nothing_was_refused_by_the_platforms_laws(workspace: Slack) -> None:
    assert wait(lambda: not workspace.failures, 1)
    assert HOME in workspace.world.rooms
