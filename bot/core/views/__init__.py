"""World → Message. Surfaces are kept in step with the rows by the outbox; pages are asked for once.

`touched` says which surfaces a changed row bears on, `show` what such a surface reads now. Surfaces: ("s1", "board"),
("s1", "plan"), ("s1", "report"), ("s1.t7", "card"), ("s1.c4", "checkpoint"), ("s1.m2", "receipt"), ("s1.m2", "mark")
on the person's own line, ("s1.w1", "watch"), an agent's log where somebody follows it, ("s1.h1", "rehearsal"),
and ("@ann", "needs"), a person's private page; ("@", "needs") means everybody's, and ("s1", "questions") the
checkpoint of every open question, for what an answer frees hangs on the others.
"""

from collections.abc import Iterable

from bot.core import policy
from bot.core.links import linked
from bot.core.message import Message
from bot.core.prose import full
from bot.core.records import (
    Batch,
    Correction,
    Deviation,
    Discovery,
    Evidence,
    Finding,
    Planner,
    Prose,
    Rehearsal,
    Tell,
    Tested,
    Watch,
)
from bot.core.report import build, index
from bot.core.rows import Assumption, Attempt, Checkpoint, Plan, Row, Swarm, Task
from bot.core.values import CLOSED, Logged
from bot.core.views.board import board
from bot.core.views.card import card
from bot.core.views.checkpoint import checkpoint
from bot.core.views.needs import needs
from bot.core.views.plan import plan
from bot.core.views.receipt import receipt
from bot.core.views.rehearsal import rehearsal
from bot.core.views.watch import watch
from bot.core.world import Book, World

Surface = tuple[str, str]
PAGES = ("@", "needs")


def touched(row: Row) -> tuple[Surface, ...]:
    """Surfaces that may read differently once this row has changed; `show` says None for those that are not shown."""
    swarm = row.swarm
    board, report = (swarm, "board"), (swarm, "report")
    match row:
        case Swarm():
            return (board, (swarm, "plan"), report, PAGES)
        case Plan():
            return ((swarm, "plan"), board)
        case Task():
            return ((row.key, "card"), board, report, *(((swarm, "questions"),) if row.state in CLOSED else ()))
        case Checkpoint():
            return ((row.key, "checkpoint"), *_card(row, row.task), board, report, PAGES, (swarm, "questions"))
        case Attempt():
            return (*_card(row, row.task), board)
        case Tell():
            return ((row.key, "receipt"), *(((row.key, "mark"),) if row.line else ()))
        case Planner():
            return ((swarm, "plan"),)
        case Watch():
            return ((row.key, "watch"),)
        case Rehearsal():
            return ((row.key, "rehearsal"),)
        case Discovery():
            return (*_card(row, row.task), report, PAGES)
        case Finding() | Deviation() | Evidence():
            return (*_card(row, row.task), report)
        case Correction() | Prose() | Tested():
            return (report,)
        case Assumption():
            return (board, report)
        case Batch():
            return tuple((full(swarm, t), "card") for t in row.tasks)
        case _:
            return ()


def _card(row: Row, task: str) -> tuple[Surface, ...]:
    return ((full(row.swarm, task), "card"),) if task else ()


def each(world: World, touched: Iterable[Surface]) -> Iterable[Surface]:
    """The surfaces touched, once each; every open question's in the place of "questions"."""
    asked = {thing: world.books[thing].open() for thing, surface in touched if surface == "questions"}
    ours = [mark for mark in touched if mark[1] != "questions"]
    return dict.fromkeys((*ours, *((row.key, "checkpoint") for rows in asked.values() for row in rows)))


def show(world: World, thing: str, surface: str, now: float, lines: tuple[Logged, ...] = ()) -> Message | None:
    """What the surface reads at `now`; None when it is not to be shown (yet). `lines` are the last of a watched log,
    which is no row."""
    if thing.startswith("@") and surface == "needs":
        person = next((p for p in policy.people(world) if p.name == thing[1:]), None)
        return needs(world, person, now) if person else None
    book = world.books.get(thing.partition(".")[0])
    if book is None or not book.rows["swarm"]:
        return None
    if surface == "watch":
        row = book.watches.get(thing.rpartition(".")[2])
        return watch(world, book, row, lines, now) if row else None
    whole = thing == book.key
    made = _swarm(world, book, surface, now) if whole else _part(world, book, thing, surface, now)
    return linked(world, made, thing, surface)


def _swarm(world: World, book: Book, surface: str, now: float) -> Message | None:
    swarm = book.swarm
    match surface:
        case "board" if swarm.signed:
            return board(world, book, now)
        case "plan" if swarm.version:
            return plan(world, book)
        case "report" if swarm.report:
            return index(build(world, swarm.key, now))
        case _:
            return None


def _part(world: World, book: Book, thing: str, surface: str, now: float) -> Message | None:
    id = thing.rpartition(".")[2]
    match surface:
        case "card" if id in book.tasks and book.tasks[id].posted:
            return card(world, book, book.tasks[id], now)
        case "checkpoint" if id in book.checkpoints:
            return checkpoint(world, book, book.checkpoints[id], now)
        case "receipt" if id in book.tells:
            return receipt(world, book, book.tells[id], now)
        case "rehearsal":
            row = world.get("rehearsal", thing)
            return rehearsal(book, row) if isinstance(row, Rehearsal) else None
        case "mark" if id in book.tells and book.tells[id].line:
            return Message(book.tells[id].state)
        case _:
            return None
