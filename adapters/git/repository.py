"""LocalGit: the Git port on a repository of this machine."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import msgspec

from adapters.git import landing
from adapters.git.cited import look
from adapters.git.collecting import collect, fetch
from adapters.git.marks import claim, earlier, foreign, others, taken
from adapters.git.merging import merge_all
from adapters.git.plumbing import Repo
from adapters.git.surveying import survey
from adapters.sandbox import Bind
from adapters.setup import furnish
from bot.core.calls import Collect, Command, Land, Look, Publish, Start, Survey, Try
from bot.core.config import Repository
from bot.core.events import Collected, Landed, Published, Result, Seen, Surveyed, Tried
from bot.core.redact import redact
from bot.errors import RepositoryError


class Gates(Protocol):
    def run(self, key: str, repository: Repository, commit: str, commands: Sequence[Command]) -> tuple[Result, ...]: ...


class LocalGit:
    """`home` is the data home; `gate` runs commands on a merged tip."""

    def __init__(self, home: Path, gate: Gates) -> None:
        self.home, self.gate = home.resolve(), gate

    def prepare(self, call: Start, repository: Repository, path: Path) -> tuple[Bind, ...]:
        """A private clone at `path` for an attempt, with what set-up made; gives the read-only binds it needs. With
        `continues` it takes up what that attempt left: its commits, or the files of its clone if it died before it
        could hand them over. Raises RepositoryError."""
        repo = self.repo(repository)
        left = self.left(repo, call.continues)
        start = left if left and not repo.within(left, call.base) else call.base  # merged and reverted: begin afresh
        held = {repo.mark(call.continues): left} if left else {}
        repo.hold({repo.mark(f"{call.attempt}.base"): call.base} | held)
        dead = path.parent.parent / call.continues / path.name
        taken = dead if call.continues and not left and dead.is_dir() else None
        return furnish(self.home, repo, repository, start, path.absolute(), taken)

    def left(self, repo: Repo, attempt: str) -> str:
        """The commit an ended attempt left, whether it was collected or not."""
        if not attempt:
            return ""
        return repo.head(repo.mark(attempt)) or fetch(repo, self.bundle(attempt)) or earlier(repo, attempt)

    def branch(self, repository: Repository, swarm: str, base: str) -> None:
        """Create `swarm/s3` at `base`. Raises RepositoryError when another swarm's branch has that name."""
        repo = self.repo(repository)
        if reason := taken(repo, swarm, base):
            raise RepositoryError(reason)
        if not repo.head(f"refs/heads/swarm/{swarm}"):
            claim(repo, swarm, base)

    def survey(self, call: Survey, repository: Repository, at: float) -> Surveyed:
        return survey(self.repo(repository), call, repository, at)

    def collect(self, call: Collect, repository: Repository, at: float) -> Collected:
        return collect(self.repo(repository), self.bundle(call.attempt), call, at)

    def look(self, call: Look, repository: Repository, at: float) -> Seen:
        return look(self.repo(repository), call, at)

    def attempt(self, call: Try, repository: Repository, at: float) -> Tried:
        """Merge and gate, without publishing. The commits are a function of `call`; `ok` says that all merged and each
        command exited 0. What could not run is an error."""
        said = Tried(id=f"{call.key}:result", at=at, batch=call.batch, size=len(call.merges), ok=False)
        try:
            merged = merge_all(self.repo(repository), call)
            said = msgspec.structs.replace(
                said, tip=merged.tip, merges=merged.merges, conflict=merged.conflict, files=merged.files
            )
            if merged.conflict >= 0:
                return said
            results = self.gate.run(call.key, repository, merged.tip, call.commands)
        except (RepositoryError, OSError) as problem:
            return msgspec.structs.replace(said, error=redact(str(problem)))
        return msgspec.structs.replace(said, ok=all(r.code == 0 for r in results), results=results)

    def publish(self, call: Publish, repository: Repository, at: float) -> Published:
        """Raises RepositoryError where the branch is another home's, which may have taken the name after the look."""
        repo = self.repo(repository)
        if foreign(repo, call.swarm):
            raise RepositoryError(others(call.swarm))
        ref = f"refs/heads/swarm/{call.swarm}"
        if (there := repo.head(ref)) == call.old:
            landing.step_aside(repo, f"swarm/{call.swarm}")
            repo.swap(ref, call.new, call.old)
            there = repo.head(ref)
            self.sweep(repo)
        return Published(id=f"{call.key}:result", at=at, batch=call.batch, ok=there == call.new, tip=there)

    def land(self, call: Land, repository: Repository, at: float) -> Landed:
        return landing.land(self.repo(repository), call, repository, at)

    def sweep(self, repo: Repo) -> None:
        """Let go of the bases of attempts whose clone was released. (Without a brief one is still being made.)"""
        refs = repo.git("for-each-ref", "--format=%(refname)", repo.mark("*.base")).lines()
        folders = {ref: self.home / "attempts" / ref.removeprefix(repo.mark("")).removesuffix(".base") for ref in refs}
        gone = [ref for ref, at in folders.items() if (at / "brief.json").exists() and not (at / "clone").exists()]
        repo.hold(dict.fromkeys(gone, ""))

    def repo(self, repository: Repository) -> Repo:
        return Repo(self.home, repository.path)

    def bundle(self, attempt: str) -> Path:
        return self.home / "attempts" / attempt / "out.bundle"
