"""From nothing to a first message in Discord, step by step; each step's checks are those of `doctor`."""

from collections.abc import Mapping

from adapters.chat.discord.channels import asked
from adapters.chat.discord.commands import NAME
from adapters.chat.discord.doctor import APPS
from adapters.chat.setup import Step

OWN = Step("A channel for each swarm", "Server Settings → Roles → the bot's → Manage Channels → on.", ("channels",))


def steps(options: Mapping[str, str]) -> tuple[Step, ...]:
    """What a person does, in order. `options` are those of `[chat.discord]` so far."""
    return (
        Step("Make the application", f"Open {APPS} → New Application → name it podium → Create."),
        Step("Let it read", "Bot → Privileged Gateway Intents → Message Content Intent → on → Save Changes."),
        Step("Give me its token", "Bot → Reset Token → Copy.", ("token", "message content", "interactions"),
             "DISCORD_TOKEN"),
        Step("Name the server", "In Discord: Settings → Advanced → Developer Mode → on. Then right click on the\n"
             "server → Copy Server ID. The bot need not be in it yet.", (), "guild"),
        Step("Invite the bot", "Open the link that stands below once you press Enter, and allow what it asks for.\n"
             "You need Manage Server there. If it is in the server already, just press Enter.", ("server", "command")),
        Step("Name the home channel", "Right click on a text channel → Copy Channel ID. Plans, boards and reports go\n"
             "there; each task gets a thread below.", ("channel", "permissions"), "channel"),
        *((OWN,) if asked(options) else ()),
        Step("Try it", f"When `podium up` runs, type  /{NAME} line:help  there, or say  @podium help  in a thread.\n"
             "For a forum with a post for each task, put its id as `forum` into [chat.discord].\n"
             "For a channel for each swarm, channels = true there; then the bot also needs Manage Channels."),
    )  # fmt: skip
