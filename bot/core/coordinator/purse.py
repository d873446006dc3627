"""What a model's attempt may spend: its runner's limits, out of what its task and its swarm have left."""

import json
from collections.abc import Iterable
from typing import NamedTuple

from bot.core.config import Runner
from bot.core.rows import Task
from bot.core.world import Book

MONEY = 2.0  # dollars for an attempt whose runner names no limit
SHARE = 10  # an attempt without a limit in tokens gets this part of its swarm's
LEAST = 4  # an attempt begins when this part of what it wants is there


class Purse(NamedTuple):
    """Dollars and tokens granted, 0 where none are counted. `lacks` is what too little is left of: "task", of what the
    task may spend; "money" and "tokens" of the swarm. What lacks is then as much as is wanted."""

    money: float = 0.0
    tokens: int = 0
    lacks: tuple[str, ...] = ()


def unpriced(runners: Iterable[Runner], tokens: int) -> str:
    """Of models whose price nobody named: what binds them, where `tokens` is the swarm's limit."""
    said = []
    for runner in runners:
        model = runner.options.get("model", "")
        if not model or runner.options.get("api") == "" or model in json.loads(runner.options.get("prices", "{}")):
            continue
        some = runner.tokens or runner.task_tokens or tokens // SHARE
        binds = f"no dollars are counted; {some:,} tokens an attempt are its limit"
        refused = f'its calls are refused until [price."{model}"] or `tokens` is named'
        said.append(f"{model}: {binds if some else refused}")
    return "\n".join(dict.fromkeys(said))


def purse(book: Book, task: Task, runner: Runner | None, role: str) -> Purse:
    """The grant of an attempt about to begin. Runners that are no model get none: nobody counts for them. A task's own
    limit binds its workers; a person who sets it going again begins the count anew."""
    if runner is None or not runner.model:
        return Purse()
    swarm, live = book.swarm, [book.attempts[a] for a in book.live]
    most, some = (runner.task_money, runner.task_tokens) if role == "worker" else (0.0, 0)
    held = sum(max(0.0, a.purse - a.money) for a in live)
    money, lacks = _grant(
        runner.money or most or MONEY, (most or None, task.spent), (swarm.money, swarm.spent + held)
    )
    kept = sum(max(0, a.quota - a.tokens) for a in live)
    tokens, lacked = _grant(
        runner.tokens or some or swarm.tokens / SHARE, (some or None, task.used),
        (swarm.tokens or None, swarm.used + kept),
    )  # fmt: skip
    found = (lacks.replace("swarm", "money"), lacked.replace("swarm", "tokens"))
    return Purse(money, int(tokens), tuple(dict.fromkeys(filter(None, found))))


def _grant(wanted: float, *limits: tuple[float | None, float]) -> tuple[float, str]:
    """Out of (limit, gone) of task and swarm, None being no limit: what is granted, and who has too little for what is
    wanted."""
    named = zip(("task", "swarm"), limits, strict=True)
    known = [(whose, limit, gone) for whose, (limit, gone) in named if limit is not None]
    wanted = min([wanted, *(limit for _, limit, _ in known)])
    for whose, limit, gone in known:
        if limit <= gone or limit - gone < wanted / LEAST:
            return wanted, whose
    return min([wanted, *(limit - gone for _, limit, gone in known)]), ""
