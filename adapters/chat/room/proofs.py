"""Evidence as pages show it: diffs by file, outputs and files by line, and how each criterion was judged."""

from msgspec import Struct

from adapters.chat.room.diffs import File, files
from adapters.chat.room.house import House
from bot.core.prose import moment, natural, short
from bot.core.records import Evidence
from bot.core.rows import Task
from bot.core.values import Verdict
from bot.core.world import Book

MARKS = {"met": "✓", "failed": "✗", "unjudged": "?", "open": "○"}


class Proof(Struct, frozen=True, kw_only=True):
    """`head` says what it is; `files` of a diff, else `text` to the letter. `hash` changes when it does."""

    key: str
    id: str
    kind: str
    head: str
    hash: str
    code: int = 0
    files: tuple[File, ...] = ()
    text: str = ""

    @property
    def added(self) -> int:
        return sum(file.added for file in self.files)

    @property
    def cut(self) -> int:
        return sum(file.cut for file in self.files)


class Judged(Struct, frozen=True, kw_only=True):
    """A criterion: what, how it is judged, and where it stands."""

    id: str
    text: str
    how: str
    ruling: str
    mark: str
    detail: str
    by: str
    at: str
    commit: str
    evidence: str


def proof(row: Evidence) -> Proof:
    made = files(row.text) if row.kind == "diff" else ()
    said = row.path or ("The diff" if row.kind == "diff" else row.kind)
    said = f"{row.command} → exit {row.code}" if row.command else said
    return Proof(
        key=row.key, id=row.id, kind=row.kind, head=said, hash=row.hash or str(len(row.text)), code=row.code,
        files=made, text="" if made else row.text,
    )  # fmt: skip


def proofs(book: Book, task: str = "", attempt: str = "") -> list[Proof]:
    """Of a task, or of one attempt: diffs first, then the latest."""
    rows = [
        e for e in book.evidence.values()
        if (not task or short(e.task) == task) and (not attempt or short(e.attempt) in ("", attempt))
    ]  # fmt: skip
    rows.sort(key=lambda e: (e.kind != "diff", -e.at, natural(e.id)))
    return [proof(row) for row in rows if row.text or row.command or row.path]


def judged(house: House, book: Book, task: Task) -> list[Judged]:
    """Each criterion; what nobody judged reads unjudged, never met."""
    made = []
    for spec in task.spec.criteria:
        found = task.verdicts.get(spec.id, Verdict())
        check = spec.check if spec.check != spec.text else "this command"
        how = {"check": check, "person": spec.by or "a person", "reviewer": "a reviewer"}
        there = short(found.evidence) in book.evidence if found.evidence else False
        made.append(
            Judged(
                id=spec.id, text=spec.text, how=how.get(spec.judge, "evidence"), ruling=found.ruling,
                mark=MARKS[found.ruling], detail=found.detail, by=found.by,
                at=moment(found.at, house.now, house.zone), commit=found.commit[:7],
                evidence=f"#{short(found.evidence)}" if there else "",
            )
        )  # fmt: skip
    return made
