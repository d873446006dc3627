"""Set-up: a repository's `setup` line, run once per base commit, and what it made lent to every clone.

The base of a commit is where it left the target branch, so set-up runs what people wrote, never what agents did: it is
the one thing with network. In the sandbox it sees its checkout where attempts and gates see theirs, so an editable
install means the code of the clone it is lent to. What it made (`.venv`, `node_modules`, …) is bound read-only; what
`caches` names is copied, for tools that write there. A cache outside (`~/.cache/pip`) is lent to set-up alone. Without
a sandbox set-up runs in each clone.
"""

import fcntl
import hashlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import msgspec

from adapters import sandbox
from adapters.git.clone import clone, take_over
from adapters.git.plumbing import Repo
from adapters.platforms import lent
from adapters.sandbox import Bind
from bot.core.config import Repository
from bot.core.redact import redact
from bot.errors import RepositoryError

SECONDS = 1800.0
HERE = Path(__file__).parent
TOOLS = "/podium"
LENT = tuple(Bind(HERE / name, f"{TOOLS}/{name}") for name in ("claims.py", "bin/claims"))


class Made(msgspec.Struct, frozen=True):
    """What a set-up left: paths in its tree, and how long it took."""

    products: tuple[str, ...] = ()
    seconds: float = 0.0


def furnish(
    home: Path, repo: Repo, repository: Repository, commit: str, path: Path, left: Path | None = None
) -> tuple[Bind, ...]:
    """A clone of `commit` at `path`, with what set-up made, the tools of gates, and the files of a dead attempt's clone
    `left`. Gives the binds that the sandbox needs to see it all. Raises RepositoryError, with the output when set-up
    fails."""
    made, tree = Made(), path
    if repository.setup and not sandbox.probe():
        made, tree = setup(home, repo, repository, base(repo, repository, commit))
    binds = [*clone(repo, commit, path, made.products), *LENT]
    if repository.setup and sandbox.probe():
        made = perform(repo, repository, commit, path, ())
        with open(path / ".git" / "info" / "exclude", "a") as exclude:
            exclude.writelines(f"/{name}\n" for name in made.products)
    if left:
        take_over(left, path, made.products)
    for name in made.products if tree != path else ():
        source, here = tree / name, path / name
        if source.is_symlink():
            here.symlink_to(os.readlink(source))
        elif name in repository.caches:
            env = sandbox.environment({}, here)
            subprocess.run(("cp", "-a", "--reflink=auto", str(source), str(here)), check=True, env=env)
        else:
            binds.append(Bind(source, f"{sandbox.INSIDE}/{name}"))
    return tuple(binds)


def base(repo: Repo, repository: Repository, commit: str) -> str:
    """Where a commit left the target branch. Raises RepositoryError when it never was on it."""
    head = repo.head(f"refs/heads/{repository.target}")
    if found := repo.fork(commit, head) if head else "":
        return found
    raise RepositoryError(f"{commit[:7]} and {repository.target} have nothing in common: there is no base to set up")


def setup(home: Path, repo: Repo, repository: Repository, commit: str) -> tuple[Made, Path]:
    """What set-up made on a base commit, and the tree it is in; run now unless it was done before."""
    line = hashlib.sha256(repr((repository.setup, repository.variables)).encode()).hexdigest()[:8]
    folder = home / "setups" / repository.name / commit / line
    folder.mkdir(parents=True, exist_ok=True)
    tree, mark = folder / "tree", folder / "done.json"
    with open(folder / "lock", "a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if mark.exists():
            return msgspec.json.decode(mark.read_bytes(), type=Made), tree
        made = perform(repo, repository, commit, tree, clone(repo, commit, tree))
        mark.with_suffix(".new").write_bytes(msgspec.json.encode(made))
        mark.with_suffix(".new").rename(mark)
        return made, tree


def perform(repo: Repo, repository: Repository, commit: str, tree: Path, binds: tuple[Bind, ...]) -> Made:
    """Run the set-up line in `tree`, a clone of `commit`, with network and only the variables it was granted."""
    env = {"PATH": path(tree)} | lent(repository.variables)
    line, shared = ("sh", "-c", repository.setup), (*binds, *caches(repository))
    ran = sandbox.run(line, tree=tree, binds=shared, env=env, seconds=SECONDS, network=True)
    if ran.code:
        raise RepositoryError(f"set-up failed, exit {ran.code}: {repository.setup}\n{redact(ran.output)}")
    known = frozenset(repo.objects("ls-tree", "-r", "-z", "--name-only", commit).parts())
    return Made(tuple(sorted(products(tree, known))), ran.seconds)


def caches(repository: Repository) -> tuple[Bind, ...]:
    """The person's own caches, where set-up looks for its own; those that are there."""
    home = sandbox.environment({}, Path("/"))["HOME"]
    lent = [name for name in repository.caches if name.startswith(("~", "/")) and Path(name).expanduser().is_dir()]
    return tuple(Bind(Path(name).expanduser(), name.replace("~", home, 1), write=True) for name in lent)


def products(tree: Path, known: frozenset[str]) -> Iterator[str]:
    """The uppermost paths in a tree that the commit does not know."""
    folders = {str(parent) for name in known for parent in Path(name).parents}
    for folder, names, files in os.walk(tree):
        here = Path(folder).relative_to(tree)
        for name in (*names, *files):
            place = str(here / name)
            if place not in known and place not in folders and name not in (".git", "__pycache__", ".pytest_cache"):
                yield place
        names[:] = [name for name in names if str(here / name) in folders and name != ".git"]


def path(tree: Path) -> str:
    """The search path of set-up, gates and agents: what set-up installed, the tools of gates, the machine's."""
    here, own = sandbox.where(tree), HERE / "bin" if sandbox.probe() else f"{TOOLS}/bin"
    return f"{here}/.venv/bin:{here}/node_modules/.bin:{own}:{sandbox.path()}"
