"""Kill rounds over the wire: the demo conducted from a platform while its bot is killed with -9 at random moments, and
the platform misbehaves: late and lost answers, envelopes twice, connections cut. What must hold at the end of a round:
no decision is lost, no thing has a second card, the log holds. Posts that stand twice are counted, by their key.

    python -m tests.wire.rounds --rounds 50 --seed 1 --platform slack
"""

import argparse
import random
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from msgspec import Struct, field

from tests.wire.conduct import Conductor, Seat
from tests.wire.demo import PEOPLE, Demo
from tests.wire.ending import ended
from tests.wire.seen import Seen
from tests.wire.slack import Slack, start

HOME = "C0GENERAL"
LONG = 400.0  # seconds a round may take
AGAIN = 6.0  # seconds until people repeat what a card does not show


class Round(Struct, kw_only=True):
    """One workspace, one bot, and what happened to it; `kills` are left to come."""

    demo: Demo
    seat: Seat
    chance: random.Random
    kills: int
    fault: Callable[[random.Random], str]
    acknowledged: Callable[[], set[str]]
    happened: Counter[str] = field(default_factory=Counter)
    doubled: Counter[str] = field(default_factory=Counter)
    repeated: int = 0
    told: str = ""
    at: float = 0.0

    def play(self) -> None:
        """Until the report is signed and landed. Raises AssertionError naming what did not hold."""
        people = Conductor(self.seat, again=AGAIN, meanwhile=self.meanwhile)
        self.at = time.monotonic() + self.chance.uniform(3, 6)
        try:
            with self.demo:
                people.play(LONG)
                ended(self.seat)
                self.doubled = doubled(self.seat)
                self.kept()
        finally:
            self.told = people.told()
        self.repeated = len(people.acts) - len({(a.about, a.habit) for a in people.acts})
        self.demo.holds()

    def meanwhile(self) -> None:
        """Kill the bot, or break something, whenever it is time; the bot is started again at once."""
        if self.demo.bot and self.demo.bot.poll() is not None:
            self.demo.up()
        if not self.kills or time.monotonic() < self.at:
            return
        self.at = time.monotonic() + self.chance.uniform(0.3, 5.0)
        if self.chance.random() < 0.4:
            self.happened[self.fault(self.chance)] += 1
            return
        self.demo.down(signal.SIGKILL)
        self.kills -= 1
        self.happened["killed"] += 1
        self.demo.up()

    def kept(self) -> None:
        """What the platform was told that it arrived, and every line that stands there, is in the log."""
        with sqlite3.connect(self.demo.home / "podium.db") as db:
            known = {id for (id,) in db.execute("SELECT id FROM log UNION SELECT id FROM aside")}
        wanted = self.acknowledged() | {f"{self.seat.name}:{id}" for id in lines(self.seat)}
        assert wanted <= known, f"lost: {sorted(wanted - known)}"
        self.happened["decisions kept"] += len(wanted)


def lines(seat: Seat) -> Iterator[str]:
    """Channel and id of each line of a person."""
    top = seat.side.messages(seat.channel)
    for seen in (*top, *(m for first in top for m in seat.side.messages(seat.channel, first.id)[1:])):
        if seen.author in PEOPLE:
            yield f"{seat.channel}:{seen.id}"


def doubled(seat: Seat) -> Counter[str]:
    """Posts that stand more than once, by the sort of their key: what a kill between a post and its record leaves."""
    keys: Counter[str] = Counter()
    for first in seat.side.messages(seat.channel):
        for seen in (first, *seat.side.messages(seat.channel, first.id)[1:]):
            keys[key_of(seen)] += 1
    return Counter({key: count - 1 for key, count in keys.items() if key and count > 1})


def key_of(seen: Seen) -> str:
    """The key in a message's metadata, or ""."""
    found = re.search(r"'event_payload': \{'key': '([^']+)'\}", str(seen.raw.get("metadata", "")))
    return found[1] if found else ""


def slack_fault(slack: Slack) -> Callable[[random.Random], str]:
    """Something that Slack does now and then."""

    def put(chance: random.Random) -> str:
        faults: list[tuple[str, dict[str, object]]] = [
            ("lose_answer", {"method": "chat.postMessage"}), ("lose_answer", {"method": "chat.update"}),
            ("duplicate", {"times": 2, "seconds": 0.5}), ("5xx", {"times": 2}), ("disconnect", {}), ("cut", {}),
            ("429", {"method": "chat.postMessage", "seconds": 2.0}),
        ]  # fmt: skip
        name, args = chance.choice(faults)
        slack.fault(name, **args)
        return name

    return put


def slack_taken(slack: Slack) -> set[str]:
    """Ids of what Slack was told that it arrived: lines, commands, presses that open no window, windows sent."""
    found, people = set[str](), {slack.user(name) for name in PEOPLE}
    for payload in slack.world.links.taken:
        event, kind = payload.get("event") or {}, payload.get("type")
        if kind == "view_submission":
            found.add(payload["view"]["id"])
        elif payload.get("command") or kind == "block_actions":
            labels = [(one.get("text") or {}).get("text", "") for one in payload.get("actions", [])]
            found |= {payload["trigger_id"]} if not any(label.endswith("…") for label in labels) else set()
        elif event.get("type") == "message" and event.get("user") in people:
            found.add(f"{event['channel']}:{event['ts']}")
    return {f"slack:{id}" for id in found}


def slack_round(folder: Path, seed: int, kills: int) -> tuple[Round, Slack]:
    """A fresh workspace and home."""
    slack = start()
    table = {"slack": {"api": slack.api, "channel": HOME, "ping": "2", "timeout": "10"}}
    demo = Demo(folder / "home", table, {"slack": {p: slack.user(p) for p in PEOPLE}}, slack.tokens)
    chance = random.Random(seed)
    made = Round(
        demo=demo, seat=Seat(slack, HOME, "slack"), chance=chance, kills=kills, fault=slack_fault(slack),
        acknowledged=lambda: slack_taken(slack),
    )  # fmt: skip
    return made, slack


PLATFORMS = {"slack": slack_round}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kills", type=int, default=8, help="per round")
    parser.add_argument("--platform", choices=sorted(PLATFORMS), default="slack")
    given = parser.parse_args()
    happened, twice, failed = Counter[str](), Counter[str](), 0
    for seed in range(given.seed, given.seed + given.rounds):
        began, folder = time.monotonic(), Path(tempfile.mkdtemp(prefix=f"podium-wire-{seed}-"))
        it, stand_in = PLATFORMS[given.platform](folder, seed, given.kills)
        try:
            it.play()
            subprocess.run(["rm", "-rf", folder], check=True)
            print(
                f"round {seed}: holds, {time.monotonic() - began:.0f} s, {dict(it.happened)}, said again {it.repeated}"
                f", posts twice {dict(it.doubled)}", flush=True,
            )  # fmt: skip
        except (AssertionError, LookupError, subprocess.SubprocessError) as error:
            failed += 1
            (folder / "why.txt").write_text(traceback.format_exc() + it.told)
            print(f"round {seed}: FAILED in {folder}: {type(error).__name__} {error} {dict(it.happened)}", flush=True)
        finally:
            stand_in.close()
        happened += it.happened
        twice += it.doubled
    print(f"{given.rounds - failed} of {given.rounds} rounds hold; {dict(happened)}; posts twice {dict(twice)}")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
