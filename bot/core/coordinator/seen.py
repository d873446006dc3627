"""What agents cite was looked up: of a reviewer its quotes, of a scout the places of its ideas."""

from bot.core.coordinator import discoveries, rulings
from bot.core.coordinator.turn import Turn
from bot.core.events import Seen


def seen(turn: Turn, event: Seen) -> None:
    """Once for each attempt that ended."""
    book = turn.book(event.attempt)
    attempt = book.attempts.get(event.attempt.rpartition(".")[2])
    if attempt and attempt.role == "reviewer":
        rulings.seen(turn, book, attempt, event)
    elif attempt:
        discoveries.seen(turn, book, attempt, event)
