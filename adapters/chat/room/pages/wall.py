"""The wall: every agent at work, what it last did and when, what it spent, what it waits for."""

from collections.abc import Mapping

from msgspec import Struct

from adapters.chat.room.house import House
from adapters.chat.room.linked import Piece, linked
from adapters.pictures.states import State, state
from bot.core.coordinator.clock import quiet_until
from bot.core.cost import bill, cost
from bot.core.prose import age, money, natural, short
from bot.core.rows import Attempt
from bot.core.views.people import deciders
from bot.core.views.standing import idle, standing
from bot.core.world import Book

PATH = "/wall"
TITLE = "Wall"
ORDER = 50
TOUCHED = frozenset({"attempt", "task", "checkpoint"})
SCRIPTS = ("ages", "notify")
ENDED = 12  # agents that ended last, so that their logs are not far


class Agent(Struct, frozen=True, kw_only=True):
    """One attempt. `quiet`: it is silent for longer than its kind is. `since` is when it was last heard, for the page
    to count on. `waits` is "" for one at work."""

    key: str
    id: str
    role: str
    runner: str
    swarm: str
    task: str
    title: str
    state: State
    last: str
    since: float
    heard: str
    began: float
    ran: str
    spent: str
    waits: list[Piece]
    quiet: bool
    outcome: str


def page(house: House, query: Mapping[str, str]) -> dict[str, object]:
    world = house.world
    books = [house.book(query["swarm"])] if query.get("swarm") else house.swarms()
    live = [agent(house, b, a) for b in books for a in b.running()]
    ended = [(b, a) for b in books for a in b.attempts.values() if a.state == "ended"]
    ended.sort(key=lambda pair: (-pair[1].ended, natural(pair[1].key)))
    still = [(b.key, why) for b in books if b.swarm.state not in ("closed", "stopped")
             and (why := idle(world, b, house.now))]  # fmt: skip
    return {
        "swarm": query.get("swarm", ""), "live": live, "ended": [agent(house, b, a) for b, a in ended[:ENDED]],
        "still": still, "busy": world.busy(), "slots": world.settings.slots, "chosen": books,
        "spent": bill(*(b.swarm for b in books)), "many": len(house.swarms()) > 1,
    }  # fmt: skip


def agent(house: House, book: Book, row: Attempt) -> Agent:
    task, ended = book.tasks[short(row.task)], row.state == "ended"
    where = standing(book, task, house.now, house.zone, deciders(house.world))
    heard = (row.ended if ended else row.heard) or row.started
    parts = [cost(row)] if cost(row) else []
    parts += [f"{row.tokens:,} tokens"] if row.tokens and not row.unpriced else []
    return Agent(
        key=row.key, id=row.id, role=row.role, runner=row.runner, swarm=book.key, task=task.key, title=task.spec.title,
        state=state(book, task, where), last=row.last, since=heard, heard=age(house.now - heard) if heard else "",
        began=row.started, ran=age((row.ended if ended else house.now) - row.started) if row.started else "not yet",
        spent=" · ".join(parts) or money(0), waits=linked(house.world, waits(row, task.state, where.text), book.key),
        quiet=not ended and task.state != "asking" and house.now >= quiet_until(house.world, book, row),
        outcome=row.outcome if ended else "",
    )  # fmt: skip


def waits(row: Attempt, state: str, where: str) -> str:
    """What holds an agent up; one at work waits for nothing."""
    if row.state == "ended":
        return ""
    if row.stopping:
        return f"is being stopped: {row.stopping}"
    if state == "asking":
        return where
    return "its start" if row.state == "starting" else ""
