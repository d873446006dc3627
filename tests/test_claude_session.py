"""The session that a former attempt left, in a folder that was the agent's to write."""

import os
from pathlib import Path

from adapters.runners.claude.command import settle

ID = "b6a633a7-ae6c-4fad-a048-834b4c86d2b5"
LATER = "c7b744b8-bf7d-4fad-a048-945c5d97e3c6"


def left(kept: Path, name: str, text: str = "{}", at: float = 1000.0, folder: str = "-work") -> Path:
    path = kept / "projects" / folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    os.utime(path, (at, at))
    return path


def test_the_last_session_is_found_from_where_the_next_attempt_works(tmp_path: Path) -> None:
    before, kept = tmp_path / "a1", tmp_path / "a2"
    left(before, f"{ID}.jsonl", "old")
    left(before, f"{LATER}.jsonl", "new", at=2000.0)
    assert settle(before, kept, "/srv/ann/.podium/a2/clone") == LATER
    assert (kept / "projects" / "-srv-ann--podium-a2-clone" / f"{LATER}.jsonl").read_text() == "new"
    assert len(list((kept / "projects").glob("*/*"))) == 1


def test_without_one_there_is_nothing_to_resume(tmp_path: Path) -> None:
    assert settle(tmp_path / "a1", tmp_path / "a2", "/work") == ""
    (tmp_path / "a1" / "projects" / "-work").mkdir(parents=True)
    assert settle(tmp_path / "a1", tmp_path / "a2", "/work") == ""


def test_links_are_not_followed_and_no_name_becomes_an_argument(tmp_path: Path) -> None:
    """An agent may not have the bot fetch for it what it cannot read, nor add to the next one's command line."""
    secret, before, kept = tmp_path / "secret", tmp_path / "a1", tmp_path / "a2"
    left(secret, f"{ID}.jsonl", "not yours")
    left(before, "--dangerously-skip-permissions.jsonl", at=9000.0)
    (before / "projects" / "-work" / f"{ID}.jsonl").symlink_to(secret / "projects" / "-work" / f"{ID}.jsonl")
    (before / "projects" / "linked").symlink_to(secret / "projects" / "-work")
    os.mkfifo(before / "projects" / "-work" / f"{LATER}.jsonl")
    assert settle(before, kept, "/work") == ""
    whole = tmp_path / "a3"
    whole.mkdir()
    (whole / "projects").symlink_to(secret / "projects")
    assert settle(whole, kept, "/work") == ""
    assert not kept.exists()
