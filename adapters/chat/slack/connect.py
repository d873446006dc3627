"""From nothing to a first message in Slack, step by step; each step's checks are those of `doctor`."""

from collections.abc import Mapping

from adapters.chat.setup import Step
from adapters.chat.slack.doctor import APPS
from adapters.chat.slack.manifest import COMMAND

SHOWS = "python -m adapters.chat.slack.manifest"


def steps(options: Mapping[str, str]) -> tuple[Step, ...]:
    """What a person does, in order. `options` are those of `[chat.slack]` so far."""
    room = options.get("channel") or "your channel"
    return (
        Step("Make the app", f"Open {APPS}?new_app=1 → From a manifest → your workspace → YAML.\n"
             f"Paste config/slack-manifest.yaml (also printed by: {SHOWS}) → Next → Create."),
        Step("Install it", "Install App → Install to Workspace → Allow."),
        Step("Give me the bot token", "OAuth & Permissions → Bot User OAuth Token → Copy. It begins with xoxb-.",
             ("bot token", "workspace", "scopes"), "SLACK_BOT_TOKEN"),
        Step("Give me the app-level token", "Basic Information → App-Level Tokens → Generate Token and Scopes → add\n"
             "connections:write → Generate → Copy. It begins with xapp-.", ("app-level token", "socket"),
             "SLACK_APP_TOKEN"),
        Step("Name the home channel", "In Slack: the channel's name → About → at the bottom, Channel ID (C…).\n"
             "A private channel: first type  /invite @podium  there.", ("channel",), "channel"),
        Step("Invite the bot", f"In {room}, type:  /invite @podium", ("member", "posting", "pins")),
        Step("Try it", f"When `podium up` runs, type  {COMMAND} help  there, or say  @podium help  in a thread."),
    )  # fmt: skip
