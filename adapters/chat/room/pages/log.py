"""The log: who decided what, on which shown facts, and where it stands in the chain. Nothing here can be changed."""

from collections.abc import Iterator, Mapping

import msgspec

from adapters.chat.room.house import Answer, House
from adapters.chat.room.told import Decision, Told, decision, told
from bot.ports import Kept

PATH = "/log"
TITLE = "Log"
ORDER = 90
TOUCHED = frozenset({"acted", "checkpoint", "plan", "tell"})
SCRIPTS = ("notify",)
SHOWN = 60  # entries on a page
SCAN = 600  # entries that are looked through for them; the next page looks on
STEP = 200
FILE = 2_000  # entries in one file
KINDS = {
    "people": "People's decisions", "agents": "What agents said", "checks": "Checks and merges",
    "house": "The clock and the house", "all": "Everything",
}  # fmt: skip


def page(house: House, query: Mapping[str, str]) -> dict[str, object] | Answer:
    """`kind`, `person`, `of` (a swarm) filter; `before` is the number to look back from; `file` is the number
    from which a file is wanted."""
    wish = {name: query.get(name, "") for name in ("person", "of")}
    kind = query.get("kind", "people")
    before = number(query.get("before", ""))
    if query.get("file", "").isdecimal():
        return filed(house, kind, wish["person"], wish["of"], number(query["file"]))
    found, last = chosen(house, kind, wish["person"], wish["of"], before)
    newest = next((k.seq for k in house.log(limit=1)), 0)
    people = sorted({p.name for p in house.world.settings.policy.people} | ({wish["person"]} - {""}))
    return {
        **wish, "kind": kind if kind in KINDS else "all", "kinds": KINDS, "entries": found, "older": last,
        "newest": newest, "before": before, "everybody": people, "head": house.world.head,
        "of_swarms": [b.key for b in house.swarms()],
        "files": [(n, min(n + FILE - 1, newest)) for n in range(1, newest + 1, FILE)],
    }  # fmt: skip


def number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 16 else 0


def chosen(house: House, kind: str, person: str, of: str, before: int) -> tuple[list[Told], int]:
    """The newest entries that fit, newest first, and the number below which to look on (0: there is nothing)."""
    found: list[Told] = []
    looked, at = 0, before
    while looked < SCAN:
        batch = house.log(before=at, limit=STEP)
        for kept in reversed(batch):
            looked, at = looked + 1, kept.seq
            made = decision(house, kept)
            if fits(made, kept, kind, person, of):
                found.append(told(house, kept, made))
                if len(found) == SHOWN:
                    return found, at if at > 1 else 0
        if len(batch) < STEP:
            return found, 0
    return found, at


def fits(made: Decision, kept: Kept, kind: str, person: str, of: str) -> bool:
    return (
        (kind == "all" or kind not in KINDS or made.group == kind)
        and (not person or made.who == person)
        and (not of or any(row.swarm == of for row in kept.rows))
    )


def filed(house: House, kind: str, person: str, of: str, first: int) -> Answer:
    """JSON Lines: entries from this number on, each whole, with the hash that the next is chained to."""
    lines = (msgspec.json.encode(k) for k in between(house, first)
             if fits(decision(house, k), k, kind, person, of))  # fmt: skip
    return Answer(b"".join(line + b"\n" for line in lines), "application/x-ndjson", f"podium-log-{first}.jsonl")


def between(house: House, first: int) -> Iterator[Kept]:
    """At most FILE entries from a number on, oldest first."""
    first = max(1, first)
    for at in range(first, first + FILE, STEP):
        yield from house.log(after=at - 1, before=min(at + STEP, first + FILE), limit=STEP)
