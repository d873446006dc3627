"""Faults by name, armed by the test and taken by whatever they happen to."""

import fnmatch
from dataclasses import dataclass
from typing import Any

ARMED = {"429", "5xx", "lose_answer", "slow", "duplicate", "refuse_resume"}
HEARD = "MESSAGE_CREATE MESSAGE_UPDATE INTERACTION_CREATE"  # what people do, as the gateway calls it


@dataclass
class Fault:
    """`route` is matched against "POST /channels/1/messages" (or an event's name); `times` counts down, 0: for ever."""

    name: str
    route: str = "*"
    times: int = 1
    seconds: float = 1.0
    scope: str = "user"
    status: int = 500


class Faults:
    """What is armed now, and how often each was taken."""

    def __init__(self) -> None:
        self.armed: list[Fault] = []
        self.taken: dict[str, int] = {}

    def arm(self, name: str, **args: Any) -> None:
        self.armed.append(Fault(name, **args))

    def clear(self) -> None:
        self.armed.clear()

    def take(self, name: str, route: str) -> Fault | None:
        for fault in self.armed:
            if fault.name == name and fnmatch.fnmatchcase(route, fault.route):
                self.taken[name] = self.taken.get(name, 0) + 1
                if fault.times:
                    fault.times -= 1
                    if not fault.times:
                        self.armed.remove(fault)
                return fault
        return None
