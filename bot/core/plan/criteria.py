"""One line of acceptance as a person writes it → how it is judged. Nothing is guessed: prose without a judge stays so.

    pytest -q → green            a command, exit 0          check: make lint       the same, said outright
    python eval.py → >= 0.9      its last number            claims notes.md        every quotation is in its source
    reviewer: names are plain    an agent, not the worker   evidence: the chart    an artefact
    person: reads well           anyone who may decide      person bob: reads well only bob
"""

import re

from bot.core.plan.words import cut, either
from bot.core.values import Criterion

GREEN = ("green", "passes", "pass", "passed", "ok", "clean", "exit 0", "0")
USUAL = """
    ! [ ( { exit : . claims bash sh python python3 pytest tox nox uv pip poetry npm npx yarn pnpm node cargo git
    grep rg ls diff cmp wc ruff mypy black flake8 pylint pyright bandit coverage isort cd docker curl jq awk sed
    gradle mvn dotnet bundle rake php ctest cmake ninja bazel shellcheck pre-commit tsc eslint deno bun
"""
TOOLS = frozenset(USUAL.split())
# Commands that are English words too: only with the look of a command.
ENGLISH = frozenset(re.findall(r"\w+", "for while until if case set export make go find test just cat true false env"))
_JUDGED = re.compile(r"(check|reviewer|person|evidence)(?:\s+@?([\w.-]+))?\s*:\s*(.*)", re.S)
_ARROW = re.compile(r"(.+?)\s*(→|->)\s*([^→]*)", re.S)
_SIGN = re.compile(r"(?:^|\s)-\w|[/$=;|&<>*\[]|\w\.\w")
_SCORE = re.compile(r"(?:>=|≥|at least)\s*(-?\d+(?:\.\d+)?)")


def command_like(text: str) -> bool:
    """Whether the first word is one a shell would know: a usual tool, a path, a script, a variable."""
    words = text.split() or [""]
    first = words[0].strip("`(")
    if first in ENGLISH:
        return len(words) < 3 or bool(_SIGN.search(text))
    return first in TOOLS or bool(re.match(r"[./$~]|\w+=|[\w.-]+/|python\d|[\w-]+\.(?:sh|py)$", first))


def criterion(line: str, id: str, by: str = "") -> Criterion:
    """A criterion from one line; `by` judges it when its judge is a person and the line names none. A line that is
    neither command nor addressed to a judge has judge `check` and no command: lint asks. Raises ValueError."""
    text = line.strip().strip("`").strip()
    if not text:
        raise ValueError("is empty")
    if found := _JUDGED.fullmatch(text):
        judge, name, rest = found[1], found[2] or "", found[3].strip().strip("`")
        if not rest:
            raise ValueError(f"has nothing after {judge}:")
        if judge == "check":
            return _check(rest, id)
        who = (name or by) if judge == "person" else name
        return Criterion(id=id, text=rest, judge=judge, by=who)  # type: ignore[arg-type]  # the pattern's four words
    read = _check(text, id)
    arrow = read.check != text
    return read if arrow or command_like(text) else Criterion(id=id, text=text)


def _check(text: str, id: str) -> Criterion:
    found = _ARROW.fullmatch(text)
    if not found:
        return Criterion(id=id, text=text, check=text)
    command, arrow, right = found[1].strip("` "), found[2], found[3].strip()
    if score := _SCORE.fullmatch(right):
        return Criterion(id=id, text=text, check=command, threshold=float(score[1]))
    if right.casefold() in GREEN:
        return Criterion(id=id, text=text, check=command)
    if arrow == "->":  # a command may hold one
        return Criterion(id=id, text=text, check=text)
    raise ValueError(
        f"cannot be judged by {cut(right)!r}: a command counts by its exit code (→ green) or its last number "
        f"(→ >= 0.9); else name who judges: {either(('reviewer:', 'person:', 'evidence:'))}"
    )
