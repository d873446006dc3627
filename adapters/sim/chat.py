"""A chat platform in memory: the same key gives the same message; replies get lost, messages vanish, channels close."""

from collections.abc import Callable, Sequence

from adapters.sim.faults import Faults
from bot.core.calls import Spot
from bot.core.events import Said
from bot.core.message import Message
from bot.errors import ChatError
from bot.ports import Limits


class SimChat:
    """`messages` by id, as they stand; `posts` counts new messages, `edits` changes; `marks` by a person's line. A
    closed channel refuses some calls, until somebody has opened it again. `rooms` are channels of its own, by key;
    `stood` where each surface was posted."""

    name = "terminal"

    def __init__(self, faults: Faults, edits: int, edit_age: int = 0, channels: bool = False) -> None:
        self.faults = faults
        self.limits = Limits(posts=60, edits=edits, edit_age=edit_age, marks=True, channels=channels)
        self.marks: dict[str, str] = {}
        self.rooms: dict[str, str] = {}
        self.stood: set[tuple[str, str]] = set()
        self.closed: dict[str, int] = {}
        self.messages: dict[str, Message] = {}
        self.keys: dict[str, str] = {}
        self.posts = self.edits = 0
        self.wrong: list[str] = []

    async def listen(self, hear: Callable[[Said], None]) -> None:
        """People of the simulation speak by themselves."""

    async def post(self, key: str, spot: Spot, message: Message, pin: bool = False, ping: Sequence[str] = ()) -> str:
        if not key:
            self.wrong.append(f"a post without a key: {message.title}")
        self._open(spot)
        if self.faults("post refused"):
            raise ChatError("too many", retry_after=5.0)
        if spot.thread and spot.thread not in self.messages and spot.thread in self.keys.values():
            raise ChatError("the thread is gone", gone=True)
        if key not in self.keys:
            self.posts += 1
            self.keys[key] = f"m{self.posts}"
            self.messages[self.keys[key]] = message
            self.stood.add((key.partition("@")[0], spot.channel))
        elif self.keys[key] in self.messages:
            self.messages[self.keys[key]] = message
        if self.faults("post reply lost"):
            raise ChatError("no reply came")
        return self.keys[key]

    async def edit(self, spot: Spot, id: str, message: Message, pin: bool = False) -> None:
        self._open(spot)
        if self.faults("message gone"):
            self.messages.pop(id, None)
        if id not in self.messages:
            raise ChatError("there is no such message", gone=True)
        self.edits += 1
        self.messages[id] = message

    async def mark(self, spot: Spot, id: str, mark: str) -> None:
        self._open(spot)
        self.marks[id] = mark

    async def open(self, key: str, name: str, topic: str, people: Sequence[str]) -> tuple[str, str]:
        if key not in self.rooms and self.faults("opening refused"):
            raise ChatError("the scope is missing", lost=True)
        self.rooms.setdefault(key, name)
        if self.faults("opening lost"):
            raise ChatError("no answer came", retry_after=1.0)
        return self.rooms[key], self.rooms[key]

    def _open(self, spot: Spot) -> None:
        """Raises ChatError where the channel is closed."""
        if not self.closed.get(spot.channel) and self.faults("channel lost"):
            self.closed[spot.channel] = 3
        if self.closed.get(spot.channel):
            self.closed[spot.channel] -= 1
            raise ChatError("the channel is archived", lost=True)
