"""Decide an old log again: a test of the rules as they are today, not a check of the log (that is `verify`)."""

from collections.abc import Iterator
from pathlib import Path

from msgspec.structs import asdict, replace

from bot.core.records import Batch
from bot.core.rows import Checkpoint, Row
from bot.core.world import World, kind
from bot.engine import Decide
from store.log import entries


def replay(path: str | Path, decide: Decide) -> Iterator[str]:
    """One sentence for each row that today's `decide` would write otherwise. Each event is decided on the rows as
    logged, so that one difference does not breed others; `head` is no decision, only where the log stood. Raises
    StoreError, and whatever `decide` raises."""
    logged: dict[tuple[str, str], Row] = {}
    world = World()
    for entry in entries(path):
        before = {(kind(row), row.key): _headless(row) for row in decide(world, entry.event).rows}
        logged.update({(kind(row), row.key): row for row in entry.rows})
        after = {(kind(row), row.key): _headless(row) for row in entry.rows}
        if before != after:
            for name, key in sorted(before.keys() | after.keys()):
                was, now = after.get((name, key)), before.get((name, key))
                if was != now:
                    yield f"entry {entry.seq} ({entry.event.id}): {name} {key}: {_difference(was, now)}"
            world = World(logged.values())


def _headless(row: Row) -> Row:
    return replace(row, head="") if isinstance(row, Batch | Checkpoint) else row


def _difference(was: Row | None, now: Row | None) -> str:
    if was is None or now is None:
        return "written now, not then" if was is None else "written then, not now"
    old, new = asdict(was), asdict(now)
    return ", ".join(f"{f}: {old[f]!r} then, {new[f]!r} now" for f in old if old[f] != new[f])
