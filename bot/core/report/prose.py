"""What a brain wrote for the sections, as much of it as the rows bear out now; the rest is struck, counted and kept."""

from msgspec import Struct

from bot.core.records import Prose
from bot.core.report.checker import Checked, check, facts
from bot.core.world import Book, World


class Written(Struct, frozen=True):
    """`kept` sentences by section's name; `struck` are (sentence, why); `by` who wrote it ("": nobody), else why
    it is not there (`lacks`)."""

    kept: dict[str, tuple[str, ...]] = {}
    struck: tuple[tuple[str, str], ...] = ()
    by: str = ""
    lacks: str = ""


def written(world: World, book: Book) -> Written:
    """The prose to the report as it was last asked for, each sentence held against the rows as they are."""
    rows = proses(book)
    if not rows or rows[-1].lacks:
        return Written(lacks=rows[-1].lacks if rows else "")
    known = facts(world, book.key)
    checked: dict[str, Checked] = {row.section: check(known, row.text) for row in rows}
    struck = tuple(pair for one in checked.values() for pair in one.struck)
    by = ", ".join(part for part in (rows[-1].model, rows[-1].prompt) if part) or "a model"
    return Written({name: one.kept for name, one in checked.items() if one.kept}, struck, by)


def proses(book: Book) -> list[Prose]:
    """The rows of the last synthesis: an earlier report's words are not this one's."""
    asked = [c.id for c in book.checkpoints.values() if c.kind == "report"]
    rows = [row for row in book.rows["prose"].values() if isinstance(row, Prose)]
    return [row for row in rows if asked and row.about == asked[-1]]
