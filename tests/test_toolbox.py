"""The worker's file tools against what an agent may put in their way. They run here as they do in the sandbox."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

TOOLBOX = Path(__file__).parents[1] / "bot" / "attempt" / "toolbox.py"


def use(clone: Path, *calls: tuple[str, dict[str, Any]]) -> list[str]:
    """What each call says, with `! ` before what went wrong."""
    lines = "".join(json.dumps({"id": n, "tool": tool, "input": given}) + "\n" for n, (tool, given) in enumerate(calls))
    env = {"PATH": os.environ["PATH"], "TMPDIR": str(clone / "tmp")}
    argv = [sys.executable, "-I", "-S", str(TOOLBOX)]
    ran = subprocess.run(argv, cwd=clone, env=env, input=lines, capture_output=True, text=True, timeout=20, check=True)
    said = dict.fromkeys(range(len(calls)), "")
    for reply in map(json.loads, ran.stdout.splitlines()):
        said[reply["id"]] += reply.get("part", "")
        if reply.get("wrong"):
            said[reply["id"]] = f"! {said[reply['id']]}"
    return list(said.values())


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    (tmp_path / "secret").write_text("of a person")
    (tmp_path / "clone" / "tmp").mkdir(parents=True)
    return tmp_path / "clone"


def test_links_that_lead_out_are_not_followed(clone: Path) -> None:
    (clone / "out").symlink_to(clone.parent)
    (clone / "file").symlink_to(clone.parent / "secret")
    (clone / "new").symlink_to(clone.parent / "not-yet-there")
    calls = [
        ("read", {"path": "out/secret"}), ("read", {"path": "file"}), ("read", {"path": "../secret"}),
        ("write", {"path": "new", "content": "x"}), ("edit", {"path": "file", "old": "of", "new": "x"}),
        ("read", {"path": "/proc/self/environ"}), ("write", {"path": ".git/config", "content": "x"}),
    ]  # fmt: skip
    assert [said.endswith("is not in the clone") for said in use(clone, *calls)] == [True] * len(calls)
    assert "person" not in "".join(use(clone, ("grep", {"pattern": "person"}), ("glob", {"pattern": "**/secret"})))
    assert sorted(path.name for path in clone.parent.iterdir()) == ["clone", "secret"]


def test_a_pipe_is_no_file_and_holds_nothing_up(clone: Path) -> None:
    os.mkfifo(clone / "pipe")
    path = {"path": "pipe"}
    said = use(clone, ("write", {**path, "content": "x"}), ("read", path), ("grep", {"pattern": "x"}))
    assert said == ["! pipe is no file", "! pipe: no such file", "[nothing found]"]
