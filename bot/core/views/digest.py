"""The digest: once a working morning a channel, over all its swarms. What waits on whom, what moved, what is next."""

from bot.core.cost import bill
from bot.core.counts import counts
from bot.core.message import Block, Button, Facts, Message
from bot.core.prose import age, either, hhmm, line, local, many, minutes
from bot.core.records import Looked
from bot.core.report.human import human
from bot.core.views.board import end
from bot.core.views.checkpoint import releases
from bot.core.views.people import deciders
from bot.core.views.ranked import ranked
from bot.core.views.standing import asked_of, idle
from bot.core.views.waiting import chosen, since_then
from bot.core.world import Book, World

MOST = 8  # questions listed; `waiting` has them all


def digest(world: World, channel: str, now: float, date: str, since: float | None = None) -> Message:
    """A dated post for a channel; `date` is the local day it stands for, such as `Monday` or `2026-03-02`; since the
    last one, or since another time."""
    since = seen(world, channel) if since is None else since
    books = of_channel(world, channel, since)
    pairs = [
        *(("Waits on you", said) for said in waits(world, books, now) or ["nothing"]),
        *(("Moved", said) for said in moved(world, books, since) or ["nothing"]),
        *(("Next", said) for said in following(world, books, now)),
        ("Spent", spent(books)),
    ]
    blocks: list[Block] = [Facts(tuple(pairs))]
    zone = world.settings.policy.zone
    day = date or f"{local(now, zone):%A}"
    title = f"{day} {hhmm(now, zone)} · {many(len(books), 'swarm')} · {many(asked(books), 'answer')} waited for"
    return Message(title, tuple(blocks), (Button("List", "waiting"),))


def silent(world: World, channel: str) -> bool:
    """Nothing changed since the last digest and nothing waits: then there is none."""
    books = of_channel(world, channel)
    return not asked(books) and not moved(world, books, seen(world, channel))


def pairs(page: Message) -> tuple[tuple[str, str], ...]:
    """What a digest tells, name by name."""
    return tuple(pair for block in page.blocks if isinstance(block, Facts) for pair in block.pairs)


def of_channel(world: World, channel: str, since: float | None = None) -> list[Book]:
    """The channel's swarms that are of interest: not stopped, and not closed before the last digest."""
    since = seen(world, channel) if since is None else since
    return [b for b in chosen(world) if channel in {h.channel for h in b.swarm.everywhere} and not
            (b.swarm.state in ("closed", "stopped") and b.swarm.ended <= since and not b.asking)]  # fmt: skip


def seen(world: World, channel: str) -> float:
    row = world.rows["looked"].get(f"digest.{channel}")
    return row.at if isinstance(row, Looked) else 0.0


def asked(books: list[Book]) -> int:
    return sum(counts(b).needs for b in books)


def waits(world: World, books: list[Book], now: float) -> list[str]:
    """`bob or dan: s3.c8 Delete it? (1 d 3 h), ann has approved (1 of 2), frees nothing`, ranked."""
    keys, people, said = {b.key for b in books}, deciders(world), []
    for need in ranked(world, now):
        row = need.checkpoint
        if row.swarm not in keys:
            continue
        whom = either(asked_of(world.book(row.swarm), row, people))
        first = ", ".join(a.person for a in row.approvals)
        given = f", {first} has approved ({len(row.approvals)} of {row.quorum})" if first else ""
        waited = f"{whom}: {row.key} {line(row.title, 40)} ({age(now - row.asked)})"
        said.append(f"{waited}{given}, {releases(row, need.frees)}")
    rest = len(said) - MOST
    return [*said[:MOST], f"and {rest} more: waiting"] if rest > 0 else said


def moved(world: World, books: list[Book], since: float) -> list[str]:
    """A swarm each: `s3 9 done, 7 merged, 15 of 17 done`, `s4 launched by dan, 6 of 30 done`"""
    said = []
    for book in books:
        swarm, count = book.swarm, counts(book)
        news, _ = since_then(world, since, book.key)
        launched = f"launched by {swarm.signer or swarm.owner}" if swarm.launched > since else ""
        if news or launched:
            state = f"{count.done} of {count.total} done"
            said.append(f"{book.key} " + ", ".join(p for p in (launched, news, state) if p))
    return said


def following(world: World, books: list[Book], now: float) -> list[str]:
    """What comes next, or why nothing does."""
    said = []
    for book in books:
        if book.swarm.report == "draft":
            said.append(f"{book.key} report waits for its signature")
        elif book.swarm.state not in ("closed", "stopped"):
            parts = (end(world, book, now), idle(world, book, now))
            said.append(f"{book.key} {'; '.join(p for p in parts if p)}")
    return said


def spent(books: list[Book]) -> str:
    """Money, agent minutes and the modelled minutes of people."""
    worked = sum(b.swarm.worked for b in books)
    people = sum(human(b).total for b in books)
    return f"{bill(*(b.swarm for b in books))} · {worked:,.0f} agent minutes · {minutes(people)} of yours (modelled)"


