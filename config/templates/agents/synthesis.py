"""Several notes as one page, and the count of what it quotes: synthesis.py join|count PAGE NOTE…"""

import sys
from pathlib import Path

from source import note


def quoted(path):
    rows = Path(path).read_text("utf-8").splitlines()
    return rows[0].lstrip("# "), [row for row in rows if row.startswith("> ")]


def join(page, notes):
    """Each question with the two quotations that say most."""
    parts = ["# Synthesis"]
    for path in notes:
        question, rows = quoted(path)
        parts += [f"## {question}", f"{len(rows)} quotations in [the note]({Path(path).name}); first:", *rows[:2]]
    Path(page).write_text("\n\n".join(parts) + "\n", "utf-8")


def count(page, notes):
    found = [(f"{path}: {len(quoted(path)[1])} quotations", None, 0) for path in notes]
    note(page, "Citations", "Each stands in its source, word for word; the gate has looked.", found)


if __name__ == "__main__":
    {"join": join, "count": count}[sys.argv[1]](sys.argv[2], sys.argv[3:])
