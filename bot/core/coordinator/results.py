"""Settings, a brain's answers, and calls that could not be carried out."""

from collections.abc import Callable

from bot.core.coordinator import (
    checkins,
    discoveries,
    meaning,
    merging,
    pairing,
    questions,
    rehearsing,
    rooms,
    telling,
)
from bot.core.coordinator.checkpoints import fail
from bot.core.coordinator.ends import end
from bot.core.coordinator.seen import seen
from bot.core.coordinator.thinking import count, over
from bot.core.coordinator.turn import Turn
from bot.core.events import Broke, Configured, Seen, Thought
from bot.core.message import Message
from bot.core.redact import redact
from bot.core.rows import House
from bot.core.thoughts import Part, read

VOICES: dict[str, Callable[[Turn, Thought, Part | None], None]] = {
    "blocker": questions.recommended, "explore": discoveries.explored, "check-in": checkins.checked,
    "synthesis": telling.synthesised, "judge deviations": telling.proposed, "ask report": telling.told,
    "lead": telling.posted, **pairing.VOICES, **meaning.VOICES,
}  # fmt: skip


def configured(turn: Turn, event: Configured) -> None:
    """The files as they are now. Swarms that run follow them."""
    house = turn.world.house
    turn.put(House(key="house", settings=event.settings, swarms=house.swarms))
    turn.stirred |= set(turn.world.books)


def thought(turn: Turn, event: Thought) -> None:
    """A brain's word, or its silence, goes to the voice that asked; what it took is counted, whatever it said."""
    answer = None if event.silent else read(event.question, event.answer)
    if book := turn.world.books.get(event.swarm):
        count(turn, book, event, answer is not None)
    if voice := VOICES.get(event.question):
        voice(turn, event, answer)


def broke(turn: Turn, event: Broke) -> None:
    """A call was given up: what hung on it fails, waits or is asked about, and says why."""
    over(turn, event.call)
    thing, _, what = event.call.partition(":")
    book = turn.world.books.get(thing.partition(".")[0])
    if book is None:
        return
    id, error = thing.rpartition(".")[2], redact(event.error)[:2_000]
    if pairing.broke(turn, book, event.call, error):
        return
    attempt, batch, row = book.attempts.get(id), book.batches.get(id), book.checkpoints.get(id)
    if attempt and what == "start" and attempt.state != "ended":
        end(turn, book, attempt, "failed", error)
    elif attempt and what == "look":
        seen(turn, Seen(id=event.id, at=event.at, attempt=attempt.key, error=error))
    elif attempt and what.startswith(("collect", "judge")):
        if book.tasks[attempt.task].attempt == attempt.id and book.tasks[attempt.task].stage.startswith(what[:5]):
            fail(turn, book, book.tasks[attempt.task], error[:300], error)
    elif batch and batch.state in ("trying", "publishing"):
        merging.error(turn, book, turn.change(batch, state="trying"), error)
    elif what == "open":
        rooms.stay(turn, book, error)
    elif what == "rehearse":
        rehearsing.broke(turn, thing, error)
    elif row and what == "inspect" and row.state == "open":
        turn.close(row, "withdrawn", f"not launched: {error[:300]}")
        turn.post(book.key, Message(f"Not launched: {error[:500]}", tone="bad"), lane=1)
    else:
        turn.post(book.key, Message(f"Could not be done: {what or event.call}. {error[:500]}", tone="bad"), lane=1)
