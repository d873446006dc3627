"""What agents cost, in words. What nobody counted is unknown, and never reads like free."""

from bot.core.prose import many, money, spent
from bot.core.rows import Attempt, Swarm


def total(*rows: Swarm) -> str:
    """`$3.10`, `$0` where nothing was used; `unknown` where something was, and none of it has a price."""
    dollars = sum(row.spent for row in rows)
    return money(dollars) if dollars or not any(row.unpriced or row.uncounted for row in rows) else "unknown"


def beside(*rows: Swarm) -> tuple[str, ...]:
    """What a total leaves out, and what of it only the agents say."""
    claimed = sum(row.claimed for row in rows)
    return (*missing(*rows), *((f"{money(claimed)} of it by the agents' own count",) if claimed else ()))


def missing(*rows: Swarm) -> tuple[str, ...]:
    """Tokens without a price, attempts that nobody counted."""
    unpriced, uncounted = sum(row.unpriced for row in rows), sum(row.uncounted for row in rows)
    tokens = f"{unpriced:,} tokens of unknown price" if unpriced else ""
    attempts = f"{many(uncounted, 'attempt')} that nobody counted" if uncounted else ""
    return tuple(filter(None, (tokens, attempts)))


def bill(*rows: Swarm) -> str:
    """`$3.10 + 1,200 tokens of unknown price`, `cost unknown: 2 attempts that nobody counted`"""
    known, left = total(*rows), " + ".join(missing(*rows))
    if known == "unknown":
        return f"cost unknown: {left}"
    claimed = [f"({said})" for said in beside(*rows)[len(missing(*rows)) :]]
    return " ".join((" + ".join(filter(None, (known, left))), *claimed))


def cost(row: Attempt) -> str:
    """`$0.42`, `$0.42 by its own count`, `cost unknown (its own credential)`; "" of what uses no model."""
    said = spent(row.money, row.unpriced)
    if row.own:
        return f"{said} by its own count" if said else "cost unknown (its own credential)"
    return said
