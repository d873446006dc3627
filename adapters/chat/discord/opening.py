"""From a table and a token to a chat."""

import logging
from collections.abc import Mapping
from pathlib import Path

from adapters.chat.discord.channels import asked
from adapters.chat.discord.chat import Discord
from adapters.chat.discord.client import Listener
from adapters.chat.discord.memory import Memory
from bot.errors import BadConfig
from bot.ports import Desk


def open_discord(options: Mapping[str, str], tokens: Mapping[str, str], folder: Path, desk: Desk) -> Discord:
    """A server's chat. `guild` and `channel` are ids, `forum` the id of a forum for the tasks' cards; `channels`:
    each swarm gets one of its own; `api` and `gateway` point elsewhere than to Discord; `deaf` is how many seconds an
    own post may take to come back. Raises BadConfig."""
    logging.getLogger("discord").addHandler(logging.NullHandler())  # its logs go to whoever asks for them
    for name in ("guild", "channel", "forum"):
        given = options.get(name, "")
        if not given.isdecimal() and (given or name != "forum"):
            raise BadConfig(f"[chat.discord] {name} must be an id: in Discord, right click on it, Copy ID.")
    try:
        patience = float(options.get("deaf") or 60.0)
    except ValueError:
        raise BadConfig("[chat.discord] deaf must be a number of seconds.") from None
    token = tokens.get("DISCORD_TOKEN", "")
    if not token:
        raise BadConfig("DISCORD_TOKEN is not set; `podium connect discord` leads to it.")
    memory = Memory(folder)
    client = Listener(
        memory, desk, server=int(options["guild"]), home=options["channel"], forum=options.get("forum", ""),
        patience=patience, api=options.get("api", ""), gateway=options.get("gateway", ""),
    )  # fmt: skip
    return Discord(client, memory, token, asked(options))
