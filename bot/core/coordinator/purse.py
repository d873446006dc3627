"""What a model's attempt may spend: its runner's limits, out of what its task and its swarm have left."""

from typing import NamedTuple

from bot.core.config import Runner
from bot.core.rows import Task
from bot.core.world import Book

MONEY = 2.0  # dollars for an attempt whose runner names no limit
SHARE = 10  # an attempt without a limit in tokens gets this part of its swarm's
LEAST = 4  # an attempt begins when this part of what it wants is there


class Purse(NamedTuple):
    """Dollars and tokens granted, 0 where none are counted; `lacks` is who has too little left: "task", "swarm", ""."""

    money: float = 0.0
    tokens: int = 0
    lacks: str = ""


def purse(book: Book, task: Task, runner: Runner | None, role: str) -> Purse:
    """The grant of an attempt about to begin. Runners that are no model get none: nobody counts for them. A task's own
    limit binds its workers; a person who sets it going again begins the count anew."""
    if runner is None or not runner.model:
        return Purse()
    swarm, live = book.swarm, [book.attempts[a] for a in book.live]
    most, some = (runner.task_money, runner.task_tokens) if role == "worker" else (0.0, 0)
    held = sum(max(0.0, a.purse - a.money) for a in live)
    money, lacks = _grant(
        runner.money or most or MONEY, (most, task.spent), (swarm.money, swarm.spent + held)
    )
    kept = sum(max(0, a.quota - a.tokens) for a in live)
    tokens, lacked = _grant(
        runner.tokens or some or swarm.tokens / SHARE, (some, task.used), (swarm.tokens, swarm.used + kept)
    )
    return Purse(money, int(tokens), lacks or lacked)


def _grant(wanted: float, task: tuple[float, float], swarm: tuple[float, float]) -> tuple[float, str]:
    """Out of (limit, gone) of task and swarm, a limit of 0 being none: what is granted, and who has too little."""
    limits = (("task", *task), ("swarm", *swarm))
    wanted = min([wanted, *(limit for _, limit, _ in limits if limit)])
    for whose, limit, gone in limits:
        if limit and limit - gone < wanted / LEAST:
            return 0.0, whose
    return min([wanted, *(limit - gone for _, limit, gone in limits if limit)]), ""
