"""A Markdown checklist as a plan's tables.

    # Billing: spring clean              the title; words under it are the goal
    repository: billing                  also gate: … (once or more), money: …, minutes: …
    - [ ] Remove the flag, est 20m       a task, with clauses as in `add`; a leading t7 gives its id
      - [ ] pytest -q → green            a criterion, one line each
      - needs: t3                        also outcome:, kind:, paths:, run:, est:, done when:
      - any other words                  belong to the outcome
    - [x] Say which licence              done already: left out, and nothing waits for it

A fenced block is not read.
"""

import re
from typing import Any

from bot.core.plan.clauses import clauses

_ITEM = re.compile(r"(\s*)(?:[-*+]|\d+[.)])\s+(?:\[([ xX])\]\s+)?(.*)")
_HEAD = re.compile(r"#{1,6}\s+(.*?)\s*#*")
_PLAN = re.compile(r"(repository|gate|money|minutes)\s*:\s*(.*)", re.IGNORECASE)
_ID = re.compile(r"(t[1-9]\d{0,5})\b[.:)]?\s+(.*)", re.ASCII)


def tables(text: str) -> dict[str, Any]:
    """The tables a plan's file would hold; needs on tasks already done are gone. `tasks` is there, if empty."""
    raw: dict[str, Any] = {"title": "", "tasks": [], "gates": []}
    goal: list[str] = []
    task: dict[str, Any] | None = None
    done: set[str] = set()
    depth, fenced = 0, False
    for line in text.removeprefix("\ufeff").splitlines():
        if line.lstrip().startswith(("```", "~~~")):
            fenced = not fenced
        elif fenced or not line.strip():
            continue
        elif item := _ITEM.fullmatch(line):
            level, tick, words = len(item[1].expandtabs(4)), item[2], item[3].strip()
            if task is not None and level > depth:
                _detail(task, words, tick)
            elif tick is None:
                goal.append(words)
            else:
                task, depth = _task(words), level
                done |= {task.get("id", ""), task["title"]} if tick in "xX" else set()
                raw["tasks"] += [] if tick in "xX" else [task]
        elif heading := _HEAD.fullmatch(line):
            raw["title"] = raw["title"] or heading[1]
            task = None
        elif setting := _PLAN.fullmatch(line.strip()):
            _setting(raw, setting[1].casefold(), setting[2])
        elif task is None:
            goal.append(line.strip())
        else:
            _detail(task, line.strip(), None)
    for one in raw["tasks"]:
        one["needs"] = [n for n in one.get("needs", []) if n not in done]
    return raw | {"title": raw["title"] or "Untitled plan", "goal": " ".join(goal)}


def _task(words: str) -> dict[str, Any]:
    found = _ID.fullmatch(words)
    title, said = clauses(found[2] if found else words)
    return {"title": title, **said, **({"id": found[1]} if found else {})}


def _detail(task: dict[str, Any], words: str, tick: str | None) -> None:
    title, said = clauses(words)
    if tick is not None:
        task.setdefault("criteria", []).append(words)
    elif said and not title:
        for name, value in said.items():
            task[name] = task.get(name, []) + value if isinstance(value, list) else value
    else:
        task["outcome"] = f"{task.get('outcome', '')} {words}".strip()


def _setting(raw: dict[str, Any], name: str, value: str) -> None:
    if name == "gate":
        raw["gates"].append(value.strip("` "))
    elif name == "repository":
        raw["repository"] = value
    else:
        raw[name] = float(value) if re.fullmatch(r"\d{1,9}(\.\d+)?", value, re.ASCII) else value
