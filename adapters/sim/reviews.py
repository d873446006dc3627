"""What must hold of reviews in every history, however their reviewers lie."""

from collections.abc import Iterator

from adapters.sim.simulator import Simulation
from bot.core.records import Finding
from bot.core.rows import Task
from bot.engine import Fed


def a_review_is_believed_by_its_quotes(sim: Simulation, fed: Fed) -> Iterator[str]:
    """No ruling counts whose quote was not found, and no flaw closes on the very commit it was found in."""
    for row in fed.rows:
        book = sim.world.book(row.key.partition(".")[0])
        for id, verdict in row.verdicts.items() if isinstance(row, Task) else ():
            proof = book.evidence[verdict.evidence] if verdict.by.startswith("reviewer ") else None
            if proof and verdict.ruling != "unjudged" and proof.found not in ("diff", "file"):
                yield f"{row.key} {id} is {verdict.ruling} by {verdict.by}, its quote found: {proof.found}"
        if isinstance(row, Finding) and row.state == "addressed" and row.commit == book.tasks[row.task].commit:
            yield f"{row.key} is addressed on {row.commit[:7]}, on which it was found"
