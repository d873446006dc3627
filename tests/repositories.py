"""A person's repository for tests, made and read with plain git as a person would."""

import os
import subprocess
from pathlib import Path

from adapters import sandbox
from adapters.gates import LocalGate
from adapters.git import LocalGit
from adapters.sandbox import Bind, Ran
from bot.core.calls import Brief, Collect, Command, Land, Merge, Publish, Start, Try
from bot.core.config import Repository
from bot.core.events import Collected, Landed, Tried

HAND_OVER = """
git add -A && git diff --cached --quiet || git commit -qm leftovers
[ "$(git rev-parse HEAD)" = {base} ] || git bundle create -q out.bundle {base}..HEAD
"""


def git(place: Path, *argv: str) -> str:
    """What a person's own git says in `place`, whatever machine this is."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    env |= {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null"}
    who = ("-c", "user.name=ann", "-c", "user.email=ann@example.invalid")
    ran = subprocess.run(("git", *who, *argv), cwd=place, env=env, check=True, capture_output=True, text=True)
    return ran.stdout.strip()


def put(place: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(text)


class Ground:
    """ann's repository `billing` at `place` with one commit `base` on main, a data home beside it, and what the bot
    does to them in the words of its calls. Attempts are a1, a2, …"""

    def __init__(
        self, folder: Path, *, setup: str = "", gates: tuple[str, ...] = (), files: dict[str, str] | None = None
    ) -> None:
        self.home, self.place = folder / "home", folder / "billing"
        self.place.mkdir()
        git(self.place, "init", "-q", "-b", "main")
        put(self.place, files or {"a.txt": "one\ntwo\nthree\n", "b.txt": "b\n", "src/money.py": "RATE = 20\n"})
        self.base = self.commit("begin")
        self.repository = Repository(name="billing", path=str(self.place), setup=setup, gates=gates)
        self.gate = LocalGate(self.home)
        self.git = LocalGit(self.home, self.gate)
        self.binds: dict[str, tuple[Bind, ...]] = {}

    def beside(self, name: str) -> "Ground":
        """Another data home on the same repository, which knows nothing of this one."""
        other = Ground.__new__(Ground)
        other.__dict__.update(self.__dict__)
        other.home, other.binds = self.home.parent / name, {}
        other.gate = LocalGate(other.home)
        other.git = LocalGit(other.home, other.gate)
        return other

    def mark(self, name: str) -> str:
        """The ref by which this home holds something in the repository."""
        return self.git.repo(self.repository).mark(name)

    def commit(self, text: str) -> str:
        git(self.place, "add", "-A")
        git(self.place, "commit", "-qm", text)
        return git(self.place, "rev-parse", "HEAD")

    def clone(self, attempt: str) -> Path:
        return self.home / "attempts" / f"s1.{attempt}" / "clone"

    def prepare(self, attempt: str, base: str = "", continues: str = "") -> Path:
        key = f"s1.{attempt}"
        call = Start(
            key=f"{key}:start", attempt=key, repository="billing", base=base or self.base,
            continues=f"s1.{continues}" if continues else "",
            brief=Brief(attempt=key, swarm="s1", task="t1", role="worker", title=""),
        )  # fmt: skip
        self.binds[attempt] = self.git.prepare(call, self.repository, self.clone(attempt))
        return self.clone(attempt)

    def agent(self, attempt: str, script: str, seconds: float = 30.0) -> Ran:
        """Run a shell agent in its sandbox, as the attempt would."""
        tree = self.clone(attempt)
        return sandbox.run(("sh", "-ec", script), tree=tree, binds=self.binds[attempt], seconds=seconds)

    def work(self, attempt: str, script: str, base: str = "") -> Collected:
        """A whole attempt: clone, agent, bundle, collect."""
        self.prepare(attempt, base)
        ran = self.agent(attempt, script + HAND_OVER.format(base=base or self.base))
        assert ran.code == 0, ran.output
        self.hand_over(attempt)
        return self.collect(attempt, base)

    def hand_over(self, attempt: str) -> None:
        bundle = self.clone(attempt) / "out.bundle"
        if bundle.exists():
            bundle.rename(self.clone(attempt).parent / "out.bundle")

    def collect(self, attempt: str, base: str = "") -> Collected:
        key = f"s1.{attempt}"
        call = Collect(key=f"{key}:collect", attempt=key, repository="billing", base=base or self.base)
        return self.git.collect(call, self.repository, 1.0)

    def attempt(self, *commits: str, base: str = "", kind: str = "merge", gates: tuple[str, ...] = ()) -> Tried:
        trailers = (("Podium-Attempt", "s1.a1"), ("Approved-by", "ann"))
        merges = tuple(
            Merge(task=f"t{i}", commit=c, subject=f"t{i}: work", trailers=trailers) for i, c in enumerate(commits, 1)
        )
        call = Try(
            key="s1.b1:try1", batch="s1.b1", swarm="s1", repository="billing", base=base or self.base,
            kind=kind, merges=merges,  # type: ignore[arg-type]
            commands=tuple(Command(about="gate", command=g) for g in gates), date=1_700_000_000,
        )  # fmt: skip
        return self.git.attempt(call, self.repository, 2.0)

    def publish(self, old: str, new: str) -> bool:
        call = Publish(key="s1.b1:publish", batch="s1.b1", swarm="s1", repository="billing", old=old, new=new)
        return self.git.publish(call, self.repository, 3.0).ok

    def land(self, tip: str) -> Landed:
        return self.git.land(Land(key="s1:land", swarm="s1", repository="billing", tip=tip), self.repository, 4.0)
