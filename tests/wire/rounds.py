"""Kill rounds over the wire: the demo conducted from a platform while its bot is killed with -9, and the platform
misbehaves: late and lost answers, envelopes twice, connections cut.

    python -m tests.wire.rounds slack|discord --rounds 50

A round is one kill while people speak and press and cards change, often in the midst of an act; then the bot is started
again, and what had been said to the platform must be decided. Several rounds share one conducted demo, which must end
as if nothing had been: one signed report, every task once, no process left. What must hold: no decision is lost,
nothing has a second card, the log verifies. Posts that stand twice are counted; each must say on itself why.
"""

import argparse
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct, field

from store import log
from tests import rounds as local
from tests.wire.conduct import Conductor
from tests.wire.demo import PEOPLE, Demo
from tests.wire.ending import ended, own, twice
from tests.wire.rough import AGAIN, PLATFORMS, Rough
from tests.wire.seen import Seen
from tests.wire.slack import wait

LONG = 600.0  # seconds a demo may take
REPEAT = 6.0  # seconds until people repeat what a card does not show
IDLE = 6.0  # seconds without an act, after which it is killed all the same
PATIENCE = 90.0  # seconds until all that had been said must be decided, on a loaded machine


class Round(Struct, kw_only=True):
    """One kill: what people had decided by then, and what was found once the bot was back."""

    number: int
    sent: frozenset[str]
    fresh: int
    connections: int
    at: float
    took: float = 0.0
    lost: int = 0
    second: int = 0
    marked: int = 0
    unmarked: int = 0
    problems: list[str] = []

    def __str__(self) -> str:
        return (
            f"round {self.number}: killed, {self.fresh} decisions since the last, {self.lost} lost of {len(self.sent)}"
            f", {self.second} second cards, {self.marked} posts twice and marked, {self.unmarked} not marked"
            f", verify {'; '.join(self.problems) or 'holds'}, settled in {self.took:.1f} s"
        )

    def holds(self) -> bool:
        return not (self.lost or self.second or self.unmarked or self.problems)


class Sitting(Struct, kw_only=True):
    """One workspace and one conducted demo with its rounds; `kills` are left to come, `before` were rounds of others.
    `say` is told each round; `last` is how it was at the end."""

    rough: Rough
    demo: Demo
    chance: random.Random
    kills: int
    before: int = 0
    say: Callable[[str], object] = print
    rounds: list[Round] = field(default_factory=list)
    happened: Counter[str] = field(default_factory=Counter)
    last: Round | None = None
    repeated: int = 0
    left: list[int] = field(default_factory=list)
    told: str = ""
    at: float = 0.0
    striking: bool = False
    settling: Round | None = None
    people: Conductor | None = None
    acted: int = 0

    def play(self) -> None:
        """Until the report is signed and landed. Raises AssertionError naming what did not hold."""
        people = self.people = Conductor(self.rough.seat, again=REPEAT, meanwhile=self.meanwhile)
        try:
            with self.demo:
                assert wait(self.rough.connections, LONG), self.demo.log.read_text()  # before, nobody is there to hear
                self.at = time.monotonic() + self.chance.uniform(1, 4)
                people.play(LONG)
                if self.settling:
                    self.settle(self.settling, PATIENCE)
                ended(self.rough.seat)
                self.last = self.looked(self.begun())
                assert self.last.holds(), self.last
        finally:
            self.told = people.told()
            self.left = local.Round(home=self.demo.home, chance=self.chance, kills=0).end()
        self.repeated = len(people.acts) - len({(a.about, a.habit) for a in people.acts})
        assert not self.left, f"processes left: {self.left}"
        self.demo.holds()

    def meanwhile(self) -> None:
        """Kill the bot, or break something, whenever it is time; the next round begins when the last has settled."""
        assert self.demo.bot
        if (code := self.demo.bot.poll()) is not None:
            assert self.striking, f"the bot ended by itself with {code}"
            assert code == -signal.SIGKILL, code
            self.died()
        if self.settling:
            self.settle(self.settling, 0.0)
        elif self.kills and not self.striking and self.due():
            if self.chance.random() < 0.6:
                self.happened[self.rough.fault(self.chance)] += 1
            self.striking = True  # from beside, so that it may fall into an act
            threading.Timer(self.chance.uniform(0.0, 1.0), self.demo.bot.kill).start()

    def due(self) -> bool:
        """A while after somebody acted again, or where nothing is to be done."""
        acts, now = len(self.people.acts) if self.people else 0, time.monotonic()
        return now > self.at + (IDLE if acts == self.acted else 0.0)

    def died(self) -> None:
        self.settling = self.begun()
        self.striking, self.kills = False, self.kills - 1
        self.demo.up()

    def begun(self) -> Round:
        """What people have decided by now."""
        sent, before = self.wanted(), self.rounds[-1].sent if self.rounds else frozenset[str]()
        number, connections = self.before + len(self.rounds) + 1, self.rough.connections()
        return Round(number=number, sent=sent, fresh=len(sent - before), connections=connections, at=time.monotonic())

    def settle(self, it: Round, patience: float) -> None:
        """Once it is connected again and has decided all that had been said, or the time is over."""
        end, last = time.monotonic() + patience, it.at + PATIENCE
        while not (done := self.rough.connections() > it.connections and it.sent <= self.known()):
            if time.monotonic() > last:
                break
            if time.monotonic() > end:
                return
            time.sleep(0.1)
        it.took = time.monotonic() - it.at
        self.rounds.append(self.looked(it))
        self.settling = None
        self.at = time.monotonic() + self.chance.uniform(0.3, 3.0)
        self.acted = len(self.people.acts) if self.people else 0
        self.say(str(it))
        assert done, f"not back after {it.took:.0f} s"
        assert it.holds(), it

    def looked(self, it: Round) -> Round:
        """What there is to be seen of the bot's honesty now."""
        posts = own(self.rough.seat)
        it.lost = len(it.sent - self.known())
        it.second = sum(count - 1 for count in twice(*posts).values())
        it.marked, it.unmarked = doubled(self.rough, [*posts[0], *posts[1]])
        repository, branch = self.demo.home / "repository", "refs/heads/swarm/s1"
        there = subprocess.run(["git", "-C", repository, "rev-parse", "-q", "--verify", branch], capture_output=True)
        heads = local.git(self.demo.home, "log", "--format=%(trailers:key=Podium-Head,valueonly)", branch).split() \
            if there.returncode == 0 else []  # fmt: skip
        it.problems = log.verify(self.demo.home / "podium.db", "", heads)
        return it

    def counts(self) -> Counter[str]:
        """In words, of the whole demo."""
        end = self.last or (self.rounds[-1] if self.rounds else self.begun())
        return Counter({
            "kills": len(self.rounds), "decisions sent": len(end.sent), "decisions lost": end.lost,
            "second cards": end.second, "posts twice, and marked": end.marked, "posts twice, not marked": end.unmarked,
            "acts said again": self.repeated, "processes left": len(self.left), "verify fails": len(end.problems),
        })  # fmt: skip

    def wanted(self) -> frozenset[str]:
        """What the platform was told that it arrived, and every line that stands there."""
        seat = self.rough.seat
        top = seat.side.messages(seat.channel)
        every = [*top, *(m for first in top for m in seat.side.messages(seat.channel, first.id)[1:])]
        lines = {f"{seat.name}:{seat.channel}:{m.id}" for m in every if m.author in PEOPLE}
        return frozenset(self.rough.taken() | lines)

    def known(self) -> set[str]:
        """Ids of all that was decided, or set aside."""
        if not (self.demo.home / "podium.db").exists():
            return set()
        with sqlite3.connect(self.demo.home / "podium.db") as db:
            return {id for (id,) in db.execute("SELECT id FROM log UNION SELECT id FROM aside")}


def doubled(rough: Rough, posts: list[Seen]) -> tuple[int, int]:
    """Posts that stand once more: those that say that the first try may have arrived, and those that do not."""
    again: dict[str, list[Seen]] = {}
    for seen in posts:
        again.setdefault(rough.key(seen), []).append(seen)
    more = [seen for key, alike in again.items() if key for seen in alike[1:]]
    marked = sum(AGAIN in seen.text for seen in more)
    return marked, len(more) - marked


def sitting(platform: str, folder: Path, seed: int, kills: int, before: int = 0) -> Sitting:
    """A fresh workspace and home."""
    rough = PLATFORMS[platform]()
    demo = Demo(folder / "home", {platform: rough.table}, {platform: rough.accounts}, rough.tokens)
    return Sitting(rough=rough, demo=demo, chance=random.Random(seed), kills=kills, before=before)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("platform", choices=sorted(PLATFORMS))
    parser.add_argument("--rounds", type=int, default=50, help="kills in all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kills", type=int, default=10, help="most of one conducted demo")
    given = parser.parse_args()
    done, failed, seed, began = list[Round](), 0, given.seed, time.monotonic()
    happened, total = Counter[str](), Counter[str]()
    while len(done) < given.rounds and not failed:
        folder, start = Path(tempfile.mkdtemp(prefix=f"podium-wire-{seed}-")), time.monotonic()
        it = sitting(given.platform, folder, seed, min(given.kills, given.rounds - len(done)), len(done))
        it.say = lambda text: print(text, flush=True)
        try:
            it.play()
            subprocess.run(["rm", "-rf", folder], check=True)
            how = "one signed report, every task once"
        except (AssertionError, LookupError, ValueError, subprocess.SubprocessError) as error:
            failed += 1
            (folder / "why.txt").write_text(traceback.format_exc() + it.told)
            how = f"FAILED in {folder}: {type(error).__name__} {error}"
        finally:
            it.rough.close()
        print(f"seed {seed}: {how}; {dict(it.counts())}, faults {dict(it.happened)}", end="", flush=True)
        print(f", {time.monotonic() - start:.0f} s", flush=True)
        done, seed = [*done, *it.rounds], seed + 1
        happened.update(it.happened)
        total.update(it.counts())
    print(f"{given.platform}: {sum(map(Round.holds, done))} of {len(done)} rounds hold, {failed} demos failed")
    print(f"{dict(total)}, faults {dict(happened)}, {time.monotonic() - began:.0f} s")
    return int(failed > 0 or len(done) < given.rounds)


if __name__ == "__main__":
    sys.exit(main())
