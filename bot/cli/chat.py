"""`podium chat`: the terminal chat, and the way to script the bot."""

import asyncio
import time
from pathlib import Path
from typing import Annotated

import typer

from adapters.chat.terminal.door import Hello, attach, noted, printed
from bot.app import open_app
from bot.cli.options import HOME, Config, Home
from bot.cli.screen import lines, local, patched, width
from bot.errors import ChatError, HomeInUse

app = typer.Typer()
PATIENCE = 10.0  # seconds for a bot that holds the home to open its door


@app.command(epilog="Example: printf 'waiting\\n#wait quiet 30\\n' | podium chat --json")
def chat(
    home: Home = HOME,
    config: Config = None,
    channel: Annotated[str, typer.Option(help="The channel you are in.")] = "general",
    json: Annotated[bool, typer.Option("--json", help="Print each message as one JSON line.")] = False,
) -> None:
    """Talk to the bot that is up on the home, or to one of your own that ends with your lines.

    A line is a message; `t3: words` a reply in a thread; `press c5 approve` a button. Scripts also have
    `#wait checkpoint|quiet|report|closed [SECONDS]`, `#sleep SECONDS` and, in a demo's home, `#as bob`.
    Exit 0; 3 when a #wait ran out; 1 when the bot failed.
    """
    hello = Hello(channel=channel, acts=json, width=0 if json else width())
    raise typer.Exit(join(home, config, hello))


def join(home: Path, config: Path | None, hello: Hello) -> int:
    """Attach to the bot that is up; else be one."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return asyncio.run(guest(home, hello))
        except ChatError:
            pass  # nobody is up, or not yet
        try:
            with open_app(home, config, noted) as it:
                return asyncio.run(local(it, hello, ends=True))
        except HomeInUse:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


async def guest(home: Path, hello: Hello) -> int:
    with patched():
        return await attach(home, lines(), printed, noted, hello)
