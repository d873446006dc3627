"""Trailing space and missing final newlines: tidy.py space|newline NOTE PLACE [SKIP].

Space inside strings stays. A file is written only if its syntax tree stays the same; what cannot be read is left.
"""

import ast
import sys

from source import load, modules, note, parse, save, strings


def space(text, tree):
    held = strings(tree)
    found = []
    for number, line in enumerate(text.split("\n"), 1):
        end = "\r" if line.endswith("\r") else ""
        bare = line[: len(line) - len(end)]
        found.append(line if number in held else bare.rstrip(" \t") + end)
    return "\n".join(found)


def newline(text, tree):
    end = "\r\n" if "\r\n" in text else "\n"
    return text + end if text.strip() and not text.endswith("\n") else text


def main(kind, file, place, skip=""):
    changed = []
    for path in modules(place, skip):
        text, encoding = load(path)
        tree = parse(text) if text is not None else None
        if tree is None or "\r" in text.replace("\r\n", ""):
            continue
        new = {"space": space, "newline": newline}[kind](text, tree)
        after = parse(new) if new != text else None
        if after is not None and ast.dump(after) == ast.dump(tree):
            save(path, new, encoding)
            changed.append((f"{path}", None, 0))
    title = {"space": "Trailing space", "newline": "Final newlines"}[kind]
    note(file, title, f"Mended in {len(changed)} files; nothing but space changed.", changed)


if __name__ == "__main__":
    main(*sys.argv[1:])
