"""The door of a bot that is up: a Unix socket in its home, through which more terminals join, each with its own looks.

A guest says hello in one JSON line (`Hello`), then sends its lines as they are and closes its side at their end. The
house sends JSON lines: {"out": text} for standard output, {"note": text} for standard error, {"end": exit code} last.
"""

import asyncio
import io
import json
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from hashlib import sha256
from pathlib import Path

import msgspec
from msgspec import Struct
from rich.console import Console
from rich.text import Text as Styled

from adapters.chat.terminal.chat import Terminal
from adapters.chat.terminal.lines import decoded
from adapters.chat.terminal.script import Line
from bot.core.events import Said
from bot.errors import ChatError, PodiumError

LINE = 4 << 20  # bytes of one line
PATH = 100  # bytes a socket's path may have
Write = Callable[[str | Styled], None]


class RanOut(PodiumError):
    """What a `#wait` waited for did not come in time."""


class Hello(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How a guest wants to see: `acts` as JSON, else as text, styled for `width` columns if that is given. `folder` is
    where it is, so that it may name files."""

    channel: str = "general"
    acts: bool = False
    width: int = 0
    folder: str = ""


class House(Struct, frozen=True, kw_only=True):
    """What a screen needs of the bot: `hear` a line; `until` something is so, within seconds (checkpoint, quiet,
    report, closed; "said": all there was to say is said)."""

    hear: Callable[[Said], None]
    until: Callable[[str, float], Awaitable[bool]]


def address(home: Path) -> Path:
    """The socket of a home; a home with a long path has it in a folder for temporary files."""
    path = home.absolute() / "bot.sock"
    if len(bytes(path)) <= PATH:
        return path
    return Path(tempfile.gettempdir()) / f"podium-{sha256(bytes(path)).hexdigest()[:16]}" / "bot.sock"


async def converse(
    terminal: Terminal, house: House, lines: AsyncIterator[str], write: Write, hello: Hello, note: Callable[[str], None]
) -> int:
    """One screen from its first line to its last. Gives the exit code: 0, or 3 when a `#wait` ran out."""

    async def pause(line: Line) -> None:
        if line.kind == "sleep":
            await asyncio.sleep(line.seconds)
        elif not await house.until(line.until, line.seconds):
            raise RanOut(f"#wait {line.until} ran out after {line.seconds:g} seconds.")

    screen = terminal.guest(
        lines, write, acts=hello.acts, styled=hello.width > 0, channel=hello.channel, pause=pause,
        desk=Path(hello.folder),
    )  # fmt: skip
    try:
        await screen.listen(house.hear)
        await house.until("said", 10.0)
    except RanOut as error:
        note(str(error))
        return 3
    finally:
        terminal.leave(screen)
    return 0


@asynccontextmanager
async def open_door(terminal: Terminal, house: House, home: Path) -> AsyncIterator[None]:
    """Let guests in while the block runs."""
    path = address(home)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    path.unlink(missing_ok=True)
    guests: set[asyncio.Task[None]] = set()

    def enter(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(_serve(terminal, house, reader, writer))
        guests.add(task)
        task.add_done_callback(guests.discard)

    server = await asyncio.start_unix_server(enter, path, limit=LINE)
    path.chmod(0o600)
    try:
        yield
    finally:
        server.close()
        for task in guests:
            task.cancel()
        await asyncio.gather(*guests, return_exceptions=True)
        path.unlink(missing_ok=True)


async def _serve(
    terminal: Terminal, house: House, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    def send(frame: dict[str, object]) -> None:
        if not writer.is_closing():
            writer.write(json.dumps(frame, ensure_ascii=False).encode(errors="replace") + b"\n")

    async def lines() -> AsyncIterator[str]:
        while line := await reader.readline():
            yield decoded(line.rstrip(b"\n"))

    code = 1
    try:
        hello = msgspec.json.decode(await reader.readline(), type=Hello)

        def write(text: str | Styled) -> None:
            send({"out": ansi(text, hello.width) if isinstance(text, Styled) else text})

        code = await converse(terminal, house, lines(), write, hello, lambda text: send({"note": text}))
    except (PodiumError, msgspec.MsgspecError, ValueError, ConnectionError) as error:
        send({"note": str(error)})
    finally:
        send({"end": code})
        writer.close()


def ansi(text: Styled, width: int) -> str:
    """Styled text as a terminal of this width shows it."""
    console = Console(file=io.StringIO(), force_terminal=True, color_system="256", width=width)
    console.print(text, end="", soft_wrap=True)
    return str(console.file.getvalue())  # type: ignore[attr-defined]


async def attach(
    home: Path, lines: AsyncIterator[str], write: Callable[[str], None], note: Callable[[str], None], hello: Hello
) -> int:
    """Join the bot that is up on a home → exit code, 1 when the bot went away. Raises ChatError: none is up."""
    try:
        reader, writer = await asyncio.open_unix_connection(address(home), limit=LINE)
    except OSError as error:
        raise ChatError(f"No bot answers on {home}: start one with `podium up`.") from error
    writer.write(msgspec.json.encode(msgspec.structs.replace(hello, folder=str(Path.cwd()))) + b"\n")

    async def speak() -> None:
        async for line in lines:
            if len(line) > LINE // 4:
                note(f"A line of {len(line):,} characters is too long; it was not sent.")
                continue
            writer.write(line.encode(errors="replace") + b"\n")
            await writer.drain()
        writer.write_eof()

    speaking = asyncio.create_task(speak())
    try:
        while frame := await reader.readline():
            match json.loads(frame):
                case {"out": str(text)}:
                    write(text)
                case {"note": str(text)}:
                    note(text)
                case {"end": int(code)}:
                    return code
    except ConnectionError:
        pass  # as if it had closed
    finally:
        speaking.cancel()
        writer.close()
    note("The bot went away. Agents go on; `podium up` brings it back.")
    return 1


def printed(text: str) -> None:
    """To standard output, at once."""
    sys.stdout.write(text)
    sys.stdout.flush()


def noted(text: str) -> None:
    """To standard error."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
