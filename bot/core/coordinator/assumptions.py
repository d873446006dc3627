"""What the plan takes for granted: checked when it can be, asked about when it breaks."""

from bot.core.calls import Command, Judge
from bot.core.coordinator.checkpoints import due
from bot.core.coordinator.turn import Turn
from bot.core.events import Result
from bot.core.records import Deviation
from bot.core.redact import redact
from bot.core.values import Choice
from bot.core.world import Book


def judged(turn: Turn, book: Book, results: tuple[Result, ...]) -> None:
    """Checks of assumptions, run with the launch check and after merges."""
    for result in results:
        row = None if forgotten(book, result.about) else book.assumptions.get(result.about)
        if row and result.code == 0 and row.state == "open":
            turn.change(row, state="holds", detail="checked")
        elif row and result.code != 0:
            ran = f"{redact(row.spec.check)} → exit {result.code}" if result.command else redact(row.spec.check)
            broken(turn, book, row.id, f"its check failed: {ran}: {redact(result.output)[-300:]}".rstrip(": \n"))


def check(turn: Turn, book: Book, key: str) -> None:
    """What can be checked is checked again, on the swarm's new tip."""
    rows = [book.assumptions[u.id] for u in book.plan.spec.assumptions]
    commands = tuple(Command(about=u.id, command=u.spec.check) for u in rows if u.spec.check and u.state != "broken")
    if commands:
        swarm = book.swarm
        turn.call(Judge(key=key, swarm=book.key, repository=swarm.repository, commit=swarm.tip, commands=commands))


def forgotten(book: Book, id: str) -> bool:
    """Whether an amendment took it out of the plan: nothing hangs on it any more."""
    return id in book.assumptions and all(u.id != id for u in book.plan.spec.assumptions)


def broken(turn: Turn, book: Book, id: str, why: str) -> str:
    """An assumption does not hold: a checkpoint with what hinges on it. Returns why nothing comes of it, or ""."""
    row = book.assumptions.get(id)
    if row is None:
        return f"{book.key} has no assumption {id}."
    if forgotten(book, id):
        return f"{id} is not in {book.plan.id}: an amendment took it out of the plan. Nothing hangs on it."
    if row.state == "broken":
        return ""
    turn.change(row, state="broken", detail=why)
    hinge = [t for t in row.spec.tasks if t in book.tasks]
    turn.put(
        Deviation(
            key=turn.new(book.key, "x"), task=hinge[0] if hinge else "", kind="assumption", at=turn.at,
            text=f'{id} "{row.spec.text}" is broken: {why}',
        )
    )  # fmt: skip
    turn.ask(
        "assumption", book.key, f'{id} "{row.spec.text}" is broken',
        (
            Choice(word="go on", label="Go on", effect="the plan stands as it is"),
            Choice(word="impact", label="Impact", effect="shows what hinges on it"),
            Choice(word="decline", label="Hold its tasks…", effect="parks what hinges on it", asks="words"),
        ),
        facts={"why": why, "touches": " ".join(hinge)}, due=due(turn, "assumption"), about=id, text=why,
    )  # fmt: skip
    return ""
