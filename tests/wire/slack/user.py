"""The users' side of the stand-in: what people do and see. Every verb may be called from any thread but the proxy's."""

import asyncio
import json
import time
from collections.abc import Callable, Coroutine, Iterable, Mapping
from threading import Thread
from typing import Any, TypeVar

import aiohttp

from tests.wire.seen import Seen
from tests.wire.slack import forms
from tests.wire.slack.local import Local
from tests.wire.slack.look import pressable, typed
from tests.wire.slack.messages import forget, open_dm
from tests.wire.slack.proxy import Proxy
from tests.wire.slack.rooms import create
from tests.wire.slack.views import as_message, off_page
from tests.wire.slack.world import World

T = TypeVar("T")
WAIT = 30.0  # seconds for what must come


class Slack:
    """A workspace. `api` and `tokens` are for the bot, `page` is local-slack's own page. Users go by their names. Bot's
    calls: `world.rates.calls`, `.refused`; what it did wrong: `failures`, `world.warnings`."""

    def __init__(self, config: dict[str, Any], scopes: Iterable[str], events: Iterable[str]) -> None:
        self.local = Local(config)
        self.world = World(self.local.url, config, scopes, events)
        self.proxy = Proxy(self.world)
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="slack stand-in", daemon=True)
        self._thread.start()
        try:
            self.do(self.proxy.open())
        except BaseException:
            self.close()
            raise
        self.page, self.bot = self.local.url, self.world.bot
        self.api = f"{self.world.url}/api/"
        self.tokens = {"SLACK_BOT_TOKEN": self.world.app["botToken"], "SLACK_APP_TOKEN": self.world.app["appToken"]}
        self.failures = self.world.links.failures
        self.patience = WAIT  # for a modal
        self._ids = {name: id for id, name in self.world.names.items()}

    def do(self, work: Coroutine[Any, Any, T], seconds: float = 120.0) -> T:
        """Run on the proxy's loop and wait for it."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(seconds)

    def close(self) -> None:
        """Nothing of it stays: no process, no thread, no socket."""
        if hasattr(self.proxy, "pump"):
            self.do(self.proxy.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(WAIT)
        self._loop.close()
        self.local.close()

    # What people do.

    def user(self, name: str) -> str:
        """The account behind a name (or the account itself)."""
        return self._ids.get(name, name)

    def place(self, channel: str) -> str:
        """A channel's id; "@NAME" is the direct messages of that person with the bot."""
        return self.dm(channel[1:]) if channel.startswith("@") else channel

    def say(self, user: str, channel: str, text: str, thread: str = "") -> str:
        """A line as typed: @name is a mention. Returns its id."""
        body = {"user": self.user(user), "channel": self.place(channel), "text": typed(text, self.world.names)}
        said = self.do(self.world.control("message", **body | ({"thread_ts": thread} if thread else {})))
        return str(said["message"]["ts"])

    def upload(self, user: str, channel: str, name: str, content: str, text: str = "", thread: str = "") -> str:
        """A file with a line, at the top or in a thread."""
        channel = self.place(channel)

        async def send() -> str:
            form = aiohttp.FormData({"channel": channel, "user": self.user(user), "text": text, "thread_ts": thread})
            form.add_field("file", content.encode(), filename=name)
            async with self.world.session.post(f"{self.world.local}/_control/upload", data=form) as answer:
                return str((await answer.json())["message"]["ts"])

        return self.do(send())

    def command(self, user: str, channel: str, text: str, command: str = "/swarm") -> None:
        """A slash command; returns once the bot acknowledged it, or failed to."""
        channel = self.place(channel)
        line = typed(text, self.world.names, bare=False)
        body = {"user": self.user(user), "channel": channel, "text": line, "command": command}
        self.do(self.world.control("command", **body))

    def press(
        self, user: str, channel: str, message: str, label: str, words: str = "", nth: int = 0, stale: bool = False
    ) -> None:
        """The button with this label (a menu's choice too). `words` fill the first field of the modal that it opens,
        and send it. `stale`: the page was not refreshed, so that buttons of earlier versions are still there."""
        channel = self.place(channel)
        raw = self.do(self.world.message(channel, message))
        versions = [raw, *(self.world.versions.get((channel, message), [])[::-1] if stale else ())]
        action = found(versions, label, nth)
        body = {"user": self.user(user), "channel": channel, "messageTs": message, "action": action}
        self._opening(user, lambda: self.do(self.world.control("interact", **body)), words)

    def press_home(self, user: str, label: str, words: str = "", nth: int = 0) -> None:
        """The same on the user's home page."""
        view = self.world.homes[self.user(user)]
        action = found([view], label, nth)
        self._opening(user, lambda: self.do(forms.acted(self.world, self.user(user), view, action)), words)

    def shortcut(self, user: str, channel: str, message: str, callback: str, words: str = "") -> None:
        """A shortcut in the menu of a message."""
        channel = self.place(channel)

        async def send() -> None:
            payload = forms.base(self.world, self.user(user)) | {
                "type": "message_action", "callback_id": callback, "channel": {"id": channel},
                "message": await self.world.message(channel, message), "message_ts": message,
                "response_url": f"{self.world.url}/_hooks/response/none",
            }  # fmt: skip
            await self.world.links.send("interactive", payload, self.world.faults, self.world.patience)

        self._opening(user, lambda: self.do(send()), words)

    def submit(self, user: str, values: Mapping[str, str]) -> dict[str, str]:
        """Fill the open modal by label and send it. Returns the errors it shows, by label; {}: taken."""
        wrong = self.do(forms.submitted(self.world, self.user(user), values))
        if not self.world.modals.get(self.user(user)):
            self.do(off_page(self.world, self.user(user)))
        return wrong

    def choose(self, user: str, label: str, value: str) -> None:
        """Choose in a field of the open modal that tells the bot at once."""
        self.do(forms.chosen(self.world, self.user(user), label, value))

    def dismiss(self, user: str) -> None:
        """Close the modal without sending it."""
        self.do(forms.closed(self.world, self.user(user)))
        self.do(off_page(self.world, self.user(user)))

    def edit(self, user: str, channel: str, message: str, text: str) -> None:
        channel = self.place(channel)
        body = {"user": self.user(user), "channel": channel, "ts": message, "text": typed(text, self.world.names)}
        self.do(self.world.control("edit-message", **body))

    def delete(self, channel: str, message: str) -> None:
        """Whoever wrote it (an administrator may delete the bot's)."""
        channel = self.place(channel)
        raw = self.do(self.world.message(channel, message))
        self.do(self.world.control("delete-message", user=raw["user"], channel=channel, ts=message))
        forget(self.world, channel, message)

    def react(self, user: str, channel: str, message: str, name: str, present: bool = True) -> None:
        channel = self.place(channel)
        body = {"user": self.user(user), "channel": channel, "ts": message, "name": name, "present": present}
        self.do(self.world.control("reaction", **body))

    def open_home(self, user: str) -> None:
        self.dm(user)
        self.do(self.world.control("open-home", user=self.user(user)))

    # What people see.

    def messages(self, channel: str, thread: str = "") -> list[Seen]:
        """What stands at the top, or in a thread with the message that opens it first; oldest first."""
        channel = self.place(channel)
        every = self.do(self.world.messages(channel))
        wanted = [m for m in every if (thread in (m["ts"], m.get("thread_ts")) if thread else not m.get("thread_ts"))]
        return [self.do(self.world.look(m)) for m in wanted]

    def home(self, user: str) -> Seen | None:
        return self._view(self.world.homes.get(self.user(user)))

    def modal(self, user: str) -> Seen | None:
        """The view on top; `says` are the labels of its fields, `raw` the view."""
        return self._view(next(reversed(self.world.modals.get(self.user(user), [])), None))

    # What administrators do.

    def channel(self, name: str, private: bool = False) -> str:
        """A new one, with the bot and everybody in it."""
        id = str(self.do(create(self.world, {"name": name, "is_private": private}))["channel"]["id"])
        self.world.rooms[id].creator = "U0ADMIN"
        self.world.rooms[id].users.update(a for a in self.world.names if a != self.bot)
        return id

    def dm(self, user: str) -> str:
        """The channel of a user's direct messages with the bot."""
        return str(self.do(open_dm(self.world, {"users": self.user(user)}))["channel"]["id"])

    def archive(self, channel: str, archived: bool = True) -> None:
        self.world.rooms[channel].archived = archived

    def remove_bot(self, channel: str, removed: bool = True) -> None:
        self.world.rooms[channel].member = not removed

    def rename(self, channel: str, name: str) -> None:
        self.world.rooms[channel].name = name

    def pinned(self, channel: str) -> list[str]:
        return list(self.world.rooms[channel].pins)

    def revoke(self, *scopes: str) -> None:
        """Take scopes from the bot, until `clear`."""
        self.world.scopes -= set(scopes)

    def fault(self, name: str, **args: Any) -> None:
        """See faults.py."""
        at_once = {"disconnect": self._disconnect, "cut": self._cut, "deaf": self._deafen}
        if name in at_once:
            self.do(at_once[name](**args))
        else:
            self.world.faults.put(name, **args)

    def clear(self) -> None:
        """No faults, all scopes, fresh rate windows, nothing recorded."""
        self.do(self._clear())

    def idle(self, seconds: float = WAIT) -> bool:
        """Whether all that was told to the bot is acknowledged, within the time."""
        return wait(lambda: not self.world.links.flying, seconds)

    def connected(self, more_than: int = 0, seconds: float = WAIT) -> bool:
        """Whether the bot hears us now, by its connection number `more_than` + 1 or a later one."""
        links = self.world.links
        return wait(lambda: links.opened > more_than and any(not link.deaf for link in links.open), seconds)

    def _opening(self, user: str, act: Callable[[], object], words: str) -> None:
        before = [view["id"] for view in self.world.modals.get(self.user(user), [])]
        act()
        if not words:
            return
        stack = lambda: self.world.modals.get(self.user(user), [])  # noqa: E731
        if not wait(lambda: [view["id"] for view in stack()] not in (before, []), self.patience):
            raise LookupError("no modal opened")
        wrong = self.submit(user, {next(iter(forms.inputs(stack()[-1]))): words})
        if wrong:
            raise ValueError(json.dumps(wrong))

    def _view(self, view: dict[str, Any] | None) -> Seen | None:
        if view is None:
            return None
        seen = self.do(self.world.look(as_message(self.world, view)))
        fields = tuple(forms.inputs(view))
        return Seen(**{name: getattr(seen, name) for name in seen.__struct_fields__} | {"raw": view} | (
            {"says": fields} if view["type"] == "modal" else {}))  # fmt: skip

    async def _disconnect(self, reason: str = "refresh_requested") -> None:
        await self.world.links.disconnect(reason)

    async def _cut(self) -> None:
        self.world.links.cut()

    async def _deafen(self) -> None:
        self.world.links.deafen()

    async def _clear(self) -> None:
        self.world.clear()


def found(versions: list[dict[str, Any]], label: str, nth: int) -> dict[str, Any]:
    """What pressing that button sends."""
    asked, there = label.rstrip("…").lower(), []
    for version in versions:
        every = list(pressable(version.get("blocks")))
        there += [text for text, _, _ in every]
        hits = [action for text, _, action in every if text.rstrip("…").lower() == asked]
        if len(hits) > nth:
            return hits[nth]
    raise LookupError(f"no button {label}; there are {', '.join(there) or 'none'}")


def wait(ready: Callable[[], object], seconds: float = WAIT) -> bool:
    """Whether it became so within the time."""
    end = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True
