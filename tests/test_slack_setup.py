"""The manifest, `doctor` and `connect` of Slack, held to the platform's limits and to a workspace that lacks things."""

import asyncio
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from adapters.chat.setup import Check
from adapters.chat.slack.connect import steps
from adapters.chat.slack.doctor import checks, named
from adapters.chat.slack.manifest import EVENTS, OPTIONAL, SCOPES, manifest, yaml
from bot.core.words import WORDS
from tests.wire.slack import Slack, start

FILE = Path(__file__).parents[1] / "config" / "slack-manifest.yaml"
ROOM = "C0GENERAL"


@pytest.fixture(scope="module")
def workspace() -> Iterator[Slack]:
    slack = start()
    yield slack
    slack.close()


@pytest.fixture
def slack(workspace: Slack) -> Iterator[Slack]:
    yield workspace
    workspace.clear()
    workspace.archive(ROOM, False)
    workspace.remove_bot(ROOM, False)


def looked(slack: Slack, tokens: dict[str, str] | None = None, **options: str) -> dict[str, Check]:
    given = {"channel": ROOM, "api": slack.api} | options
    return {c.name: c for c in asyncio.run(checks(given, slack.tokens if tokens is None else tokens))}


def read(lines: list[str], depth: int = 0) -> Any:
    """The little YAML that the manifest uses: maps, lists, quoted strings, true and false."""
    found: Any = None
    while lines and len(lines[0]) - len(lines[0].lstrip()) == depth:
        text = lines.pop(0).strip()
        if text.startswith("- "):
            found = found or []
            if re.match(r"\w+: ", text[2:]):
                lines.insert(0, " " * (depth + 2) + text[2:])
                found.append(read(lines, depth + 2))
            else:
                found.append(json.loads(text[2:]))
            continue
        name, _, value = text.partition(":")
        found = found or {}
        found[name] = json.loads(value) if value else read(lines, depth + 2)
    return found


def test_the_manifest_in_config_is_the_one_that_is_made() -> None:
    made = FILE.read_text(encoding="utf-8")
    assert made == yaml(), "write it anew: python -m adapters.chat.slack.manifest > config/slack-manifest.yaml"
    bare = [re.sub(r'(" )? # .*$', r"\1", line).rstrip() for line in made.splitlines() if not line.startswith("#")]
    assert read(bare) == manifest()


def test_the_manifest_keeps_the_platforms_limits() -> None:
    made = manifest()
    about, (command,) = made["display_information"], made["features"]["slash_commands"]
    assert len(about["name"]) <= 35
    assert len(about["description"]) <= 140
    assert re.fullmatch(r"/[a-z]{1,31}", command["command"])
    assert len(command["description"]) <= 2_000
    assert len(command["usage_hint"]) <= 1_000
    assert "url" not in command
    assert all(word.word in command["description"] for word in WORDS if word.seven)
    assert all(len(s["name"]) <= 24 and len(s["callback_id"]) <= 255 and len(s["description"]) <= 150
               for s in made["features"]["shortcuts"])  # fmt: skip
    assert len(made["features"]["bot_user"]["display_name"]) <= 80
    assert made["settings"]["socket_mode_enabled"]


def test_every_event_has_the_scope_it_needs() -> None:
    from tests.wire.slack.laws import EVENTS as LAW

    assert {LAW[event] for event in EVENTS} - {""} <= set(SCOPES)


def test_a_whole_workspace_is_all_right_but_for_what_cannot_be_seen(slack: Slack) -> None:
    found = looked(slack)
    assert {c.name for c in found.values() if c.state == "ok"} == {
        "bot token", "app-level token", "workspace", "scopes", "channel", "member", "socket", "a channel per swarm",
    }  # fmt: skip
    assert {c.name for c in found.values() if c.state == "unknown"} == {"posting", "pins", "events"}
    assert not slack.messages(ROOM)


@pytest.mark.parametrize("scope", sorted(SCOPES))
def test_each_scope_that_lacks_is_named_with_its_use_and_the_mend(slack: Slack, scope: str) -> None:
    slack.revoke(scope)
    check = looked(slack)["scopes"]
    assert (check.state, scope in check.text, SCOPES[scope] in check.text) == ("bad", True, True)
    assert "Reinstall" in check.mend


def test_a_scope_that_is_optional_is_a_warning_where_it_lacks_and_is_wanted(slack: Slack) -> None:
    """Of the scope that the home channel's kind needs; and none where one channel is wanted for all."""
    name = "a channel per swarm"
    private = slack.channel("den", private=True)
    lacks = looked(slack, channel=private)[name]
    assert (lacks.state, "groups:write" in lacks.text, "reinstall" in lacks.mend) == ("warn", True, True)
    slack.revoke("channels:manage")
    assert "channels:manage" in looked(slack)[name].text
    assert name not in looked(slack, channels="one")
    assert looked(slack)["scopes"].state == "ok"
    assert OPTIONAL.keys() == set(manifest()["oauth_config"]["scopes"]["bot_optional"])


def test_a_channel_that_is_not_right_is_named(slack: Slack) -> None:
    assert "channel_not_found" in looked(slack, channel="C0NOWHERE")["channel"].text
    assert looked(slack, channel="")["channel"].state == "bad"
    slack.remove_bot(ROOM)
    assert "/invite" in looked(slack)["member"].mend
    slack.archive(ROOM)
    assert "archived" in looked(slack)["channel"].text


def test_tokens_are_told_apart_and_never_shown(slack: Slack) -> None:
    bot, app = slack.tokens["SLACK_BOT_TOKEN"], slack.tokens["SLACK_APP_TOKEN"]
    none = looked(slack, {})
    assert (none["bot token"].state, none["app-level token"].state) == ("bad", "bad")
    swapped = looked(slack, {"SLACK_BOT_TOKEN": app, "SLACK_APP_TOKEN": bot})
    assert "app-level token" in swapped["bot token"].text
    wrong = looked(slack, {"SLACK_BOT_TOKEN": "xoxb-another-one", "SLACK_APP_TOKEN": "xapp-1-A0X1-another"})
    assert "invalid_auth" in wrong["workspace"].text
    assert "/A0X1/" in wrong["socket"].mend
    every = [*none.values(), *swapped.values(), *wrong.values(), *looked(slack).values()]
    said = "\n".join(f"{c.text} {c.mend}" for c in every)
    assert not any(token in said for token in (bot, app, "xoxb-another-one", "xapp-1-A0X1-another"))
    assert named("xapp-1-A0X1-2-abc") == "A0X1"


def test_a_platform_that_does_not_answer_is_said(slack: Slack) -> None:
    found = looked(slack, api="http://127.0.0.1:9/api/")
    assert (found["workspace"].state, found["socket"].state) == ("bad", "bad")
    assert "did not answer" in found["workspace"].text


def test_connecting_takes_ten_steps_or_fewer_and_each_check_is_one_of_doctors(slack: Slack) -> None:
    way, known = steps({}), looked(slack)
    assert len(way) <= 10
    assert {name for step in way for name in step.check} <= set(known)
    assert [step.asks for step in way if step.asks] == ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "channel"]
