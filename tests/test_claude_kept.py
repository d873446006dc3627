"""The folder that Claude Code keeps from attempt to attempt is the agent's: nothing in it leads elsewhere."""

import os
import uuid
from pathlib import Path

from adapters.runners.claude.command import settle


def session(folder: Path, name: str, at: int) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.jsonl"
    path.write_text("{}\n")
    os.utime(path, (at, at))
    return path


def test_the_last_session_is_moved_to_where_it_is_looked_for(tmp_path: Path) -> None:
    first, last = str(uuid.uuid4()), str(uuid.uuid4())
    session(tmp_path / "projects" / "-old", first, 1)
    session(tmp_path / "projects" / "-old", last, 2)
    assert settle(tmp_path, "/work") == last
    assert (tmp_path / "projects" / "-work" / f"{last}.jsonl").exists()


def test_no_file_of_somebody_else_is_moved_by_a_link(tmp_path: Path) -> None:
    """A person's own sessions of Claude Code, for one."""
    kept, there = tmp_path / "kept", session(tmp_path / "home" / "projects" / "mine", str(uuid.uuid4()), 9)
    kept.mkdir()
    (kept / "projects").symlink_to(there.parents[1])
    assert settle(kept, "/work") == ""
    (kept / "projects").unlink()
    (kept / "projects").mkdir()
    (kept / "projects" / "linked").symlink_to(there.parent)
    assert settle(kept, "/work") == ""
    own = str(uuid.uuid4())
    session(kept / "projects" / "own", own, 1)
    (kept / "projects" / "-work").symlink_to(there.parent)
    assert settle(kept, "/work") == ""
    assert list(there.parent.iterdir()) == [there]


def test_a_session_by_the_name_of_an_option_is_none(tmp_path: Path) -> None:
    session(tmp_path / "projects" / "-work", "--dangerously-skip-permissions", 1)
    assert settle(tmp_path, "/work") == ""
