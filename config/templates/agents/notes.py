"""What the code says of itself, as notes with quotations: notes.py KIND NOTE PLACE [SKIP].

Kinds: stock, compiles, docstrings, todo, dead, branches, risks, tests. Nothing of the code is changed.
"""

import ast
import re
import sys

from source import load, modules, note, parse, tracked, trees

DEF = (ast.FunctionDef, ast.AsyncFunctionDef)
BRANCH = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler, ast.IfExp, ast.comprehension, ast.BoolOp)


def stock(place, skip):
    """Modules by size."""
    found = []
    for path, text, tree in trees(place):
        defs = sum(isinstance(n, (*DEF, ast.ClassDef)) for n in ast.walk(tree))
        found.append((text.count("\n") + 1, f"{path}: {text.count(chr(10)) + 1} lines, {defs} functions and classes"))
    return "Modules by size, the largest first.", [(words, None, 0) for _, words in sorted(found, reverse=True)]


def compiles(place, skip):
    """Files that this Python cannot read."""
    found = []
    for path in modules(place):
        text, _ = load(path)
        if text is None or parse(text) is None:
            found.append((f"{path} cannot be read by Python {sys.version_info[0]}.{sys.version_info[1]}", None, 0))
    return "Every other file compiles.", found


def docstrings(place, skip):
    """Public modules, classes and functions without a docstring."""
    found = []
    for path, _, tree in trees(place, skip):
        for node in ast.walk(tree):
            if isinstance(node, (*DEF, ast.ClassDef)) and not node.name.startswith("_") and not ast.get_docstring(node):
                found.append((f"`{node.name}` has no docstring", path, node.lineno))
        if tree.body and not ast.get_docstring(tree):
            found.append((f"the module {path} has no docstring", None, 0))
    return "Public names without a docstring.", found


def todo(place, skip):
    """What was left for later."""
    mark = re.compile(r"#.*\b(TODO|FIXME|XXX|HACK)\b")
    found = []
    for path in modules(place):
        for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), 1):
            if seen := mark.search(line):
                found.append((f"{seen[1]}", path, number))
    return "Comments that promise work.", found


def dead(place, skip):
    """Private functions and classes whose name occurs nowhere else in the repository."""
    words = {}
    for path in tracked():
        if path.suffix in (".py", ".pyi", ".md", ".rst", ".txt", ".toml", ".cfg", ".ini"):
            for word in re.findall(r"\w+", path.read_text("utf-8", "replace")):
                words[word] = words.get(word, 0) + 1
    found = []
    for path, _, tree in trees(place, skip):
        for node in ast.walk(tree):
            if isinstance(node, (*DEF, ast.ClassDef)) and re.match("_[^_]", node.name) and words.get(node.name) == 1:
                found.append((f"`{node.name}` is named nowhere else", path, node.lineno))
    return "Candidates only: each needs a look before it goes.", found


def branches(place, skip):
    """Functions by the number of their branches."""
    found = []
    for path, _, tree in trees(place, skip):
        for node in ast.walk(tree):
            if isinstance(node, DEF):
                count = 1 + sum(isinstance(n, BRANCH) for n in ast.walk(node))
                if count > 10:
                    found.append((-count, f"`{node.name}` has {count} branches", path, node.lineno))
    return "Functions with more than ten branches, the most first.", [f[1:] for f in sorted(found)]


def risks(place, skip):
    """Habits that bite."""
    found = []
    for path, _, tree in trees(place, skip):
        for node in ast.walk(tree):
            if isinstance(node, ast.ExceptHandler) and node.type is None:
                found.append(("catches everything, even Ctrl-C", path, node.lineno))
            elif isinstance(node, DEF):
                given = [*node.args.defaults, *filter(None, node.args.kw_defaults)]
                if any(isinstance(d, (ast.List, ast.Dict, ast.Set)) for d in given):
                    found.append((f"`{node.name}` has a default that calls share", path, node.lineno))
            elif isinstance(node, ast.Assert) and isinstance(node.test, ast.Tuple) and node.test.elts:
                found.append(("asserts a tuple, which is always true", path, node.lineno))
    return "Bare excepts, shared defaults, assertions that cannot fail.", found


def tests(place, skip):
    """Test functions by file, and those that are skipped."""
    found, skipped = [], []
    for path, _, tree in trees("."):
        if re.match(r"tests?_|.*_test$|tests?$", path.stem):
            named = [n for n in ast.walk(tree) if isinstance(n, DEF) and n.name.startswith("test")]
            found.append((f"{path}: {len(named)} tests", None, 0))
            for node in named:
                marks = " ".join(ast.dump(d) for d in node.decorator_list)
                if re.search("skip|xfail|expectedFailure", marks):
                    skipped.append((f"`{node.name}` is skipped or expected to fail", path, node.lineno))
    return f"{len(found)} files with tests; {len(skipped)} tests that do not count.", skipped + found


KINDS = {
    "stock": (stock, "Modules"), "compiles": (compiles, "What does not compile"),
    "docstrings": (docstrings, "Docstrings"), "todo": (todo, "Left for later"), "dead": (dead, "Dead code, perhaps"),
    "branches": (branches, "Branches"), "risks": (risks, "Risky habits"), "tests": (tests, "Tests"),
}  # fmt: skip

if __name__ == "__main__":
    look, title = KINDS[sys.argv[1]]
    intro, findings = look(sys.argv[3], " ".join(sys.argv[4:]))
    note(sys.argv[2], title, intro, findings)
