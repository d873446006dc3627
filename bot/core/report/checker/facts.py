"""What the rows show of a swarm, as things with the words that are true of them. Whatever is not here is no fact."""

import re
from collections.abc import Iterable

from msgspec import Struct

from bot.core.prose import hhmm

NOT = frozenset({"no", "not", "never", "without", "nobody", "nothing", "cannot"})
PIECE = re.compile(
    r"(?P<quoted>“[^”]*”|\"[^\"]*\"|`[^`]*`)"
    r"|(?P<money>\$\s?\d[\d,]*(?:\.\d+)?)"
    r"|(?P<time>\b\d{1,2}:\d{2}\b)"
    r"|(?P<id>(?<![\w./-])(?:s\d+\.)?[a-z]\d+(?:\.\d+)?(?![\w/-]|\.\w))"
    r"|(?P<number>(?<![\w.])[+−-]?\d[\d,]*(?:\.\d+)?(?:\s?(?:%|×|x\b))?(?![\w/]))"
    r"|(?P<word>[^\W\d_](?:[\w'’]|[./:-](?=\w))*)"
    r"|(?P<name>[\w~@#](?:[\w./:@~#-]*\w)?)"
    r"|(?P<mark>[^\s.])",
    re.IGNORECASE,
)


class Thing(Struct, frozen=True, kw_only=True):
    """One row, or one event of the swarm. `words` are true of it, `by` who did what to it, `at` when; `sums` are its
    measures by (unit, cue). `links` are things it belongs to or that belong to it; `pairs` its relations to its like,
    (relation, other). `texts` are its own words, `names` what it goes by. `rank` is its place among its like."""

    id: str
    kind: str
    words: frozenset[str] = frozenset()
    by: dict[str, frozenset[str]] = {}
    at: dict[str, float] = {}
    sums: dict[tuple[str, str], tuple[float, ...]] = {}
    links: frozenset[str] = frozenset()
    pairs: frozenset[tuple[str, str]] = frozenset()
    texts: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    rank: int = 0


def spell(text: str) -> tuple[str, ...]:
    """A text as the words and marks that are compared."""
    return tuple(found[0] for found in PIECE.finditer(text.casefold()))


class Facts:
    """Things by id; `spelled` are their names, `people` everybody there is."""

    def __init__(self, swarm: str, things: Iterable[Thing], people: Iterable[str], zone: str = "UTC") -> None:
        self.swarm, self.zone = swarm, zone
        self.things = {t.id: t for t in things}
        self.people = frozenset(p.casefold() for p in people)
        self.spelled: dict[tuple[str, ...], frozenset[str]] = {}
        self.texts: list[tuple[str, frozenset[str]]] = []
        for thing in self.things.values():
            for name in thing.names:
                words = spell(name)
                if words and name.casefold() not in self.people:
                    self.spelled[words] = self.spelled.get(words, frozenset()) | {thing.id}
            for text in (*thing.texts, *thing.names):
                self.texts.append((f" {' '.join(spell(text))} ", frozenset({thing.id})))
        self.longest = max(map(len, self.spelled), default=0)

    def of(self, kind: str) -> list[Thing]:
        return [t for t in self.things.values() if t.kind == kind]

    def count(self, kind: str, words: Iterable[str], scope: Iterable[str] = (), by: Iterable[str] = ()) -> int:
        """How many of a kind are all of these words, belong to all of the scope, and were made so by these people."""
        wanted, within, whom = frozenset(words), frozenset(scope), frozenset(by)
        return sum(
            wanted <= t.words and within <= t.links and all(did(t, wanted, person) for person in whom)
            for t in self.of(kind)
        )

    def run(self, words: tuple[str, ...]) -> frozenset[str]:
        """The things in whose texts these words stand in this order, with no "not" of the text left out in front."""
        said, found = f" {' '.join(words)} ", frozenset[str]()
        for text, ids in self.texts:
            before, here, _ = text.partition(said)
            if here and not NOT & set(before.split()[-1:]):
                found |= ids
        return found

    def clock(self, at: float) -> str:
        return hhmm(at, self.zone)


def did(thing: Thing, words: Iterable[str], person: str) -> bool:
    return any(person in thing.by.get(word, ()) for word in words)
