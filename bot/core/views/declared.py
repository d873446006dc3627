"""What an agent declared as evidence, for whom is to judge it: a claim until a reviewer or a person looked."""

from bot.core.prose import line, short
from bot.core.records import Evidence
from bot.core.world import Book

MOST = 8  # declared things on one card; the rest is counted


def declared(book: Book, attempt: str) -> tuple[str, ...]:
    """`t2.1 notes/a.md, hash 12ab34cd56ef: “the ledger says 4” (e3)`, the last of each criterion and path."""
    last: dict[tuple[str, str], Evidence] = {}
    for row in book.evidence.values():
        if attempt and short(row.attempt) == short(attempt) and row.kind not in ("diff", "verdict") and not row.command:
            last[row.criterion, row.path] = row
    said = [told(row) for row in last.values()]
    return (*said[:MOST], *([f"and {len(said) - MOST} more"] if len(said) > MOST else ()))


def told(row: Evidence) -> str:
    parts = [line(row.path, 120) if row.path else row.kind, f"hash {line(row.hash[:12])}" if row.hash else ""]
    words = f": “{line(row.text, 160)}”" if row.text else ""
    return f"{line(row.criterion, 20)} {', '.join(filter(None, parts))}{words} ({row.id})".strip()
