"""The refs by which a data home marks what it made in a repository: `refs/podium/HOME/s1.base` and `s1.a1`.
Homes may share a repository and each counts from s1: under names of their own none takes another's work for its own.
An older Podium left HOME out."""

from adapters.git.plumbing import MARKS, Repo


def claims(repo: Repo, swarm: str) -> tuple[str, ...]:
    """The marks that say of `swarm/s1` who made it: one, unless homes of an older Podium shared the repository."""
    named = (f"{MARKS}{swarm}.base", f"{MARKS}*/{swarm}.base")
    return tuple(repo.git("for-each-ref", "--format=%(refname)", *named).lines())


def taken(repo: Repo, swarm: str, base: str) -> str:
    """Why `swarm/s1` cannot be this home's, made at `base`; "" when it is, or is not there yet. A mark without a
    home may be anybody's, so it is not believed."""
    if not repo.head(f"refs/heads/swarm/{swarm}") or repo.head(repo.mark(f"{swarm}.base")) == base:
        return ""
    if any(mark != repo.mark(f"{swarm}.base") for mark in claims(repo, swarm)):
        return others(swarm)
    return f"a branch swarm/{swarm} already exists: rename it: {_away(swarm)}"


def others(swarm: str) -> str:
    """That the branch is another home's, and what to do."""
    first = f"land or stop {swarm} there, then rename its branch"
    return f"a branch swarm/{swarm} already exists, made by another data home: {first}: {_away(swarm)}"


def foreign(repo: Repo, swarm: str) -> bool:
    """Whether another home made `swarm/s1`."""
    return bool(claims(repo, swarm)) and not begun(repo, swarm)


def begun(repo: Repo, swarm: str) -> str:
    """The mark at which this home's `swarm/s1` begins, be it one that names no home; "" when it is another home's."""
    found = claims(repo, swarm)
    return next((mark for mark in (repo.mark(f"{swarm}.base"), f"{MARKS}{swarm}.base") if mark in found), "")


def claim(repo: Repo, swarm: str, base: str) -> None:
    """Make `swarm/s1` at `base` and mark it as this home's, at once; fails if another made it meanwhile. Who had the
    name before has no branch of that name any more."""
    mark = repo.mark(f"{swarm}.base")
    lines = [f"delete {old}" for old in claims(repo, swarm) if old != mark]
    lines += [f"update {mark} {base}", f"create refs/heads/swarm/{swarm} {base}"]
    repo.git("update-ref", "--stdin", put="".join(f"{line}\n" for line in lines))


def _away(swarm: str) -> str:
    return f"git branch -m swarm/{swarm} old-{swarm}"


def earlier(repo: Repo, attempt: str) -> str:
    """What an older Podium held of an attempt; "" of a swarm that this home began under its own name since."""
    swarm = attempt.partition(".")[0]
    return "" if repo.head(repo.mark(f"{swarm}.base")) else repo.head(f"{MARKS}{attempt}")
