"""A brain that says what was written down before: for tests, demos and showing what a dialogue is like. No model.

Its file is JSON: a list of `{"question": …, "when": {fact: words}, "answer": …}`. The first whose question is asked,
and whose words stand in those facts, answers; `"silent": why` in place of an answer says nothing. The same question on
the same facts has the same answer, whatever was asked before.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.errors import BadConfig
from bot.ports import Opinion

OPTIONS = ("file",)
USED = ("tokens", "money", "unpriced")


class Scripted:
    """A `bot.ports.Brain` with `lines` as in its file."""

    name = "scripted"

    def __init__(self, lines: list[dict[str, Any]]) -> None:
        self.lines = lines

    def think(self, question: str, facts: dict[str, str]) -> Opinion:
        line = next((each for each in self.lines if _meant(each, question, facts)), None)
        if line is None:
            return Opinion(silent=True, why=f"nothing is scripted for “{question}”", prompt=_prompt(question))
        answer = line.get("answer", "")
        return Opinion(
            answer=answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False),
            silent="silent" in line, why=str(line.get("silent", "")), prompt=_prompt(question), model="scripted",
            **{name: line[name] for name in USED if name in line},
        )  # fmt: skip


def _meant(line: Mapping[str, Any], question: str, facts: Mapping[str, str]) -> bool:
    wanted = line.get("when", {}).items()
    return line.get("question") == question and all(words in facts.get(name, "") for name, words in wanted)


def _prompt(question: str) -> str:
    return f"brain-{question.replace(' ', '-')}@scripted"


def make(options: Mapping[str, str], key: str, folder: Path) -> Scripted:
    """The lines of `file`, whose path counts from podium.toml. Raises BadConfig."""
    path = folder / options.get("file", "brain.json")
    try:
        lines = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadConfig(f"[brain] file: {path} cannot be read: {error}. Write its answers there as JSON.") from None
    if not isinstance(lines, list) or not all(isinstance(line, dict) for line in lines):
        raise BadConfig(f"[brain] file: {path} must be a list of tables: question, when, answer.")
    return Scripted(lines)
