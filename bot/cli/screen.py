"""A screen at this machine for a bot in this process: a prompt on a tty, plain lines otherwise."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, nullcontext

from rich.console import Console
from rich.text import Text as Styled

from adapters.chat.terminal.door import Hello, converse, noted, printed
from adapters.chat.terminal.lines import piped, typed
from bot.app import App


def tty() -> bool:
    """Whether a person sits at both ends."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def width() -> int:
    """Columns to style for; 0 where output is no terminal."""
    return os.get_terminal_size().columns if sys.stdout.isatty() else 0


def lines() -> AsyncIterator[str]:
    """What is typed, or what stands on standard input."""
    return typed() if tty() else piped()


def patched() -> AbstractContextManager[None]:
    """While a prompt is up, what is printed goes above it."""
    if not tty():
        return nullcontext()
    from prompt_toolkit.patch_stdout import patch_stdout

    return patch_stdout(raw=True)


async def local(app: App, hello: Hello, ends: bool) -> int:
    """Run the bot with a screen here → exit code. `ends`: the bot stops when the lines end."""
    console = Console(highlight=False, soft_wrap=True)

    def write(text: str | Styled) -> None:
        if isinstance(text, Styled):
            console.print(text, end="")
        else:
            printed(text)

    with patched():
        bot = asyncio.create_task(app.run())
        talk = asyncio.create_task(converse(app.terminal, app.house, lines(), write, hello, noted))
        await asyncio.wait({bot, talk}, return_when=asyncio.FIRST_COMPLETED)
        if talk.done() and (ends or talk.exception()):
            app.bot.stop()
        try:
            await bot
        finally:
            talk.cancel()
            await asyncio.wait({talk})
    return 0 if talk.cancelled() else talk.result()


def farewell(app: App) -> str:
    """What goes on without the bot."""
    agents = app.bot.engine.world.live()
    if not agents:
        return "Stopped. No agent is at work; everything said so far is kept."
    return f"Stopped. {agents} at work: agents go on without the bot, and `podium up` finds them again."
