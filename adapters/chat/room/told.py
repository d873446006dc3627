"""A log entry in words: who, what, on which shown facts, what it changed."""

from typing import Literal

from msgspec import Struct

from adapters.chat.room.house import House
from adapters.chat.room.linked import Piece, linked
from bot.core import events
from bot.core.events import Said
from bot.core.prose import local, many
from bot.core.rows import Checkpoint, Row
from bot.core.world import SHARED, kind
from bot.ports import Kept

Group = Literal["people", "agents", "checks", "house"]
MOST = 12  # changed rows named in place


class Decision(Struct, frozen=True):
    """`who` is a person, an attempt, or the part of the house that spoke."""

    group: Group
    who: str
    what: str
    how: str = ""


class Shown(Struct, frozen=True):
    """The facts a person had before them: of which question, their fingerprint."""

    key: str
    fingerprint: str
    facts: tuple[tuple[str, str], ...]


class Told(Struct, frozen=True, kw_only=True):
    """`became` are the rows as they were afterwards; `rest` how many more."""

    seq: int
    at: str
    when: str
    who: str
    group: Group
    what: list[Piece]
    how: str
    shown: tuple[Shown, ...]
    became: tuple[tuple[str, str, list[Piece]], ...]
    rest: int
    hash: str


def told(house: House, kept: Kept, made: Decision) -> Told:
    rows = [r for r in kept.rows if kind(r) not in SHARED]
    swarm = rows[0].swarm if rows else ""
    at = local(kept.event.at, house.zone)
    return Told(
        seq=kept.seq, at=f"{at:%H:%M:%S}", when=at.isoformat(timespec="seconds"), who=made.who, group=made.group,
        what=linked(house.world, made.what, swarm), how=made.how, shown=tuple(shown(kept)),
        rest=max(0, len(rows) - MOST),
        became=tuple((r.key, state(r), linked(house.world, r.key)) for r in rows[:MOST]), hash=kept.hash,
    )  # fmt: skip


def shown(kept: Kept) -> list[Shown]:
    """Questions that this very entry answered, with the facts they stood on then."""
    found = []
    for row in kept.rows:
        if isinstance(row, Checkpoint) and isinstance(kept.event, Said):
            given = [a for a in (*row.approvals, *((row.answer,) if row.answer else ())) if a.at == kept.event.at]
            if given:
                found.append(Shown(row.key, given[-1].fingerprint or row.fingerprint, tuple(row.facts.items())))
    return found


def state(row: Row) -> str:
    """Where a row then stood, as far as it says."""
    said = [str(getattr(row, name, "") or "") for name in ("state", "verdict", "outcome")]
    return " · ".join(dict.fromkeys(part for part in said if part)) or kind(row)


def decision(house: House, kept: Kept) -> Decision:
    return _decision(house, kept.event)


def thought(event: events.Thought) -> str:
    if event.silent:
        return f"{event.question}: no answer" + (f": {event.why}" if event.why else "")
    return f"{event.question} ({event.prompt}, {event.tokens:,} tokens): {event.answer[:2_000]}"


def _decision(house: House, event: events.AnyEvent) -> Decision:
    match event:
        case Said():
            who = house.desk.account(event.platform, event.account) or event.name or event.account or "somebody"
            files = f" [{', '.join(f.name for f in event.files)}]" if event.files else ""
            act = "pressed" if event.pressed else "edited" if event.edited else "said"
            where = f" in the thread of {event.thread}" if event.thread and not event.pressed else ""
            return Decision("people", who, f"{event.text}{files}", f"{act}{where} · {event.platform}")
        case events.Heard():
            words = event.args.get("text") or " ".join(f"{k}={v}" for k, v in event.args.items())
            return Decision("agents", event.attempt, f"{event.verb} {words}".strip(), f"line {event.seq}")
        case events.Exited():
            return Decision("agents", event.attempt, f"ended: {event.why}, exit {event.code}")
        case events.Lost():
            return Decision("agents", event.attempt, "died: its lock is free and it left no exit")
        case events.Started():
            return Decision("agents", event.attempt, f"could not start: {event.error}" if event.error else "started")
        case events.Collected():
            lines = f"+{event.added:,} −{event.removed:,} lines in {many(len(event.files), 'file')}"
            return Decision("checks", "git", f"{event.attempt}: {event.error or lines}", event.commit[:7])
        case events.Seen():
            there = f"{many(len(event.there), 'place')} found as cited"
            return Decision("checks", "git", f"{event.attempt}: {event.error or there}")
        case events.Judged():
            red = sum(r.code != 0 for r in event.results)
            about = f"{event.swarm}.{event.task}" if event.task else event.swarm
            ran = f"{many(len(event.results), 'check')}, {red} failed"
            return Decision("checks", "gate", f"{about}: {event.error or ran}", event.commit[:7])
        case events.Tried():
            return Decision("checks", "queue", f"{event.batch}: {event.error or ('green' if event.ok else 'red')}")
        case events.Published():
            return Decision("checks", "git", f"{event.batch}: {'published' if event.ok else 'the branch had moved'}")
        case events.Landed():
            return Decision("checks", "git", f"{event.swarm}: {event.refused or 'landed'}", event.commit[:7])
        case events.Inspected():
            return Decision("checks", "gate", f"{event.swarm}: {'; '.join(event.problems) or 'may be launched'}")
        case events.Surveyed():
            return Decision("checks", "git", f"{event.swarm}: {event.error or 'looked at for its planner'}")
        case events.Rehearsed():
            return Decision("checks", "rehearsal", f"{event.rehearsal}: {event.error or 'played'}")
        case events.Thought():
            return Decision("agents", "brain", thought(event))
        case events.Broke():
            return Decision("house", "outbox", f"{event.call} could not be carried out: {event.error}")
        case events.Gap():
            return Decision("house", event.platform or "house", f"away; {many(event.recovered, 'line')} recovered")
        case events.Configured():
            return Decision("house", "house", "other settings than before")
        case events.Due():
            return Decision("house", "clock", f"{event.schedule} of {event.date}", event.channel)
        case events.Unreachable() | events.Reached():
            words = event.why if isinstance(event, events.Unreachable) else "can be written to again"
            return Decision("house", event.platform, f"{event.channel}: {words}")
        case events.Opened():
            return Decision("house", event.platform, f"{event.swarm}: {event.error or f'#{event.name}'}")
        case events.Tick():
            return Decision("house", "clock", "a deadline was looked at")
