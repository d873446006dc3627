"""Load with real sockets: a hundred tasks that change twenty times a second, the real bot, library and pacing, and a
stand-in that counts as strictly as the platform.

    python -m tests.wire.load slack|discord --seconds 30
"""

import argparse
import re
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from bot.pacing import CALM, Bucket, Pacing
from tests.wire.adversarial.discord import Discord
from tests.wire.adversarial.house import House
from tests.wire.adversarial.sides import Side
from tests.wire.adversarial.slack import Slack

RATE = 20  # changes a second
EVERY = 3.0  # seconds between two lines of a person
SAYS = {"pause s1": "^s1 paused", "resume s1": "^s1 goes on", "stop s2": "^Stopped s2"}  # and how it is answered
SIDES: dict[str, Callable[[], Side]] = {"slack": Slack, "discord": Discord}


class Load(Struct, kw_only=True):
    """What came of it. `floor` is how long an answer took while all was quiet, `late` each under load, the last a
    stop's, by the platform's own clock; `stale` the longest that a message waited, `law` how long it may; `burst` is
    what may go out at once; `behind` are cards that do not show what was said last."""

    seconds: float
    events: int
    calls: int
    refused: int
    floor: float
    late: list[float]
    stale: float
    law: float
    burst: int
    behind: int

    def __str__(self) -> str:
        return (
            f"{self.events} events in {self.seconds:.0f} s, {self.calls} calls"
            f" ({self.calls / self.events:.4f} an event), {self.refused} refused, {len(self.late)} answers within"
            f" {max(self.late):.2f} s, to the stop {self.late[-1]:.2f} s (quiet: {self.floor:.2f} s)"
            f", stale {self.stale:.1f} s, by the law {self.law:.0f} s, {self.behind} cards not at their last state"
        )

    def holds(self) -> None:
        """Raises AssertionError. The share of calls is asked beyond the burst: a short run has little besides."""
        assert self.refused == 0, self
        assert self.behind == 0, self
        assert max(self.late) <= max(1.0, 3 * self.floor), self
        assert self.stale <= self.law, self
        assert self.calls - self.burst <= 0.05 * self.events, self


def play(side: Side, folder: Path, seconds: float, tasks: int = 100) -> Load:
    """All cards stand before it begins; after it all of them must show what was said last."""
    watched(side)
    house = House(side, folder, slots=tasks + 1, policy={"minutes": 10_000.0})
    try:
        begin(house, tasks)
        counted(side, True)
        house.paced = True
        house.restart()
        floor = max(answered(house, [say(house, "pause s1"), say(house, "resume s1")]))
        found = run(house, seconds, tasks, floor)
        counted(side, False)
        house.paced = False
        house.restart()
        house.calm()
        last = {f"t{n}": f"wrote {said}" for n, said in SAID.items()}
        cards = [(m.title.split()[0], m.text) for m in house.top() if " Task t" in m.title]
        found.behind = sum(not any(n == name and text in shown for n, shown in cards) for name, text in last.items())
        return found
    finally:
        house.close()


SAID: dict[int, int] = {}  # what each task's agent said last
AT: dict[str, float] = {}  # when a message was written, by its id


def begin(house: House, tasks: int) -> None:
    """All of them run."""
    SAID.clear()
    house.launch(
        *(f't{n} criteria = ["person: reads well"]' for n in range(1, tasks + 1)), head="minutes = 100000"
    )  # fmt: skip
    for name in ("t1", "t2"):
        house.agent(name, "progress", text="a real step")
    house.say("ann", f"agents {tasks}")
    house.until(lambda: len(house.fleet.started) == tasks)
    house.draft("t1")
    house.say("ann", "launch s2")
    house.press("ann", house.card("Launch s2", buttons=True).id, "Launch")
    house.until(lambda: len(house.fleet.started) == tasks + 1)
    house.calm()


def run(house: House, seconds: float, tasks: int, floor: float) -> Load:
    limits = house.chat.limits
    before, began, number, said, stale = calls(house.side), time.monotonic(), 0, list[tuple[str, str]](), 0.0
    keys = {call.brief.task: key for key, call in house.fleet.started.items() if key.startswith("s1.")}
    while (passed := time.monotonic() - began) < seconds:
        if passed >= EVERY * (1 + len(said)):
            said.append(say(house, "resume s1" if len(said) % 2 else "pause s1"))
        if passed < number / RATE:
            time.sleep(0.005)
            continue
        number += 1
        n = 1 + number % tasks
        SAID[n] = number
        house.fleet.say(keys[f"t{n}"], "progress", {"text": f"wrote {number}"}, house.now())
        stale = max(stale, house.bot.outbox.stale(house.now())[1])
    late = answered(house, [*said, say(house, "stop s2")])
    return Load(
        seconds=seconds, events=number + len(late), calls=calls(house.side) - before, refused=refused(house.side),
        floor=floor, late=late, stale=stale, law=Pacing(limits).staleness(tasks + 1 + 4 * limits.homes), behind=0,
        burst=Bucket(min(CALM, limits.edits)).size,
    )  # fmt: skip


def say(house: House, text: str) -> tuple[str, str]:
    """Said at the top: the words, and the line's id."""
    at = time.time()
    id = house.say("ann", text)
    if isinstance(house.side, Slack):
        AT[id] = at
    return text, id


def answered(house: House, said: list[tuple[str, str]]) -> list[float]:
    """How long the answer to each took: the first of its words after it."""

    def found() -> list[float]:
        top = [(clock(m.id), m.title) for m in house.top()]
        asked = [(clock(line), SAYS[text]) for text, line in said]
        replies = [min((at for at, title in top if at > since and re.search(says, title)), default=0.0)
                   for since, says in asked]  # fmt: skip
        return [reply - since for reply, (since, _) in zip(replies, asked, strict=True)] if all(replies) else []

    return house.until(found)


def watched(side: Side) -> None:
    """Note when the bot's posts arrive where ids do not tell it well enough."""
    AT.clear()
    if isinstance(side, Slack):
        side.stand.world.watchers.append(lambda act: AT.setdefault(act[2].id, time.time()))


def clock(id: str) -> float:
    """When a message was written, by the platform: its ids tell, or its process noted it."""
    return AT.get(id) or (0.0 if "." in id else (int(id) >> 22) / 1000)


def counted(side: Side, on: bool) -> None:
    """Whether the platform's budgets hold."""
    if isinstance(side, Slack):
        side.stand.world.rates.clear()
        side.stand.world.rates.on = on
    elif isinstance(side, Discord):
        side.stand.tune(limits=on)


def calls(side: Side) -> int:
    """What the bot asked of the platform so far, but for looks into the history and connections."""
    if isinstance(side, Slack):
        quiet = ("conversations.", "apps.", "auth.")
        return sum(n for name, n in side.stand.world.rates.calls.items() if not name.startswith(quiet))
    assert isinstance(side, Discord)
    return sum(method != "GET" and "/interactions/" not in path for method, path, _ in side.stand.log())


def refused(side: Side) -> int:
    if isinstance(side, Slack):
        return sum(side.stand.world.rates.refused.values()) + len(side.stand.failures)
    assert isinstance(side, Discord)
    return sum(side.stand.state()["said"].values())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("platform", choices=sorted(SIDES))
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--tasks", type=int, default=100)
    given = parser.parse_args()
    side = SIDES[given.platform]()
    try:
        with tempfile.TemporaryDirectory(prefix="podium-load-") as folder:
            found = play(side, Path(folder), given.seconds, given.tasks)
        print(f"{given.platform}: {found}")
        found.holds()
    finally:
        side.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
