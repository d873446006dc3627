"""What the brain of a story will say, and its reviewers."""

import re
from collections.abc import Iterable
from typing import Any

from bot.core.calls import Start

CUE = re.compile(r"([a-z -]+?) (?:when\((\w+): (.*?)\) )?(silent|nonsense|\{.*)(?: (.*))?")


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


def rulings(text: str) -> list[tuple[str, dict[str, str]]]:
    """`met t7.2 why @ src/a.py:3 what stands there`, `finds major no test @ src/a.py:3`, of a scout `sees a
    flaw @ src/b.py:4 why`, with ` ; ` between; then it is done and exits."""
    said = []
    for part in text.split(" ; "):
        what, _, cited = part.partition(" @ ")
        place, _, quote = cited.partition(" ")
        if found := re.fullmatch(r"(met|not met|cannot tell) (\S+) ?(.*)", what):
            args = {"criterion": found[2], "ruling": found[1], "text": found[3], "place": place, "quote": quote}
            said.append(("review", args))
        elif what.startswith("sees "):
            said.append(("discover", {"text": what[5:], "place": place, "why": quote}))
        else:
            _, severity, words = what.split(" ", 2)
            said.append(("finding", {"text": words, "place": place, "severity": severity}))
    return [*said, ("done", {"text": "read"}), ("exits", {"code": "0"})]


def briefed(started: Iterable[Start], task: str, how: str, text: str) -> None:
    """What the task's last reviewer is told at its start says this (`hears`), or does not."""
    briefs = [c.brief for c in started if (c.brief.task, c.brief.role) == (task, "reviewer")]
    assert (text in str(briefs[-1])) is (how == "hears"), f"its reviewer {how}: {text}\n{briefs[-1]}"
