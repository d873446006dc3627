"""Adjacent problems that the plan did not foresee: a person makes them tasks, carries or dismisses them. A scout's are
looked up, joined where they are the same, and reach people together, the best first."""

from bot.core.calls import Cited, Look
from bot.core.coordinator.checkpoints import due
from bot.core.coordinator.questions import shape
from bot.core.coordinator.thinking import able, think
from bot.core.coordinator.turn import Turn
from bot.core.events import Seen, Thought
from bot.core.quotes import place
from bot.core.records import Discovery
from bot.core.rows import Attempt, Checkpoint
from bot.core.thoughts import Ideas, Part
from bot.core.values import Choice
from bot.core.world import Book

KNOWN = ("open", "task", "carried", "dismissed")  # what people were shown
LINE = 300


def discovered(turn: Turn, book: Book, attempt: Attempt, args: dict[str, str]) -> None:
    """The same discovery, by its words or its place, is one. A scout's wait until it ends."""
    text, why, where = args.get("text", "").strip(), args.get("why", "").strip(), args.get("place", "").strip()[:LINE]
    scout = attempt.role == "scout"
    if not text or (known(book, text, where) and not scout):
        return
    row = Discovery(
        key=turn.new(book.key, "d"), task=attempt.task, attempt=attempt.id, text=text, why=why, place=where,
        state="held" if scout else "open", at=turn.at,
    )  # fmt: skip
    turn.put(row)
    if not scout:
        ask(turn, book, attempt, [row])


def known(book: Book, text: str, where: str, states: tuple[str, ...] = KNOWN) -> Discovery | None:
    """One in the same words, or of the same line of a file."""
    words, line = shape(text), place(where)[1]
    rows = (d for d in book.discoveries.values() if d.state in states)
    return next((d for d in rows if shape(d.text) == words or (line and place(d.place) == place(where))), None)


def ended(turn: Turn, book: Book, attempt: Attempt) -> None:
    """A scout ended: the places it names are looked up. An idea without one is nobody's."""
    cited = []
    for row in held(book, attempt):
        path, line = place(row.place)
        if line and row.why:
            cited.append(Cited(about=row.id, path=path, line=line))
        else:
            turn.change(row, state="unfounded", by="rules")
    if cited:
        repository = book.swarm.repository
        turn.call(
            Look(
                key=f"{attempt.key}:look", attempt=attempt.key, repository=repository, commit=attempt.base,
                places=tuple(cited),
            )
        )  # fmt: skip


def held(book: Book, attempt: Attempt) -> list[Discovery]:
    """What a scout found and nobody was shown, in its order."""
    return [d for d in book.discoveries.values() if d.attempt == attempt.id and d.state == "held"]


def seen(turn: Turn, book: Book, attempt: Attempt, event: Seen) -> None:
    """Those that are new and whose place is there are put in order by the brain; without one they stay as they are."""
    first: list[Discovery] = []
    for row in held(book, attempt):
        twin = known(book, row.text, row.place) or next((d for d in first if alike(d, row)), None)
        if row.id not in event.there:
            turn.change(row, state="unfounded", by="rules")
        elif twin:
            turn.change(row, state="joined", became=twin.id, by="rules")
        else:
            first.append(row)
    others = [d for d in book.discoveries.values() if d.state in KNOWN]
    if first and able(turn) and len(first) + len(others) > 1:
        facts = {"task": f"{attempt.task} {book.tasks[attempt.task].spec.title}", "goal": book.plan.spec.goal}
        facts |= {"ideas": listed(first), "known": listed(others[-50:])}
        think(turn, book, f"{attempt.key}:explore", "explore", facts, about=attempt.key)
    else:
        offer(turn, book, attempt, [d.id for d in first])


def alike(one: Discovery, other: Discovery) -> bool:
    return shape(one.text) == shape(other.text) or place(one.place) == place(other.place)


def listed(rows: list[Discovery]) -> str:
    return "\n".join(f"{d.id}: {d.text} ({d.place}): {d.why}" for d in rows)


def explored(turn: Turn, event: Thought, answer: Part | None) -> None:
    """A brain's order, and what it takes for the same: an idea joins one that people were shown, or one of these."""
    book = turn.book(event.about)
    attempt = book.attempts.get(event.about.rpartition(".")[2])
    if attempt is None:
        return
    ids = [d.id for d in held(book, attempt)]
    if isinstance(answer, Ideas):
        for pair in answer.same:
            row, twin = book.discoveries.get(pair.id), book.discoveries.get(pair.of)
            if row and twin and row.id in ids and twin.id != row.id and twin.state in (*KNOWN, "held"):
                turn.change(row, state="joined", became=twin.id, by="brain")
                ids.remove(row.id)
        first = [id for id in dict.fromkeys(answer.best) if id in ids]
        ids = [*first, *(id for id in ids if id not in first)]
    offer(turn, book, attempt, ids)


def offer(turn: Turn, book: Book, attempt: Attempt, ids: list[str]) -> None:
    """The best reach people in one card, the rest is in the report. After the end nobody is asked."""
    most = turn.world.settings.policy.ideas if book.swarm.state not in ("closed", "stopped") else 0
    for id in ids[most:]:
        turn.change(book.discoveries[id], state="unread", by="rules")
    if ids[:most]:
        ask(turn, book, attempt, [turn.change(book.discoveries[id], state="open") for id in ids[:most]])


def ask(turn: Turn, book: Book, attempt: Attempt, rows: list[Discovery]) -> None:
    """One card for what was found together."""
    row, several = rows[0], len(rows) > 1
    facts = {d.id: " · ".join(t for t in (d.text, d.place, d.why) if t) for d in rows}
    opened = turn.ask(
        "discovery", book.key, f"{len(rows)} ideas beside {row.task}" if several else f"{row.id} {row.text}", (),
        facts=facts if several else {"text": row.text, "why": row.why, **({"place": row.place} if row.place else {})},
        due=due(turn, "discovery"), about="" if several else row.id, text="" if several else row.why,
        attempt=attempt.id,
    )  # fmt: skip
    turn.change(opened, choices=choices(book, opened))


def found(book: Book, row: Checkpoint) -> list[str]:
    """Which discoveries a card is about and nobody settled."""
    return [id for id in ([row.about] if row.about else row.facts) if book.discoveries[id].state == "open"]


def choices(book: Book, row: Checkpoint) -> tuple[Choice, ...]:
    """What may become of each; and of all that is left together."""
    if row.about:
        return (
            Choice(word="make task", label="Make task", effect="joins this plan"),
            Choice(word="carry", label="Carry", effect="goes to the next plan"),
            Choice(word="dismiss", label="Dismiss", effect="nothing follows"),
        )
    made = tuple(
        Choice(word="make task", label=f"Make {id} a task", effect="joins this plan", says=f"make task {book.key}.{id}")
        for id in found(book, row)
    )
    return (
        *made,
        Choice(word="carry", label="Carry all", effect="what is left goes to the next plan", says=f"carry {row.key}"),
        Choice(word="dismiss", label="Dismiss all", effect="nothing follows", says=f"dismiss {row.key}"),
    )
