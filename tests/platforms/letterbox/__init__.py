"""A platform of files: in the folder `place`, what people write into CHANNEL.in (account, tab, text) is heard, and what
the bot says stands in CHANNEL.out, one JSON line a post or edit. Shaped as every platform is, so that what finds,
connects and starts them can be tried without one."""

import asyncio
import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from adapters.chat.terminal import render
from bot.core.calls import Spot
from bot.core.events import Said
from bot.core.message import Message
from bot.errors import BadConfig, ChatError
from bot.ports import Desk, Limits, Spoken

TOKENS = ("LETTERBOX_TOKEN",)
OPTIONS = ("channel", "place", "loud")


def open_chat(options: Mapping[str, str], tokens: Mapping[str, str], folder: Path, desk: Desk) -> "Letterbox":
    if "channel" not in options:
        raise BadConfig("[chat.letterbox] needs a channel.")
    return Letterbox(options, tokens["LETTERBOX_TOKEN"], folder)


class Letterbox:
    name = "letterbox"
    limits = Limits()

    def __init__(self, options: Mapping[str, str], token: str, folder: Path) -> None:
        self.place, self.channel, self.token, self.folder = Path(options["place"]), options["channel"], token, folder

    async def listen(self, hear: Callable[[Spoken], None]) -> None:
        self._reached()
        heard = 0
        while True:
            path = self.place / f"{self.channel}.in"
            lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
            for number, line in enumerate(lines[heard:], heard + 1):
                account, _, text = line.partition("\t")
                hear(Said(id=f"{self.name}:{self.channel}:{number}", at=time.time(), platform=self.name, text=text,
                          account=account, channel=self.channel, addressed=True, message=str(number)))  # fmt: skip
            heard = len(lines)
            await asyncio.sleep(0.05)

    async def post(self, key: str, spot: Spot, message: Message, pin: bool = False, ping: Sequence[str] = ()) -> str:
        self._reached()
        id = "".join(c if c.isalnum() else "-" for c in key)
        self._write("post", spot, id, message)
        return id

    async def edit(self, spot: Spot, id: str, message: Message, pin: bool = False) -> None:
        self._reached()
        self._write("edit", spot, id, message)

    async def mark(self, spot: Spot, id: str, mark: str) -> None: ...

    def _reached(self) -> None:
        if self.token == "revoked" or not self.place.is_dir():
            raise ChatError("the letterbox is locked.")

    def _write(self, act: str, spot: Spot, id: str, message: Message) -> None:
        line = {"act": act, "thread": spot.thread, **render.act(act, id, spot.thread, message)}
        with open(self.place / f"{self.channel}.out", "a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
            os.fsync(file.fileno())
