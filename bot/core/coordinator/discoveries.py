"""Adjacent problems that the plan did not foresee: a person makes them tasks, carries or dismisses them."""

from bot.core.coordinator.checkpoints import due
from bot.core.coordinator.turn import Turn
from bot.core.records import Discovery
from bot.core.rows import Attempt
from bot.core.values import Choice
from bot.core.world import Book


def discovered(turn: Turn, book: Book, attempt: Attempt, text: str, why: str) -> None:
    """The same discovery in the same words is one."""
    if not text.strip() or any(d.text == text for d in book.discoveries.values()):
        return
    key = turn.new(book.key, "d")
    row = turn.put(Discovery(key=key, task=attempt.task, attempt=attempt.id, text=text, why=why, at=turn.at))
    turn.ask(
        "discovery", book.key, f"{row.id} {text}",
        (
            Choice(word="make task", label="Make task", effect="joins this plan"),
            Choice(word="carry", label="Carry", effect="goes to the next plan"),
            Choice(word="dismiss", label="Dismiss", effect="nothing follows"),
        ),
        facts={"text": text, "why": why}, due=due(turn, "discovery"), about=row.id, text=why,
        attempt=attempt.id,
    )  # fmt: skip
