"""Every git process of the bot starts here, where nothing of the tree or the environment can make it run or reach out.

Two ways in. `Repo.git` works on the person's git folder: refs, trees, fetching a bundle. `Repo.objects` works on the
person's objects with the *bot's* configuration, from an empty git folder in the data home: merges and diffs can thus
meet no filter, merge driver or text conversion, whatever a tree's attributes ask for. No call is ever made inside a
folder an agent could write.
"""

import fcntl
import hashlib
import os
import re
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO

from msgspec import Struct

from adapters.git.identity import identity
from bot.errors import RepositoryError

OLDEST = (2, 38)
MARKS = "refs/podium/"
MISSING = "git is not installed: install git 2.38 or newer"
SAFE = (
    "core.hooksPath=/dev/null", "core.fsmonitor=false", "core.untrackedCache=false", "core.attributesFile=/dev/null",
    "core.pager=cat", "core.quotePath=false", "core.fsync=objects,reference", "gc.auto=0", "maintenance.auto=false",
    "submodule.recurse=false", "fetch.fsckObjects=true", "fetch.recurseSubmodules=false", "merge.autoStash=false",
    "merge.verifySignatures=false", "commit.gpgSign=false", "log.showSignature=false", "credential.helper=",
)  # fmt: skip


def settings(pairs: Iterable[str]) -> tuple[str, ...]:
    return tuple(part for pair in pairs for part in ("-c", pair))


class Out(Struct, frozen=True):
    """What a git process gave: exit code, output and complaints."""

    code: int
    text: str
    error: str

    def lines(self) -> list[str]:
        return self.text.splitlines()

    def parts(self) -> list[str]:
        """The fields of an output ended by NULs."""
        return self.text.split("\0")[:-1]


def environment(extra: Mapping[str, str] = {}) -> dict[str, str]:
    """Nothing is inherited but the search path: `GIT_*` would override `--git-dir`, HOME would bring attributes."""
    return {
        "PATH": os.environ.get("PATH", os.defpath), "HOME": "/nonexistent", "LC_ALL": "C",
        "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_ATTR_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": "/bin/false", "GIT_ALLOW_PROTOCOL": "file",
        "GIT_NO_REPLACE_OBJECTS": "1", "GIT_OPTIONAL_LOCKS": "0",
    } | dict(extra)  # fmt: skip


def run(
    folder: Path, *argv: str, work: Path | None = None, env: Mapping[str, str] = {}, put: str = "",
    fine: tuple[int, ...] = (0,), limit: int = 0, source: IO[bytes] | None = None,
) -> Out:  # fmt: skip
    """One git process on the git folder `folder`, with `work` as its tree (none: bare). Its input is `put`, or a file
    from where it stands; `limit` ends it after so many bytes of output. Raises RepositoryError unless it ends with one
    of the codes in `fine`."""
    where = (f"--work-tree={work}",) if work else ("--bare",)
    command = ("git", f"--git-dir={folder}", *where, *settings(SAFE), *argv)
    try:
        with subprocess.Popen(
            command, cwd=work or folder, env=environment(env), stdin=source or subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        ) as process:  # fmt: skip
            if limit:
                assert process.stdout is not None
                text, error = process.stdout.read(limit), b""
                process.kill()
            else:
                text, error = process.communicate(None if source else put.encode())
    except FileNotFoundError as problem:
        raise RepositoryError(MISSING if problem.filename == "git" else f"{problem.filename} is gone") from None
    if not limit and process.returncode not in fine:
        said = " ".join(error.decode(errors="replace").split())[-600:]
        raise RepositoryError(f"git {argv[0]}: {said or f'exit {process.returncode}'}")
    code = 0 if limit else process.returncode
    return Out(code, text.decode(errors="surrogateescape"), error.decode(errors="replace"))


def version() -> tuple[int, ...]:
    """Git's own version. Raises RepositoryError when there is no git."""
    try:
        said = subprocess.run(("git", "--version"), env=environment(), capture_output=True, text=True).stdout
    except FileNotFoundError:
        raise RepositoryError(MISSING) from None
    return tuple(int(part) for part in re.findall(r"\d+", said)[:2])


def find(path: Path) -> tuple[Path, Path | None]:
    """The git folder of a repository and its tree (None: bare), without git looking around. Raises RepositoryError."""
    mark = path / ".git"
    if mark.is_dir():
        return mark, path
    if mark.is_file():
        return (path / mark.read_text().removeprefix("gitdir:").strip()).resolve(), path
    if (path / "HEAD").is_file() and (path / "objects").is_dir():
        return path, None
    raise RepositoryError(f"{path} is not a git repository: name the folder that holds .git, or git init there")


def legible(text: str) -> str:
    """Text as it can be stored: bytes that are no UTF-8 are marked."""
    return text.encode(errors="surrogateescape").decode(errors="replace")


class Repo:
    """A person's repository seen from a data home: `folder` is the git folder all its trees share, `store` its objects,
    `place` the git folder and tree that the path names (None: bare). Raises RepositoryError when there is none."""

    def __init__(self, home: Path, path: str) -> None:
        own, place = find(Path(path).expanduser().resolve())
        common = own / "commondir"
        self.folder = (own / common.read_text().strip()).resolve() if common.is_file() else own
        self.store = self.folder / "objects"
        bare = self.git("config", "--type=bool", "--get", "core.bare", fine=(0, 1)).text.strip() == "true"
        linked = self.folder != own
        self.place = (own, place) if place and (linked or not bare) else None
        self._main = None if bare else self.place if not linked else (self.folder, self.folder.parent)
        self._home = home
        self._shell = home / "git" / f"{hashlib.sha256(str(self.folder).encode()).hexdigest()[:16]}.git"

    def git(self, *argv: str, fine: tuple[int, ...] = (0,), put: str = "") -> Out:
        """On the person's refs. Nothing here looks into a tree."""
        return run(self.folder, *argv, fine=fine, put=put)

    def objects(
        self, *argv: str, fine: tuple[int, ...] = (0,), put: str = "", env: Mapping[str, str] = {}, limit: int = 0,
        source: IO[bytes] | None = None,
    ) -> Out:  # fmt: skip
        """On the person's objects, with no refs and the bot's configuration."""
        seen = {"GIT_OBJECT_DIRECTORY": str(self.store)} | self.shallow() | dict(env)
        return run(self.shell(), *argv, env=seen, fine=fine, put=put, limit=limit, source=source)

    def shallow(self) -> dict[str, str]:
        cut = self.folder / "shallow"
        return {"GIT_SHALLOW_FILE": str(cut)} if cut.is_file() else {}

    def form(self) -> str:
        """The hash the repository is kept in, as git init wants it."""
        return self.git("rev-parse", "--show-object-format").text.strip()

    def shell(self) -> Path:
        """The empty git folder that lends its configuration; made once."""
        if not (self._shell / "ready").exists():
            self._shell.mkdir(parents=True, exist_ok=True)
            with open(self._shell.with_suffix(".lock"), "a") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                run(self._shell, "init", "-q", "--template=", f"--object-format={self.form()}")
                (self._shell / "ready").touch()
        return self._shell

    def trees(self, branch: str) -> list[tuple[Path, Path]]:
        """The git folder and place of each tree in which a branch is checked out."""
        known = [self._main] if self._main else []
        for own in (self.folder / "worktrees").glob("*"):
            place = Path((own / "gitdir").read_text().strip()).parent
            known += [(own, place)] if place.is_dir() else []
        ref = f"refs/heads/{branch}\n"
        return [(own, place) for own, place in known if run(own, "symbolic-ref", "-q", "HEAD", fine=(0, 1)).text == ref]

    def unfiltered(self) -> tuple[str, ...]:
        """Settings that switch off the filters of the person's configuration, which a tree's attributes may ask for."""
        wanted = r"^filter\..*\.(clean|smudge|process|required)$"
        found = self.git("config", "--name-only", "--get-regexp", wanted, fine=(0, 1))
        return settings(f"{name}={'false' if name.endswith('.required') else ''}" for name in found.lines())

    def dirt(self, own: Path, place: Path, beside: str = "HEAD") -> list[str]:
        """Tracked files of a tree of the person's that differ from a commit. The index is refreshed in memory only."""
        flags = ("--porcelain", "-z", "--untracked-files=no", "--no-renames", "--ignore-submodules=all")
        if beside == "HEAD":
            entries = run(own, *self.unfiltered(), "status", *flags, work=place).parts()
            return [legible(entry[3:]) for entry in entries]
        named = ("diff-index", "-z", "--name-only", "--ignore-submodules=all", "--no-ext-diff", beside, "--")
        return run(own, *self.unfiltered(), *named, work=place).parts()

    def head(self, ref: str) -> str:
        """The commit a full ref name stands at, or ""."""
        return self.git("rev-parse", "-q", "--verify", f"{ref}^{{commit}}", fine=(0, 1, 128)).text.strip()

    def within(self, old: str, new: str) -> bool:
        """`old` is an ancestor of `new`, or `new` itself."""
        return self.objects("merge-base", "--is-ancestor", old, new, fine=(0, 1)).code == 0

    def fork(self, one: str, other: str) -> str:
        """Where two commits part, or "" when they have nothing in common."""
        return self.objects("merge-base", one, other, fine=(0, 1)).text.strip()

    def mark(self, name: str) -> str:
        """The ref by which this home holds something."""
        return f"{MARKS}{identity(self._home)}/{name}"

    def hold(self, refs: Mapping[str, str]) -> None:
        """Set refs together; an empty commit takes the ref away."""
        orders = (f"update {ref} {commit}\n" if commit else f"delete {ref}\n" for ref, commit in refs.items())
        self.git("update-ref", "--stdin", put="".join(orders))

    def swap(self, ref: str, new: str, old: str) -> bool:
        """Move a ref from `old` ("": not there yet) to `new`, or leave it and say False."""
        zeros = "0" * len(new)
        return self.git("update-ref", ref, new, old or zeros, fine=(0, 1, 128)).code == 0
