"""What an attempt hands over: a bundle, fetched with every object checked, and read as data."""

import os
import posixpath
import stat
from pathlib import Path

import msgspec

from adapters.git.plumbing import Repo, legible
from bot.core.calls import Collect
from bot.core.events import Collected
from bot.core.redact import redact
from bot.errors import RepositoryError

LARGEST = 1_000_000_000
SHOWN = 400_000
DIFF = ("--no-ext-diff", "--no-textconv", "--no-color")


def collect(repo: Repo, bundle: Path, call: Collect, at: float) -> Collected:
    """The commit of an attempt, held by its mark, and what it changes. Work that git or the rules of the
    house refuse comes back as an error, and is not held."""
    said = Collected(id=f"{call.key}:result", at=at, attempt=call.attempt, base=call.base)
    try:
        commit = fetch(repo, bundle)
        base = repo.fork(call.base, commit) if commit else call.base
        if not commit or commit == base:
            return said
        if not base:
            raise RepositoryError("its commits have no common history with the base")
        if reason := improper(repo, base, commit):
            raise RepositoryError(reason)
        repo.hold({repo.mark(call.attempt): commit})
    except RepositoryError as problem:
        return msgspec.structs.replace(said, error=redact(str(problem)))
    added, removed, files = 0, 0, []
    for row in repo.objects("diff-tree", "-r", "--numstat", "-z", "--no-renames", base, commit).parts():
        plus, minus, name = row.split("\t", 2)
        added, removed = added + int(plus.replace("-", "0")), removed + int(minus.replace("-", "0"))
        files.append(redact(legible(name)))  # a name may be a secret too
    return msgspec.structs.replace(
        said, commit=commit, base=base, files=tuple(files), added=added, removed=removed, diff=shown(repo, base, commit)
    )


def fetch(repo: Repo, bundle: Path) -> str:
    """Take a bundle's objects over, each one checked, and set no ref. Gives its commit, or "" when there is no bundle.
    (`git fetch` would check them only when they come over the wire.)"""
    try:
        entry = os.open(bundle, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        return ""
    except OSError:
        raise RepositoryError("its bundle is not a file") from None
    with open(entry, "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode) or not file.readline(100).startswith(b"# v"):
            raise RepositoryError("its bundle is not a bundle of git")
        heads = {}
        while (line := file.readline(1000).rstrip()) and not line.startswith(b"@filter"):
            if line[:1] not in b"-@":
                commit, _, name = line.decode(errors="replace").partition(" ")
                heads[name] = commit
        if line or not heads:
            raise RepositoryError("its bundle is not whole")
        os.lseek(file.fileno(), file.tell(), os.SEEK_SET)
        checks = ("--strict", "--fix-thin", f"--max-input-size={LARGEST}", "--stdin")
        repo.objects("index-pack", *checks, source=file)
    chosen = heads.get("HEAD") or heads.get("refs/heads/agent") or next(iter(heads.values()))
    return repo.objects("rev-parse", "--verify", "--end-of-options", f"{chosen}^{{commit}}").text.strip()


def improper(repo: Repo, base: str, commit: str) -> str:
    """What of a change must not enter a repository: submodules, links that leave it, anything called `.git`."""
    fields = iter(repo.objects("diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-abbrev", base, commit).parts())
    for head, name in zip(fields, fields, strict=True):
        _, mode, _, blob, _ = head.split(" ")
        if any(part.lower() in (".git", "..") for part in name.split("/")):
            return f"{legible(name)}: nothing may be called .git"
        if mode == "160000":
            return f"{legible(name)} is a repository of its own or a submodule: commit plain files"
        if mode == "120000":
            target: str = repo.objects("cat-file", "blob", blob).text
            reached = posixpath.normpath(posixpath.join(posixpath.dirname(name), target))
            if target.startswith("/") or reached.split("/")[0] in ("..", ".git"):
                return f"{legible(name)} is a link that leaves the repository: {legible(target)}"
    return ""


def shown(repo: Repo, base: str, commit: str) -> str:
    """The diff as text; the rest of a very long one is named, not shown."""
    text = repo.objects("diff", *DIFF, "-M", base, commit, limit=SHOWN + 1).text
    if len(text) > SHOWN:
        whole = f"git diff {base[:12]} {commit[:12]}"
        text = f"{text[:SHOWN].rpartition(chr(10))[0]}\n[cut at 400 kB; the whole: {whole}]\n"
    return redact(legible(text))
