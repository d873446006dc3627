"""The terminal, written as JSON acts, so that the suite sees each one."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

from adapters.chat.terminal import Terminal
from bot.core.events import Said


class Rig:
    """`chat` under test on `home`; `acts` is what it showed since `open`, newest last. `lines` are said by `listen`."""

    alone, channel, pings = True, "general", ()
    run = staticmethod(asyncio.run)

    def __init__(self, home: Path) -> None:
        self.home = home
        self.lines: list[str] = []
        self.acts: list[dict[str, object]] = []
        self.chat = self._chat()

    def reopen(self) -> None:
        """The bot was killed and is up again on the same home; what was shown is kept apart from what will be."""
        self.acts.clear()
        self.close()
        self.chat = self._chat()

    def close(self) -> None:
        self.chat.record.close()

    def heard(self, *lines: str) -> list[Said]:
        """What the chat hears while these are said."""
        self.lines += lines
        said: list[Said] = []
        asyncio.run(asyncio.wait_for(self.chat.listen(said.append), 10))
        return said

    def say(self, thread: str, text: str) -> str:
        """What a person types to speak in a thread ("" at the top)."""
        return f"{thread}: {text}" if thread else text

    def press(self, thing: str, label: str) -> str:
        return f"press {thing} {label}"

    def _chat(self) -> Terminal:
        async def lines() -> AsyncIterator[str]:
            for line in self.lines:
                yield line

        return Terminal(self.home, lines(), lambda text: self.acts.append(json.loads(str(text))), acts=True)
