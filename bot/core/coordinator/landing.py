"""Taking merges back, and bringing the swarm's branch to the target: both asked for and signed by a person."""

from bot.core.coordinator import merging, reverting
from bot.core.coordinator.checkpoints import due
from bot.core.coordinator.line import Line, Unclear, answered, here, task
from bot.core.coordinator.turn import Turn
from bot.core.report.testing import told
from bot.core.rows import Checkpoint
from bot.core.values import Choice
from bot.core.world import Book


def revert(turn: Turn, line: Line) -> None:
    """Take a merge back: asked how first; then alone, with what built on it, or with that redone."""
    book, held = task(turn, line)
    if not held.merged:
        raise Unclear(f"{held.id} is {held.state}; there is no merge to take back.")
    if line.text not in ("alone", "all", "redo"):
        reverting.offer(turn, book, held)
        return
    if book.batch:
        raise Unclear("The merge queue is busy; say it again when the batch is through.")
    answered(turn, line, book, *(c.id for c in book.open() if c.kind == "revert" and c.task == held.id))
    names = [held.id] if line.text == "alone" else reverting.built_on(book, held.id)
    commits = tuple(book.tasks[n].merged for n in names)
    merging.begin(turn, book, "revert", tuple(names), commits, by=line.person.name)
    if line.text == "redo":
        turn.change(book.batches[book.batch], output="redo")


def land(turn: Turn, line: Line) -> None:
    """Ask for the landing's signature, with what would land."""
    book = here(turn, line)
    swarm = book.swarm
    if not swarm.tip or swarm.tip == swarm.base:
        raise Unclear(f"{book.key} has merged nothing to land.")
    if swarm.landed == swarm.tip:
        raise Unclear(f"{book.key} is landed already, at {swarm.tip[:7]}.")
    ask_landing(turn, book, line.person.name)


def ask_landing(turn: Turn, book: Book, requester: str) -> Checkpoint:
    """What would land, as it stands now."""
    swarm = book.swarm
    for row in list(book.open()):
        if row.kind == "landing":
            turn.close(row, "withdrawn", "asked again")
    target = merging.target(turn, book)
    before = next((c.outcome for c in reversed(merging.signed(book))), "")
    merged = [t for t in book.tasks.values() if t.merged]
    added, removed = sum(t.lines[0] for t in merged), sum(t.lines[1] for t in merged)
    return turn.ask(
        "landing", book.key, f"Land {book.key} on {target} of {swarm.repository}?",
        (
            Choice(word="approve", label="Land", effect=(
                f"{target} moves to {swarm.tip[:7]}; if {target} moved since {(swarm.landed or swarm.base)[:7]}, it is "
                f"merged in first, the gates run, and {target} moves to that merge only if they pass"
            )),
            Choice(word="decline", label="Not yet", effect="nothing lands"),
        ),
        facts={
            "tip": swarm.tip, "target": target, "tasks": str(len(merged)), "lines": f"+{added} −{removed}",
            "tested": told(turn.world, book),
            **({"last time": before} if before.startswith("not landed") else {}),
            "report": "signed by " + swarm.report if swarm.report not in ("", "draft") else "not signed",
        },
        due=due(turn, "landing"), about=book.key, requester=requester,
    )  # fmt: skip


WORDS = {"revert": revert, "land": land}
