"""All rows in memory, with the indexes that decisions need, kept in step by `put`. Nothing else changes them.

The world is a fold of rows: loading the same rows in any order gives the same world. Derived facts (ready, waiting,
blocked) live in the indexes and are never stored.
"""

from collections.abc import Iterable, Iterator

import msgspec

from bot.core.config import Settings
from bot.core.records import (
    Acted,
    Batch,
    Code,
    Correction,
    Deviation,
    Discovery,
    Evidence,
    Finding,
    Lease,
    Link,
    Looked,
    Note,
    Outage,
    Planner,
    Prose,
    Reading,
    Rehearsal,
    Tell,
    Tested,
    Tries,
    Voices,
    Watch,
)
from bot.core.rows import Assumption, Attempt, Checkpoint, House, Plan, Row, Swarm, Task
from bot.core.values import CLOSED

ROWS: dict[str, type[Row]] = {
    t.__name__.lower(): t for t in (
        House, Swarm, Plan, Task, Assumption, Attempt, Checkpoint, Deviation, Finding, Discovery, Correction, Evidence,
        Note, Lease, Tell, Watch, Batch, Planner, Reading, Looked, Link, Voices, Code, Tries, Acted, Outage, Prose,
        Tested, Rehearsal,
    )
}  # fmt: skip
# Rows that belong to no swarm.
SHARED = frozenset({"house", "reading", "looked", "link", "voices", "code", "tries", "acted", "outage"})
NAMES = {t: name for name, t in ROWS.items()}


def kind(row: Row) -> str:
    """The row's table: its class name in lower case."""
    return NAMES[type(row)]


def order(row: Row) -> tuple[int, str, int, str]:
    """As rows came to be: swarm by swarm, and each kind by its numbers."""
    return len(row.swarm), row.swarm, len(row.id), row.id


class Book:
    """One swarm's rows by kind and id, and its indexes: `dependents` (need → tasks), `unmet` (task → needs not done),
    `ready`, `lost` (closed without their work), `live` (attempts not ended), `asking` (open checkpoints), `read` (words
    that people answered), `count` (tasks by state), `batch` (the one in the merge queue). `memo` holds what was
    computed from rows, with the plan's version or the number of `changes` of rows so far that it is true for."""

    def __init__(self, key: str) -> None:
        self.key = key
        self.rows: dict[str, dict[str, Row]] = {k: {} for k in ROWS}
        self.dependents: dict[str, set[str]] = {}
        self.unmet: dict[str, int] = {}
        self.ready, self.live, self.asking = set[str](), set[str](), set[str]()
        self.read: dict[str, int] = {}
        self.checking, self.merging, self.lost = set[str](), set[str](), set[str]()
        self.count: dict[str, int] = {}
        self.batch: str = ""
        self.memo: dict[str, object] = {}
        self.changes = 0

    def put(self, row: Row) -> None:
        self.changes += 1
        rows, id = self.rows[kind(row)], row.id
        old = rows.get(id)
        rows[id] = row
        match row:
            case Task():
                self._task(old if isinstance(old, Task) else None, row)
            case Attempt():
                self.live.discard(id) if row.state == "ended" else self.live.add(id)
            case Checkpoint():
                self.asking.add(id) if row.state == "open" else self.asking.discard(id)
                self.read.pop(id, None)
                if row.answer and row.answer.person != "rules":
                    self.read[id] = len(row.title.split()) + len(row.text.split())
            case Batch() if row.state in ("trying", "publishing"):
                self.batch = id
            case Batch() if self.batch == id:
                self.batch = ""

    def forget(self, row: Row) -> None:
        """Take out a row that was new in a decision given up. Rows that refer to it must be gone already."""
        self.changes += 1
        if isinstance(row, Task):
            self.put(msgspec.structs.replace(row, state="open", spec=msgspec.structs.replace(row.spec, needs=())))
            self.count["open"] -= 1
            self.ready.discard(row.id)
            del self.unmet[row.id]
        self.batch = "" if self.batch == row.id else self.batch
        self.live.discard(row.id)
        self.asking.discard(row.id)
        self.read.pop(row.id, None)
        del self.rows[kind(row)][row.id]

    def _task(self, old: Task | None, new: Task) -> None:
        if old:
            self.count[old.state] -= 1
        self.count[new.state] = self.count.get(new.state, 0) + 1
        if old is None or old.spec.needs != new.spec.needs:
            for need in old.spec.needs if old else ():
                self.dependents[need].discard(new.id)
            for need in new.spec.needs:
                self.dependents.setdefault(need, set()).add(new.id)
            self.unmet[new.id] = sum(not self._done(n) for n in new.spec.needs)
        if (old is not None and old.state == "done") != (new.state == "done"):
            step = -1 if new.state == "done" else 1
            for other in self.dependents.get(new.id, ()):
                self.unmet[other] += step
                self._ready(other)
        self.checking.add(new.id) if new.state == "checking" else self.checking.discard(new.id)
        self.merging.add(new.id) if new.state == "merging" else self.merging.discard(new.id)
        self.lost.add(new.id) if new.state in ("failed", "dropped", "carried") else self.lost.discard(new.id)
        self._ready(new.id)

    def _done(self, task: str) -> bool:
        row = self.rows["task"].get(task)
        return isinstance(row, Task) and row.state == "done"

    def _ready(self, task: str) -> None:
        row = self.rows["task"].get(task)
        if isinstance(row, Task) and row.state == "open" and self.unmet[task] == 0:
            self.ready.add(task)
        else:
            self.ready.discard(task)

    # Typed views of the rows, by id within the swarm.
    @property
    def swarm(self) -> Swarm:
        return self.rows["swarm"][self.key]  # type: ignore[return-value]

    @property
    def tasks(self) -> dict[str, Task]:
        return self.rows["task"]  # type: ignore[return-value]

    @property
    def attempts(self) -> dict[str, Attempt]:
        return self.rows["attempt"]  # type: ignore[return-value]

    @property
    def checkpoints(self) -> dict[str, Checkpoint]:
        return self.rows["checkpoint"]  # type: ignore[return-value]

    @property
    def assumptions(self) -> dict[str, Assumption]:
        return self.rows["assumption"]  # type: ignore[return-value]

    @property
    def findings(self) -> dict[str, Finding]:
        return self.rows["finding"]  # type: ignore[return-value]

    @property
    def discoveries(self) -> dict[str, Discovery]:
        return self.rows["discovery"]  # type: ignore[return-value]

    @property
    def deviations(self) -> dict[str, Deviation]:
        return self.rows["deviation"]  # type: ignore[return-value]

    @property
    def corrections(self) -> dict[str, Correction]:
        return self.rows["correction"]  # type: ignore[return-value]

    @property
    def evidence(self) -> dict[str, Evidence]:
        return self.rows["evidence"]  # type: ignore[return-value]

    @property
    def notes(self) -> dict[str, Note]:
        return self.rows["note"]  # type: ignore[return-value]

    @property
    def leases(self) -> dict[str, Lease]:
        return self.rows["lease"]  # type: ignore[return-value]

    @property
    def tells(self) -> dict[str, Tell]:
        return self.rows["tell"]  # type: ignore[return-value]

    @property
    def watches(self) -> dict[str, Watch]:
        return self.rows["watch"]  # type: ignore[return-value]

    @property
    def plans(self) -> dict[str, Plan]:
        return self.rows["plan"]  # type: ignore[return-value]

    @property
    def planner(self) -> Planner | None:
        return self.rows["planner"].get("p1")  # type: ignore[return-value]

    @property
    def batches(self) -> dict[str, Batch]:
        return self.rows["batch"]  # type: ignore[return-value]

    @property
    def plan(self) -> Plan:
        """The version in force."""
        return self.rows["plan"][f"v{self.swarm.version}"]  # type: ignore[return-value]

    def open(self) -> Iterator[Checkpoint]:
        """Open checkpoints, oldest first."""
        return iter(sorted((self.checkpoints[c] for c in self.asking), key=lambda c: (c.asked, c.id)))

    def running(self) -> Iterator[Attempt]:
        return iter(sorted((self.attempts[a] for a in self.live), key=lambda a: (a.started, a.id)))

    def busy(self) -> int:
        """Attempts at work: those whose task waits for a person hold no slot, so that questions never stop the rest."""
        return sum(self.tasks[self.attempts[a].task].state != "asking" for a in self.live)

    def closed(self) -> int:
        return sum(self.count.get(state, 0) for state in CLOSED)


class World:
    """`books` by swarm; `rows` that belong to no swarm by kind and key. `head` is the hash of the last log entry that
    was committed, given by the engine: it goes where people and git keep it, outside the database."""

    def __init__(self, rows: Iterable[Row] = (), head: str = "") -> None:
        self.head = head
        self.books: dict[str, Book] = {}
        self.rows: dict[str, dict[str, Row]] = {k: {} for k in ROWS}
        for row in sorted(rows, key=order):
            self.put(row)

    def put(self, row: Row) -> None:
        """Take a new or changed row, and keep every index in step with it."""
        name = kind(row)
        if name in SHARED:
            self.rows[name][row.key] = row
        else:
            if row.swarm not in self.books:
                self.books[row.swarm] = Book(row.swarm)
            self.books[row.swarm].put(row)

    def forget(self, row: Row) -> None:
        """Take out a row that was new in a decision given up."""
        name = kind(row)
        if name in SHARED:
            del self.rows[name][row.key]
        elif name == "swarm":
            del self.books[row.swarm]
        else:
            self.book(row.swarm).forget(row)

    def book(self, swarm: str) -> Book:
        """The book of a swarm; an empty one, kept nowhere, for a swarm that is not there: to look changes nothing."""
        return self.books.get(swarm) or Book(swarm)

    def get(self, name: str, key: str) -> Row | None:
        """One row by kind and key, or None."""
        if name in SHARED:
            return self.rows[name].get(key)
        swarm, _, _ = key.partition(".")
        book = self.books.get(swarm)
        return book.rows[name].get(key.rpartition(".")[2]) if book else None

    def all(self) -> Iterator[Row]:
        """Every row, swarm by swarm."""
        for table in self.rows.values():
            yield from table.values()
        for book in self.books.values():
            for table in book.rows.values():
                yield from table.values()

    @property
    def house(self) -> House:
        row = self.rows["house"].get("house")
        return row if isinstance(row, House) else House(key="house")

    @property
    def settings(self) -> Settings:
        return self.house.settings

    def live(self) -> int:
        """Attempts with a process, over all swarms."""
        return sum(len(b.live) for b in self.books.values())

    def busy(self) -> int:
        """Attempts that hold a slot, over all swarms."""
        return sum(b.busy() for b in self.books.values())
