"""A model's steps as lines of an attempt's log, for who follows it: its words, its calls with their input, what came.

Secrets are taken out before anything is cut, since half a secret is not known for one.
"""

import json
from typing import Any

from bot.core.redact import clean, redact

INPUT, CAME, ROWS = 300, 400, 6  # characters of a call's input, characters and lines of what came of it


def called(name: str, given: Any) -> str:
    """`→ bash {"command": "pytest -q"}`"""
    said = redact(clean(given if isinstance(given, str) else json.dumps(given, ensure_ascii=False)))
    return f"→ {name} {said if len(said) <= INPUT else said[: INPUT - 1] + '…'}"


def came(said: str, wrong: bool = False) -> str:
    """`← 14 passed`, the end of it where it is long, as the end tells how it went; `← [wrong] no such file`."""
    lines = redact(clean(said)).strip().splitlines()
    end = "\n".join(lines[-ROWS:])[-CAME:]
    cut = f"[{len(lines):,} lines, the end of them]\n" if end != "\n".join(lines) else ""
    return f"← {'[wrong] ' if wrong else ''}{cut}{end}"


def text(content: Any) -> str:
    """What a result holds, as words: a string, or blocks of it."""
    if not isinstance(content, list):
        return str(content or "")
    parts = (b.get("text") or f"[{b.get('type')}]" for b in content if isinstance(b, dict))
    return "\n".join(str(part) for part in parts)
