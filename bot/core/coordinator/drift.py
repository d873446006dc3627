"""Agents that go round in circles, or burn far more than their like: told once, then begun afresh with the handoff."""

from itertools import pairwise
from statistics import median
from typing import cast

from bot.core.calls import Deliver
from bot.core.coordinator.brief import BURNING, LOOPING
from bot.core.coordinator.checkins import thirsty
from bot.core.coordinator.ends import stop
from bot.core.coordinator.turn import Turn
from bot.core.rows import Attempt
from bot.core.world import Book

SAME = 4  # the same action with the same result, so many times
BACK = 6  # steps of going back and forth between two
CLASS = 5  # finished attempts before a class knows what is usual
MUCH, TOO_MUCH = 3, 4  # times the median of the class: told, ended
CIRCLES = (
    "You did {}, with the same result. Try another way, ask, or say stuck with a reason. To wait for something, sleep "
    "before you look again."
)
MANY = (
    "You used {:,} tokens; tasks like this take about {:,.0f}. Finish with what you have, ask, or say stuck."
)


def acted(turn: Turn, book: Book, attempt: Attempt, args: dict[str, str]) -> None:
    """One action, by a hash of what was done and what came of it. Runners leave out what took its time: to look again
    at a slow build is no circle."""
    acts = (*attempt.acts, args.get("act", "")[:16])[-BACK:]
    attempt = turn.change(attempt, acts=acts)
    same = len(acts) >= SAME and len(set(acts[-SAME:])) == 1
    turns = len(acts) == BACK and len(set(acts)) == 2 and all(a != b for a, b in pairwise(acts))
    if same or turns:
        attempt = turn.change(attempt, acts=())  # counted anew after it was told
        how = f"the same {SAME} times" if same else f"two things in turn, {BACK} steps"
        warn(turn, book, attempt, LOOPING, CIRCLES.format(how))


def burnt(turn: Turn, book: Book, attempt: Attempt) -> None:
    """Tokens beside the median of the class, once that is known."""
    usual = appetites(book).get((book.tasks[attempt.task].spec.kind, attempt.runner), 0.0)
    if not usual or attempt.tokens <= MUCH * usual:
        thirsty(turn, book, attempt, usual)
        return
    if BURNING not in attempt.warned or attempt.tokens > TOO_MUCH * usual:
        warn(turn, book, attempt, BURNING, MANY.format(attempt.tokens, usual))


def warn(turn: Turn, book: Book, attempt: Attempt, why: str, words: str) -> None:
    """The first time words, the second time an end. Who waits for a person is left alone."""
    if book.tasks[attempt.task].state == "asking":
        return
    if why in attempt.warned:
        stop(turn, book, attempt, why)
        return
    turn.change(attempt, warned=(*attempt.warned, why))
    turn.call(Deliver(key=f"{turn.event.id}:{why}", attempt=attempt.key, sort="nudge", text=words))


def appetites(book: Book) -> dict[tuple[str, str], float]:
    """Median tokens by class, kind × runner, for those that know; computed anew when another attempt ended."""
    stamp = (book.swarm.version, len(book.attempts) - len(book.live))
    memo = cast("tuple[tuple[int, int], dict[tuple[str, str], float]] | None", book.memo.get("appetites"))
    if memo is None or memo[0] != stamp:
        used: dict[tuple[str, str], list[int]] = {}
        for a in book.attempts.values():
            if a.outcome == "done" and a.tokens:
                used.setdefault((book.tasks[a.task].spec.kind, a.runner), []).append(a.tokens)
        memo = (stamp, {name: median(those) for name, those in used.items() if len(those) >= CLASS})
        book.memo["appetites"] = memo
    return memo[1]
