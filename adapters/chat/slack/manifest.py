"""The app as Slack shall know it: scopes, events, the command and the shortcut, each with what it is for. `python -m
adapters.chat.slack.manifest` writes config/slack-manifest.yaml's text."""

import sys
from typing import Any

from bot.core.words import WORDS

COMMAND = "/swarm"
SHORTCUT = "podium_answer"  # callback_id of the message shortcut
SCOPES = {
    "app_mentions:read": "hear @podium where it is mentioned",
    "channels:history": "hear replies in public channels, and fetch those missed",
    "channels:read": "see whether the home channel exists and the bot is in it",
    "chat:write": "post and change its own messages",
    "commands": f"{COMMAND} and the message shortcut",
    "files:read": "read a plan that is sent as a file",
    "files:write": "send reports, plans and diffs as files",
    "groups:history": "hear replies in private channels, and fetch those missed",
    "groups:read": "see whether a private home channel exists and the bot is in it",
    "im:history": "hear direct messages, and fetch those missed",
    "im:write": "write to one person",
    "pins:write": "pin the board and the report",
    "reactions:write": "mark a reply as seen and applied",
    "users:read": "tell guests and bots, who decide nothing, from people",
}
OPTIONAL = {  # without them all swarms share the home channel; whoever installs the app may leave them out
    "channels:manage": "open a channel for each swarm",
    "groups:write": "open it private, where the home channel is",
}
EVENTS = {
    "app_home_opened": "show Needs you at the first look",
    "app_mention": "@podium",
    "message.channels": "replies in public channels",
    "message.groups": "replies in private channels",
    "message.im": "direct messages",
}
SEVEN = " · ".join(word.word for word in WORDS if word.seven)


def manifest() -> dict[str, Any]:
    """The manifest as Slack's JSON schema has it."""
    return {
        "display_information": {
            "name": "Podium",
            "description": "Conduct a swarm of agents: plan, launch, answer its questions, read its report.",
            "background_color": "#1d3557",
        },
        "features": {
            "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True,
                         "messages_tab_read_only_enabled": False},
            "bot_user": {"display_name": "podium", "always_online": False},
            "shortcuts": [{"name": "Answer in Podium", "type": "message", "callback_id": SHORTCUT,
                           "description": "Say something to the agent of this thread"}],
            "slash_commands": [{"command": COMMAND, "description": SEVEN, "usage_hint": "waiting · help · plan …",
                                "should_escape": True}],
        },
        "oauth_config": {"scopes": {"bot": sorted(SCOPES | OPTIONAL), "bot_optional": sorted(OPTIONAL)}},
        "settings": {
            "event_subscriptions": {"bot_events": sorted(EVENTS)},
            "interactivity": {"is_enabled": True},
            "org_deploy_enabled": False,
            "socket_mode_enabled": True,
            "token_rotation_enabled": False,
        },
    }  # fmt: skip


def yaml() -> str:
    """The manifest as the file that is pasted into Slack; scopes and events say what they are for."""
    why = {**SCOPES, **OPTIONAL, **EVENTS}
    head = "# Made by `python -m adapters.chat.slack.manifest`; paste it at https://api.slack.com/apps?new_app=1\n"
    return head + "".join(f"{line}\n" for line in _lines(manifest(), why))


def _lines(value: Any, why: dict[str, str], lead: str = "") -> list[str]:
    if isinstance(value, dict):
        pairs = [(f"{name}:", inner) for name, inner in value.items()]
    else:
        pairs = [("-", inner) for inner in value]
    lines: list[str] = []
    for name, inner in pairs:
        if isinstance(inner, dict) and name == "-":
            first, *rest = _lines(inner, why, lead + "  ")
            lines += [f"{lead}- {first.strip()}", *rest]
        elif isinstance(inner, dict | list):
            lines += [f"{lead}{name}", *_lines(inner, why, lead + "  ")]
        else:
            note = f"  # {why[inner]}" if inner in why else ""
            lines.append(f"{lead}{name} {_scalar(inner)}{note}")
    return lines


def _scalar(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'


if __name__ == "__main__":
    sys.stdout.write(yaml())
