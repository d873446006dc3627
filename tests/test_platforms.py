"""The bot on a chat platform that is found by its place: started, out of reach, conducted, ended; its token kept to
itself."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from adapters.sandbox import probe
from bot.core.config import Person, Policy, Settings
from bot.core.rows import House
from bot.core.words import BY_NAME
from bot.core.world import World
from bot.desk import RowsDesk
from tests.support import need

ROOT = Path(__file__).parents[1]
TOKEN = "key-5b1f0c9d7e"
BOT = [sys.executable, "-m", "tests.platforms"]
ENV = {**os.environ, "PYTHONPATH": str(ROOT), "PODIUM_DEMO_PACE": "0", "COLUMNS": "120"}
POLICY = """irreversible = "two"
[[people]]
name = "ann"
role = "owner"
accounts = { terminal = "local", letterbox = "U1" }
"""
PLAN = r"""title = "a look around"
repository = "billing"
[[tasks]]
id = "t1"
title = "Look"
outcome = "What there is to see."
paths = ["*"]
run = '''
env >seen.txt
mkdir -p .git/hooks
printf '#!/bin/sh\nenv >"$0.txt"\n' >.git/hooks/pre-commit
chmod +x .git/hooks/pre-commit
'''
criteria = ["check: env; test -s seen.txt"]
"""
HOOKS = ("pre-commit", "post-commit", "post-checkout", "post-merge", "reference-transaction", "update", "post-update")


class Box:
    """A home, a repository, and the letterbox that people write into."""

    def __init__(self, home: Path, place: Path) -> None:
        self.home, self.place, self.bots = home, place, []  # type: ignore[var-annotated]

    def settings(self, more: str = "", channel: str = 'channel = "hall"') -> None:
        self.home.mkdir(exist_ok=True)
        (self.home / "podium.toml").write_text(f'{more}\n[chat.letterbox]\nplace = "{self.place}"\n{channel}\n')
        (self.home / "policy.toml").write_text(POLICY)

    def podium(self, *argv: str | Path, code: int = 0, **env: str) -> subprocess.CompletedProcess[str]:
        given = [*BOT, *argv, "--home", self.home]
        done = subprocess.run(given, capture_output=True, text=True, env=ENV | env, timeout=120, input="")
        assert done.returncode == code, done.stdout + done.stderr
        return done

    def starts(self, *argv: str | Path, **env: str) -> subprocess.Popen[bytes]:
        with open(self.home.parent / "bot.log", "ab") as log:
            self.bots.append(
                subprocess.Popen(
                    [*BOT, *(argv or ("up",)), "--home", self.home], env=ENV | env, stdin=subprocess.DEVNULL,
                    stdout=log, stderr=log,
                )
            )  # fmt: skip
        return self.bots[-1]  # type: ignore[no-any-return]

    def log(self) -> str:
        return (self.home.parent / "bot.log").read_text()

    def say(self, account: str, text: str) -> None:
        self.place.mkdir(exist_ok=True)
        with open(self.place / "hall.in", "a") as file:
            file.write(f"{account}\t{text}\n")

    def hears(self, text: str, seconds: float = 90.0) -> None:
        """Wait until the bot said this there."""
        path = self.place / "hall.out"
        self.until(lambda: path.exists() and any(text in said(line) for line in path.read_text().splitlines()), seconds)

    def until(self, so: Callable[[], bool], seconds: float = 90.0) -> None:
        end = time.monotonic() + seconds
        while not so():
            assert time.monotonic() < end, self.log()[-3000:]
            assert self.bots[-1].poll() is None, self.log()[-3000:]
            time.sleep(0.05)

    def ends(self, number: int = signal.SIGINT) -> int:
        self.bots[-1].send_signal(number)
        return int(self.bots[-1].wait(30))


def said(line: str) -> str:
    act = json.loads(line)
    return f"{act['title']}\n{act['text']}"


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    made = Box(tmp_path / "home", tmp_path / "box")
    yield made
    for bot in made.bots:
        if bot.poll() is None:
            bot.kill()
            bot.wait()


def git(place: Path, *argv: str) -> str:
    own = ("-c", "user.name=ann", "-c", "user.email=ann@podium.invalid")
    return subprocess.run(["git", "-C", place, *own, *argv], capture_output=True, text=True, check=True).stdout


def test_finding_platforms_loads_none_of_their_libraries() -> None:
    look = "import sys; from adapters.platforms import platforms; print(sorted(platforms()), *sys.modules)"
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, env=ENV, check=True).stdout
    assert done.startswith("['discord', 'room', 'slack'] ")
    assert not {"slack_sdk", "slack_bolt", "discord", "aiohttp", "starlette", "uvicorn", "jinja2"} & set(done.split())


def test_the_desk_answers_from_the_present_rows() -> None:
    person = Person(name="ann", role="owner", accounts={"letterbox": "U1"})
    house = House(key="house", settings=Settings(policy=Policy(people=(person,))))
    worlds = [World(()), World((house,))]
    desk = RowsDesk(lambda: worlds[-1])
    asked = (("letterbox", "U1"), ("letterbox", "U2"), ("elsewhere", "U1"))
    assert [desk.account(*one) for one in asked] == ["ann", "", ""]
    assert desk.form().people == ("ann",)
    assert ("waiting", BY_NAME["waiting"].meaning) in desk.complete("hall", "wa")
    worlds.pop()
    assert desk.account("letterbox", "U1") == ""


def test_without_its_token_it_says_what_to_set(box: Box) -> None:
    box.settings()
    done = box.podium("up", code=1)
    assert done.stderr == (
        f"podium: [chat.letterbox] needs LETTERBOX_TOKEN: set it in the environment, or in {box.home / '.env'}. "
        "Step by step: podium connect letterbox\n"
    )
    box.settings(channel="chanel = 'hall'")
    assert "there is no key chat.letterbox.chanel. Did you mean channel?" in box.podium("up", code=1).stderr


def test_one_that_cannot_be_reached_stops_no_other_and_is_tried_again(box: Box) -> None:
    """The letterbox is locked at first: the terminal's chat works all the same, and later both do."""
    box.settings()
    (box.home / ".env").write_text(f"LETTERBOX_TOKEN={TOKEN}\n")
    (box.home / ".env").chmod(0o644)
    box.starts()
    box.until(lambda: "letterbox cannot be reached: the letterbox is locked. Trying again" in box.log())
    env = box.home / ".env"
    lines = box.log().splitlines()
    assert lines[0] == f"Others on this machine can read the tokens in {env}: chmod 600 {env}"
    assert lines[1].startswith("Podium is up.")
    assert lines[2] == f"Connecting letterbox: place {box.place}, channel hall"
    chat = [*BOT, "chat", "--home", box.home]
    done = subprocess.run(chat, input="help\n", capture_output=True, text=True, env=ENV, timeout=60)
    assert "waiting" in done.stdout
    box.say("U1", "help")
    box.hears("waiting")
    assert box.ends() == 0
    assert "Stopped. No agent is at work" in box.log()
    assert "Traceback" not in box.log()
    assert TOKEN not in box.log()


def test_a_swarm_is_conducted_from_it_and_no_child_sees_its_token(box: Box, tmp_path: Path) -> None:
    """The token stands in the bot's environment; set-up, gate, criterion, agent and hooks leave what they see."""
    need(sys.platform == "linux", "Linux")
    repository = tmp_path / "repository"
    repository.mkdir()
    git(repository, "init", "-q", "-b", "main")
    (repository / "a.txt").write_text("one\n")
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "first")
    for name in HOOKS:
        hook = repository / ".git" / "hooks" / name
        hook.write_text(f"#!/bin/sh\nenv >>{tmp_path}/hooked.txt\n")
        hook.chmod(0o755)
    box.settings(
        f'[repo.billing]\npath = "{repository}"\nsetup = "env >made.txt"\ngates = ["env; test -s made.txt"]\n'
        'variables = ["SHOWN"]\n[runner.command]\nkind = "command"\nvariables = "SHOWN"\n'
    )
    (box.home / "templates").mkdir()
    (box.home / "templates" / "look.toml").write_text(PLAN)
    box.starts("up", LETTERBOX_TOKEN=TOKEN, SHOWN="seen-by-children")
    talk = (("plan look", "Plan s1 v1"), ("launch s1", "green on the base"), ("approve c1", "1 of 1 done"))
    for line, answer in talk:
        box.say("U1", line)
        box.hears(answer)
    seen = git(repository, "show", "swarm/s1:seen.txt")
    assert "SHOWN=seen-by-children" in seen
    assert "PODIUM_BRIEF=" in seen
    made = list((box.home / "setups").rglob("made.txt"))
    assert made or probe()
    assert all("SHOWN=seen-by-children" in path.read_text() for path in made)
    assert box.ends(signal.SIGTERM) == 0
    left = [p for p in (*box.home.rglob("*"), *repository.rglob("*"), *box.place.rglob("*")) if p.is_file()]
    assert left
    assert not [path for path in (*left, tmp_path / "bot.log") if TOKEN.encode() in path.read_bytes()]
    assert TOKEN not in git(repository, "log", "--all", "-p")
    assert not (tmp_path / "hooked.txt").exists()


def test_the_demo_can_be_conducted_there(box: Box) -> None:
    """`--chat` writes table and accounts into the demo's home; the plan is the person's to ask for, in the channel."""
    need(sys.platform == "linux", "Linux")
    box.place.mkdir()
    given = ("--chat", "letterbox", "--set", f"letterbox.place={box.place}", "--set", "letterbox.channel=hall")
    box.starts("demo", *given, "--person", "ann=letterbox:U1", "--person", "bob=letterbox:U2", LETTERBOX_TOKEN=TOKEN)
    box.until(lambda: "Podium is up." in box.log())
    box.say("U1", "plan demo")
    box.hears("17 tasks")
    box.say("U1", "launch s1")
    box.hears("green on the base")
    box.say("U1", "approve c1")
    box.hears("Which licence: MIT as README.md says")
    box.say("U2", "answer t1: MIT")
    box.hears("Answered by bob")
    assert box.ends() == 0
    assert "nothing leaves this machine" not in box.log()
    assert subprocess.run([*BOT, "demo", "--end", "--home", box.home], env=ENV, capture_output=True).returncode == 0


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("--set", "letterbox.place"), "--set letterbox.place: write it as PLATFORM.KEY=VALUE"),
        (("--person", "zoe=letterbox:U1"), "people are ann, bob, dan, eve."),
        (("--chat", "letterbx"), "There is no platform letterbx. Did you mean letterbox?"),
    ],
)
def test_a_demo_that_is_told_nonsense_says_so(given: tuple[str, ...], said: str, box: Box) -> None:
    assert said in box.podium("demo", "--chat", "letterbox", *given, code=1).stderr
