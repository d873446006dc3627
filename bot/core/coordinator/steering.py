"""Orders about what runs: tell, redirect, retry, close, drop, carry, pause, resume, stop, agents."""

import msgspec

from bot.core.calls import Deliver
from bot.core.coordinator import merging, planning, tasks
from bot.core.coordinator.answers import approve, settled
from bot.core.coordinator.checkpoints import barred
from bot.core.coordinator.ends import stop as stop_attempt
from bot.core.coordinator.line import Line, Unclear, answered, asked, here, task, thread_id
from bot.core.coordinator.turn import Turn
from bot.core.coordinator.verdicts import settle_all, verdict
from bot.core.coordinator.versions import amend, replace
from bot.core.grammar import Command
from bot.core.message import Button
from bot.core.prose import many
from bot.core.records import Tell
from bot.core.rows import Task
from bot.core.values import CLOSED
from bot.core.values import Line as Own
from bot.core.world import Book


def tell(turn: Turn, line: Line) -> None:
    """Words for the agent, with a receipt. Without a running agent they wait for the next one."""
    book, held = task(turn, line)
    if held.state in CLOSED:
        raise Unclear(f"{held.id} is {held.state}: nobody would hear it. {back(book, held)}")
    live = [a for a in book.running() if a.id == held.attempt and not a.stopping]
    key, said = turn.new(book.key, "m"), line.said
    own = None
    if said.message:
        own = Own(platform=said.platform, channel=said.channel, message=said.message, thread=said.within)
    turn.put(
        Tell(
            key=key, task=held.id, attempt=live[0].id if live else "", person=line.person.name, text=line.text,
            at=turn.at, source=said.id, line=own,
        )
    )  # fmt: skip
    if live:
        turn.call(Deliver(key=f"{key}:tell", attempt=live[0].key, sort="tell", text=f"{line.person.name}: {line.text}"))


def planned(book: Book, held: Task) -> bool:
    return any(t.id == held.id for t in book.plan.spec.tasks)


def back(book: Book, held: Task) -> str:
    """What can be done with a task that is closed."""
    if held.state == "done":
        return f"To take its merge back: revert {held.id}"
    if planned(book, held):
        return f"To open it again: retry {held.id}"
    return f"{held.id} is out of the plan. To have it back: undo, or add it anew."


def redirect(turn: Turn, line: Line) -> None:
    """The task's outcome changes, signed by its speaker, at once: a new version, and a restart with a handoff."""
    book, held = redirected(turn, line)
    if held.state in CLOSED:
        raise Unclear(f"{held.id} is {held.state}. {back(book, held)}")
    was, minutes = held.spec.outcome or held.spec.title, held.minutes
    part = msgspec.structs.replace(held.spec, outcome=line.text)
    answered(turn, line, book, *(c.id for c in book.open() if c.task == held.id or c.kind == "first look"))
    row = amend(
        turn, book, replace(book.plan.spec, part), line.person.name, f"{held.id} redirected: {line.text}", "redirected"
    )
    now = book.tasks[held.id]
    if now.state in ("parked", "asking"):
        tasks.reopen(turn, book, now, why="redirected")
    turn.reply(
        f"{held.id} redirected, {row.id}: a fresh start keeps the handoff ({minutes:.0f} min kept). Was: {was}",
        buttons=(Button("Undo", f"undo {book.key}"),),
    )


def redirected(turn: Turn, line: Line) -> tuple[Book, Task]:
    """The task that is redirected: named, of the thread, or of the checkpoint named."""
    if line.first.rpartition(".")[2].startswith("c"):
        book, row = asked(turn, line)
        if row.task not in book.tasks:
            raise Unclear(f"{row.id} belongs to no task: redirect t7: words")
        return book, book.tasks[row.task]
    return task(turn, line)


def retry(turn: Turn, line: Line) -> None:
    """Again, fresh, with the handoff. A merge queue that could not run tries again."""
    if line.first.rpartition(".")[2].startswith("c"):
        book, row = asked(turn, line)
        if row.kind == "conflict":
            settled(turn, line, book, row)
            answered(turn, line, book, row.id)
            batch = book.batches[row.about]
            merging.attempt(turn, book, turn.change(batch, retried=False), len(batch.commits))
            return
        held = book.tasks.get(row.task)
        if held is None:
            raise Unclear(f"{row.id} belongs to no task.")
    else:
        book, held = task(turn, line)
    if held.state == "done" or not planned(book, held):
        raise Unclear(f"{held.id} is {held.state}. {back(book, held)}")
    if book.swarm.state == "closed":
        raise Unclear(f"{book.key} is closed. Its next plan: plan next {book.key}")
    if barred(book, held):
        raise Unclear(f"{held.id} is irreversible, and no sandbox works on this machine: it goes to the next plan.")
    answered(turn, line, book, *(c.id for c in book.open() if c.task == held.id))
    tasks.reopen(turn, book, held)


def close(turn: Turn, line: Line) -> None:
    """`close t7 as drop|carry|fail`: only a person closes a task so."""
    book, held = task(turn, line)
    end = {"drop": "dropped", "carry": "carried", "fail": "failed"}.get(line.text)
    if end is None:
        buttons = [Button(f"As {word}", f"close {held.key} as {word}") for word in ("drop", "carry", "fail")]
        raise Unclear(f"Close {held.id} as what?", *buttons)
    ended(turn, line, book, held, end)


def ended(turn: Turn, line: Line, book: Book, held: Task, end: str) -> None:
    if held.state in CLOSED:
        raise Unclear(f"{held.id} is {held.state} already.")
    answered(turn, line, book, *(c.id for c in book.open() if c.task == held.id))
    tasks.finish(turn, book, held, end, f"{end} by {line.person.name}")


def drop(turn: Turn, line: Line) -> None:
    """Out of a draft at once; out of a running plan as an amendment that shows its impact."""
    held = here(turn, line).tasks.get(line.first.rpartition(".")[2])
    if held and held.state in CLOSED:
        raise Unclear(f"{held.id} is {held.state} already.")
    planning.change(turn, line)


def carry(turn: Turn, line: Line) -> None:
    """A task, discovery or finding goes to the next plan; of a blocked need, what hangs on it."""
    id = line.first.rpartition(".")[2]
    if id.startswith("d"):
        verdict(turn, line, "discovery", "carried")
    elif id.startswith("f"):
        raise Unclear("Open findings are in the next plan by themselves: plan next")
    elif id.startswith("s") or id == "all":
        book, row = asked(turn, line, ("parked",))
        approve(turn, Line(line.person, Command("approve", (row.key,)), line.said))
    elif id.startswith("c"):
        book, row = asked(turn, line, ("discovery", "blocked"))
        row = settled(turn, line, book, row)
        if row.kind == "discovery":
            settle_all(turn, line, book, row, "carried")
            return
        names = row.facts["held"].split(", ")
        answered(turn, line, book, row.id)
        for name in tasks.below(book, names):
            if book.tasks[name].state not in CLOSED:
                tasks.finish(
                    turn, book, book.tasks[name], "carried", f"carried by {line.person.name}: {row.task} is missing"
                )
    else:
        book, held = task(turn, line)
        ended(turn, line, book, held, "carried")


def pause(turn: Turn, line: Line) -> None:
    book = here(turn, line)
    if book.swarm.state != "running":
        raise Unclear(f"{book.key} is {book.swarm.state}, not running.")
    turn.change(book.swarm, state="paused", reason=f"paused by {line.person.name}")
    turn.reply(
        f"{book.key} paused: {many(len(book.live), 'agent goes on', 'agents go on')}; nothing new starts.",
        buttons=(Button("Resume", f"resume {book.key}"),),
    )


def resume(turn: Turn, line: Line) -> None:
    book = here(turn, line)
    if book.swarm.state not in ("paused", "stopped"):
        raise Unclear(f"{book.key} is {book.swarm.state}.")
    turn.change(book.swarm, state="running", reason="")
    turn.reply(f"{book.key} goes on.")


def stop(turn: Turn, line: Line) -> None:
    """Kill: one task's agents, one swarm's, or all. Clones are kept; the words are heard before anything else goes."""
    if line.first == "all":
        books = [b for b in turn.world.books.values() if b.swarm.state in ("running", "paused")]
    elif line.first.rpartition(".")[2].startswith(("t", "a")) or (not line.first and in_task(turn, line)):
        stop_one(turn, line)
        return
    else:
        books = [here(turn, line)]
    for book in books:
        if book.swarm.state == "drafting":
            put_away(turn, line, book)
            return
        if book.swarm.state not in ("running", "paused"):
            raise Unclear(f"{book.key} is {book.swarm.state}; nothing runs.")
        for attempt in list(book.running()):
            stop_attempt(turn, book, attempt, f"stopped by {line.person.name}")
        turn.change(book.swarm, state="stopped", reason=f"stopped by {line.person.name}")
    keys = ", ".join(b.key for b in books) or "nothing"
    turn.reply(f"Stopped {keys}: agents are killed, clones are kept. To go on: resume", tone="warn")


def put_away(turn: Turn, line: Line, book: Book) -> None:
    """A draft that nobody wants: closed, with nothing to report."""
    for row in list(book.open()):
        turn.close(row, "withdrawn", f"the draft was put away by {line.person.name}")
    if book.planner:
        turn.change(book.planner, thinking="", waiting=())
    turn.change(book.swarm, state="closed", ended=turn.at, reason=f"put away by {line.person.name} before its launch")
    turn.reply(f"{book.key} was a draft: it is put away. Nothing of it ran.")


def in_task(turn: Turn, line: Line) -> bool:
    """Was this said in a task's thread?"""
    book = here(turn, line)
    return thread_id(book, line) in book.tasks


def stop_one(turn: Turn, line: Line) -> None:
    """One task: its agents are killed, and it is parked. Of a scout, only itself."""
    book, held = task(turn, line)
    why = f"stopped by {line.person.name}"
    attempt = book.attempts.get(line.first.rpartition(".")[2])
    if attempt and attempt.state == "ended":
        raise Unclear(f"{line.first} does not run.")
    if attempt and attempt.role == "scout":
        stop_attempt(turn, book, attempt, why)
        return
    if held.state in CLOSED:
        raise Unclear(f"{held.id} is {held.state}; nothing runs.")
    tasks.not_publishing(book, held.id)
    tasks.hold(turn, book, held, why)


def agents(turn: Turn, line: Line) -> None:
    """The width a person wants. Fewer drains, never kills."""
    book = here(turn, line)
    wanted = int(line.text)
    if not 1 <= wanted <= 200:
        raise Unclear("agents N, with N from 1 to 200.")
    turn.change(book.swarm, agents=wanted, canary=False if wanted == 1 else book.swarm.canary)
    turn.stirred.add(book.key)
    slots = turn.world.settings.slots
    most = f"; this machine has {slots} slots" if wanted > slots else ""
    width = many(min(wanted, slots), "agent")
    turn.reply(f"{book.key} runs up to {width}{most}. {len(book.live)} at work now; none is killed.")


WORDS = {
    "tell": tell, "redirect": redirect, "retry": retry, "close": close, "drop": drop, "carry": carry, "pause": pause,
    "resume": resume, "stop": stop, "agents": agents,
}  # fmt: skip
