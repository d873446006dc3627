"""What the sources say about a question, in their own words: answer.py NOTE SOURCES QUESTION.

The lines that share most of its rarer words are quoted. When no source says anything the task fails, and says so.
"""

import math
import re
import sys
from pathlib import Path

from source import lines, note, quote, tracked

TEXTS = (".md", ".rst", ".txt", ".adoc", ".html", ".csv", ".toml", ".cfg", "")
USUAL = "about does from have how into is are the this that what when where which who why with your and for its"
COMMON = set(USUAL.split())


def stems(text):
    return {w[:4] for w in re.findall(r"[^\W\d_]{3,}", text.lower()) if w not in COMMON}


def best(place, question, folder):
    """(words shared, path, line number) of the lines that say most, at most two a file."""
    wanted, rows = stems(question), []
    for path in tracked(place):
        if path.suffix in TEXTS and folder not in path.parents:
            rows += [(path, n, stems(line)) for n, line in enumerate(lines(path), 1) if len(line.split()) > 2]
    seen = {w: sum(w in have for _, _, have in rows) for w in wanted}
    scored = []
    for path, number, have in rows:
        score = sum(math.log(1 + len(rows) / seen[w]) for w in wanted & have)
        if score and quote(path, number):
            scored.append((-score, str(path), number, path))
    taken, used = [], {}
    for _, name, number, path in sorted(scored):
        used[name] = used.get(name, 0) + 1
        if used[name] <= 2 and len(taken) < 6:
            taken.append((f"`{name}`", path, number))
    return taken


if __name__ == "__main__":
    target, sources, words = sys.argv[1:4]
    found = best(sources, words, Path(target).parent)
    if not found:
        sys.exit(f"no source under {sources} says anything about: {words}")
    note(target, words, "What the sources say, in their words.", found)
