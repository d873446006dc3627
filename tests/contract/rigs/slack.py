"""Slack by its real libraries, over the stand-in: one workspace for all tests, a channel for each."""

import asyncio
import atexit
import itertools
from collections.abc import Callable, Coroutine
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from adapters.chat.slack import open_chat
from adapters.chat.slack.manifest import EVENTS, OPTIONAL, SCOPES
from adapters.pictures import paint
from bot.core.views.forms import OWN, Form
from bot.ports import Chat, Spoken
from tests.contract.chats import form
from tests.golden import sample
from tests.wire.seen import Seen
from tests.wire.slack import Slack, start
from tests.wire.slack.user import wait

T = TypeVar("T")
Line = Callable[[], object]  # what a person does
NUMBERS = itertools.count(1)
KINDS = {"home": "post", "ephemeral": "post"}


@cache
def workspace() -> Slack:
    """Started at the first need, with what the manifest asks for and no more; ended with the process."""
    held = start(scopes=SCOPES | OPTIONAL, events=EVENTS)
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
        self.slack, self.home, self.runner = workspace(), home, asyncio.Runner()
        self.slack.clear()
        self.channel = self.slack.channel(f"contract-{next(NUMBERS)}")
        self.account = self.slack.user(self.person)
        self.acts: list[dict[str, object]] = []
        self.pings: list[str] = []
        self.last = ""
        self.slack.world.watchers.append(self._shown)
        self.chat = self._chat()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(asyncio.wait_for(work, 60))

    def reopen(self) -> None:
        self.acts.clear()
        self.chat.record.close()  # type: ignore[attr-defined]
        self.chat = self._chat()

    def close(self) -> None:
        self.chat.record.close()  # type: ignore[attr-defined]
        self.runner.close()
        self.slack.world.watchers.remove(self._shown)
        assert not self.slack.world.warnings

    def heard(self, *lines: Line) -> list[Spoken]:
        """Says them one after the other, each taken before the next."""
        heard: list[Spoken] = []

        async def listen() -> None:
            opened = self.slack.world.links.opened
            listening = asyncio.create_task(self.chat.listen(heard.append))
            saying = asyncio.create_task(asyncio.to_thread(self._say, opened, lines))
            await asyncio.wait({listening, saying}, return_when=asyncio.FIRST_COMPLETED)
            if listening.done():
                await listening
            await saying
            while not listening.done():  # a library may swallow one cancellation, as in bot.run
                listening.cancel()
                await asyncio.wait({listening}, timeout=1.0)

        self.run(listen())
        assert not self.slack.failures
        return heard

    def say(self, thing: str, text: str) -> Line:
        def said() -> None:
            self.last = self.slack.say(self.person, self.channel, text, self._message(thing) if thing else "")

        return said

    def press(self, thing: str, label: str, words: str = "") -> Line:
        def pressed() -> None:
            message = self._message(thing)
            if any(label.lower() in b.lower() for b in self._seen(message).buttons):
                self.slack.press(self.person, self.channel, message, label, words)

        return pressed

    def command(self, text: str) -> Line:
        return lambda: self.slack.command(self.person, self.channel, text)

    def plan(self, goal: str, repo: str) -> Line:
        def sent() -> None:
            self.slack.command(self.person, self.channel, "")
            assert wait(lambda: self.slack.modal(self.person))
            self.slack.choose(self.person, "Template", OWN)
            assert wait(lambda: "goal" in str(self.slack.modal(self.person)))
            assert not self.slack.submit(self.person, {"goal": goal, "repo": repo})

        return sent

    def change(self, text: str) -> Line:
        return lambda: self.slack.edit(self.person, self.channel, self.last, text)

    def upload(self, text: str, name: str, content: str) -> Line:
        return lambda: self.slack.upload(self.person, self.channel, name, content, text)

    def twice(self, line: Line) -> Line:
        def said() -> None:
            self.slack.fault("duplicate", times=1)
            line()

        return said

    def standing(self) -> list[str]:
        return [seen.id for seen in self.slack.messages(self.channel) if seen.author == "podium"]

    def private(self) -> str:
        home = self.slack.home(self.person)
        return "\n".join([home.text if home else "", *(seen.text for seen in self.slack.messages(f"@{self.person}"))])

    def signs(self, message: str) -> tuple[str, ...]:
        return self._seen(message).reactions

    def drop(self, id: str) -> None:
        self.slack.delete(self.channel, id)

    def lock(self) -> None:
        self.slack.archive(self.channel)

    def lose(self) -> None:
        self.slack.fault("lose_answer", method="chat.postMessage", times=1)

    def pace(self) -> None:
        self.slack.fault("429", method="chat.postMessage", seconds=2, times=1)

    def _chat(self) -> Chat:
        options = {"channel": self.channel, "api": self.slack.api}
        return open_chat(options, self.slack.tokens, self.home / "slack", Desk())

    def _say(self, opened: int, lines: tuple[Line, ...]) -> None:
        assert self.slack.connected(more_than=opened), "the bot did not connect"
        for line in lines:
            line()
            assert self.slack.idle(), "the bot did not take it"

    def _seen(self, id: str) -> Seen:
        return self.slack.do(self.slack.world.look(self.slack.do(self.slack.world.message(self.channel, id))))

    def _message(self, thing: str) -> str:
        """The newest message whose key names the thing."""
        for (channel, ts), kept in reversed(self.slack.world.metadata.items()):
            name = str(kept.get("event_payload", {}).get("key", "")).partition("/")[0]
            if channel == self.channel and (name == thing or name.endswith(f".{thing}")):
                return ts
        raise LookupError(f"nothing shows {thing}")

    def _shown(self, act: tuple[str, str, Seen]) -> None:
        kind, channel, seen = act
        if channel != self.channel:
            return
        self.pings += seen.pings if kind in ("post", "edit") else ()
        for name, content in seen.files if kind == "file" else [(seen.title, seen.text)]:
            self.acts.append({
                "act": KINDS.get(kind, kind), "id": seen.id, "thread": seen.thread, "title": name, "text": content,
                "buttons": [{"label": b, "says": s} for b, s in zip(seen.buttons, seen.says, strict=True)],
            })  # fmt: skip
