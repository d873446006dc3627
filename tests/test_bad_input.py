"""Bad input at the real command line: a clear word about each, the right exit code, and nothing of before lost."""

import json
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.core.events import Said
from store import log
from tests.support import need

BOT = [sys.executable, "-m", "bot"]
ENV = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1]), "COLUMNS": "400"}
TASK = '[[tasks]]\ntitle = "{0}"\nrun = "{0}"\npaths = ["{0}"]\ncriteria = ["check: true"]\n'
GOOD = 'title = "small"\n' + TASK.format("touch a")
CYCLE = GOOD + 'needs = ["b"]\n' + TASK.format("b") + 'needs = ["t1"]\n'


def podium(
    home: Path, *argv: str, lines: str | bytes = b"", code: int = 0, path: str = "",
    before: Callable[[], None] | None = None,
) -> str:  # fmt: skip
    """What `podium ARGV` says on both channels, after it ended with `code`."""
    said = lines.encode() if isinstance(lines, str) else lines
    env = {**ENV, "PATH": path} if path else ENV
    done = subprocess.run(
        [*BOT, *argv, "--home", str(home)], input=said, capture_output=True, env=env, cwd=home.parent, timeout=100,
        preexec_fn=before,
    )  # fmt: skip
    out = done.stdout.decode() + done.stderr.decode()
    assert done.returncode == code, out
    assert b"Traceback" not in done.stderr
    return out


def chat(home: Path, *lines: str, **more: str) -> str:
    return podium(home, "chat", lines="".join(f"{line}\n" for line in lines), **more)  # type: ignore[arg-type]


def git(repository: Path, *words: str) -> str:
    argv = ["git", "-C", str(repository), "-c", "user.name=ann", "-c", "user.email=ann@podium.invalid", *words]
    return subprocess.run(argv, capture_output=True, text=True, check=True).stdout


def kept(home: Path) -> list[str]:
    """What people said, as the log has it."""
    return [e.event.text for e in log.entries(home / "podium.db") if isinstance(e.event, Said)]


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a repository of one commit and an ordinary home, in which the swarm s1 is drafted."""
    place = tmp_path_factory.mktemp("bad")
    repository = place / "billing"
    repository.mkdir()
    git(repository, "init", "-q", "-b", "main")
    (repository / "money.py").write_text("RATE = 1\n")
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "first")
    home = place / "home"
    gate = 'python3 -c "import money"'
    podium(home, "init", "--yes", "--person", "ann", "--repository", str(repository), "--gate", gate)
    (place / "good.toml").write_text(GOOD)
    assert "Plan s1 v1 · small · 1 task" in chat(home, "plan good.toml")
    return place


@pytest.fixture
def home(first: Path, tmp_path: Path) -> Path:
    """A copy of that home, beside copies of repository and plan."""
    place = tmp_path / "place"
    shutil.copytree(first, place)
    settings = place / "home" / "config" / "podium.toml"
    settings.write_text(settings.read_text().replace(str(first), str(place)))
    return place / "home"


def unharmed(home: Path) -> None:
    """The log holds, and what was drafted before is still there."""
    assert log.verify(home / "podium.db") == []
    assert "s1 small · drafting" in chat(home, "status s1")


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("broken.toml", 'title = "x"\n[[tasks]\n', "line 2, column 8: Expected ']]' at the end of an array"),
        ("latin.toml", b'title = "x"\n# caf\xe9\n', "line 2 is not UTF-8. Save the file as UTF-8."),
        ("notes.md", b"- [ ] caf\xe9\n", "line 1 is not UTF-8. Save the file as UTF-8."),
        ("many.toml", "".join(TASK.format(f"n{n}") for n in range(3_000)), "3,000 are too many; a plan holds at most"),
        ("many.md", "".join(f"- [ ] n{n}\n" for n in range(3_000)), "3,000 are too many; a plan holds at most 2,000"),
        ("heavy.toml", "#" * 1_000_001, "it has 1.0 MB; a plan's file has at most 1 MB."),
        ("empty.md", "# Nothing\n", "no task found"),
        ("odd.toml", 'title = "x"\ntaks = 3\n', "taks"),
    ],
)
def test_a_plan_that_cannot_be_read_is_said_why(name: str, text: str | bytes, said: str, home: Path) -> None:
    (home.parent / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    told = chat(home, f"plan ./{name}", "status s2", "status s1")
    assert f"{name}: " in told
    assert said in told
    assert "s1 small · drafting" in told
    assert "There is no swarm s2" in told
    if name != "heavy.toml":
        assert said.replace("line 2 is", "line 2: this is").replace("line 1 is", "line 1: this is") in podium(
            home, "plan", "lint", name, code=1
        )
    assert log.verify(home / "podium.db") == []


def test_a_plan_of_a_repository_that_is_not_known_is_warned_of(home: Path) -> None:
    (home.parent / "far.toml").write_text('repository = "ledger"\n' + GOOD)
    told = podium(home, "plan", "lint", "far.toml")
    assert "there is no repository 'ledger'; a launch needs one → known are billing" in told


def test_a_file_that_is_not_there_is_said(home: Path) -> None:
    assert f"none.toml: there is no file {home.parent / 'none.toml'}." in chat(home, "plan none.toml repo=billing")
    assert "none.toml cannot be read: No such file or directory." in podium(home, "plan", "lint", "none.toml", code=1)


def test_a_folder_is_no_plan(home: Path) -> None:
    (home.parent / "odd.toml").mkdir()
    assert "odd.toml: there is no file" in chat(home, "plan odd.toml")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (CYCLE, "needs go round in a circle: t1→t2→t1: take one need out"),
        (GOOD + 'runner = "robot"\n', "t1 wants the runner 'robot', which is not there: known are command"),
    ],
)
def test_a_plan_that_cannot_be_played_is_drafted_and_not_launched(text: str, said: str, home: Path) -> None:
    (home.parent / "bad.toml").write_text(text)
    told = chat(home, "plan bad.toml", "launch s2", "status s2")
    assert f"s2 cannot be launched: {said}" in told
    assert "drafting" in told
    assert "error" in podium(home, "plan", "lint", "bad.toml", code=1)
    unharmed(home)


def test_a_file_counts_from_where_it_is_named_also_for_a_guest(home: Path) -> None:
    """A Markdown checklist, by a name with a space, while the bot is up elsewhere."""
    place = home.parent / "desk"
    place.mkdir()
    (place / "my plan.md").write_text("# Chores\n- [ ] Mend the rounding\n- [ ] Write docs\n")
    with subprocess.Popen([*BOT, "chat", "--home", home], stdin=subprocess.PIPE, cwd="/", env=ENV, text=True) as up:
        assert up.stdin
        guest = [*BOT, "chat", "--json", "--home", str(home)]
        done = subprocess.run(guest, input='plan "my plan.md"\n', capture_output=True, text=True, cwd=place, env=ENV)
        up.stdin.close()
    assert done.returncode == 0, done.stderr
    titles = [json.loads(line)["title"] for line in done.stdout.splitlines()]
    assert any(title.startswith("Plan s2 v1 · Chores · 2 tasks") for title in titles)


def test_a_dirty_repository_is_not_launched_on(home: Path) -> None:
    changed = home.parent / "billing" / "money.py"
    changed.write_text("RATE = 2\n")
    told = chat(home, "launch s1", "#wait quiet 60")
    assert "Not launched. the repository is dirty (money.py): commit or stash these changes first" in told
    assert changed.read_text() == "RATE = 2\n"
    assert git(home.parent / "billing", "for-each-ref", "--format=%(refname)") == "refs/heads/main\n"
    unharmed(home)


def test_a_branch_of_another_home_is_not_launched_on(home: Path) -> None:
    place, second = home.parent, home.parent / "second"
    repository = place / "billing"
    podium(second, "init", "--yes", "--person", "bob", "--repository", str(repository), "--gate", "true")
    signed = ("launch s1", "#wait checkpoint", "approve c1", "#wait checkpoint", "approve c2", "#wait report 60")
    assert "1 of 1 done" in chat(home, *signed)
    before = git(repository, "for-each-ref")
    told = chat(second, "plan good.toml", "launch s1", "#wait quiet 60")
    assert "Not launched. a branch swarm/s1 already exists, made by another data home" in told
    assert git(repository, "for-each-ref") == before
    assert "Heads found outside and matched: 1." in podium(home, "verify")
    assert "Heads found outside and matched: 0." in podium(second, "verify")


def test_a_red_base_is_not_launched_on_and_its_output_shown(home: Path) -> None:
    (home.parent / "billing" / "money.py").write_text("import nowhere_to_be_found\n")
    git(home.parent / "billing", "commit", "-qam", "red")
    told = chat(home, "launch s1", "#wait quiet 60")
    assert 'Not launched. python3 -c "import money" is red on the base' in told
    assert "ModuleNotFoundError: No module named 'nowhere_to_be_found'" in told
    unharmed(home)


def test_without_git_each_command_says_what_to_install(home: Path) -> None:
    tools = home.parent / "tools"
    tools.mkdir()
    for name in ("sh", "python3", "bwrap"):
        if found := shutil.which(name):
            (tools / name).symlink_to(found)
    path = str(tools)
    told = chat(home, "launch s1", "#wait quiet 60", path=path)
    assert "Not launched. git is not installed: install git 2.38 or newer" in told
    assert "git is not installed. Install git 2.38 or later." in podium(home, "doctor", code=1, path=path)
    assert "install git" in podium(home.parent / "demo", "demo", code=1, path=path)
    assert "The log holds" in podium(home, "verify", path=path)
    unharmed(home)


@pytest.mark.parametrize("room", [1_000, 30_000, 120_000])
def test_a_full_disk_is_said_and_all_that_was_acknowledged_is_there(room: int, home: Path) -> None:
    """The system refuses to let a file grow: what was taken is a gapless beginning of what was typed."""
    need(sys.platform == "linux", "Linux")
    most = (home / "podium.db").stat().st_size + room
    lines = [f"add chore {n} {'x' * 300}" for n in range(400)]
    before = kept(home)
    told = podium(
        home, "chat", lines="\n".join(lines).encode() + b"\n", code=1,
        before=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
    )  # fmt: skip
    assert "Everything acknowledged is kept." in told
    assert "look for free space" in told
    unharmed(home)
    taken = kept(home)[len(before) : -1]
    assert taken == lines[: len(taken)]
    assert len(taken) < len(lines)
    assert "one more added" in chat(home, "add one more")


def test_a_second_bot_on_one_home_is_refused_and_a_chat_joins(home: Path) -> None:
    with subprocess.Popen([*BOT, "chat", "--home", home], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=ENV) as up:
        assert up.stdin
        assert up.stdout
        up.stdin.write(b"status s1\n")
        up.stdin.flush()
        up.stdout.readline()
        refused = podium(home, "up", code=1)
        assert f"Another bot (process {up.pid}) is up on {home}: stop it first, or give another --home." in refused
        assert "s1 small · drafting" in chat(home, "status s1")
        up.stdin.close()
    assert up.returncode == 0
    unharmed(home)


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (1_000_000, "That line has 999,999 characters; I read up to 20,000. Send it as a file: plan FILE"),
        (9_000_000, "A line of 8,999,999 characters is too long; it was not sent. As a file: plan FILE"),
    ],
)
def test_a_megabyte_in_one_line_is_refused_with_the_way_out(count: int, said: str, home: Path) -> None:
    told = chat(home, "word " * (count // 5), "status s1")
    assert said in told
    assert "s1 small · drafting" in told
    unharmed(home)


def test_a_secret_that_was_typed_or_sent_is_nowhere_in_the_home(home: Path) -> None:
    secret = "sk-ant-api03-" + "k3Yp" * 23 + "-AA"
    (home.parent / "bad.toml").write_text(GOOD.replace("small", f"small {secret}"))
    told = chat(home, f"add use {secret} for it", "plan bad.toml", "#wait quiet 30")
    assert "use [redacted" in told
    assert "small [redacted" in told
    assert not [path for path in home.rglob("*") if path.is_file() and b"k3Ypk3Yp" in path.read_bytes()]


def test_a_line_that_is_not_utf_8_is_said_and_the_next_is_read(home: Path) -> None:
    told = podium(home, "chat", lines=b"st\xff\xfeatus\nstatus s1\n")
    assert "That line is not UTF-8, so it was not read." in told
    assert "s1 small · drafting" in told
    unharmed(home)


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (b'zone = "Mars"\n', "policy.toml, line 1: zone: there is no time zone Mars. Write it like Europe/Berlin"),
        (b"people = [\n", "policy.toml: this is not TOML: "),
        (b'\n[[peple]]\nname = "ann"\n', "policy.toml, line 2: there is no key peple. Did you mean people?"),
        (b"# \xff\n", "policy.toml, line 1: this is not UTF-8. Save the file as UTF-8."),
    ],
)
def test_a_bad_policy_stops_the_start_with_file_line_and_mend(bad: bytes, said: str, home: Path) -> None:
    policy = home / "config" / "policy.toml"
    good = policy.read_bytes()
    policy.write_bytes(bad)
    for words in (("up",), ("plan", "lint", "good.toml")):
        assert said in podium(home, *words, code=1)
    assert said in podium(home, "doctor", code=1)
    policy.write_bytes(good)
    unharmed(home)


def test_a_home_named_from_here_is_the_same_home(home: Path) -> None:
    """Attempts and guests work in other folders, so every command means it by its whole path."""
    done = subprocess.run([*BOT, "doctor", "--home", "home", "--json"], capture_output=True, cwd=home.parent, env=ENV)
    assert {"name": "home", "state": "ok", "text": str(home), "mend": ""} in json.loads(done.stdout)["checks"]
