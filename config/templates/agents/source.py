"""What the agents share: the tracked files of a tree, read as Python reads them, and notes that quote them."""

import ast
import re
import subprocess
import sys
import tokenize
import warnings
from io import BytesIO
from pathlib import Path

MOST = 40  # findings quoted in one note
warnings.simplefilter("ignore")  # about the code that is read, not ours


def tracked(place="."):
    """Paths of tracked files under a place, sorted."""
    out = subprocess.run(["git", "ls-files", "-z", "--", place], check=True, stdout=subprocess.PIPE).stdout
    names = (Path(n) for n in out.decode("utf-8", "surrogateescape").split("\0") if n)
    return sorted(p for p in names if p.is_file() and not p.is_symlink())


def modules(place=".", skip=""):
    """Tracked Python files, without those in a folder named in `skip`."""
    left_out = set(skip.split())
    return [p for p in tracked(place) if p.suffix == ".py" and not left_out.intersection(p.parts)]


def load(path):
    """A file's text and encoding, line ends as they are; (None, "") when Python could not read it."""
    data = path.read_bytes()
    try:
        encoding = tokenize.detect_encoding(BytesIO(data).readline)[0]
        return data.decode(encoding), encoding
    except (SyntaxError, UnicodeDecodeError, LookupError):
        return None, ""


def save(path, text, encoding):
    path.write_bytes(text.encode(encoding))


def parse(text):
    """The syntax tree, or None for what this Python cannot read (older syntax, broken files)."""
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def trees(place=".", skip=""):
    """(path, text, tree) of each module that can be read."""
    for path in modules(place, skip):
        text, _ = load(path)
        tree = parse(text) if text is not None else None
        if tree is not None:
            yield path, text, tree


def strings(tree):
    """Line numbers whose end lies inside a string."""
    held = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.Constant, ast.JoinedStr)) and isinstance(getattr(node, "value", ""), (str, bytes)):
            held.update(range(node.lineno, node.end_lineno))
    return held


def lines(path):
    """A file's lines as `claims` will read them."""
    return path.read_text("utf-8", "replace").splitlines()


def quote(path, number):
    """A citation of one line, or "" when nothing of it can be quoted. It stops before a quotation mark."""
    text = lines(path)[number - 1 : number]
    words = " ".join(re.split('["“”]', text[0])[0].split())[:100].strip() if text else ""
    plain = str(path).isprintable() and not re.search('[()"“”]', str(path))
    return f'> "{words}" ({path})' if len(words) > 3 and plain else ""


def note(file, title, intro, found):
    """Write a note: `found` are (words, path, line number) or (words, None, 0); each is quoted where it can be."""
    parts = [f"# {title}", intro]
    for words, path, number in found[:MOST]:
        place = f" ({path}, line {number})" if path else ""
        parts.append(f"- {words}{place}")
        quoted = quote(path, number) if path else ""
        parts += [quoted] if quoted else []
    if len(found) > MOST:
        parts.append(f"And {len(found) - MOST} more.")
    target = Path(file)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text("\n\n".join(parts) + "\n", "utf-8", "replace")
    print(f"{target}: {len(found)} found", file=sys.stderr)
