"""People conducting the demo: they look at what stands in the channel and act on it, the same on every platform.

    Conductor(Seat(slack, "C0GENERAL", "slack")).play()

Nothing here knows Podium's insides. An open question is a message with buttons, at the top or in the thread of a card
that tells of it; its title says what it is. With several seats, each act is done from the next one in turn; from the
one after it where those who are to act are not there.
"""

import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Literal, Protocol

from msgspec import Struct

from tests.wire.seen import Seen

LONG = 300.0  # seconds for the whole, on a loaded machine
LOOK = 0.25  # seconds between two looks
CALM = 8.0  # seconds without a change, after which all was said: posts may come in bursts of five seconds


class Side(Protocol):
    """The users' side of a platform's stand-in."""

    def say(self, user: str, channel: str, text: str, thread: str = "") -> str: ...

    def command(self, user: str, channel: str, text: str) -> object: ...

    def press(self, user: str, channel: str, message: str, label: str, words: str = "") -> object: ...

    def messages(self, channel: str, thread: str = "") -> list[Seen]: ...


class Seat(Struct, frozen=True):
    """A channel of a platform, and what people call the bot there. `people` are those who are there ((): all are)."""

    side: Side
    channel: str
    name: str
    bot: str = "@podium"
    people: tuple[str, ...] = ()


Way = Literal["press", "reply", "mention", "command"]


class Habit(Struct, frozen=True):
    """What somebody does about an open question whose title matches `asks`: press the button `what`, with `words` for
    the window it opens; reply `what` in the thread; mention the bot there; or command it at the top. {c} and {d} are
    ids that the title names."""

    asks: str
    who: str
    way: Way
    what: str
    words: str = ""


HABITS = (  # the first that fits is done
    Habit(r"Launch s1", "ann", "press", "Launch"),
    Habit(r"^c\d+ .*Which licence", "ann", "reply", "MIT"),
    Habit(r"No file says of which year", "bob", "press", "Unblock…", "the rates are those of 2025"),
    Habit(r"Delete module legacy.*1 of 2", "bob", "mention", "approve {c}"),
    Habit(r"Delete module legacy", "ann", "press", "Approve as shown…", "{c}"),
    Habit(r"^c\d+ .*One clock", "bob", "command", "approve {c}"),
    Habit(r"is this the direction", "ann", "press", "Go on"),
    Habit(r"it looks dead", "bob", "press", "Carry"),
    Habit(r"due dates end at", "ann", "mention", "dismiss {d}: docs/zones.txt says so already"),
    Habit(r"^t16 .*parked", "bob", "press", "Close as…", "carry"),
    Habit(r"^t\d+ .*parked", "ann", "press", "Retry"),
    Habit(r"draft, unread", "ann", "press", "Waive…", "the agreement on rounding begins next year"),
    Habit(r"draft, unread", "ann", "press", "Productive"),
    Habit(r"draft, unread", "ann", "press", "Approve report"),
    Habit(r"signed by", "ann", "press", "Land on main…"),
    Habit(r"Land s1", "ann", "press", "Land"),
    Habit(r"", "ann", "press", "Approve"),
)
BEGIN = Habit("", "ann", "mention", "plan demo")
LAUNCH = Habit("", "ann", "command", "launch s1")
FLEETING = ("press", "command")  # a platform never brings these again
WAITS = re.compile(r"· open\b|waits for|parked")  # of a card: somebody is asked in its thread
END = re.compile(r"· landed as [0-9a-f]{7}")


class Act(Struct, frozen=True):
    """What somebody did about what, where; and when, in seconds from the start."""

    habit: Habit
    about: str
    seat: str
    at: float


class Conductor:
    """`again`: seconds after which people repeat a press or a command that a card does not show yet, and what failed in
    their hands (0: never); what they wrote stands there and is not repeated. `meanwhile` is called at every look, for
    tests that break something."""

    def __init__(
        self, *seats: Seat, habits: tuple[Habit, ...] = HABITS, again: float = 0.0,
        meanwhile: Callable[[], object] = lambda: None,
    ) -> None:  # fmt: skip
        self.seats, self.habits, self.again, self.meanwhile = seats, habits, again, meanwhile
        self.acts: list[Act] = []
        self._did: dict[tuple[str, str], float] = {}
        self._began = time.monotonic()

    def play(self, seconds: float = LONG) -> None:
        """From the plan to the landing, and until all of it is told. Raises AssertionError with what stood there."""
        while not all(self.landed(seat) for seat in self.seats):
            at = len(self.acts) % len(self.seats)
            order = (*self.seats[at:], *self.seats[:at])
            assert time.monotonic() < self._began + seconds, f"not finished:\n{self.told()}"
            self.meanwhile()
            if not any(self.turn(seat) for seat in (order if order[0].people else order[:1])):
                time.sleep(LOOK)
        assert self.still(self._began + seconds), f"never still:\n{self.told()}"

    def turn(self, seat: Seat) -> bool:
        """Do the first thing that is to be done from this seat → whether there was one."""
        for card, habit in self.due(seat):
            if seat.people and habit.who not in seat.people:
                continue
            about = named(card)
            key = about, f"{habit.way} {habit.what} {card.buttons.count(habit.what)}"  # several may stand there
            at = self._did.get(key, 0.0)
            if at and not (self.again and habit.way in FLEETING and time.monotonic() > at + self.again):
                continue
            self._did[key] = time.monotonic()
            self.acts.append(Act(habit, about, seat.name, round(time.monotonic() - self._began, 1)))
            try:
                act(seat, card, habit)
            except (LookupError, ValueError):  # no window opened, or the button is gone
                if not self.again:
                    raise
            return True
        return False

    def due(self, seat: Seat) -> Iterator[tuple[Seen, Habit]]:
        """Open questions as they stand, each with the habit for it; a plan and a launch are asked for first."""
        top = seat.side.messages(seat.channel)
        own = [m for m in top if m.author == "podium"]
        if not any(m.title.startswith("Plan s1") for m in own):
            yield Seen(id="", title="begin"), BEGIN
        elif not any("Launch s1" in m.title for m in own):
            yield Seen(id="", title="plan"), LAUNCH
        for card in own:
            thread = seat.side.messages(seat.channel, card.id)[1:] if WAITS.search(card.text) else []
            for seen in (card, *thread):
                habit = next((h for h in self.habits if fits(h, seen)), None)
                if habit and seen.author == "podium":
                    yield seen, habit

    def landed(self, seat: Seat) -> bool:
        return any(END.search(m.title) for m in seat.side.messages(seat.channel))

    def still(self, end: float) -> bool:
        """Whether nothing changed for a while."""
        before: object = None
        since = time.monotonic()
        while time.monotonic() < end:
            now = [[(m.title, m.text, m.pinned) for m in s.side.messages(s.channel)] for s in self.seats]
            if now != before:
                before, since = now, time.monotonic()
            if time.monotonic() > since + CALM:
                return True
            self.meanwhile()
            time.sleep(LOOK)
        return False

    def ways(self) -> Counter[str]:
        """How often each way was used; a window filled counts as one of its own."""
        return Counter("window" if a.habit.words else a.habit.way for a in self.acts)

    def told(self) -> str:
        """What was done, and what stands in the channels."""
        done = [f"{a.at:6.1f}  {a.seat}  {a.habit.who}: {a.habit.way} {a.habit.what} → {a.about}" for a in self.acts]
        shown = [f"{s.name}  {m.author}: {m.title}" for s in self.seats for m in s.side.messages(s.channel)]
        return "\n".join([*done, *shown])


def fits(habit: Habit, seen: Seen) -> bool:
    """Whether this is the habit for an open question."""
    there = {label.rstrip("…") for label in seen.buttons}
    wanted = habit.way != "press" or habit.what.rstrip("…") in there
    return bool(there and wanted and re.search(habit.asks, seen.title))


def named(card: Seen) -> str:
    """The id of a question, the same in every mirror; else how its title begins."""
    found = re.match(r"c\d+", card.title)
    return found[0] if found else card.title[:20]


def act(seat: Seat, card: Seen, habit: Habit) -> None:
    """As a person would."""
    ids = {letter: (re.findall(rf"\b{letter}\d+\b", card.title) or [""])[0] for letter in "cd"}
    what, words = habit.what.format(**ids), habit.words.format(**ids)
    match habit.way:
        case "press":
            seat.side.press(habit.who, seat.channel, card.id, what, words)
        case "reply":
            seat.side.say(habit.who, seat.channel, what, card.thread or card.id)
        case "mention":
            seat.side.say(habit.who, seat.channel, f"{seat.bot} {what}", card.thread or card.id)
        case "command":
            seat.side.command(habit.who, seat.channel, what)
