"""The contract of runners as a table, runner by duty, from what the suite does when it is run.

    python -m tests.duties                     run all tests that name a duty, print the table (some minutes)
    python -m tests.duties -k anthropic        what else pytest takes
    python -m tests.duties --write             and put it into docs/contract.md

A test names its duty (`@pytest.mark.duty("…")`) and its runner (its parameter `kind`). Exit 1 if a test failed.
"""

import json
import platform
import re
import subprocess
import sys
from collections import defaultdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from tests.contract.ways import KINDS

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "contract.md"
PART = re.compile(r"(<!-- duties: begin.*?-->\n).*?(<!-- duties: end -->)", re.DOTALL)
FOLDER = "tests/contract"
BOTH = {"bubblewrap", "none"}


class Duties:
    """A plug-in of pytest: only tests with a duty are run, and how each went is kept by duty, runner and sandbox."""

    def __init__(self) -> None:
        self.went: dict[str, dict[str, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))

    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        mine = [item for item in items if item.get_closest_marker("duty")]
        config.hook.pytest_deselected(items=[item for item in items if item not in mine])
        items[:] = mine
        for item in mine:
            mark, params = item.get_closest_marker("duty"), item.callspec.params  # type: ignore[attr-defined]
            assert mark
            of = {"duty": mark.args[0], "kind": params["kind"], "mode": params.get("stage", "")}
            item.user_properties += list(of.items())
            _ = self.went[mark.args[0]]  # in the suite's order

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" or report.outcome != "passed":
            of: dict[str, Any] = dict(report.user_properties)
            said = report.outcome
            if report.outcome == "skipped" and isinstance(report.longrepr, tuple):
                said = report.longrepr[2].removeprefix("Skipped: ")  # type: ignore[assignment]
            cell = self.went[of["duty"]][of["kind"]]
            if cell.get(of["mode"], "passed") == "passed":  # a duty may have several tests
                cell[of["mode"]] = said


def cell(modes: dict[str, str]) -> str:
    """`yes`; where it is not so in both sandboxes, how it is in each."""
    said = {" ".join(said.split()) for said in modes.values()}
    if not modes:
        return "–"
    if said == {"passed"}:
        return "yes" if set(modes) in (BOTH, {""}) else f"yes, {' '.join(modes)} only"
    return said.pop() if len(said) == 1 else ", ".join(f"{mode}: {how}" for mode, how in modes.items())


def ran() -> dict[str, str]:
    """What each runner ran as."""
    podium, aimock = f"Podium {version('podium')}", f"aimock {package('wire', '@copilotkit/aimock')}"
    return {
        "command": f"{podium}, sh", "scripted": podium,
        "anthropic": f"anthropic {version('anthropic')} (SDK), {aimock}",
        "claude": f"Claude Code {package('claude', '@anthropic-ai/claude-code')}, mcp {version('mcp')}, {aimock}",
    }  # fmt: skip


def package(folder: str, name: str) -> str:
    """The version of a package of npm that the tests run against."""
    path = ROOT / "tests" / folder / "node_modules" / name / "package.json"
    return str(json.loads(path.read_text())["version"]) if path.exists() else "(not installed)"


def table(went: dict[str, dict[str, dict[str, str]]]) -> str:
    """In Markdown: duties down, runners across, and what they ran as."""
    as_ran = ran()
    rows = [["duty", *KINDS], ["---"] * (len(KINDS) + 1)]
    rows += [[duty, *(cell(kinds.get(kind, {})) for kind in KINDS)] for duty, kinds in went.items()]
    rows.append(["ran as", *(as_ran[kind] for kind in KINDS)])
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def machine() -> str:
    found = subprocess.run(("bwrap", "--version"), capture_output=True, text=True).stdout.strip() or "no bubblewrap"
    return f"{platform.system()}, Python {platform.python_version()}, {found}"


def main(argv: list[str]) -> int:
    duties = Duties()
    more = [word for word in argv if word != "--write"]
    code = pytest.main([FOLDER, "-p", "no:cacheprovider", *more], plugins=[duties])
    made = table(duties.went)
    print(f"\n{made}\n{machine()}")
    if "--write" in argv:
        PAGE.write_text(PART.sub(lambda found: found[1] + made + found[2], PAGE.read_text("utf-8")), "utf-8")
    return int(code)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
