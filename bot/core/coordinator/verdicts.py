"""A person's word on what the swarm wrote down: assumptions, discoveries, findings, deviations."""

import msgspec

from bot.core.coordinator import assumptions, discoveries
from bot.core.coordinator.checkpoints import over
from bot.core.coordinator.line import Line, Unclear, answered, asked, here
from bot.core.coordinator.turn import Turn
from bot.core.coordinator.versions import amend
from bot.core.message import Button
from bot.core.plan.cast import idle
from bot.core.plan.words import CAP
from bot.core.rows import Checkpoint
from bot.core.values import Criterion, TaskSpec
from bot.core.world import Book


def broken(turn: Turn, line: Line) -> None:
    book = here(turn, line)
    if lack := assumptions.broken(turn, book, line.first.rpartition(".")[2], f"{line.person.name} says: {line.text}"):
        raise Unclear(lack)


def make_task(turn: Turn, line: Line) -> None:
    """A discovery becomes a task of this plan, for the default worker."""
    book = here(turn, line)
    id = line.first.rpartition(".")[2]
    if id.startswith("c"):
        book, row = asked(turn, line)
        left = discoveries.found(book, row) if row.kind == "discovery" else []
        if len(left) > 1:
            raise Unclear(f"{row.id} has several. Say: {' or '.join(f'make task {d}' for d in left)}")
        id = left[0] if left else row.about
    found = book.discoveries.get(id)
    if found is None or found.state != "open":
        raise Unclear(f"{line.first} is no open discovery.")
    if book.swarm.state not in ("running", "paused"):
        raise Unclear(f"{book.key} is {book.swarm.state}: carry {id}, and it is in the next plan.")
    if len(book.plan.spec.tasks) >= CAP:
        raise Unclear(f"{CAP:,} tasks is the cap: carry {id}, and it is in the next plan.")
    name = f"t{book.swarm.next.get('t', 0) + 1}"
    spec = TaskSpec(
        id=name, title=found.text[:200], outcome=found.why or found.text, needs=(),
        criteria=(Criterion(id=f"{name}.1", text=f"{found.id} is dealt with", judge="person", by=line.person.name),),
    )  # fmt: skip
    plan = msgspec.structs.replace(book.plan.spec, tasks=(*book.plan.spec.tasks, spec))
    if any(True for _ in idle(turn.world.settings, msgspec.structs.replace(plan, tasks=(spec,)))):
        raise Unclear(f"The default worker takes no words and could not do it: carry {id}, and it is in the next plan.")
    settle_discovery(turn, line, book, id, "task", name)
    amend(turn, book, plan, line.person.name, f"{id} became {name}", "added")
    turn.reply(f"{id} is {name} now.", buttons=(Button("Undo", f"undo {book.key}"),))


def settle_discovery(turn: Turn, line: Line, book: Book, id: str, state: str, became: str = "") -> None:
    turn.change(book.discoveries[id], state=state, became=became, by=line.person.name)
    for row in [c for c in book.open() if c.kind == "discovery" and id in (c.about, *c.facts)]:
        if discoveries.found(book, row):
            turn.change(row, choices=discoveries.choices(book, row))
        else:
            answered(turn, line, book, row.id)


def dismiss(turn: Turn, line: Line) -> None:
    verdict(turn, line, "discovery", "dismissed")


def waive(turn: Turn, line: Line) -> None:
    verdict(turn, line, "finding", "waived")


def verdict(turn: Turn, line: Line, name: str, state: str) -> None:
    """A person's word on a discovery or a finding."""
    book = here(turn, line)
    id = line.first.rpartition(".")[2]
    if id.startswith("c"):
        settle_all(turn, line, *asked(turn, line, ("discovery",)), state)
        return
    row = book.rows[name].get(id)
    if row is None or getattr(row, "state", "") != "open":
        raise Unclear(f"{line.first or name} is no open {name}.")
    if name == "discovery":
        settle_discovery(turn, line, book, id, state)
    else:
        turn.change(row, state=state, by=line.person.name, at=turn.at)
        turn.reply(f"{id} {state} by {line.person.name}.")


def settle_all(turn: Turn, line: Line, book: Book, row: Checkpoint, state: str) -> None:
    """All that is left of a card's."""
    left = discoveries.found(book, row)
    if row.state != "open" or not left:
        raise Unclear(over(row))
    for id in left:
        settle_discovery(turn, line, book, id, state)


def judge_deviation(turn: Turn, line: Line) -> None:
    """`productive x1`, `problematic x1`."""
    book = here(turn, line)
    row = book.deviations.get(line.first.rpartition(".")[2])
    if row is None:
        raise Unclear(f"{book.key} has no deviation {line.first}.")
    turn.change(row, verdict=line.word, by=line.person.name)
    turn.reply(f"{row.id} is {line.word}.")


WORDS = {
    "broken": broken, "make task": make_task, "dismiss": dismiss, "waive": waive, "productive": judge_deviation,
    "problematic": judge_deviation,
}  # fmt: skip
