"""`land`: the one step onto the person's branch, never under somebody's work."""

from pathlib import Path

import pytest

from tests.repositories import Ground, git


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    return Ground(tmp_path)


def test_land_steps_forward_in_a_clean_tree_and_again_says_the_same(ground: Ground) -> None:
    tip = ground.attempt(ground.work("a1", "echo 1 >f1.txt\n").commit).tip
    (ground.place / "mine.txt").write_text("untracked\n")
    assert ground.land(tip).commit == tip
    assert ground.land(tip).ok
    assert (ground.place / "f1.txt").read_text() == "1\n"
    assert git(ground.place, "status", "--porcelain") == "?? mine.txt"


def test_land_refuses_a_dirty_tree_with_the_way_out(ground: Ground) -> None:
    tip = ground.attempt(ground.work("a1", "echo 1 >f1.txt\n").commit).tip
    (ground.place / "a.txt").write_text("ann's own\n")
    said = ground.land(tip)
    assert not said.ok
    assert "a.txt" in said.refused
    assert "commit or stash" in said.refused
    assert git(ground.place, "rev-parse", "main") == ground.base
    assert (ground.place / "a.txt").read_text() == "ann's own\n"


@pytest.mark.parametrize("ignored", [False, True])
def test_land_overwrites_no_file_that_git_does_not_track(ground: Ground, ignored: bool) -> None:
    if ignored:
        (ground.place / ".git" / "info" / "exclude").write_text("f1.txt\n")
    tip = ground.attempt(ground.work("a1", "echo 1 >f1.txt\n").commit).tip
    (ground.place / "f1.txt").write_text("ann's own\n")
    assert "f1.txt" in ground.land(tip).refused
    assert (ground.place / "f1.txt").read_text() == "ann's own\n"


def test_land_finishes_what_a_crash_left_half_done(ground: Ground) -> None:
    tip = ground.attempt(ground.work("a1", "echo 1 >f1.txt\n").commit).tip
    git(ground.place, "read-tree", "-m", "-u", ground.base, tip)
    assert ground.land(tip).ok
    assert git(ground.place, "status", "--porcelain") == ""
    assert git(ground.place, "rev-parse", "main") == tip


def test_land_in_a_linked_tree_and_without_any_tree(ground: Ground, tmp_path: Path) -> None:
    tip = ground.attempt(ground.work("a1", "echo 1 >f1.txt\n").commit).tip
    git(ground.place, "checkout", "-q", "--detach")
    git(ground.place, "worktree", "add", "-q", str(tmp_path / "linked"), "main")
    assert ground.land(tip).ok
    assert (tmp_path / "linked" / "f1.txt").exists()
    assert git(tmp_path / "linked", "status", "--porcelain") == ""
    git(tmp_path / "linked", "checkout", "-q", "--detach")
    further = ground.attempt(ground.work("a2", "echo 2 >f2.txt\n", base=tip).commit, base=tip).tip
    assert ground.land(further).ok
    assert git(ground.place, "rev-parse", "main") == further


def test_a_target_that_moved_is_merged_first(ground: Ground) -> None:
    tip = ground.attempt(ground.work("a1", "echo 1 >f1.txt\n").commit).tip
    (ground.place / "b.txt").write_text("moved\n")
    head = ground.commit("meanwhile")
    assert ground.land(tip).moved == head
    joined = ground.attempt(head, base=tip, kind="target")
    assert joined.ok
    assert ground.land(joined.tip).ok
    assert git(ground.place, "rev-parse", "main") == joined.tip
