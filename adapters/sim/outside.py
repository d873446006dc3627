"""What the world outside answers in a rehearsal: agents that work, machines that check and merge. From dice, in no time
of this machine's."""

from collections.abc import Callable
from math import exp

from adapters.sim.agenda import Dice
from bot.core.calls import AnyCall, Brief, Collect, Deliver, Judge, Look, Publish, Start, Stop, Try
from bot.core.calls import Command as Asked
from bot.core.events import AnyEvent, Collected, Exited, Heard, Judged, Published, Result, Seen, Started, Tried
from bot.core.figures import Basis
from bot.core.world import Book

STEP = 1.0  # seconds until an agent's first word
LAG = 0.5  # seconds until this machine answers
GATE = 20.0  # seconds that checks and gates take
QUOTED = {"text": "as it stands there", "place": "src/a.py:8", "quote": "what stands there to the letter"}

Put = Callable[[float, AnyEvent], None]


class Outside:
    """`put` brings an event after so many seconds; `dice` are each task's. `wrong` are tasks whose work is wrong, for
    all that their checks say."""

    def __init__(self, book: Book, basis: Basis, dice: dict[str, Dice], put: Put) -> None:
        self.book, self.basis, self.dice, self.put = book, basis, dice, put
        self.wrong: set[str] = set()
        self.red: set[str] = set()  # attempts whose checks fail
        self.held: dict[str, list[tuple[float, Heard | Exited]]] = {}  # what an attempt does after its question

    def call(self, call: AnyCall) -> None:
        """Carry it out."""
        id = f"{call.key}:result"
        match call:
            case Start():
                self.put(LAG, Started(id=id, at=0.0, attempt=call.attempt))
                (self._review if call.brief.role == "reviewer" else self._work)(call.brief, call.attempt)
            case Collect():
                made = Collected(id=id, at=0.0, attempt=call.attempt, commit=call.attempt, base=call.base, added=1)
                self.put(LAG, made)
            case Look():
                self.put(LAG, Seen(id=id, at=0.0, attempt=call.attempt, there=tuple(c.about for c in call.places)))
            case Judge():
                code = int(call.attempt in self.red)
                results = tuple(self._ran(c, code) for c in call.commands)
                self.put(GATE, Judged(
                    id=id, at=0.0, swarm=call.swarm, task=call.task, attempt=call.attempt, commit=call.commit,
                    results=results,
                ))  # fmt: skip
            case Try():
                self.put(GATE, Tried(
                    id=id, at=0.0, batch=call.batch, size=len(call.merges), ok=True, tip=id,
                    merges=tuple(m.task for m in call.merges), results=tuple(self._ran(c, 0) for c in call.commands),
                ))  # fmt: skip
            case Publish():
                self.put(LAG, Published(id=id, at=0.0, batch=call.batch, ok=True, tip=call.new))
            case Stop():
                self.put(LAG, Exited(id=id, at=0.0, attempt=call.attempt, code=-9, why="stopped"))
            case Deliver() if call.sort == "answer":
                self._lines(self.held.pop(call.attempt, []))
            case _:
                pass  # nothing follows that a decision hangs on

    def _ran(self, command: Asked, code: int) -> Result:
        """A command's outcome; one with a threshold prints a number that reaches it."""
        task = self.book.tasks.get(command.about.partition(".")[0])
        least = next((c.threshold for c in task.spec.criteria if c.id == command.about), None) if task else None
        return Result(command.about, command.command, code, "" if least is None else f"{least:f}")

    def _work(self, brief: Brief, attempt: str) -> None:
        """A worker's whole run: a first word, perhaps a question half-way, evidence, an exit."""
        dice, kind = self.dice[brief.task], self.basis.kind(brief.kind)
        task = self.book.tasks[brief.task].spec
        long = max(3 * STEP, 60 * task.estimate * kind.stretch * exp(kind.spread * dice.gauss(0.0, 1.0)))
        fails, asks = dice.chance(kind.fails), dice.chance(kind.asks)
        (self.wrong.discard if dice.chance(kind.right) else self.wrong.add)(brief.task)
        late = long > 60 * brief.minutes
        long = min(long, 60 * brief.minutes)
        owed = [c.id for c in task.criteria if c.judge == "evidence"]
        if fails and any(c.check for c in task.criteria):
            self.red.add(attempt)
            fails = False
        verbs = [("progress", {"text": "begins"})]
        verbs += [("ask", {"id": "q1", "text": f"{attempt}?"})] if asks else []
        verbs += [("evidence", {"criterion": id, "kind": "file", "path": id}) for id in owed]
        verbs += [("usage", {"money": str(kind.money * long / 60)})] if kind.money else []
        times = [STEP, *([long / 2] if asks else [])]
        times += [long] * (len(verbs) - len(times))
        lines: list[tuple[float, Heard | Exited]] = [
            (at, Heard(id=f"{attempt}:{n}", at=0.0, attempt=attempt, seq=n, verb=verb, args=args))
            for n, (at, (verb, args)) in enumerate(zip(times, verbs, strict=True), 1)
        ]
        why = "timeout" if late else "exit"
        lines.append((long, Exited(id=f"{attempt}:exit", at=0.0, attempt=attempt, code=int(fails), why=why)))
        if asks:
            self.held[attempt] = [(at - long / 2, event) for at, event in lines[2:]]
            lines = lines[:2]
        self._lines(lines)

    def _review(self, brief: Brief, attempt: str) -> None:
        """A reviewer's: rulings on the criteria that are its own, one against where it sees that the work is wrong."""
        dice, task = self.dice[brief.task], self.book.tasks[brief.task].spec
        long = max(2 * STEP, 60 * self.basis.reading * exp(0.5 * dice.gauss(0.0, 1.0)))
        seen = brief.task in self.wrong and dice.chance(self.basis.catch)
        may = [c for c in task.criteria if c.judge != "person"]
        against = next((c.id for c in may), "") if seen else ""
        ruled = {c.id: "met" for c in may if c.judge in ("reviewer", "evidence")}
        ruled |= {against: "not met"} if against else {}
        lines: list[tuple[float, Heard | Exited]] = [
            (long, Heard(id=f"{attempt}:{n}", at=0.0, attempt=attempt, seq=n, verb="review",
                         args={"criterion": id, "ruling": ruling, **QUOTED}))
            for n, (id, ruling) in enumerate(ruled.items(), 1)
        ]  # fmt: skip
        last = len(lines) + 1
        said = Heard(id=f"{attempt}:{last}", at=0.0, attempt=attempt, seq=last, verb="done", args={})
        self._lines([*lines, (long, said), (long, Exited(id=f"{attempt}:exit", at=0.0, attempt=attempt, code=0))])

    def _lines(self, lines: list[tuple[float, Heard | Exited]]) -> None:
        for seconds, event in lines:
            self.put(seconds, event)
