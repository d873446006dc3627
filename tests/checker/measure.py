"""What the checker does with a corpus: how many wrong sentences it strikes by category, and how many right ones."""

from collections import Counter
from dataclasses import dataclass, field

from bot.core.report.checker import Facts, check
from tests.checker.corpus import Narrative


@dataclass
class Measured:
    """`missed` tells each sentence that went the wrong way, with why where it was struck."""

    wrong: Counter[str] = field(default_factory=Counter)
    struck: Counter[str] = field(default_factory=Counter)
    right: int = 0
    lost: int = 0
    missed: list[str] = field(default_factory=list)


def measure(narratives: list[Narrative], known: dict[str, Facts]) -> Measured:
    made = Measured()
    for one in narratives:
        struck = dict(check(known[one.swarm], " ".join(one.sentences)).struck)
        for place, sentence in enumerate(one.sentences):
            if place == one.wrong:
                made.wrong[one.category] += 1
                made.struck[one.category] += sentence in struck
                if sentence not in struck:
                    made.missed.append(f"KEPT   {one.swarm} {one.category}: {sentence}")
            else:
                made.right += 1
                made.lost += sentence in struck
                if sentence in struck:
                    made.missed.append(f"STRUCK {one.swarm}: {sentence} | {struck[sentence]}")
    return made
