"""What a person reads in Discord: Markdown shown, and a thread with the message that opens it."""

import re
from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from tests.wire.discord.driver import Discord, NotPossible
from tests.wire.seen import Seen

_CODE = re.compile(r"```(?:\w*\n)?(.*?)\n?```|`([^`\n]+)`", re.DOTALL)
_MARKUP = re.compile(r"^(?:#{1,3}|-#|>) |(?<!\\)\*\*|(?<!\\)__", re.MULTILINE)
_ESCAPED = re.compile(r"\\([^0-9A-Za-z\s])|\u200b")
_TONE = re.compile(r"^\W+(?=\w)")


class Reader:
    """The users' side of a guild, with the verbs and the reading of every platform's: a thread begins with its opener,
    a command is chosen from what is offered where it is offered, an act that Discord calls failed is an error. With
    `forum` what opens its posts stands at the top, too."""

    def __init__(self, discord: Discord, forum: str = "") -> None:
        self.discord, self.forum = discord, forum
        self.chosen = 0

    def say(self, user: str, channel: str, text: str, thread: str = "") -> str:
        return self.discord.say(user, channel, text, thread)

    def command(self, user: str, channel: str, text: str) -> None:
        offered = [value for _, value in self.discord.autocomplete(user, channel, text)]
        self.chosen += text in offered
        if self.discord.command(user, channel, text).failed:
            raise NotPossible(f"{text}: the application did not respond")

    def press(self, user: str, channel: str, message: str, label: str, words: str = "") -> None:
        answer = self.discord.press(user, channel, message, label, words)
        if answer.kind != "deferred_update":
            raise NotPossible(f"{label}: {answer}")

    def messages(self, channel: str, thread: str = "") -> list[Seen]:
        return [read(seen) for seen in self._messages(channel, thread)]

    def _messages(self, channel: str, thread: str) -> Iterator[Seen]:
        if not thread:
            yield from self.discord.messages(channel)
            yield from self.discord.messages(self.forum) if self.forum else ()
            return
        yield self.discord.message(thread)
        try:
            yield from self.discord.messages(channel, thread)
        except NotPossible:  # nobody has opened that thread
            return

    def __getattr__(self, name: str) -> Any:
        return getattr(self.discord, name)


def read(seen: Seen) -> Seen:
    """As it is shown; its title without the sign of its tone before it."""
    text, end = "", 0
    for code in _CODE.finditer(seen.text):
        text += _shown(seen.text[end : code.start()]) + (code[1] or code[2] or "")
        end = code.end()
    text += _shown(seen.text[end:])
    return replace(seen, text=text, title=_TONE.sub("", text.partition("\n")[0]))


def _shown(text: str) -> str:
    return _ESCAPED.sub(r"\1", _MARKUP.sub("", text))
