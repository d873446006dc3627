"""`podium connect` and `podium doctor NAME` at a real terminal and without one, on a platform found by its place."""

import json
import os
import pty
import re
import select
import stat
import subprocess
import time
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from adapters.chat.setup import Check
from bot.cli.checks import summary
from tests.test_platforms import BOT, ENV, POLICY

TOKEN = "key-" + "0f3b7c2a91"
PODIUM = "# how it runs\nslots = 2  # few\n\n# [repo.billing]\n"


class Person:
    """Somebody at a terminal who reads what stands there, then types."""

    def __init__(self, home: Path, platform: str = "letterbox") -> None:
        self.here, there = pty.openpty()
        self.process = subprocess.Popen(
            [*BOT, "connect", platform, "--home", home], stdin=there, stdout=there, stderr=there,
            env=ENV | {"TERM": "dumb"}, start_new_session=True,
        )  # fmt: skip
        os.close(there)
        self.all = self.seen = ""

    def reads(self, text: str, seconds: float = 60.0) -> None:
        assert self.sees(text, seconds), self.all[-3000:]

    def sees(self, text: str, seconds: float) -> bool:
        """Whether it came within the time, after what was read before."""
        end = time.monotonic() + seconds
        while text not in self.seen:
            if time.monotonic() > end:
                return False
            if select.select([self.here], [], [], 0.1)[0]:
                try:
                    data = os.read(self.here, 65_536).decode(errors="replace")
                except OSError:  # the other end is closed
                    data = ""
                assert data, self.all[-3000:]
                self.seen, self.all = self.seen + data, self.all + data
        self.seen = self.seen.partition(text)[2]
        return True

    def known(self, text: str, say: Callable[[], object]) -> None:
        """Say it until it is heard: a line from before the connection stood may be missed."""
        end = time.monotonic() + 120
        say()
        while not self.sees(text, 5.0):
            assert time.monotonic() < end, self.all[-3000:]
            say()

    def answers(self, question: str, text: str) -> None:
        self.reads(question)
        os.write(self.here, text.encode() + b"\n")

    def ends(self) -> int:
        while True:
            try:
                self.all += os.read(self.here, 65_536).decode(errors="replace")
            except OSError:  # the other end is closed
                break
        os.close(self.here)
        return self.process.wait(60)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    place = tmp_path / "home"
    place.mkdir()
    (place / "podium.toml").write_text(PODIUM)
    (place / "policy.toml").write_text(POLICY.replace(', letterbox = "U1"', ""))
    return place


@pytest.fixture
def person(home: Path) -> Iterator[Person]:
    made = Person(home)
    yield made
    if made.process.poll() is None:
        made.process.kill()
        made.process.wait()


def test_a_person_is_led_to_a_first_message_and_is_known_there(person: Person, home: Path, tmp_path: Path) -> None:
    """Each step is checked when it is done and says what is wrong; the token is never shown."""
    box = tmp_path / "box"
    person.answers("Step 1 of 3: Put up a letterbox", "")
    person.answers("That is no place", str(box))
    person.reads("is no folder mkdir")
    box.mkdir()
    person.answers("Enter looks again", "")
    person.answers(f"Enter keeps {box}", "")
    person.answers("LETTERBOX_TOKEN, not shown: ", "short")
    person.reads("That is no LETTERBOX_TOKEN")
    person.answers("LETTERBOX_TOKEN, not shown: ", "no-key-at-all")
    person.answers("Enter looks again", "")
    person.answers("LETTERBOX_TOKEN, not shown (Enter keeps the one there is): ", TOKEN)
    person.answers(f"In {box}.", "hall")
    person.answers("Send a first message to hall?", "")
    person.answers("Who are you, of ann?", "")
    person.reads("write in that channel:  @podium hello-")
    person.reads("\n")
    code = re.findall(r"hello-\d{6}", person.all)[-1]
    assert "Podium is connected." in (box / "hall.out").read_text()
    (box / "hall.in").write_text(f"U6\thello-000 is here\nU7\there I am: {code}\n")
    person.reads("ann is U7 on letterbox")
    assert person.ends() == 0
    assert TOKEN not in person.all
    assert (home / "podium.toml").read_text() == (
        f'{PODIUM.rstrip()}\n\n[chat.letterbox]\nplace = "{box}"\nchannel = "hall"\n'
    )
    people = tomllib.loads((home / "policy.toml").read_text())["people"]
    assert people[0]["accounts"] == {"terminal": "local", "letterbox": "U7"}
    assert (home / ".env").read_text() == f"LETTERBOX_TOKEN={TOKEN}\n"
    assert stat.S_IMODE((home / ".env").stat().st_mode) == 0o600


def test_a_step_can_be_left_undone_and_the_end_says_so(person: Person, home: Path) -> None:
    person.answers("place: ", str(home))
    person.answers("LETTERBOX_TOKEN, not shown: ", "no-key-at-all")
    person.answers("goes on without", "s")
    person.answers("channel: ", "hall")
    person.reads("Not all is right yet")
    assert person.ends() == 1


def podium(*argv: str | Path, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*BOT, *argv], capture_output=True, text=True, env=ENV | env, timeout=60, input="")


def test_without_a_terminal_it_only_looks(home: Path, tmp_path: Path) -> None:
    assert "connect letterbox --check" in podium("connect", "letterbox", "--home", home).stderr
    done = podium("connect", "letterbox", "--check", "--home", home)
    assert done.returncode == 1
    assert "nothing is no folder" in done.stdout
    (home / "podium.toml").write_text(f'[chat.letterbox]\nplace = "{tmp_path}"\nchannel = "hall"\n')
    done = podium("connect", "letterbox", "--check", "--home", home, LETTERBOX_TOKEN=TOKEN)
    assert done.returncode == 0
    assert TOKEN not in done.stdout + done.stderr
    assert "There is no platform leterbox. Did you mean letterbox?" in podium("connect", "leterbox").stderr


def test_doctor_looks_at_one_platform_or_says_a_line_of_each(home: Path, tmp_path: Path) -> None:
    (home / "podium.toml").write_text(f'[chat.letterbox]\nplace = "{tmp_path}"\n')
    done = podium("doctor", "letterbox", "--json", "--home", home)
    assert done.returncode == 1
    checks = json.loads(done.stdout)["checks"]
    assert {c["name"]: c["state"] for c in checks} == {
        "place": "ok", "token": "bad", "channel": "bad", "postman": "unknown"
    }  # fmt: skip
    assert set(checks[0]) == {"name", "state", "text", "mend"}
    every = json.loads(podium("doctor", "--json", "--home", home).stdout)["checks"]
    (line,) = [c for c in every if c["name"] == "letterbox"]
    assert (line["state"], line["text"]) == ("bad", "token: does not fit")
    assert line["mend"] == "Turn it. And 1 more: podium doctor letterbox"


def test_a_platform_in_one_line_is_its_worst() -> None:
    fine, doubt = Check("a", "ok", "good"), Check("b", "unknown", "who knows")
    assert summary("x", [fine, fine]) == Check("x", "ok", "2 checks, all right")
    assert summary("x", [fine, doubt]) == Check("x", "unknown", "b: who knows")
    assert summary("x", [doubt, Check("c", "warn", "hm", "Mend.")]) == Check("x", "warn", "c: hm", "Mend.")
