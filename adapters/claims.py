"""Every quotation in a note must stand in the source it names, word for word: `claims NOTE [SOURCES…]`.

A citation is a quoted block such as  > "the words" (docs/money.txt)  or  > "the words" (source: docs/money.txt); it may
run over several lines. Space is not compared. With SOURCES, only these may be cited. A note without a citation fails:
nothing was checked. Standard library alone, since it runs in the sandbox of agents and gates.
"""

import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

CITATION = re.compile(r'["“](?P<words>[^"“”]+)["”]\s*\(\s*(?:source:\s*)?(?P<source>[^()]+?)\s*\)')


def blocks(text: str) -> Iterator[tuple[int, str]]:
    """Quoted blocks, each with its first line's number."""
    start, held = 0, ""
    for number, line in enumerate([*text.splitlines(), ""], 1):
        if line.lstrip().startswith(">"):
            start, held = start or number, f"{held}{line.lstrip()[1:]}\n"
        elif start:
            yield start, held
            start, held = 0, ""


def plain(text: str) -> str:
    return " ".join(text.split())


def problems(note: Path, sources: Sequence[str] = ()) -> Iterator[str]:
    """What is wrong with a note's citations, each with its line. Paths are seen from here, then from the note."""
    cited = 0
    for start, block in blocks(note.read_text(errors="replace")):
        if '"' in CITATION.sub("", block):
            yield f'{note}:{start}: a quotation without its source: write > "words" (path)'
        for match in CITATION.finditer(block):
            cited, line = cited + 1, start + block.count("\n", 0, match.start())
            words, source = plain(match["words"]), match["source"]
            places = [path for path in (Path(source), note.parent / source) if path.is_file()]
            if sources and source not in sources:
                yield f"{note}:{line}: {source} is not among the sources that may be cited"
            elif not places:
                yield f"{note}:{line}: there is no source {source}"
            elif words not in plain(places[0].read_text(errors="replace")):
                yield f'{note}:{line}: {source} does not say "{words}"'
    if not cited:
        yield f'{note}: no citation found, so nothing was checked: write > "words" (path)'


def held(text: str) -> str:
    """`3 quotations, each in its source: docs/money.txt`"""
    found = [match["source"] for _, block in blocks(text) for match in CITATION.finditer(block)]
    number = f"{len(found)} quotation{'s' if len(found) > 1 else ''}, each in its source"
    return f"{number}: {', '.join(dict.fromkeys(found))}"


def main(argv: Sequence[str]) -> int:
    if not argv or not Path(argv[0]).is_file():
        print(f"no note {argv[0]}" if argv else "usage: claims NOTE [SOURCES…]", file=sys.stderr)
        return 2
    wrong = list(problems(Path(argv[0]), argv[1:]))
    print("\n".join(wrong) or f"{argv[0]}: {held(Path(argv[0]).read_text(errors='replace'))}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
