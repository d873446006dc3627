"""What the kill rounds ask of a platform: its stand-in, what goes wrong there now and then, what it was told that
arrived, and by what a post is known that stands twice."""

import random
import re
from collections.abc import Mapping
from typing import Protocol

from tests.wire import discord, slack
from tests.wire.conduct import Seat
from tests.wire.demo import PEOPLE
from tests.wire.discord.reading import Reader
from tests.wire.seen import Seen

AGAIN = "Posted again: whether the first try arrived is not known"
Fault = tuple[str, dict[str, object]]


class Rough(Protocol):
    """`table`, `accounts` and `tokens` are for the bot. `seat` is where people sit."""

    seat: Seat
    table: Mapping[str, str]
    accounts: Mapping[str, str]
    tokens: Mapping[str, str]

    def fault(self, chance: random.Random) -> str:
        """Something that the platform does now and then; its name."""

    def taken(self) -> set[str]:
        """Ids of commands, presses and windows that the platform was told to have arrived; they never come again."""

    def connections(self) -> int:
        """How often a bot connected so far."""

    def key(self, seen: Seen) -> str:
        """The same for two posts of one thing; "" where it has none."""

    def close(self) -> None: ...


class RoughSlack:
    def __init__(self) -> None:
        self._slack = slack.start()
        self._slack.patience = 5.0  # a killed bot opens no window
        self.seat = Seat(self._slack, "C0GENERAL", "slack")
        self.table = {"api": self._slack.api, "channel": "C0GENERAL", "ping": "2", "timeout": "10"}
        self.accounts = {person: self._slack.user(person) for person in PEOPLE}
        self.tokens = self._slack.tokens
        self.close = self._slack.close

    def fault(self, chance: random.Random) -> str:
        faults: list[Fault] = [
            ("lose_answer", {"method": "chat.postMessage"}), ("lose_answer", {"method": "chat.update"}),
            ("duplicate", {"times": 2, "seconds": 0.5}), ("5xx", {"times": 2}), ("disconnect", {}), ("cut", {}),
            ("429", {"method": "chat.postMessage", "seconds": 2.0}),
        ]  # fmt: skip
        name, args = chance.choice(faults)
        self._slack.fault(name, **args)
        return name

    def taken(self) -> set[str]:
        """A press that opens a window decides nothing; the window that is sent does. Events are lines."""
        found, people = set[str](), set(self.accounts.values())
        for payload in list(self._slack.world.links.taken):
            event, kind = payload.get("event") or {}, payload.get("type")
            if kind == "view_submission":
                found.add(payload["view"]["id"])
            elif payload.get("command") or kind == "block_actions":
                labels = [(one.get("text") or {}).get("text", "") for one in payload.get("actions", [])]
                found |= {payload["trigger_id"]} if not any(label.endswith("…") for label in labels) else set()
            elif event.get("type") == "message" and event.get("user") in people:
                found.add(f"{event['channel']}:{event['ts']}")
        return {f"slack:{id}" for id in found}

    def connections(self) -> int:
        return self._slack.world.links.opened

    def key(self, seen: Seen) -> str:
        found = re.search(r"'event_payload': \{'key': '([^']+)'\}", str(seen.raw.get("metadata", "")))
        return found[1] if found else ""


class RoughDiscord:
    def __init__(self) -> None:
        self._discord = discord.start()
        self.seat = Seat(Reader(self._discord), self._discord.channel, "discord")
        self.table = self._discord.options()
        self.accounts = {person: self._discord.accounts[person] for person in PEOPLE}
        self.tokens = self._discord.tokens()
        self.close = self._discord.close

    def fault(self, chance: random.Random) -> str:
        post = {"route": "POST /channels/*/messages"}
        faults: list[Fault] = [
            ("lose_answer", post), ("lose_answer", {"route": "PATCH /channels/*/messages/*"}),
            ("duplicate", {"times": 2}), ("5xx", {"times": 2}), ("429", post | {"seconds": 2.0}),
            ("disconnect", {}), ("reconnect", {}), ("cut", {}), ("refuse_resume", {}),
        ]  # fmt: skip
        name, args = chance.choice(faults)
        self._discord.fault(name, **args)
        if name == "refuse_resume":  # it shows when the connection ends
            self._discord.fault("cut")
        return name

    def taken(self) -> set[str]:
        return {f"discord:{id}" for id in self._discord.ask("taken")}

    def connections(self) -> int:
        state = self._discord.state()
        return int(state["identified"] + state["resumed"])

    def key(self, seen: Seen) -> str:
        return str(seen.raw.get("nonce") or "")


PLATFORMS = {"slack": RoughSlack, "discord": RoughDiscord}
