"""Agents, git and gates that do what they are told: for stories and for showing a case, with nothing left to chance.

Commits are names. A gate is green unless a rule says otherwise; an agent says only what it is given to say.
"""

from collections.abc import Callable

from msgspec.structs import replace

from adapters.sim.git import shown
from bot.core.calls import Collect, Command, Deliver, Inspect, Judge, Land, Look, Publish, Start, Survey, Try
from bot.core.config import Repository, Runner, Settings
from bot.core.events import (
    AnyEvent,
    Collected,
    Exited,
    Heard,
    Inspected,
    Judged,
    Landed,
    Lost,
    Published,
    Result,
    Seen,
    Surveyed,
    Tried,
)
from bot.core.quotes import lies
from bot.core.values import Logged
from bot.core.views.watch import spoken

BASE = "4f2a91c0000000000000000000000000000000ba"


class CuedFleet:
    """`said` holds what each attempt's spool has; `heard` what was delivered to it; `log` its live log."""

    def __init__(self) -> None:
        self.started: dict[str, Start] = {}
        self.said: dict[str, list[AnyEvent]] = {}
        self.heard: dict[str, list[Deliver]] = {}
        self.work: dict[str, tuple[str, ...]] = {}
        self.log: dict[str, list[Logged]] = {}

    def start(self, call: Start, runner: Runner, repository: Repository) -> None:
        self.started.setdefault(call.attempt, call)
        self.said.setdefault(call.attempt, [])

    def deliver(self, call: Deliver) -> None:
        known = self.heard.setdefault(call.attempt, [])
        if call.key not in [c.key for c in known]:
            known.append(call)

    def stop(self, attempt: str) -> None:
        if attempt in self.started and not self.over(attempt):
            self.said[attempt].append(Exited(id=f"{attempt}:exit", at=0.0, attempt=attempt, code=-9, why="stopped"))

    def over(self, attempt: str) -> bool:
        return any(isinstance(e, (Exited, Lost)) for e in self.said[attempt])

    def say(self, attempt: str, verb: str, args: dict[str, str], at: float) -> None:
        """The next line of its spool, or its end: verbs `exits` (code), `dies`, `limited` (until)."""
        spool = self.said[attempt]
        self.log.setdefault(attempt, []).append(Logged(text=spoken(verb, args), verb=verb, at=at))
        match verb:
            case "exits":
                end = Exited(
                    id=f"{attempt}:exit", at=at, attempt=attempt, code=int(args["code"]), tail=args.get("text", "")
                )
                spool.append(end)
            case "limited":
                spool.append(
                    Exited(
                        id=f"{attempt}:exit", at=at, attempt=attempt, code=75, why="limited", until=float(args["until"])
                    )
                )
            case "dies":
                spool.append(Lost(id=f"{attempt}:lost", at=at, attempt=attempt))
            case _:
                seq = len(spool) + 1
                spool.append(Heard(id=f"{attempt}:{seq}", at=at, attempt=attempt, seq=seq, verb=verb, args=args))

    def print(self, attempt: str, text: str) -> None:
        """Lines of its output."""
        self.log.setdefault(attempt, []).append(Logged(text=text))

    def tail(self, attempt: str) -> tuple[Logged, ...]:
        return tuple(self.log.get(attempt, ())[-20:])

    def poll(self, at: float, read: dict[str, int]) -> list[AnyEvent]:
        events = (e for key, seq in read.items() for e in self.said.get(key, [])[seq:])
        return [e if e.at else replace(e, at=at) for e in events]  # who was stopped ends when that is seen

    def release(self, attempt: str) -> None:
        self.work.pop(attempt, None)


class CuedGit:
    """`red` and `conflict` are rules over the tasks on the branch after a merge; `moved` is the target's new head;
    `files` have the text that a reviewer may quote."""

    def __init__(self, fleet: CuedFleet) -> None:
        self.fleet = fleet
        self.heads: dict[str, str] = {}
        self.merged: list[str] = []
        self.landed: list[str] = []
        self.tried: dict[str, list[str]] = {}
        self.files: dict[str, str] = {}
        self.red: Callable[[frozenset[str]], bool] = lambda tasks: False
        self.conflict: dict[str, tuple[str, ...]] = {}
        self.moved = self.refused = self.error = self.unseen = ""
        self.seen: tuple[tuple[str, str], ...] = (("tree", "README.md\nsrc/a.py\ntests/test_a.py"),)

    def branch(self, repository: Repository, swarm: str, base: str) -> None:
        self.heads.setdefault(swarm, base)

    def survey(self, call: Survey, repository: Repository, at: float) -> Surveyed:
        return Surveyed(id=f"{call.key}:result", at=at, swarm=call.swarm, parts=self.seen, error=self.unseen)

    def collect(self, call: Collect, repository: Repository, at: float) -> Collected:
        files = self.fleet.work.get(call.attempt, ())
        commit = f"{call.attempt.replace('.', '')}c" + "0" * 33 if files else ""
        return Collected(
            id=f"{call.key}:result", at=at, attempt=call.attempt, commit=commit, base=call.base, files=files,
            added=3 * len(files), removed=len(files), diff=shown(files, call.attempt),
        )  # fmt: skip

    def look(self, call: Look, repository: Repository, at: float) -> Seen:
        """Files have the text in `files`; one that is not there has ten lines of its own name."""
        there = [c for c in call.places if lies(self.files.get(c.path, f"{c.path}\n" * 10), c.line, c.words)]
        return Seen(id=f"{call.key}:result", at=at, attempt=call.attempt, there=tuple(c.about for c in there))

    def attempt(self, call: Try, repository: Repository, at: float) -> Tried:
        id = f"{call.key}:result"
        names = [m.task for m in call.merges]
        clash = next((i for i, name in enumerate(names) if call.kind == "merge" and name in self.conflict), -1)
        if clash >= 0:
            files = self.conflict.pop(names[clash])
            return Tried(id=id, at=at, batch=call.batch, size=len(names), ok=False, conflict=clash, files=files)
        if self.error:
            return Tried(id=id, at=at, batch=call.batch, size=len(names), ok=False, error=self.error)
        ok = not (call.kind == "merge" and self.red(frozenset((*self.merged, *names))))
        results = tuple(Result(c.about, c.command, int(not ok), "ok" if ok else "1 failed") for c in call.commands)
        merges = tuple(f"{call.kind[0]}{m.task}{call.date % 1000:03}" + "0" * 34 for m in call.merges)
        tip = merges[-1] if merges else call.base
        self.tried[tip] = names if call.kind == "merge" else []
        return Tried(id=id, at=at, batch=call.batch, size=len(names), ok=ok, tip=tip, merges=merges, results=results)

    def publish(self, call: Publish, repository: Repository, at: float) -> Published:
        head = self.heads.get(call.swarm, call.old)
        ok = head in (call.old, call.new)
        if ok:
            self.heads[call.swarm] = call.new
            self.merged += self.tried.pop(call.new, [])
        return Published(id=f"{call.key}:result", at=at, batch=call.batch, ok=ok, tip=call.new if ok else head)

    def land(self, call: Land, repository: Repository, at: float) -> Landed:
        id = f"{call.key}:result"
        if self.refused:
            return Landed(id=id, at=at, swarm=call.swarm, ok=False, refused=self.refused)
        if self.moved:
            moved, self.moved = self.moved, ""
            return Landed(id=id, at=at, swarm=call.swarm, ok=False, moved=moved)
        self.landed.append(call.tip)
        return Landed(id=id, at=at, swarm=call.swarm, ok=True, commit=call.tip)


class CuedGate:
    """`fails` maps a criterion, gate or assumption to its output; `problems` forbid a launch."""

    def __init__(self) -> None:
        self.fails: dict[str, str] = {}
        self.problems: tuple[str, ...] = ()
        self.sandbox = True
        self.error = ""

    def inspect(self, call: Inspect, settings: Settings, at: float) -> Inspected:
        names = [c.partition(" ")[0] for c in call.checks]
        holds = ", ".join(f"{n} {'does not hold' if n in self.fails else 'holds'}" for n in names)
        facts = [("repository", f"{call.repository} @ {BASE[:7]}, clean"), ("gates", "green on the base")]
        facts += [("assumptions", holds)] if holds else []
        facts += [("sandbox", "bubblewrap, no network" if self.sandbox else "none")]
        return Inspected(
            id=f"{call.key}:result", at=at, swarm=call.swarm, facts=tuple(facts), problems=self.problems, base=BASE,
            sandbox=self.sandbox, output="1 failed" if self.problems else "",
        )  # fmt: skip

    def judge(self, call: Judge, repository: Repository, at: float) -> Judged:
        def ran(command: Command) -> Result:
            output = self.fails.pop(command.about, "")
            return Result(command.about, command.command, int(bool(output)), output or "1 passed")

        results = () if self.error else tuple(ran(c) for c in call.commands)
        return Judged(
            id=f"{call.key}:result", at=at, swarm=call.swarm, task=call.task, attempt=call.attempt, commit=call.commit,
            results=results, error=self.error,
        )  # fmt: skip
