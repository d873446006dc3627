"""A workspace and a guild with the demo in both, and the terminal joined to the bot that is up there."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from types import TracebackType

from tests.rounds import ROOT
from tests.wire import discord, slack
from tests.wire.conduct import Seat
from tests.wire.demo import Demo
from tests.wire.discord import Discord
from tests.wire.discord.reading import Reader
from tests.wire.seen import Seen
from tests.wire.slack import Slack

HALL = "C0GENERAL"


@contextmanager
def both() -> Iterator[tuple[Slack, Discord]]:
    workspace = slack.start()
    try:
        with discord.start() as guild:
            yield workspace, guild
    finally:
        workspace.close()


def demo(workspace: Slack, guild: Discord, folder: Path, *, hall: tuple[str, ...], lobby: tuple[str, ...]) -> Demo:
    """The demo in a fresh home, in Slack's `general` and the guild's; each knows these people and nobody else."""
    tables = {"slack": {"api": workspace.api, "channel": HALL}, "discord": guild.options()}
    people = {"slack": {p: workspace.user(p) for p in hall}, "discord": {p: guild.accounts[p] for p in lobby}}
    return Demo(folder / "home", tables, people, {**workspace.tokens, **guild.tokens()})


def seats(workspace: Slack, guild: Discord) -> tuple[Seat, Seat]:
    """ann in Slack, bob in Discord."""
    assert workspace.connected(seconds=60)
    guild.until_connected()
    return (
        Seat(workspace, HALL, "slack", people=("ann",)), Seat(Reader(guild), guild.channel, "discord", people=("bob",)),
    )  # fmt: skip


def said(seat: Seat, words: str, channel: str = "", button: str = "") -> Seen:
    """The first message at the top that says this (and has the button), as soon as it stands there."""
    found: list[Seen] = []

    def there() -> bool:
        top = seat.side.messages(channel or seat.channel)
        found[:] = [m for m in top if re.search(words, m.title) and (button in m.buttons or not button)]
        return bool(found)

    assert slack.wait(there, 60.0), words
    return found[0]


class Screen:
    """The terminal chat of a demo: what is typed there, and what stands there when it was closed."""

    def __init__(self, it: Demo) -> None:
        argv = [sys.executable, "-m", "bot", "chat", "--json", "--home", str(it.home)]
        self.process = subprocess.Popen(argv, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.messages: dict[str, Seen] = {}
        self._reading = Thread(target=self._read, daemon=True)

    def __enter__(self) -> "Screen":
        self._reading.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if kind:
            self.process.kill()
        if self.process.stdin:
            self.process.stdin.close()
        self.process.wait(60)
        self._reading.join(60)
        if self.process.stdout:
            self.process.stdout.close()

    def types(self, line: str, answered: str) -> None:
        """Returns once this was answered."""
        assert self.process.stdin
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        assert slack.wait(lambda: any(answered in m.title for m in list(self.messages.values())), 60.0), answered

    def _read(self) -> None:
        """Each act on a message makes it as it stands then."""
        pinned: set[str] = set()
        for line in self.process.stdout or ():
            act = json.loads(line)
            if act["act"] in ("pin", "unpin"):
                (pinned.add if act["act"] == "pin" else pinned.discard)(act["id"])
            if act["act"] in ("post", "edit", "pin", "unpin"):
                self.messages[act["id"]] = Seen(
                    id=act["id"], title=act["title"], text=f"{act['title']}\n{act['text']}", thread=act["thread"],
                    buttons=tuple(button["label"] for button in act["buttons"]), pinned=act["id"] in pinned,
                )  # fmt: skip
