"""What the tests of attempts share: a fleet over a small repository, and ways to wait for what its agents do."""

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from adapters import sandbox
from adapters.fleet import LocalFleet
from adapters.git.clone import clone, take_over
from adapters.git.plumbing import Repo
from adapters.sandbox import Bind
from bot.core.calls import Brief, Deliver, Start
from bot.core.config import Repository, Runner
from bot.core.events import AnyEvent, Exited, Heard
from tests.processes import own
from tests.support import need

KEY = "sk-the-real-key"
MODES = ("bubblewrap", "none")
REPOSITORY = Repository(name="sample", path="sample")


def enter(mode: str, patch: pytest.MonkeyPatch) -> None:
    """Run this test with bubblewrap, or without it."""
    patch.delenv("PODIUM_SANDBOX", raising=False)
    if mode == "bubblewrap":
        why = sandbox.probe()
        need(not why, f"a bubblewrap that works: {why}")
    else:
        patch.setenv("PODIUM_SANDBOX", "none")


def git(*argv: str, at: Path) -> str:
    env = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "GIT_CONFIG_NOSYSTEM": "1"}
    name = ("-c", "user.name=ann", "-c", "user.email=ann@example.invalid")
    return subprocess.run(
        ("git", *name, *argv), cwd=at, env=env, check=True, capture_output=True, text=True
    ).stdout.strip()


class Stage:
    """One fleet in a home of its own, or in that of another. `prepare` makes a real clone, which takes up the files of
    the one it continues, and counts how often it was asked."""

    def __init__(self, home: Path) -> None:
        self.home, self.prepared, self.bubblewrap = home, 0, not sandbox.probe()
        self.sample = home / "sample"
        if not self.sample.exists():
            self.sample.mkdir()
            git("init", "-q", "-b", "agent", at=self.sample)
            (self.sample / "README.md").write_text("a sample\n")
            git("add", "-A", at=self.sample)
            git("commit", "-q", "-m", "base", at=self.sample)
        self.base = git("rev-parse", "HEAD", at=self.sample)
        self.keys = {"ANTHROPIC_API_KEY": KEY}
        self.fleet = LocalFleet(home, self.prepare, lambda name: self.keys.get(name, ""))
        self.read: dict[str, int] = {}
        self.heard: list[AnyEvent] = []

    def prepare(self, call: Start, repository: Repository, path: Path) -> tuple[Bind, ...]:
        self.prepared += 1
        binds, dead = clone(Repo(self.home, str(self.sample)), call.base, path), self.fleet.folder(call.continues)
        if call.continues and (dead / "clone").exists():
            take_over(dead / "clone", path, ())
        return binds

    def start(
        self, run: str, attempt: str = "s1.a1", *, kind: str = "command", hears: str = "live", minutes: float = 5.0,
        continues: str = "", options: dict[str, str] | None = None, restates: bool = False, **told: Any,
    ) -> str:  # fmt: skip
        """Start an attempt that runs this shell line (or a runner of another kind, by its options); `told` goes into
        its brief. Gives its key."""
        given = {"role": "worker", "title": "A task", "restate": restates, **told}
        brief = Brief(attempt=attempt, swarm="s1", task="t1", run=own(run), minutes=minutes, **given)
        allowed = {} if self.bubblewrap else {"without sandbox": "yes"}
        runner = Runner(name="sample", kind=kind, hears=hears, restates=restates,  # type: ignore[arg-type]
                        options={**allowed, **(options or {})})  # fmt: skip
        call = Start(key=f"{attempt}:start", attempt=attempt, repository="sample", base=self.base, brief=brief,
                     continues=continues)  # fmt: skip
        self.fleet.start(call, runner, REPOSITORY)
        self.read.setdefault(attempt, 0)
        return attempt

    def tell(self, attempt: str, text: str, sort: str = "tell", ask: str = "", key: str = "s1.m1") -> None:
        self.fleet.deliver(Deliver(key=key, attempt=attempt, sort=sort, text=text, ask=ask))  # type: ignore[arg-type]

    def poll(self) -> list[AnyEvent]:
        """What is new; read on from there next time."""
        events = self.fleet.poll(1.0, self.read)
        for event in events:
            if isinstance(event, Heard):
                self.read[event.attempt] = event.seq
            else:
                self.read.pop(event.attempt, None)  # type: ignore[union-attr]
        self.heard += events
        return events

    def until(self, found: Callable[[AnyEvent], bool], seconds: float = 60.0) -> AnyEvent:
        """Poll until an event is as wanted."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for event in self.poll():
                if found(event):
                    return event
            time.sleep(0.02)
        raise AssertionError(f"it did not come; heard {self.heard}; {self.log()}")

    def verb(self, verb: str) -> Heard:
        event = self.until(lambda e: isinstance(e, Heard) and e.verb == verb)
        assert isinstance(event, Heard)
        return event

    def exit(self, attempt: str = "s1.a1") -> Exited:
        event = self.until(lambda e: isinstance(e, Exited) and e.attempt == attempt)
        assert isinstance(event, Exited)
        return event

    def shown(self, words: str, attempt: str = "s1.a1") -> None:
        """Wait until the log holds these words."""
        end = time.monotonic() + 60
        while words not in self.log(attempt):
            assert time.monotonic() < end, self.log(attempt)
            time.sleep(0.02)

    def verbs(self) -> list[str]:
        return [event.verb for event in self.heard if isinstance(event, Heard)]

    def log(self, attempt: str = "s1.a1", name: str = "log.txt") -> str:
        path = self.fleet.folder(attempt) / name
        return path.read_text(errors="replace") if path.exists() else ""

    def end(self) -> None:
        for folder in (self.home / "attempts").glob("*"):
            self.fleet.stop(folder.name)


def staged(mode: str, home: Path, patch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """For a fixture: a stage in this mode, with nothing left alive after it."""
    enter(mode, patch)
    stage = Stage(home)
    yield stage
    stage.end()
