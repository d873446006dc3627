"""A plan made together on a platform, then launched and reviewed there: people who have nothing but its messages."""

import re
import time
from pathlib import Path

from tests import dialogue
from tests.rounds import git
from tests.wire.conduct import LOOK, Conductor, Habit, Seat
from tests.wire.demo import Demo

LONG = 900.0
HABITS = (
    Habit(r"Launch s1", "ann", "press", "Launch"),
    Habit(r"is this the direction", "ann", "press", "Go on"),
    Habit(r"draft, unread", "ann", "press", "Approve report"),
    Habit(r"signed by", "ann", "press", "Land on main…"),
    Habit(r"Land s1", "ann", "press", "Land"),
    Habit(r"^t\d+ .*parked", "ann", "press", "Retry"),
    Habit(r"", "ann", "press", "Approve"),
)


class Paired(Demo):
    """The demo's home with another worker, and a brain."""

    def up(self) -> None:
        if not self.home.exists():
            dialogue.settle(self.home)
        super().up()

    def holds(self) -> None:
        """The log does, and each of 33 tasks was merged once, on the target."""
        assert self.podium("verify", "--home", str(self.home)).startswith("The log holds.")
        trailers = "--format=%(trailers:key=Podium-Task,valueonly)"
        merged = git(self.home, "log", "--first-parent", trailers, "main").split()
        assert sorted(merged) == sorted(f"s1.t{n}" for n in range(1, 34))


def planned(seat: Seat, folder: Path) -> list[str]:
    """The dialogue, reply by reply; gives what was said in the plan's thread."""
    seat.side.say("ann", seat.channel, f"{seat.bot} {dialogue.WORDS}")
    card = ""
    end = time.monotonic() + LONG

    def stands(words: str, thread: str = "") -> str:
        """The id of the bot's message that says so."""
        while time.monotonic() < end:
            for seen in seat.side.messages(seat.channel, thread):
                if seen.author == "podium" and words in f"{seen.title} {seen.text}":
                    return seen.id
            time.sleep(LOOK)
        raise AssertionError(f"never said: {words}\n{said()}")

    def said() -> str:
        found = seat.side.messages(seat.channel, card)
        return "\n".join(f"{seen.author}: {seen.title}" for seen in found)

    card = stands("Plan s1")
    stands("Before I draft s1: 3 questions", card)
    for words, then in dialogue.REPLIES:
        seat.side.say("ann", seat.channel, words, card)
        stands(then, card)
    (folder / "dialogue.txt").write_text(said())
    return said().splitlines()


def conducted(seat: Seat, folder: Path) -> Conductor:
    """The dialogue, then launch, review, signature and landing."""
    told = planned(seat, folder)
    people = Conductor(seat, habits=HABITS)
    people.play(LONG)
    (plan,) = [m for m in seat.side.messages(seat.channel) if m.title.startswith("Plan s1")]
    tasks = re.search(r"(\d+) tasks", plan.title)
    assert tasks, plan.title
    assert int(tasks[1]) == 33
    assert sum(line.startswith("ann: ") for line in told) == len(dialogue.REPLIES)
    return people
