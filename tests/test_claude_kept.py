"""The folder that Claude Code keeps from attempt to attempt is the agent's: nothing in it leads elsewhere."""

import os
import socket
import uuid
from pathlib import Path

from adapters.git.clone import remove
from adapters.runners.claude.command import settle


def session(folder: Path, name: str, at: int) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.jsonl"
    path.write_text("{}\n")
    os.utime(path, (at, at))
    return path


def test_the_last_session_is_brought_to_where_it_is_looked_for(tmp_path: Path) -> None:
    before, kept = tmp_path / "before", tmp_path / "kept"
    first, last = str(uuid.uuid4()), str(uuid.uuid4())
    session(before / "projects" / "-old", first, 1)
    session(before / "projects" / "-old", last, 2)
    assert settle(before, kept, "/work") == last
    assert (kept / "projects" / "-work" / f"{last}.jsonl").exists()


def test_no_file_of_somebody_else_is_taken_by_a_link(tmp_path: Path) -> None:
    """A person's own sessions of Claude Code, for one."""
    before, there = tmp_path / "before", session(tmp_path / "home" / "projects" / "mine", str(uuid.uuid4()), 9)
    before.mkdir()
    (before / "projects").mkdir()
    (before / "projects" / "linked").symlink_to(there.parent)
    assert settle(before, tmp_path / "kept", "/work") == ""
    (before / "projects" / "own").mkdir()
    (before / "projects" / "own" / f"{uuid.uuid4()}.jsonl").symlink_to(there)
    assert settle(before, tmp_path / "kept", "/work") == ""
    assert list(there.parent.iterdir()) == [there]


def test_a_session_by_the_name_of_an_option_is_none(tmp_path: Path) -> None:
    session(tmp_path / "before" / "projects" / "-work", "--dangerously-skip-permissions", 1)
    assert settle(tmp_path / "before", tmp_path / "kept", "/work") == ""


def test_what_is_no_file_is_left_where_it_is(tmp_path: Path) -> None:
    """A pipe by the name of a session, newer than it, would be read for ever; sockets and devices are no files."""
    before, last = tmp_path / "before", str(uuid.uuid4())
    folder = session(before / "projects" / "-work", last, 1).parent
    os.mkfifo(folder / f"{uuid.uuid4()}.jsonl")
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(f"/proc/self/fd/{os.open(folder, os.O_RDONLY)}/{uuid.uuid4()}.jsonl")
        (folder / f"{uuid.uuid4()}.jsonl").symlink_to("/dev/zero")
        os.mkfifo(before / "projects" / "pipe")
        assert settle(before, tmp_path / "kept", "/work") == last
    assert [path.name for path in (tmp_path / "kept" / "projects" / "-work").iterdir()] == [f"{last}.jsonl"]
    remove(before)
    assert not before.exists()
