"""`python -m tests.checker [-v]`: how much the checker strikes, both halves; -v: what went the wrong way."""

import sys

from tests.checker.corpus import CATEGORIES, corpus, known
from tests.checker.measure import Measured, measure


def table(halves: dict[str, Measured]) -> str:
    lines = ["| | " + " | ".join(halves) + " |", "|---|" + "---:|" * len(halves)]
    for category in CATEGORIES:
        cells = (f"{m.struck[category]} of {m.wrong[category]}" for m in halves.values())
        lines.append(f"| wrong {category}: struck | " + " | ".join(cells) + " |")
    cells = (f"{m.lost} of {m.right} ({100 * m.lost / m.right:.1f} %)" for m in halves.values())
    return "\n".join([*lines, "| right sentences struck | " + " | ".join(cells) + " |"])


def main() -> int:
    found = {half: measure(corpus(half), known(half)) for half in ("tune", "held out")}
    print(table(found))
    for half, measured in found.items() if "-v" in sys.argv or "-t" in sys.argv else ():
        if half == "tune" or "-v" in sys.argv:
            print(f"\n{half}", *measured.missed, sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
