"""The person's own minutes: modelled, and called modelled, wherever they are printed."""

from msgspec import Struct

from bot.core.prose import count
from bot.core.rows import Checkpoint
from bot.core.values import PlanSpec
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
    answers = (len(people(c)) * (count(shown(c)) / WORDS + DECISION) for c in book.checkpoints.values())
    return Minutes(sum(count(text(p.spec)) / WORDS + DECISION for p in signed), sum(answers))


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
