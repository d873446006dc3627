"""What a swarm's budget has left, and whether an attempt at a task fits into it."""

from bot.core.rows import Swarm, Task
from bot.core.world import Book


def minutes(book: Book) -> float:
    """Agent minutes left beside what runs already."""
    return book.swarm.minutes - book.swarm.worked - sum(book.attempts[a].minutes for a in book.live)


def short(book: Book, task: Task) -> bool:
    """Whether fewer minutes are left than its estimate."""
    return minutes(book) < task.spec.estimate or minutes(book) <= 0


def broke(swarm: Swarm) -> bool:
    """Whether its money is gone. Where nothing was to be spent, agents that cost nothing go on."""
    return swarm.spent >= swarm.money if swarm.money else swarm.spent > 0
