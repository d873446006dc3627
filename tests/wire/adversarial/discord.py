"""Discord, for the cases."""

import re
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from adapters.chat.discord.opening import open_discord
from bot.ports import Desk
from tests.wire import discord
from tests.wire.adversarial.sides import PEOPLE
from tests.wire.seen import Seen

HEAD = re.compile(r"^(?:#+ +)?(?:[^\w\s#(`<@]+ +)?")  # a heading, with a sign of its tone


class Discord:
    """Our front over simcord. A lock is a channel where the bot may not write; there is no archive of channels."""

    name, bot = "discord", "@podium"

    def __init__(self) -> None:
        self.stand = discord.start(users=PEOPLE, ack=20.0, limits=False)

    def fresh(self, paced: bool) -> str:
        self.stand.clear()
        self.stand.without()
        self.stand.tune(limits=paced)
        return self.stand.new_channel("case")

    def account(self, name: str) -> str:
        return self.stand.accounts[name]

    def open(self, channel: str, home: Path, desk: Desk, now: Callable[[], float], options: dict[str, str]) -> Any:
        table = self.stand.options(channel=channel, **options)
        chat = open_discord(table, self.stand.tokens(), home, desk)
        chat.client.now = now
        return chat

    async def shut(self, chat: Any) -> None:
        await chat.client.close()
        chat.memory.close()

    def greeted(self) -> int:
        state = self.stand.state()
        return int(state["identified"] + state["resumed"])

    def connected(self, before: int) -> None:
        self.stand.until_connected(before)

    def close(self) -> None:
        self.stand.close()

    def say(self, user: str, channel: str, text: str, thread: str = "") -> str:
        return self.stand.say(user, channel, text, thread)

    def upload(self, user: str, channel: str, text: str, name: str, content: str) -> str:
        return self.stand.say(user, channel, text, files={name: content.encode()})

    def command(self, user: str, channel: str, text: str) -> None:
        self.stand.command(user, channel, f"/swarm {text}")

    def press(self, user: str, channel: str, message: str, label: str, words: str = "") -> None:
        assert not self.stand.press(user, channel, message, label, words).failed

    def try_press(self, user: str, channel: str, message: str, label: str) -> None:
        """It may be told that it failed, or stand decided already."""
        with suppress(discord.NotPossible):
            self.stand.press(user, channel, message, label, wait=False)

    def edit(self, user: str, channel: str, message: str, text: str) -> None:
        self.stand.edit(user, channel, message, text)

    def delete(self, channel: str, message: str) -> None:
        self.stand.delete(channel, message)

    def react(self, user: str, channel: str, message: str, name: str) -> None:
        self.stand.react(user, channel, message, name)

    def messages(self, channel: str, thread: str = "") -> list[Seen]:
        try:
            there = self.stand.messages(channel, thread)
        except discord.NotPossible:  # nobody has opened a thread there
            return []
        return [bare(m) for m in there if m.id != thread]

    def private(self, user: str) -> list[Seen]:
        return [bare(m) for m in self.stand.messages(f"@{user}")]

    def channel(self, name: str) -> str:
        return self.stand.new_channel(name)

    def rename(self, channel: str, name: str) -> None:
        self.stand.rename(channel, name)

    def lock(self, channel: str, locked: bool = True) -> None:
        self.stand.without(*(["send_messages", "send_messages_in_threads"] if locked else []), channel=channel)

    def expel(self, channel: str, expelled: bool = True) -> None:
        self.stand.without(*(["view_channel"] if expelled else []), channel=channel)

    def fault(self, what: str, channel: str = "", seconds: float = 0.0, times: int = 1) -> None:
        """As on Slack; an edit is never refused by a 200."""
        posts, edits = f"POST /channels/{channel or '*'}/messages", "PATCH /channels/*/messages/*"
        match what:
            case "twice" | "twice press":
                self.stand.fault("duplicate", times=times)
            case "lost post":
                self.stand.fault("lose_answer", route=posts, times=times)
            case "busy posts":
                self.stand.fault("429", route=posts, seconds=seconds, times=times)
            case "busy edits":
                self.stand.fault("429", route=edits, seconds=seconds, times=times)
            case "slow edits":
                self.stand.fault("slow", route=edits, seconds=seconds, times=times)
            case "cut" | "deaf":
                self.stand.fault(what)
            case "renew":
                self.stand.fault("reconnect")
            case "well":
                self.stand.clear()
            case _:
                raise ValueError(f"cannot occur here: {what}")

    def calls(self, what: str) -> int:
        method, path = {"post": ("POST", "/messages"), "edit": ("PATCH", "/messages/"), "pin": ("PUT", "/pins/")}[what]
        return sum(m == method and path in p for m, p, _ in self.stand.log())

    def drop_thread(self, channel: str, opener: str) -> None:
        self.stand.drop(opener)
        self.stand.delete(channel, opener)

    def unfurling(self, channel: str) -> list[str]:
        """Messages of the bot whose links would show a preview: neither suppressed nor made of components."""
        every = self.stand.messages(channel)
        every += [m for top in every for m in self.messages(channel, top.id)]
        return [m.title for m in every if m.author == "podium" and not int(str(m.raw["flags"])) & (1 << 2 | 1 << 15)]

    def settle(self, seconds: float) -> None:
        """For what only time can show on a wire."""
        time.sleep(seconds)


def bare(seen: Seen) -> Seen:
    """Without Markdown."""
    text = re.sub(r"\\([^\w\s])", r"\1", HEAD.sub("", seen.text).replace("**", ""))
    return replace(seen, title=text.partition("\n")[0], text=text)
