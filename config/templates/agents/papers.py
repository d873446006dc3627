"""What lies beside the code: papers.py readme|licence|changelog|summary NOTES.  NOTES is the folder of the notes."""

import re
import sys
from pathlib import Path

from source import note, tracked

LINE = "Tidied: trailing space, final newlines and unused imports. Nothing behaves differently."


def named(*stems):
    """Tracked files at the top of the tree, by the beginning of their names."""
    return [p for p in tracked() if len(p.parts) == 1 and p.stem.lower().startswith(stems)]


def readme(folder):
    found = []
    papers = named("readme")
    for path in papers:
        text = path.read_text("utf-8", "replace")
        for section in ("install", "usage", "licen"):
            if section not in text.lower():
                found.append((f"{path} does not speak of {section}", None, 0))
        if text.count("```") % 2:
            found.append((f"{path} opens a code block that never ends", None, 0))
        for link in re.findall(r"\]\((?!\w+:|#|//)([^)#\s]+)", text):
            if not Path(link.lstrip("/")).exists():
                found.append((f"{path} links to {link}, which is not there", None, 0))
    if not papers:
        found.append(("there is no README", None, 0))
    note(f"{folder}/readme.md", "README", "What a newcomer would miss.", found)


def licence(folder):
    papers, found = named("licen", "copying", "unlicense"), []
    found += [(f"{p}: its first line", p, 1) for p in papers]
    if not papers:
        found.append(("no licence file: nobody may use this code", None, 0))
    for path in named("pyproject", "setup"):
        for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), 1):
            if re.match(r"\s*license\b|.*License ::", line, re.IGNORECASE):
                found.append((f"{path} names a licence", path, number))
    note(f"{folder}/licence.md", "Licence", "Where a licence is named; do they agree?", found)


def changelog(folder):
    """One line under "Unreleased" where a Markdown changelog has it; else the line is proposed."""
    for path in named("change", "history", "news"):
        rows = path.read_bytes().decode("utf-8", "surrogateescape").split("\n")
        at = next((n for n, row in enumerate(rows) if re.match(r"#+ .*unreleased", row, re.IGNORECASE)), -1)
        if path.suffix == ".md" and at >= 0 and LINE not in "\n".join(rows):
            end = "\r" if rows[at].endswith("\r") else ""
            rows[at + 1 : at + 1] = [end, f"- {LINE}{end}"]
            path.write_bytes("\n".join(rows).encode("utf-8", "surrogateescape"))
            return note(f"{folder}/changelog.md", "Changelog", f"One line in {path}.", [(LINE, None, 0)])
    return note(f"{folder}/changelog.md", "Changelog", "No place was found; the line would be:", [(LINE, None, 0)])


def summary(folder):
    found = []
    for path in sorted(Path(folder).glob("*.md")):
        rows = path.read_text("utf-8", "replace").splitlines()
        more = sum(int(m[1]) for row in rows if (m := re.fullmatch(r"And (\d+) more\.", row)))
        count = sum(row.startswith("- ") for row in rows) + more
        if path.name != "summary.md":
            found.append((f"[{path.name}]({path.name}): {count} found", path, 1))
    note(f"{folder}/summary.md", "Spring clean", "What was looked at, and how much was found.", found)


if __name__ == "__main__":
    {"readme": readme, "licence": licence, "changelog": changelog, "summary": summary}[sys.argv[1]](sys.argv[2])
