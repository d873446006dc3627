"""A person's private page: all that waits for them, over every swarm, in the order of the one list. Ids are as
everywhere: with their swarm as soon as there are two."""

from bot.core.config import Person
from bot.core.message import Button, Item, Listing, Message, Text
from bot.core.views.checkpoint import buttons, gist
from bot.core.views.people import ending
from bot.core.views.ranked import Need, ranked
from bot.core.world import World


def needs(world: World, person: Person, now: float) -> Message:
    """`Needs you (2)`, each with its buttons and what silence does."""
    mine = ranked(world, now, person)
    if not mine:
        return Message("Nothing waits for you", (Text("What comes up is shown here. The words: help"),), tone="good")
    return Message(f"Needs you ({len(mine)})", (Listing(tuple(item(world, n, now) for n in mine), ordered=True),),
                   (Button("Waiting", "waiting"),), "ask")  # fmt: skip


def item(world: World, need: Need, now: float) -> Item:
    """The irreversible only opens here: it is approved as shown."""
    row = need.checkpoint
    said = f"{gist(world, world.book(row.swarm), need)} · silence: {ending(world, row, now)}"
    if row.kind in ("irreversible", "launch", "landing", "revert"):
        return Item(said, (Button("Open", f"show {row.key}"),))
    return Item(said, buttons(world, row)[:3])
