"""Discord by its real library, over the stand-in: one server for all tests, a channel for each."""

import asyncio
import atexit
import itertools
from collections.abc import Callable, Coroutine
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from adapters.chat.discord import open_chat
from adapters.pictures import paint
from bot.core.events import Said
from bot.core.views.forms import OWN, Form
from bot.ports import Chat, Spoken
from tests.contract.chats import form
from tests.golden import sample
from tests.wire.discord import LONG, Discord, start

T = TypeVar("T")
Line = Callable[[], object]  # what a person does
NUMBERS = itertools.count(1)
LAST = "that is all for now"  # said after each line: once it is heard, so is what came before it


@cache
def server() -> Discord:
    """Started at the first need, ended with the process. It is not paced: the suite asks what is shown, not when."""
    held = start(users=("ann", "usher"), ack=20.0, limits=False)
    atexit.register(held.close)
    return held


class Desk:
    """Nothing to complete, nobody known."""

    def complete(self, channel: str, text: str) -> tuple[tuple[str, str], ...]:
        return ()

    def form(self, template: str = "") -> Form:
        return form(template)

    def account(self, platform: str, account: str) -> str:
        return ""

    def picture(self, name: str) -> tuple[bytes, str] | None:
        return paint(sample.running(), name, lambda: sample.NOW)


class Rig:
    """See the package."""

    alone, person = False, "ann"

    def __init__(self, home: Path) -> None:
        self.discord, self.home, self.runner = server(), home, asyncio.Runner()
        self.discord.clear()
        self.channel = self.discord.new_channel(f"contract-{next(NUMBERS)}")
        self.account = self.discord.accounts[self.person]
        self.last, self.read = "", self.discord.shown()[0]
        self.before = len(self.discord.messages(f"@{self.person}"))
        self.files: dict[str, tuple[tuple[str, str], ...]] = {}
        self._acts: list[dict[str, object]] = []
        self._pings: list[str] = []
        self.chat = self._chat()

    @property
    def acts(self) -> list[dict[str, object]]:
        self._look()
        return self._acts

    @property
    def pings(self) -> list[str]:
        self._look()
        return self._pings

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(asyncio.wait_for(work, LONG))

    def reopen(self) -> None:
        self.acts.clear()
        self._down()
        self.chat = self._chat()

    def close(self) -> None:
        self._down()
        self.runner.close()
        assert self.discord.state()["gaps"] == []

    def heard(self, *lines: Line) -> list[Spoken]:
        """Says them one after the other, each taken before the next."""
        heard: list[Spoken] = []

        async def listen() -> None:
            come = int(self.discord.state()["identified"])
            listening = asyncio.create_task(self.chat.listen(heard.append))
            saying = asyncio.create_task(asyncio.to_thread(self._say, come, lines, heard))
            await asyncio.wait({listening, saying}, return_when=asyncio.FIRST_COMPLETED)
            if listening.done():
                await listening
            await saying
            while not listening.done():  # a library may swallow one cancellation, as in bot.run
                listening.cancel()
                await asyncio.wait({listening}, timeout=1.0)

        self.run(listen())
        return [said for said in heard if not (isinstance(said, Said) and said.text == LAST)]

    def say(self, thing: str, text: str) -> Line:
        def said() -> None:
            opener = self._message(thing) if thing else ""
            self.last = self.discord.say(self.person, self.channel, text, opener)

        return said

    def press(self, thing: str, label: str, words: str = "") -> Line:
        def pressed() -> None:
            message = self.discord.message(self._message(thing))
            if any(label.lower() in button.lower() for button in message.buttons):
                assert not self.discord.press(self.person, self.channel, message.id, label, words).failed

        return pressed

    def command(self, text: str) -> Line:
        return lambda: self.discord.command(self.person, self.channel, f"/swarm {text}")

    def plan(self, goal: str, repo: str) -> Line:
        def sent() -> None:
            offered = self.discord.autocomplete(self.person, self.channel, "/swarm template: in")
            assert [value for _, value in offered] == [OWN]
            self.discord.command(self.person, self.channel, f"/swarm template: {OWN}")
            assert not self.discord.submit(self.person, {"goal": goal, "repo": repo}).failed

        return sent

    def change(self, text: str) -> Line:
        return lambda: self.discord.edit(self.person, self.channel, self.last, text)

    def upload(self, text: str, name: str, content: str) -> Line:
        return lambda: self.discord.say(self.person, self.channel, text, files={name: content.encode()})

    def twice(self, line: Line) -> Line:
        def said() -> None:
            self.discord.fault("duplicate", times=1)
            line()

        return said

    def standing(self) -> list[str]:
        return [seen.id for seen in self.discord.messages(self.channel) if seen.author == "podium"]

    def private(self) -> str:
        return "\n".join(seen.text for seen in self.discord.messages(f"@{self.person}")[self.before :])

    def signs(self, message: str) -> tuple[str, ...]:
        return self.discord.message(message).reactions

    def drop(self, id: str) -> None:
        self.discord.delete(self.channel, id)

    def lock(self) -> None:
        self.discord.without("view_channel", channel=self.channel)

    def lose(self) -> None:
        self.discord.fault("lose_answer", route=f"POST /channels/{self.channel}/messages", times=1)

    def pace(self) -> None:
        """Longer than the library waits by itself."""
        self.discord.fault("429", route=f"POST /channels/{self.channel}/messages", seconds=60, times=1)

    def _chat(self) -> Chat:
        options = self.discord.options(channel=self.channel, channels="yes")
        return open_chat(options, self.discord.tokens(), self.home / "discord", Desk())

    def _down(self) -> None:
        self.run(self.chat.client.close())  # type: ignore[attr-defined]
        self.chat.memory.close()  # type: ignore[attr-defined]

    def _say(self, come: int, lines: tuple[Line, ...], heard: list[Spoken]) -> None:
        """After each line another person says the last word, which is heard last."""
        self.discord.until_connected(come)
        for line in (lambda: None, *lines):
            line()
            last = self.discord.say("usher", self.channel, LAST)
            self.discord.until(lambda last=last: any(isinstance(s, Said) and s.message == last for s in list(heard)))

    def _message(self, thing: str) -> str:
        """The newest message whose key names the thing."""
        for key, shown in reversed(self.chat.memory.by_key.items()):  # type: ignore[attr-defined]
            name = key.partition("/")[0]
            if name == thing or name.endswith(f".{thing}"):
                return str(shown.id)
        raise LookupError(f"nothing shows {thing}")

    def _look(self) -> None:
        """What was shown since the last look; of a message that changes, the files that are new."""
        self.read, news = self.discord.shown(self.read)
        for kind, seen in news:
            if kind in ("post", "edit"):
                self._pings += seen.pings
            pieces = [(kind, seen.title, seen.text)]
            if kind in ("post", "edit"):
                pieces += [("file", *file) for file in seen.files if file not in self.files.get(seen.id, ())]
                self.files[seen.id] = seen.files
            self._acts += [
                {
                    "act": act, "id": seen.id, "thread": seen.thread, "title": title, "text": text,
                    "buttons": [{"label": b, "says": s} for b, s in zip(seen.buttons, seen.says, strict=True)],
                }
                for act, title, text in pieces
            ]  # fmt: skip
