"""Commands on a commit: gates, criteria and the launch check. Always in a fresh checkout of their own, in the sandbox
that agents run in; never in the person's tree. What could not run is an error, never a pass."""

import re
from collections.abc import Sequence
from pathlib import Path

import msgspec

from adapters import sandbox
from adapters.git.clone import remove
from adapters.git.plumbing import Repo
from adapters.inspection import inspect
from adapters.setup import furnish, path
from bot.core.calls import Command, Inspect, Judge
from bot.core.config import Repository, Settings
from bot.core.events import Inspected, Judged, Result
from bot.core.redact import clean, redact
from bot.errors import RepositoryError

SECONDS = 1800.0


class LocalGate:
    """Gates on this machine; scratch checkouts lie under `home`."""

    def __init__(self, home: Path) -> None:
        self.home = home.resolve()

    def inspect(self, call: Inspect, settings: Settings, at: float) -> Inspected:
        return inspect(self.home, self.run, call, settings, at)

    def judge(self, call: Judge, repository: Repository, at: float) -> Judged:
        said = Judged(
            id=f"{call.key}:result", at=at, swarm=call.swarm, task=call.task, attempt=call.attempt, commit=call.commit
        )
        try:
            return msgspec.structs.replace(said, results=self.run(call.key, repository, call.commit, call.commands))
        except (RepositoryError, OSError) as problem:
            return msgspec.structs.replace(said, error=redact(str(problem)))

    def run(
        self, key: str, repository: Repository, commit: str, commands: Sequence[Command]
    ) -> tuple[Result, ...]:
        """Each command's outcome on `commit`; the same line is run once. `key` names the scratch folder, so that a call
        carried out again takes the place of what a crash left. Raises RepositoryError when they cannot run."""
        repo = Repo(self.home, repository.path)
        scratch = self.home / "scratch" / re.sub(r"[^\w.-]", "_", key)
        ran: dict[str, Result] = {}
        alone = not sandbox.probe()  # without a sandbox each checkout is set up anew: one for all, then
        try:
            for line in dict.fromkeys(c.command for c in commands):
                if alone or not ran:
                    binds = furnish(self.home, repo, repository, commit, scratch)
                env = {"PATH": path(scratch)}
                end = sandbox.run(("sh", "-c", line), tree=scratch, binds=binds, env=env, seconds=SECONDS)
                said = redact(clean(end.output))
                ran[line] = Result(about="", command=line, code=end.code, output=said, seconds=end.seconds)
        finally:
            remove(scratch)
        return tuple(msgspec.structs.replace(ran[c.command], about=c.about) for c in commands)
