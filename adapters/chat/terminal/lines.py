"""Where a terminal's lines come from: a prompt on a tty, or whatever stands on standard input."""

import asyncio
import os
import threading
from collections.abc import AsyncIterator

from adapters.chat.terminal.script import NOT_TEXT

READ = 65_536


async def typed(prompt: str = "podium> ") -> AsyncIterator[str]:
    """Lines typed at a prompt that stays below what is printed; ends with Ctrl-D or Ctrl-C."""
    from prompt_toolkit import PromptSession

    session: PromptSession[str] = PromptSession()
    while True:
        try:
            yield await session.prompt_async(prompt)
        except (EOFError, KeyboardInterrupt):
            return


async def piped(descriptor: int = 0) -> AsyncIterator[str]:
    """Lines of a pipe, a file or /dev/null, until its end. A daemon thread reads: asyncio's pipes refuse files, and a
    read that never returns must not hold up the end."""
    loop, queue = asyncio.get_running_loop(), asyncio.Queue[bytes]()

    def pump() -> None:
        data = b"."
        while data:
            data = os.read(descriptor, READ)
            try:
                loop.call_soon_threadsafe(queue.put_nowait, data)
            except RuntimeError:
                return  # the loop has ended

    threading.Thread(target=pump, daemon=True).start()
    rest = b""
    while data := await queue.get():
        *lines, rest = (rest + data).split(b"\n")
        for line in lines:
            yield decoded(line)
    if rest:
        yield decoded(rest)


def decoded(line: bytes) -> str:
    """The line as text, or a word about it that is answered as unread."""
    try:
        return line.decode().rstrip("\r")
    except UnicodeDecodeError:
        return NOT_TEXT
