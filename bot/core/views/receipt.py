"""The receipt of words to an agent: seen → queued → delivered → applied, or too late."""

from bot.core.message import Message, Tone
from bot.core.prose import line, moment, short
from bot.core.records import Tell
from bot.core.values import CLOSED
from bot.core.world import Book, World

SAID = {"queued": "queued for", "delivered": "delivered to", "applied": "applied by", "late": "too late for"}
WHEN = {"live": "", "next turn": " at its next step", "restart": " at the next fresh start"}


def receipt(world: World, book: Book, tell: Tell, now: float) -> Message:
    """One line that moves on with the words; it says when the runner will hear them."""
    attempt = book.attempts.get(short(tell.attempt))
    profile = world.settings.runners.get(attempt.runner) if attempt else None
    when = WHEN[profile.hears if profile else "restart"] if tell.state == "queued" else ""
    at = moment(tell.moved or tell.at, now, world.settings.policy.zone)
    whom = short(tell.attempt) or short(tell.task)
    held = book.tasks[short(tell.task)].state if tell.state == "late" else ""
    lost = f", which is {held}" if held in CLOSED else ", which was closed then: say it again" if held else ""
    tone: Tone = {"applied": "good", "late": "warn"}.get(tell.state, "plain")  # type: ignore[assignment]
    words = f"{tell.person}: {line(tell.text, 120)}"
    return Message(f"{tell.id} {SAID[tell.state]} {whom}{when}, {at}{lost} · {words}", tone=tone)
