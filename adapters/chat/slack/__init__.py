"""Slack: Socket Mode in, the Web API out. The SDK is imported when a chat is opened, not before."""

from collections.abc import Mapping
from pathlib import Path

from bot.ports import Chat, Desk

TOKENS = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN")
OPTIONS = ("channel", "api", "channels", "deaf", "look", "ping", "timeout")


def open_chat(options: Mapping[str, str], tokens: Mapping[str, str], folder: Path, desk: Desk) -> Chat:
    """`options` are of `[chat.slack]`: `channel` (the home channel's id), `api` (another base URL, such as GovSlack's),
    `channels` ("one": all swarms in the home channel; else each gets one of its own); `folder` is its own."""
    from adapters.chat.slack.chat import Slack

    return Slack(options, tokens, folder, desk)
