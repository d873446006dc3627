"""The demo as a real process on platforms' stand-ins: the bot as people start it, its agents in their sandbox."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

from tests.rounds import ROOT, git

PEOPLE = ("ann", "bob")


class Demo:
    """`tables` are the settings of each platform, `people` their accounts: {"slack": {"ann": "U0ANN"}}."""

    def __init__(
        self, home: Path, tables: Mapping[str, Mapping[str, str]], people: Mapping[str, Mapping[str, str]],
        tokens: Mapping[str, str], pace: str = "0",
    ) -> None:  # fmt: skip
        self.home = home
        self._env = os.environ | tokens | {
            "PODIUM_DEMO_PACE": pace, "PYTHONPATH": str(ROOT), "PODIUM_HOME": str(home.parent / "nobody"),
        }  # fmt: skip
        self._more = [word for name in tables for word in ("--chat", name)]
        for name, keys in tables.items():
            self._more += [word for key, value in keys.items() for word in ("--set", f"{name}.{key}={value}")]
        for name, accounts in people.items():
            self._more += [word for who, one in accounts.items() for word in ("--person", f"{who}={name}:{one}")]
        self.bot: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Demo":
        self.up()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.down(signal.SIGKILL if kind else signal.SIGTERM)
        self.podium("demo", "--end", "--home", str(self.home))

    def up(self) -> None:
        """Start the bot, the first time or again."""
        argv = [sys.executable, "-m", "bot", "demo", "--home", str(self.home), *self._more]
        with self.log.open("ab") as out:
            self.bot = subprocess.Popen(argv, env=self._env, stdin=subprocess.DEVNULL, stdout=out, stderr=out)

    def down(self, sign: int) -> None:
        """End the bot in this way; agents go on."""
        if self.bot and self.bot.poll() is None:
            self.bot.send_signal(sign)
        if self.bot:
            self.bot.wait(60)

    def podium(self, *argv: str) -> str:
        """What `podium ARGV` prints; it ends with 0."""
        command = [sys.executable, "-m", "bot", *argv]
        done = subprocess.run(command, env=self._env, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def holds(self) -> None:
        """The log does, each task was merged once, and the target is at the swarm's tip."""
        assert self.podium("verify", "--home", str(self.home)).startswith("The log holds.")
        assert git(self.home, "rev-parse", "main") == git(self.home, "rev-parse", "swarm/s1")
        trailers = "--format=%(trailers:key=Podium-Task,valueonly)"
        merged = git(self.home, "log", "--first-parent", trailers, "main").split()
        assert sorted(merged) == sorted({f"s1.t{n}" for n in range(1, 18)} - {"s1.t16"})

    @property
    def log(self) -> Path:
        return self.home.parent / "bot.log"
