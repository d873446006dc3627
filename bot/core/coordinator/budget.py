"""A budget too little for the next task: asked once, for what is lacking alone, and within the policy's ceiling."""

from math import ceil, floor, inf

from bot.core import left
from bot.core.coordinator.checkpoints import due
from bot.core.coordinator.line import Line, Unclear
from bot.core.coordinator.purse import LEAST, MONEY, Purse
from bot.core.coordinator.turn import Turn
from bot.core.policy import deciders
from bot.core.prose import many, money
from bot.core.rows import Checkpoint, Swarm, Task
from bot.core.values import Choice
from bot.core.world import Book, World

KINDS = ("minutes", "money", "tokens")
SLACK = 1e-6


def ask(turn: Turn, book: Book, task: Task, role: str, funded: Purse) -> None:
    """While attempts run, wait for what they leave; else ask, once. `funded` is what its model wants."""
    if book.live:
        return
    for row in [c for c in book.open() if c.kind == "budget"]:
        asker = book.tasks.get(waits(row))
        if asker and asker.state in ("open", "checking"):
            return
        turn.close(row, "withdrawn", "what it was asked for waits no more")
    swarm, most = book.swarm, ceilings(turn.world)
    wanted = lacking(book, task, funded)
    has = {what: getattr(swarm, what) - gone(swarm, what) for what in wanted}
    adds = {what: raised(what, getattr(swarm, what), has[what], want, most[what]) for what, want in wanted.items()}
    who = task.id if role == "worker" else f"the review of {task.id}"
    facts = {
        "for": who, "wants": amounts(wanted), "minutes": f"{swarm.worked:.1f} of {swarm.minutes:.1f}",
        "money": f"${swarm.spent:.2f} of ${swarm.money:.2f}",
        **({"tokens": f"{swarm.used:,} of {swarm.tokens:,}"} if swarm.tokens else {}),
        **{f"adds {what}": str(more).removesuffix(".0") for what, more in adds.items()},
    }  # fmt: skip
    beyond = too_much(turn.world, swarm, facts)
    effect = f"adds {amounts(adds)}" + (", by an owner's yes" if beyond else "")
    turn.ask(
        "budget", book.key,
        f"{book.key} has {amounts(has)} left, too little for {who}: go on with {amounts(adds)} more?",
        (
            Choice(word="approve", label="Approve", effect=effect),
            Choice(word="decline", label="Decline…", effect="pauses the swarm", asks="words"),
        ),
        facts=facts, due=due(turn, "budget"), text=beyond,
    )  # fmt: skip


def waits(row: Checkpoint) -> str:
    """The task that a question about the budget was asked for."""
    return row.facts.get("for", "").rpartition(" ")[2]


def lacking(book: Book, task: Task, funded: Purse) -> dict[str, float]:
    """What an attempt wants of what is too little."""
    return {
        **({"minutes": task.spec.estimate} if left.short(book, task) else {}),
        **({"money": funded.money or MONEY} if left.broke(book.swarm) or "money" in funded.lacks else {}),
        **({"tokens": funded.tokens} if "tokens" in funded.lacks else {}),
    }


def gone(swarm: Swarm, what: str) -> float:
    return {"minutes": swarm.worked, "money": swarm.spent, "tokens": swarm.used}[what]


def raised(what: str, limit: float, has: float, want: float, most: float) -> float:
    """Half as much again, or as much as is wanted, in whole units; no more than up to the ceiling, where the attempt
    begins with that."""
    unit = 100 if what == "money" else 1
    add = ceil(max(limit / 2, want - has) * unit - SLACK) / unit
    least = want if what == "minutes" else min(want, most) / LEAST
    return round(most - limit, 2) if add > most - limit > 0 and has + most - limit >= least else add


def ceilings(world: World) -> dict[str, float]:
    policy = world.settings.policy
    return {"minutes": policy.minutes, "money": policy.money, "tokens": policy.tokens or inf}


def too_much(world: World, swarm: Swarm, facts: dict[str, str]) -> str:
    """Where what is to be added passes the policy's ceiling: that, who may go beyond it, and the way out; else ""."""
    most = ceilings(world)
    wanted = {what: getattr(swarm, what) + float(facts.get(f"adds {what}", 0)) for what in KINDS}
    over = {what: most[what] for what in KINDS if f"adds {what}" in facts and wanted[what] > most[what] + SLACK}
    if not over:
        return ""
    carry = f"close {facts['for'].rpartition(' ')[2]} as carry"
    return (
        f"The policy allows a plan {amounts(over)}, too little for {facts['for']}. Only an owner may go beyond: "
        f"{', '.join(owners(world)) or 'nobody yet'}. Or make do without: {carry}."
    )


def owners(world: World) -> list[str]:
    return [p.name for p in deciders(world) if p.role == "owner"]


def amounts(of: dict[str, float]) -> str:
    """`9.8 minutes and $2`; what is there is never rounded up."""
    said = []
    for what, n in ((what, max(0.0, n)) for what, n in of.items()):
        whole = many(int(n), "minute") if n == int(n) else f"{floor(n * 10 + SLACK) / 10:,} minutes"
        said.append({"minutes": whole, "money": money(n), "tokens": f"{n:,.0f} tokens"}[what])
    return " and ".join(said)


def allowed(turn: Turn, book: Book, row: Checkpoint, person: str) -> None:
    """Raises Unclear where it passes the policy's ceiling, as that now is, and the person is no owner."""
    beyond = too_much(turn.world, book.swarm, row.facts)
    if beyond and person not in owners(turn.world):
        raise Unclear(f"Not approved: {beyond}")


def more(turn: Turn, line: Line, book: Book, row: Checkpoint) -> None:
    """What was asked for, signed by a person."""
    added = {what: getattr(book.swarm, what) + float(row.facts.get(f"adds {what}", 0)) for what in KINDS}
    turn.change(book.swarm, **{**added, "tokens": int(added["tokens"])})
    turn.stirred.add(book.key)


def fits(turn: Turn, book: Book, task: Task) -> None:
    """It begins: what was asked for its sake is not wanted any more."""
    for row in list(book.open()):
        if row.kind == "budget" and waits(row) == task.id:
            turn.close(row, "withdrawn", f"{task.id} fits into the budget")
