"""A repository in memory: commits are what works they hold; some pairs of works conflict, some are red together.

Commits are a function of their inputs, as with the real one: the same Try gives the same ids.
"""

import hashlib

from msgspec import Struct
from msgspec.structs import replace

from adapters.sim.agenda import Dice
from adapters.sim.faults import Faults
from bot.core.calls import Collect, Land, Look, Publish, Survey, Try
from bot.core.config import Repository
from bot.core.events import Collected, Landed, Published, Result, Seen, Surveyed, Tried
from bot.core.quotes import lies


def shown(files: tuple[str, ...], attempt: str) -> str:
    """A diff of one line a file."""
    heads = (f"diff --git a/{f} b/{f}\n--- a/{f}\n+++ b/{f}\n@@ -1 +1 @@\n-old\n" for f in files)
    return "".join(f"{head}+mended by {attempt}\n" for head in heads)


class Work(Struct, frozen=True):
    """One attempt's change: `knew` are the works in the base it was made on; a bad one fails its checks."""

    task: str
    attempt: str
    good: bool
    knew: frozenset[str] = frozenset()


class Commit(Struct, frozen=True):
    """`works` by task, as on the branch after this commit; `merge` says what it did to them; `other` was merged in."""

    id: str
    parent: str = ""
    other: str = ""
    works: dict[str, Work] = {}
    merge: tuple[str, str] = ("", "")


class SimGit:
    """The person's repository `main`, and `swarm/*`. `published` holds each move of a swarm branch, in order."""

    def __init__(self, seed: int, faults: Faults) -> None:
        self.seed, self.faults, self.dice = seed, faults, Dice(seed, "git")
        self.commits: dict[str, Commit] = {}
        self.target = self._commit("", {}, ("", ""), "base")
        self.heads: dict[str, str] = {}
        self.left: dict[str, tuple[str, tuple[str, ...]]] = {}
        self.published: list[Publish] = []
        self.landed: list[Land] = []

    def _commit(self, parent: str, works: dict[str, Work], merge: tuple[str, str], salt: str, other: str = "") -> str:
        id = hashlib.sha1(f"{parent}|{merge}|{salt}".encode()).hexdigest()
        self.commits[id] = Commit(id, parent, other, works, merge)
        return id

    def work(self, task: str, attempt: str, base: str, good: bool, paths: tuple[str, ...]) -> None:
        """What an agent leaves in its clone."""
        works = self.commits[base].works
        work = Work(task, attempt, good, frozenset(w.attempt for w in works.values()))
        self.left[attempt] = (self._commit(base, {**works, task: work}, ("work", task), attempt), paths)

    def survey(self, call: Survey, repository: Repository, at: float) -> Surveyed:
        parts = (("tree", "\n".join(sorted(self.commits[self.target].works))),)
        failed = self.faults("survey fails")
        return Surveyed(
            id=f"{call.key}:result", at=at, swarm=call.swarm, parts=() if failed else parts,
            error="git fell over" if failed else "",
        )  # fmt: skip

    def branch(self, repository: Repository, swarm: str, base: str) -> None:
        self.heads.setdefault(swarm, base)

    def collect(self, call: Collect, repository: Repository, at: float) -> Collected:
        id = f"{call.key}:result"
        if self.faults("collect fails"):
            return Collected(id=id, at=at, attempt=call.attempt, error="the bundle is damaged")
        commit, files = self.left.get(call.attempt, ("", ()))
        if not commit:
            return Collected(id=id, at=at, attempt=call.attempt, base=call.base)
        return Collected(
            id=id, at=at, attempt=call.attempt, commit=commit, base=call.base, files=files, added=len(files), removed=1,
            diff=shown(files, call.attempt),
        )  # fmt: skip

    def look(self, call: Look, repository: Repository, at: float) -> Seen:
        """Every file but those called nowhere holds ten lines, and who wrote them."""
        id = f"{call.key}:result"
        if self.faults("look fails"):
            return Seen(id=id, at=at, attempt=call.attempt, error="the repository is busy")
        real = [c for c in call.places if "nowhere" not in c.path]
        there = [c for c in real if lies(f"a file of {c.path}\n" * 10, c.line, c.words)]
        return Seen(id=id, at=at, attempt=call.attempt, there=tuple(c.about for c in there))

    def apart(self, one: str, other: str, kind: str) -> bool:
        """Whether two tasks' works conflict or are red together, as long as neither knew the other."""
        pair = "-".join(sorted((one, other)))
        return Dice(self.seed, kind, pair).chance(self.faults.rates[kind] / 4)

    def clash(self, works: dict[str, Work], work: Work, kind: str) -> str:
        """A task on the branch that this work does not go together with, or ""."""
        for other in works.values() if kind in self.faults.rates else ():
            strangers = other.attempt not in work.knew and work.attempt not in other.knew
            if other.task != work.task and strangers and self.apart(other.task, work.task, kind):
                return other.task
        return ""

    def attempt(self, call: Try, repository: Repository, at: float) -> Tried:
        """Merge and gate without publishing."""
        size, tip, merges = len(call.merges), call.base, []
        tried = Tried(id=f"{call.key}:result", at=at, batch=call.batch, size=size, ok=False)
        for index, merge in enumerate(call.merges):
            works = dict(self.commits[tip].works)
            if call.kind == "revert":
                works.pop(merge.task, None)
            elif call.kind == "merge":
                work = self.commits[merge.commit].works[merge.task]
                if other := self.clash(works, work, "conflict"):
                    self.faults.counted["conflict"] += 1
                    return replace(tried, conflict=index, files=(f"src/{other}.py",))
                works[merge.task] = work
            tip = self._commit(tip, works, (call.kind, merge.task), f"{merge.commit}{call.date}", merge.commit)
            merges.append(tip)
        if self.faults("gates fail"):
            return replace(tried, error="the gates did not run")
        red = next((w.task for w in self.commits[tip].works.values() if self._red(tip, w)), "")
        if red:
            self.faults.counted["red pair"] += 1
        output = f"{red} is red" if red else "ok"
        results = tuple(Result(c.about, c.command, int(bool(red)), output) for c in call.commands)
        return replace(tried, ok=not red, tip=tip, merges=tuple(merges), results=results)

    def _red(self, tip: str, work: Work) -> bool:
        return not work.good or bool(self.clash(self.commits[tip].works, work, "red pair"))

    def publish(self, call: Publish, repository: Repository, at: float) -> Published:
        head = self.heads[call.swarm]
        id = f"{call.key}:result"
        if head == call.old and self.faults("branch moved"):
            head = self.heads[call.swarm] = self._commit(head, self.commits[head].works, ("foreign", ""), call.key)
        if head == call.old:
            self.heads[call.swarm] = call.new
            self.published.append(call)
        elif head != call.new:
            return Published(id=id, at=at, batch=call.batch, ok=False, tip=head)
        return Published(id=id, at=at, batch=call.batch, ok=True, tip=call.new)

    def land(self, call: Land, repository: Repository, at: float) -> Landed:
        id = f"{call.key}:result"
        if self.target != call.tip and self.faults("land refused"):
            return Landed(id=id, at=at, swarm=call.swarm, ok=False, refused="the target's tree is not clean")
        if self.target != call.tip and not self.within(self.target, call.tip):
            return Landed(id=id, at=at, swarm=call.swarm, ok=False, moved=self.target)
        if self.target != call.tip and self.faults("target moved"):
            self.target = self._commit(self.target, self.commits[self.target].works, ("foreign", ""), call.key)
            return Landed(id=id, at=at, swarm=call.swarm, ok=False, moved=self.target)
        self.target = call.tip
        self.landed.append(call)
        return Landed(id=id, at=at, swarm=call.swarm, ok=True, commit=call.tip)

    def within(self, old: str, tip: str) -> bool:
        """Whether `old` is `tip`, one of its ancestors, or was merged in."""
        while tip:
            if old in (tip, self.commits[tip].other):
                return True
            tip = self.commits[tip].parent
        return False

    def history(self, tip: str) -> list[tuple[str, str]]:
        """What was done on the way to a tip, oldest first: ("merge", "t3"), ("revert", "t3"), …"""
        done: list[tuple[str, str]] = []
        while tip:
            done.append(self.commits[tip].merge)
            tip = self.commits[tip].parent
        return done[::-1]
