"""What time alone brings about: reminders, deputies, parking; patrol; digests. Silence never decides."""

from statistics import median
from typing import cast

from bot.core.calls import Deliver, Post, Spot
from bot.core.coordinator import checkins, telling
from bot.core.coordinator.brief import SILENT
from bot.core.coordinator.checkpoints import park
from bot.core.coordinator.dispatch import kept_until, waiting_reviews
from bot.core.coordinator.ends import stop
from bot.core.coordinator.turn import Turn
from bot.core.events import Due, Tick
from bot.core.message import Message
from bot.core.policy import people, pinged, silence
from bot.core.records import Looked
from bot.core.rows import Attempt, Checkpoint, Task
from bot.core.views import pages
from bot.core.views.people import deputy, giving, judges
from bot.core.world import Book, World

NEVER = float("inf")
# Questions that hold no task up: past their last step they stay open, and nothing follows.
PATIENT = frozenset({
    "launch", "report", "landing", "discovery", "first look", "amendment", "revert", "assumption", "budget", "conflict",
    "parked",
})  # fmt: skip
UNSAID = "unsaid"  # that it does not restate its task was said to it
NUDGE = "Nothing was heard from you for a while: say progress, ask, or stuck with a reason."
RESTATE = "You did not say what you understood: restate outcome, criteria and first step before you do anything else."
CLASS = 5  # finished attempts before a class knows its own rhythm


def tick(turn: Turn, event: Tick) -> None:
    """Every deadline is compared with the event's time."""
    for book in turn.world.books.values():
        for checkpoint in [c for c in book.open() if 0 < c.due <= event.at]:
            if checkpoint.id in book.asking:  # the one before may have taken it along
                step(turn, book, checkpoint)
        if book.live:
            patrol(turn, book)
            for attempt in list(book.running()):
                if checkins.due_at(turn.world, book, attempt) <= event.at:
                    checkins.look(turn, book, attempt)
        if any(0 < t.hold <= event.at for t in held(book)) or any(until <= event.at for until in kept(book)):
            turn.stirred.add(book.key)


def held(book: Book) -> list[Task]:
    """Tasks that would go on but for the time they wait for: ready ones, and those due for review."""
    return [t for t in (*map(book.tasks.__getitem__, book.ready), *waiting_reviews(book)) if t.hold]


def kept(book: Book) -> list[float]:
    """Until when slots are kept, though ready tasks wait."""
    return [kept_until(book, id) for id in book.checking | book.merging] if book.ready else []


def step(turn: Turn, book: Book, row: Checkpoint) -> None:
    """The next step of silence: remind, then the deputy, then expire; a task's question parks its task."""
    times = silence(turn.world.settings.policy, row.kind)
    if row.step == 0:
        turn.change(row, step=1, due=turn.at + max(1, times.deputy - times.remind))
        remind(turn, row, f"{row.id} still waits: {row.title}", [*row.to, *judges(book, row), book.swarm.owner][0])
    elif row.step == 1:
        other = deputy(turn.world, book, row)
        turn.change(row, step=2, due=turn.at + max(1, times.park - times.deputy))
        if other:
            whom = f"{other} too{giving(book, row)}"
            remind(turn, row, f"{row.id} waits for an answer, now of {whom}: {row.title}", other)
    elif row.kind in PATIENT:
        turn.change(row, due=0.0)
    else:
        turn.close(row, "expired", "nobody answered")
        for name in (row.task, *(j.partition(":")[0] for j in row.joined if row.kind == "question")):
            expire(turn, book, row, name)


def remind(turn: Turn, row: Checkpoint, text: str, name: str) -> None:
    """Said in the thread in any case; as a ping only outside the person's quiet hours and under their cap."""
    person = next((p for p in people(turn.world) if p.name == name), None)
    key = f"ping.{name}"
    known = turn.world.get("looked", key)
    looked = known if isinstance(known, Looked) else Looked(key=key)
    ping = pinged(person, turn.world.settings.policy, looked, turn.at) if person else None
    if ping:
        turn.put(ping)
    turn.post(row.key, Message(text, tone="ask"), lane=1, to=name if ping else "")


def expire(turn: Turn, book: Book, row: Checkpoint, name: str) -> None:
    """Nobody answered: the task is parked, and what ran for it ends. Nothing is decided."""
    if row.kind == "blocked":
        for other in sorted(book.dependents.get(name, ())):
            if book.tasks[other].state == "open":
                park(turn, book, book.tasks[other], f"nobody answered {row.id}", ask=False)
        return
    for attempt in list(book.running()):
        if attempt.task == name:
            stop(turn, book, attempt, f"nobody answered {row.id}")
    park(turn, book, book.tasks[name], f"nobody answered {row.id}", ask=False)


def patrol(turn: Turn, book: Book) -> None:
    """Silent attempts are nudged, then ended and begun afresh; so are those that do not say what they understood. Those
    that wait for a person are not silent."""
    for attempt in list(book.running()):
        held = book.tasks[attempt.task]
        if attempt.stopping or held.state == "asking" or turn.at < quiet_until(turn.world, book, attempt):
            continue
        unsaid = bool(attempt.owed) and turn.at >= attempt.owed + patience(turn.world, book, attempt)
        if UNSAID in attempt.warned if unsaid else attempt.nudged:
            stop(turn, book, attempt, SILENT)
            continue
        turn.change(
            attempt, nudged=True, heard=turn.at, owed=turn.at if unsaid else attempt.owed,
            warned=(*attempt.warned, UNSAID) if unsaid else attempt.warned,
        )  # fmt: skip
        key, text = f"{attempt.key}:nudge{attempt.seq}", RESTATE if unsaid else NUDGE
        turn.call(Deliver(key=key, attempt=attempt.key, sort="nudge", text=text))


def quiet_until(world: World, book: Book, attempt: Attempt) -> float:
    """Until when an attempt may be silent, or owe what it understood."""
    since = min(attempt.heard, attempt.owed) if attempt.owed else attempt.heard
    return since + patience(world, book, attempt)


def patience(world: World, book: Book, attempt: Attempt) -> float:
    """Seconds: max(floor, estimate ÷ 2) until its class has 5 finished attempts; then 3× their median gap, never less
    than the floor."""
    spec = book.tasks[attempt.task].spec
    known = rhythms(book).get((spec.kind, attempt.runner), spec.estimate * 30)
    return max(float(world.settings.policy.patrol_floor), known)


def rhythms(book: Book) -> dict[tuple[str, str], float]:
    """Seconds of silence by class, kind × runner, for those that know; computed anew when another attempt ended."""
    stamp = (book.swarm.version, len(book.attempts) - len(book.live))
    memo = cast("tuple[tuple[int, int], dict[tuple[str, str], float]] | None", book.memo.get("rhythms"))
    if memo is None or memo[0] != stamp:
        gaps: dict[tuple[str, str], list[float]] = {}
        for a in book.attempts.values():
            if a.state == "ended" and a.outcome == "done":
                gaps.setdefault((book.tasks[a.task].spec.kind, a.runner), []).append(a.gap)
        memo = (stamp, {name: 3 * median(those) for name, those in gaps.items() if len(those) >= CLASS})
        book.memo["rhythms"] = memo
    return memo[1]


def next_due(world: World, now: float) -> float:
    """When time next brings something about; infinity if it does not. Feed a `Tick` then."""
    soonest = NEVER
    for book in world.books.values():
        for id in book.asking:
            due = book.checkpoints[id].due
            soonest = min(soonest, due if due > 0 else NEVER)
        for id in book.live:
            attempt = book.attempts[id]
            if not attempt.stopping and book.tasks[attempt.task].state != "asking":
                soonest = min(soonest, quiet_until(world, book, attempt), checkins.due_at(world, book, attempt))
        for task in held(book):
            soonest = min(soonest, task.hold if task.hold > now else NEVER)
        soonest = min([soonest, *(until for until in kept(book) if until > now)])
    return soonest


def due(turn: Turn, event: Due) -> None:
    """A digest, once a channel and date; silent only if nothing changed and nothing waits."""
    if event.schedule != "digest":
        return
    row = turn.world.get("looked", f"digest.{event.channel}")
    if isinstance(row, Looked) and row.day >= event.date:
        return
    since = row.at if isinstance(row, Looked) else 0.0
    page = None if pages.silent(turn.world, event.channel) else pages.digest(
        turn.world, event.channel, event.at, event.date)  # fmt: skip
    waits = page is not None and telling.led(turn, event, since)
    turn.put(Looked(key=f"digest.{event.channel}", at=event.at, day=event.date))
    if page is not None and not waits:
        spot = Spot(platform=event.platform, channel=event.channel)
        turn.call(Post(key=f"{event.id}:post", about="", message=page, spot=spot, lane=2))
