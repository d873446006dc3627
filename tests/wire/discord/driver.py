"""The user side of the stand-in: what people do in the guild, from any thread or process, one call after the other."""

import base64
import http.client
import json
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

import msgspec

from tests.wire.discord.told import Answer, Modal, Topic
from tests.wire.seen import Seen

ROOT = Path(__file__).parents[3]
LONG = 60.0  # seconds a condition may take on a loaded machine


class NotPossible(ValueError):
    """A person could not have done this; the text says why."""


def start(
    *, users: tuple[str, ...] = ("ann", "bob", "eve"), channel: str = "general", forum: str = "",
    tags: tuple[str, ...] = (), bot: str = "podium", token: str = "discord-token", beat: float = 41.25,
    ack: float = 3.0, limits: bool = True, a_second: int = 50,
) -> "Discord":  # fmt: skip
    """A process of its own, until `close` or the end of this one. `forum` names a forum channel to make too, with
    `tags`; `beat` is the heartbeat's interval, `ack` the time for a first answer to an interaction, `limits` whether
    rates are limited, `a_second` over all."""
    config = dict(locals())
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.wire.discord.front", json.dumps(config)],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        process.wait()
        raise RuntimeError("the stand-in of Discord did not start")
    return Discord(json.loads(line), process)


def join(base: str) -> "Discord":
    """One that runs already, by its address."""
    blank = {"base": base, "token": "", "guild": "", "channel": "", "forum": "", "accounts": {}, "bot": ""}
    return Discord(Discord({**blank}).ask("about"))


class Discord:
    """Users are named by name or account; channels, threads and messages by id; "@NAME" is a person's direct channel
    with the bot. A message is found by its id in whatever channel or thread it stands."""

    def __init__(self, about: Mapping[str, Any], process: "subprocess.Popen[bytes] | None" = None) -> None:
        self.process = process
        self.base, self.token, self.guild = about["base"], about["token"], about["guild"]
        self.channel, self.forum, self.bot = about["channel"], about["forum"], about["bot"]
        self.accounts: dict[str, str] = about["accounts"]

    def __enter__(self) -> "Discord":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End the process; it ends by itself when this one does."""
        if self.process is None:
            return
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                pipe.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None

    # for the bot

    @property
    def api(self) -> str:
        return f"{self.base}/api/v10"

    @property
    def gateway(self) -> str:
        return f"{self.base.replace('http', 'ws', 1)}/gateway"

    def options(self, **more: str) -> dict[str, str]:
        """The `[chat.discord]` table of a bot of this guild."""
        return {"guild": self.guild, "channel": self.channel, "api": self.api, "gateway": self.gateway, **more}

    def tokens(self) -> dict[str, str]:
        return {"DISCORD_TOKEN": self.token}

    # people

    def person(self, name: str, bot: bool = False) -> str:
        self.accounts[name] = account = str(self.ask("person", name=name, bot=bot))
        return account

    def say(
        self, user: str, channel: str, text: str, thread: str = "", files: Mapping[str, bytes] | None = None,
        reply: str = "",
    ) -> str:  # fmt: skip
        """A line; gives its id. @NAME becomes a mention. At the top of a forum: a new post. A thread that does not
        stand yet is opened from its message by this person."""
        sent = {name: base64.b64encode(data).decode() for name, data in (files or {}).items()}
        return str(self.ask("say", user=user, channel=channel, text=text, thread=thread, files=sent, reply=reply))

    def webhook(self, channel: str, text: str, name: str = "Deploys") -> str:
        return str(self.ask("webhook", channel=channel, text=text, name=name))

    def edit(self, user: str, channel: str, message: str, text: str) -> None:
        self.ask("edit", user=user, channel=channel, message=message, text=text)

    def delete(self, channel: str, message: str) -> None:
        self.ask("delete", channel=channel, message=message)

    def react(self, user: str, channel: str, message: str, emoji: str, on: bool = True) -> None:
        self.ask("react", user=user, channel=channel, message=message, emoji=emoji, on=on)

    def press(
        self, user: str, channel: str, message: str, label: str, words: str | Mapping[str, str] = "", wait: bool = True
    ) -> Answer:
        """A button by its label ("Go#2": the second of several alike). A modal that opens is filled with `words` (of
        its first field, or by label) and sent; without words it is sent if nothing is required, else it stays open."""
        done = self.ask("press", user=user, channel=channel, message=message, label=label, words=words, wait=wait)
        return msgspec.convert(done, Answer)

    def command(self, user: str, channel: str, text: str, thread: str = "", wait: bool = True) -> Answer:
        """A slash command: "/swarm launch s1", or without its name where it is the only one."""
        done = self.ask("command", user=user, channel=channel, text=text, thread=thread, wait=wait)
        return msgspec.convert(done, Answer)

    def autocomplete(self, user: str, channel: str, text: str, thread: str = "") -> list[tuple[str, str]]:
        """What is offered while this stands typed: (name, value)."""
        offered = self.ask("autocomplete", user=user, channel=channel, text=text, thread=thread)
        return [(name, value) for name, value in offered]

    def modal(self, user: str) -> Modal:
        """What stands open before this person."""
        return msgspec.convert(self.ask("modal", user=user), Modal)

    def submit(self, user: str, words: str | Mapping[str, str] = "", wait: bool = True) -> Answer:
        return msgspec.convert(self.ask("submit", user=user, words=words, wait=wait), Answer)

    def answer(self, id: str) -> Answer:
        """How an interaction stands by now."""
        return msgspec.convert(self.ask("answer", id=id), Answer)

    # what they see

    def messages(self, channel: str, thread: str = "", user: str = "") -> list[Seen]:
        """From old to new; with `user` also what only that person sees. In a forum: what opened posts."""
        return msgspec.convert(self.ask("messages", channel=channel, thread=thread, user=user), list[Seen])

    def message(self, id: str) -> Seen:
        return msgspec.convert(self.ask("message", id=id), Seen)

    def pins(self, channel: str, thread: str = "") -> list[Seen]:
        """Oldest pin first."""
        return msgspec.convert(self.ask("pins", channel=channel, thread=thread), list[Seen])

    def threads(self, channel: str) -> list[Topic]:
        return msgspec.convert(self.ask("threads", channel=channel), list[Topic])

    def shown(self, since: int = 0) -> tuple[int, list[tuple[str, Seen]]]:
        """What the bot did after so many acts (post, edit, pin, unpin, delete; the message then); how many by now."""
        return msgspec.convert(self.ask("shown", since=since), tuple[int, list[tuple[str, Seen]]])

    # the guild

    def new_channel(self, name: str, forum: bool = False, tags: tuple[str, ...] = ()) -> str:
        return str(self.ask("channel", name=name, forum=forum, tags=tags))

    def rename(self, channel: str, name: str) -> None:
        self.ask("rename", channel=channel, name=name)

    def drop(self, channel: str) -> None:
        """Delete a channel or a thread."""
        self.ask("drop", channel=channel)

    def archive(self, thread: str, locked: bool = False) -> None:
        self.ask("archive", thread=thread, locked=locked)

    def direct(self, user: str, open: bool) -> None:
        """Whether a person takes direct messages."""
        self.ask("direct", user=user, open=open)

    def without(self, *permissions: str, channel: str = "") -> None:
        """The bot may do everything but these, in the channel or ("") the guild; none named: everything again."""
        self.ask("without", channel=channel, permissions=permissions)

    def intent(self, name: str, approved: bool) -> None:
        """Switch a privileged intent ("message_content") on or off in the portal."""
        self.ask("intent", name=name, approved=approved)

    def member(self, here: bool) -> None:
        """The bot is thrown out of the guild, or invited again."""
        self.ask("member", here=here)

    def advance(self, seconds: float) -> None:
        """Everything is older by so much; quiet threads are archived."""
        self.ask("advance", seconds=seconds)

    def tune(self, **numbers: float | bool) -> None:
        """ack, old_edits (edits of messages over an hour old that a channel bears in an hour), old_wait, limits."""
        self.ask("tune", **numbers)

    # faults

    def fault(self, name: str, **args: Any) -> None:
        """429(route, seconds, times, scope) · 5xx(route, times, status) · lose_answer(route, times) · slow(route,
        seconds, times) · duplicate(times) · refuse_resume(times); at once: disconnect(code) · reconnect() · cut() ·
        deaf(). A route is matched with * ("POST /channels/*/messages"); times=0: until `clear`."""
        self.ask("fault", name=name, **args)

    def clear(self) -> None:
        self.ask("clear")

    # looking

    def state(self) -> dict[str, Any]:
        """connected, identified, resumed, said (429s by scope), taken (faults), gaps, events, requests."""
        return dict(self.ask("state"))

    def log(self, last: int = 0) -> list[tuple[str, str, int]]:
        """(method, path, status) of the bot's requests, all or the last ones."""
        return [(method, path, status) for method, path, status in self.ask("log", last=last)]

    def until_connected(self, since: int = 0, seconds: float = LONG) -> int:
        """Wait until a bot listens that identified or resumed after `since` such; gives how many there were by now."""
        end = time.monotonic() + seconds
        while True:
            state = self.state()
            come = int(state["identified"] + state["resumed"])
            if state["connected"] and come > since:
                return come
            if time.monotonic() > end:
                raise TimeoutError(f"no bot connected within {seconds:.0f} s: {state}")
            time.sleep(0.02)

    def until(self, true: Callable[[], object], seconds: float = LONG) -> None:
        """Wait for a condition of the test's own."""
        end = time.monotonic() + seconds
        while not true():
            if time.monotonic() > end:
                raise TimeoutError(f"not within {seconds:.0f} s: {self.state()}")
            time.sleep(0.01)

    def ask(self, verb: str, **args: Any) -> Any:
        """Any verb of the control route."""
        host = self.base.removeprefix("http://")
        line = http.client.HTTPConnection(host, timeout=LONG)
        try:
            line.request("POST", f"/control/{verb}", json.dumps(args), {"Content-Type": "application/json"})
            response = line.getresponse()
            value = json.loads(response.read())
        finally:
            line.close()
        if response.status != 200:
            raise NotPossible(value["refused"])
        return value
