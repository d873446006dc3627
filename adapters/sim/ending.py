"""The end of a history: nothing is scheduled any more. Was it allowed to end there?

Every task is done, carried, dropped or failed, or waits for a named person; else it is a deadlock.
"""

from collections.abc import Iterator

from adapters.sim.invariants import SOME, Invariant, check
from adapters.sim.parts import Violation
from adapters.sim.simulator import Simulation
from bot.core.rows import Task
from bot.core.values import CLOSED
from bot.core.world import Book
from bot.engine import Fed


def acknowledged_is_durable(sim: Simulation, fed: Fed) -> Iterator[str]:
    """Every line that was acknowledged has been decided, and is in the log."""
    lost = sorted(set(sim.acknowledged) - sim.store.seen(sorted(sim.acknowledged)))
    if lost:
        yield f"{lost} were acknowledged and are not in the log"


def all_is_said_and_done(sim: Simulation, fed: Fed) -> Iterator[str]:
    """Nothing is left in the outbox or among the store's calls."""
    if not sim.outbox.quiet():
        yield f"the outbox is not quiet: {sim.outbox.stale(sim.agenda.now)} {sim.outbox.faults}"
    pending = [c.key for c in sim.store.load().calls]
    if pending:
        yield f"calls were never done: {pending[:5]}"


def what_is_asked_is_shown(sim: Simulation, fed: Fed) -> Iterator[str]:
    """Each open checkpoint stands in every channel that shows its swarm."""
    places = (p for p in sim.store.load().places if p.surface == "checkpoint" and p.message in sim.chat.messages)
    shown = {(p.thing, p.channel) for p in places}
    for book in sim.world.books.values():
        for row in book.open():
            if lacks := [h.channel for h in book.swarm.homes if (row.key, h.channel) not in shown]:
                yield f"{row.key} {row.kind} is open and not shown in {lacks}"


def each_stands_in_its_channel(sim: Simulation, fed: Fed) -> Iterator[str]:
    """No card stands where the swarm was launched, no board in its own channel; and no swarm waits for one for ever."""
    for book in sim.world.books.values():
        swarm = book.swarm if book.rows["swarm"] else None
        if swarm and swarm.opening:
            yield f"{book.key} still waits for a channel"
        wrong = {"card": swarm.home, "board": swarm.channel, "report": swarm.channel} if swarm and swarm.room else {}
        for name, channel in sorted(sim.chat.stood):
            thing, _, surface = name.partition("/")
            if thing.partition(".")[0] == book.key and wrong.get(surface) == channel:
                yield f"{name} stands in {channel}"


def marks_are_true(sim: Simulation, fed: Fed) -> Iterator[str]:
    """A person's own line bears how far their words came."""
    for book in sim.world.books.values():
        for tell in book.tells.values():
            mark = sim.chat.marks.get(tell.line.message) if tell.line else tell.state
            if mark != tell.state:
                yield f"{tell.key} is {tell.state}, and its line bears {mark}"


def a_followed_log_is_shown_to_its_end(sim: Simulation, fed: Fed) -> Iterator[str]:
    """Where somebody followed an agent, the last they see says how it ended, or that nobody follows it any more."""
    places = {p.thing: p for p in sim.store.load().places if p.surface == "watch"}
    for book in sim.world.books.values():
        for row in book.watches.values():
            title = sim.chat.messages[places[row.key].message].title if row.key in places else "not shown"
            said = "no longer watched" if row.off else " ended: "
            if said not in title and not (row.off and row.key not in places):
                yield f"{row.key} of {row.attempt} reads: {title}"


def nothing_is_forgotten(sim: Simulation, fed: Fed) -> Iterator[str]:
    """Nothing scheduled and not quiet is a deadlock."""
    for book in sim.world.books.values():
        if book.rows["swarm"] and book.swarm.state == "running":
            if book.live:
                yield f"deadlock: {sorted(book.live)} of {book.key} are live"
            for task in book.tasks.values():
                why = waits(book, task, frozenset())
                if why:
                    yield f"deadlock: {task.key} is {task.state} {task.stage}: {why}"
            if book.closed() == len(book.tasks):
                yield f"deadlock: all tasks of {book.key} are closed and no report is asked for"


def waits(book: Book, task: Task, path: frozenset[str]) -> str:
    """ "" when the task is closed or waits for a named person; else what is wrong."""
    asked = any(c.task == task.id or task.id in c.facts.get("held", "") or not c.task for c in book.open())
    if task.state in CLOSED or task.state == "parked" or asked:
        return ""
    if task.state != "open":
        return "nothing will come, and no person is asked"
    if task.id in book.ready:
        return "ready, and nobody starts it"
    unmet = [book.tasks[n] for n in task.spec.needs if n in book.tasks and book.tasks[n].state != "done"]
    if any(n.state == "parked" or (n.state not in CLOSED and n.id not in path) for n in unmet):
        return ""  # the need itself is looked at
    answered = [c for c in book.checkpoints.values() if c.kind == "blocked" and c.task in {n.id for n in unmet}]
    return "" if answered else f"its needs {[n.id + ' ' + n.state for n in unmet]} hold it, and nobody was asked"


LAST: tuple[Invariant, ...] = (
    acknowledged_is_durable, all_is_said_and_done, what_is_asked_is_shown, each_stands_in_its_channel,
    marks_are_true, a_followed_log_is_shown_to_its_end, nothing_is_forgotten,
)  # fmt: skip


def ended(sim: Simulation) -> list[Violation]:
    """After the last step."""
    return check(sim, Fed(), SOME + LAST)
