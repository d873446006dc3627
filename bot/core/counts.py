"""The one count of a swarm's tasks. Board, report and digest all ask here, so they cannot disagree."""

from msgspec import Struct

from bot.core.values import CLOSED
from bot.core.world import Book


class Counts(Struct, frozen=True):
    """`total` is every task once; `closed` + `left` == `total`. `merged` are done tasks whose work is on the swarm
    branch; `needs` are open checkpoints; `planned` and `found` split the total by origin."""

    total: int = 0
    done: int = 0
    dropped: int = 0
    failed: int = 0
    carried: int = 0
    open: int = 0
    running: int = 0
    asking: int = 0
    checking: int = 0
    merging: int = 0
    parked: int = 0
    merged: int = 0
    needs: int = 0
    planned: int = 0
    found: int = 0

    @property
    def closed(self) -> int:
        return self.done + self.dropped + self.failed + self.carried

    @property
    def left(self) -> int:
        return self.total - self.closed


def counts(book: Book) -> Counts:
    """The book's tasks, counted. Before the launch they are the plan's, all open."""
    if not book.tasks:
        planned = len(book.plan.spec.tasks) if book.plans else 0
        return Counts(total=planned, open=planned, planned=planned, needs=len(book.asking))
    states = {state: n for state, n in book.count.items() if n}
    planned = sum(t.origin == "plan" for t in book.tasks.values())
    return Counts(
        total=len(book.tasks),
        merged=sum(bool(t.merged) and t.state == "done" for t in book.tasks.values()),
        needs=len(book.asking),
        planned=planned,
        found=len(book.tasks) - planned,
        **states,
    )


def left(book: Book) -> float:
    """Minutes of work planned and not closed; what runs counts its estimate."""
    if not book.tasks:
        return sum(t.estimate for t in book.plan.spec.tasks) if book.plans else 0.0
    return sum(t.spec.estimate for t in book.tasks.values() if t.state not in CLOSED)
