"""Slack, for the cases."""

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from adapters.chat.slack.chat import Slack as Chat
from adapters.chat.slack.manifest import EVENTS, SCOPES
from bot.ports import Desk
from tests.wire import slack
from tests.wire.adversarial.sides import LONG, PEOPLE
from tests.wire.seen import Seen


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
    ) -> Chat:
        table = {"channel": channel, "api": self.stand.api, **options}
        return Chat(table, self.stand.tokens, home, desk, now)

    async def shut(self, chat: Chat) -> None:
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

    def unfurling(self, channel: str) -> list[str]:
        """Messages of the bot whose links would show a preview."""
        return self.unfurled.get(channel, [])

    def settle(self, seconds: float) -> None:
        """For what only time can show on a wire."""
        time.sleep(seconds)
