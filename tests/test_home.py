"""`podium init` and `podium doctor`: a first home is asked for and written; what is wrong is named with its mend."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import doctor, init
from bot.cli.options import program
from bot.core.config import Person, Policy, Repository, Settings
from bot.errors import BadInput
from bot.settings import load
from store.lock import hold

SAMPLE = ("-c", "user.name=ann", "-c", "user.email=ann@podium.invalid")


def git(place: Path, *argv: str) -> None:
    subprocess.run(["git", "-C", str(place), *SAMPLE, *argv], check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    place = tmp_path / "My Project"
    place.mkdir()
    git(place, "init", "-q", "-b", "trunk")
    (place / "a.txt").write_text("one\n")
    git(place, "add", ".")
    git(place, "commit", "-qm", "first")
    return place


def run(app: object, *argv: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, argv)  # type: ignore[arg-type]
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.output


def states(checks: list[doctor.Check]) -> dict[str, str]:
    return {c.name: c.state for c in checks}


def test_a_first_home_is_written_with_comments_and_loads(tmp_path: Path, repository: Path) -> None:
    code, said = run(
        init.app, "--yes", "--person", "ann", "--other", "bob", "--repository", str(repository), "--gate",
        'python -c "print(1)"', "--channel", "work", "--home", str(tmp_path / "home"),
    )  # fmt: skip
    assert (code, "Next: podium doctor, then podium up." in said) == (0, True)
    found = load(tmp_path / "home" / "config")
    assert found.repositories == {
        "my-project": Repository(
            name="my-project", path=str(repository), target="trunk", gates=('python -c "print(1)"',)
        )
    }
    assert [(p.name, p.role, p.deputy) for p in found.policy.people] == [("ann", "owner", "bob"), ("bob", "operator",
    "")]
    assert (found.channel, found.policy.irreversible) == ("work", "two")
    assert (tmp_path / "home" / "config" / "policy.toml").read_text().count("\n#") > 10


def test_somebody_alone_decides_alone(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()  # of which git says nothing
    run(init.app, "--yes", "--person", "ann", "--repository", str(tmp_path), "--config", str(tmp_path / "c"))
    found = load(tmp_path / "c")
    assert found.policy.irreversible == "solo"
    assert found.repositories[init._tame(tmp_path.name)].target == "main"


def test_nothing_is_replaced_unasked_and_nothing_asked_without_a_terminal(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "policy.toml").write_text("mine")
    with pytest.raises(BadInput, match="are there already"):
        run(init.app, "--yes", "--person", "ann", "--home", str(tmp_path))
    with pytest.raises(BadInput, match="There is no terminal to ask on"):
        run(init.app, "--home", str(tmp_path))
    with pytest.raises(BadInput, match="a b is no name"):
        run(init.app, "--yes", "--person", "a b", "--home", str(tmp_path / "other"))
    assert (tmp_path / "config" / "policy.toml").read_text() == "mine"
    assert list(tmp_path.rglob("*.toml")) == [tmp_path / "config" / "policy.toml"]


@pytest.mark.parametrize("place", ["file", "file/home", "/proc/x", "/proc/x/y"])
def test_a_home_that_cannot_be_written_is_refused_before_anything_is_asked(
    place: str, tmp_path: Path, repository: Path
) -> None:
    (tmp_path / "file").write_text("mine")
    home = tmp_path / place  # an absolute one stands for itself
    argv = ("--yes", "--person", "ann", "--repository", str(repository))
    for named in (("--home", str(home)), ("--home", str(tmp_path / "h"), "--config", str(home))):
        with pytest.raises(BadInput, match=f"Mend that, or give another {named[-2]}") as told:
            run(init.app, *argv, *named)
        assert ("is a file, not a folder" if "file" in place else "takes no files") in str(told.value)
    assert not (tmp_path / "h").exists()
    (check,) = doctor.data_home(home)
    assert (check.state, check.mend) == ("bad", "Mend that, or give another --home.")
    assert check.text in str(told.value)


def test_a_file_where_the_settings_go_is_named(tmp_path: Path, repository: Path) -> None:
    typed(tmp_path / "other", f"ann\n\n{repository}\n\n\ny\n")
    (tmp_path / "other" / "config" / "policy.toml").unlink()
    (tmp_path / "other" / "config" / "policy.toml").mkdir()
    said = typed(tmp_path / "other", f"y\nann\n\n{repository}\n\n\ny\n", code=1)
    assert "policy.toml cannot be written: Is a directory. Mend that, then init again." in " ".join(said.split())
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("named", "why"), [("none", "none does not exist"), ("plain", "is not a git repository"), ("a.txt", "is not a git")]
)
def test_what_is_no_repository_is_refused(named: str, why: str, tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    (tmp_path / "a.txt").write_text("")
    with pytest.raises(BadInput, match=f"{why}.*--repository PATH"):
        run(init.app, "--yes", "--person", "ann", "--repository", str(tmp_path / named), "--home", str(tmp_path / "h"))
    assert not (tmp_path / "h").exists()


def test_at_a_terminal_a_repository_is_asked_for_again(tmp_path: Path, repository: Path) -> None:
    said = typed(tmp_path, f"ann\nbob\n{tmp_path}/none\n{tmp_path}\n{repository}\n\n\n")
    assert "none does not exist: name another, or git clone it there first." in " ".join(said.split())
    assert "is not a git repository: name the folder that holds .git" in " ".join(said.split())
    (found,) = load(tmp_path / "config").repositories.values()
    assert found.path == str(repository)


def typed(home: Path, answers: str, code: int = 0) -> str:
    """`podium init` at a terminal, with these answers typed."""
    master, slave = pty.openpty()
    argv = [sys.executable, "-m", "bot", "init", "--home", str(home)]
    with subprocess.Popen(argv, stdin=slave, stdout=slave, stderr=slave, cwd=Path(__file__).parents[1]) as process:
        os.close(slave)
        os.write(master, answers.encode())
        said = b""
        try:
            while piece := os.read(master, 4096):
                said += piece
        except OSError:
            pass  # the other end is closed: it has ended
    os.close(master)
    assert process.returncode == code, said
    return said.decode()


def test_at_a_terminal_it_asks_and_asks_again_before_replacing(tmp_path: Path, repository: Path) -> None:
    said = typed(tmp_path, f"ann\nbob, dan\n{repository}\nmake test\nwork\n")
    assert "Your name" in said
    before = (tmp_path / "config" / "policy.toml").read_text()
    assert [p.name for p in load(tmp_path / "config").policy.people] == ["ann", "bob", "dan"]
    assert "Nothing was changed." in typed(tmp_path, "n\n")
    assert (tmp_path / "config" / "policy.toml").read_text() == before
    typed(tmp_path, f"y\neve\n\n{repository}\n\n\ny\n")
    assert [p.name for p in load(tmp_path / "config").policy.people] == ["eve"]


def test_doctor_is_content_with_a_good_home(tmp_path: Path, repository: Path) -> None:
    run(
        init.app, "--yes", "--person", "ann", "--repository", str(repository), "--gate", "true", "--home", str(tmp_path)
    )
    code, said = run(doctor.app, "--home", str(tmp_path), "--json")
    checks = list(doctor.examine(tmp_path))
    assert code == 0
    assert '"name": "repository my-project"' in said
    assert {n: s for n, s in states(checks).items() if n not in ("identity", "sandbox", "disk")} == dict.fromkeys(
        ("git", "home", "bot", "ports", "settings", "policy", "repository my-project"), "ok"
    )


def test_doctor_names_what_is_wrong_and_exits_1(tmp_path: Path) -> None:
    code, said = run(doctor.app, "--home", str(tmp_path / "new"))
    assert (code, "podium init" in " ".join(said.split())) == (1, True)
    (tmp_path / "file").write_text("")
    assert states(list(doctor.data_home(tmp_path / "file" / "home"))) == {"home": "bad"}
    with hold(tmp_path / "up"):
        assert "one is up here" in [c.text for c in doctor.data_home(tmp_path / "up")]
    (tmp_path / "odd" / "bot.lock").mkdir(parents=True)
    assert states(list(doctor.data_home(tmp_path / "odd")))["bot"] == "bad"


def test_doctor_says_without_git_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert [c.mend for c in doctor.git()] == ["Install git 2.38 or later."]


@pytest.mark.parametrize(
    ("policy", "state"),
    [
        (Policy(), "bad"),
        (Policy(people=(Person(name="ann", role="owner"),)), "bad"),
        (Policy(people=(Person(name="ann", role="owner", accounts={"terminal": "local"}),)), "warn"),
        (Policy(people=(Person(name="ann", role="owner", accounts={"a": "b"}),), irreversible="solo"), "ok"),
        (Policy(people=(Person(name="ann", role="owner"), Person(name="bob", role="operator")), demo=True), "ok"),
    ],
)
def test_doctor_reads_the_policy(policy: Policy, state: str) -> None:
    assert doctor.policy(policy).state == state


def test_doctor_reads_repositories(tmp_path: Path, repository: Path) -> None:
    def said(path: Path, **more: str) -> str:
        check = doctor.repository("repository x", Repository(name="x", path=str(path), gates=("true",),
        **more))  # type: ignore[arg-type]
        return f"{check.state}: {check.text}"

    empty = tmp_path / "empty"
    empty.mkdir()
    assert "is not there" in said(tmp_path / "none")
    assert "is no git repository" in said(empty)
    git(empty, "init", "-q")
    assert "has no commit yet" in said(empty)
    assert "has no branch main" in said(repository)
    assert said(repository, target="trunk").startswith("ok:")
    (repository / "sub").mkdir()
    assert said(repository / "sub", target="trunk") == f"bad: {repository / 'sub'} is a folder inside a repository."
    (repository / "a.txt").write_text("two\n")
    assert said(repository, target="trunk").startswith("warn:")
    (check,) = doctor.repositories(Settings())
    assert check.state == "warn"


def test_doctor_runs_nothing_of_the_repository(tmp_path: Path, repository: Path) -> None:
    """Neither its hooks nor its watcher."""
    trap = tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/sprung\n")
    trap.chmod(0o755)
    git(repository, "config", "core.fsmonitor", str(trap))
    git(repository, "config", "core.hooksPath", str(tmp_path))
    doctor.repository("x", Repository(name="x", path=str(repository), target="trunk"))
    assert not (tmp_path / "sprung").exists()


def test_podium_is_named_as_it_can_be_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    """After `make run` the shell does not know it by name."""
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    monkeypatch.chdir(Path(sys.executable).parents[2])
    named = program()
    assert named.endswith("bin/podium")
    assert subprocess.run([named, "--help"], capture_output=True, check=False).returncode == 0
