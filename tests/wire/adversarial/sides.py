"""The people's side of each stand-in in the same verbs, what may go wrong there by one name, and how its bot is made."""

import re
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

from msgspec.structs import replace

from adapters.chat.discord.opening import open_discord
from adapters.chat.slack.chat import Slack as SlackChat
from adapters.chat.slack.manifest import EVENTS, SCOPES
from bot.ports import Desk
from tests.wire import discord, slack
from tests.wire.seen import Seen

PEOPLE = ("ann", "bob", "dan", "eve", "zed", "usher")  # zed and usher are in nobody's policy
LONG = 60.0
HEAD = re.compile(r"^(?:#+ +)?(?:[^\w\s#(`<@]+ +)?")  # how a title looks there: a heading, with a sign of its tone


class Side(Protocol):
    """Users go by name, messages by id. `fresh` gives a new channel and mends what a test broke."""

    name: str
    bot: str

    def fresh(self, paced: bool) -> str: ...
    def account(self, name: str) -> str: ...
    def open(
        self, channel: str, home: Path, desk: Desk, now: Callable[[], float], options: dict[str, str]
    ) -> Any: ...
    async def shut(self, chat: Any) -> None: ...
    def greeted(self) -> int: ...
    def connected(self, before: int) -> None: ...
    def close(self) -> None: ...

    def say(self, user: str, channel: str, text: str, thread: str = "") -> str: ...
    def upload(self, user: str, channel: str, text: str, name: str, content: str) -> str: ...
    def command(self, user: str, channel: str, text: str) -> None: ...
    def press(self, user: str, channel: str, message: str, label: str, words: str = "") -> None: ...
    def try_press(self, user: str, channel: str, message: str, label: str) -> None: ...
    def edit(self, user: str, channel: str, message: str, text: str) -> None: ...
    def delete(self, channel: str, message: str) -> None: ...
    def react(self, user: str, channel: str, message: str, name: str) -> None: ...
    def messages(self, channel: str, thread: str = "") -> list[Seen]: ...
    def private(self, user: str) -> list[Seen]: ...

    def channel(self, name: str) -> str: ...
    def rename(self, channel: str, name: str) -> None: ...
    def lock(self, channel: str, locked: bool = True) -> None: ...
    def expel(self, channel: str, expelled: bool = True) -> None: ...

    def fault(self, what: str, channel: str = "", seconds: float = 0.0, times: int = 1) -> None: ...
    def calls(self, what: str) -> int: ...
    def drop_thread(self, channel: str, opener: str) -> None: ...
    def delivered(self) -> int: ...
    def unfurling(self, channel: str) -> list[str]: ...
    def settle(self, seconds: float) -> None: ...


class Slack:
    """local-slack behind our proxy. A lock is an archived channel."""

    name, bot = "slack", "@podium"

    def __init__(self) -> None:
        self.stand = slack.start(people=PEOPLE, bots=("robot",), scopes=SCOPES, events=EVENTS)
        self.stand.world.patience = 20.0  # a loaded machine
        self.number = 0
        self.unfurled: dict[str, list[str]] = {}
        self.stand.world.watchers.append(self._shown)

    def _shown(self, act: tuple[str, str, Seen]) -> None:
        kind, channel, seen = act
        quiet = seen.raw.get("unfurl_links") is False and seen.raw.get("unfurl_media") is False
        if kind == "post" and not quiet:
            self.unfurled.setdefault(channel, []).append(seen.title)

    def fresh(self, paced: bool) -> str:
        self.stand.clear()
        self.stand.world.rates.on = paced
        self.number += 1
        return self.stand.channel(f"case-{self.number}")

    def account(self, name: str) -> str:
        return self.stand.user(name)

    def open(
        self, channel: str, home: Path, desk: Desk, now: Callable[[], float], options: dict[str, str]
    ) -> SlackChat:
        table = {"channel": channel, "api": self.stand.api, **options}
        return SlackChat(table, self.stand.tokens, home, desk, now)

    async def shut(self, chat: SlackChat) -> None:
        chat.record.close()

    def greeted(self) -> int:
        return self.stand.world.links.opened

    def connected(self, before: int) -> None:
        assert self.stand.connected(before, LONG)

    def close(self) -> None:
        self.stand.close()

    def say(self, user: str, channel: str, text: str, thread: str = "") -> str:
        return self.stand.say(user, channel, text, thread)

    def upload(self, user: str, channel: str, text: str, name: str, content: str) -> str:
        return self.stand.upload(user, channel, name, content, text)

    def command(self, user: str, channel: str, text: str) -> None:
        self.stand.command(user, channel, text)

    def press(self, user: str, channel: str, message: str, label: str, words: str = "") -> None:
        self.stand.press(user, channel, message, label, words)

    def try_press(self, user: str, channel: str, message: str, label: str) -> None:
        """It may be told that it failed, or stand decided already."""
        with suppress(LookupError):
            self.stand.press(user, channel, message, label)

    def edit(self, user: str, channel: str, message: str, text: str) -> None:
        self.stand.edit(user, channel, message, text)

    def delete(self, channel: str, message: str) -> None:
        self.stand.delete(channel, message)

    def react(self, user: str, channel: str, message: str, name: str) -> None:
        self.stand.react(user, channel, message, {"👍🏽": "+1::skin-tone-4"}.get(name, name))

    def messages(self, channel: str, thread: str = "") -> list[Seen]:
        return [m for m in self.stand.messages(channel, thread) if m.id != thread]

    def private(self, user: str) -> list[Seen]:
        return self.stand.messages(f"@{user}")

    def channel(self, name: str) -> str:
        self.number += 1
        return self.stand.channel(f"{name}-{self.number}")

    def rename(self, channel: str, name: str) -> None:
        self.number += 1
        self.stand.rename(channel, f"{name}-{self.number}")

    def lock(self, channel: str, locked: bool = True) -> None:
        self.stand.archive(channel, locked)

    def expel(self, channel: str, expelled: bool = True) -> None:
        self.stand.remove_bot(channel, expelled)

    def fault(self, what: str, channel: str = "", seconds: float = 0.0, times: int = 1) -> None:
        """twice · lost post · busy posts · busy edits · refused edits · slow edits · cut · renew · deaf · well"""
        put = self.stand.fault
        match what:
            case "twice":
                put("duplicate", times=times, seconds=seconds)
            case "twice press":
                put("duplicate", times=times, kind="interactive")
            case "lost post":
                put("lose_answer", method="chat.postMessage", times=times)
            case "busy posts":
                put("429", method="chat.postMessage", seconds=seconds, times=times)
            case "busy edits":
                put("429", method="chat.update", seconds=seconds, times=times)
            case "refused edits":
                put("not_ok", method="chat.update", error="internal_error", times=times)
            case "slow edits":
                put("slow", method="chat.update", seconds=seconds, times=times)
            case "cut" | "deaf":
                put(what)
            case "renew":
                put("disconnect", reason="refresh_requested")
            case _:
                self.stand.clear()
                self.stand.world.rates.on = False

    def calls(self, what: str) -> int:
        """How many posts, edits or pins were asked for."""
        method = {"post": "chat.postMessage", "edit": "chat.update", "pin": "pins.add"}[what]
        return self.stand.world.rates.calls[method]

    def drop_thread(self, channel: str, opener: str) -> None:
        """Its first message with all below it."""
        for message in (*self.messages(channel, opener), *[m for m in self.messages(channel) if m.id == opener]):
            self.stand.delete(channel, message.id)

    def delivered(self) -> int:
        return self.stand.world.links.delivered

    def unfurling(self, channel: str) -> list[str]:
        """Messages of the bot whose links would show a preview."""
        return self.unfurled.get(channel, [])

    def settle(self, seconds: float) -> None:
        """For what only time can show on a wire."""
        time.sleep(seconds)


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

    def delivered(self) -> int:
        return int(self.stand.state()["events"])

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
