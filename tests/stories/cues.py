"""What the brain of a story will say."""

import re
from typing import Any

CUE = re.compile(r"([a-z ]+?) (?:when\((\w+): (.*?)\) )?(silent|nonsense|\{.*)(?: (.*))?")


def cue(text: str) -> dict[str, Any]:
    """`QUESTION JSON`, `QUESTION nonsense`, `QUESTION silent why`; `when(fact: words)` before the answer binds it to
    what the facts say."""
    found = CUE.fullmatch(text)
    assert found, f"not QUESTION [when(fact: words)] JSON, nonsense or `silent why`: {text}"
    line: dict[str, Any] = {"question": found[1], "when": {found[2]: found[3]} if found[2] else {}}
    if found[4] == "silent":
        return {**line, "silent": found[5] or ""}
    said = found[4] + (f" {found[5]}" if found[5] else "")
    return {**line, "answer": said, "tokens": 1_000, "money": 0.01}
