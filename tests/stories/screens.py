"""Where a story is read and said: the terminal, and a second platform called "hall" with its own channel, "side"; and
the channels that this opens, each a place by its name."""

import re
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from adapters.chat.terminal.chat import Terminal
from adapters.chat.terminal.script import read
from bot.core.events import Said
from bot.errors import ChatError
from bot.ports import Chat, Limits
from bot.showing import Show, perform

PLACES = {"terminal": "general", "hall": "side"}
CODE = re.compile(r"link ([A-Z2-7]{8})")


async def no_lines() -> AsyncIterator[str]:
    return
    yield ""


def flat(text: str) -> str:
    return " ".join(text.split())


def now(coroutine: Coroutine[Any, Any, str | None]) -> str:
    """Run what never waits."""
    try:
        coroutine.send(None)
    except StopIteration as stop:
        return stop.value or ""
    raise AssertionError("a terminal waits for nothing")


class Hall(Terminal):
    """A platform that opens channels by `opens`, or that may not (None)."""

    opens: Callable[[str], None] | None = None

    async def open(self, key: str, name: str, topic: str, people: Sequence[str]) -> tuple[str, str]:
        if self.opens is None:
            raise ChatError("the scope for channels is missing", lost=True)
        self.opens(name)
        return name, name


class Screens:
    """`shown` is what each platform posted and edited since `clear`."""

    def __init__(self, folder: Path, clock: Callable[[], float]) -> None:
        self.folder, self.clock = folder, clock
        self.shown: dict[str, list[str]] = {name: [] for name in PLACES}
        self.count, self.code = 0, ""
        self.last: dict[tuple[str, str], str] = {}
        self.chats: dict[str, Terminal] = {}
        for name, channel in PLACES.items():
            self.chats[name] = self._open(name, name, channel)

    def _open(self, place: str, name: str, channel: str) -> Terminal:
        (self.folder / place).mkdir()
        chat = (Hall if name == "hall" else Terminal)(
            self.folder / place, no_lines(), lambda text: self._hear(place, str(text)), channel=channel, voices=True,
            clock=self.clock, unique=self._unique, record=self.chats[name].record if name in self.chats else None,
        )  # fmt: skip
        chat.name = name
        return chat

    def opening(self, able: bool) -> None:
        """From now on the hall opens channels; or would, but may not."""
        hall = self.chats["hall"]
        assert isinstance(hall, Hall)
        hall.limits = replace(hall.limits, channels=True)
        hall.opens = self.opened if able else None

    def opened(self, name: str) -> None:
        """A channel of the hall's; once."""
        if name not in self.chats:
            self.shown[name] = []
            self.chats[name] = self._open(name, "hall", name)

    def _unique(self) -> str:
        self.count += 1
        return str(self.count)

    def _hear(self, name: str, text: str) -> None:
        self.shown[name].append(text)
        found = CODE.search(text)
        self.code = found[1] if found else self.code

    @property
    def platforms(self) -> dict[str, Chat]:
        return {name: self.chats[name] for name in PLACES}

    @property
    def limits(self) -> dict[str, Limits]:
        return {name: chat.limits for name, chat in self.platforms.items()}

    def clear(self) -> None:
        for shown in self.shown.values():
            shown.clear()

    def perform(self, show: Show) -> str:
        return now(perform(self.chats.get(show.spot.channel) or self.chats[show.spot.platform], show))

    def say(self, name: str, how: str, text: str) -> Said | None:
        """What a person says: `how` is a thing whose thread it is, presses or edits, and where ("t7 in hall"). An edit
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
        for name in PLACES:
            self.chats[name].record.close()
