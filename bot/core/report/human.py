"""The person's own minutes: modelled, and called modelled, wherever they are printed."""

from functools import lru_cache

from msgspec import Struct

from bot.core.prose import count
from bot.core.rows import Checkpoint
from bot.core.values import PlanSpec, Same
from bot.core.world import Book

WORDS = 238  # words a minute: silent reading of non-fiction (Brysbaert 2019)
DECISION = 0.75  # minutes a decision
LINES = 400 / 60  # lines of diff a minute


class Minutes(Struct, frozen=True):
    """`plan`: reading what was signed; `answers`: reading each question and deciding."""

    plan: float = 0.0
    answers: float = 0.0

    @property
    def total(self) -> float:
        return self.plan + self.answers


def human(book: Book) -> Minutes:
    """Words shown ÷ 238 + 45 s a decision, over the answers that people really gave, each person's own."""
    signed = [p for p in book.plans.values() if p.signed_by]
    asked = ((c, len(people(c))) for c in book.checkpoints.values())
    answers = (n * (count(shown(c)) / WORDS + DECISION) for c, n in asked if n)
    return Minutes(sum(_length(Same(p.spec)) / WORDS + DECISION for p in signed), sum(answers, 0.0))


@lru_cache(maxsize=64)
def _length(spec: Same[PlanSpec]) -> int:
    """A version's words, counted once: reports and digests ask at each change."""
    return count(text(spec.value))


def people(row: Checkpoint) -> set[str]:
    """Who answered it: nobody for a launch (its plan is counted) and for what the rules answered."""
    given = (*row.approvals, row.answer) if row.answer else row.approvals
    return {a.person for a in given} - {"rules"} if row.kind != "launch" else set()


def shown(row: Checkpoint) -> str:
    """The words of the card; a folded diff is not among them."""
    return " ".join((row.title, row.text, *row.facts.values(), *(c.effect for c in row.choices)))


def text(spec: PlanSpec) -> str:
    """All words of a plan that a signer reads."""
    tasks = (f"{t.title} {t.outcome} {' '.join(c.text for c in t.criteria)}" for t in spec.tasks)
    return " ".join((spec.title, spec.goal, *tasks, *(u.text for u in spec.assumptions)))
