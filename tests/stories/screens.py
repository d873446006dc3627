"""Where a story is read and said: the terminal, and a second platform called "room" with its own channel, "side"."""

import re
from collections.abc import AsyncIterator, Callable, Coroutine
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from adapters.chat.terminal.chat import Terminal
from adapters.chat.terminal.script import read
from bot.core.events import Said
from bot.ports import Limits
from bot.showing import Show, perform

PLACES = {"terminal": "general", "room": "side"}
CODE = re.compile(r"link ([A-Z2-7]{8})")


async def no_lines() -> AsyncIterator[str]:
    return
    yield ""


def now(coroutine: Coroutine[Any, Any, str | None]) -> str:
    """Run what never waits."""
    try:
        coroutine.send(None)
    except StopIteration as stop:
        return stop.value or ""
    raise AssertionError("a terminal waits for nothing")


class Screens:
    """`shown` is what each platform posted and edited since `clear`."""

    def __init__(self, folder: Path, clock: Callable[[], float]) -> None:
        self.shown: dict[str, list[str]] = {name: [] for name in PLACES}
        self.count, self.code = 0, ""
        self.last: dict[tuple[str, str], str] = {}
        self.chats = {name: self._open(folder / name, name, clock) for name in PLACES}

    def _open(self, folder: Path, name: str, clock: Callable[[], float]) -> Terminal:
        folder.mkdir()
        chat = Terminal(
            folder, no_lines(), lambda text: self._hear(name, str(text)), channel=PLACES[name], voices=True,
            clock=clock, unique=self._unique,
        )  # fmt: skip
        chat.name = name
        return chat

    def _unique(self) -> str:
        self.count += 1
        return str(self.count)

    def _hear(self, name: str, text: str) -> None:
        self.shown[name].append(text)
        found = CODE.search(text)
        self.code = found[1] if found else self.code

    @property
    def limits(self) -> dict[str, Limits]:
        return {name: chat.limits for name, chat in self.chats.items()}

    def clear(self) -> None:
        for shown in self.shown.values():
            shown.clear()

    def perform(self, show: Show) -> str:
        return now(perform(self.chats[show.spot.platform], show))

    def say(self, name: str, how: str, text: str) -> Said | None:
        """What a person says: `how` is a thing whose thread it is, presses or edits, and where ("t7 in room"). An edit
        is of the last line of that person there; `{code}` is the last one-time code that was shown."""
        how, _, place = f" {how}".partition(" in ")
        how, place, text = how.strip(), place or "terminal", text.replace("{code}", self.code)
        chat = self.chats[place]
        chat.account = name
        line = {"presses": f"press {text}", "edits": text}.get(how, f"{how}: {text}" if how else text)
        said = chat.heard(read(line))
        if said is None:
            return None
        edits = self.last.get((name, place), "") if how == "edits" else ""
        if not edits:
            self.last[name, place] = said.id
        return replace(
            said, edited=how == "edits", edits=edits, bot=name == "robot", guest=name == "guest",
            salt=f"salt {self.count}", message="" if said.pressed else said.id,
        )  # fmt: skip

    def close(self) -> None:
        for chat in self.chats.values():
            chat.record.close()
