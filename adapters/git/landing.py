"""The person's branch, which only `land` moves: forward, by compare-and-swap, and never under somebody's work."""

from pathlib import Path

from adapters.git.plumbing import Repo, run
from bot.core.calls import Land
from bot.core.config import Repository
from bot.core.events import Landed
from bot.errors import RepositoryError


def land(repo: Repo, call: Land, repository: Repository, at: float) -> Landed:
    """Fast-forward the target to `call.tip`, in the tree where it is checked out if that is clean."""

    def said(commit: str = "", moved: str = "", refused: str = "") -> Landed:
        id, ok = f"{call.key}:result", bool(commit)
        return Landed(id=id, at=at, swarm=call.swarm, ok=ok, commit=commit, moved=moved, refused=refused)

    ref = f"refs/heads/{repository.target}"
    head = repo.head(ref)
    if not head:
        return said(refused=f"{repository.path} has no branch {repository.target}: name another target in podium.toml")
    if repo.within(call.tip, head):
        return said(commit=head)
    if not repo.within(head, call.tip):
        return said(moved=head)
    for own, place in repo.trees(repository.target):
        if refused := step(repo, own, place, call.tip):
            where = f"{repository.target} is checked out in {place}"
            return said(refused=f"{where}, and {refused}; then land {call.swarm} again")
    if repo.head(ref) == call.tip or repo.swap(ref, call.tip, head):
        return said(commit=call.tip)
    return said(moved=repo.head(ref))


def step(repo: Repo, own: Path, place: Path, tip: str) -> str:
    """Fast-forward a tree and its branch to `tip`, or say what is in the way. A tree whose files are those of `tip` was
    left by a crash in the middle: its branch alone is behind."""
    changed = repo.dirt(own, place)
    if changed and repo.dirt(own, place, tip):
        some = ", ".join(changed[:3]) + (f" and {len(changed) - 3} more" if len(changed) > 3 else "")
        return f"has changes that are not committed ({some}): commit or stash them"
    if changed:
        return ""
    try:
        run(own, *repo.unfiltered(), "merge", "-q", "--ff-only", "--no-overwrite-ignore", "--no-stat", tip, work=place)
    except RepositoryError as problem:
        return f"git would not step forward there ({problem}): mend that"
    return ""


def step_aside(repo: Repo, branch: str) -> None:
    """A tree that has the swarm's branch checked out stays where it is, detached, when the branch moves on: else its
    files would look like changes that take the new merges back."""
    for own, _ in repo.trees(branch):
        head = run(own, "rev-parse", "HEAD").text.strip()
        run(own, "update-ref", "--no-deref", "HEAD", head)
