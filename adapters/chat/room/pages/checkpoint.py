"""One question to people with all its evidence in place, and what each answer does; beside it the others."""

from collections.abc import Mapping

from adapters.chat.room.asks import everything, quiet, readings, safe, task_of, ways
from adapters.chat.room.house import House, Missing
from adapters.chat.room.linked import linked
from adapters.chat.room.proofs import judged, proof, proofs
from bot.core.plan.diff import diff, parts
from bot.core.prose import age, short
from bot.core.rows import Checkpoint
from bot.core.values import AssumptionSpec, TaskSpec
from bot.core.views.checkpoint import checkpoint, decided, for_you, question, releases, votes
from bot.core.views.ranked import frees

PATH = "/checkpoint/{key}"
TITLE = "Checkpoint"
ORDER = 0
TOUCHED = frozenset({"checkpoint", "evidence", "reading", "task", "batch"})
SCRIPTS = ("ages", "batch", "notify")
LONG = 200  # characters of a fact that stands in the table; longer stands below, to the letter
DRAWN = frozenset({"launch", "amendment", "assumption"})  # questions about a whole plan


def page(house: House, query: Mapping[str, str]) -> dict[str, object]:
    world = house.world
    row = world.get("checkpoint", query["key"]) if "." in query["key"] else None
    if not isinstance(row, Checkpoint):
        raise Missing(f"There is no checkpoint {query['key']}.")
    book = world.book(row.swarm)
    open, task = row.state == "open", book.tasks.get(short(row.task))
    first = book.evidence.get(short(row.evidence)) if row.evidence else None
    ended = task.handoff if task and row.kind == "parked" else ""
    more = proofs(book, short(row.task), short(row.attempt)) if row.task else []
    found = everything(house)
    return {
        "row": row, "title": f"{row.id} {question(row, 60)}", "swarm": book.key, "book": book.swarm,
        "asks": question(row, 10_000), "open": open, "task": task_of(row),
        "outcome": "" if open else decided(world, row, house.now), "text_of": linked(world, row.text, book.key),
        "ways": ways(world, row) if open else [], "quiet": quiet(house, row) if open else "",
        "undo": safe(checkpoint(world, book, row, house.now).buttons) if for_you(row) else (),
        "votes": votes(world, book, row, house.now).removeprefix(" · ") if open else "",
        "frees": releases(row, frees(book, row)) if open else "", "asked": age(house.now - row.asked),
        "facts": [(k, v) for k, v in row.facts.items() if len(v) <= LONG and "\n" not in v],
        "long": [(k, v) for k, v in row.facts.items() if len(v) > LONG or "\n" in v],
        "first": proof(first) if first else None, "handoff": ended,
        "rest": [p for p in more if not first or p.key != first.key],
        "criteria": judged(house, book, task) if task else [], "changes": changes(house, row),
        "drawn": f"plan:{book.key}" if row.kind in DRAWN and book.plans else "",
        "mine": [a for a in found if a.mine], "others": [a for a in found if not a.mine],
        "list_of_readings": readings(house),
    }  # fmt: skip


def changes(house: House, row: Checkpoint) -> list[str]:
    """What an amendment would change, against the version before it: a line a task."""
    plans = house.world.book(row.swarm).plans
    new = plans.get(short(row.about)) if row.kind == "amendment" else None
    old = plans.get(f"v{new.number - 1}") if new else None
    if not old or not new:
        return []
    found, was, now = diff(old.spec, new.spec), parts(old.spec), parts(new.spec)
    return [
        *(f"+ {i} {words(now[i])}" for i in found.added), *(f"− {i} {words(was[i])}" for i in found.dropped),
        *(f"~ {i}: {', '.join(names)}" for i, names in found.changed.items()),
    ]  # fmt: skip


def words(part: TaskSpec | AssumptionSpec) -> str:
    return part.title if isinstance(part, TaskSpec) else part.text
