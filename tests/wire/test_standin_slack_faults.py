"""Each fault of the stand-in for Slack does what it says, to a plain slack_bolt."""

import itertools
import time
from collections.abc import Iterator

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from tests.wire.bolt import Bolt, met
from tests.wire.slack import Slack, wait

NUMBERS = itertools.count(1)
BUTTON = [{"type": "actions", "elements": [
    {"type": "button", "text": {"type": "plain_text", "text": "Go"}, "action_id": "go", "value": "go"}
]}]  # fmt: skip


@pytest.fixture(scope="module")
def both() -> Iterator[tuple[Slack, Bolt]]:
    with met() as pair:
        yield pair


@pytest.fixture
def slack(both: tuple[Slack, Bolt]) -> Iterator[Slack]:
    held = both[0]
    assert held.connected()
    yield held
    held.clear()
    held.world.patience = 3.0
    held.world.links.retries = (0.0, 60.0, 300.0)


@pytest.fixture
def bot(both: tuple[Slack, Bolt]) -> Iterator[Bolt]:
    yield both[1]
    both[1].clear()


@pytest.fixture
def channel(slack: Slack) -> str:
    return slack.channel(f"room-{next(NUMBERS)}")


def test_429_names_the_time_to_wait(slack: Slack, bot: Bolt, channel: str) -> None:
    slack.fault("429", method="chat.postMessage", seconds=7, times=1)
    with pytest.raises(SlackApiError) as error:
        bot.call("chat.postMessage", channel=channel, text="x")
    assert (error.value.response.status_code, error.value.response.headers["Retry-After"]) == (429, "7")
    assert bot.call("chat.postMessage", channel=channel, text="x")["ok"]
    assert (slack.world.rates.refused["chat.postMessage"], len(slack.messages(channel))) == (1, 1)


def test_not_ok_is_a_200(slack: Slack, bot: Bolt, channel: str) -> None:
    slack.fault("not_ok", method="chat.update", error="edit_window_closed", times=1)
    ts = bot.call("chat.postMessage", channel=channel, text="x")["ts"]
    with pytest.raises(SlackApiError) as error:
        bot.call("chat.update", channel=channel, ts=ts, text="y")
    assert (error.value.response.status_code, error.value.response["error"]) == (200, "edit_window_closed")
    assert slack.messages(channel)[0].text == "x"


def test_5xx_is_not_even_json(slack: Slack, bot: Bolt, channel: str) -> None:
    slack.fault("5xx", method="chat.postMessage", times=1)
    with pytest.raises(SlackApiError) as error:
        bot.call("chat.postMessage", channel=channel, text="x")
    assert error.value.response.status_code == 503
    assert slack.messages(channel) == []


def test_a_lost_answer_leaves_the_message(slack: Slack, bot: Bolt, channel: str) -> None:
    """The library's own retry makes it two, where nobody takes that from it."""
    slack.fault("lose_answer", method="chat.postMessage", times=1)
    bot.call("chat.postMessage", channel=channel, text="x")
    assert [seen.text for seen in slack.messages(channel)] == ["x", "x"]
    bot.client.retry_handlers.clear()
    slack.fault("lose_answer", method="chat.postMessage", times=1)
    with pytest.raises(aiohttp.ClientError):
        bot.call("chat.postMessage", channel=channel, text="y")
    assert [seen.text for seen in slack.messages(channel)] == ["x", "x", "y"]


def test_slow_answers_come_late_until_cleared(slack: Slack, bot: Bolt, channel: str) -> None:
    slack.fault("slow", method="chat.postMessage", seconds=0.3)
    begun = time.monotonic()
    bot.call("chat.postMessage", channel=channel, text="x")
    assert time.monotonic() - begun >= 0.3


def test_a_duplicate_is_marked_as_a_retry(slack: Slack, bot: Bolt, channel: str) -> None:
    bot.retries.clear()
    slack.fault("duplicate", times=1)
    slack.say("ann", channel, "once")
    first, second = bot.hears("message", channel, 2)
    assert first["ts"] == second["ts"]
    bodies = [body for kind, body in bot.heard if kind == "message" and channel in str(body)]
    assert bodies[0]["event_id"] == bodies[1]["event_id"]
    assert bot.retries == ["1"]
    slack.say("ann", channel, "again")
    assert slack.idle()
    assert len(bot.hears("message", channel, 3)) == 3


def test_a_press_may_come_twice_too(slack: Slack, bot: Bolt, channel: str) -> None:
    ts = bot.call("chat.postMessage", channel=channel, text="card", blocks=BUTTON)["ts"]
    slack.fault("duplicate", times=1, kind="interactive")
    slack.press("ann", channel, ts, "Go")
    first, second = bot.hears("action", channel, 2)
    assert first["trigger_id"] == second["trigger_id"]


def test_late_events_come_late(slack: Slack, bot: Bolt, channel: str) -> None:
    slack.fault("late_events", seconds=0.4)
    begun = time.monotonic()
    slack.say("ann", channel, "late")
    bot.hears("message", channel)
    assert time.monotonic() - begun >= 0.4


@pytest.mark.parametrize("reason", ["warning", "refresh_requested", "link_disabled"])
def test_disconnect_makes_a_new_connection(slack: Slack, bot: Bolt, channel: str, reason: str) -> None:
    opened = slack.world.links.opened
    slack.fault("disconnect", reason=reason)
    assert slack.connected(more_than=opened)
    slack.say("ann", channel, "after")
    assert bot.hears("message", channel)[0]["text"] == "after"


def test_cut_ends_the_line_and_what_was_said_comes_again(slack: Slack, bot: Bolt, channel: str) -> None:
    opened = slack.world.links.opened
    slack.world.links.retries = (0.5,) * 60
    slack.fault("cut")
    slack.say("ann", channel, "meanwhile")
    assert slack.connected(more_than=opened)
    assert bot.hears("message", channel)[0]["text"] == "meanwhile"


def test_a_command_without_a_connection_is_lost(slack: Slack, bot: Bolt, channel: str) -> None:
    opened = slack.world.links.opened
    slack.fault("slow", method="apps.connections.open", seconds=1.0, times=1)
    slack.fault("cut")
    assert wait(lambda: not slack.world.links.open)
    slack.command("ann", channel, "stop")
    assert slack.failures == ["slash_commands: no connection"]
    assert slack.connected(more_than=opened)
    assert bot.events("command", channel) == []


def test_deaf_sockets_stay_up_and_hear_nothing(slack: Slack, bot: Bolt, channel: str) -> None:
    opened = slack.world.links.opened
    slack.fault("deaf")
    slack.say("ann", channel, "into the void")
    assert slack.idle()
    assert (len(slack.world.links.missed), slack.world.links.opened, bot.events("message", channel)) == (1, opened, [])
    bot.do(bot.handler.client.connect_to_new_endpoint(force=True))
    assert slack.connected(more_than=opened)
    slack.say("ann", channel, "back")
    assert [event["text"] for event in bot.hears("message", channel)] == ["back"]


def test_a_late_acknowledgement_is_a_failure(slack: Slack, bot: Bolt, channel: str) -> None:
    slack.world.patience, bot.lags = 0.2, 0.6
    slack.command("ann", channel, "slow")
    assert slack.failures == ["slash_commands: no acknowledgement within 0.2 s"]
    assert wait(lambda: len(slack.failures) == 2 and "acknowledged after" in slack.failures[1])


def test_an_unknown_fault_is_named(slack: Slack) -> None:
    with pytest.raises(ValueError, match="no such fault"):
        slack.fault("gremlins")
