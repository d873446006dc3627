"""What people do in Slack, as the bot hears it: once, from whom it is, kept before it is acknowledged."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.chat.slack.api import Api
from adapters.chat.slack.lookup import Lookup
from bot.core.message import Button, Item, Listing, Message
from tests.slack_bot import CARD, Bot
from tests.wire.slack import Slack, start, wait


@pytest.fixture(scope="module")
def workspace() -> Iterator[Slack]:
    slack = start(guests=("gus",), bots=("rob",))
    yield slack
    slack.close()


@pytest.fixture
def room(workspace: Slack, request: pytest.FixtureRequest) -> str:
    """A channel of the test's own."""
    return workspace.channel(f"h{abs(hash(request.node.name)) % 10**9}")


@pytest.fixture
def bot(workspace: Slack, room: str, tmp_path: Path) -> Iterator[Bot]:
    workspace.world.rates.on = False
    held = Bot(workspace, tmp_path, channel=room).listen()
    yield held
    held.close()
    workspace.clear()


def test_a_line_its_mention_and_its_duplicate_are_heard_once(bot: Bot, room: str) -> None:
    bot.slack.fault("duplicate", times=4, seconds=0.2)
    line = bot.slack.say("ann", room, "@podium waiting")
    bot.slack.say("ann", room, "last")
    bot.hears(lambda s: s.text == "last")
    assert bot.slack.idle()
    (said,) = [s for s in bot.heard if s.message == line]
    assert (said.text, said.account, said.addressed, said.id) == ("waiting", "U0ANN", True, f"slack:{room}:{line}")


def test_lines_of_one_person_come_in_their_order(bot: Bot, room: str) -> None:
    for n in range(20):
        bot.slack.say("ann", room, f"line {n}")
    bot.hears(lambda s: s.text == "line 19")
    assert bot.texts() == [f"line {n}" for n in range(20)]


def test_a_reply_names_the_message_that_opens_its_thread(bot: Bot, room: str) -> None:
    card = bot.post("card", channel=room)
    bot.slack.say("ann", room, "use customer", thread=card)
    assert bot.hears(lambda s: s.text == "use customer").thread == card
    own = bot.slack.say("ann", room, "why t9")
    assert bot.hears(lambda s: s.message == own).thread == ""


def test_guests_and_bots_are_marked(bot: Bot, room: str) -> None:
    for who in ("gus", "rob", "bob"):
        bot.slack.say(who, room, f"approve c5 by {who}")
    assert bot.hears(lambda s: s.text.endswith("gus")).guest
    assert bot.hears(lambda s: s.text.endswith("rob")).bot
    bob = bot.hears(lambda s: s.text.endswith("bob"))
    assert (bob.guest, bob.bot, bob.name) == (False, False, "bob")


def test_what_was_not_kept_is_not_acknowledged_and_comes_again(bot: Bot, room: str) -> None:
    bot.slack.say("ann", room, "first")
    bot.hears(lambda s: s.text == "first")
    bot.full, failed = True, len(bot.slack.failures)
    bot.slack.say("ann", room, "approve c5")
    assert wait(lambda: len(bot.slack.failures) > failed, 60)
    bot.full = False
    bot.slack.failures.clear()
    bot.slack.say("ann", room, "approve c6")
    bot.hears(lambda s: s.text == "approve c6")


def test_who_presses_while_nothing_can_be_kept_is_told(bot: Bot, room: str) -> None:
    card = bot.post("card", channel=room)
    bot.full = True
    bot.slack.press("ann", room, card, "Approve")
    bot.slack.command("ann", room, "stop s1")
    with pytest.raises(ValueError, match="not kept"):
        bot.slack.press("ann", room, card, "Redirect…", "keep the flag")
    assert bot.slack.modal("ann") is not None
    told = [m for m in bot.slack.messages(room, card) + bot.slack.messages(room) if "not kept" in m.text]
    assert told
    assert not bot.heard
    bot.full = False
    assert not bot.slack.submit("ann", {bot.slack.modal("ann").says[0]: "keep the flag"})
    assert bot.texts() == ["redirect t7: keep the flag"]


def test_a_press_says_the_buttons_words_also_after_a_restart(bot: Bot, room: str) -> None:
    card = bot.post("card", Message("t7"), channel=room)
    ask = bot.post("c5", CARD, card, channel=room)
    after = bot.again(channel=room).listen()
    try:
        after.slack.press("ann", room, ask, "Approve")
        said = after.hears(lambda s: s.pressed)
        assert (said.text, said.seen, said.thread, said.account) == ("approve c5", "f5", card, "U0ANN")
        assert said.addressed
    finally:
        after.close()


def test_a_press_that_comes_twice_is_one(bot: Bot, room: str) -> None:
    card = bot.post("card", channel=room)
    bot.slack.fault("duplicate", kind="interactive", times=1)
    bot.slack.press("ann", room, card, "Approve")
    bot.slack.fault("duplicate", kind="slash_commands", times=1)
    bot.slack.command("ann", room, "waiting")
    bot.hears(lambda s: s.text == "waiting")
    assert bot.slack.idle()
    assert bot.texts() == ["approve c5", "waiting"]


def test_words_and_ids_are_asked_in_a_modal(bot: Bot, room: str) -> None:
    card = bot.post("card", channel=room)
    bot.slack.press("ann", room, card, "Redirect…", "keep the flag")
    said = bot.hears(lambda s: s.text.startswith("redirect"))
    assert (said.text, said.seen, said.thread, said.pressed) == ("redirect t7: keep the flag", "f5", card, True)
    with pytest.raises(ValueError, match="until you type c5"):
        bot.slack.press("ann", room, card, "Approve as shown…", "yes")
    (field,) = bot.slack.modal("ann").says
    assert not bot.slack.submit("ann", {field: "c5"})
    assert bot.hears(lambda s: s.text == "approve c5").seen == "f5"
    assert len(bot.heard) == 2


def test_words_too_long_for_a_button_live_through_a_restart(bot: Bot, room: str) -> None:
    says = f"redirect t7: {'a long outcome ' * 250}".strip()
    card = bot.post("card", Message("t7", (), (Button("Do it", says, seen="f5"),)), channel=room)
    after = bot.again(channel=room).listen()
    try:
        after.slack.press("ann", room, card, "Do it")
        assert after.hears(lambda s: s.pressed).text == says
    finally:
        after.close()


def test_a_modal_that_cannot_open_says_what_to_type(bot: Bot, room: str) -> None:
    card = bot.post("card", channel=room)
    bot.slack.fault("not_ok", method="views.open", error="expired_trigger_id")
    bot.slack.press("ann", room, card, "Redirect…")
    shown = bot.slack.messages(room, card) + bot.slack.messages(room)
    assert any("redirect t7: your words" in m.text for m in shown)
    bot.slack.press("ann", room, card, "Redirect…", "keep it")
    assert bot.texts() == ["redirect t7: keep it"]


def test_the_command_alone_opens_the_form_of_a_plan(bot: Bot, room: str) -> None:
    bot.slack.command("ann", room, "")
    assert "package" in bot.slack.modal("ann").says
    bot.slack.choose("ann", "Template", "clean")
    assert wait(lambda: "package" not in bot.slack.modal("ann").says)
    bot.slack.choose("ann", "Template", "bump")
    assert wait(lambda: "package" in bot.slack.modal("ann").says)
    assert not bot.slack.submit("ann", {"repo": "billing", "package": "left pad", "money": "5"})
    said = bot.hears(lambda s: s.text.startswith("plan"))
    assert (said.channel, said.pressed) == (room, False)
    assert said.text == 'plan bump repo=billing package="left pad" money=5'


def test_the_shortcut_speaks_in_the_thread_of_its_message(bot: Bot, room: str) -> None:
    card = bot.post("card", channel=room)
    reply = bot.slack.say("bob", room, "hm", thread=card)
    bot.slack.shortcut("ann", room, reply, "podium_answer", "use customer")
    said = bot.hears(lambda s: s.text == "use customer")
    assert (said.thread, said.account, said.pressed, said.addressed) == (card, "U0ANN", False, True)


def test_commands_carry_others_as_accounts(bot: Bot, room: str) -> None:
    bot.slack.command("ann", room, "assign c5 to @bob")
    said = bot.hears(lambda s: s.text.startswith("assign"))
    assert (said.text, said.mentions, said.addressed, said.channel) == ("assign c5 to @U0BOB", True, True, room)


def test_an_edit_is_told_and_a_deletion_is_not(bot: Bot, room: str) -> None:
    line = bot.slack.say("ann", room, "approve c5")
    bot.hears(lambda s: s.message == line)
    bot.slack.edit("ann", room, line, "approve c6")
    said = bot.hears(lambda s: s.edited)
    assert (said.text, said.edits) == ("approve c6", f"slack:{room}:{line}")
    bot.slack.delete(room, line)
    bot.slack.say("ann", room, "last")
    bot.hears(lambda s: s.text == "last")
    assert bot.texts() == ["approve c5", "approve c6", "last"]


def test_a_shared_file_comes_along_as_text(bot: Bot, room: str) -> None:
    bot.slack.upload("ann", room, "plan.toml", 'title = "ä"', "plan")
    (file,) = bot.hears(lambda s: bool(s.files)).files
    assert (file.name, file.text, file.error) == ("plan.toml", 'title = "ä"', "")


def test_a_file_that_is_not_fetched_says_why(bot: Bot) -> None:
    lookup = Lookup(Api("xoxb-stand-in", bot.slack.api), time.time)
    here = bot.slack.api.removesuffix("/api/")
    shared = [
        {"name": "big", "size": 1 << 21, "url_private": f"{here}/f"}, {"name": "far", "url_private": "https://x.org/f"},
        {"name": "none", "url_private": f"{here}/files-pri/none"}, {"name": "gone", "url_private": ""},
    ]  # fmt: skip
    big, far, none, gone = bot.do(lookup.files(shared))
    assert "2.1 MB" in big.error
    assert "does not lie at Slack" in far.error
    assert "files:read" in none.error
    assert gone.error
    assert not (big.text + far.text + none.text + gone.text)


def test_a_home_is_welcomed_once_and_its_buttons_are_private(bot: Bot, room: str) -> None:
    bot.slack.open_home("dan")
    assert wait(lambda: bot.slack.home("dan") is not None)
    assert "nothing waits" in bot.slack.home("dan").text
    needs = Message("Needs you (1)", (Listing((Item("c5", (Button("Approve", "approve c5", seen="f5"),)),)),))
    bot.post("people.dan/needs@@U0DAN", needs, channel="@U0DAN")
    bot.slack.open_home("dan")
    bot.slack.press_home("dan", "Approve")
    said = bot.hears(lambda s: s.pressed)
    assert (said.text, said.channel, said.thread, said.account) == ("approve c5", "@U0DAN", "", "U0DAN")
    assert "Needs you (1)" in bot.slack.home("dan").text


def test_two_hundred_at_once_are_kept_and_acknowledged_in_time(bot: Bot, room: str) -> None:
    bot.slack.say("ann", room, "hello")
    bot.hears(lambda s: s.text == "hello")
    for n in range(100):
        bot.slack.say("ann", room, f"line {n}")
        bot.slack.say("bob", room, f"line {n}")
    assert wait(lambda: len(bot.heard) == 201, 120)
    assert bot.slack.idle()
    assert not bot.slack.failures
