"""The demo at a real terminal: typed at a prompt, killed with `k`, ended with Ctrl-D."""

import os
import pty
import re
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CURSOR = b"\x1b[6n"  # the prompt asks where the cursor is


class Desk:
    """A person at a terminal of 120 columns."""

    def __init__(self, *argv: str | Path) -> None:
        self.here, there = pty.openpty()
        env = {**os.environ, "PODIUM_DEMO_PACE": "0", "PYTHONPATH": str(ROOT), "TERM": "xterm", "COLUMNS": "120"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bot", *argv], stdin=there, stdout=there, stderr=there, env=env,
            start_new_session=True,
        )  # fmt: skip
        os.close(there)
        self.seen = ""

    def sees(self, text: str, seconds: float = 60.0) -> None:
        """Read until the text came, after what was seen before."""
        assert self._came(text, seconds), self.seen[-3000:]

    def _came(self, text: str, seconds: float) -> bool:
        end = time.monotonic() + seconds
        while text not in self.seen:
            if time.monotonic() >= end:
                return False
            if select.select([self.here], [], [], 0.1)[0]:
                data = os.read(self.here, 65_536)
                if CURSOR in data:
                    os.write(self.here, b"\x1b[1;1R")
                self.seen += re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", data.decode(errors="replace"))
        self.seen = self.seen.partition(text)[2]
        return True

    def types(self, text: str) -> None:
        os.write(self.here, text.encode() + b"\r")

    def ends(self) -> int:
        """Ctrl-D until it is heard (between two prompts the terminal is in no mode to), and all that comes after."""
        end = time.monotonic() + 60
        try:
            while time.monotonic() < end:
                os.write(self.here, b"\x04")
                if self._came("Next:", 2.0):
                    break
            while os.read(self.here, 65_536):
                pass
        except OSError:  # the terminal was hung up by the end of the process
            pass
        os.close(self.here)
        return self.process.wait(30)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "home"
    argv = [sys.executable, "-m", "bot", "demo", "--end", "--home", tmp_path / "home"]
    subprocess.run(argv, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True, capture_output=True)


def test_a_person_decides_kills_the_bot_and_goes_on(home: Path) -> None:
    """The launch is signed at the prompt; after `k` the same swarm answers; a second time it goes on where it was."""
    desk = Desk("demo", "--home", home)
    desk.sees("No key, no account; nothing leaves this machine.")
    desk.sees("approve c1]")
    desk.types("approve c1")
    desk.sees("Launched by ann")
    desk.sees("Which licence")
    desk.types("k")
    desk.sees("The bot was killed with -9. It is up again")
    desk.types("answer c2: MIT")
    desk.sees("Answered by ann")
    assert desk.ends() == 0
    again = Desk("demo", "--home", home)
    again.sees("Enter goes on with it")
    again.types("")
    again.sees("podium>")
    again.types("status")
    again.sees("of 17 done")
    assert again.ends() == 0
