"""The workspace as our proxy knows it: what local-slack keeps, and what it lacks (members, pins, metadata, modals)."""

import asyncio
import itertools
import time
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from tests.wire.held import held
from tests.wire.seen import Seen
from tests.wire.slack.faults import Faults
from tests.wire.slack.laws import EVENTS, Rates, Refused
from tests.wire.slack.links import Links
from tests.wire.slack.look import Names, seen

Act = tuple[str, str, Seen]  # what the bot did (post edit delete pin unpin file react home), where, how it looks now


@dataclass
class Room:
    """A conversation. `member`: the bot is in it. `users` are accounts that were invited; `creator` made it."""

    id: str
    name: str
    private: bool = False
    im: str = ""  # the other account
    member: bool = True
    archived: bool = False
    users: set[str] = field(default_factory=set)
    pins: list[str] = field(default_factory=list)
    creator: str = ""
    created: int = 0
    topic: str = ""

    @property
    def kind(self) -> str:
        return "im" if self.im else "groups" if self.private else "channels"


@dataclass
class Trigger:
    user: str
    at: float
    used: bool = False


class World:
    """State and the way to local-slack. All of it lives on the proxy's loop; `watchers` are called there too."""

    def __init__(self, local: str, config: dict[str, Any], scopes: Iterable[str], events: Iterable[str]) -> None:
        self.local, self.config, self.url = local, config, ""
        self.app = config["apps"][0]
        self.team, self.bot = config["workspace"]["teamId"], self.app["botUserId"]
        self.names: Names = {u["id"]: u["name"] for u in config["users"]} | {self.bot: self.app["botName"]}
        self.rooms = {c["id"]: Room(c["id"], c["name"], c.get("is_private", False)) for c in config["channels"]}
        self.granted, self.events = frozenset(scopes), frozenset(events)
        self.scopes, self.faults, self.rates, self.links = set(self.granted), Faults(), Rates(), Links()
        self.patience = 3.0  # seconds until an acknowledgement or a trigger is late
        self.metadata: dict[tuple[str, str], dict[str, Any]] = {}
        self.versions: dict[tuple[str, str], list[dict[str, Any]]] = {}
        self.triggers: dict[str, Trigger] = {}
        self.modals: dict[str, list[dict[str, Any]]] = {}
        self.homes: dict[str, dict[str, Any]] = {}
        self.guests: set[str] = set()
        self.bots: dict[str, str] = {}  # account → bot id, of other apps
        self.watchers: list[Callable[[Act], None]] = []
        self.warnings: list[str] = []
        self.tasks: set[asyncio.Task[Any]] = set()
        self.session: aiohttp.ClientSession
        self._counter = itertools.count(1)

    def clear(self) -> None:
        """No faults, all scopes, fresh windows, nothing recorded."""
        self.scopes = set(self.granted)
        self.faults.clear()
        self.rates.clear()
        self.links.era += 1
        for kept in (self.rates.calls, self.rates.refused, self.links.failures, self.links.missed, self.warnings):
            kept.clear()

    def id(self, letter: str) -> str:
        return f"{letter}{int(time.time())}{next(self._counter):04d}"

    def spawn(self, work: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def upstream(self, method: str, **args: Any) -> dict[str, Any]:
        """Ask local-slack; Refused where it says no."""
        told = {name: value for name, value in args.items() if value is not None}
        headers = {"Authorization": f"Bearer {self.app['botToken']}"}
        async with self.session.post(f"{self.local}/api/{method}", json=told, headers=headers) as answer:
            said: dict[str, Any] = await answer.json()
        if not said.get("ok"):
            raise Refused(said.get("error", "internal_error"))
        return said

    async def control(self, what: str, **body: Any) -> dict[str, Any]:
        """Do something as a user, by local-slack's control routes."""
        async with self.session.post(f"{self.local}/_control/{what}", json=body) as answer:
            said: dict[str, Any] = await answer.json()
        if not said.get("ok"):
            raise LookupError(f"{what}: {said.get('error')}")
        return said

    async def messages(self, channel: str) -> list[dict[str, Any]]:
        """All that a channel holds, oldest first, with metadata and pins."""
        async with self.session.get(f"{self.local}/_control/messages/{channel}") as answer:
            found: list[dict[str, Any]] = (await answer.json())["messages"]
        room = self.rooms.get(channel)
        for message in found:
            if kept := self.metadata.get((channel, message["ts"])):
                message["metadata"] = kept
            if room and message["ts"] in room.pins:
                message["pinned_to"] = [channel]
        return sorted(found, key=lambda m: m["ts"])

    async def message(self, channel: str, ts: str) -> dict[str, Any]:
        found = [m for m in await self.messages(channel) if m["ts"] == ts]
        if not found:
            raise Refused("message_not_found")
        return found[0]

    async def look(self, message: dict[str, Any]) -> Seen:
        """A message as a person sees it, with its files' content."""
        contents = {f["id"]: await self.content(f) for f in message.get("files", []) if "url_private" in f}
        return seen(message, self.names, "pinned_to" in message, lambda id: contents.get(id, ""))

    async def content(self, file: dict[str, Any]) -> str:
        headers = {"Authorization": f"Bearer {self.app['botToken']}"}
        async with self.session.get(file["url_private"], headers=headers) as answer:
            return held(await answer.read()) if answer.ok else ""

    async def shown(self, kind: str, channel: str, message: dict[str, Any]) -> None:
        """Tell the watchers what the bot did."""
        if self.watchers:
            seen = await self.look(message)
            for watcher in self.watchers:
                watcher((kind, channel, seen))

    def room(self, channel: str) -> Room:
        """The conversation as the bot may see it."""
        room = self.rooms.get(channel)
        if room is None or (room.private and not room.member):
            raise Refused("channel_not_found")
        return room

    def writable(self, channel: str) -> Room:
        room = self.room(channel)
        if not room.member:
            raise Refused("not_in_channel")
        if room.archived:
            raise Refused("is_archived")
        return room

    def trigger(self, user: str, id: str = "") -> str:
        """A fresh trigger, good for one view within three seconds."""
        id = id or f"{int(time.time())}.{next(self._counter)}.{self.id('t').lower()}"
        self.triggers[id] = Trigger(user, time.monotonic())
        return id

    def redeem(self, id: str) -> str:
        """The user behind a trigger; it is spent."""
        found = self.triggers.get(id)
        if found is None:
            raise Refused("invalid_trigger_id")
        if found.used:
            raise Refused("exchanged_trigger_id")
        if time.monotonic() - found.at > self.patience:
            raise Refused("expired_trigger_id")
        found.used = True
        return found.user

    def tell(self, event: dict[str, Any]) -> None:
        """Deliver an event to the bot, if it subscribed, may hear it and is there."""
        payload = {
            "token": "verification-token", "team_id": self.team, "api_app_id": self.app["appId"], "event": event,
            "type": "event_callback", "event_id": self.id("Ev"), "event_time": int(time.time()),
            "authorizations": [{"team_id": self.team, "user_id": self.bot, "is_bot": True}],
        }  # fmt: skip
        self.forward(payload)

    def forward(self, payload: dict[str, Any]) -> None:
        event = payload["event"]
        room = self.rooms.get(event.get("channel") or event.get("item", {}).get("channel") or "")
        name = event["type"] if event["type"] != "message" else f"message.{room.kind if room else 'im'}"
        if name not in self.events or (room and not room.member):
            return
        if EVENTS[name] and EVENTS[name] not in self.scopes:
            return
        if room and event["type"] == "message":
            event["channel_type"] = {"im": "im", "groups": "group", "channels": "channel"}[room.kind]
        if account := event.get("user"):
            if account in self.bots:
                event |= {"bot_id": self.bots[account], "subtype": event.get("subtype", "bot_message")}
            elif event["type"] == "message" and not event.get("subtype") and account != self.bot:
                event |= {"client_msg_id": self.id("m"), "team": self.team}
        late = self.faults.take("late_events")
        self.spawn(self.links.event(payload, self.faults, self.patience, late.seconds if late else 0.0))
