"""What a clause is made of once it is read: things, people, verdicts, counts, measures, times."""

from dataclasses import dataclass, field

from bot.core.report.checker.lexicon import NOUNS, PREDICATES
from bot.core.report.checker.tokens import Token

VERDICTS = {form: name for name, (_, forms) in PREDICATES.items() for form in forms.split()}
KINDS = {name: frozenset(kinds.split()) for name, (kinds, _) in PREDICATES.items()}
FILLING = frozenset({
    "the", "a", "an", "both", "either", "neither", "and", "or", "nor", "of", "in", "on", "at", "by", "also", "too",
    "—", ":",
})  # fmt: skip


@dataclass
class Count:
    """`3 open findings`: how many (`sign` compares), of which kind ("": as before), with which words. `total` of
    `12 of 17`; `percent`: the number is one; `all`: every one of them; `at`: where it begins, and `end`s."""

    value: float
    kind: str
    words: list[str]
    at: int
    end: int
    sign: str = "="
    total: float | None = None
    percent: bool = False
    digits: int = 0
    all: bool = False


@dataclass
class Measure:
    """`17 min`: in which unit, how large one is, what its number's digits are."""

    value: float
    unit: str
    size: float
    at: int
    end: int
    digits: int = 0
    sign: str = "="


@dataclass
class Clause:
    """`head` are the things it is about, `aside` those it names beside them; `verdicts` are (word, place)."""

    joint: str
    tokens: list[Token]
    head: list[str] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)
    people: list[str] = field(default_factory=list)
    verdicts: list[tuple[str, int]] = field(default_factory=list)
    counts: list[Count] = field(default_factory=list)
    measures: list[Measure] = field(default_factory=list)
    times: list[tuple[str, str]] = field(default_factory=list)
    texts: list[Token] = field(default_factory=list)
    groups: list[tuple[frozenset[str], int]] = field(default_factory=list)
    negative: bool = False
    subject: str = ""  # what stands first: "thing", "person", "count", "sole" or ""

    @property
    def words(self) -> list[str]:
        return [t.text for t in self.tokens]

    @property
    def part(self) -> bool:
        """`one of them`, with what follows it."""
        return self.words[1:] in (["of", "them"], ["of", "these"])

    @property
    def bare(self) -> bool:
        """Nothing but a list's elements, `only` before the first."""
        named = [t for t in self.tokens if t.kind in ("id", "name", "person", "time")]
        return self.part or (
            bool(named)
            and all(t in named or t.text in FILLING or t.text in NOUNS for t in self.tokens[self.words[0] == "only" :])
        )
