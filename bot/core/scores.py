"""What an eval prints: a score, and over how many samples.

The plain form is a line with `score=0.91 n=200` (or `score: 0.91, n: 200`), the last such line counting; without one,
the last number of the output is the score, and how many samples it stands on is not told.
"""

import re

from msgspec import Struct

_NUMBER = r"-?\d+(?:\.\d+)?"
_SCORE = re.compile(rf"\bscore\s*[=:]\s*({_NUMBER})(?:[\s,;]+n\s*[=:]\s*(\d+))?", re.IGNORECASE)


class Score(Struct, frozen=True):
    """`n` samples; 0: not told."""

    value: float
    n: int = 0


def score(output: str) -> Score | None:
    """The score in a command's output; None: it has no number."""
    said = _SCORE.findall(output)
    if said:
        value, n = said[-1]
        return Score(float(value), int(n or 0))
    numbers = re.findall(_NUMBER, output)
    return Score(float(numbers[-1])) if numbers else None


def told(output: str, least: float) -> str:
    """`0.91 of at least 0.9, n=200`"""
    found = score(output)
    if found is None:
        return f"no score, at least {least:g} was asked"
    return f"{found.value:g} of at least {least:g}, " + (f"n={found.n}" if found.n else "sample size not told")
