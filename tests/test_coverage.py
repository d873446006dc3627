"""Each line and each branch of the core is run by its own tests and the stories. What is missing is named.

To see it while writing a test:  pytest tests/test_coverage.py, or its command with the one folder that matters.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
TESTS = ("tests/core", "tests/stories")
# What weighs the core, and what plays templates in real processes, runs no branch of its own.
LEFT_OUT = (
    "--ignore=tests/core/plan/test_templates.py",
    "--deselect=tests/core/test_redact.py::test_a_megabyte_costs_four_times_a_quarter_of_it",
    "--deselect=tests/core/plan/test_graph.py::test_two_thousand_tasks_in_a_line_are_weighed_and_linted",
)
FEW = "--hypothesis-profile=few"
REPORT = "--cov-report=term-missing:skip-covered"


def test_every_branch_of_the_core_is_run(tmp_path: Path) -> None:
    """In one process of its own, with the tracer on; a test that fails there fails in its own file too."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COV_"))}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *TESTS, *LEFT_OUT, FEW, "-p", "no:cacheprovider", "--cov", "--cov-branch",
         REPORT, "--cov-fail-under=100"],
        cwd=ROOT, env={**own, "COVERAGE_FILE": str(tmp_path / "coverage")}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-8_000:] + done.stderr[-2_000:]
