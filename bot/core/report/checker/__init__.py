"""A model's prose about a swarm, held against its rows: what they do not show is struck.

`check(facts, text)` → the sentences that stand and those struck, each with its reason. A sentence stands only when
every id, name, number and verdict in it is true of what it is said of, each other word is one of a fixed list or the
rows' own, and at least one thing in it was found in the rows. It stands alone: the one before may be struck.
"""

from msgspec import Struct

from bot.core.report.checker import amounts, claims, compared
from bot.core.report.checker.clauses import clauses
from bot.core.report.checker.facts import Facts
from bot.core.report.checker.lexicon import JOINTS
from bot.core.report.checker.said import Said
from bot.core.report.checker.things import facts
from bot.core.report.checker.tokens import sentences, tokens

__all__ = ["Checked", "Facts", "check", "facts", "judge", "sentences"]


# In this order: what a number counts is settled by the verdicts before it, and whose deed was looked up by both.
CHECKS = (
    claims.unread, claims.linked, claims.verdicts, amounts.counts, amounts.measures, amounts.times, claims.texts,
    claims.because, compared.compared, claims.people,
)  # fmt: skip


LEANS = JOINTS - {",", ":", "(", ")", "with"} | {"without"}  # what such a joint adds must be shown too


class Checked(Struct, frozen=True):
    """`kept` in the order of saying; `struck` are sentences, each with why."""

    kept: tuple[str, ...] = ()
    struck: tuple[tuple[str, str], ...] = ()


def check(facts: Facts, text: str) -> Checked:
    """Each sentence of a narrative, kept or struck."""
    judged = [(sentence, judge(facts, sentence)) for sentence in sentences(text)]
    return Checked(tuple(s for s, why in judged if not why), tuple((s, why) for s, why in judged if why))


def judge(facts: Facts, sentence: str) -> str:
    """Why a sentence is struck, or "" when it stands."""
    if sentence.rstrip().endswith("?"):
        return "a question"
    before: Said | None = None
    found = 0
    for clause in clauses(tokens(sentence, facts), facts):
        said = Said(clause, before, facts)
        for check in CHECKS:
            if why := check(said):
                return why
        if not said.found and said.clause.joint in LEANS:
            return "one part of it is in no row"
        found, before = found + said.found, said
    return "" if found else "nothing in it is in the rows"
