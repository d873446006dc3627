"""One seed, played: the real engine, outbox, coordinator and store over simulated people, agents, git, gates and chat.

No asyncio, no threads, no wall clock: a heap of acts. A crash drops the heap's bot half and all memory, and the store
is opened again from its image. Invariants are looked at after every step.
"""

from collections.abc import Callable
from functools import partial

from adapters.sim.agenda import Act, Agenda, Dice
from adapters.sim.agent import Script, script
from adapters.sim.brain import brain
from adapters.sim.chat import SimChat
from adapters.sim.clock import SimClock
from adapters.sim.faults import Crash, Faults, FaultyStore
from adapters.sim.fleet import SimFleet
from adapters.sim.gate import SimGate
from adapters.sim.git import SimGit
from adapters.sim.parts import Open, Violation, at_once, carried, line, rehearsed
from adapters.sim.people import SimPeople
from adapters.sim.setup import Setup
from bot.carry import Ports
from bot.core.calls import Start, Stop
from bot.core.coordinator import decide, next_due
from bot.core.events import AnyEvent, Configured, Due, Exited, Gap, Heard, Lost, Said, Tick
from bot.core.records import Reading
from bot.core.rows import Checkpoint
from bot.core.world import World
from bot.engine import Decide, Engine, Fed
from bot.errors import ChatError, StoreError
from bot.outbox import Action, Carry, Outbox
from bot.showing import perform

START = 1_750_000_000.0  # a Sunday in June
END = START + 40 * 86_400
LOOK = 900.0  # seconds between two looks at a followed log: time is virtual, and no history is made of looks
MOST = 20_000  # decided events: a history longer than that does not end

Watch = Callable[["Simulation", Fed], list[Violation]]


class Simulation:
    """`watch` looks at every step and gives violations; `trace` keeps what was decided, for people."""

    def __init__(
        self, setup: Setup, open: Open, watch: Watch, *, trace: bool = False, decide: Decide = decide,
        chat: bool = True, script: Script = script,
    ) -> None:  # fmt: skip
        self.setup, self.open, self.watch, self.trace, self.decide = setup, open, watch, trace, decide
        self.settings = setup.settings
        seed = setup.seed
        self.agenda, self.faults, self.dice = Agenda(START), Faults(seed, setup.rates), Dice(seed, "lag")
        self.git = SimGit(seed, self.faults)
        self.chat, self.clock = SimChat(self.faults, setup.edits, setup.edit_age, setup.channels), SimClock(self.agenda)
        self.limits = {self.chat.name: self.chat.limits} if chat else {}
        self.fleet = SimFleet(seed, self.agenda, self.git, self.faults, self._spoken, script)
        self.people = SimPeople(seed, self.agenda, setup.habits, self._hear)
        self.ports = Ports(fleet=self.fleet, git=self.git, gate=SimGate(self.git, self.faults),
                           brain=brain(setup, self.faults), tail=self.fleet.tail, rehearse=rehearsed)  # fmt: skip
        self.store = open(b"")
        self.history: list[str] = []
        self.violations: list[Violation] = []
        self.ended: dict[str, tuple[object, ...]] = {}  # three memories of the invariants
        self.settled: dict[str, str] = {}
        self.acknowledged, self.stops = set[str](), set[str]()
        self.roles_changed = self.up = False
        self.steps = self.batches = self.crashes = 0

    def run(self, opening: tuple[tuple[float, str], ...] = ()) -> "Simulation":
        """To the end: until nothing is scheduled, or the first violation. `opening`: what ann says, and when."""
        self._boot()
        for seconds, text in opening or ((0.0, "plan world"), (self.dice.between(5, 100), "launch s1")):
            self.agenda.after(seconds, partial(self.people.speak, "ann", text))
        for channel in self.setup.mirrors:
            delay = Dice(self.setup.seed, channel).between(200, 9000)
            self.agenda.after(delay, partial(self.people.speak, "ann", "mirror s1", channel=channel))
        self.people.acts(self.setup.brain)
        most = MOST * max(1, len(self.setup.plan.tasks) // 100)
        while not self.violations and self.agenda.due() < END and self.agenda.step():
            if self.steps > most:
                self.violations.append(Violation("it ends", f"{self.steps} events decided and still going on"))
        return self

    @property
    def world(self) -> World:
        return self.engine.world

    def readings(self) -> list[Reading]:
        return [row for row in self.world.rows["reading"].values() if isinstance(row, Reading)]

    # The bot: up, down.
    def _boot(self) -> None:
        """Start on what the store holds, as after a crash."""
        self.inbox: list[AnyEvent] = []
        self.finished, self.owed = list[tuple[Action, str | Exception]](), list[str]()
        self.feeding, self.ticking, self.waking = False, float("inf"), float("inf")
        self.faulty = FaultyStore(self.store, self.faults)
        self.engine = Engine(self.faulty, self.decide)
        saved = self.engine.saved
        self.outbox = Outbox(self.limits, saved.places, saved.calls, tail=self.ports.tail, look=LOOK)
        self.outbox.take(self.world.all(), ())
        self.stops |= {call.attempt for call in saved.calls if isinstance(call, Stop)}
        self.up = True
        now = self.agenda.now
        if self.world.settings != self.settings:
            self._take(Configured(id=f"configured:{now}", at=now, settings=self.settings))
        for event in saved.waiting:
            self._take(event)
        if self.crashes:
            self._take(Gap(id=f"gap:{now}", at=now, since=now - 1, recovered=0))
        for book in self.world.books.values():
            for attempt in sorted(book.live):
                self._spoken(f"{book.key}.{attempt}")
        self._take(Tick(id=f"tick:{now}", at=now))  # what fell due meanwhile

    def _crash(self) -> None:
        """All memory is gone; what was outside stays. Some time later somebody starts the bot again."""
        self.crashes += 1
        self.up = False
        self.agenda.crash()
        self.store = self.open(self.store.image())
        self._note("— the bot dies")
        self.agenda.after(self.dice.between(1, 20_000), self._boot)

    # What comes in.
    def _hear(self, said: Said) -> None:
        """A person's line: kept, then acknowledged, then decided. With the bot down a terminal's line is lost."""
        if self.up:
            self.store.receive(said)
            self.acknowledged.add(said.id)
            self.roles_changed |= said.text.startswith("who add")
            self._take(said)

    def _spoken(self, attempt: str) -> None:
        """An attempt's folder has something new: the next poll finds it."""
        if self.up:
            self.agenda.after(self.dice.between(0.05, 2), lambda: self._poll(attempt), bot=True)

    def _poll(self, attempt: str) -> None:
        swarm, _, id = attempt.partition(".")
        row = self.world.book(swarm).attempts.get(id)
        if row is None:
            return
        if row.state == "ended":
            self._zombie(attempt)
            return
        for event in self.fleet.poll(self.agenda.now, {attempt: row.seq}):
            self._take(event)

    def _zombie(self, attempt: str) -> None:
        """A dead attempt's line that somehow still arrives."""
        if attempt in self.fleet.agents and self.faults("zombie speaks"):
            seq = len(self.fleet.agents[attempt].spool) + self.steps
            verb = self.dice.choice(("done", "ask", "discover", "stuck", "progress", "evidence", "broken"))
            args = {"text": "I live", "id": "u1"}
            now = self.agenda.now
            self._take(Heard(id=f"{attempt}:z{seq}", at=now, attempt=attempt, seq=seq, verb=verb, args=args))

    def _take(self, event: AnyEvent) -> None:
        told = isinstance(event, Heard | Exited | Lost)  # those come in the order of their folder
        late = self.dice.between(1, 4000) if not told and self.faults("event late") else 0.0
        for _ in range(2 if self.faults("event twice") else 1):
            if late:
                self.agenda.after(late, lambda: self._arrive(event), bot=True)
            else:
                self._arrive(event)

    def _arrive(self, event: AnyEvent) -> None:
        self.inbox.append(event)
        self._soon()

    # The engine's turn.
    def _soon(self) -> None:
        if self.up and not self.feeding:
            self.feeding = True
            self.agenda.after(0.01, self._feed, bot=True)

    def _feed(self) -> None:
        """Everything that waits, in one batch; then what it asked for is set going."""
        self.feeding = False
        events, self.inbox = self.inbox, []
        dead = [e for e in events if ":z" in e.id]
        if dead and len(dead) < len(events):  # what the dead say is fed alone, so that its effect is seen
            events, self.inbox = [e for e in events if e not in dead], dead
            self._soon()
        if self.faults("order changed"):
            events = self._shuffled(events)
        try:
            fed = self.engine.feed(events)
        except StoreError:
            self.inbox = [*events, *self.inbox]
            self.agenda.after(5.0, self._soon, bot=True)
            return
        except Crash:
            self._crash()
            return
        self._after(fed)
        finished, self.finished, owed, self.owed = self.finished, [], self.owed, []
        self.store.settle(owed, ())
        for action, result in finished:
            self._done(action, result)
        if self.faults("crash between"):
            self._crash()
        else:
            self._pump()
            if (due := next_due(self.world, self.agenda.now)) < float("inf"):  # nothing but a decision changes when
                self._tick(max(due, self.agenda.now + 1))

    def _shuffled(self, events: list[AnyEvent]) -> list[AnyEvent]:
        """In another order; what one attempt's folder holds stays in its own."""
        places = {getattr(e, "attempt", "") or e.id: self.dice.random() for e in events}
        return sorted(events, key=lambda e: places[getattr(e, "attempt", "") or e.id])

    def _after(self, fed: Fed) -> None:
        self.steps += len(fed.fresh)
        self.batches += 1
        for event in fed.fresh:
            self._note(event)
        self.outbox.take(fed.rows, fed.calls)
        for row in fed.rows:
            if isinstance(row, Checkpoint) and row.state == "open" and row.choices:
                self.people.asked(self.world, row)
        for call in fed.calls:
            if isinstance(call, Start):
                self.people.steer(call.brief.task)
        self.violations += self.watch(self, fed)

    # What goes out.
    def _pump(self) -> None:
        now = self.agenda.now
        for action in self.outbox.due(now, self.world):
            self._later(partial(self._perform, action))
        self._wake(max(self.outbox.wake, now))

    def _wake(self, at: float) -> None:
        """Ask the outbox again, when it said."""
        if at < self.waking:
            self.waking = at

            def go() -> None:
                if self.waking == at:
                    self.waking = float("inf")
                    self._pump()

            self.agenda.after(at - self.agenda.now, go, bot=True)

    def _tick(self, at: float) -> None:
        if at < self.ticking:
            self.ticking = at

            def go() -> None:
                if self.ticking == at:
                    self.ticking = float("inf")
                    self._take(Tick(id=f"tick:{self.agenda.now}", at=self.agenda.now))

            self.agenda.after(at - self.agenda.now, go, bot=True)

    def _perform(self, action: Action) -> None:
        """Carry it out now; its result arrives later, or never."""
        now = self.agenda.now
        result: str | Exception = ""
        event: AnyEvent | None = None
        try:
            if isinstance(action, Carry):
                for _ in range(2 if self.faults("call repeated") else 1):
                    event = carried(action.call, self.ports, self.settings, self.chat, now)
            else:
                result = at_once(perform(self.chat, action))
        except ChatError as error:
            result = error
        self._later(partial(self._back, action, result, event))

    def _later(self, act: Act) -> None:
        self.agenda.after(self.dice.between(0.01, self.setup.lag), act, bot=True)

    def _back(self, action: Action, result: str | Exception, event: AnyEvent | None) -> None:
        """A call with an event is done when that is committed, be it that it was given up."""
        if event is None:
            self._done(action, result)
            self._pump()
        else:
            self.finished.append((action, result))
            self._arrive(event)

    def _done(self, action: Action, result: str | Exception) -> None:
        settled = self.outbox.done(action, result, self.agenda.now)
        self.store.settle(() if settled.events else settled.done, settled.places)
        self.owed += settled.done if settled.events else ()
        for event in settled.events:
            self._arrive(event)

    def due(self, date: str) -> None:
        """A morning's digest."""
        self._take(Due(id=f"due:digest:{date}", at=self.agenda.now, schedule="digest", date=date, channel="general"))

    def _note(self, what: AnyEvent | str) -> None:
        if self.trace:
            at = self.agenda.now - START
            self.history.append(f"{at:9.1f}  {what if isinstance(what, str) else line(what)}")
