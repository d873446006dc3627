"""What a reviewer is told: the task, the work and what proves it, nothing that the worker thought, said or handed on;
and what stands of what it said."""

import msgspec

from bot.core.calls import Brief
from bot.core.coordinator.brief import MALFORMED
from bot.core.records import Evidence, Finding
from bot.core.rows import Attempt, Task
from bot.core.size import cut, keep
from bot.core.world import Book

PROOF = 200  # tokens of one
PROOFS = 1_300
FLAWS = 1_300


def fair(book: Book, task: Task, attempt: Attempt, brief: Brief) -> Brief:
    """A brief for judging. Of the worker there is its work, and the evidence it owed."""
    shown = tuple(cut(proof(e), PROOF) for e in proofs(book, task.attempt) if e.kind != "diff")
    found = tuple(f"{f.id} {f.severity}: {f.text} ({f.place})" for f in flaws(book, task))
    former = [a for a in reviewers(book, task) if a.id != attempt.id and a.base == attempt.base]
    again = unfit(book, task, former[-1]) if former else ""
    return msgspec.structs.replace(
        brief, handoffs=(), notes=(), proofs=keep(shown, PROOFS), flaws=keep(found, FLAWS), again=again
    )


def proof(row: Evidence) -> str:
    """`t7.2: pytest -q → exit 0: 212 passed`, or what the worker gave: `t7.3: file docs/a.md: the page`."""
    what = f"{row.command} → exit {row.code}" if row.kind == "command" else f"{row.kind} {row.path}".strip()
    return f"{row.criterion}: {what}: {row.text.strip()}"


def flaws(book: Book, task: Task) -> list[Finding]:
    """What was found in a task's work and is not closed."""
    return [f for f in book.findings.values() if f.task == task.id and f.state == "open"]


def proofs(book: Book, attempt: str) -> list[Evidence]:
    return [e for e in book.evidence.values() if e.attempt == attempt]


def reviewers(book: Book, task: Task) -> list[Attempt]:
    return [a for a in book.attempts.values() if (a.role, a.task) == ("reviewer", task.id)]


def unfit(book: Book, task: Task, attempt: Attempt) -> str:
    """Why a review did not run, or ""."""
    if attempt.outcome != "done":
        return "what it said could not be read" if attempt.outcome == MALFORMED else f"it ended as {attempt.outcome}"
    said, mine = ruled(book, task, attempt), [e for e in proofs(book, attempt.id) if e.kind == "verdict"]
    for name in [c.id for c in task.spec.criteria if c.judge == "reviewer" and c.id not in said]:
        false = next((e for e in reversed(mine) if e.criterion == name), None)
        if false is None:
            return f"it did not rule on {name}"
        return f"on {name} it quotes what is not in {false.path}: “{false.quote[:100]}”"
    return "" if attempt.claimed or mine else "it said nothing"


def ruled(book: Book, task: Task, attempt: Attempt) -> dict[str, Evidence]:
    """A reviewer's rulings by what they are on, those whose quote stands: what a person judges is not its to rule on,
    and what a command passed it may only doubt."""
    judges = {**{c.id: str(c.judge) for c in task.spec.criteria}, **{f.id: "reviewer" for f in flaws(book, task)}}
    last = {e.criterion: e for e in proofs(book, attempt.id) if e.kind == "verdict"}
    return {
        name: e
        for name, e in last.items()
        if (e.found in ("diff", "file") or e.command == "cannot tell")
        and judges.get(name) in ("reviewer", "evidence", "check" if e.command == "not met" else "")
    }
