"""Merge and revert commits as a function of their inputs: made of objects alone, with a given date, no checkout."""

from msgspec import Struct

from adapters.git.plumbing import Repo, legible
from bot.core.calls import Merge, Try
from bot.core.redact import redact
from bot.errors import RepositoryError

NOTHING_NEW = "(nothing new: its commits are already in the swarm's branch, or were taken back there)"


class Merged(Struct, frozen=True):
    """The tip after the merges that went well, one commit each; and the first that did not, with its files."""

    tip: str
    merges: tuple[str, ...] = ()
    conflict: int = -1
    files: tuple[str, ...] = ()


def merge_all(repo: Repo, call: Try) -> Merged:
    """Merge or revert in order on `call.base`. Raises RepositoryError when a commit is not there."""
    tip = call.base
    made: list[str] = []
    parents: tuple[str, ...]
    for index, merge in enumerate(call.merges):
        if call.kind == "revert":
            tree, files = revert(repo, tip, merge.commit)
            parents = (tip,)
        elif repo.within(merge.commit, tip):
            if call.kind == "merge":  # git would say "up to date", and the work would be lost without a word
                return Merged(tip, tuple(made), index, (NOTHING_NEW,))
            made.append(tip)
            continue
        else:
            tree, files = join(repo, tip, merge.commit)
            parents = (tip, merge.commit)
        if files:
            return Merged(tip, tuple(made), index, files)
        tip = commit(repo, tree, parents, message(merge), call.date)
        made.append(tip)
    return Merged(tip, tuple(made))


def join(repo: Repo, ours: str, theirs: str) -> tuple[str, tuple[str, ...]]:
    """The tree of a merge, and the files that conflict."""
    found = repo.objects("merge-tree", "--write-tree", "-z", "--name-only", "--no-messages", ours, theirs, fine=(0, 1))
    tree, *files = found.text.split("\0")
    return tree.strip(), tuple(dict.fromkeys(redact(legible(file)) for file in files if file))


def revert(repo: Repo, tip: str, merged: str) -> tuple[str, tuple[str, ...]]:
    """The tree of `tip` without what `merged` brought to its first parent: a merge whose base is `merged` itself, with
    a made-up child of it that is as if it had never been."""
    if not repo.within(merged, tip):
        raise RepositoryError(f"{merged[:7]} is not in the swarm's branch: there is nothing to revert")
    before = repo.objects("rev-parse", f"{merged}^1^{{tree}}").text.strip()
    return join(repo, tip, commit(repo, before, (merged,), "without", 0))


def commit(repo: Repo, tree: str, parents: tuple[str, ...], text: str, date: int) -> str:
    """A commit by the bot, dated as told."""
    who = {"NAME": "Podium", "EMAIL": "podium@localhost", "DATE": f"@{date} +0000"}
    env = {f"GIT_{role}_{name}": value for role in ("AUTHOR", "COMMITTER") for name, value in who.items()}
    above = [part for parent in parents for part in ("-p", parent)]
    return repo.objects("commit-tree", tree, *above, put=text, env=env).text.strip()


def message(merge: Merge) -> str:
    """One line of subject, then trailers, one line each whatever is in them."""
    trailers = "".join(f"{name}: {' '.join(value.split())}\n" for name, value in merge.trailers)
    return f"{' '.join(merge.subject.split())}\n" + (f"\n{trailers}" if trailers else "")
