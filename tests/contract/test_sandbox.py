"""What both sandboxes owe: limits, a scrubbed environment, and nobody left behind. Bubblewrap owes more."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from adapters import sandbox
from adapters.sandbox import Bind, Bounds, Ran
from tests.attempts import MODES, enter
from tests.processes import alive, gone, own


@pytest.fixture(params=MODES)
def mode(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    enter(request.param, monkeypatch)
    return str(request.param)


@pytest.fixture
def inside(monkeypatch: pytest.MonkeyPatch) -> None:
    enter("bubblewrap", monkeypatch)


def sh(line: str, tree: Path, seconds: float = 10.0, **more: object) -> Ran:
    return sandbox.run(("sh", "-c", own(line)), tree=tree, seconds=seconds, **more)  # type: ignore[arg-type]


def test_code_and_output_come_back_and_the_tree_is_the_place(mode: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("hello\n")
    ran = sh("cat a.txt; echo wrong >&2; pwd; echo new >b.txt; exit 3", tmp_path)
    assert (ran.code, ran.output) == (3, f"hello\nwrong\n{sandbox.where(tmp_path)}\n")
    assert (tmp_path / "b.txt").read_text() == "new\n"
    assert 0 < ran.seconds < 10


def test_a_signal_and_a_missing_command_read_as_in_a_shell(mode: str, tmp_path: Path) -> None:
    assert sh("kill -9 $$", tmp_path).code == 137
    assert sandbox.run(("no-such-command",), tree=tmp_path, seconds=10).code == 127


def test_out_of_time_is_said_and_leaves_nobody(mode: str, tmp_path: Path) -> None:
    ran = sh("echo first; sleep 4801.1 & setsid sleep 4801.1; sleep 4801.1", tmp_path, seconds=0.4)
    assert ran.code == 124
    assert ran.output == "first\n[ended after 0.4 s: out of time]\n"
    assert ran.seconds < 5
    assert gone("4801.1")


def test_a_command_that_closes_its_output_is_still_waited_for_and_still_limited(mode: str, tmp_path: Path) -> None:
    assert sh("exec >&- 2>&-; sleep 0.2; exit 5", tmp_path).code == 5
    assert sh("exec >&- 2>&-; sleep 4802.1", tmp_path, seconds=0.4).code == 124


def test_of_long_output_the_end_is_kept_and_the_cut_is_marked(mode: str, tmp_path: Path) -> None:
    ran = sh("head -c 200000 /dev/zero | tr '\\0' x; echo; echo the end", tmp_path, kept=1000)
    assert ran.output.startswith("[… 199009 bytes cut]\nxxx")
    assert ran.output.endswith("x\nthe end\n")
    assert len(ran.output) < 1100


def test_what_a_command_started_ends_with_it(mode: str, tmp_path: Path) -> None:
    """Plain, in a session of its own, forked twice, and with an empty environment."""
    ran = sh("sleep 4803.1 & setsid sleep 4803.1 & (setsid sleep 4803.1 &) & env -i sleep 4803.1 & sleep 0.1", tmp_path)
    assert (ran.code, ran.output) == (0, "")
    assert gone("4803.1")


def test_kill_9_of_who_runs_it_leaves_nobody(mode: str, tmp_path: Path) -> None:
    line = "(setsid sleep 4804.1 &) & setsid sleep 4804.1 & sleep 4804.1 & touch up; sleep 4804.1"
    code = "import sys, pathlib; from adapters import sandbox\n"
    code += "sandbox.run(('sh', '-c', sys.argv[2]), tree=pathlib.Path(sys.argv[1]), seconds=60)"
    parent = subprocess.Popen([sys.executable, "-c", code, str(tmp_path), own(line)], cwd=Path(__file__).parents[2])
    while not (tmp_path / "up").exists():
        assert parent.poll() is None
        time.sleep(0.02)
    assert alive("4804.1")
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    assert gone("4804.1", 5.0)


def test_nothing_of_the_bots_environment_is_inherited(
    mode: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_TOKEN", "a secret")
    names = {line.partition("=")[0] for line in sh("env", tmp_path, env={"GIVEN": "1"}).output.splitlines()}
    assert "GIVEN" in names
    assert names <= {
        "GIVEN", "PATH", "HOME", "TMPDIR", "LANG", "GIT_CONFIG_NOSYSTEM", "PYTHONUNBUFFERED",
        "PYTHONDONTWRITEBYTECODE", "PWD", "SHLVL", "_", "OLDPWD",
    }  # fmt: skip
    assert "a secret" not in sh("cat /proc/*/environ 2>/dev/null | tr '\\0' ' '", tmp_path).output or mode == "none"


def test_home_and_scratch_are_private_and_gone_afterwards(mode: str, tmp_path: Path) -> None:
    ran = sh('echo x >"$HOME/a" && echo x >"$TMPDIR/b" && echo "$HOME $TMPDIR"', tmp_path)
    assert ran.code == 0
    if mode == "none":
        assert not [place for place in ran.output.split() if os.path.exists(place)]
    assert [entry.name for entry in tmp_path.iterdir()] == []


def test_this_python_runs_inside(mode: str, tmp_path: Path) -> None:
    assert sh(f"{sandbox.python()} -c 'import sys; print(sys.version_info[:2])'", tmp_path).output.startswith("(3,")
    assert sh("python3 -c 'print(1)'", tmp_path).output == "1\n"


def test_memory_cpu_and_files_are_limited(mode: str, tmp_path: Path) -> None:
    hog = f"{sandbox.python()} -c 'bytearray(300 << 20)'"
    assert sh(hog, tmp_path).code == 0
    assert "MemoryError" in sh(hog, tmp_path, bounds=Bounds(memory=150)).output
    began = time.monotonic()
    assert sh("while :; do :; done", tmp_path, bounds=Bounds(cpu=1)).code in (137, 152)
    assert time.monotonic() - began < 5
    assert sh("head -c 3000000 /dev/zero >big", tmp_path, bounds=Bounds(file=1)).code
    assert (tmp_path / "big").stat().st_size == 1 << 20


def test_writing_outside_the_tree_fails(inside: None, tmp_path: Path) -> None:
    places = ("/x", "/usr/x", "/etc/x", "/work/../x", "/proc/sys/kernel/domainname", "/home/x", f"{tmp_path}/x")
    for place in places:
        ran = sh(f"echo x >{place}", tmp_path)
        assert ran.code, place
    assert list(tmp_path.iterdir()) == []


def test_the_rest_of_the_machine_is_not_there(inside: None, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("not yours")
    tree = tmp_path / "tree"
    tree.mkdir()
    (tree / "link").symlink_to(secret)
    assert sh(f"cat {secret}", tree).code
    assert sh("cat link", tree).code
    assert sh("ls ~/.ssh ~root/.ssh /home/* /var/lib /run/user", tree).code
    assert set(sh("cat /proc/[0-9]*/comm", tree).output.split()) <= {"bwrap", "cat", "sh"}
    assert sh("grep CapEff /proc/self/status", tree).output.split() == ["CapEff:", "0" * 16]


def test_no_network_unless_asked(inside: None, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        call = f'import socket; socket.create_connection(("127.0.0.1", {server.getsockname()[1]}), 2)'
        line = f"{sandbox.python()} -c '{call}'"
        refused = sh(line, tmp_path)
        assert refused.code
        assert "ConnectionRefusedError" in refused.output
        assert sh(line, tmp_path, network=True).code == 0
    interfaces = sh("cat /proc/net/dev", tmp_path).output.splitlines()[2:]
    assert [line.partition(":")[0].strip() for line in interfaces] == ["lo"]


def test_binds_are_seen_and_read_only_unless_they_say_otherwise(inside: None, tmp_path: Path) -> None:
    tree, lent, open_ = tmp_path / "tree", tmp_path / "lent", tmp_path / "open"
    for folder in (tree, lent, open_):
        folder.mkdir()
    (lent / "a").write_text("lent\n")
    binds = (Bind(lent, "/podium/lent"), Bind(open_, "/podium/open", write=True))
    ran = sh("cat /podium/lent/a; echo x >/podium/open/b; echo x >/podium/lent/b", tree, binds=binds)
    assert ran.output.startswith("lent\n")
    assert ran.code
    assert (open_ / "b").exists()
    assert not (lent / "b").exists()


def test_the_probe_says_why_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PODIUM_SANDBOX", "none")
    assert "PODIUM_SANDBOX=none" in sandbox.probe()
    monkeypatch.setenv("PATH", "/nonexistent")
    reason = sandbox._probed.__wrapped__()
    assert reason == "bubblewrap is not installed (apt install bubblewrap)" or "has no bubblewrap" in reason


def test_installed_is_not_enough_for_the_probe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the kernel forbids user namespaces, bwrap is there and fails."""
    broken = tmp_path / "bwrap"
    broken.write_text("#!/bin/sh\necho 'setting up uid map: Permission denied' >&2\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    reason = sandbox._probed.__wrapped__()
    assert "Permission denied" in reason or "has no bubblewrap" in reason
