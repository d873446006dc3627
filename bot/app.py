"""Puts the real things together: one bot on one data home, with this machine's fleet, git, gates, clock and chats."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from pathlib import Path

from msgspec import Struct

from adapters.brain import brain, keyed
from adapters.chat.terminal import Terminal
from adapters.chat.terminal.door import House, open_door
from adapters.clock import Alarm, WallClock
from adapters.fleet import LocalFleet
from adapters.gates import LocalGate
from adapters.git import LocalGit
from adapters.pictures import paint, picture
from adapters.platforms import known, platforms, tables
from adapters.runners import equipped
from adapters.sim.apart import apart
from bot.carry import Ports
from bot.core.config import Settings
from bot.core.coordinator import decide, next_due
from bot.core.events import AnyEvent, Configured, Gap
from bot.core.world import World
from bot.desk import RowsDesk
from bot.engine import Engine
from bot.errors import BadConfig
from bot.livelog import tail
from bot.ports import Chat, Desk, Linked
from bot.run import Bot
from bot.settings import folder, read
from bot.tokens import FILE, exposed
from bot.tokens import tokens as find
from store.database import Database
from store.lock import hold
from store.log import newest

DATABASE = "podium.db"
ALIVE = "alive"  # touched while a bot is up: how long nobody was, is the time since
AWAY = 60.0  # seconds without a bot that people are told of


class App(Struct, frozen=True, kw_only=True):
    """A bot ready to run, its terminal, and what a screen of it needs. `where` says which platforms it is on, `link`
    opens its page ("": it has none)."""

    bot: Bot
    where: tuple[str, ...]
    link: str
    terminal: Terminal
    house: House
    home: Path

    async def run(self) -> None:
        """Until Ctrl-C, SIGTERM or `bot.stop`; other terminals may join meanwhile. Raises what broke."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.bot.stop)
        async with open_door(self.terminal, self.house, self.home):
            await self.bot.run()


@contextmanager
def open_app(home: Path, config: Path | None, tell: Callable[[str], None]) -> Iterator[App]:
    """A bot on a data home, which it holds while the block runs. `tell` takes lines for whoever watches the process.
    Raises BadConfig, HomeInUse, StoreError."""
    settings = read(home, config, known())
    tokens = granted(settings, config or folder(home), tell)
    with hold(home), closing(Database(home / DATABASE)) as store:
        engine, clock = Engine(store, decide), WallClock()
        terminal = Terminal(
            home / "terminal", silent(), lambda _: None, channel=settings.channel, voices=settings.policy.demo
        )
        gate = LocalGate(home)
        git = LocalGit(home, gate)
        place = config or folder(home)
        keyless(settings, place, tell)
        held = lambda name: find(place, (name,)).get(name, "")  # noqa: E731 (the value of one variable)
        fleet = LocalFleet(home, git.prepare, held)
        since = alive(home, clock.now())
        chats: dict[str, Chat] = {terminal.name: terminal}
        desk = RowsDesk(
            lambda: engine.world, settings, partial(newest, home / DATABASE), paint, lambda key: home / "attempts" / key
        )
        terminal.draw = partial(picture, desk)
        chats |= opened(settings, tokens, home, desk)
        bot = Bot(
            store=store, engine=engine, chats=chats, now=clock.now, next_due=next_due, tell=tell,
            ports=Ports(fleet=fleet, git=git, gate=gate, brain=brain(settings.brain, held, place),
                        tail=lambda key: tail(home / "attempts" / key), rehearse=apart),
            first=opening(engine, settings, since, clock.now()),
            alarm=lambda hear: Alarm(hear, clock.now, since), beat=lambda: (home / ALIVE).touch(),
        )  # fmt: skip
        with closing(terminal.record), ExitStack() as ends:
            for chat in chats.values():
                ends.callback(getattr(chat, "close", lambda: None))
            house, where = House(hear=bot.hear, until=bot.until), tuple(places(settings))
            link = next((str(chat.link) for chat in chats.values() if isinstance(chat, Linked)), "")
            yield App(bot=bot, where=where, link=link, terminal=terminal, house=house, home=home)


def granted(settings: Settings, place: Path, tell: Callable[[str], None]) -> dict[str, dict[str, str]]:
    """The tokens of each platform that has a table, from the environment or `.env` in `place`. Raises BadConfig."""
    if settings.chats and (mend := exposed(place)):
        tell(f"Others on this machine can read the tokens in {place / FILE}: {mend}")
    open = {name: platforms()[name] for name in tables(settings)}
    given = {name: find(place, (*platform.tokens, *platform.secrets)) for name, platform in open.items()}
    for name, found in given.items():
        if lacking := [token for token in platforms()[name].tokens if token not in found]:
            raise BadConfig(
                f"[chat.{name}] needs {' and '.join(lacking)}: set it in the environment, or in {place / FILE}. "
                f"Step by step: podium connect {name}"
            )
    return given


def keyless(settings: Settings, place: Path, tell: Callable[[str], None]) -> None:
    """Tell of models whose key is not set: their attempts would fail one by one."""
    for name, runner in settings.runners.items():
        key = equipped(runner.kind, runner.options).get("key", "")
        if key and not find(place, (key,)):
            tell(f"[runner.{name}] needs {key}: set it in the environment, or in {place / FILE}.")
    if (key := keyed(settings.brain)) and not find(place, (key,)):
        tell(f"[brain] needs {key}: set it in the environment, or in {place / FILE}. Until then the rules go on alone.")


def opened(settings: Settings, tokens: dict[str, dict[str, str]], home: Path, desk: Desk) -> dict[str, Chat]:
    """Each platform that has a table, with a folder of its own for what it must remember. Raises BadConfig."""
    chats: dict[str, Chat] = {}
    for name, options in tables(settings).items():
        memory = home / "chat" / name
        memory.mkdir(mode=0o700, parents=True, exist_ok=True)
        chats[name] = platforms()[name].open(options, tokens[name], memory, desk)
    return chats


def places(settings: Settings) -> Iterator[str]:
    """Where the bot is to be found, one line a platform besides the terminal."""
    for name, options in settings.chats.items():
        if platforms()[name].always:
            continue  # its link tells
        yield f"{name}: {', '.join(f'{key} {value}' for key, value in options.items() if value) or 'as it comes'}"


def opening(engine: Engine, settings: Settings, since: float, now: float) -> Iterator[AnyEvent]:
    """What the start itself tells: other settings than before, and a time in which nobody was up."""
    if settings != engine.world.settings:
        yield Configured(id=f"configured:{now:.6f}", at=now, settings=settings)
    if now - since > AWAY and busy(engine.world):
        yield Gap(id=f"gap:{now:.6f}", at=now, since=since, recovered=len(engine.saved.waiting))


def alive(home: Path, now: float) -> float:
    """When a bot was last up here; `now` on a new home."""
    path = home / ALIVE
    return path.stat().st_mtime if path.exists() else now


def busy(world: World) -> bool:
    """Whether any swarm is under way."""
    return any(b.swarm.state not in ("closed", "stopped") for b in world.books.values() if b.rows["swarm"])


async def silent() -> AsyncIterator[str]:
    """The house's own screen says nothing; people join by guests."""
    await asyncio.Event().wait()
    yield ""
