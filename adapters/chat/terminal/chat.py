"""The terminal as a chat: lines in, messages out. It has one channel in view, threads, pins, files, and no limits."""

import json
import re
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path

import msgspec
from rich.text import Text as Styled

from adapters.chat.cut import Drawing, pictures
from adapters.chat.record import Record, Shown
from adapters.chat.terminal import render
from adapters.chat.terminal.files import attached
from adapters.chat.terminal.script import Line, read
from bot.core.calls import Spot
from bot.core.events import Attached, Said
from bot.core.message import Button, Message, typed
from bot.ports import Limits

_OTHERS = re.compile(r"@(?!podium\b)\w", re.IGNORECASE)
LONGEST = 1 << 20  # characters of one line
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


class Terminal:
    """`lines` is where lines come from; `write` takes one piece of output: styled text when `styled`, else plain text,
    or a JSON act when `acts`. `account` speaks until `#as` (only where `voices`, in a demo's home). `pause` carries out
    `#wait` and `#sleep` before the next line is read. `folder` holds the record and the files that go along; names of
    files in lines count from `desk`. `draw` gives a picture by its name."""

    name = "terminal"
    limits = Limits()

    def __init__(
        self,
        folder: Path,
        lines: AsyncIterator[str],
        write: Callable[[str | Styled], None],
        *,
        acts: bool = False,
        styled: bool = False,
        channel: str = "general",
        account: str = "local",
        voices: bool = False,
        pause: Callable[[Line], Awaitable[None]] | None = None,
        clock: Callable[[], float] = time.time,
        unique: Callable[[], str] = lambda: uuid.uuid4().hex,
        record: Record | None = None,
        desk: Path | None = None,
        draw: Callable[[str], Awaitable[bytes]] | None = None,
    ) -> None:
        self.draw, self.desk = draw, desk or Path.cwd()
        self.folder, self.lines, self.write = folder, lines, write
        self.acts, self.styled, self.channel, self.account, self.voices = acts, styled, channel, account, voices
        self.pause, self.clock, self.unique = pause, clock, unique
        self.record = record or Record(folder / "terminal.jsonl")
        self.screens = [self]

    def guest(
        self,
        lines: AsyncIterator[str],
        write: Callable[[str | Styled], None],
        *,
        acts: bool = False,
        styled: bool = False,
        channel: str = "general",
        pause: Callable[[Line], Awaitable[None]] | None = None,
        desk: Path | None = None,
    ) -> "Terminal":
        """One more screen with its own lines and looks: it sees what this one sees from now on, until `leave`."""
        screen = Terminal(
            self.folder, lines, write, acts=acts, styled=styled, channel=channel, account=self.account,
            voices=self.voices, pause=pause, clock=self.clock, unique=self.unique, record=self.record,
            desk=desk, draw=self.draw,
        )  # fmt: skip
        self.screens.append(screen)
        return screen

    def leave(self, screen: "Terminal") -> None:
        """This screen sees no more."""
        self.screens.remove(screen)

    async def listen(self, hear: Callable[[Said], None]) -> None:
        """Feed each line, reply and press into `hear`, in order, until the lines end or this is cancelled."""
        async for text in self.lines:
            line = read(text)
            if line.kind in ("wait", "sleep"):
                if self.pause:
                    await self.pause(line)
            elif said := self.heard(line):
                hear(said)

    def heard(self, line: Line) -> Said | None:
        """What a line says to the bot; None where it only concerns the terminal, or cannot be (then it says why)."""
        match line.kind:
            case "say" | "reply" | "press" if (long := len(line.text)) > LONGEST:
                self._notice(f"A line of {long:,} characters is too long; it was not sent. As a file: plan FILE")
            case "say":
                return self._said(line.text, addressed=True, files=attached(line.text, self.desk))
            case "reply":
                return self._reply(line)
            case "press":
                return self._press(line)
            case "as" if self.voices:
                self.account = line.text
            case "as":
                self._notice("#as speaks for others and works in a demo's data home only.")
            case "bad":
                self._notice(line.text)
            case _:
                pass
        return None

    async def post(self, key: str, spot: Spot, message: Message, pin: bool = False, ping: Sequence[str] = ()) -> str:
        """Show it once; the same key gives the same id, and shows what is newer. Whoever looks is called already."""
        if known := self.record.by_key.get(key):
            await self.edit(spot, known.id, message, pin)
            return known.id
        shown = self.record.fresh(key, spot, message, pin)
        self.record.put(shown)
        for screen in self.screens:
            screen._show("post", shown)
            screen._files(shown, ())
            if pin:
                screen._mark("pin", shown)
        await self._pictures(shown, ())
        return shown.id

    async def edit(self, spot: Spot, id: str, message: Message, pin: bool = False) -> None:
        """Change it in place. A terminal cannot: an open question or a rehearsal is shown whole, of a log its new
        lines, of the rest the new title where that changed; the rest is kept for a press. A script gets every edit."""
        old = self.record.standing(id)
        if old.message == message and old.pin == pin:
            return
        new = msgspec.structs.replace(old, message=message, pin=pin)
        self.record.put(new)
        lines = render.grown(old.message, message)
        for screen in self.screens:
            if lines and not screen.acts:
                whose = render.flat(message.title).partition(" ")[0]
                screen.write("".join(f"  {whose} {line}\n" for line in lines))
            if old.message != message:
                if screen.acts or old.message.title != message.title or asks(new):
                    screen._show("edit", new)
                screen._files(new, render.folds(old.message))
            if old.pin != pin:
                screen._mark("pin" if pin else "unpin", new)
        await self._pictures(new, pictures(old.message))

    async def mark(self, spot: Spot, id: str, mark: str) -> None:
        """Lines typed here bear no signs; the receipt below says it."""

    def _reply(self, line: Line) -> Said | None:
        opened = self.record.latest(line.thing)
        if not opened:
            self._notice(f"{line.thing} has no thread yet.")
            return None
        return self._said(line.text, thread=opened[0].thread or opened[0].id)

    def _press(self, line: Line) -> Said | None:
        """The newest message of the thing that has the button: by label, by the words it says, or by their first."""
        for shown in self.record.latest(line.thing):
            found = pressed(shown.message, line.text)
            if found:
                button, words = found
                says = typed(button.says, button.asks, words)
                thread = shown.thread or (shown.id if shown.thing else "")
                return self._said(says, thread=thread, seen=button.seen, pressed=True, addressed=True)
        self._notice(f"There is no button {line.text} on {line.thing or 'any message'}.")
        return None

    def _said(
        self, text: str, *, thread: str = "", seen: str = "", pressed: bool = False, addressed: bool = False,
        files: tuple[Attached, ...] = (),
    ) -> Said:  # fmt: skip
        return Said(
            id=f"terminal-{self.unique()}", at=self.clock(), platform=self.name, account=self.account,
            channel=self.channel, text=text, name=self.account, thread=thread, seen=seen, pressed=pressed,
            addressed=addressed, mentions=bool(_OTHERS.search(text)) and not pressed,
            files=files,
        )  # fmt: skip

    def _show(self, kind: str, shown: Shown) -> None:
        if self.acts:
            self._act(render.act(kind, shown.id, shown.thread, shown.message))
            return
        message = shown.message
        if kind == "edit" and not asks(shown):
            message = Message(message.title, tone=message.tone)
        text = render.rich(message) if self.styled else render.plain(message)
        lead = ("  " if shown.thread else "") + (f"#{shown.channel} " if shown.channel != self.channel else "")
        lead += "~ " if kind == "edit" else ""
        self.write(Styled(lead).append_text(text) if isinstance(text, Styled) else lead + text)

    def _files(self, shown: Shown, before: tuple[object, ...]) -> None:
        """Each folded text whole: a file beside the record, or an act."""
        for fold in render.folds(shown.message):
            if fold in before:
                continue
            if self.acts:
                self._act({"act": "file", "id": shown.id, "thread": shown.thread, "title": render.flat(fold.name),
                           "text": render.strip(fold.text), "buttons": []})  # fmt: skip
                continue
            path = self.folder / "files" / f"{shown.id}-{_UNSAFE.sub('-', fold.name)[-100:]}"
            path.parent.mkdir(exist_ok=True)
            path.write_text(render.strip(fold.text), encoding="utf-8")
            self.write(f"  {path}\n")

    async def _pictures(self, shown: Shown, before: tuple[Drawing, ...]) -> None:
        """Each picture as a file beside the record, where somebody looks: a script gets none."""
        looks = [screen for screen in self.screens[1:] or self.screens if not screen.acts]
        for one in pictures(shown.message) if looks else ():
            data = await self.draw(one.name) if self.draw and one not in before else b""
            if data:
                path = self.folder / "files" / f"{shown.id}-{one.file}"
                path.parent.mkdir(exist_ok=True)
                path.write_bytes(data)
                for screen in looks:
                    screen.write(f"  {path}\n")

    def _mark(self, kind: str, shown: Shown) -> None:
        if self.acts:
            self._act({"act": kind, "id": shown.id, "thread": shown.thread, "title": render.flat(shown.message.title),
                       "text": "", "buttons": []})  # fmt: skip

    def _act(self, act: dict[str, object]) -> None:
        self.write(json.dumps(act, ensure_ascii=False) + "\n")

    def _notice(self, text: str) -> None:
        """A word of the terminal itself, to the person at it."""
        self._show("post", Shown(key="", id="", message=Message(text, tone="warn"), channel=self.channel))


def asks(shown: Shown) -> bool:
    """An open checkpoint: what it shows is what is answered, so all of it is seen; or a rehearsal that has ended."""
    return shown.thing.rpartition(".")[2].startswith(("c", "h")) and bool(shown.message.buttons)


def pressed(message: Message, text: str) -> tuple[Button, str] | None:
    """The button meant by `approve`, `Approve report`, `approve c5` or `redirect keep the flag`, and the words left."""
    buttons = [*message.buttons, *(b for block in message.blocks for b in render.inner(block))]
    asked = text.lower()
    for button in buttons:
        label, says = button.label.rstrip("…").lower(), button.says.rstrip(":").lower()
        for name in sorted({label, says, *_words(says)}, key=len, reverse=True):
            if asked == name:
                return button, ""
            if button.asks == "words" and asked.startswith((f"{name} ", f"{name}: ")):
                return button, text[len(name) :].lstrip(": ")
    return None


def _words(says: str) -> set[str]:
    """The command's own word: what stands before the first id."""
    words = says.split(" ")
    upto = next((n for n, w in enumerate(words) if re.fullmatch(r"(?:s\d+\.)?[a-z]\d+", w)), len(words))
    return {" ".join(words[:upto])} - {""}
