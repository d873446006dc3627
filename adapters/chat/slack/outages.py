"""Outages told honestly: at each new connection, and every few minutes, what the history holds is compared with what
was heard. Missed lines are fed as they stand; then people are told for how long nothing was heard."""

import asyncio
from collections.abc import Callable, Iterable

from adapters.chat.slack.api import Api
from adapters.chat.slack.ear import Ear
from adapters.chat.slack.gaps import missed
from adapters.chat.slack.hearing import Hearing
from adapters.chat.slack.inbound import Me
from adapters.chat.slack.record import Record
from bot.core.events import Gap
from bot.errors import ChatError, StoreError
from bot.ports import Spoken

AWAY = 60.0  # seconds that people are told of, even if nothing was missed
LATE = 30.0  # seconds that a line may be under way
SOON = 1.0  # seconds after a connection's first word in which lines may have gone elsewhere
TRIES = 6
ECHO = "echo"  # in the record: this channel tells of our own messages


class Outages:
    """`look` are the seconds between two looks into the history, `deaf` those in which a message of ours is heard;
    `channels` are looked at besides those in the record."""

    def __init__(
        self, api: Api, record: Record, channels: Iterable[str], clock: Callable[[], float], *, look: float, deaf: float
    ) -> None:
        self._api, self._record, self._channels, self._clock = api, record, tuple(filter(None, channels)), clock
        self._look, self._late = look, min(LATE, look / 2)
        self._ear = Ear(deaf, [channel for channel, id in record.heard if id == ECHO])
        self._joined = asyncio.Event()
        self._up = self._deaf = False
        self._starting = True
        self._came = 0.0  # when anything was heard last
        self._silent = 0.0  # since when nothing was, by a deaf ear
        self._well = 0.0  # when a connection last answered
        self._good = 0.0  # when the one before this one last did

    def posted(self, channel: str, id: str) -> None:
        """A message of ours stands."""
        self._ear.posted(channel, id, self._clock())

    def echoed(self, channel: str, id: str) -> None:
        """A message of ours was heard."""
        if self._ear.echoed(channel, id):
            self._record.hear(channel, ECHO, self._clock())

    def came(self) -> None:
        """Anything was heard."""
        self._came = self._clock()

    def well(self, at: float) -> None:
        """The connection answers."""
        self._well = at

    def joined(self) -> None:
        """A new connection greets."""
        self._good = min(self._good, self._well) if self._joined.is_set() else self._well
        self._well = self._clock()
        self._up = True
        self._joined.set()

    def left(self) -> None:
        """The connection is gone."""
        self._up = False

    def deaf(self) -> bool:
        """Asked every moment; while this is so, the connection is to be made anew."""
        if not self._deaf and self._ear.deaf(self._clock()):
            self._doubt()
        return self._deaf

    def _doubt(self) -> None:
        self._deaf, self._silent = True, self._came
        self._ear.mend()

    async def watch(self, hearing: Hearing, me: Me, hear: Callable[[Spoken], None]) -> None:
        """Until cancelled: look, recover, tell."""
        proven, owed, found = self._record.alive(), False, 0
        while True:
            try:
                async with asyncio.timeout(self._look):  # wait_for may swallow a cancellation in Python 3.11
                    await self._joined.wait()
            except TimeoutError:
                pass  # nothing new of the connection: look whether it hears
            anew, now = self._joined.is_set(), self._clock()
            self._joined.clear()
            deaf = anew and self._deaf
            self._deaf = self._deaf and not anew
            until = now + SOON if anew else now - self._late
            more = await self._recover(hearing, me, proven, until)
            found += more or 0
            if more and not anew and self._up and not owed:
                self._doubt()  # connected, and these were never delivered
            since = (self._silent or proven) if deaf else proven if self._starting else self._good
            if anew and (found or deaf or (not self._starting and since and now - since > AWAY)):
                hear(Gap(id=f"gap:slack:{now:.6f}", at=self._clock(), since=since or now, recovered=found,
                         platform="slack", deaf=deaf))  # fmt: skip
            if anew:
                self._starting, found = False, 0
            owed = more is None
            if not owed:
                proven = min(now, until)
                self._record.well(proven)

    async def _recover(self, hearing: Hearing, me: Me, since: float, until: float) -> int | None:
        """How many lines missed between two times were fetched and kept; later ones come by themselves. None when it
        could not be found out."""
        if not since:
            return 0
        for tries in range(TRIES):
            try:
                channels = [*self._record.channels(), *self._channels]
                lines = await missed(self._api, self._record, me, channels, since)
                ready = [heard for heard in lines if float(heard.said.message) < until]
                for heard in ready:
                    await hearing.line(heard, recovered=True)
                return len(ready)
            except (ChatError, StoreError) as error:
                await asyncio.sleep(max(getattr(error, "retry_after", 0.0), min(2.0**tries, 30.0)))
        return None
