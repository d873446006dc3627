"""Unused imports in the named files or folders, one a line; exit 1 if any. `python3 tools/lint.py ledger`"""

import ast
import pathlib
import sys


def unused(path):
    tree = ast.parse(path.read_text())
    names = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}
    for node in ast.walk(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            for alias in node.names:
                name = (alias.asname or alias.name).partition(".")[0]
                if name not in names:
                    yield f"{path}:{node.lineno}: {name} is imported and not used"


if __name__ == "__main__":
    roots = [pathlib.Path(name) for name in sys.argv[1:]]
    files = sorted(f for root in roots for f in ([root] if root.is_file() else root.rglob("*.py")))
    found = [line for f in files if "legacy" not in f.parts for line in unused(f)]
    print("\n".join(found) or f"{len(files)} files, no unused import")
    sys.exit(bool(found))
