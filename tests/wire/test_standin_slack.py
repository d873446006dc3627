"""The stand-in for Slack, against a plain slack_bolt: what people do arrives, what the bot does is seen, laws hold."""

import itertools
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from tests.wire.bolt import Bolt, met
from tests.wire.slack import Slack, wait

NUMBERS = itertools.count(1)
BUTTONS = [{"type": "actions", "elements": [
    {"type": "button", "text": {"type": "plain_text", "text": label}, "action_id": label, "value": value}
    for label, value in (("Approve", "approve c5"), ("Redirect…", "redirect t7"))
]}]  # fmt: skip


@pytest.fixture(scope="module")
def both() -> Iterator[tuple[Slack, Bolt]]:
    with met() as pair:
        yield pair


@pytest.fixture
def slack(both: tuple[Slack, Bolt]) -> Iterator[Slack]:
    yield both[0]
    both[0].clear()
    both[0].world.patience = 3.0


@pytest.fixture
def bot(both: tuple[Slack, Bolt]) -> Iterator[Bolt]:
    yield both[1]
    both[1].clear()


@pytest.fixture
def channel(slack: Slack) -> str:
    return slack.channel(f"room-{next(NUMBERS)}")


def section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def test_a_line_is_heard_as_slack_writes_it(slack: Slack, bot: Bolt, channel: str) -> None:
    opener = slack.say("ann", channel, "a < b & @podium")
    slack.say("bob", channel, "in the thread", thread=opener)
    first, reply = bot.hears("message", channel, 2)
    assert (first["user"], first["text"], first["ts"]) == ("U0ANN", "a &lt; b &amp; <@U0PODIUM>", opener)
    assert (reply["thread_ts"], reply["channel_type"]) == (opener, "channel")
    (mention,) = bot.hears("app_mention", channel)
    assert mention["ts"] == opener
    top = slack.messages(channel)
    assert [(seen.author, seen.text) for seen in top] == [("ann", "a < b & @podium")]
    assert [seen.author for seen in slack.messages(channel, opener)] == ["ann", "bob"]


def test_direct_messages_private_channels_other_bots_and_guests(slack: Slack, bot: Bolt) -> None:
    private = slack.channel("secret", private=True)
    slack.say("ann", "@ann", "only for you")
    slack.say("helper", private, "beep")
    assert bot.hears("message", slack.dm("ann"))[0]["channel_type"] == "im"
    event = bot.hears("message", private)[0]
    assert (event["channel_type"], event["bot_id"], event["subtype"]) == ("group", "B0HELPER", "bot_message")
    assert bot.call("users.info", user="U0GUS")["user"]["is_restricted"] is True


def test_a_post_is_seen_echoed_and_keeps_its_metadata(slack: Slack, bot: Bolt, channel: str) -> None:
    about = {"event_type": "podium", "event_payload": {"key": "k1"}}
    said = bot.call("chat.postMessage", channel=channel, text="t7 &lt;x&gt; <@U0BOB>", metadata=about,
                    blocks=[section("*what* <@U0ANN> does"), *BUTTONS])  # fmt: skip
    (seen,) = slack.messages(channel)
    assert (seen.title, seen.text, seen.buttons) == ("t7 <x> @bob", "*what* @ann does", ("Approve", "Redirect…"))
    assert seen.says == ("approve c5", "redirect t7")
    assert seen.pings == ("U0BOB", "U0ANN")
    assert bot.hears("message", channel)[0]["bot_id"] == "B0PODIUM"
    plain = bot.call("conversations.history", channel=channel)["messages"]
    whole = bot.call("conversations.history", channel=channel, include_all_metadata=True)["messages"]
    assert (plain[0]["ts"], "metadata" in plain[0], whole[0]["metadata"]) == (said["ts"], False, about)


def test_a_press_carries_who_what_and_the_message(slack: Slack, bot: Bolt, channel: str) -> None:
    ts = bot.call("chat.postMessage", channel=channel, text="card", blocks=BUTTONS,
                  metadata={"event_type": "podium", "event_payload": {}})["ts"]  # fmt: skip
    slack.press("ann", channel, ts, "approve")
    (body,) = bot.hears("action", channel)
    assert (body["user"]["id"], body["actions"][0]["value"], body["message"]["ts"]) == ("U0ANN", "approve c5", ts)
    assert body["message"]["metadata"]["event_type"] == "podium"
    with pytest.raises(LookupError):
        slack.press("ann", channel, ts, "Decline")


def test_a_stale_page_still_has_the_old_button(slack: Slack, bot: Bolt, channel: str) -> None:
    ts = bot.call("chat.postMessage", channel=channel, text="card", blocks=BUTTONS)["ts"]
    bot.call("chat.update", channel=channel, ts=ts, text="decided", blocks=[])
    with pytest.raises(LookupError):
        slack.press("ann", channel, ts, "Approve")
    slack.press("ann", channel, ts, "Approve", stale=True)
    assert bot.hears("action", channel)[0]["actions"][0]["value"] == "approve c5"


def test_a_command_may_be_answered_to_one_person(slack: Slack, bot: Bolt, channel: str) -> None:
    bot.answers["command"] = {"text": "only you see this", "response_type": "ephemeral"}
    slack.command("eve", channel, "who @ann")
    assert bot.hears("command", channel)[0]["text"] == "who <@U0ANN|ann>"
    (seen,) = slack.messages(channel)
    assert (seen.text, seen.to) == ("only you see this", "eve")
    assert bot.call("conversations.history", channel=channel)["messages"] == []


def test_edits_deletions_reactions_uploads_and_shortcuts_arrive(slack: Slack, bot: Bolt, channel: str) -> None:
    ts = slack.say("ann", channel, "before")
    slack.edit("ann", channel, ts, "after")
    slack.react("bob", channel, ts, "eyes")
    slack.shortcut("bob", channel, ts, "answer")
    assert slack.messages(channel)[0].edited
    assert slack.messages(channel)[0].reactions == ("eyes by bob",)
    slack.delete(channel, ts)
    slack.upload("ann", channel, "plan.toml", "goal = 1", "plan this")
    assert slack.messages(channel)[0].files == (("plan.toml", "goal = 1"),)
    changed, deleted, shared = bot.hears("message", channel, 4)[1:]
    assert (changed["subtype"], changed["message"]["text"]) == ("message_changed", "after")
    assert (deleted["subtype"], deleted["deleted_ts"]) == ("message_deleted", ts)
    assert (shared["subtype"], shared["files"][0]["url_private"].startswith(slack.world.url)) == ("file_share", True)
    assert bot.hears("reaction_added", channel)[0]["reaction"] == "eyes"
    assert bot.hears("shortcut", channel)[0]["message"]["ts"] == ts


def test_files_of_the_bot_land_in_the_thread(slack: Slack, bot: Bolt, channel: str) -> None:
    ts = bot.call("chat.postMessage", channel=channel, text="report")["ts"]
    bot.do(bot.client.files_upload_v2(channel=channel, thread_ts=ts, filename="r.md", content="# whole"))
    assert slack.messages(channel, ts)[1].files == (("r.md", "# whole"),)


def test_history_and_replies_come_in_pages(slack: Slack, bot: Bolt, channel: str) -> None:
    lines = [slack.say("ann", channel, f"line {n}") for n in range(5)]
    first = bot.call("conversations.history", channel=channel, limit=2, oldest=lines[0])
    assert [m["text"] for m in first["messages"]] == ["line 4", "line 3"]
    assert first["has_more"]
    cursor = first["response_metadata"]["next_cursor"]
    rest = bot.call("conversations.history", channel=channel, limit=2, oldest=lines[0], cursor=cursor)
    assert ([m["text"] for m in rest["messages"]], rest["has_more"]) == (["line 2", "line 1"], False)
    slack.say("bob", channel, "reply", thread=lines[0])
    thread = bot.call("conversations.replies", channel=channel, ts=lines[0])["messages"]
    assert ([m["text"] for m in thread], thread[0]["reply_count"]) == (["line 0", "reply"], 1)
    assert bot.refused("conversations.replies", channel=channel, ts="1.1") == "thread_not_found"


def test_pins_are_kept(slack: Slack, bot: Bolt, channel: str) -> None:
    ts = bot.call("chat.postMessage", channel=channel, text="board")["ts"]
    bot.call("pins.add", channel=channel, timestamp=ts)
    assert slack.messages(channel)[0].pinned
    assert bot.call("pins.list", channel=channel)["items"][0]["message"]["ts"] == ts
    assert bot.refused("pins.add", channel=channel, timestamp=ts) == "already_pinned"
    bot.call("pins.remove", channel=channel, timestamp=ts)
    assert bot.refused("pins.remove", channel=channel, timestamp=ts) == "no_pin"
    assert slack.pinned(channel) == []


@pytest.mark.parametrize(("blocks", "error"), [
    ([section("x")] * 51, "invalid_blocks"),
    ([section("x" * 3_001)], "invalid_blocks"),
    ([section("")], "invalid_blocks"),
    ([section("x" * 2_900)] * 5, "msg_blocks_too_long"),
    ([{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}], "invalid_blocks"),
    ([{"type": "markdown", "text": "x" * 12_001}], "invalid_blocks"),
    ([{"type": "actions", "elements": BUTTONS[0]["elements"] * 2}], "invalid_blocks"),
    ([{"type": "actions", "elements": [BUTTONS[0]["elements"][0] | {"value": "x" * 2_001}]}], "invalid_blocks"),
    ([{"type": "actions", "elements": [BUTTONS[0]["elements"][0] | {"style": "loud"}]}], "invalid_blocks"),
    ([{"type": "marquee"}], "invalid_blocks"),
])  # fmt: skip
def test_blocks_beyond_the_limits_are_refused(slack: Slack, bot: Bolt, channel: str, blocks: Any, error: str) -> None:
    assert bot.refused("chat.postMessage", channel=channel, text="t", blocks=blocks) == error
    assert slack.messages(channel) == []


def test_text_has_limits_too(slack: Slack, bot: Bolt, channel: str) -> None:
    assert bot.refused("chat.postMessage", channel=channel, text="x" * 40_001) == "msg_too_long"
    assert bot.refused("chat.postMessage", channel=channel) == "no_text"
    bot.call("chat.postMessage", channel=channel, blocks=[section("no fallback")])
    assert slack.world.warnings == ["missing_text_in_message"]


def test_a_scope_that_is_missing_is_named_and_silences_its_events(slack: Slack, bot: Bolt, channel: str) -> None:
    slack.revoke("chat:write", "channels:history")
    with pytest.raises(SlackApiError) as error:
        bot.call("chat.postMessage", channel=channel, text="x")
    said = error.value.response
    assert (said["error"], said["needed"], "chat:write" in said["provided"].split(",")) == (
        "missing_scope", "chat:write", False)  # fmt: skip
    assert "pins:write" in said.headers["x-oauth-scopes"]
    slack.say("ann", channel, "@podium hush")
    bot.hears("app_mention", channel)
    assert bot.events("message", channel) == []


def test_where_the_bot_may_not_write(slack: Slack, bot: Bolt, channel: str) -> None:
    private = slack.channel("hidden", private=True)
    slack.remove_bot(channel)
    slack.remove_bot(private)
    slack.say("ann", channel, "you are not here")
    assert bot.refused("chat.postMessage", channel=channel, text="x") == "not_in_channel"
    assert bot.refused("chat.postMessage", channel=private, text="x") == "channel_not_found"
    assert bot.call("conversations.info", channel=channel)["channel"]["is_member"] is False
    slack.remove_bot(channel, False)
    slack.archive(channel)
    assert bot.refused("chat.postMessage", channel=channel, text="x") == "is_archived"
    assert slack.idle()
    assert bot.events("message", channel) == []


def test_a_reply_to_what_is_gone_lands_at_the_top(slack: Slack, bot: Bolt, channel: str) -> None:
    ts = slack.say("ann", channel, "soon gone")
    slack.delete(channel, ts)
    said = bot.call("chat.postMessage", channel=channel, text="reply", thread_ts=ts)
    assert "thread_ts" not in said["message"]
    assert [seen.text for seen in slack.messages(channel)] == ["reply"]


def test_a_channel_is_made_once_under_a_plain_name(bot: Bolt) -> None:
    id = bot.call("conversations.create", name="s3-billing")["channel"]["id"]
    bot.call("conversations.invite", channel=id, users="U0ANN")
    assert bot.call("conversations.members", channel=id)["members"] == ["U0ANN", "U0PODIUM"]
    assert bot.refused("conversations.create", name="s3-billing") == "name_taken"
    assert bot.refused("conversations.create", name="Two Words") == "invalid_name_specials"


def test_calls_are_counted_and_held_to_their_rate(slack: Slack, bot: Bolt, channel: str) -> None:
    for _ in range(5):
        bot.call("chat.postMessage", channel=channel, text="x")
    with pytest.raises(SlackApiError) as error:
        bot.call("chat.postMessage", channel=channel, text="x")
    assert (error.value.response.status_code, error.value.response["error"]) == (429, "ratelimited")
    assert 1 <= int(error.value.response.headers["Retry-After"]) <= 5
    for _ in range(20):
        bot.call("pins.list", channel=channel)
    assert bot.refused("pins.list", channel=channel) == "ratelimited"
    assert (slack.world.rates.calls["pins.list"], slack.world.rates.refused["pins.list"]) == (21, 1)


def test_a_wrong_token_and_an_unknown_method_are_refused(bot: Bolt) -> None:
    assert bot.refused("auth.test", token="xoxb-other") == "invalid_auth"
    assert bot.refused("apps.connections.open") == "not_allowed_token_type"
    assert bot.refused("admin.users.list") == "unknown_method"


def test_nothing_outlives_a_starter_that_is_killed(tmp_path: Path) -> None:
    code = "from tests.wire.slack import start; s = start(); print(s.local.process.pid, flush=True); input()"
    root = Path(__file__).parents[2]
    starter = subprocess.Popen(
        [sys.executable, "-c", code], cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": str(root), "TMPDIR": str(tmp_path)},
    )  # fmt: skip
    with starter:
        assert starter.stdout is not None
        pid = int(starter.stdout.readline())
        assert Path(f"/proc/{pid}").exists()
        starter.send_signal(signal.SIGKILL)
    assert wait(lambda: not Path(f"/proc/{pid}").exists() or "Z" in Path(f"/proc/{pid}/stat").read_text().split()[2])
