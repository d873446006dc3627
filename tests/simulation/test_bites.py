"""The invariants bite: a coordinator made wrong in one place is caught, within a few histories, by the right one."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from adapters.sim.ending import ended
from adapters.sim.hunt import shorten
from adapters.sim.invariants import watch
from adapters.sim.setup import seeded, setup
from adapters.sim.simulator import Simulation
from bot.cli.simulate import opened
from bot.core.calls import Deliver, Publish, Stop
from bot.core.coordinator import Decision, decide
from bot.core.events import AnyEvent, Exited, Heard, Thought
from bot.core.rows import Attempt, Checkpoint, Task
from bot.core.world import World

Wrong = Callable[[World, AnyEvent, Decision], Decision]


def deaf_to_stop(world: World, event: AnyEvent, made: Decision) -> Decision:
    return Decision(made.rows, tuple(c for c in made.calls if not isinstance(c, Stop)))


def never_publishes(world: World, event: AnyEvent, made: Decision) -> Decision:
    return Decision(made.rows, tuple(c for c in made.calls if not isinstance(c, Publish)))


def keeps_answers(world: World, event: AnyEvent, made: Decision) -> Decision:
    """Agents never hear what they asked, and nobody looks after the silent."""
    answers = {c.attempt for c in made.calls if isinstance(c, Deliver) and c.sort == "answer"}
    rows = tuple(r for r in made.rows if not (isinstance(r, Attempt) and r.key in answers))
    return Decision(rows, made.calls)


def one_is_enough(world: World, event: AnyEvent, made: Decision) -> Decision:
    """The irreversible with a single approval."""
    rows = tuple(replace(r, quorum=1) if isinstance(r, Checkpoint) and r.state == "open" else r for r in made.rows)
    for row in rows:
        world.put(row)
    return Decision(rows, made.calls)


def loses_the_ready(world: World, event: AnyEvent, made: Decision) -> Decision:
    if isinstance(event, Exited):
        for book in world.books.values():
            book.ready.clear()
    return made


def believes_the_agent(world: World, event: AnyEvent, made: Decision) -> Decision:
    """A task is done because its agent said so."""
    if not isinstance(event, Heard) or event.verb != "done":
        return made
    book = world.books["s1"]
    task = book.tasks[book.attempts[event.attempt.removeprefix("s1.")].task]
    closed: Task = replace(task, state="done")
    world.put(closed)
    return Decision((*made.rows, closed), made.calls)


def forgets_a_word(world: World, event: AnyEvent, made: Decision) -> Decision:
    if isinstance(event, Heard) and event.verb == "progress":
        raise KeyError(event.verb)
    return made


def heeds_the_brain(world: World, event: AnyEvent, made: Decision) -> Decision:
    """What a brain says to a question is taken for an answer of a person."""
    asked = [c for b in world.books.values() for c in b.open() if c.kind == "question"]
    if not (isinstance(event, Thought) and asked):
        return made
    answered = replace(asked[0], state="answered")
    world.put(answered)
    return Decision((*made.rows, answered), made.calls)


@pytest.mark.parametrize(
    ("wrong", "caught"),
    [
        (deaf_to_stop, "stop is heard"),
        (never_publishes, "nothing is forgotten"),
        (keeps_answers, "memory is the store"),
        (one_is_enough, "the irreversible has its people"),
        (loses_the_ready, "indexes equal a recount"),
        (believes_the_agent, "done is merged"),
        (forgets_a_word, "nothing is set aside"),
        (heeds_the_brain, "a brain decides nothing"),
    ],
)
def test_a_wrong_coordinator_is_caught(wrong: Wrong, caught: str) -> None:
    """In one of sixty histories at most, by the invariant that is there for it."""

    def mistaken(world: World, event: AnyEvent) -> Decision:
        return wrong(world, event, decide(world, event))

    names = set()
    for seed in range(60):
        sim = Simulation(setup(seed, faults=seed % 2 > 0), opened, watch, decide=mistaken).run()
        names |= {v.name for v in sim.violations or ended(sim)}
        if caught in names:
            return
    assert names == {caught}


def test_a_history_without_a_break_is_told_as_it_is() -> None:
    """Shortening what is sound gives its own history: every line a time and an event."""
    sim = shorten(replace(seeded(10), plan=replace(seeded(10).plan, minutes=5000.0)), opened)
    assert sim.violations == []
    assert len(sim.history) == sim.steps
    assert sim.history[0].split()[1] == "Configured"
