"""Is the connection deaf? Slack tells the bot of its own messages too: where it has done so in a channel, a message of
ours that is not heard within a minute means that nothing is. Pure; times come in."""

from collections import deque
from collections.abc import Iterable

LONGEST = 3_600.0  # seconds between two reconnections because of deafness


class Ear:
    """`patience` in seconds; `echoes` are channels known to tell of our own messages."""

    def __init__(self, patience: float, echoes: Iterable[str] = ()) -> None:
        self._patience = self._first = patience
        self._echoes = set(echoes)
        self._waiting: dict[tuple[str, str], float] = {}
        self._early: deque[tuple[str, str]] = deque(maxlen=500)

    def posted(self, channel: str, id: str, now: float) -> None:
        """A message of ours stands; it is to be heard, unless it was already."""
        if channel in self._echoes and (channel, id) not in self._early:
            self._waiting[channel, id] = now

    def echoed(self, channel: str, id: str) -> bool:
        """A message of ours was heard; True where this channel did so for the first time."""
        self._waiting.pop((channel, id), None)
        self._early.append((channel, id))
        self._patience = self._first
        new = channel not in self._echoes
        self._echoes.add(channel)
        return new

    def deaf(self, now: float) -> bool:
        return any(now - since > self._patience for since in self._waiting.values())

    def mend(self) -> None:
        """The connection is made anew; if that does not help, the next time is farther off."""
        self._waiting.clear()
        self._patience = min(2 * self._patience, LONGEST)
