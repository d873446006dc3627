"""What must hold of reviews in every history, however their reviewers lie; and of answers that a brain gave."""

from collections.abc import Iterator

from adapters.sim.simulator import Simulation
from bot.core.records import Finding
from bot.core.rows import Checkpoint, Task
from bot.engine import Fed


def a_review_is_believed_by_its_quotes(sim: Simulation, fed: Fed) -> Iterator[str]:
    """No ruling counts whose quote was not found, and no flaw closes on the very commit it was found in."""
    for row in fed.rows:
        book = sim.world.book(row.key.partition(".")[0])
        for id, verdict in row.verdicts.items() if isinstance(row, Task) else ():
            proof = book.evidence[verdict.evidence] if verdict.by.startswith("reviewer ") else None
            if proof and verdict.ruling != "unjudged" and proof.found not in ("diff", "file"):
                yield f"{row.key} {id} is {verdict.ruling} by {verdict.by}, its quote found: {proof.found}"
        if not (isinstance(row, Finding) and row.state == "addressed" and row.by.startswith("reviewer ")):
            continue
        if row.commit == book.attempts[row.by.rpartition(" ")[2]].base:  # the commit that was reviewed
            yield f"{row.key} is addressed on {row.commit[:7]}, on which it was found"


def a_brain_approves_nothing(sim: Simulation, fed: Fed) -> Iterator[str]:
    """Rules answer questions of agents and nothing else; by the word of a brain none of an irreversible task."""
    for row in fed.rows:
        if isinstance(row, Checkpoint) and row.answer and row.answer.person == "rules":
            task = sim.world.book(row.key.partition(".")[0]).tasks[row.task]
            if row.kind != "question" or row.approvals:
                yield f"{row.key}, a {row.kind}, was answered by rules"
            elif task.spec.irreversible and row.outcome.startswith("because of ") and row.state == "answered":
                yield f"{row.key} of the irreversible {task.id} was answered by a brain"


REVIEWS = (a_review_is_believed_by_its_quotes, a_brain_approves_nothing)
