"""Logs that somebody follows, as the outbox shows them: looked at in time, after everything else, within budgets."""

from math import inf

from msgspec.structs import replace

from adapters.chat.terminal.render import grown
from bot.core.message import Code, Message
from bot.core.records import Watch
from bot.core.rows import Attempt, Plan, Row, Swarm, Task
from bot.core.values import Logged, PlanSpec, TaskSpec
from bot.core.world import World
from bot.outbox import Outbox
from bot.pacing import Bucket
from bot.ports import Limits, Place
from bot.showing import Show
from bot.watching import LOOK

MANY = 6
TASKS = tuple(TaskSpec(id=f"t{n}", title=f"task {n}") for n in range(MANY))


def rows(watches: int = 1) -> list[Row]:
    swarm = Swarm(key="s1", title="clean", state="running", version=1, signed=1, owner="ann")
    made: list[Row] = [swarm, Plan(key="s1.v1", number=1, spec=PlanSpec(title="clean", tasks=TASKS))]
    for n, spec in enumerate(TASKS):
        made.append(Task(key=f"s1.t{n}", spec=spec, state="running", posted=True, attempt=f"a{n}"))
        made.append(Attempt(key=f"s1.a{n}", task=f"t{n}", state="running", started=1.0))
    made += [
        Watch(key=f"s1.w{n}", attempt=f"a{n}", task=f"t{n}", platform="terminal", channel="general", by="ann")
        for n in range(watches)
    ]
    return made


class Screen:
    """An outbox over logs that are lists, and what it showed of them: (time, title, last line)."""

    def __init__(self, watches: int = 1, limits: Limits | None = None, free: float = 0.0) -> None:
        self.limits = {"terminal": limits or Limits()}
        self.world, self.logs, self.at = World(rows(watches)), {f"s1.a{n}": list[str]() for n in range(MANY)}, free
        self.shown: list[tuple[float, str, str]] = []
        self.places: list[Place] = []
        self.box = Outbox(self.limits, (), (), tail=self.tail)
        self.box.take(self.world.all(), ())

    def tail(self, attempt: str) -> tuple[Logged, ...]:
        return tuple(Logged(text=text) for text in self.logs[attempt])

    def put(self, row: Row) -> None:
        self.world.put(row)
        self.box.take([row], ())

    def run(self, seconds: float, step: float = 0.25) -> list[tuple[float, str, str]]:
        """What was shown in that time."""
        self.shown.clear()
        end = self.at + seconds
        while self.at < end:
            for action in self.box.due(self.at, self.world):
                assert isinstance(action, Show)
                blocks = [b.text for b in action.message.blocks if isinstance(b, Code)]
                last = blocks[0].split("\n")[-1] if blocks else ""
                self.shown.append((self.at, action.item[1].partition("/")[2], last))
                self.places += self.box.done(action, action.id or f"id:{action.key}", self.at).places
            self.at += step
        return self.shown

    def watched(self) -> list[str]:
        return [last for _, surface, last in self.shown if surface == "watch"]


def test_a_log_is_looked_at_while_no_row_changes_and_shown_only_when_it_grew() -> None:
    screen = Screen(free=35.0)  # far from a change of its minutes
    assert [surface for _, surface, _ in screen.run(5)].count("watch") == 1
    for n in range(3):
        screen.logs["s1.a0"].append(f"line {n}")
        screen.run(LOOK + 1)
        assert screen.watched() == [f"  line {n}"]
    assert screen.run(20) == []
    assert screen.box.wake < inf
    assert screen.box.said()


def test_it_ends_with_the_attempt_and_nothing_is_looked_at_any_more() -> None:
    screen = Screen()
    screen.run(5)
    screen.logs["s1.a0"].append("last words")
    screen.put(replace(screen.world.book("s1").attempts["a0"], state="ended", outcome="done", ended=screen.at))
    assert screen.run(3)
    assert screen.watched() == ["  last words"]
    screen.logs["s1.a0"].append("from the grave")
    assert screen.run(60) == []
    assert screen.box.wake == inf


def test_off_is_shown_once_and_read_no_more() -> None:
    screen = Screen()
    screen.run(5)
    row = screen.world.get("watch", "s1.w0")
    assert isinstance(row, Watch)
    screen.put(replace(row, off=True))
    screen.logs["s1.a0"].append("unseen")
    assert [surface for _, surface, _ in screen.run(60)] == ["watch"]
    assert screen.watched() == [""]


def test_cards_go_before_logs_however_many_are_followed() -> None:
    """Six logs that grow all the time, at 24 edits a minute: a card that changes is shown at once, every time, and each
    log is shown again and again."""
    screen = Screen(MANY, Limits(edits=24))
    screen.run(30)
    waited = []
    for n in range(20):
        for key in screen.logs:
            screen.logs[key].append(f"{key} {n}")
        card = screen.world.book("s1").tasks[f"t{n % MANY}"]
        changed = screen.at
        screen.put(replace(card, reason=f"why {n}", failures=n + 1))
        screen.run(6)
        waited += [at - changed for at, surface, _ in screen.shown if surface == "card"][:1]
    assert len(waited) == 20
    assert max(waited) <= 3
    for key in screen.logs:
        screen.logs[key].append(f"the end of {key}")
    screen.run(120)
    assert {last.split()[-1] for last in screen.watched()} == set(screen.logs), "none is left out"


def test_a_restart_shows_what_came_meanwhile_in_the_same_message() -> None:
    screen = Screen()
    screen.run(5)
    place = next(p for p in screen.places if p.surface == "watch")
    screen.logs["s1.a0"].append("meanwhile")
    screen.box = Outbox(screen.limits, screen.places, (), tail=screen.tail)
    screen.box.take(screen.world.all(), ())
    (show,) = (a for a in screen.box.due(screen.at, screen.world) if isinstance(a, Show) and a.item[1] == "s1.w0/watch")
    assert show.id == place.message
    assert "meanwhile" in str(show.message)


def test_a_bucket_keeps_something_before_logs_and_never_starves_them() -> None:
    for limit in range(1, 200):
        bucket = Bucket(limit)
        waits = [bucket.wait(0.0, lane) for lane in (0, 3, 4)]
        assert waits == [0.0, 0.0, 0.0]
        for _ in range(bucket.size):
            bucket.take()
        waits = [bucket.wait(0.0, lane) for lane in (0, 3, 4)]
        assert waits == sorted(waits)
        assert waits[2] < inf


def test_a_terminal_says_the_lines_that_came() -> None:
    def log(*lines: str) -> Message:
        return Message("t1", (Code("\n".join(lines), "log"),))

    assert grown(Message("t1"), log("a", "b")) == ["a", "b"]
    assert grown(log("a", "b"), log("a", "b")) == []
    assert grown(log("a", "b", "c"), log("…", "b", "c", "d")) == ["d"]
    assert grown(log("a", "a"), log("a", "a", "a")) == ["a"]
    assert grown(log("a"), log("x", "y")) == ["x", "y"]
    assert grown(log("a"), log("…", "x", "y")) == ["…", "x", "y"], "a cut is marked"
    assert grown(log("a"), Message("t1", (Code("b"),))) == []
