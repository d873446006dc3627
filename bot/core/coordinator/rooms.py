"""A channel for a swarm of its own: asked for at the launch, where its cards, threads and checkpoints go from then on.

Until it is known whether there is one, cards wait, so that none stands in the wrong place. Board, report and digest
stay where it was launched, and so does the launch card, which points there."""

import re

from bot.core import policy
from bot.core.calls import Open
from bot.core.coordinator.turn import Turn
from bot.core.events import Opened
from bot.core.message import Message
from bot.core.prose import line
from bot.core.redact import clean, redact
from bot.core.rows import Swarm
from bot.core.world import Book

NAME, TOPIC = 70, 200  # characters


def begin(turn: Turn, book: Book) -> None:
    """Ask for it, if the swarm was launched in a platform's home channel, and that is not to be the only one."""
    swarm = book.swarm
    table = turn.world.settings.chats.get(swarm.platform, {})
    if not table.get("channel") or table["channel"] != swarm.channel or table.get("channels", "yes") in ("", "one"):
        return
    known = (policy.accounts(turn.world, person.name) for person in policy.people(turn.world))
    people = tuple(dict.fromkeys(account for those in known for name, account in those if name == swarm.platform))
    turn.change(swarm, opening=True)
    topic = f"{line(swarm.title, TOPIC)} ({swarm.key}). Board, report and digest stand where it was launched."
    turn.call(
        Open(
            key=f"{swarm.key}:open", swarm=swarm.key, platform=swarm.platform, name=name(swarm), topic=topic,
            people=people,
        )
    )  # fmt: skip


def name(swarm: Swarm) -> str:
    """`s3-billing-spring-clean`: what every platform takes as a channel's name, or nearly."""
    return "-".join((swarm.key, *re.findall(r"[^\W_]+", swarm.title.lower())))[:NAME].rstrip("-")


def opened(turn: Turn, event: Opened) -> None:
    """There it goes on; or all of it stays where it is."""
    book = turn.world.books.get(event.swarm)
    if book is None or not book.rows["swarm"] or not book.swarm.opening:
        return
    if not event.channel:
        stay(turn, book, redact(clean(event.error)).strip()[:300])
        return
    swarm = book.swarm
    turn.change(swarm, opening=False, home=swarm.channel, channel=event.channel, room=line(clean(event.name), NAME))
    go_on(turn, book)


def stay(turn: Turn, book: Book, error: str) -> None:
    """Everything in the channel it was launched in. Why is told once a platform, not at every launch."""
    if not book.swarm.opening:
        return
    others = [b.swarm for b in turn.world.books.values() if b.rows["swarm"] and b is not book]
    told = any((s.platform, s.unopened) == (book.swarm.platform, error) for s in others)
    turn.change(book.swarm, opening=False, unopened=error)
    if error and not told:
        text = f"{book.key} gets no channel of its own: {error.rstrip('.')}. All of it stays here, and so will others."
        turn.post(book.key, Message(text, tone="warn"), lane=1)
    go_on(turn, book)


def go_on(turn: Turn, book: Book) -> None:
    """What waited is looked at again, and the launch card."""
    for row in [*(t for t in book.tasks.values() if t.posted), *book.checkpoints.values()]:
        turn.put(row)
