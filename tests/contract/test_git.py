"""What the Git port owes, shown on real git: repeatable verbs, commits that follow from the call, nothing lost."""

import time
from pathlib import Path

import msgspec
import pytest

from adapters.git.clone import remove
from bot.core.calls import Cited, Look
from bot.core.redact import redact
from bot.errors import RepositoryError
from tests.repositories import Ground, git, put


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    return Ground(tmp_path)


def test_a_clone_has_the_base_and_nothing_else_of_the_person(ground: Ground) -> None:
    git(ground.place, "branch", "secret")
    git(ground.place, "remote", "add", "origin", "https://ann:token@example.invalid/x.git")
    clone = ground.prepare("a1")
    ran = ground.agent("a1", "git status --porcelain; git branch -a; git config -l; git log --oneline")
    assert (clone / "a.txt").read_text() == "one\ntwo\nthree\n"
    assert "agent" in ran.output
    assert "begin" in ran.output
    assert "secret" not in ran.output
    assert "token" not in ran.output


def test_prepare_again_takes_the_place_of_a_half_made_clone(ground: Ground) -> None:
    clone = ground.prepare("a1")
    (clone / ".git" / "HEAD").unlink()
    (clone / "left").mkdir(mode=0)
    first = ground.prepare("a1")
    assert not (clone / "left").exists()
    assert git(first, "rev-parse", "--abbrev-ref", "HEAD") == "agent"
    assert git(ground.place, "rev-parse", ground.mark("s1.a1.base")) == ground.base


def test_a_live_clone_outlives_its_branch_and_a_gc(ground: Ground) -> None:
    git(ground.place, "checkout", "-qb", "side")
    (ground.place / "side.txt").write_text("side\n")
    side = ground.commit("on the side")
    ground.prepare("a1", base=side)
    git(ground.place, "checkout", "-q", "main")
    git(ground.place, "branch", "-qD", "side")
    git(ground.place, "reflog", "expire", "--expire=now", "--all")
    git(ground.place, "gc", "-q", "--prune=now")
    ran = ground.agent("a1", "git fsck --no-dangling; git show --stat HEAD; echo more >>side.txt; git commit -qam more")
    assert ran.code == 0, ran.output


def test_a_base_is_held_until_its_clone_is_released(ground: Ground) -> None:
    ground.git.branch(ground.repository, "s1", ground.base)
    commit = ground.work("a1", "echo 1 >f1.txt\n").commit
    for attempt in ("a2", "a3"):
        put(ground.prepare(attempt).parent, {"brief.json": "{}"})
    remove(ground.clone("a3"))
    assert ground.publish(ground.base, ground.attempt(commit).tip)
    held = git(ground.place, "for-each-ref", "--format=%(refname:lstrip=3)", ground.mark("*.base")).split()
    assert held == ["s1.a1.base", "s1.a2.base", "s1.base"]


def test_collect_takes_commits_and_leftovers_and_says_the_same_twice(ground: Ground) -> None:
    script = "echo four >>a.txt; git commit -qam four; mkdir docs; echo new >docs/new.txt; rm b.txt\n"
    first = ground.work("a1", script)
    assert first == ground.collect("a1")
    assert first.error == ""
    assert first.files == ("a.txt", "b.txt", "docs/new.txt")
    assert (first.added, first.removed) == (2, 1)
    assert "+four" in first.diff
    assert git(ground.place, "rev-parse", ground.mark("s1.a1")) == first.commit
    assert git(ground.place, "status", "--porcelain") == ""


def test_an_attempt_that_changed_nothing_has_no_commit(ground: Ground) -> None:
    said = ground.work("a1", "true\n")
    assert (said.commit, said.files, said.error) == ("", (), "")


def test_a_long_diff_is_cut_and_says_so(ground: Ground) -> None:
    said = ground.work("a1", "seq 200000 >numbers.txt\n")
    assert said.added == 200_000
    assert len(said.diff) < 401_000
    assert f"the whole: git diff {ground.base[:12]} {said.commit[:12]}" in said.diff


def test_look_finds_the_places_that_are_in_the_commit_as_they_were_quoted(ground: Ground) -> None:
    big, secret = "x" * (5 << 20), "token = ghp_" + "a1B2" * 9
    put(ground.place, {"big.txt": big, "s.py": f"{secret}\n", "empty": "", "ß.txt": "grüße an alle\n"})
    (ground.place / "bin").write_bytes(b"\xff\x00 some words")
    commit = ground.commit("more")
    cited = [
        ("1", "a.txt", 3, ""), ("2", "a.txt", 4, ""), ("3", "a.txt", 0, "one\n  two"), ("4", "a.txt", 0, "four"),
        ("5", "gone.txt", 1, ""), ("6", "src", 0, ""), ("7", "../billing/a.txt", 0, ""), ("8", "", 0, ""),
        ("9", "a.txt\n", 0, ""), ("10", "s.py", 1, "a1B2a1B2"), ("11", "s.py", 1, redact(secret)),
        ("12", "empty", 0, ""), ("13", "ß.txt", 1, "grüße an alle"), ("14", "big.txt", 1, ""),
        ("15", "bin", 0, "some words"), ("16", "empty", 1, ""),
    ]  # fmt: skip
    places = tuple(Cited(about=id, path=path, line=line, words=words) for id, path, line, words in cited)
    call = Look(key="s1.a1:look", attempt="s1.a1", repository="billing", commit=commit, places=places)
    said = ground.git.look(call, ground.repository, 1.0)
    assert said.there == ("1", "3", "11", "12", "13", "14", "15")
    with pytest.raises(RepositoryError):
        ground.git.look(msgspec.structs.replace(call, commit="f" * 40), ground.repository, 1.0)


COMMIT = "git add -A; git commit -qm work"
NEST = """
blob=$(echo x | git hash-object -w --stdin)
tree=$(printf '100644 blob %s\\tconfig\\n' $blob | git mktree)
tree=$(printf '040000 tree %s\\t.GIT\\n' $tree | git mktree)
git update-ref HEAD $(git commit-tree $tree -p HEAD -m x)
"""


@pytest.mark.parametrize(
    ("script", "range", "reason"),
    [
        (f"ln -s /etc/passwd here; {COMMIT}", "{base}..HEAD", "a link that leaves the repository"),
        (f"mkdir d; ln -s ../../outside d/here; {COMMIT}", "{base}..HEAD", "a link that leaves the repository"),
        (f"ln -s .git/config here; {COMMIT}", "{base}..HEAD", "a link that leaves the repository"),
        (f"git clone -q . sub; {COMMIT}", "{base}..HEAD", "a submodule"),
        (NEST, "{base}..HEAD", "hasDotgit"),
        (f"git checkout -q --orphan other; {COMMIT}", "HEAD", "no common history"),
    ],
)
def test_work_that_must_not_enter_is_refused_and_not_held(ground: Ground, script: str, range: str, reason: str) -> None:
    ground.prepare("a1")
    ran = ground.agent("a1", f"{script}\ngit bundle create -q out.bundle {range.format(base=ground.base)}")
    assert ran.code == 0, ran.output
    ground.hand_over("a1")
    said = ground.collect("a1")
    assert reason in said.error
    assert said.commit == ""
    assert git(ground.place, "for-each-ref", ground.mark("s1.a1")) == ""


def test_a_bundle_that_is_none_is_an_error(ground: Ground) -> None:
    ground.prepare("a1")
    (ground.clone("a1").parent / "out.bundle").write_text("# v2 git bundle\nnonsense\n")
    assert ground.collect("a1").error
    (ground.clone("a1").parent / "out.bundle").unlink()
    (ground.clone("a1").parent / "out.bundle").symlink_to("/dev/zero")
    assert "not a file" in ground.collect("a1").error


def test_a_dead_attempts_files_are_taken_up(ground: Ground) -> None:
    ground.prepare("a1")
    ground.agent("a1", "echo half >half.txt; rm b.txt; ln -s /etc/passwd link; mkfifo pipe; mkdir in; git init -q in")
    clone = ground.prepare("a2", continues="a1")
    assert (clone / "half.txt").read_text() == "half\n"
    assert not (clone / "b.txt").exists()
    assert (clone / "link").is_symlink()
    assert not (clone / "pipe").exists()
    assert not (clone / "in" / ".git").exists()


def test_a_finished_attempts_commits_are_taken_up(ground: Ground) -> None:
    commit = ground.work("a1", "echo half >half.txt\n").commit
    ground.prepare("a2", continues="a1")
    assert ground.agent("a2", "git rev-parse HEAD").output.strip() == commit


def test_the_same_call_gives_the_same_commits(ground: Ground) -> None:
    commits = [ground.work(f"a{i}", f"echo {i} >f{i}.txt\n").commit for i in (1, 2)]
    first = ground.attempt(*commits)
    time.sleep(1.1)
    assert ground.attempt(*commits) == first
    assert first.ok
    assert first.merges[-1] == first.tip
    log = git(ground.place, "log", "-1", "--format=%an <%ae> %at %ct|%B", first.tip)
    assert log == "Podium <podium@localhost> 1700000000 1700000000|t2: work\n\nPodium-Attempt: s1.a1\nApproved-by: ann"
    assert git(ground.place, "rev-parse", f"{first.tip}^1", f"{first.tip}^2").split() == [first.merges[0], commits[1]]


def test_a_conflict_names_its_index_and_files(ground: Ground) -> None:
    commits = [ground.work(f"a{i}", f"sed -i s/two/{i}/ a.txt\n").commit for i in (1, 2)]
    said = ground.attempt(*commits)
    assert (said.ok, said.conflict, said.files, said.error) == (False, 1, ("a.txt",), "")


def test_a_red_gate_is_no_pass_and_names_its_output(ground: Ground) -> None:
    commit = ground.work("a1", "echo RATE = 25 >src/money.py\n").commit
    said = ground.attempt(commit, gates=("true", "grep -n 20 src/money.py || { echo rate is wrong; exit 3; }"))
    assert not said.ok
    assert [(r.code, r.output) for r in said.results] == [(0, ""), (3, "rate is wrong\n")]


def test_what_could_not_run_is_an_error(ground: Ground) -> None:
    said = ground.attempt("1" * 40)
    assert not said.ok
    assert said.error


def test_several_merges_are_taken_back_and_a_retry_begins_at_the_tip(ground: Ground) -> None:
    commits = [ground.work(f"a{i}", f"echo {i} >f{i}.txt\n").commit for i in (1, 2, 3)]
    merged = ground.attempt(*commits)
    back = ground.attempt(merged.merges[2], merged.merges[0], base=merged.tip, kind="revert")
    assert back.ok
    assert git(ground.place, "ls-tree", "--name-only", back.tip, "f1.txt", "f2.txt", "f3.txt") == "f2.txt"
    again = ground.attempt(commits[0], base=back.tip)
    assert (again.ok, again.conflict) == (False, 0)
    assert "nothing new" in again.files[0]
    clone = ground.prepare("a4", base=back.tip, continues="a1")
    assert not (clone / "f1.txt").exists()
    redone = ground.work("a5", "echo 1 >f1.txt\n", base=back.tip)
    assert ground.attempt(redone.commit, base=back.tip).ok


def test_a_revert_that_others_build_on_conflicts(ground: Ground) -> None:
    one = ground.attempt(ground.work("a1", "sed -i s/two/2/ a.txt\n").commit)
    two = ground.attempt(ground.work("a2", "sed -i s/2/zwei/ a.txt\n", base=one.tip).commit, base=one.tip)
    said = ground.attempt(one.tip, base=two.tip, kind="revert")
    assert (said.ok, said.conflict, said.files) == (False, 0, ("a.txt",))


def test_publish_is_compare_and_swap(ground: Ground) -> None:
    ground.git.branch(ground.repository, "s1", ground.base)
    ground.git.branch(ground.repository, "s1", ground.base)
    tip = ground.attempt(ground.work("a1", "echo 1 >f1.txt\n").commit).tip
    other = ground.attempt(ground.work("a2", "echo 2 >f2.txt\n").commit).tip
    assert ground.publish(ground.base, tip)
    assert ground.publish(ground.base, tip)
    assert not ground.publish(ground.base, other)
    assert git(ground.place, "rev-parse", "swarm/s1") == tip


def test_a_branch_of_another_home_is_not_built_upon(ground: Ground) -> None:
    git(ground.place, "branch", "swarm/s1")
    with pytest.raises(RepositoryError, match="git branch -m swarm/s1 old-s1"):
        ground.git.branch(ground.repository, "s1", ground.base)


def test_publishing_leaves_a_tree_on_the_swarms_branch_as_it_is(ground: Ground) -> None:
    ground.git.branch(ground.repository, "s1", ground.base)
    git(ground.place, "checkout", "-q", "swarm/s1")
    (ground.place / "a.txt").write_text("ann's own\n")
    assert ground.publish(ground.base, ground.attempt(ground.work("a1", "echo 1 >f1.txt\n").commit).tip)
    assert git(ground.place, "status", "--porcelain") == "M a.txt"
    assert git(ground.place, "rev-parse", "HEAD") == ground.base


def test_the_bots_git_hears_nothing_of_the_environment(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_DIR", "/nonexistent")
    monkeypatch.setenv("GIT_INDEX_FILE", "/nonexistent")
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", "/nonexistent")
    commit = ground.work("a1", "echo 1 >f1.txt\n").commit
    assert ground.attempt(commit).ok


def test_a_repository_without_objects_of_its_own_and_one_linked_tree_serve_as_well(tmp_path: Path) -> None:
    """The objects may be borrowed themselves, and the path may name a linked tree."""
    first = Ground(tmp_path)
    second = tmp_path / "second"
    git(tmp_path, "clone", "-q", "--shared", str(first.place), str(second))
    git(second, "worktree", "add", "-q", str(tmp_path / "linked"), "-b", "side")
    ground = Ground.__new__(Ground)
    ground.__dict__.update(first.__dict__)
    ground.repository = type(first.repository)(name="billing", path=str(tmp_path / "linked"))
    said = ground.work("a1", "git log --oneline; git fsck 2>&1; echo 1 >f1.txt\n")
    assert said.error == ""
    assert git(second, "rev-parse", ground.mark("s1.a1")) == said.commit


def test_names_that_are_not_utf8_can_be_told(ground: Ground) -> None:
    script = "echo {} >$(printf 'caf\\351.txt')\n"
    commits = [ground.work(f"a{i}", script.format(i)).commit for i in (1, 2)]
    assert ground.collect("a1").files == ("caf\ufffd.txt",)
    assert ground.attempt(*commits).files == ("caf\ufffd.txt",)
