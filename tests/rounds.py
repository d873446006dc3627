"""Kill rounds: the real demo, its bot and its agents killed with -9 at random moments, and what must hold at the end.

    python -m tests.rounds --rounds 50 --seed 1

Each round has a data home of its own. A person answers each open question as `ANSWERS` says; until the kills of the
round are spent, a bot, an agent or what stands between them dies every now and then, and the bot is started again.
"""

import argparse
import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from adapters.chat.terminal.door import Hello, address, attach
from bot.cli.demo import furnish
from bot.cli.report import look
from bot.core.report import build
from bot.core.report.data import data
from bot.core.rows import Checkpoint
from bot.core.world import Book
from bot.errors import ChatError, PodiumError
from store import log

ROOT = Path(__file__).parents[1]
ENV = {**os.environ, "PODIUM_DEMO_PACE": "0", "PYTHONPATH": str(ROOT)}
SECTIONS = ["reality", "reconciliation", "findings", "discoveries", "testing"]
PATIENCE = 180.0  # seconds a round may take
AGAIN = 2.0  # seconds until the same words are said again
ANSWERS = {
    "launch": "approve {c}", "question": "answer {c}: MIT", "stuck": "unblock {t}: the rates are those of 2025",
    "result": "approve {c}", "irreversible": "approve {c}", "discovery": "carry {c}", "first look": "go on {c}",
    "blocked": "go without {c}", "conflict": "retry {c}", "budget": "approve {c}", "report": "approve {c}",
    "landing": "approve {c}",
}  # fmt: skip


class Round(Struct, kw_only=True):
    """One home, its bot, and what happened to it. `kills` are left to come, `said` is when each line was said last."""

    home: Path
    chance: random.Random
    kills: int
    env: dict[str, str] = {}
    bot: subprocess.Popen[bytes] | None = None
    killed: Counter[str] = field(default_factory=Counter)
    said: dict[str, float] = {}

    def play(self) -> None:
        """Until the report is signed and landed. Raises AssertionError naming what did not hold."""
        furnish(self.home)
        self.up()
        end, strike = time.monotonic() + PATIENCE, 0.0
        try:
            self.say("plan demo", "launch s1")
            while not self.over():
                assert time.monotonic() < end, f"not finished: {self.state()}"
                if self.kills and time.monotonic() > strike:
                    strike = time.monotonic() + self.chance.uniform(0.1, 2.5) if strike else time.monotonic() + 1
                    self.kill()
                if self.bot and self.bot.poll() is not None:
                    self.up()
                self.answer()
                time.sleep(0.1)
            assert self.bot
            self.bot.terminate()
            assert self.bot.wait(20) == 0
        finally:
            left = self.end()
        assert not left, f"processes left: {left}"
        self.holds()

    def up(self) -> None:
        """A bot whose door is open; the socket of a killed one is no door."""
        address(self.home).unlink(missing_ok=True)
        with (self.home / "bot.log").open("ab") as out:
            argv = [sys.executable, "-m", "bot", "up", "--home", str(self.home)]
            self.bot = subprocess.Popen(argv, env=ENV | self.env, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
        end = time.monotonic() + 120
        while not address(self.home).exists():
            assert self.bot.poll() is None, (self.home / "bot.log").read_text()[-2000:]
            assert time.monotonic() < end, "the bot opened no door"
            if self.kills and self.chance.random() < 0.002:
                self.strike("bot", [self.bot.pid])
                return
            time.sleep(0.02)

    def say(self, *lines: str) -> None:
        """Through the door; a bot that dies meanwhile is no surprise."""

        async def spoken() -> AsyncIterator[str]:
            for line in lines:
                yield line

        with suppress(ChatError):
            asyncio.run(attach(self.home, spoken(), lambda _: None, lambda _: None, Hello(acts=True)))

    def book(self) -> Book | None:
        with suppress(PodiumError):
            return look(self.home).books.get("s1")
        return None

    def over(self) -> bool:
        book = self.book()
        return bool(book and book.swarm.state == "closed" and book.swarm.landed)

    def state(self) -> str:
        book = self.book()
        if book is None:
            return "no swarm"
        asked = [f"{c.id} {c.kind} {c.title}" for c in book.open()]
        return f"{book.swarm.state} {[f'{t.id} {t.state}' for t in book.tasks.values()]} {asked} {self.killed}"

    def answer(self) -> None:
        """Say what is due and was not said just now."""
        book, now = self.book(), time.monotonic()
        lines = [*self.due(book)] if book and book.rows["swarm"] else ["plan demo"]
        fresh = [line for line in lines if now - self.said.get(line, -AGAIN) >= AGAIN]
        if fresh:
            self.said |= dict.fromkeys(fresh, now)
            self.say(*(word for line in fresh for word in line.split("\n")))

    def due(self, book: Book) -> Iterator[str]:
        if book.swarm.state == "drafting" and not any(c.kind == "launch" for c in book.open()):
            yield "launch s1"
        for row in book.open():
            yield from self.words(book, row)
        for finding in book.findings.values():
            if finding.state == "open" and book.swarm.state == "reviewing":
                yield f"waive {finding.id}: known"
        if book.swarm.state == "closed" and not book.swarm.landed and not list(book.open()):
            yield "land s1"

    def words(self, book: Book, row: Checkpoint) -> Iterator[str]:
        """One card's answer. What died three times is tried again; the bank's format is carried."""
        if row.kind == "parked":
            if row.task:
                yield f"close {row.task} as carry" if row.task == "t16" else f"retry {row.task}"
        elif row.kind == "report" and any(f.state == "open" for f in book.findings.values()):
            return
        elif row.choices and row.kind in ANSWERS:
            line = ANSWERS[row.kind].format(c=row.id, t=row.task)
            yield f"{line}\n#as bob\n{line}\n#as ann" if row.quorum > 1 else line

    def kill(self) -> None:
        """The bot, an attempt, or what runs below it."""
        assert self.bot
        attempts, below = self.processes()
        what = self.chance.choice(["bot", "attempt", "below"])
        pids = {"bot": [self.bot.pid], "attempt": attempts, "below": below}[what]
        self.strike(what if pids else "bot", pids or [self.bot.pid])

    def strike(self, what: str, pids: list[int]) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.chance.choice(pids), signal.SIGKILL)
            self.killed[what] += 1
            self.kills -= 1
        if what == "bot" and self.bot:
            self.bot.wait()

    def processes(self) -> tuple[list[int], list[int]]:
        """Pids of this home: attempts, and whatever else names it or sees a part of it, without the bot."""
        place, attempts, below = "/".join(self.home.parts[-3:]), list[int](), list[int]()
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                words = (folder / "cmdline").read_bytes().decode(errors="replace").split("\0")
                pid = int(folder.name)
                if pid in (os.getpid(), self.bot and self.bot.pid):
                    continue
                if not any(place in w for w in words) and place not in (folder / "mountinfo").read_text():
                    continue
                (attempts if "bot.attempt" in words else below).append(pid)
        return sorted(attempts), sorted(below)

    def end(self) -> list[int]:
        """End what is left of the round; gives what should not have been there two seconds after the bot's end."""
        if self.bot and self.bot.poll() is None:
            self.bot.kill()
            self.bot.wait()
        patience = time.monotonic() + 2
        while (left := [pid for pids in self.processes() for pid in pids]) and time.monotonic() < patience:
            time.sleep(0.05)
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return left

    def holds(self) -> None:
        """The report is signed and whole, the log holds, nothing was merged or shown twice, main is at the tip."""
        world = look(self.home)
        swarm = world.books["s1"].swarm
        assert swarm.report == "ann"
        assert_whole(data(build(world, "s1", time.time())))
        trailers = git(self.home, "log", "--first-parent", "--format=%(trailers:key=Podium-Task,valueonly)", "swarm/s1")
        merged = Counter(trailers.split())
        done = {t.key for t in world.books["s1"].tasks.values() if t.state == "done"}
        assert merged == dict.fromkeys(done, 1), (merged, done)
        assert git(self.home, "rev-parse", "main") == git(self.home, "rev-parse", "swarm/s1") == f"{swarm.landed}\n"
        heads = git(self.home, "log", "--format=%(trailers:key=Podium-Head,valueonly)", "swarm/s1").split()
        assert heads
        assert log.verify(self.home / "podium.db", "", heads) == []
        once(self.home)


def assert_whole(report: dict[str, Any]) -> None:
    """The five sections, and every task in exactly one row of the reconciliation."""
    assert set(SECTIONS) <= set(report["sections"])
    states: dict[str, list[str]] = report["sections"]["reconciliation"]["data"]["tasks"]
    told = Counter(task for tasks in states.values() for task in tasks)
    assert told == {f"t{n}": 1 for n in range(1, 18)}, told


def once(home: Path) -> None:
    """A key has one message and a message one key; the same words are not posted twice in one breath."""
    shown = [json.loads(line) for line in (home / "terminal" / "terminal.jsonl").read_text().splitlines()]
    assert len({(s["key"], s["id"]) for s in shown}) == len({s["key"] for s in shown}) == len({s["id"] for s in shown})
    landed = {s["id"] for s in shown if "landed: ledger is at" in s["message"]["title"]}
    assert len(landed) == 1, landed


def git(home: Path, *argv: str) -> str:
    done = subprocess.run(["git", "-C", home / "repository", *argv], capture_output=True, text=True, check=True)
    return done.stdout


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kills", type=int, default=14, help="per round")
    given = parser.parse_args()
    killed, failed = Counter[str](), 0
    for seed in range(given.seed, given.seed + given.rounds):
        began = time.monotonic()
        folder = Path(tempfile.mkdtemp(prefix=f"podium-round-{seed}-"))
        it = Round(home=folder / "home", chance=random.Random(seed), kills=given.kills)
        try:
            it.play()
            subprocess.run(["rm", "-rf", folder], check=True)
            print(f"round {seed}: holds, {time.monotonic() - began:.0f} s, killed {dict(it.killed)}", flush=True)
        except (AssertionError, subprocess.SubprocessError) as error:
            failed += 1
            print(f"round {seed}: FAILED in {folder}: {error}", flush=True)
        killed += it.killed
    print(f"{given.rounds - failed} of {given.rounds} rounds hold; killed {dict(killed)}")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
