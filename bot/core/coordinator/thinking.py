"""Judgement asked of the brain: within the swarm's budget, counted into it; and one line when it does not come."""

from bot.core.calls import Think
from bot.core.coordinator.turn import Turn
from bot.core.events import Thought
from bot.core.message import Message
from bot.core.prose import many
from bot.core.world import Book

FACT = 200_000  # characters of one fact: a plan of some hundred tasks
NOBODY = "No brain is configured"


def think(turn: Turn, book: Book, key: str, question: str, facts: dict[str, str], about: str = "") -> None:
    """Ask, under a key that is never used again. Its answer, or silence, comes to the voice of the question
    (results.VOICES) as a `Thought`; where the budget is gone, silence comes at once."""
    shown, refused, swarm = {name: bounded(value) for name, value in facts.items()}, beyond(turn, book), book.swarm
    if not refused:
        turn.change(swarm, thinks=(*swarm.thinks, key))
    turn.call(Think(key=key, swarm=book.key, question=question, facts=shown, about=about, refused=refused))


def bounded(text: str) -> str:
    """At most so much of a fact, the cut marked."""
    return text if len(text) <= FACT else f"{text[:FACT]}\n[… {len(text) - FACT:,} characters more]"


def beyond(turn: Turn, book: Book) -> str:
    """Why the swarm's budget allows no more thought, or "". A draft has what the policy allows a plan. Thoughts under
    way count with all that they may take; one alone begins while anything is left."""
    policy, swarm = turn.world.settings.policy, book.swarm
    money, tokens = swarm.money or policy.money, swarm.tokens or policy.tokens
    dear, long = (len(swarm.thinks) * most for most in turn.world.settings.brain.most)
    if money and swarm.spent >= money:
        return f"the budget is spent: ${swarm.spent:.2f} of ${money:.2f}"
    if tokens and swarm.used >= tokens:
        return f"the budget is spent: {swarm.used:,} of {tokens:,} tokens"
    if (money and swarm.spent + dear >= money) or (tokens and swarm.used + long >= tokens):
        return f"{many(len(swarm.thinks), 'thought')} under way may take what is left of the budget"
    return ""


def able(turn: Turn) -> bool:
    """Whether a brain is configured at all."""
    return turn.world.settings.brain.kind != "none"


def count(turn: Turn, book: Book, event: Thought, read: bool) -> None:
    """What it took is the swarm's. A brain that falls silent, or talks in no known shape, is told of once, until it is
    well again; one that is not there is nobody's news."""
    over(turn, event.think)
    swarm, why = book.swarm, "" if read else lack(event)
    if event.tokens or event.money:
        spent, used = swarm.spent + max(0.0, event.money), swarm.used + max(0, event.tokens)
        swarm = turn.change(swarm, spent=spent, used=used, unpriced=swarm.unpriced + max(0, event.unpriced))
        turn.stirred.add(book.key)
    if swarm.silent != why:
        if why and not swarm.silent and why != NOBODY:
            turn.post(book.key, Message(f"The brain did not help: {why}. The rules go on without it.", tone="warn"))
        turn.change(swarm, silent=why)


def over(turn: Turn, key: str) -> None:
    """A thought that came, or never will, is under way no more."""
    for book in list(turn.world.books.values()):
        if key in (thinks := book.swarm.thinks if book.rows["swarm"] else ()):
            turn.change(book.swarm, thinks=tuple(k for k in thinks if k != key))


def lack(event: Thought) -> str:
    """What a thought without an answer lacks, in words."""
    if not event.silent:
        return "its answer had not the shape that was asked for"
    return event.why or NOBODY
