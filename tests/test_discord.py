"""Discord as a chat, with the real library over real sockets: what is posted, heard, found again, and told of a gap."""

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import pytest

from adapters.chat.discord.chat import Discord as Chat
from adapters.chat.discord.opening import open_discord
from bot.core.calls import Spot
from bot.core.events import Gap, Said
from bot.core.message import Button, Fold, Message, Text
from bot.core.plan.template import Variable
from bot.core.views.forms import Form
from bot.errors import ChatError, StoreError
from bot.ports import Spoken
from tests.wire.discord import LONG, Discord, start

T = TypeVar("T")
ASKS = Message("c5 t7 Delete it? · waits for ann", (Text("a question"),), (
    Button("Approve", "approve c5", "primary", seen="f5"), Button("Redirect…", "redirect t7:", asks="words", seen="f5"),
    Button("Approve as shown…", "approve c6", "danger", asks="id", seen="f6"),
), "ask")  # fmt: skip
CARD = Message("t7 Remove the legacy module · a7, 2 min", (Text("its card"),))


class Desk:
    """A house with two templates and two words."""

    def complete(self, channel: str, text: str) -> tuple[tuple[str, str], ...]:
        lines = (("waiting", "what waits for you"), ("launch s3", "check everything"))
        return tuple(line for line in lines if line[0].startswith(text))

    def form(self, template: str = "") -> Form:
        fields = (Variable("package", help="where the code is"), Variable("depth", "int", "2"))
        return Form(templates=("spring-clean", "audit"), template=template or "spring-clean", fields=fields,
                    repositories=("billing",), people=("ann",), money=20.0)  # fmt: skip

    def account(self, platform: str, account: str) -> str:
        return ""


class Bot:
    """A chat that listens in a thread of its own, on a home that outlives it."""

    def __init__(self, discord: Discord, folder: Path, **options: str) -> None:
        self.discord, self.folder, self.options = discord, folder, options
        self.heard: list[Spoken] = []
        self.refuses = 0
        self.error: BaseException | None = None
        self.up()

    def up(self) -> None:
        self.chat: Chat = open_discord(
            self.discord.options(**self.options), self.discord.tokens(), self.folder, Desk()
        )  # fmt: skip
        self.thread = threading.Thread(target=lambda: asyncio.run(self._run()), daemon=True)
        come = self.discord.state()
        self.thread.start()
        self.discord.until_connected(int(come["identified"] + come["resumed"]))
        wait(lambda: not self.chat.client.watch.fresh and not self.chat.client.turn.locked())

    def down(self) -> None:
        self.loop.call_soon_threadsafe(self.listening.cancel)
        self.thread.join(LONG)
        self.chat.memory.close()

    def hear(self, said: Spoken) -> None:
        if self.refuses:
            self.refuses -= 1
            raise StoreError
        self.heard.append(said)

    def said(self) -> list[Said]:
        return [said for said in self.heard if isinstance(said, Said)]

    def gaps(self) -> list[Gap]:
        return [gap for gap in self.heard if isinstance(gap, Gap)]

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(LONG)

    def post(
        self, key: str, message: Message = ASKS, thread: str = "", channel: str = "", pin: bool = False,
        ping: Sequence[str] = (),
    ) -> str:  # fmt: skip
        return self.do(self.chat.post(key, self.spot(thread, channel), message, pin, ping))

    def edit(self, id: str, message: Message, thread: str = "", pin: bool = False) -> None:
        self.do(self.chat.edit(self.spot(thread), id, message, pin))

    def spot(self, thread: str = "", channel: str = "") -> Spot:
        return Spot(platform="discord", channel=channel or self.discord.channel, thread=thread)

    async def _run(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.listening = asyncio.create_task(self.chat.listen(self.hear))
        try:
            await self.listening
        except asyncio.CancelledError:
            pass  # `down`
        except ChatError as error:
            self.error = error


def wait(done: Callable[[], object], seconds: float = LONG) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.02)


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


def test_a_card_is_a_post_of_the_forum_and_its_tag_is_its_state(discord: Discord, tmp_path: Path) -> None:
    bot = Bot(discord, tmp_path, forum=discord.forum)
    try:
        card = bot.post("s1.t7/card@1", CARD)
        (topic,) = discord.threads(discord.forum)
        assert (topic.id, topic.name, topic.tags) == (card, "t7 Remove the legacy module", ("under way",))
        reply = bot.post("s1.c5/checkpoint@1", thread=card)
        assert reply in [seen.id for seen in discord.messages(discord.forum, card)]
        bot.edit(card, Message("t7 Remove the legacy module · done 12:04", tone="good"))
        assert discord.threads(discord.forum)[0].tags == ("done",)
        discord.say("ann", discord.forum, "say customer", thread=card)
        discord.press("ann", discord.forum, reply, "Approve")
        wait(lambda: len(bot.said()) == 2)
        assert {(said.channel, said.thread) for said in bot.said()} == {(discord.channel, card)}
    finally:
        bot.down()


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
