"""A private clone: a folder an agent may ruin. It borrows the person's objects, read-only, and has nothing else of
theirs: no remote, no other branch, no hook, no configuration."""

import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from adapters import sandbox
from adapters.git.plumbing import Repo, run
from adapters.sandbox import Bind

BRANCH = "agent"
BORROWED = "/podium/objects"
JUNK = ("__pycache__/", "*.pyc", "*.egg-info/", ".pytest_cache/", ".mypy_cache/", ".ruff_cache/")
CONFIG = "[user]\n\tname = podium agent\n\temail = attempt@podium.invalid\n[gc]\n\tauto = 0\n"


def clone(repo: Repo, commit: str, path: Path, hidden: Sequence[str] = ()) -> tuple[Bind, ...]:
    """Check `commit` out at `path` on the branch `agent`, in place of whatever was there. `hidden` paths, and what
    tools leave behind, are kept out of commits. Gives the binds under which the sandbox sees the borrowed objects."""
    remove(path)
    path.mkdir(parents=True)
    folder = path / ".git"
    run(folder, "init", "-q", "--template=", f"--object-format={repo.form()}", "-b", BRANCH, work=path)
    borrowed = list(stores(repo.store))
    names = folder / "objects" / "info" / "alternates"
    names.write_text("".join(f"{store}\n" for store in borrowed))
    (folder / "info").mkdir()
    (folder / "info" / "exclude").write_text("".join(f"{line}\n" for line in (*JUNK, *(f"/{name}" for name in hidden))))
    if (repo.folder / "shallow").is_file():
        shutil.copyfile(repo.folder / "shallow", folder / "shallow")
    run(folder, "update-ref", f"refs/heads/{BRANCH}", commit, work=path)
    run(folder, "reset", "-q", "--hard", work=path)
    with open(folder / "config", "a") as config:
        config.write(CONFIG)
    if sandbox.probe():
        return ()
    inside = [f"{BORROWED}/{number}" for number in range(len(borrowed))]
    names.write_text("".join(f"{name}\n" for name in inside))
    binds = [Bind(store, name) for store, name in zip(borrowed, inside, strict=True)]
    for store, name in zip(borrowed, inside, strict=True):
        if (store / "info" / "alternates").is_file():  # it names places that the sandbox does not have
            binds.append(Bind(Path("/dev/null"), f"{name}/info/alternates"))
    return tuple(binds)


def stores(objects: Path) -> Iterator[Path]:
    """The person's object folder and those it borrows from in turn."""
    yield objects
    names = objects / "info" / "alternates"
    for line in names.read_text().splitlines() if names.is_file() else ():
        if line and not line.startswith("#"):
            yield from stores((objects / line).resolve())


def take_over(left: Path, path: Path, kept: Sequence[str]) -> None:
    """Make the files at `path` those of a dead attempt's clone at `left`, as they are, commits apart. Paths in `kept`
    stay. Runs nothing, and follows no link."""
    clear(path, frozenset(kept), frozenset(str(parent) for name in kept for parent in Path(name).parents))
    copy(left, path, frozenset(kept))


def clear(path: Path, kept: frozenset[str], above: frozenset[str], inner: str = "") -> None:
    for entry in path.iterdir():
        name = f"{inner}{entry.name}"
        if name in above:
            clear(entry, kept, above, f"{name}/")
        elif name not in kept and name != ".git":
            remove(entry)


def copy(source: Path, target: Path, kept: frozenset[str], inner: str = "") -> None:
    """Files, folders and links of a folder, but no `.git` and nothing special."""
    with os.scandir(source) as entries:
        for entry in entries:
            name, here = f"{inner}{entry.name}", target / entry.name
            if entry.name == ".git" or name in kept:
                continue
            if entry.is_symlink():
                here.symlink_to(os.readlink(entry.path))
            elif entry.is_dir():
                here.mkdir(exist_ok=True)
                copy(Path(entry.path), here, kept, f"{name}/")
            elif entry.is_file():
                shutil.copy2(entry.path, here)


def remove(path: Path) -> None:
    """Take a file or folder away, even one whose permissions an agent took away. Fine when it is not there."""
    if path.is_symlink() or path.is_file():
        path.unlink()
        return
    try:
        shutil.rmtree(path)
    except FileNotFoundError:
        return
    except PermissionError:
        path.chmod(0o700)
        for folder, names, _ in os.walk(path):
            for name in names:
                if not os.path.islink(place := os.path.join(folder, name)):
                    os.chmod(place, 0o700)
        shutil.rmtree(path)
