"""The room as a chat: messages out onto a page, lines and presses in. It holds nothing but what it has shown."""

import asyncio
import re
import socket
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from msgspec.structs import replace

from adapters.chat.plain import inner
from adapters.chat.record import Record, Shown
from adapters.chat.room.guard import LOCAL, Keys
from adapters.chat.room.house import House
from adapters.chat.room.render import page
from adapters.chat.room.stream import Stream
from bot.core.calls import Spot
from bot.core.events import Attached, Said
from bot.core.kept import kept_line
from bot.core.message import Button, Message, typed
from bot.core.rows import Row
from bot.errors import ChatError
from bot.ports import Desk, Limits

OWN = re.compile(r"u-[A-Za-z0-9-]{8,64}")  # what a page calls a line of a person
_CALLED = re.compile(r"@podium\b[\s:,]*", re.IGNORECASE)
_OTHERS = re.compile(r"@(?!podium\b)\w", re.IGNORECASE)
_COMMAND = re.compile(r"/(?:swarm\s+)?")


class Server(Protocol):
    """What answers browsers."""

    should_exit: bool

    async def serve(self, sockets: list[socket.socket]) -> None:
        """Until it should exit."""


class Room:
    """`held` is the socket, bound at opening; `server` makes what answers there; `keys` tell who comes in; `tls` are
    the paths of certificate and key.
    `link` is what a person opens; it also stands in the file `link` of `folder`, and as a page that goes there in
    `open.html`, both readable by their owner only."""

    name = "room"
    limits = Limits(marks=True)

    def __init__(
        self,
        folder: Path,
        record: Record,
        desk: Desk,
        keys: Keys,
        held: socket.socket,
        *,
        clock: Callable[[], float],
        unique: Callable[[], str],
        server: Callable[["Room"], Server],
        tls: tuple[str, str] | None = None,
    ) -> None:
        self.folder, self.record, self.desk, self.keys, self.held = folder, record, desk, keys, held
        self.clock, self.unique, self.tls = clock, unique, tls
        self.stream, self._server = Stream(record), server
        self._hear: Callable[[Said], None] | None = None
        for name, text in (("link", f"{keys.link}\n"), ("open.html", page("entered.html", {"path": keys.link}))):
            (folder / name).unlink(missing_ok=True)
            (folder / name).touch(0o600)
            (folder / name).write_text(text)

    @property
    def link(self) -> str:
        return self.keys.link

    @property
    def alone(self) -> bool:
        """Whether only one person can speak here; then every line is for the bot."""
        return not self.keys.people and not self.desk.settings.policy.demo

    def house(self, account: str) -> House:
        """What pages see."""
        return House(
            desk=self.desk, record=self.record, now=self.clock(), account=account, channel=self.desk.settings.channel,
            platform=self.name,
        )  # fmt: skip

    async def listen(self, hear: Callable[[Said], None]) -> None:
        """Serve pages until cancelled."""
        self._hear = hear
        self.stream.open()
        it = self._server(self)
        serving = asyncio.create_task(it.serve(sockets=[self.held.dup()]))
        try:
            await asyncio.shield(serving)
        finally:
            self.stream.close()
            it.should_exit = True
            with suppress(asyncio.CancelledError):
                await serving
            self._hear = None

    def close(self) -> None:
        """No longer bound; what was shown stays."""
        self.held.close()
        self.record.close()
        for name in ("link", "open.html"):
            (self.folder / name).unlink(missing_ok=True)

    async def post(self, key: str, spot: Spot, message: Message, pin: bool = False, ping: Sequence[str] = ()) -> str:
        """Show it once; the same key gives the same id, and shows what is newer."""
        if known := self.record.by_key.get(key):
            await self.edit(spot, known.id, message, pin)
            return known.id
        shown = self.record.fresh(key, spot, message, pin)
        self._put(replace(shown, at=self.clock(), ping=tuple(ping)))
        return shown.id

    async def edit(self, spot: Spot, id: str, message: Message, pin: bool = False) -> None:
        """Change it in place, in every open page."""
        old = self.record.standing(id)
        if (old.message, old.pin) != (message, pin):
            self._put(replace(old, message=message, pin=pin))

    async def mark(self, spot: Spot, id: str, mark: str) -> None:
        """The sign on a person's own line."""
        old = self.record.standing(id)
        if old.mark != mark:
            self._put(replace(old, mark=mark))

    def changed(self, rows: Sequence[Row]) -> None:
        """Pages that show rows look again."""
        self.stream.changed(rows)

    def say(
        self, account: str, channel: str, id: str, text: str, thread: str = "", files: tuple[Attached, ...] = ()
    ) -> None:
        """A line of a person, durable when this returns; the same id is one line. Raises ChatError, StoreError."""
        command, called = _COMMAND.match(text), _CALLED.match(text)
        words = text[(command or called).end() :] if command or called else text  # type: ignore[union-attr]
        others = bool(_OTHERS.search(words))
        said = Said(
            id=f"{self.name}:{channel}:{id}", at=self.clock(), platform=self.name, account=account, channel=channel,
            text=words.strip(), name=self.who(account), thread=thread, mentions=others, files=files, message=id,
            addressed=bool(command or called) or (self.alone and not others),
        )  # fmt: skip
        self._heard(said)
        if id not in self.record.by_id:
            whole = " ".join([text, *(f"[{file.name}]" for file in files)])
            under = thread if thread in self.record.by_id else ""
            line = Message(kept_line(replace(said, text=whole)).text)
            by = self.who(account)
            self._put(Shown(key="", id=id, message=line, channel=channel, at=said.at, by=by, thread=under))

    def press(self, account: str, channel: str, id: str, button: Button, words: str, thread: str) -> None:
        """A button: what a person would type, and the facts it stood under. Raises ChatError, StoreError."""
        said = Said(
            id=f"{self.name}:press:{id}", at=self.clock(), platform=self.name, account=account, channel=channel,
            text=typed(button.says, button.asks, words), name=self.who(account), thread=thread, seen=button.seen,
            pressed=True, addressed=True,
        )  # fmt: skip
        self._heard(said)

    def button(self, id: str, says: str, seen: str) -> Button | None:
        """The button of a message as it now stands; None: it is no longer there."""
        shown = self.record.by_id.get(id)
        there = (*shown.message.buttons, *(b for x in shown.message.blocks for b in inner(x))) if shown else ()
        return next((b for b in there if (b.says, b.seen) == (says, seen)), None)

    def who(self, account: str) -> str:
        """The person's name, else the account."""
        return self.desk.account(self.name, account) or account

    def may_be(self, account: str) -> bool:
        """Whether who sits here may speak as this account."""
        policy = self.desk.world().settings.policy
        return account == LOCAL or (policy.demo and any(p.name == account for p in policy.people))

    def may_come(self, account: str) -> bool:
        """Whether the account still is somebody's here: a cookie outlives a change of the policy."""
        return bool(self.desk.account(self.name, account)) if self.keys.people else self.may_be(account)

    def _heard(self, said: Said) -> None:
        if self._hear is None:
            raise ChatError("The bot is ending: nothing was sent. Try again in a moment.", retry_after=1)
        self._hear(said)

    def _put(self, shown: Shown) -> None:
        self.record.put(shown)
        self.stream.tell()
