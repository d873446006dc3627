"""Slack goes away, turns deaf or lies: what was said meanwhile is fetched, and people are told the truth."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.core.message import Message
from bot.errors import ChatError
from tests.slack_bot import HOME, Bot
from tests.wire.slack import Slack, start, wait


@pytest.fixture
def slack() -> Iterator[Slack]:
    held = start()
    held.world.rates.on = False
    yield held
    held.close()


def running(slack: Slack, folder: Path, **options: str) -> Bot:
    """A bot that hears, and has heard itself in the channel."""
    bot = Bot(slack, folder, **{"deaf": "600", "look": "600"} | options).listen()
    bot.post("first", Message("s1 starts"))
    slack.say("ann", HOME, "hello")
    bot.hears(lambda s: s.text == "hello")
    assert wait(lambda: ("C0GENERAL", "echo") in bot.chat.record.heard)
    bot.heard.clear()
    return bot


@pytest.mark.parametrize("reason", ["warning", "refresh_requested", "link_disabled", "too_many_websockets"])
def test_a_connection_that_is_renewed_is_no_outage(slack: Slack, tmp_path: Path, reason: str) -> None:
    bot = running(slack, tmp_path)
    try:
        before = slack.world.links.opened
        slack.fault("disconnect", reason=reason)
        assert slack.connected(before)
        slack.say("ann", HOME, "approve c5")
        assert not bot.hears(lambda s: s.text == "approve c5").recovered
        assert not bot.gaps
    finally:
        bot.close()


def test_what_was_said_while_the_connection_was_cut_is_fetched(slack: Slack, tmp_path: Path) -> None:
    bot = running(slack, tmp_path)
    try:
        card, before = bot.post("card", Message("t7")), slack.world.links.opened
        assert wait(lambda: bot.chat.record.alive() > 0)
        slack.fault("cut")
        slack.say("ann", HOME, "approve c5", thread=card)
        slack.say("bob", HOME, "waiting")
        assert slack.connected(before, 60)
        assert wait(lambda: bot.gaps, 60)
        assert {(s.text, s.thread, s.recovered) for s in bot.heard} == {
            ("approve c5", card, True), ("waiting", "", True),
        }  # fmt: skip
        (gap,) = bot.gaps
        assert (gap.platform, gap.recovered, gap.deaf) == ("slack", 2, False)
        assert gap.since <= gap.at
    finally:
        bot.close()


def test_a_deaf_connection_is_found_by_our_own_post_and_made_anew(slack: Slack, tmp_path: Path) -> None:
    bot = running(slack, tmp_path, deaf="2")
    try:
        card, before = bot.post("card", Message("t7")), slack.world.links.opened
        slack.fault("deaf")
        slack.say("ann", HOME, "approve c5", thread=card)
        bot.post("board", Message("s1 the board"))
        assert slack.connected(before, 60)
        said = bot.hears(lambda s: s.text == "approve c5")
        assert (said.recovered, said.thread) == (True, card)
        assert wait(lambda: bot.gaps)
        assert (bot.gaps[0].deaf, bot.gaps[0].recovered) == (True, 1)
        assert bot.gaps[0].since < bot.gaps[0].at
        for n in range(10):  # on a loaded machine two seconds may seem deaf once more
            slack.say("ann", HOME, f"and now {n}")
            if not bot.hears(lambda s, n=n: s.text == f"and now {n}").recovered:  # type: ignore[misc]
                break
        else:
            pytest.fail("the new connection hears nothing")
    finally:
        bot.close()


def test_a_deaf_connection_is_found_by_a_look_into_the_history(slack: Slack, tmp_path: Path) -> None:
    bot = running(slack, tmp_path, look="3")
    try:
        before = slack.world.links.opened
        slack.fault("deaf")
        slack.say("ann", HOME, "approve c5")
        assert bot.hears(lambda s: s.text == "approve c5", 60).recovered
        assert slack.connected(before, 60)
        assert wait(lambda: bot.gaps)
        assert (bot.gaps[0].deaf, bot.gaps[0].recovered) == (True, 1)
    finally:
        bot.close()


def test_a_quiet_channel_is_not_deaf(slack: Slack, tmp_path: Path) -> None:
    bot = running(slack, tmp_path, look="1", deaf="1")
    try:
        before = slack.world.links.opened
        looked = slack.world.rates.calls["conversations.history"]
        bot.post("board", Message("s1 the board"))
        assert wait(lambda: slack.world.rates.calls["conversations.history"] > looked + 6, 60)
        assert slack.world.links.opened == before
        assert not bot.gaps
    finally:
        bot.close()


def test_where_slack_never_tells_of_our_own_posts_nothing_is_concluded(tmp_path: Path) -> None:
    slack = start(events=("app_mention", "app_home_opened"))
    bot = Bot(slack, tmp_path, deaf="1", look="600").listen()
    try:
        before = slack.world.links.opened
        bot.post("board", Message("s1 the board"))
        end = time.monotonic() + 4
        assert not wait(lambda: slack.world.links.opened > before, end - time.monotonic())
        assert not bot.gaps
    finally:
        bot.close()
        slack.close()


def test_after_a_restart_only_what_was_missed_is_fetched(slack: Slack, tmp_path: Path) -> None:
    bot = running(slack, tmp_path)
    card = bot.post("card", Message("t7"))
    slack.say("ann", HOME, "heard before", thread=card)
    bot.hears(lambda s: s.text == "heard before")
    line = slack.say("ann", HOME, "to be edited")
    bot.hears(lambda s: s.message == line)
    after = bot.again(deaf="600", look="600")
    missed = slack.say("ann", HOME, "approve c5", thread=card)
    slack.edit("ann", HOME, line, "edited meanwhile")
    unheard = slack.say("bob", HOME, "approve c6")
    slack.edit("bob", HOME, unheard, "approve c7")
    try:
        after.listen()
        assert wait(lambda: after.gaps, 60)
        assert {(s.text, s.edited, s.recovered) for s in after.heard} == {
            ("approve c5", False, True), ("edited meanwhile", True, True), ("approve c7", True, True),
        }  # fmt: skip
        assert after.hears(lambda s: s.message == missed).thread == card
        assert after.gaps[0].recovered == 3
    finally:
        after.close()


def test_a_new_home_fetches_nothing_of_the_past(slack: Slack, tmp_path: Path) -> None:
    slack.say("ann", HOME, "approve c5")
    bot = Bot(slack, tmp_path).listen()
    try:
        slack.say("ann", HOME, "now")
        bot.hears(lambda s: s.text == "now")
        assert bot.texts() == ["now"]
        assert not bot.gaps
    finally:
        bot.close()


def test_a_history_that_cannot_be_read_at_once_is_read_later(slack: Slack, tmp_path: Path) -> None:
    bot = running(slack, tmp_path)
    after = bot.again(deaf="600", look="600")
    slack.say("ann", HOME, "approve c5")
    slack.fault("5xx", method="conversations.history", times=2)
    slack.fault("429", method="conversations.history", seconds=1)
    try:
        after.listen()
        assert after.hears(lambda s: s.text == "approve c5", 60).recovered
    finally:
        after.close()


@pytest.mark.parametrize("method", ["auth.test", "apps.connections.open"])
def test_a_first_call_that_is_refused_is_told(slack: Slack, tmp_path: Path, method: str) -> None:
    slack.fault("not_ok", method=method, error="invalid_auth", times=3)
    bot = Bot(slack, tmp_path)
    try:
        with pytest.raises(ChatError, match="invalid_auth"):
            bot.do(bot.chat.listen(bot.heard.append))  # type: ignore[arg-type]
    finally:
        bot.close()


def test_connecting_goes_on_when_slack_is_back(slack: Slack, tmp_path: Path) -> None:
    bot = running(slack, tmp_path)
    try:
        before = slack.world.links.opened
        slack.fault("5xx", method="apps.connections.open", times=3)
        slack.fault("cut")
        assert slack.connected(before, 120)
        slack.say("ann", HOME, "approve c5")
        bot.hears(lambda s: s.text == "approve c5")
    finally:
        bot.close()
