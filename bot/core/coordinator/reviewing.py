"""The end of a swarm: first look, what is left when only parked tasks remain, the report and its signature."""

from bot.core.coordinator import telling
from bot.core.coordinator.checkpoints import ask_blocked, due
from bot.core.coordinator.line import Line
from bot.core.coordinator.tasks import below
from bot.core.coordinator.tasks import finish as finish_task
from bot.core.coordinator.turn import Turn
from bot.core.prose import some
from bot.core.rows import Checkpoint
from bot.core.values import CLOSED, Choice
from bot.core.world import Book

FIRST_LOOK = 3  # results before the first look


def pump(turn: Turn, book: Book) -> None:
    """Ask about held dependents, show the first results, and finish when all is quiet."""
    swarm = book.swarm
    if swarm.state != "running":
        return
    for id in sorted(book.lost, key=lambda id: int(id[1:])):
        ask_blocked(turn, book, book.tasks[id])
    if not swarm.looked and book.count.get("done", 0) >= FIRST_LOOK and book.closed() < len(book.tasks):
        first_look(turn, book)
    if book.live or book.batch or book.merging:
        return
    if book.closed() == len(book.tasks):
        finish(turn, book)
    elif book.count.get("parked") and not moving(book):
        only_parked(turn, book)


def moving(book: Book) -> bool:
    """Is there a task that is neither closed, nor parked, nor behind a parked one?"""
    parked = [t.id for t in book.tasks.values() if t.state == "parked"]
    held = set(below(book, parked))
    return any(t.state not in CLOSED and t.id not in held for t in book.tasks.values())


def first_look(turn: Turn, book: Book) -> None:
    turn.change(book.swarm, looked=True)
    done = [t for t in book.tasks.values() if t.state == "done"]
    left = [t for t in book.tasks.values() if t.state not in CLOSED]
    ahead = max(left, key=lambda t: (t.state == "open", -int(t.id[1:])))
    turn.ask(
        "first look", book.key, f"First results of {book.key}: is this the direction?",
        (
            Choice(word="go on", label="Go on", effect="nothing changes; work never stopped"),
            Choice(word="redirect", label="Redirect…", effect="name a task and its new outcome", asks="words",
                   says=f"redirect {ahead.key}"),
        ),
        facts={t.id: t.merged for t in done}, due=due(turn, "first look"),
        text=" · ".join(f"{t.id} {t.spec.title}" for t in done),
    )  # fmt: skip


def only_parked(turn: Turn, book: Book) -> None:
    """Nothing moves without a person: the report so far, and one question. Not asked again while nothing changed."""
    left = [t for t in book.tasks.values() if t.state not in CLOSED]
    parked = " ".join(sorted(t.id for t in left))
    still, behind = (some([t.id for t in left if (t.state == "parked") is is_], 20) for is_ in (True, False))
    what = f"{still}, and {behind} waiting for {'it' if ' ' not in still else 'them'}" if behind else still
    before = [c for c in book.checkpoints.values() if c.kind == "parked" and not c.task]
    facts = {"parked": parked, "attempts": str(len(book.attempts))}
    if before and before[-1].facts == facts and before[-1].state != "withdrawn":
        return
    turn.change(book.swarm, report="draft")
    turn.ask(
        "parked", book.key, f"Only parked tasks remain in {book.key}: {what}. Carry all?",
        (
            Choice(word="approve", label="Carry all", effect="they go to the next plan, and the swarm is reviewed"),
            Choice(word="keep waiting", label="Keep waiting", effect="they stay parked"),
        ),
        facts=facts, due=due(turn, "parked"),
    )  # fmt: skip


def carry_all(turn: Turn, line: Line, book: Book, row: Checkpoint) -> None:
    for name in row.facts["parked"].split():
        task = book.tasks[name]
        if task.state == "parked" or (task.state == "open" and name not in book.ready):
            finish_task(turn, book, task, "carried", f"carried by {line.person.name}")


def finish(turn: Turn, book: Book) -> None:
    """Everything is closed: the report as a draft, unread, and one signature asked."""
    for row in list(book.open()):
        if row.kind in ("first look", "blocked", "parked", "budget"):
            turn.close(row, "withdrawn", "the swarm is finished")
    turn.change(book.swarm, state="reviewing", ended=turn.at, report="draft")
    states = {state: str(count) for state, count in sorted(book.count.items()) if count}
    row = turn.ask(
        "report", book.key, f"The report of {book.key} is ready to be read",
        (Choice(word="approve", label="Approve report", effect="signs it under your name and closes the swarm"),),
        facts={**states, "tip": book.swarm.tip}, due=due(turn, "report"), about=book.key,
    )  # fmt: skip
    telling.finished(turn, book, row)


def approved(turn: Turn, line: Line, book: Book, row: Checkpoint) -> None:
    """A named person has read the report."""
    for other in list(book.open()):
        if other.kind not in ("landing", "revert", "discovery"):
            turn.close(other, "withdrawn", f"{book.key} is closed")
    turn.change(book.swarm, state="closed", report=line.person.name)
