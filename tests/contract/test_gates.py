"""What gates owe: a commit judged by itself, in the sandbox, with what set-up made; and a launch check that tells."""

import contextlib
import shutil
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from adapters import sandbox
from bot.core.calls import Command, Inspect, Judge
from bot.core.config import Repository, Runner, Settings
from bot.core.events import Inspected, Judged
from tests.repositories import Ground, git, put
from tests.support import need

EDITABLE = """
python3 -m venv --without-pip .venv && for d in .venv/lib/python3*/site-packages; do echo "$PWD/src" >$d/here.pth; done
"""


UNIQUE = "python3 -c 'import uuid; print(uuid.uuid4())'"


@pytest.fixture(params=["bubblewrap", "none"])
def confined(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "none":
        monkeypatch.setenv("PODIUM_SANDBOX", "none")
    else:
        need(not sandbox.probe(), f"a working sandbox: {sandbox.probe()}")
    return str(request.param)


def judge(ground: Ground, *commands: str, commit: str = "") -> Judged:
    numbered = tuple(Command(about=f"t1.{i}", command=c) for i, c in enumerate(commands, 1))
    commit = commit or ground.base
    call = Judge(
        key=f"{commit}:judge", swarm="s1", repository="billing", commit=commit, commands=numbered, task="t1"
    )
    return ground.gate.judge(call, ground.repository, 5.0)


def inspect(
    ground: Ground, runners: tuple[str, ...] = (), known: dict[str, Runner] | None = None, checks: tuple[str, ...] = ()
) -> Inspected:
    call = Inspect(key="s1.c1:inspect", swarm="s1", repository="billing", runners=runners, checks=checks)
    return ground.gate.inspect(call, Settings(repositories={"billing": ground.repository}, runners=known or {}), 6.0)


@pytest.mark.usefixtures("confined")
def test_commands_are_judged_on_the_commit_and_never_in_the_persons_tree(tmp_path: Path) -> None:
    ground = Ground(tmp_path)
    put(ground.place, {"a.txt": "not committed\n"})
    said = judge(ground, "cat a.txt; echo owned >a.txt", "grep -c nothing a.txt")
    assert [(r.about, r.code) for r in said.results] == [("t1.1", 0), ("t1.2", 1)]
    assert said.results[0].output == "one\ntwo\nthree\n"
    assert (ground.place / "a.txt").read_text() == "not committed\n"
    assert not list((ground.home / "scratch").iterdir())


def test_in_the_sandbox_no_command_prepares_the_ground_for_another(tmp_path: Path) -> None:
    need(not sandbox.probe(), f"a working sandbox: {sandbox.probe()}")
    said = judge(Ground(tmp_path), "touch proof", "test -e proof")
    assert [r.code for r in said.results] == [0, 1]


def test_the_same_line_is_run_once(tmp_path: Path) -> None:
    said = judge(Ground(tmp_path), UNIQUE, "true", UNIQUE)
    assert said.results[0].output == said.results[2].output
    assert said.results[2].about == "t1.3"


def test_what_cannot_run_is_an_error_and_no_result(tmp_path: Path) -> None:
    ground = Ground(tmp_path, setup="echo no such package; exit 4")
    for commit in (ground.base, "1" * 40):
        said = judge(ground, "true", commit=commit)
        assert said.error
        assert said.results == ()


@pytest.mark.usefixtures("confined")
def test_a_gate_fails_when_the_clones_code_is_broken_although_set_up_ran_on_the_base(tmp_path: Path) -> None:
    ground = Ground(tmp_path, setup=EDITABLE)
    gate = "python -c 'import money; assert money.RATE == 20'"
    assert [r.code for r in judge(ground, gate).results] == [0]
    broken = ground.work("a1", "echo 'RATE = 20 20' >src/money.py\n").commit
    said = judge(ground, gate, commit=broken)
    assert "SyntaxError" in said.results[0].output
    assert ground.attempt(broken, gates=(gate,)).ok is False


def test_set_up_runs_once_per_base_commit_whoever_asks(tmp_path: Path) -> None:
    need(not sandbox.probe(), f"a working sandbox: {sandbox.probe()}")
    ground = Ground(tmp_path, setup="sleep 0.3; mkdir .made; " + f"{UNIQUE} >.made/id")
    tip = ground.attempt(ground.work("a1", "echo 1 >f1.txt\n").commit).tip
    with ThreadPoolExecutor() as pool:
        found = list(pool.map(lambda commit: judge(ground, "cat .made/id", commit=commit), [ground.base, tip]))
    ground.prepare("a2", base=tip)
    ids = {said.results[0].output for said in found} | {ground.agent("a2", "cat .made/id").output}
    assert len(ids) == 1
    put(ground.place, {"c.txt": "c\n"})
    assert judge(ground, "cat .made/id", commit=ground.commit("on the target")).results[0].output not in ids


def test_set_up_never_runs_what_an_agent_wrote(tmp_path: Path) -> None:
    need(not sandbox.probe(), f"a working sandbox: {sandbox.probe()}")
    ground = Ground(tmp_path, setup="sh build.sh", files={"build.sh": "echo ours >made\n"})
    evil = ground.work("a1", "echo 'echo theirs >made' >build.sh\n").commit
    assert judge(ground, "cat made build.sh", commit=evil).results[0].output == "ours\necho theirs >made\n"


def test_what_set_up_made_is_read_only_unless_it_is_a_cache_and_is_never_committed(tmp_path: Path) -> None:
    need(not sandbox.probe(), f"a working sandbox: {sandbox.probe()}")
    make = "mkdir .venv store src/egg; touch .venv/x store/x src/egg/x src/version.py; ln -s /etc link"
    ground = Ground(tmp_path, setup=make)
    ground.repository = Repository(name="billing", path=str(ground.place), setup=make, caches=("store",))
    ground.prepare("a1")
    ran = ground.agent(
        "a1", "set +e; touch .venv/y 2>/dev/null && echo wrote; touch store/y || echo refused; "
        "ls -d src/egg/x src/version.py; readlink link; git add -A; git status --porcelain",
    )  # fmt: skip
    assert ran.output == "src/egg/x\nsrc/version.py\n/etc\n"
    assert not any(bind.inside == "/work/link" for bind in ground.binds["a1"])


@contextlib.contextmanager
def listener() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_set_up_alone_has_network_and_only_the_variables_it_was_granted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    need(not sandbox.probe(), f"a working sandbox: {sandbox.probe()}")
    monkeypatch.setenv("GRANTED", "yes")
    monkeypatch.setenv("WITHHELD", "secret")
    with listener() as port:
        reach = f"python3 -c 'import socket; socket.create_connection((\"127.0.0.1\", {port}), 5)'"
        ground = Ground(tmp_path, setup=f"{reach} && env >seen.txt")
        ground.repository = Repository(
            name="billing", path=str(ground.place), setup=ground.repository.setup, variables=("GRANTED",)
        )
        said = judge(ground, "cat seen.txt; env", reach)
    assert "GRANTED=yes" in said.results[0].output
    assert "WITHHELD" not in said.results[0].output
    assert said.results[0].output.count("GRANTED") == 1
    assert said.results[1].code != 0


@pytest.mark.usefixtures("confined")
def test_a_false_quotation_fails_as_a_gate_and_names_its_line(tmp_path: Path) -> None:
    note = '# Note\n\n> "The rate is 20 per cent." (src.txt)\n'
    ground = Ground(tmp_path, files={"src.txt": "The rate is\n  20 per cent.\n", "notes.md": note})
    assert judge(ground, "claims notes.md").results[0].code == 0
    false = ground.work("a1", "printf '\\n> \"The rate is 25 per cent.\" (src.txt)\\n' >>notes.md\n").commit
    said = judge(ground, "claims notes.md", commit=false).results[0]
    assert said.code == 1
    assert said.output == 'notes.md:5: src.txt does not say "The rate is 25 per cent."\n'


def test_the_launch_check_tells_the_facts(tmp_path: Path) -> None:
    need(not sandbox.probe(), f"a working sandbox: {sandbox.probe()}")
    ground = Ground(tmp_path, setup="mkdir made", gates=("echo '==== 212 passed in 8.01s ===='",))
    command = Runner(name="command", kind="command")
    said = inspect(ground, ("command", "command"), {"command": command}, ("u1 true", "u2 grep -q v1 a.txt"))
    assert said.problems == ()
    assert said.base == ground.base
    assert said.sandbox
    assert dict(said.facts) == {
        "repository": f"billing @ {ground.base[:7]}, clean", "set-up": "mkdir made: done in 0 s",
        "gates": "echo '==== 212 passed in 8.01s ====': green on the base, 212 passed, 0 s",
        "assumptions": "u1 holds, u2 does not hold", "sandbox": "bubblewrap, no network",
    }  # fmt: skip


def problem(ground: Ground, *runners: str, **known: Runner) -> str:
    said = inspect(ground, runners, known)
    assert len(said.problems) == 1, said.problems
    return said.problems[0]


def test_the_launch_check_names_what_forbids_a_launch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ground = Ground(tmp_path)
    assert "no runner nobody" in problem(ground, "nobody")
    put(ground.place, {"a.txt": "changed\n"})
    assert "dirty (a.txt): commit or stash" in problem(ground)
    git(ground.place, "checkout", "-q", "a.txt")
    git(ground.place, "branch", "swarm/s1")
    assert "git branch -m swarm/s1 old-s1" in problem(ground)
    git(ground.place, "branch", "-m", "swarm/s1", "old-s1")
    monkeypatch.setenv("PODIUM_SANDBOX", "none")
    model = Runner(name="claude", kind="anthropic", model=True)
    assert "no sandbox works" in problem(ground, "claude", claude=model)
    monkeypatch.setenv("PATH", "/nonexistent")
    assert "install git 2.38" in problem(ground)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("path", "does not exist"), ("plain", "is not a git repository"), ("unborn", "has no commit yet"),
        ("target", "has no branch trunk"),
    ],
)  # fmt: skip
def test_the_launch_check_wants_a_repository_with_a_commit(tmp_path: Path, change: str, told: str) -> None:
    ground, other = Ground(tmp_path), tmp_path / "other"
    if change != "path":
        other.mkdir()
    if change == "unborn":
        git(other, "init", "-q", "-b", "main")
    place, target = (ground.place, "trunk") if change == "target" else (other, "main")
    ground.repository = Repository(name="billing", path=str(place), target=target)
    assert told in problem(ground)


@pytest.mark.parametrize(
    ("pretends", "told"),
    [
        ('case "$1" in --version) echo git version 2.30.1; exit;; esac', "git 2.30 is too old: install git 2.38"),
        ("export GIT_TEST_ASSUME_DIFFERENT_OWNER=1", "another user: git config --global --add safe.directory"),
    ],
)
def test_the_launch_check_knows_an_old_git_and_a_folder_of_somebody_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pretends: str, told: str
) -> None:
    ground = Ground(tmp_path)
    put(tmp_path, {"bin/git": f'#!/bin/sh\n{pretends}\nexec {shutil.which("git")} "$@"\n'})
    (tmp_path / "bin" / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}/bin", prepend=":")
    assert told in problem(ground)


def test_a_red_base_and_a_failing_set_up_come_with_their_output(tmp_path: Path) -> None:
    red = Ground(tmp_path, gates=("echo 3 failed; exit 2",))
    said = inspect(red)
    assert said.problems == (f"echo 3 failed; exit 2 is red on the base {red.base[:7]}, exit 2",)
    assert said.output == "$ echo 3 failed; exit 2\n3 failed\n"
    (tmp_path / "second").mkdir()
    need(not sandbox.probe(), f"a working sandbox: {sandbox.probe()}")
    said = inspect(Ground(tmp_path / "second", setup="echo no such package; exit 4"))
    assert said.problems == ("set-up failed, exit 4: echo no such package; exit 4",)
    assert said.output == "no such package\n"


def test_a_cache_of_the_persons_is_lent_to_set_up_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    need(not sandbox.probe(), f"a working sandbox: {sandbox.probe()}")
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".cache" / "pip").mkdir(parents=True)
    ground = Ground(tmp_path)
    ground.repository = Repository(
        name="billing", path=str(ground.place), setup='echo kept >"$HOME/.cache/pip/wheel"', caches=("~/.cache/pip",)
    )
    assert judge(ground, 'test ! -e "$HOME/.cache"').results[0].code == 0
    assert (tmp_path / ".cache" / "pip" / "wheel").read_text() == "kept\n"


@pytest.mark.usefixtures("confined")
def test_who_takes_up_a_dead_attempts_files_has_a_set_up_of_its_own(tmp_path: Path) -> None:
    make = 'mkdir .venv src/egg && pwd >.venv/place && echo made >src/egg/x && ln -s .venv link && echo >>count'
    ground = Ground(tmp_path, setup=make)
    ground.prepare("a1")
    ground.agent("a1", "echo half >src/half.py; rm b.txt")
    ground.prepare("a2", continues="a1")
    ran = ground.agent("a2", "cat src/half.py src/egg/x link/place; wc -l <count; git add -A; git status --porcelain")
    where = sandbox.where(ground.clone("a2"))
    assert ran.output == f"half\nmade\n{where}\n1\nD  b.txt\nA  src/half.py\n"
