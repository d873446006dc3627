"""Unused imports: imports.py NOTE PLACE [SKIP]. When in doubt an import stays.

Removed are only imports of the standard library without side effects, at the top level of a module, on lines without
comments, whose name occurs nowhere else in the file, not even in a string, and which nobody reaches through the module.
"""

import ast
import re
import sys

from source import load, modules, note, parse, save, tracked

USUAL = """
    abc argparse array ast asyncio base64 binascii bisect calendar cmath codecs collections configparser
    contextlib copy  csv ctypes dataclasses datetime decimal difflib dis email enum errno fnmatch fractions
    functools gc getpass glob gzip  hashlib heapq hmac html http importlib inspect io ipaddress itertools json
    keyword linecache math mimetypes numbers  operator os pathlib pickle pkgutil platform pprint queue random re
    secrets select shlex shutil signal socket sqlite3  ssl stat statistics string struct subprocess sys tempfile
    textwrap threading time timeit token tokenize traceback  types typing unicodedata unittest urllib uuid
    warnings weakref xml zipfile zlib
"""
SAFE = set(USUAL.split())
KEPT = re.compile(r"^(__init__|__main__|conftest|setup)$|compat|six|py2|py3|shim|api")
DYNAMIC = re.compile(r"\b(__all__|__getattr__|globals|locals|vars|eval|exec)\b")


def bound(alias):
    return alias.asname or alias.name.split(".")[0]


def candidates(text, tree):
    """(node, aliases unused in this file)"""
    rows = text.split("\n")
    for node in tree.body:
        if not isinstance(node, (ast.Import, ast.ImportFrom)):
            continue
        own = rows[node.lineno - 1 : node.end_lineno]
        if re.search(r"[#;\\]", "\n".join(own)) or not own[0].startswith(("import ", "from ")):
            continue
        if isinstance(node, ast.ImportFrom) and (node.level or (node.module or "").split(".")[0] not in SAFE):
            continue
        rest = "\n".join(rows[: node.lineno - 1] + rows[node.end_lineno :])
        unused = []
        for alias in node.names:
            strange = isinstance(node, ast.Import) and alias.name not in SAFE
            if alias.name == "*" or strange or alias.asname == alias.name or "." in alias.name:
                continue
            if not re.search(rf"\b{re.escape(bound(alias))}\b", rest):
                unused.append(alias)
        if unused:
            yield node, unused


def reached(path, name, others):
    """Whether another file may use this module's name: by import, by attribute, by a word beside it."""
    stem = re.escape(path.stem)
    word = re.escape(name)
    ways = re.compile(
        rf"\w\.{word}\b|\b{stem}\b[^\n]*\b{word}\b|\b{word}\b[^\n]*\b{stem}\b"
        rf"|\b{stem}\s+import\s*(\*|\([^)]*\b{word}\b)"
    )
    return any(ways.search(text) for other, text in others.items() if other != path and name in text)


def without(text, node, gone):
    """The text without these names of an import; None when that is not simple."""
    rows = text.split("\n")
    own = rows[node.lineno - 1 : node.end_lineno]
    left = [a for a in node.names if a not in gone]
    if left and (len(own) > 1 or "(" in own[0]):
        return None
    names = ", ".join(a.name + (f" as {a.asname}" if a.asname else "") for a in left)
    head = "import " if isinstance(node, ast.Import) else f"from {node.module} import "
    end = "\r" if own[0].endswith("\r") else ""
    return "\n".join(rows[: node.lineno - 1] + ([head + names + end] if left else []) + rows[node.end_lineno :])


def body(tree):
    return [ast.dump(n) for n in tree.body if not isinstance(n, (ast.Import, ast.ImportFrom))]


def main(file, place, skip=""):
    suffixes = (".py", ".pyi", ".rst", ".md", ".txt", ".cfg", ".toml", ".ini")
    others = {p: p.read_text("utf-8", "replace") for p in tracked() if p.suffix in suffixes}
    removed = []
    for path in modules(place, skip):
        text, encoding = load(path)
        tree = parse(text) if text is not None and not KEPT.search(path.stem) and not DYNAMIC.search(text) else None
        if tree is None:
            continue
        new, names = text, []
        for node, unused in reversed(list(candidates(text, tree))):
            gone = [a for a in unused if not reached(path, bound(a), others)]
            after = without(new, node, gone) if gone else None
            if after is not None:
                new, names = after, [bound(a) for a in gone] + names
        after = parse(new) if names else None
        if after is not None and body(after) == body(tree):
            save(path, new, encoding)
            removed += [(f"{path}: {name}", None, 0) for name in names]
    intro = f"{len(removed)} removed; what might have a side effect or a user elsewhere stays."
    note(file, "Unused imports", intro, removed)


if __name__ == "__main__":
    main(*sys.argv[1:])
