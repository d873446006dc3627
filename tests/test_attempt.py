"""The attempt's own process: what is durable, what is private, what it weighs."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters import lock
from bot import livelog
from bot.attempt.inbox import Inbox
from bot.attempt.log import KEPT, TAIL, Lines, Log
from bot.attempt.spool import Spool, settle
from bot.core.events import Heard
from tests.attempts import MODES, Stage, git, staged
from tests.processes import gone, own

ROOT = Path(__file__).parents[1]


@pytest.fixture(params=MODES)
def stage(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    yield from staged(request.param, tmp_path, monkeypatch)


def python(code: str, *argv: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code, *argv], cwd=ROOT, capture_output=True, text=True, check=False)


def test_the_spool_closes_a_torn_line_and_numbers_on(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    path.write_text('{"seq": 1}\n{"seq": 2}\n{"seq": 3, "ve')
    spool = Spool(path)
    assert spool.append("progress", {"text": "ü\ud800"}) == 3
    spool.close()
    assert [json.loads(line)["seq"] for line in path.read_text().splitlines()] == [1, 2, 3]


def test_a_full_disk_keeps_whole_lines_only(tmp_path: Path) -> None:
    """A limit on the file's size stands for the disk: the write is cut in the middle of a line."""
    path = tmp_path / "events.jsonl"
    code = """if True:
        import resource, sys
        from pathlib import Path
        from bot.attempt.spool import Spool
        resource.setrlimit(resource.RLIMIT_FSIZE, (250, 250))
        spool = Spool(Path(sys.argv[1]))
        try:
            while True: spool.append("progress", {"text": "x" * 20})
        except OSError as error:
            print(spool.seq, error)
    """
    said = python(code, str(path)).stdout
    lines = path.read_text().splitlines(keepends=True)
    assert said.startswith(f"{len(lines)} ")
    assert len(lines) >= 2
    assert all(line.endswith("\n") and json.loads(line) for line in lines)


def test_a_small_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    settle(tmp_path / "exit.json", {"code": 0})
    with pytest.raises(TypeError):
        settle(tmp_path / "exit.json", {"code": object()})
    assert json.loads((tmp_path / "exit.json").read_text()) == {"code": 0}


def test_the_inbox_hears_whole_lines_once(tmp_path: Path) -> None:
    path = tmp_path / "inbox.jsonl"
    inbox = Inbox(path)
    assert inbox.fresh() == []
    path.write_text('{"key": "a", "text": "1"}\nnot json\n{"key": "a", "text": "1"}\n{"key": "b", "te')
    assert [message["key"] for message in inbox.fresh()] == ["a"]
    with open(path, "a") as file:
        file.write('xt": "2"}\n')
    assert [message["text"] for message in inbox.fresh()] == ["2"]
    assert inbox.fresh() == []


def test_lines_come_whole_from_any_pieces() -> None:
    lines: list[str] = []
    reader = Lines(lines.append)
    for piece in (b"one\ntw", b"o\n", b"\xff\n", b"y" * 70_000, b"last", b""):
        reader.feed(piece)
    assert lines == ["one", "two", "\ufffd", "y" * 70_000, "last"]


def test_the_log_is_cut_where_it_is_too_long_and_its_end_is_kept(tmp_path: Path) -> None:
    log = Log(tmp_path / "log.txt")
    for n in range(KEPT // 1000 + 100):
        log.write(f"{n:09}" + "x" * 990)
    log.write("wrong", "2> ")
    log.close()
    text = (tmp_path / "log.txt").read_text()
    assert KEPT - 1000 < len(text) < KEPT + 1000
    assert text.endswith("\n[log cut here]\n")
    assert log.tail.endswith("x\nwrong\n")
    assert len(log.tail) == TAIL


def test_nothing_secret_is_kept_of_what_an_agent_says_or_prints(tmp_path: Path) -> None:
    token = "ghp_" + "a1B2" * 9
    log, spool = Log(tmp_path / "log.txt"), Spool(tmp_path / "events.jsonl")
    key = ("-----BEGIN RSA PRIVATE KEY-----", "c2VjcmV0", "-----END RSA PRIVATE KEY-----")
    for line in (f"token {token}", *key, "on"):
        log.write(line)
    spool.append("progress", {"text": f"used {token}"})
    log.close()
    spool.close()
    kept = (tmp_path / "log.txt").read_text() + (tmp_path / "events.jsonl").read_text() + log.tail
    assert token not in kept
    assert "c2VjcmV0" not in kept
    assert kept.count("[redacted") >= 3
    assert "\non\n" in log.tail


def test_a_refused_lock_leaves_the_owners_pid(tmp_path: Path) -> None:
    """Opened with "w", a second start would wipe it before being refused."""
    held = lock.take(tmp_path / "lock")
    assert held is not None
    lock.mark(held)
    assert lock.take(tmp_path / "lock", patience=0) is None
    assert (tmp_path / "lock").read_text() == f"{os.getpid()}\n"
    os.close(held)
    assert not lock.held(tmp_path / "lock")
    assert not lock.held(tmp_path / "none")


def test_a_child_that_inherited_the_lock_keeps_the_attempt_alive(tmp_path: Path) -> None:
    held = lock.take(tmp_path / "lock")
    assert held is not None
    child = subprocess.Popen(("sleep", own("4831.1")), pass_fds=(held,), start_new_session=True)
    os.close(held)
    assert lock.held(tmp_path / "lock")
    assert lock.clear(tmp_path / "lock")
    assert child.wait() == -9


def test_an_agent_that_unlocks_what_it_inherited_is_ended_with_its_attempt(stage: Stage) -> None:
    """It only cuts itself off: nobody writes in a clone that is thought to be free."""
    unlock = "import fcntl, os\nfor n in os.listdir('/proc/self/fd'):\n  try: fcntl.flock(int(n), fcntl.LOCK_UN)\n"
    unlock += "  except OSError: pass\nprint('unlocked')\nos.execvp('sleep', ['sleep', '4832.1'])"
    (stage.home / "tools").mkdir()
    (stage.home / "tools" / "unlock.py").write_text(own(unlock))
    stage.start('python3 "$PODIUM_TOOLS/unlock.py"', options={"tools": "tools"})
    end = time.monotonic() + 10
    while not (events := stage.poll()) or isinstance(events[-1], Heard):
        assert time.monotonic() < end
        time.sleep(0.02)
    assert type(events[-1]).__name__ == "Lost"
    assert gone("4832.1", 0)


def test_the_agents_environment_holds_nothing_of_the_bots(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_TOKEN", "secret")
    monkeypatch.setenv("CI_TOKEN", "lent")
    stage.start('env; test "$CI_TOKEN" = lent && echo the one that is named', options={"variables": "CI_TOKEN NOT_SET"})
    stage.exit()
    seen = dict(line.split("=", 1) for line in stage.log().splitlines() if "=" in line)
    assert set(seen) - {"_", "SHLVL", "OLDPWD"} == {
        "PATH", "HOME", "TMPDIR", "LANG", "PWD", "GIT_CONFIG_NOSYSTEM", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE",
        "PODIUM_BRIEF", "PODIUM_TASK", "PODIUM_INBOX", "PODIUM_KEY", "PODIUM_DOOR", "GIT_AUTHOR_NAME",
        "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL", "CI_TOKEN", "PODIUM_PROMPT",
    }  # fmt: skip
    assert "the one that is named" in stage.log()
    assert seen["CI_TOKEN"] == "[redacted secret]"
    assert seen["PODIUM_KEY"] == "[key]"
    assert not any(value == "secret" for value in seen.values())


def test_a_python_agents_question_is_heard_though_its_stdout_is_a_pipe(stage: Stage) -> None:
    """Without PYTHONUNBUFFERED=1 it waits in a buffer while the agent waits for the answer."""
    agent = "import json, os; print(json.dumps({'podium': 'ask', 'key': os.environ['PODIUM_KEY'], 'text': 'Which?'})); "
    stage.start(f'python3 -c "{agent}print(input())"')
    asked = stage.verb("ask")
    stage.tell("s1.a1", "this", sort="answer", ask=asked.args["id"], key="s1.c1:answer")
    assert stage.exit().tail == "this\n"


def test_the_brief_is_readable_and_the_agents_folder_is_not_writable(stage: Stage) -> None:
    stage.start(
        "python3 -c \"import json, os; print(json.load(open(os.environ['PODIUM_BRIEF']))['title'])\";"
        'echo x >>"$PODIUM_INBOX"; echo $?'
    )
    said = stage.exit().tail.splitlines()
    assert said[0] == "A task"
    if stage.bubblewrap:
        assert said[-1] != "0"


def test_leftovers_are_committed_and_commits_handed_over(stage: Stage) -> None:
    stage.start("echo 1 >a; git add a; git commit -q -m mine; echo 2 >b; touch .git/index.lock")
    assert stage.exit().code == 0
    git("fetch", "-q", f"{stage.fleet.folder('s1.a1')}/out.bundle", "HEAD:refs/heads/left", at=stage.sample)
    said = git("log", "--format=%s by %an", f"{stage.base}..left", at=stage.sample).splitlines()
    assert said == ["What the agent left uncommitted by podium agent", "mine by podium agent"]
    assert git("diff", "--name-only", stage.base, "left", at=stage.sample).split() == ["a", "b"]


def test_a_stopped_attempt_hands_over_what_it_had(stage: Stage) -> None:
    stage.start("echo 1 >a; podium-verb progress up; sleep 4833.1")
    stage.verb("progress")
    stage.fleet.stop("s1.a1")
    assert (stage.fleet.folder("s1.a1") / "out.bundle").stat().st_size


def test_a_ruined_clone_hands_over_nothing_and_says_so(stage: Stage) -> None:
    stage.start("rm -rf .git")
    assert "could not be handed over" in stage.exit().tail
    assert not list(stage.fleet.folder("s1.a1").glob("out.bundle*"))


@pytest.mark.parametrize("stage", ["bubblewrap"], indirect=True)
def test_the_agents_git_settings_run_nothing_on_the_host(stage: Stage) -> None:
    """A hook, a filter and a file monitor left behind: handing over starts them, if at all, in the sandbox."""
    trap = stage.home / "sprung"
    plant = f"git config core.fsmonitor 'touch {trap}; false'; git config filter.f.clean 'touch {trap}; cat';"
    plant += f"printf '#!/bin/sh\\ntouch {trap}\\n' >.git/hooks/pre-commit; chmod +x .git/hooks/pre-commit;"
    stage.start(f"mkdir -p .git/hooks; {plant} echo '* filter=f' >.gitattributes; echo 1 >a")
    assert stage.exit().code == 0
    assert not trap.exists()
    assert (stage.fleet.folder("s1.a1") / "out.bundle").exists()


def test_too_much_output_ends_it(stage: Stage) -> None:
    stage.start("yes $(head -c 900 /dev/zero | tr '\\0' x) | head -c 80000000; sleep 4834.1")
    end = stage.exit()
    assert (end.code, end.why) == (153, "exit")
    assert end.tail.endswith("[ended: it printed more than 64 MB]\n")
    assert (stage.fleet.folder("s1.a1") / "log.txt").stat().st_size < 9 << 20
    assert gone("4834.1", 0)


def test_parallel_writers_do_not_tear_verbs(stage: Stage) -> None:
    line = 'printf \'{"podium": "progress", "key": "%s", "text": "%03000d"}\\n\' "$PODIUM_KEY" 1'
    stage.start(f"for i in 1 2 3 4; do (for j in 1 2 3 4 5; do {line}; done) & done; wait")
    stage.exit()
    texts = [e.args["text"] for e in stage.heard if isinstance(e, Heard) and e.verb == "progress"]
    assert texts == ["1".zfill(3000)] * 20


def test_the_attempt_loads_nothing_but_the_standard_library() -> None:
    code = "import sys, bot.attempt.__main__, adapters.runners.command, adapters.runners.scripted; print(*sys.modules)"
    loaded = {name.partition(".")[0] for name in python(code).stdout.split()}
    assert "bot" in loaded
    assert (
        loaded & {"msgspec", "pydantic", "asyncio", "typer", "rich", "sqlite3", "sqlite_utils", "dataclasses"} == set()
    )


def test_what_it_prints_and_what_it_says_are_one_log_in_the_order_of_time(stage: Stage) -> None:
    stage.start("echo one; podium-verb progress first; echo two >&2; podium-verb note to=* text=second; echo three")
    stage.exit()
    lines = livelog.tail(stage.fleet.folder("s1.a1"))
    assert [(one.verb, one.text) for one in lines] == [
        ("", "one"), ("progress", "first"), ("", "2> two"), ("note", "* second"), ("", "three"),
    ]  # fmt: skip


def test_what_an_attempt_weighs_beside_its_agent(stage: Stage) -> None:
    """At most 40 MB with its guard; its first durable line within half a second or so."""
    began = time.perf_counter()
    stage.start("podium-verb progress up; sleep 4835.1")
    took = time.perf_counter() - began
    pid = stage.verb("began").args["pid"]
    stage.verb("progress")
    weight = sum(_resident(each) for each in (pid, *_children(pid)))
    print(f"attempt {_resident(pid)} kB, with guard or bubblewrap {weight} kB, begun in {took:.3f} s")
    assert weight < 40 * 1024
    assert took < 5


def _resident(pid: str) -> int:
    """Kilobytes of memory."""
    text = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) for line in text.splitlines() if line.startswith("VmRSS"))


def _children(pid: str) -> list[str]:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


@pytest.mark.parametrize("way", [("bot.attempt",), ("bot", "attempt")])
def test_an_attempt_begins_by_either_name_and_not_twice(stage: Stage, way: tuple[str, ...]) -> None:
    stage.start("echo once")
    stage.exit()
    folder = stage.fleet.folder("s1.a1")
    again = (sys.executable, "-m", *way, str(folder))
    assert subprocess.run(again, cwd=ROOT, check=False, timeout=20).returncode == 0
    (folder / "exit.json").unlink()
    assert subprocess.run(again, cwd=ROOT, check=False, timeout=20).returncode == 0
    assert (folder / "log.txt").read_text() == "once\n"
    (folder / "events.jsonl").unlink()
    assert subprocess.run(again, cwd=ROOT, check=False, timeout=20).returncode == 0
    assert (folder / "log.txt").read_text() == "once\nonce\n"
