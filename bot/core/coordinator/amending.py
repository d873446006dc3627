"""A change of a plan that runs: its impact first, and what lint finds in it; applied on a signature."""

from bot.core.coordinator.brief import line
from bot.core.coordinator.checkpoints import due
from bot.core.coordinator.line import Line
from bot.core.coordinator.turn import Turn
from bot.core.coordinator.versions import amend
from bot.core.message import Message
from bot.core.plan.cast import checked
from bot.core.plan.diff import diff
from bot.core.plan.drafted import Made, changed
from bot.core.plan.impact import impact
from bot.core.prose import many
from bot.core.records import Planner
from bot.core.rows import Checkpoint
from bot.core.thoughts import Change, read
from bot.core.values import CLOSED, Choice, PlanSpec
from bot.core.world import Book

WRONG = "not yet"


def closed(book: Book, spec: PlanSpec) -> tuple[str, ...]:
    """What the change wants of tasks that are closed."""
    found = diff(book.plan.spec, spec)
    late = [id for id in (*found.changed, *found.dropped) if id in book.tasks and book.tasks[id].state in CLOSED]
    return tuple(f"{id} is {book.tasks[id].state} and cannot be changed: add a task after it" for id in late)


def propose(
    turn: Turn, book: Book, row: Planner, answer: str, made: Made, why: str, wrong: tuple[str, ...]
) -> None:
    """Show what it would do; nothing changes before a signature. What is wrong forbids it."""
    found = diff(book.plan.spec, made.spec)
    if wrong or not found:
        text = "Not proposed: " + (" · ".join(wrong[:10]) if wrong else "it changes nothing.")
        turn.post(book.key, Message(text, tone="warn"), lane=0)
        return
    for other in [c for c in book.open() if c.kind == "amendment" and "change" in c.facts]:
        turn.close(other, "withdrawn", "another proposal took its place")
    offer(turn, book, made.spec, why, {"change": answer, "why": why}, row.person, lines(book, made.spec))


def offer(
    turn: Turn, book: Book, spec: PlanSpec, why: str, facts: dict[str, str], requester: str, told: tuple[str, ...] = ()
) -> None:
    """Ask for the signature under another plan. What forbids a launch forbids this one too: errors that the plan in
    force does not have are mended first, and stand on the card; warnings are signed with it."""
    gated, settings = bool(book.swarm.gates or spec.gates), turn.world.settings
    known = checked(settings, book.plan.spec, gated)
    found = [f for f in checked(settings, spec, gated) if f not in known]
    wrong = [f"{f.text}: {f.mend}" for f in found if f.level == "error"]
    warned = [f.text for f in found if f.level == "warning"]
    facts |= {"base": book.plan.id}
    facts |= {WRONG: "\n".join(("to be mended before it is signed:", *wrong))} if wrong else {}
    facts |= {"signed with": "\n".join((f"{many(len(warned), 'warning')}:", *warned))} if warned else {}
    touched = impact(book, book.plan.spec, spec, settings.slots)
    sign = Choice(word="approve", label="Sign", effect="takes effect at once")
    turn.ask(
        "amendment", book.key, f"Amend {book.key} ({diff(book.plan.spec, spec)})? {why}".strip(),
        (
            *(() if wrong else (sign,)),
            Choice(word="decline", label="Decline…", effect="the plan stays as it is", asks="words"),
        ),
        facts=facts, due=due(turn, "amendment"), about=book.key, requester=requester,
        text=" ".join((*touched.sentences, *told)),
    )  # fmt: skip


def lines(book: Book, spec: PlanSpec) -> tuple[str, ...]:
    """The tasks it adds, changes and drops, by name; and of changed ones each criterion that goes or comes."""
    found, named = diff(book.plan.spec, spec), {t.id: t.title for t in (*book.plan.spec.tasks, *spec.tasks)}
    kinds = (("Adds", found.added), ("Changes", found.changed), ("Drops", found.dropped))
    told = [f"{what}: {', '.join(f'{i} {named.get(i, i)}' for i in ids)}." for what, ids in kinds if ids]
    before = {t.id: t for t in book.plan.spec.tasks}
    for task in (t for t in spec.tasks if t.id in found.changed):
        was, now = ([line(c) for c in t.criteria] for t in (before[task.id], task))
        told += [f"{task.id} loses the criterion: {text}." for text in was if text not in now]
        told += [f"{task.id} gains the criterion: {text}." for text in now if text not in was]
    return tuple(told)


def approved(turn: Turn, line: Line, book: Book, row: Checkpoint) -> None:
    made = _read(book, row)
    amend(turn, book, made.spec, row.requester, row.facts["why"], signer=line.person.name)


def again(turn: Turn, book: Book, row: Checkpoint) -> None:
    """Shown anew, on the plan as it is by now."""
    made = _read(book, row)
    planner = Planner(key=f"{book.key}.p1", goal="", person=row.requester)
    wrong = (*made.problems, *closed(book, made.spec))
    propose(turn, book, planner, row.facts["change"], made, row.facts["why"], wrong)


def _read(book: Book, row: Checkpoint) -> Made:
    change = read("amend", row.facts["change"])
    assert isinstance(change, Change)  # it was read when it was shown
    return changed(book.plan.spec, change, book.swarm.next.get("t", 0) + 1, book.swarm.next.get("u", 0) + 1)
