"""`podium up`: the bot, with this terminal and the room as its chats."""

import asyncio
from pathlib import Path

import typer

from adapters.chat.terminal.door import Hello, noted
from bot.app import open_app
from bot.cli.link import show, tell
from bot.cli.options import HOME, Config, Home, say
from bot.cli.screen import farewell, local, tty, width

app = typer.Typer()


@app.command(epilog="Example: podium up --home ~/billing-podium")
def up(home: Home = HOME, config: Config = None) -> None:
    """Run the bot until Ctrl-C: on the terminal, in the room (a page on this machine, whose link is printed), and on
    every platform that has a table chat.NAME in podium.toml.

    On a terminal you talk to it here; without one it stays up in the background."""
    raise typer.Exit(stay(home, config))


def stay(home: Path, config: Path | None) -> int:
    """The bot until it is ended → exit code."""
    with open_app(home, config, noted) as it:
        say(f"Podium is up. Data: {home}. Others join with `podium chat`. Ctrl-C stops the bot, not its agents.")
        for line in it.where:
            say(f"Connecting {line}")
        tell(it.link, home)
        if it.link:
            show(home)
        channel = it.terminal.channel
        code = asyncio.run(local(it, Hello(channel=channel, width=width()), ends=tty()))
        say(farewell(it))
    return code
