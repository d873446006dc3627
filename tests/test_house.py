"""The rules of the house that a reader would otherwise have to keep by hand."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CODE = ("bot/", "adapters/", "store/")
PROSE = {".py", ".md", ".toml", ".sql", ".sh", ".yml", ".css", ".js", ".html", ""}
EXEMPT = re.compile(r"\.lock$|(^|/)(golden|fixtures)/")
CORE = {
    "base64", "collections", "dataclasses", "datetime", "difflib", "enum", "fnmatch", "functools", "hashlib", "heapq",
    "bisect", "html", "itertools", "json", "math", "msgspec", "operator", "pydantic", "pydantic_core", "re",
    "statistics", "string", "textwrap", "tomllib", "typing", "unicodedata", "zoneinfo", "bot",
}  # fmt: skip
BY_PLACE = {"bot/core/report/build.py": {"importlib", "pkgutil"}}  # its sections are found beside it
BROAD = re.compile(r"^bot/(engine|outbox|run)\.py$")
SDKS = {"slack_sdk", "slack_bolt", "discord", "anthropic", "aiohttp", "uvicorn", "starlette"}
# Written in halves, so that this file does not name what it forbids.
MACHINE = re.compile("|".join(("/work/" + "(main|shared)", "/op" + "t/", "/roo" + "t/", "/home/" + r"[a-z]+/")))
REGISTRY = re.compile("|".join(("pypi" + r"\.org", "python" + "hosted", "npm" + r"js\.", "debian" + r"\.org")))
SHIMS = re.compile(r"unittest\.mock|MagicMock|mocker\.|monkeypatch\.setattr")


def tracked() -> list[str]:
    done = subprocess.run(["git", "-C", ROOT, "ls-files", "-z"], capture_output=True, text=True, check=True)
    return [name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]


FILES = tracked()
PYTHON = [name for name in FILES if name.endswith(".py")]


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8", errors="replace")


def imports(name: str) -> set[str]:
    """The modules a file imports, by full name."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(read(name))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


def run(*argv: str) -> None:
    done = subprocess.run([sys.executable, "-m", *argv], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_ruff_finds_nothing() -> None:
    run("ruff", "check", "--no-cache", ".")


def test_mypy_is_strict_and_content() -> None:
    run("mypy")


def test_imports_run_down_the_layers() -> None:
    """Each room knows only what lies below it (.importlinter)."""
    command = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run(
        [sys.executable, "-c", command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_core_imports_only_what_is_pure() -> None:
    strangers = {
        f"{name}: {module}"
        for name in PYTHON
        if name.startswith("bot/core/")
        for module in imports(name)
        if module.partition(".")[0] not in CORE | BY_PLACE.get(name, set())
    }
    assert not strangers


def test_no_file_is_longer_than_300_lines() -> None:
    long = {
        name: len(read(name).splitlines())
        for name in FILES
        if Path(name).suffix in PROSE and not EXEMPT.search(name) and len(read(name).splitlines()) > 300
    }
    assert not long


def test_broad_excepts_stand_in_three_files_only() -> None:
    """Only the engine, the outbox and the loop may catch what they do not know."""
    broad = []
    for name in PYTHON:
        if name.startswith(CODE) and not BROAD.match(name):
            for node in ast.walk(ast.parse(read(name))):
                if isinstance(node, ast.ExceptHandler):
                    kinds = {n.id for n in ast.walk(node.type) if isinstance(n, ast.Name)} if node.type else {""}
                    if kinds & {"", "Exception", "BaseException"}:
                        broad.append(f"{name}:{node.lineno}")
    assert not broad


@pytest.mark.parametrize("pattern", [MACHINE, REGISTRY], ids=["machine", "registry"])
def test_no_file_names_this_machine_or_a_registry(pattern: re.Pattern[str]) -> None:
    assert not [f"{name}: {hit}" for name in FILES for hit in pattern.findall(read(name))]


def test_nothing_of_our_own_is_mocked() -> None:
    assert not [name for name in PYTHON if name != "tests/test_house.py" and SHIMS.search(read(name))]


def test_sdks_stay_in_adapters() -> None:
    loud = [n for n in PYTHON if n.startswith(("bot/", "store/")) and {m.partition(".")[0] for m in imports(n)} & SDKS]
    assert not loud


@pytest.mark.parametrize("kind", ["chat", "runners", "brain"])
def test_plug_ins_of_one_kind_do_not_know_each_other(kind: str) -> None:
    """A new one is one new file or folder; none imports a neighbour."""
    met = []
    files = [Path(n) for n in PYTHON if n.startswith("adapters/chat/") and n.count("/") == 2]
    shared = {f"adapters.chat.{path.stem}" for path in files}  # a platform is a folder: these are what all use
    for name in PYTHON:
        parts = Path(name).with_suffix("").parts
        if parts[:2] == ("adapters", kind) and len(parts) > 2:
            own = f"adapters.{kind}.{parts[2]}"
            met += [
                f"{name}: {m}"
                for m in imports(name) - shared
                if m.startswith(f"adapters.{kind}.") and not m.startswith(own)
            ]
    assert not met


def test_locks_hold_hashes_and_agree() -> None:
    """The development lock holds all of the run lock, at the same versions; each entry has a hash, no host."""
    pinned = {}
    for name in ("requirements", "requirements-dev"):
        text = read(f"config/{name}.lock")
        entries = re.split(r"\n(?=[a-zA-Z0-9])", text.strip())
        assert all("--hash=sha256:" in entry for entry in entries)
        assert "://" not in text
        pinned[name] = {entry.split(" ")[0] for entry in entries}
    assert pinned["requirements"] <= pinned["requirements-dev"]
