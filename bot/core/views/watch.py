"""An agent's live log in a chat: its last lines, what it said by verbs marked apart, and the end when it has ended."""

from bot.core.message import Block, Button, Code, Message, Text, Tone
from bot.core.prose import line, local, minutes
from bot.core.records import Watch
from bot.core.redact import clean, redact
from bot.core.rows import Attempt
from bot.core.values import Logged
from bot.core.world import Book, World

LAST = 12  # lines shown; the room has the whole log
WIDE = 160  # characters of one
HEADS = ("criterion", "to", "place", "paths", "path", "ruling", "severity", "until")
QUIET = frozenset({"began", "usage"})  # of the process, about itself


def watch(world: World, book: Book, row: Watch, lines: tuple[Logged, ...], now: float) -> Message:
    """`lines` are the last of the log, in the order of time. What was printed is set in, so that nothing printed reads
    as something said."""
    attempt, task = book.attempts[row.attempt], book.tasks[row.task]
    named = f"{task.id} {line(task.spec.title, 60)}"
    ended = attempt.state == "ended"
    if row.off:
        return Message(f"{named} · {attempt.id} is no longer watched here")
    said = [text for one in lines for text in shown(one)]
    cut = ["…"] if len(said) > LAST else []
    blocks: list[Block] = [Code("\n".join((*cut, *said[-LAST:])), "log")] if said else []
    if not said and not ended:
        blocks.append(Text("It has printed nothing yet."))
    if ended:
        outcome = attempt.outcome or "ended"
        tone: Tone = "good" if outcome == "done" else "warn"
        return Message(f"{named} · {attempt.id} ended: {outcome}, {ran(attempt, now)}", tuple(blocks), tone=tone)
    blocks.append(Text(f"as of {local(now, world.settings.policy.zone):%H:%M:%S}"))
    stop = Button("Stop watching", f"watch {task.id} off")
    return Message(f"{named} · {attempt.id} at work, {ran(attempt, now)}", tuple(blocks), (stop,))


def ran(attempt: Attempt, now: float) -> str:
    return minutes(max(1.0, (attempt.ended or now) - attempt.started) / 60) if attempt.started else "not yet begun"


def shown(one: Logged) -> list[str]:
    """One entry as lines of text: `» ask Which one?` said, `  ok 14 tests` printed; a cut is marked."""
    if one.verb:
        return [f"» {said(one)}"] if one.verb not in QUIET else []
    text = redact(clean(one.text)).replace("\t", "    ").rstrip()
    return [f"  {part[: WIDE - 1]}…" if len(part) > WIDE else f"  {part}" for part in text.split("\n")]


def said(one: Logged) -> str:
    """A verb and its words, in one line."""
    return line(redact(clean(f"{one.verb} {one.text}")), WIDE)


def spoken(verb: str, args: dict[str, str]) -> str:
    """A verb's arguments as words: what it is about first, then its text."""
    heads = [args[name] for name in HEADS if args.get(name)]
    heads += [args["tell"].partition(":")[0]] if "tell" in args else []  # whose words came, not by which call
    return " ".join((*heads, *((args["text"],) if args.get("text") else ())))
