"""Slack's payloads as lines of people: pure, one case a manner of theirs."""

from typing import Any

import pytest

from adapters.chat.slack.ear import LONGEST, Ear
from adapters.chat.slack.inbound import Me, command, line, press, where, words
from adapters.chat.slack.lookup import trusted

ME = Me(user="U0PODIUM", bot="B0PODIUM", team="T0")


def event(text: str = "approve c5", **more: Any) -> dict[str, Any]:
    return {"type": "message", "channel": "C1", "user": "U0ANN", "text": text, "ts": "100.000001"} | more


def test_a_message_and_its_mention_are_one_line() -> None:
    said = event("<@U0PODIUM> waiting", thread_ts="90.000001")
    both = [line(said, ME), line(said | {"type": "app_mention"}, ME)]
    assert both[0] == both[1]
    assert both[0] is not None
    assert (both[0].said.id, both[0].said.text, both[0].said.thread) == ("slack:C1:100.000001", "waiting", "90.000001")
    assert both[0].said.addressed
    assert not both[0].said.mentions


def test_the_opener_of_a_thread_stands_at_the_top() -> None:
    heard = line(event(thread_ts="100.000001"), ME)
    assert heard is not None
    assert heard.said.thread == ""


def test_a_reply_that_is_sent_to_the_channel_too_stays_in_its_thread() -> None:
    heard = line(event(subtype="thread_broadcast", thread_ts="90.1"), ME)
    assert heard is not None
    assert heard.said.thread == "90.1"


@pytest.mark.parametrize("more", [
    {"user": "U0PODIUM"}, {"bot_id": "B0PODIUM", "user": None}, {"subtype": "channel_join"}, {"text": ""},
    {"subtype": "message_deleted"}, {"subtype": "pinned_item"}, {"user": ""}, {"ts": None},
])  # fmt: skip
def test_what_nobody_says_is_no_line(more: dict[str, Any]) -> None:
    assert line(event() | more, ME) is None


def test_other_bots_and_webhooks_are_bots() -> None:
    heard = line(event(subtype="bot_message", bot_id="B9", user=None), ME)
    assert heard is not None
    assert (heard.said.bot, heard.said.account) == (True, "B9")


def changed(new: dict[str, Any], old: dict[str, Any]) -> Any:
    return line({"type": "message", "subtype": "message_changed", "channel": "C1", "ts": "101.0", "message": new,
                 "previous_message": old}, ME)  # fmt: skip


def test_an_edit_names_the_line_it_changes() -> None:
    new = event("stop s1", edited={"user": "U0ANN", "ts": "105.0"})
    heard = changed(new, event())
    assert heard.said.id == "slack:C1:100.000001:edit:105.0"
    assert (heard.said.edits, heard.said.edited, heard.said.text) == ("slack:C1:100.000001", True, "stop s1")


def test_a_change_that_nobody_typed_is_no_edit() -> None:
    stamped = {"edited": {"user": "U0ANN", "ts": "105.0"}}
    assert changed(event(**stamped), event()) is None  # a link unfurled
    assert changed(event("other"), event()) is None  # nobody edited
    assert changed(event("other", bot_id="B9", **stamped), event()) is None
    assert changed(event("other", user="U0PODIUM", **stamped), event()) is None


@pytest.mark.parametrize(("typed", "text", "addressed", "mentions"), [
    ("<@U0PODIUM>: approve c5", "approve c5", True, False),
    ("@podium waiting", "waiting", True, False),
    ("hey <@U0PODIUM> what", "hey @podium what", True, False),
    ("assign c5 to <@U0BOB>", "assign c5 to @U0BOB", False, True),
    ("who add <@U0EVE|eve> operator", "who add @U0EVE operator", False, True),
    ("<!here> stop", "@here stop", False, True),
    ("<!subteam^S1|@ops> look", "@ops look", False, True),
    ("see <#C2|general>", "see #general", False, False),
    ("see <https://x.org/a?b=1&amp;c=2>", "see https://x.org/a?b=1&c=2", False, False),
    ("run <http://setup.py|setup.py>", "run setup.py", False, False),
    ("read <https://evil.org|the plan>", "read the plan https://evil.org", False, False),
    ("mail <mailto:a@b.org|a@b.org>", "mail a@b.org", False, False),
    ("redirect t7: a &lt; b &amp;&amp; c &gt; d", "redirect t7: a < b && c > d", False, False),
    ("&gt; approve c5\nno", "> approve c5\nno", False, False),
    ("&lt;@U0PODIUM&gt; hi", "<@U0PODIUM> hi", False, False),
])  # fmt: skip
def test_words_as_they_were_typed(typed: str, text: str, addressed: bool, mentions: bool) -> None:
    assert words(typed, ME) == (text, addressed, mentions)


def test_direct_messages_are_for_the_bot() -> None:
    heard = line(event(channel="D1"), ME)
    assert heard is not None
    assert heard.said.addressed


def test_a_command_is_keyed_by_its_trigger() -> None:
    said = command({"command": "/swarm", "text": "stop s1", "user_id": "U0ANN", "channel_id": "C1",
                    "trigger_id": "1.2.x"}, ME)  # fmt: skip
    assert (said.id, said.text, said.addressed, said.account) == ("slack:1.2.x", "stop s1", True, "U0ANN")


def test_a_press_stands_in_the_thread_of_its_message_and_is_whose_it_is() -> None:
    body = {"user": {"id": "U0ANN"}, "channel": {"id": "C1"}, "message": {"ts": "100.1", "thread_ts": "90.1"},
            "container": {"type": "message", "message_ts": "100.1"}}  # fmt: skip
    said = press(body, "9.9", where(body), "approve c5", "f5")
    assert (said.id, said.thread, said.channel, said.account) == ("slack:9.9", "90.1", "C1", "U0ANN")
    top = {**body, "message": {"ts": "100.1"}}
    assert where(top)["thread"] == "100.1"
    home = {"user": {"id": "U0ANN"}, "container": {"type": "view"}, "view": {"type": "home"}}
    assert where(home) == {"channel": "@U0ANN", "thread": ""}


@pytest.mark.parametrize(("url", "base", "good"), [
    ("https://files.slack.com/a/b", "https://slack.com/api/", True),
    ("https://slack.com/files/x", "https://slack.com/api/", True),
    ("http://files.slack.com/a/b", "https://slack.com/api/", False),
    ("https://files.slack.com.evil.org/a", "https://slack.com/api/", False),
    ("https://files.slack.com@evil.org/a", "https://slack.com/api/", False),
    ("https://files.slack.com:8443/a", "https://slack.com/api/", False),
    ("https://evil.org/a", "https://slack.com/api/", False),
    ("https://files.slack-gov.com/a", "https://slack-gov.com/api/", True),
    ("http://127.0.0.1:4000/f", "http://127.0.0.1:4000/api/", True),
    ("http://127.0.0.1:4001/f", "http://127.0.0.1:4000/api/", False),
    ("", "https://slack.com/api/", False),
])  # fmt: skip
def test_the_token_goes_nowhere_but_to_slack(url: str, base: str, good: bool) -> None:
    assert trusted(url, base) is good


def test_an_ear_is_deaf_only_where_it_has_heard_itself() -> None:
    ear = Ear(60)
    ear.posted("C1", "1", now=0)
    assert not ear.deaf(1_000)
    assert ear.echoed("C1", "1")
    assert not ear.echoed("C1", "2")
    ear.posted("C1", "2", now=0)  # its echo came before the answer
    ear.posted("C1", "3", now=0)
    assert not ear.deaf(60)
    assert ear.deaf(61)
    ear.mend()
    assert not ear.deaf(61)
    ear.posted("C1", "4", now=100)
    assert not ear.deaf(161)  # reconnecting did not help: the next time is farther off
    assert ear.deaf(221)
    for _ in range(20):
        ear.mend()
    ear.posted("C1", "5", now=0)
    assert ear.deaf(LONGEST + 1)
    ear.echoed("C1", "5")
    ear.posted("C1", "6", now=0)
    assert ear.deaf(61)
