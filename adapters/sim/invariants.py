"""What must hold after every step of every history. Each invariant is one function: it yields what it saw wrong.

`EACH` are looked at after every batch, over what changed; `SOME` are full recounts, each 20th batch and at the end; of
a large plan each 100th, since a recount costs as much as there is.
"""

from collections.abc import Callable, Iterator
from typing import Any

from adapters.sim.judgement import a_brain_decides_nothing, thinking_ends
from adapters.sim.parts import Violation
from adapters.sim.plans import LARGE
from adapters.sim.reviews import REVIEWS
from adapters.sim.simulator import Simulation
from adapters.sim.starting import nothing_begins_before_it_is_understood
from bot.core.calls import Deliver, Start, Stop
from bot.core.coordinator.turn import ALLOW
from bot.core.counts import counts
from bot.core.events import Heard, Published, Said
from bot.core.policy import deciders
from bot.core.report import build
from bot.core.rows import Attempt, Checkpoint, Task
from bot.core.values import CLOSED
from bot.core.views import pages, show
from bot.core.world import Book, World
from bot.engine import Fed

Invariant = Callable[[Simulation, Fed], Iterator[str]]
SLACK = 1e-6


def swarm_of(key: str) -> str:
    return key.partition(".")[0]


def nothing_is_set_aside(sim: Simulation, fed: Fed) -> Iterator[str]:
    """Every event can be decided."""
    yield from sim.faulty.aside


def every_view_renders(sim: Simulation, fed: Fed) -> Iterator[str]:
    """What the outbox could not show is the chat's fault, never a view's."""
    yield from (f"{thing}: {error}" for thing, error in sim.outbox.faults.items() if not error.startswith("ChatError"))


def the_dead_are_not_heard(sim: Simulation, fed: Fed) -> Iterator[str]:
    """Nothing said by an ended attempt has effect (its lines are fed alone, marked with a z)."""
    said = [e for e in fed.fresh if isinstance(e, Heard) and ":z" in e.id]
    if said and len(fed.fresh) == len(said) and (fed.rows or fed.calls):
        effects = [r.key for r in fed.rows] + [c.key for c in fed.calls]
        yield f"{said[0].attempt} is dead, said {said[0].verb}, and changed {effects}"


def ended_attempts_stay(sim: Simulation, fed: Fed) -> Iterator[str]:
    """What an attempt said is fixed at its end; only its commit and files are noted after."""
    for row in fed.rows:
        if isinstance(row, Attempt) and row.state == "ended":
            now = (row.outcome, row.seq, row.last, row.claimed, row.stuck, row.asks, row.ended)
            before = sim.ended.setdefault(row.key, now)
            if before != now:
                yield f"{row.key} ended as {before} and is {now}"


def answers_are_of_those_who_may(sim: Simulation, fed: Fed) -> Iterator[str]:
    """No viewer decides; nobody counts twice."""
    names = {p.name for p in deciders(sim.world)}
    for row in fed.rows:
        if isinstance(row, Checkpoint):
            people = [a.person for a in row.approvals] + ([row.answer.person] if row.answer else [])
            for person in people:
                if person not in names and person != "rules" and not sim.roles_changed:
                    yield f"{row.key} was answered by {person}"
            if len({a.person for a in row.approvals}) < len(row.approvals):
                yield f"{row.key} counts a person twice: {[a.person for a in row.approvals]}"


def settled_answers_stay(sim: Simulation, fed: Fed) -> Iterator[str]:
    """An answered checkpoint is never open again (an overruled one is withdrawn)."""
    for row in fed.rows:
        if isinstance(row, Checkpoint):
            before = sim.settled.get(row.key, "open")
            if before != "open" and row.state not in (before, "withdrawn"):
                yield f"{row.key} was {before} and is {row.state}"
            sim.settled[row.key] = row.state


def merges_happen_once(sim: Simulation, fed: Fed) -> Iterator[str]:
    """On a swarm's branch each task is merged once, unless its merge was taken back."""
    for event in fed.fresh:
        if isinstance(event, Published) and event.ok:
            swarm = swarm_of(event.batch)
            standing: dict[str, int] = {}
            for what, task in sim.git.history(sim.git.heads[swarm]):
                standing[task] = standing.get(task, 0) + {"merge": 1, "revert": -1}.get(what, 0)
                if task and not 0 <= standing[task] <= 1:
                    yield f"{task} was merged {standing[task]} times on swarm/{swarm}"
                    break


def done_is_merged(sim: Simulation, fed: Fed) -> Iterator[str]:
    """A task that says it is merged is on its swarm's branch, at that commit; a done one has every criterion met."""
    for row in fed.rows:
        if isinstance(row, Task) and row.state == "done" and sim.world.get("task", row.key) == row:
            work = sim.git.commits.get(row.merged)
            if row.merged and (work is None or row.id not in work.works):
                yield f"{row.key} is done by {row.merged}, which does not hold it"
            owed = [c.id for c in row.spec.criteria if c.id not in row.verdicts or row.verdicts[c.id].ruling != "met"]
            if owed:
                yield f"{row.key} is done, and {owed} are not met: {row.verdicts}"


def the_irreversible_has_its_people(sim: Simulation, fed: Fed) -> Iterator[str]:
    """No irreversible work is on the branch without valid approvals of exactly that commit."""
    for event in fed.fresh:
        if isinstance(event, Published) and event.ok:
            book = sim.world.book(swarm_of(event.batch))
            batch = book.batches[event.batch.rpartition(".")[2]]
            for name, commit in zip(batch.tasks, batch.commits, strict=False):
                task = book.tasks[name]
                if task.spec.irreversible and batch.kind == "merge":
                    yield from _approved(sim, book, task, commit)


def _approved(sim: Simulation, book: Book, task: Task, commit: str) -> Iterator[str]:
    row = book.checkpoints.get(task.cleared)
    if row is None or row.kind != "irreversible" or row.state != "answered":
        yield f"{task.key} merged without an answered checkpoint: {row}"
        return
    quorum = 1 if sim.setup.solo else 2
    given = {a.person for a in row.approvals if a.fingerprint == row.fingerprint}
    people = given if sim.setup.solo else given - {row.requester}  # one alone may answer what their own words caused
    if len(people) < quorum or row.facts.get("commit") != commit:
        yield f"{task.key} merged {commit[:7]} on {sorted(people)} for {row.facts.get('commit', '')[:7]}"
    if sim.setup.solo and row.approvals and row.approvals[0].at < row.shown + 600:
        yield f"{task.key} was approved alone, {row.approvals[0].at - row.shown:.0f} s after it was shown"


def widths_and_budgets_hold(sim: Simulation, fed: Fed) -> Iterator[str]:
    """Slots, `agents N`, two canaries and the budget at each start. An agent that waits for a person holds no slot."""
    busy = sim.world.busy()
    said = any(isinstance(e, Said) for e in fed.fresh)
    for key in sorted({swarm_of(c.attempt) for c in fed.calls if isinstance(c, Start)}):
        book = sim.world.book(key)
        swarm = book.swarm
        if busy > sim.setup.slots and not said:
            yield f"{busy} attempts on {sim.setup.slots} slots"
        if swarm.agents and book.busy() > swarm.agents and not said:
            yield f"{key} runs {book.busy()} on agents {swarm.agents}"
        if swarm.canary and book.busy() > 2 and not said:
            yield f"{key} runs {book.busy()} before its first two took a step"
        promised = swarm.worked + sum(book.attempts[a].minutes for a in book.live)
        if promised > swarm.minutes + SLACK and not said:
            yield f"{key} has promised {promised:.1f} of {swarm.minutes:.1f} min"


def a_yes_is_a_persons(sim: Simulation, fed: Fed) -> Iterator[str]:
    """No agent is allowed a call that nobody answered for in its own task."""
    for call in fed.calls:
        if isinstance(call, Deliver) and (call.sort, call.text) == ("answer", ALLOW):
            book = sim.world.book(swarm_of(call.attempt))
            task = book.attempts[call.attempt.rpartition(".")[2]].task
            rows = [c for c in book.checkpoints.values() if (c.kind, c.task) == ("permission", task)]
            if not any(c.state == "answered" and c.answer and c.answer.word in ("approve", "allow") for c in rows):
                yield f"{call.attempt} was allowed a call that nobody allowed in {task}"


def starts_are_allowed(sim: Simulation, fed: Fed) -> Iterator[str]:
    """A worker starts only where all needs are done, the sandbox bears it and a start checkpoint was answered."""
    moved = any(isinstance(e, Said | Published) for e in fed.fresh)
    for call in fed.calls:
        if isinstance(call, Start) and call.brief.role == "worker" and not moved:
            book = sim.world.book(swarm_of(call.attempt))
            task = book.tasks[call.brief.task]
            undone = [n for n in task.spec.needs if book.tasks[n].state != "done"]
            if undone:
                yield f"{call.attempt} started on {task.id}, whose needs {undone} are not done"
            if task.spec.irreversible and not book.swarm.sandbox:
                yield f"{call.attempt} started the irreversible {task.id} without a sandbox"
            if task.spec.ask == "start" and book.checkpoints[task.cleared].state != "answered":
                yield f"{call.attempt} started {task.id} unasked"


def stop_is_heard(sim: Simulation, fed: Fed) -> Iterator[str]:
    """Within the step that stops a swarm, every attempt of it is told to end, wherever the word was said."""
    for event in fed.fresh:
        if isinstance(event, Said) and event.text == "stop s1" and event.account != "eve" and len(fed.fresh) == 1:
            book = sim.world.book("s1")
            if book.rows["swarm"] and book.swarm.state in ("running", "paused") and not sim.roles_changed:
                yield f"{event.account} said stop s1 in {event.thread or 'the channel'}, and it is {book.swarm.state}"
    sim.stops |= {c.attempt for c in fed.calls if isinstance(c, Stop)}
    for book in sim.world.books.values():
        for id in book.live:
            attempt = book.attempts[id]
            if book.rows["swarm"] and book.swarm.state == "stopped" and not attempt.stopping:
                yield f"{book.key} is stopped and {attempt.id} is not"
            if attempt.stopping and attempt.key not in sim.stops:
                yield f"{attempt.key} shall stop ({attempt.stopping}) and nobody tells it"


def the_outside_is_left_in_peace(sim: Simulation, fed: Fed) -> Iterator[str]:
    """What fleet and chat saw: posts without a key, a clone taken from a living agent."""
    yield from sim.fleet.wrong
    yield from sim.chat.wrong


def indexes_equal_a_recount(sim: Simulation, fed: Fed) -> Iterator[str]:
    """Ready set and every other index are what the rows say."""
    fresh = World(sim.world.all())
    for key, book in sim.world.books.items():
        other = fresh.book(key)
        for name in ("ready", "unmet", "live", "asking", "read", "merging", "lost", "batch"):
            if getattr(book, name) != getattr(other, name):
                yield f"{key} {name}: {getattr(book, name)} against {getattr(other, name)}"
        ready = {
            t.id
            for t in book.tasks.values()
            if t.state == "open" and all(n in book.tasks and book.tasks[n].state == "done" for n in t.spec.needs)
        }
        if ready != book.ready:
            yield f"{key} ready {sorted(book.ready)}, and {sorted(ready)} are"


def counts_agree(sim: Simulation, fed: Fed) -> Iterator[str]:
    """The one count of board, report and digest equals a count of rows; every task exactly once."""
    for key, book in sim.world.books.items():
        if not book.tasks:
            continue
        count, states = counts(book), [str(t.state) for t in book.tasks.values()]
        if count.total != len(states) or count.closed + count.left != count.total:
            yield f"{key} counts {count} of {len(states)}"
        for state in CLOSED:
            if getattr(count, state) != states.count(state):
                yield f"{key} counts {getattr(count, state)} {state}, there are {states.count(state)}"
        if count.planned + count.found != count.total:
            yield f"{key} planned {count.planned} + found {count.found} is not {count.total}"


def board_report_and_digest_agree(sim: Simulation, fed: Fed) -> Iterator[str]:
    """What people read says the same count, and the report names every task exactly once."""
    now, digest = sim.agenda.now, pages.digest(sim.world, "general", sim.agenda.now, "2025-06-15")
    for key, book in sim.world.books.items():
        if not book.tasks or not book.rows["swarm"]:
            continue
        count = counts(book)
        said = f"{count.done} of {count.total} done"
        if said not in str(show(sim.world, key, "board", now)):
            yield f"the board of {key} does not say {said}"
        if digest and " done" in str(digest) and book.swarm.state == "running" and said not in str(digest):
            yield f"the digest does not say {said}: {digest}"
        named: Any = next(s.data for s in build(sim.world, key, now).sections if s.name == "reconciliation")
        ids = sorted(id for group in named["tasks"].values() for id in group)
        if ids != sorted(book.tasks):
            yield f"the report of {key} names {ids}"


def tasks_and_attempts_agree(sim: Simulation, fed: Fed) -> Iterator[str]:
    """A running task has one live worker, its own; an asking or checking one has at most that one."""
    for book in sim.world.books.values():
        workers: dict[str, list[str]] = {}
        for id in sorted(book.live):
            attempt = book.attempts[id]
            if attempt.role == "worker" and not attempt.stopping:
                workers.setdefault(attempt.task, []).append(id)
        for name, ids in workers.items():
            task = book.tasks[name]
            if ids != [task.attempt] or task.state not in ("running", "asking"):
                yield f"{book.key} {name} is {task.state} by {task.attempt}, and {ids} work on it"
        for task in book.tasks.values():
            if task.state == "running" and task.attempt not in book.live:
                yield f"{task.key} runs by {task.attempt}, which does not"


def memory_is_the_store(sim: Simulation, fed: Fed) -> Iterator[str]:
    """The rows in memory are the rows on the disk."""
    memory = {(type(r).__name__, r.key): r for r in sim.world.all()}
    disk = {(type(r).__name__, r.key): r for r in sim.store.load().rows}
    if memory != disk:
        different = [k for k in memory.keys() | disk.keys() if memory.get(k) != disk.get(k)]
        yield f"{sorted(different)[:5]} differ"


EACH: tuple[Invariant, ...] = (
    nothing_is_set_aside, every_view_renders, the_dead_are_not_heard, ended_attempts_stay, answers_are_of_those_who_may,
    settled_answers_stay, merges_happen_once, done_is_merged, the_irreversible_has_its_people, widths_and_budgets_hold,
    starts_are_allowed, stop_is_heard, the_outside_is_left_in_peace, a_yes_is_a_persons,
    nothing_begins_before_it_is_understood, a_brain_decides_nothing, thinking_ends, *REVIEWS,
)  # fmt: skip
SOME: tuple[Invariant, ...] = (
    indexes_equal_a_recount, counts_agree, board_report_and_digest_agree, tasks_and_attempts_agree, memory_is_the_store,
)  # fmt: skip


def check(sim: Simulation, fed: Fed, which: tuple[Invariant, ...]) -> list[Violation]:
    return [Violation(look.__name__.replace("_", " "), saw) for look in which for saw in look(sim, fed)]


def watch(sim: Simulation, fed: Fed) -> list[Violation]:
    """After a batch."""
    often = 40 if len(sim.setup.plan.tasks) < LARGE else 100
    return check(sim, fed, EACH if sim.batches % often else EACH + SOME)
