"""When people could not be heard or written to: said honestly, once, where they can read it."""

from collections.abc import Iterable

from bot.core.calls import Post, Spot
from bot.core.coordinator.turn import Turn
from bot.core.events import Gap, Reached, Unreachable
from bot.core.message import Message
from bot.core.policy import accounts, deciders, named
from bot.core.prose import many, moment, some
from bot.core.records import Outage
from bot.core.redact import clean, redact
from bot.core.values import Home
from bot.core.views.homes import named as home_named
from bot.core.world import Book

ALIVE = ("running", "paused", "reviewing")
MOST = 20  # checkpoints named in one line


def gap(turn: Turn, event: Gap) -> None:
    """The bot was away, or did not hear a platform: said once in each channel with a swarm that runs."""
    zone = turn.world.settings.policy.zone
    span = f"{moment(event.since, event.at, zone)}–{moment(event.at, event.at, zone)}"
    deaf = " (it looked connected)" if event.deaf else ""
    head = f"Not heard in {event.platform.capitalize()} {span}{deaf}" if event.platform else f"Offline {span}"
    found = many(event.recovered, "reply", "replies") if event.recovered else "No replies"
    books = [b for b in books_of(turn) if b.swarm.state in ALIVE]
    if event.platform:
        books = [b for b in books if any(h.platform == event.platform for h in b.swarm.homes)]
    for number, (home, those) in enumerate(channels(books).items()):
        opened = [c.id if len(those) == 1 else c.key for b in those for c in b.open()]
        more = f" and {len(opened) - MOST} more" if len(opened) > MOST else ""
        still = f"Still open: {', '.join(opened[:MOST]) or 'none'}{more}."
        text = f"{head}. {found} recovered; clicks in that time are lost. {still}"
        say(turn, those[0], home, text, f"gap{number}")


def unreachable(turn: Turn, event: Unreachable) -> None:
    """Kept, shown on the boards while it lasts, and told to the owner by another way: once a channel, never a loop."""
    key = f"{event.platform}|{event.channel}"
    row = turn.world.get("outage", key)
    if isinstance(row, Outage) and not row.over:
        return
    why = redact(clean(event.why)).strip()[:200] or "no reason was given"
    turn.put(Outage(key=key, why=why, at=turn.at))
    books = touched(turn, event.platform, event.channel)
    homes = [h for b in books for h in b.swarm.everywhere]
    where = home_named(Home(platform=event.platform, channel=event.channel), dict.fromkeys(homes))
    for number, (name, those) in enumerate(owners(turn, event, books).items()):
        keys = f"{some(b.key for b in those)}: " if those else ""
        text = f"{keys}nothing can be written to {where} any more: {why}. When that is mended, I go on there by myself."
        if event.channel.startswith("@"):
            text = f"I cannot write to you in {event.platform.capitalize()} any more: {why}."
        spot = way(turn, event, name, those)
        if spot:
            about = those[0].key if those else ""
            message = Message(text[0].upper() + text[1:] if not keys else text, tone="warn")
            turn.call(
                Post(key=f"{event.id}:lost{number}", about=about, message=message, spot=spot, lane=1, to=name)
            )


def reached(turn: Turn, event: Reached) -> None:
    """It can be written to again: said once in each channel of its swarms."""
    row = turn.world.get("outage", f"{event.platform}|{event.channel}")
    if not isinstance(row, Outage) or row.over:
        return
    turn.change(row, over=True)
    since = moment(row.at, turn.at, turn.world.settings.policy.zone)
    books = touched(turn, event.platform, event.channel)
    for number, (home, those) in enumerate(channels(books).items()):
        where = home_named(Home(platform=event.platform, channel=event.channel), those[0].swarm.everywhere)
        text = f"{where} can be written to again; it could not since {since}."
        say(turn, those[0], home, text, f"reached{number}")


def books_of(turn: Turn) -> list[Book]:
    return [b for b in turn.world.books.values() if b.rows["swarm"]]


def channels(books: Iterable[Book]) -> dict[Home, list[Book]]:
    """Every channel that shows some of these swarms."""
    found: dict[Home, list[Book]] = {}
    for book in books:
        for home in book.swarm.homes:
            found.setdefault(home, []).append(book)
    return found


def touched(turn: Turn, platform: str, channel: str) -> list[Book]:
    """Swarms shown in a channel and not over; put again, since their boards read differently now."""
    home = Home(platform=platform, channel=channel)
    books = [b for b in books_of(turn) if home in b.swarm.everywhere and b.swarm.state not in ("closed", "stopped")]
    for book in books:
        turn.put(book.swarm)
    return books


def owners(turn: Turn, event: Unreachable, books: list[Book]) -> dict[str, list[Book]]:
    """Whom to tell, and of which swarms: their owners; of a private place the person; else the first who decides."""
    if event.channel.startswith("@"):
        name = named(turn.world, event.platform, event.channel[1:], mentioned=True)
        return {name: []} if name else {}
    found: dict[str, list[Book]] = {}
    for book in books:
        found.setdefault(book.swarm.owner, []).append(book)
    return found or {p.name: [] for p in deciders(turn.world)[:1]}


def way(turn: Turn, event: Unreachable, name: str, books: list[Book]) -> Spot | None:
    """Another channel of the swarms that can be written to; else an account of the owner's, rather of another
    platform."""
    lost = {k for k, row in turn.world.rows["outage"].items() if isinstance(row, Outage) and not row.over}
    for book in books:
        for home in book.swarm.everywhere:
            if f"{home.platform}|{home.channel}" not in lost:
                return Spot(platform=home.platform, channel=home.channel, thread=book.key)
    known = turn.world.settings.chats
    free = [(p, a) for p, a in accounts(turn.world, name) if f"{p}|@{a}" not in lost]
    for platform, account in sorted(free, key=lambda pa: (pa[0] not in known, pa[0] == event.platform)):
        return Spot(platform=platform, channel=f"@{account}")
    return None


def say(turn: Turn, book: Book, home: Home, text: str, name: str) -> None:
    spot = Spot(platform=home.platform, channel=home.channel, thread=book.key)
    turn.call(Post(key=f"{turn.event.id}:{name}", about=book.key, message=Message(text), spot=spot, lane=1))
