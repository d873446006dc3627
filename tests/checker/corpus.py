"""The corpus: 300 narratives that are right, 300 with one sentence that is wrong, half of each held out.

A narrative is three sentences on one swarm. Which sentence was made wrong, and in what, is known.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from adapters.sim.agenda import Dice
from bot.core.report.checker import Facts, facts
from bot.core.world import World
from tests.checker import generate, hand, held, phrases, swarms
from tests.golden import sample

CATEGORIES = ("number", "id", "name", "verdict", "negation", "invented")
EACH = 25  # wrong narratives of a category, in each half
SENTENCES = 3
MOST = 12  # claims of one kind about one swarm


@dataclass
class Narrative:
    """`sentences`; `wrong` is the place of the one that is wrong, -1: none is."""

    half: str
    swarm: str
    sentences: tuple[str, ...]
    wrong: int = -1
    category: str = ""


class Source:
    """One half's true sentences and its wrong ones, by swarm."""

    def __init__(self, half: str, seed: int) -> None:
        self.half, self.dice = half, Dice(seed, "corpus", half)
        tune = half == "tune"
        tables = (phrases.FIRST, phrases.SECOND, phrases.THIRD)
        known = {k: tuple(sum((t[k][n] for t in tables), ()) for n in (0, 1)) for k in phrases.FIRST}
        self.table = known if tune else held.HELD
        self.names = swarms.TUNE if tune else swarms.HELD
        self.invented = (
            (*phrases.INVENTED_FIRST, *phrases.INVENTED_SECOND, *phrases.INVENTED_THIRD) if tune else held.INVENTED
        )
        self.right: dict[str, list[str]] = {}
        self.bad: dict[str, list[tuple[str, str]]] = {c: [] for c in CATEGORIES}
        for name in self.names:
            self._swarm(name, swarms.load(name))
        self.right["sample"] = list((*hand.RIGHT_FIRST, *hand.RIGHT_SECOND, *hand.RIGHT_THIRD) if tune else held.RIGHT)
        for category, text in (*hand.WRONG_FIRST, *hand.WRONG_SECOND, *hand.WRONG_THIRD) if tune else held.WRONG:
            self.bad[category].insert(0, ("sample", text))

    def _swarm(self, name: str, world: World) -> None:
        right, told, bad = [], Counter[str](), {c: list[tuple[str, str]]() for c in CATEGORIES}
        for claim in generate.claims(world, self.dice):
            say, deny = self.table[claim.name]
            template = self.dice.choice(say)
            told[claim.name] += 1
            if told[claim.name] > MOST:
                continue
            right.append(generate.said(template, claim.fields, self.dice))
            for category, changed in claim.wrongs:
                if set(changed) <= {k for k in claim.fields if "{" + k + "}" in template}:
                    bad[category].append((name, generate.said(template, claim.fields | changed, self.dice)))
            if deny:
                bad["negation"].append((name, generate.said(self.dice.choice(deny), claim.fields, self.dice)))
        tasks = list(world.books["s1"].tasks)
        for text in self.invented:
            t, u = self.dice.sample(tasks, 2)
            bad["invented"].append((name, text.format(t=t, u=u, p=self.dice.choice(generate.PEOPLE[:3]))))
        self.right[name] = right
        for category, texts in bad.items():
            self.dice.shuffle(texts)
            self.bad[category] += texts

    def narratives(self) -> Iterator[Narrative]:
        for category in CATEGORIES:
            texts = self.bad[category]
            handmade = [t for t in texts if t[0] == "sample"]
            rest = [t for t in texts if t[0] != "sample"]
            self.dice.shuffle(rest)
            for name, text in (handmade + rest)[:EACH]:
                around = self.dice.sample(self.right[name], SENTENCES - 1)
                at = self.dice.randrange(SENTENCES)
                yield Narrative(self.half, name, (*around[:at], text, *around[at:]), at, category)
        for n in range(EACH * len(CATEGORIES)):
            name = ("sample", *self.names)[n % (1 + len(self.names))]
            yield Narrative(self.half, name, tuple(self.dice.sample(self.right[name], SENTENCES)))


def corpus(half: str) -> list[Narrative]:
    return list(Source(half, 6).narratives())


def known(half: str) -> dict[str, Facts]:
    """The facts of each swarm of a half."""
    made = {name: facts(swarms.load(name), "s1") for name in (swarms.TUNE if half == "tune" else swarms.HELD)}
    return made | {"sample": facts(sample.signed(), "s3")}
