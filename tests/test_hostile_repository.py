"""An agent that turns on its host: each attack is really made in the sandbox of an attempt, then the bot does all it
ever does with what was left: collect, continue, merge, gate, publish, land. Nothing may change, nothing may run."""

import hashlib
from pathlib import Path

import pytest

from adapters import sandbox
from tests.repositories import HAND_OVER, Ground, git, put
from tests.support import need

HOOKS = (
    "applypatch-msg commit-msg fsmonitor-watchman post-checkout post-commit post-index-change post-merge post-rewrite "
    "post-update pre-applypatch pre-auto-gc pre-commit pre-merge-commit pre-push pre-rebase pre-receive "
    "prepare-commit-msg proc-receive push-to-checkout reference-transaction update"
)


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    need(not sandbox.probe(), f"a working sandbox: {sandbox.probe()}")
    ground = Ground(tmp_path, gates=("test -f a.txt",))
    git(ground.place, "branch", "precious")
    return ground


def snapshot(ground: Ground) -> dict[str, str]:
    """The person's refs but the bot's own, their configuration, hooks and files."""
    refs = git(ground.place, "for-each-ref", "--format=%(refname) %(objectname)").splitlines()
    kept = {ref: "" for ref in refs if not ref.startswith(("refs/podium/", "refs/heads/swarm/"))}
    files = [path for path in ground.place.rglob("*") if path.is_file() and ".git/objects" not in str(path)]
    watched = [p for p in files if ".git" not in p.parts or p.name == "config" or {"hooks", "info"} & set(p.parts)]
    sums = {str(p): hashlib.sha256(p.read_bytes()).hexdigest() for p in watched}
    return kept | sums | {"HEAD": git(ground.place, "symbolic-ref", "HEAD")}


def attack(ground: Ground, script: str) -> str:
    """Run the attack in an attempt, then an honest hand-over so that the bot goes on with it. Gives its output."""
    ground.prepare("a1")
    ran = ground.agent("a1", f"set +e\n{script}")
    tail = ground.agent("a1", HAND_OVER.format(base=ground.base))
    ground.hand_over("a1")
    return ran.output + tail.output


def go_on(ground: Ground, land: bool = False) -> None:
    """All the bot does after an attempt."""
    said = ground.collect("a1")
    ground.prepare("a2", continues="a1")
    ground.git.branch(ground.repository, "s1", ground.base)
    if said.commit:
        tried = ground.attempt(said.commit, gates=ground.repository.gates)
        assert tried.ok, tried
        assert ground.publish(ground.base, tried.tip)
        if land:
            assert ground.land(tried.tip).ok


def anywhere(ground: Ground, command: str) -> str:
    """A git command on every git folder the agent may think is the person's."""
    places = (f"{ground.place}/.git", "/podium/objects/0/..", "/podium/objects", "/work/.git")
    return "\n".join(f"git --git-dir={place} {command}" for place in places)


def test_moving_main_moves_nothing(ground: Ground) -> None:
    before = snapshot(ground)
    attack(
        ground,
        "echo evil >a.txt; git commit -qam evil; evil=$(git rev-parse HEAD)\n"
        + anywhere(ground, "update-ref refs/heads/main $evil")
        + f"\ngit push {ground.place} HEAD:main; git push /podium/objects/0/.. HEAD:main\n"
        f"mkdir -p {ground.place}/.git/refs/heads; echo $evil >{ground.place}/.git/refs/heads/main\n"
        "echo $evil >/podium/objects/0/../refs/heads/main; git branch -f main; git checkout -q main\n",
    )
    go_on(ground)
    assert snapshot(ground) == before


def test_deleting_a_branch_deletes_nothing(ground: Ground) -> None:
    before = snapshot(ground)
    attack(
        ground,
        anywhere(ground, "update-ref -d refs/heads/precious")
        + "\n"
        + anywhere(ground, "branch -D precious main")
        + f"\ngit push {ground.place} :precious\nrm -rf {ground.place} /podium/objects/0 /podium/objects/0/..\n"
        "find / -xdev -name '*.pack' -o -path '*objects*' -type f | xargs rm -f 2>/dev/null\n"
        "git gc --prune=now; git prune; : >/podium/objects/0/info/packs\n",
    )
    go_on(ground)
    assert snapshot(ground) == before
    assert git(ground.place, "fsck", "--strict", "--connectivity-only", "precious", "main") == ""


def test_hooks_written_anywhere_run_nowhere(ground: Ground, tmp_path: Path) -> None:
    before = snapshot(ground)
    attack(
        ground,
        f"for place in /work/.git {ground.place}/.git /podium/objects/0/.. /work; do\n"
        f" mkdir -p $place/hooks; for hook in {HOOKS}; do\n"
        f"  printf '#!/bin/sh\\ntouch {tmp_path}/owned\\n' >$place/hooks/$hook; done; chmod +x $place/hooks/*; done\n"
        "git -c core.hooksPath=/dev/null commit -qam x --allow-empty\n",
    )
    go_on(ground)
    assert not (tmp_path / "owned").exists()
    assert snapshot(ground) == before


def test_configuration_written_anywhere_is_heard_nowhere(ground: Ground, tmp_path: Path) -> None:
    before = snapshot(ground)
    owned = f"touch {tmp_path}/owned"
    settings = (
        ("core.fsmonitor", owned), ("core.sshCommand", owned), ("core.pager", owned), ("core.editor", owned),
        ("core.alternateRefsCommand", owned), ("uploadpack.packObjectsHook", owned),
        ("filter.evil.smudge", owned), ("filter.evil.clean", owned), ("merge.evil.driver", owned),
        ("diff.evil.command", owned), ("diff.evil.textconv", owned), ("gpg.program", owned),
        ("core.hooksPath", "/work"),
        ("alias.merge-tree", f"!{owned}"), ("core.worktree", "/work/evil"), ("credential.helper", owned),
    )  # fmt: skip
    lines = "\n".join(anywhere(ground, f"config {name} '{value}'") for name, value in settings)
    attack(ground, f"echo '* filter=evil merge=evil diff=evil' >.gitattributes\n{lines}\n")
    go_on(ground)
    assert not (tmp_path / "owned").exists()
    assert snapshot(ground) == before


@pytest.mark.parametrize("kind", ["folder", "file", "nested"])
def test_a_git_folder_left_behind_makes_the_host_run_nothing(ground: Ground, tmp_path: Path, kind: str) -> None:
    before = snapshot(ground)
    evil = f"git init -q evil; git -C evil config core.fsmonitor 'touch {tmp_path}/owned'\n"
    moved = {
        "folder": "rm -rf .git; mv evil/.git .git",
        "file": "rm -rf .git; mkdir kept; mv evil/.git kept/git; echo gitdir: kept/git >.git",
        "nested": "mkdir src/deep; mv evil/.git src/deep/.git; echo x >src/deep/x",
    }[kind]
    attack(ground, f"{evil}{moved}\necho changed >a.txt\n")
    go_on(ground)
    assert not (tmp_path / "owned").exists()
    assert snapshot(ground) == before


def test_a_hook_planted_in_the_tree_does_not_run_when_it_lands(ground: Ground, tmp_path: Path) -> None:
    git(ground.place, "config", "core.hooksPath", ".githooks")
    plant = f"printf '#!/bin/sh\\ntouch {tmp_path}/owned\\n' >.githooks/$hook"
    output = attack(ground, f"mkdir .githooks; for hook in {HOOKS}; do {plant}; done; chmod +x .githooks/*\n")
    go_on(ground, land=True)
    assert (ground.place / ".githooks" / "post-merge").exists(), output
    assert not (tmp_path / "owned").exists()


def test_attributes_of_the_tree_start_none_of_the_persons_own_tools(ground: Ground, tmp_path: Path) -> None:
    """ann has filters and drivers in her configuration; which file they meet is not for an agent to say."""
    owned = f"touch {tmp_path}/owned; cat"
    for name in ("filter.own.smudge", "filter.own.clean", "merge.own.driver", "diff.own.textconv", "diff.own.command"):
        git(ground.place, "config", name, owned)
    put(ground.place, {"meanwhile.txt": "ann\n"})
    ground.base = ground.commit("meanwhile")
    attack(ground, "echo '* filter=own merge=own diff=own' >.gitattributes; echo changed >a.txt\n")
    go_on(ground, land=True)
    assert (ground.place / "a.txt").read_text() == "changed\n"
    assert not (tmp_path / "owned").exists()
