"""Which calls for git, gates, the fleet and the brain may start now. No await, no clock.

In order for one attempt; one at a time for one repository, its starts apart from its git and gates; stops before
everything. What fails for an unknown reason is tried again twice, with a pause, and then counts as broken.
"""

from collections.abc import Iterable
from math import inf

from bot.core.calls import AnyCall, Deliver, Open, Post, Rehearse, Start, Stop, Think
from bot.core.events import Broke, Thought
from bot.core.redact import clean, redact

Errand = AnyCall  # never a Post: those are messages
TRIES = 3
THINKERS = 2
PAUSE = 2.0  # seconds, doubled with each try


def lanes(call: Errand) -> frozenset[tuple[str, str]]:
    """What a call occupies while it is carried out; calls that share a lane go in order."""
    match call:
        case Start():
            return frozenset({("attempt", call.attempt), ("starting", call.attempt), ("start", call.repository)})
        case Stop() | Deliver():
            return frozenset({("attempt", call.attempt)})
        case Think():
            return frozenset({("think", call.key)})
        case Post() | Open():
            return frozenset({("own", call.key)})
        case Rehearse():
            return frozenset({("rehearsal", "")})  # one at a time: each takes a processor
        case _:
            return frozenset({("repository", call.repository)})


def given_up(call: Errand, why: str, now: float) -> Broke | Thought:
    """What is heard of a call that is not tried again. A thought that cannot be had is a brain's silence: who waits for
    it goes on by rules."""
    id = f"{call.key}:result"
    if not isinstance(call, Think):
        return Broke(id=id, at=now, call=call.key, error=why)
    return Thought(
        id=id, at=now, think=call.key, swarm=call.swarm, question=call.question, about=call.about, silent=True,
        why=redact(clean(why))[:500],
    )  # fmt: skip


class Errands:
    """Calls waiting and in flight. `wake`: when a pause ends (inf: none does)."""

    def __init__(self, workers: int = 4) -> None:
        self.wake = inf
        self._workers = workers
        self._waiting: dict[str, Errand] = {}
        self._flying: dict[str, frozenset[tuple[str, str]]] = {}
        self._failed: dict[str, tuple[int, float]] = {}

    def __len__(self) -> int:
        return len(self._waiting) + len(self._flying)

    def starting(self) -> frozenset[str]:
        """Attempts whose start is waiting or in flight."""
        waiting = {call.attempt for call in self._waiting.values() if isinstance(call, Start)}
        flying = {name for held in self._flying.values() for kind, name in held if kind == "starting"}
        return frozenset(waiting | flying)

    def take(self, call: Errand) -> None:
        """A call that is already waiting or in flight under this key changes nothing."""
        if call.key not in self._flying:
            self._waiting.setdefault(call.key, call)

    def due(self, now: float) -> list[Errand]:
        """What may start; it is in flight until `done`."""
        self.wake = inf
        taken = {lane for held in self._flying.values() for lane in held}
        begun = []
        for call in self._ordered():
            own = lanes(call)
            _, after = self._failed.get(call.key, (0, 0.0))
            free = isinstance(call, Stop | Deliver) or self._free(thinks=isinstance(call, Think))
            if after > now:
                self.wake = min(self.wake, after)
            elif free and not own & taken:
                self._flying[call.key] = own
                del self._waiting[call.key]
                begun.append(call)
            taken |= own
        return begun

    def done(self, call: Errand, error: Exception | None, now: float) -> bool:
        """Whether the call is over; otherwise it is tried again after a pause."""
        self._flying.pop(call.key, None)
        tries = self._failed.pop(call.key, (0, 0.0))[0] + 1
        if error is None or tries >= TRIES:
            return True
        asked: float = getattr(error, "retry_after", 0.0)
        self._failed[call.key] = (tries, now + max(PAUSE * 2 ** (tries - 1), asked))
        self._waiting = {call.key: call, **self._waiting}
        return False

    def _free(self, thinks: bool) -> bool:
        """Whether a worker is free. A brain has its own, so that a slow one holds up neither agents nor merges."""
        thinking = sum(any(kind == "think" for kind, _ in held) for held in self._flying.values())
        return thinking < THINKERS if thinks else len(self._flying) - thinking < self._workers

    def _ordered(self) -> Iterable[Errand]:
        """Stops first, after what their attempt still has before them."""
        stopping = {call.attempt for call in self._waiting.values() if isinstance(call, Stop)}
        urgent = {
            key
            for key, call in self._waiting.items()
            if isinstance(call, Start | Deliver | Stop) and call.attempt in stopping
        }
        return sorted(self._waiting.values(), key=lambda call: call.key not in urgent)
