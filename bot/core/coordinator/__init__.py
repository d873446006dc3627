"""The Coordinator: `decide(world, event)` gives the rows that change and the calls to make, by rules in code.

One file a voice: people, agents, the clock, launching, checking, merging, reviewing. Nothing here waits, reads a clock
or draws a number. The world is changed in place; on an exception it must be dropped and loaded anew.
"""

from bot.core.coordinator import (
    agents,
    checking,
    clock,
    dispatch,
    ends,
    launching,
    merging,
    outages,
    pairing,
    people,
    rehearsing,
    results,
    reviewing,
    rooms,
    seen,
)
from bot.core.coordinator.clock import next_due
from bot.core.coordinator.turn import Decision, Turn
from bot.core.events import (
    AnyEvent,
    Broke,
    Collected,
    Configured,
    Due,
    Exited,
    Gap,
    Heard,
    Inspected,
    Judged,
    Landed,
    Lost,
    Opened,
    Published,
    Reached,
    Rehearsed,
    Said,
    Seen,
    Started,
    Surveyed,
    Thought,
    Tick,
    Tried,
    Unreachable,
)
from bot.core.world import World

__all__ = ["Decision", "decide", "next_due"]
HEARERS = {
    Said: people.said, Tick: clock.tick, Due: clock.due, Gap: outages.gap, Heard: agents.heard, Exited: ends.exited,
    Lost: ends.lost, Started: ends.started, Inspected: launching.inspected, Collected: checking.collected,
    Seen: seen.seen,
    Judged: checking.judged, Tried: merging.tried, Published: merging.published, Landed: merging.landed,
    Surveyed: pairing.surveyed, Configured: results.configured, Thought: results.thought, Broke: results.broke,
    Unreachable: outages.unreachable, Reached: outages.reached, Opened: rooms.opened,
    Rehearsed: rehearsing.rehearsed,
}  # fmt: skip


def decide(world: World, event: AnyEvent) -> Decision:
    """One event on the world as the last one left it. Changes `world`; returns the after-images and the calls."""
    turn = Turn(world, event)
    HEARERS[type(event)](turn, event)  # type: ignore[operator]
    pump(turn)
    return turn.done()


def pump(turn: Turn) -> None:
    """Let go on what may go on, until nothing more is stirred. A freed slot may serve another swarm."""
    rounds = 0
    while turn.stirred and rounds < 100:
        keys, turn.stirred = sorted(turn.stirred & turn.world.books.keys()), set()
        for key in keys:
            merging.pump(turn, turn.world.books[key])
            reviewing.pump(turn, turn.world.books[key])
        if keys:
            for book in turn.world.books.values():
                dispatch.pump(turn, book)
        rounds += 1
