"""`undo`: a version of the plan, or what a person said of the report, is taken back."""

from bot.core.coordinator import amending, corrections, testing
from bot.core.coordinator.line import Line, Unclear, here
from bot.core.coordinator.turn import Turn
from bot.core.coordinator.versions import amend, version
from bot.core.plan.diff import relaxed
from bot.core.rows import Plan
from bot.core.values import PlanSpec
from bot.core.world import Book

AT_ONCE = ("redirected", "added")  # kinds of version that took effect on one person's word, and are taken back so


def undo(turn: Turn, line: Line) -> None:
    """Back to the version before, as a new version: of a draft at once; of a plan that runs as an amendment that shows
    its impact, unless what it takes back took effect at once itself."""
    book = here(turn, line)
    if line.first.rpartition(".")[2].startswith("k"):
        corrections.undo(turn, line, book)
        return
    if line.first.rpartition(".")[2].startswith("q"):
        testing.undo(turn, line, book)
        return
    if book.swarm.state == "closed":
        raise Unclear(f"{book.key} is closed. Its next plan: plan next {book.key}")
    before = earlier(book)
    if book.swarm.state == "drafting":
        undone = before.undo or before.number
        row = version(turn, book, before.spec, line.person.name, f"undo {book.plan.id}", undo=undone)
        turn.reply(f"{row.id}: back to {before.id}.")
    elif at_once(book):
        back(turn, book, before, line.person.name)
    else:
        kept(book, before)
        for asked in [c for c in book.open() if c.kind == "amendment" and "undo" in c.facts]:
            turn.close(asked, "withdrawn", "asked again")
        told = restored(book.plan.spec, before.spec)
        amending.offer(turn, book, before.spec, f"back to {before.id}", {"undo": before.id}, line.person.name, told)


def earlier(book: Book) -> Plan:
    """The version to go back to. Raises Unclear where there is none, or none that was signed."""
    current = book.plan
    before = book.plans.get(f"v{current.undo}")
    if before is None or before.spec == current.spec:
        raise Unclear(f"{book.key} has no version before {current.id}.")
    if before.number < book.swarm.signed:
        raise Unclear(f"{before.id} was never signed; {book.key} was launched with v{book.swarm.signed}.")
    return before


def at_once(book: Book) -> bool:
    """Whether the version in force needed no signature but its speaker's word."""
    return any(x.kind in AT_ONCE and x.text.startswith(f"{book.plan.id} (") for x in book.deviations.values())


def lost(book: Book, before: Plan) -> list[str]:
    """Tasks that an earlier version does not have."""
    return [t.id for t in book.plan.spec.tasks if t.id in book.tasks and t not in before.spec.tasks]


def kept(book: Book, before: Plan) -> None:
    """Work that is done is taken back by `revert`, never with the plan. Raises Unclear."""
    if done := [t for t in lost(book, before) if book.tasks[t].state == "done"]:
        ids = ", ".join(done)
        raise Unclear(f"{ids} is done under {book.plan.id}; to take it back: revert {done[0]}")


def back(turn: Turn, book: Book, before: Plan, author: str, signer: str = "") -> None:
    """The earlier version is in force again; what was made a task is a discovery again."""
    kept(book, before)
    current, gone = book.plan, lost(book, before)
    row = amend(turn, book, before.spec, author, f"undo {current.id}", signer=signer)
    for found in list(book.discoveries.values()):
        if found.became in gone:
            turn.change(found, state="open", became="", by="")
    turn.change(row, undo=before.undo or before.number)
    turn.reply(" ".join((f"{row.id}: back to {before.id}.", *restored(current.spec, before.spec))))


def restored(current: PlanSpec, before: PlanSpec) -> tuple[str, ...]:
    """What is irreversible no more, and what is so again."""
    final = {t.id for t in current.tasks if t.irreversible}
    again = [t.id for t in before.tasks if t.irreversible and t.id not in final]
    return (*relaxed(current, before), *([f"Irreversible again: {', '.join(again)}."] if again else []))
