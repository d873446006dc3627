"""Everything the bot needs of the outside, on one page. Adapters are found by their folder; none knows another.

All verbs may be repeated with the same arguments: the second time changes nothing and returns the same. Blocking verbs
are called in threads by `run`; the simulator calls them at once. Chat is async because the platforms' libraries are; a
chat without a network never suspends.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol, runtime_checkable

from msgspec import Struct

from bot.core.calls import AnyCall, Collect, Deliver, Inspect, Judge, Land, Look, Publish, Spot, Start, Survey, Try
from bot.core.config import Repository, Runner, Settings
from bot.core.events import AnyEvent, Collected, Gap, Inspected, Judged, Landed, Published, Said, Seen, Surveyed, Tried
from bot.core.message import Message
from bot.core.rows import Row
from bot.core.values import Logged
from bot.core.views.forms import Form
from bot.core.world import World

Spoken = Said | Gap  # what a chat tells


class Limits(Struct, frozen=True, kw_only=True):
    """What a platform can do. How many a minute (0: no limit): `posts` into one channel; `all_posts`, `edits`,
    `pins_a_minute` and `marks_a_minute` in the whole workspace. Has it: `files`, `pins`, `threads`, `marks` (a sign on
    a person's own line), `homes` (a private page for each person), `channels` (it can open one: see Opens).
    `edit_age`: seconds after which a message is posted anew rather than edited (0: never); `rest`: seconds between two
    edits of one board, card or report, in which what happens is coalesced."""

    posts: int = 0
    all_posts: int = 0
    edits: int = 0
    pins_a_minute: int = 0
    marks_a_minute: int = 0
    files: bool = True
    pins: bool = True
    threads: bool = True
    marks: bool = False
    homes: bool = False
    channels: bool = False
    edit_age: int = 0
    rest: float = 1.0


class Chat(Protocol):
    """A platform. Ids are the platform's own; `key` makes a post repeatable: the same key gives the same id, also after
    a restart, and also where the platform's answer to the first try was lost; where the message differs from the one of
    an earlier try, the later one is shown.

    A spot whose channel is "@" and an account is private to that account: its home page where the key's surface is
    "needs" and the platform has homes, else a direct message. All verbs raise ChatError: `retry_after` when the
    platform asked to wait, `gone` when the message or thread is no longer there, `lost` when nothing can be written to
    that channel any more (archived, bot removed, scope or permission taken)."""

    name: str
    limits: Limits

    async def listen(self, hear: Callable[[Spoken], None]) -> None:
        """Feed every line, edit, press and command into `hear` until cancelled; `hear` returns when it is durable, and
        only then is the platform told so. A line's id is made of channel and message, so that the same message is
        heard once, however it comes. `Said.thread` is the id that `post` gave for the thread's first message; the bot
        maps it to its thing. Ends of connections are mended inside; a time without one, or with one that was deaf, is
        told as a `Gap` after the lines missed in it were fetched and fed (`recovered`)."""

    async def post(self, key: str, spot: Spot, message: Message, pin: bool = False, ping: Sequence[str] = ()) -> str:
        """Show a new message; `spot.thread` is the id of the thread's first message or "". `ping` are accounts to call
        by name; nothing in the message itself pings anybody. Returns its id."""

    async def edit(self, spot: Spot, id: str, message: Message, pin: bool = False) -> None:
        """Change a message in place, and pin or unpin it; the same content twice changes nothing."""

    async def mark(self, spot: Spot, id: str, mark: str) -> None:
        """Put the sign for `mark` (queued, delivered, applied, late) on a person's own line, in place of the one
        before. Only asked of platforms with `marks`; `id` is `Said.message`."""


@runtime_checkable
class Opens(Protocol):
    """What a platform with `limits.channels` can do besides."""

    async def open(self, key: str, name: str, topic: str, people: Sequence[str]) -> tuple[str, str]:
        """A new channel beside the home channel, seen by no more people than that, with these accounts in it; its id
        and its name, which differs where `name` was taken. The same key gives the same channel, also after a restart,
        and where the answer to the first try was lost. Nothing is ever archived. Raises ChatError: `lost` where
        channels cannot be opened."""


class Kept(Struct, frozen=True, kw_only=True):
    """One entry as logged: its number, the event, the after-images of the rows it changed, the chain's hash there."""

    seq: int
    event: AnyEvent
    rows: tuple[Row, ...]
    hash: str


class Desk(Protocol):
    """What a platform may ask the house for while somebody types or looks. Reads the present rows; never waits."""

    @property
    def settings(self) -> Settings:
        """The files as read at this start."""

    def world(self) -> World:
        """The present rows, to be read only."""

    def log(self, after: int = 0, before: int = 0, limit: int = 200) -> list[Kept]:
        """Decisions with a number past `after` and below `before` (0: no bound): the newest `limit`, oldest first."""

    def watch(self, attempt: str, after: str = "") -> tuple[tuple[Logged, ...], str]:
        """What an attempt printed and said, in one order, past a place in its log ("": its end), at most 64 KiB, and
        the place where the next look begins."""

    def picture(self, name: str) -> tuple[bytes, str] | None:
        """A drawing from the rows by its name ("plan:s3.png", "time:s3.svg") and its media type, or None."""

    def complete(self, channel: str, text: str) -> tuple[tuple[str, str], ...]:
        """Lines that `text` may become, best first, at most 25: (what is typed, what it means)."""

    def form(self, template: str = "") -> Form:
        """The fields of `plan` from a template; without one, of the first."""

    def account(self, platform: str, account: str) -> str:
        """The person behind an account, or ""."""


@runtime_checkable
class Onlooker(Protocol):
    """A chat that shows rows besides messages."""

    def changed(self, rows: Sequence[Row]) -> None:
        """Rows as they are after a commit. Returns at once."""


@runtime_checkable
class Linked(Protocol):
    """A chat that a person opens by a link, which lets them in."""

    @property
    def link(self) -> str: ...


class Fleet(Protocol):
    """Where attempts run. `poll` gives what their spools hold after each `seq`, exits and deaths."""

    def start(self, call: Start, runner: Runner, repository: Repository) -> None: ...

    def deliver(self, call: Deliver) -> None: ...

    def stop(self, attempt: str) -> None:
        """End it and all its children within 5 s; returns when none is left. The clone stays."""

    def poll(self, at: float, read: dict[str, int]) -> list[AnyEvent]:
        """`read` maps each attempt not ended to the last `seq` that was committed."""

    def release(self, attempt: str) -> None: ...


class Git(Protocol):
    """One person's repository, written only on `swarm/*` and, by `land`, on the target."""

    def branch(self, repository: Repository, swarm: str, base: str) -> None: ...

    def survey(self, call: Survey, repository: Repository, at: float) -> Surveyed:
        """What a planner may see of the target's head. Reads only; what it gives is bounded and without secrets."""

    def collect(self, call: Collect, repository: Repository, at: float) -> Collected: ...

    def look(self, call: Look, repository: Repository, at: float) -> Seen:
        """Which of the places that an agent cites are in the commit."""

    def attempt(self, call: Try, repository: Repository, at: float) -> Tried:
        """Merge and gate without publishing. (`try` is a keyword.)"""

    def publish(self, call: Publish, repository: Repository, at: float) -> Published: ...

    def land(self, call: Land, repository: Repository, at: float) -> Landed: ...


class Gate(Protocol):
    """Commands on a commit, in the sandbox that agents run in."""

    def inspect(self, call: Inspect, settings: Settings, at: float) -> Inspected: ...

    def judge(self, call: Judge, repository: Repository, at: float) -> Judged: ...


class Opinion(Struct, frozen=True, kw_only=True):
    """What a brain said: JSON in text, whatever its shape; or nothing (`silent`) and `why` ("": there is no brain).
    Which prompt (name@hash) and model it was, and what that took: `unpriced` are tokens whose price nobody knows."""

    answer: str = ""
    silent: bool = False
    why: str = ""
    prompt: str = ""
    model: str = ""
    tokens: int = 0
    money: float = 0.0
    unpriced: int = 0


class Brain(Protocol):
    """Judgement by a model."""

    name: str

    def think(self, question: str, facts: dict[str, str]) -> Opinion:
        """One judgement on these facts, in the shape of its question (bot.core.thoughts). Raises nothing and ends in
        bounded time: where there is no answer, the rules go on without it. Asked again, it may cost again."""


class Clock(Protocol):
    def now(self) -> float: ...

    def next(self, cron: str, zone: str, after: float) -> tuple[float, str]:
        """The next time a cron rule fires after a time, and the local date it stands for."""


class Place(Struct, frozen=True, kw_only=True):
    """Where a thing's surface is shown: (thing, surface, platform, channel) → thread, message; the hash of what was
    last shown there, and when that message was posted."""

    thing: str
    surface: str
    platform: str
    channel: str
    thread: str = ""
    message: str = ""
    shown: str = ""
    pinned: bool = False
    at: float = 0.0


class Entry(Struct, frozen=True, kw_only=True):
    """One decision: the event, the after-images of the rows it changed, and the calls it asked for."""

    event: AnyEvent
    rows: tuple[Row, ...] = ()
    calls: tuple[AnyCall, ...] = ()


class Saved(Struct, frozen=True, kw_only=True):
    """What `load` gives: rows, calls not yet done (oldest first), places, and lines received but not yet decided."""

    rows: tuple[Row, ...] = ()
    calls: tuple[AnyCall, ...] = ()
    places: tuple[Place, ...] = ()
    waiting: tuple[AnyEvent, ...] = ()


class Store(Protocol):
    """The ledger. One writer. Each verb is one transaction, durable when it returns. Raises StoreError."""

    @property
    def head(self) -> str:
        """The hash of the last entry committed ("" before the first): worth keeping outside."""

    def load(self) -> Saved: ...

    def receive(self, event: AnyEvent) -> None:
        """Keep a person's line before the platform is told that it arrived."""

    def commit(self, entries: Sequence[Entry]) -> list[bool]:
        """Events, rows and calls of a batch, together. False for each event whose id was already there: nothing of
        it was written."""

    def seen(self, ids: Sequence[str]) -> set[str]:
        """Which of these events were already committed or set aside."""

    def set_aside(self, event: AnyEvent, error: str) -> None:
        """Keep an event that could not be decided, and why, out of the way of the others; it counts as seen."""

    def settle(self, done: Iterable[str], places: Iterable[Place]) -> None:
        """Calls carried out (by key), and where surfaces now stand."""

    def close(self) -> None: ...
