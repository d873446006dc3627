"""Modals and home pages of the stand-in for Slack, against a plain slack_bolt."""

import asyncio
import itertools
from collections.abc import Iterator
from typing import Any

import aiohttp
import pytest

from tests.wire.bolt import Bolt, met
from tests.wire.slack import Slack, wait

NUMBERS = itertools.count(1)
BUTTONS = [{"type": "actions", "elements": [
    {"type": "button", "text": {"type": "plain_text", "text": label}, "action_id": label, "value": value}
    for label, value in (("Approve", "approve c5"), ("Redirect…", "redirect t7"))
]}]  # fmt: skip
MODAL = {
    "type": "modal", "callback_id": "words", "title": {"type": "plain_text", "text": "Redirect"},
    "submit": {"type": "plain_text", "text": "Send"}, "private_metadata": "t7", "notify_on_close": True,
    "blocks": [{"type": "input", "block_id": "words", "label": {"type": "plain_text", "text": "Words"},
                "element": {"type": "plain_text_input", "action_id": "value", "max_length": 20}}],
}  # fmt: skip
CHOICES = [{"text": {"type": "plain_text", "text": name}, "value": name} for name in ("bump", "clean")]
CHOOSER = MODAL | {"blocks": [*MODAL["blocks"], {
    "type": "input", "block_id": "template", "dispatch_action": True,
    "label": {"type": "plain_text", "text": "Template"},
    "element": {"type": "static_select", "action_id": "pick", "options": CHOICES, "initial_option": CHOICES[0]},
}]}  # fmt: skip


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


def test_words_go_through_the_modal_that_a_press_opens(slack: Slack, bot: Bolt, channel: str) -> None:
    ts = bot.call("chat.postMessage", channel=channel, text="card", blocks=BUTTONS)["ts"]
    bot.opens = MODAL
    slack.press("ann", channel, ts, "Redirect", "keep the flag")
    body = bot.hears("view")[-1]
    assert body["view"]["state"]["values"]["words"]["value"]["value"] == "keep the flag"
    assert (body["view"]["private_metadata"], body["user"]["id"]) == ("t7", "U0ANN")
    assert slack.modal("ann") is None


def test_two_people_have_a_modal_each_and_it_may_refuse(slack: Slack, bot: Bolt, channel: str) -> None:
    ts = bot.call("chat.postMessage", channel=channel, text="card", blocks=BUTTONS)["ts"]
    bot.opens = MODAL
    slack.press("ann", channel, ts, "Redirect")
    slack.press("bob", channel, ts, "Redirect")
    assert wait(lambda: slack.modal("ann") and slack.modal("bob"))
    modal = slack.modal("ann")
    assert modal is not None
    assert (modal.title, modal.says) == ("Redirect", ("Words",))
    bot.answers["view"] = {"response_action": "errors", "errors": {"words": "no"}}
    assert slack.submit("bob", {"Words": "x"}) == {"Words": "no"}
    assert slack.modal("bob") is not None
    for wrong in ({}, {"Words": "x" * 21}, {"Nothing": "x"}):
        with pytest.raises(ValueError, match=r"required|characters|no such"):
            slack.submit("ann", wrong)
    slack.dismiss("ann")
    assert bot.hears("closed")[-1]["user"]["id"] == "U0ANN"


def test_a_modal_is_updated_under_its_id_and_hash(slack: Slack, bot: Bolt, channel: str) -> None:
    bot.opens = MODAL
    slack.command("dan", channel, "plan")
    assert wait(lambda: slack.modal("dan"))
    view = slack.modal("dan").raw  # type: ignore[union-attr]
    other = MODAL | {"title": {"type": "plain_text", "text": "Another"}}
    bot.call("views.update", view_id=view["id"], hash=view["hash"], view=other)
    assert slack.modal("dan").title == "Another"  # type: ignore[union-attr]
    assert bot.refused("views.update", view_id=view["id"], hash=view["hash"], view=other) == "hash_conflict"
    assert slack.submit("dan", {"Words": "go"}) == {}


def test_a_trigger_is_good_once_and_three_seconds(slack: Slack, bot: Bolt, channel: str) -> None:
    slack.command("ann", channel, "x")
    trigger = bot.hears("command", channel)[0]["trigger_id"]
    bot.call("views.open", trigger_id=trigger, view=MODAL)
    assert bot.refused("views.open", trigger_id=trigger, view=MODAL) == "exchanged_trigger_id"
    slack.dismiss("ann")
    slack.command("ann", channel, "y")
    slack.world.patience = 0.0
    late = bot.hears("command", channel, 2)[1]["trigger_id"]
    assert bot.refused("views.open", trigger_id=late, view=MODAL) == "expired_trigger_id"
    assert bot.refused("views.open", trigger_id="1.2.x", view=MODAL) == "invalid_trigger_id"


def test_a_home_page_is_opened_published_and_pressed(slack: Slack, bot: Bolt) -> None:
    slack.open_home("eve")
    assert bot.hears("app_home_opened")[-1]["user"] == "U0EVE"
    bot.call("views.publish", user_id="U0EVE", view={"type": "home", "blocks": [section("needs you"), *BUTTONS]})
    home = slack.home("eve")
    assert home is not None
    assert (home.text, home.buttons[0]) == ("needs you", "Approve")
    slack.press_home("eve", "Approve")
    body = bot.hears("action", home.id)[0]
    assert (body["view"]["type"], body["container"]["type"], "channel" in body) == ("home", "view", False)


def on_page(slack: Slack) -> list[dict[str, Any]]:
    """The modals that local-slack's page shows."""

    async def look() -> list[dict[str, Any]]:
        async with (
            aiohttp.ClientSession() as session,
            session.ws_connect(f"{slack.page.replace('http', 'ws')}/ui", max_msg_size=0) as socket,
        ):
            shown: list[dict[str, Any]] = (await socket.receive_json())["state"]["modalStack"]
            return shown

    return asyncio.run(look())


def test_the_page_shows_the_modal_while_it_is_open(slack: Slack, bot: Bolt, channel: str) -> None:
    bot.opens = MODAL
    slack.command("ann", channel, "plan")
    assert wait(lambda: slack.modal("ann"))
    assert wait(lambda: [view["callback_id"] for view in on_page(slack)] == ["words"])
    slack.submit("ann", {"Words": "go"})
    assert wait(lambda: on_page(slack) == [])


def test_a_choice_tells_the_bot_at_once_and_goes_along(slack: Slack, bot: Bolt, channel: str) -> None:
    bot.opens = CHOOSER
    slack.command("bob", channel, "plan")
    assert wait(lambda: slack.modal("bob"))
    slack.choose("bob", "Template", "clean")
    body = bot.hears("action", "template")[-1]
    assert (body["actions"][0]["selected_option"]["value"], body["view"]["callback_id"]) == ("clean", "words")
    with pytest.raises(ValueError, match="tells nobody"):
        slack.choose("bob", "Words", "x")
    assert slack.submit("bob", {"Words": "go", "Template": "clean"}) == {}
    state = bot.hears("view")[-1]["view"]["state"]["values"]
    assert state["template"]["pick"]["selected_option"]["value"] == "clean"


def test_a_submission_may_bring_another_view(slack: Slack, bot: Bolt, channel: str) -> None:
    bot.opens = MODAL
    slack.command("dan", channel, "plan")
    assert wait(lambda: slack.modal("dan"))
    second = MODAL | {"title": {"type": "plain_text", "text": "Second"}}
    for action, title in (("update", "Second"), ("push", "Second")):
        bot.answers["view"] = {"response_action": action, "view": second}
        assert slack.submit("dan", {"Words": "next"}) == {}
        assert slack.modal("dan").title == title  # type: ignore[union-attr]
    bot.answers["view"] = {"response_action": "clear"}
    slack.submit("dan", {"Words": "end"})
    assert slack.modal("dan") is None


def test_a_modal_keeps_to_its_limits(slack: Slack, bot: Bolt, channel: str) -> None:
    slack.command("ann", channel, "x")
    trigger = bot.hears("command", channel)[0]["trigger_id"]
    for wrong in (
        {"title": {"type": "plain_text", "text": "x" * 25}}, {"private_metadata": "x" * 3_001}, {"type": "home2"},
        {"submit": None}, {"blocks": MODAL["blocks"] * 2},
    ):  # fmt: skip
        assert bot.refused("views.open", trigger_id=trigger, view=MODAL | wrong) == "invalid_arguments"


def test_a_response_url_is_good_five_times(slack: Slack, bot: Bolt, channel: str) -> None:
    slack.command("eve", channel, "x")
    url = bot.hears("command", channel)[0]["response_url"]

    async def use() -> list[int]:
        async with aiohttp.ClientSession() as session:
            given = {"text": "for you", "response_type": "ephemeral"}
            return [(await session.post(url, json=given)).status for _ in range(6)]

    assert asyncio.run(use()) == [200] * 5 + [404]
    assert [(seen.text, seen.to) for seen in slack.messages(channel)] == [("for you", "eve")] * 5
