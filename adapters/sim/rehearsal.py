"""A plan rehearsed: played to its report many times in virtual time, each decision by the real `decide`.

What happens outside is drawn from dice: how long work takes, whether it is right, whether somebody notices, when people
answer. Nothing is stored and nothing is shown, for neither changes a decision. One seed, one rehearsal.
"""

import heapq
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from functools import partial
from math import exp, inf
from multiprocessing import get_context

from msgspec import Struct
from msgspec.structs import replace

from adapters.sim.agenda import Dice
from adapters.sim.outside import Outside
from adapters.sim.stage import Stage, said, stage
from bot.core.calls import Rehearse
from bot.core.config import Settings
from bot.core.coordinator import decide
from bot.core.coordinator.clock import kept
from bot.core.events import AnyEvent, Tick
from bot.core.figures import Basis, Figures, Run
from bot.core.plan.odds import DECISION, suggested, without
from bot.core.plan.rehearsal import figures, paying
from bot.core.policy import SOLO_WAIT
from bot.core.prose import count
from bot.core.report.human import WORDS, shown
from bot.core.rows import Checkpoint
from bot.core.values import PlanSpec
from bot.core.views.people import judges
from bot.core.world import Book, World
from bot.errors import PodiumError

MOST = 400  # events a task: a run that takes more does not end
RESULTS = ("result", "irreversible")
LINES = {"question": "answer {c}: go on", "first look": "go on {c}", "parked": "retry {t}", "blocked": "retry {t}"}


class Answers(Struct, frozen=True):
    """A person comes to a checkpoint, and answers it as it then is."""

    checkpoint: str
    person: str


class Played:
    """One run. `minutes` are people's, modelled as reports model them."""

    def __init__(self, stage: Stage, basis: Basis, seed: int, number: int) -> None:
        self.stage, self.basis = stage, basis
        self.world = World(stage.rows)
        self.book = self.world.books[stage.swarm]
        self.dice = {t: Dice(seed, number, t) for t in ("", *self.book.tasks)}  # a task's luck is its own, in any plan
        self.outside = Outside(self.book, basis, self.dice, self._put)
        self.heap: list[tuple[float, int, AnyEvent | Answers]] = []
        self.now, self.pushed = stage.at, 0
        self.asked: set[tuple[str, str]] = set()
        self.minutes, self.over = 0.0, False

    def _put(self, seconds: float, event: AnyEvent | Answers) -> None:
        at = self.now + seconds
        self.pushed += 1
        heapq.heappush(self.heap, (at, self.pushed, event if isinstance(event, Answers) else replace(event, at=at)))

    def run(self) -> Run:
        """To the report. Raises PodiumError where it does not come to one."""
        for call in self.stage.calls:
            self.outside.call(call)
        most, book = MOST * max(1, len(self.book.tasks)), self.book
        while self.heap and book.swarm.state == "running":
            # Nobody is reminded here and no agent is silent: time alone matters where ready tasks are kept waiting. To
            # ask for every deadline after each event (`next_due`) took a sixth of a run.
            due = min((until for until in kept(book) if until > self.now), default=inf)
            if due < self.heap[0][0]:
                self.now = due
                self._decide(Tick(id="tick", at=due))
                continue
            self.now, _, event = heapq.heappop(self.heap)
            if isinstance(event, Answers):
                self._answer(event)
            else:
                self._decide(event)
            if self.pushed > most:
                raise PodiumError(f"A run of the rehearsal does not end: {stands(self.book)}. Look at [rehearsal].")
        if book.swarm.state != "reviewing":
            raise PodiumError(f"A run of the rehearsal stands still: {stands(self.book)}.")
        return self._told()

    def _decide(self, event: AnyEvent) -> None:
        decision = decide(self.world, event)
        for row in decision.rows:
            if type(row) is Checkpoint and row.state == "open" and row.choices:
                self._asked(row)
        for call in decision.calls:
            self.outside.call(call)

    def _asked(self, row: Checkpoint) -> None:
        """As many people as it wants come to it, each in their own time."""
        if (row.key, row.fingerprint) in self.asked or row.kind == "report":
            return
        self.asked.add((row.key, row.fingerprint))
        self.over |= row.kind == "budget"
        dice, first = self.dice[row.task], (*judges(self.book, row), *self.stage.people)
        least = SOLO_WAIT + 1 if row.kind == "irreversible" and row.quorum == 1 else 0.0
        for name in tuple(dict.fromkeys(first))[: row.quorum]:
            waits = 60 * self.basis.answer * exp(self.basis.haste * dice.gauss(0.0, 1.0))
            self._put(max(least, waits), Answers(row.id, name))

    def _answer(self, turn: Answers) -> None:
        """What is noticed to be wrong is done again; all else is a yes."""
        row = self.book.checkpoints[turn.checkpoint]
        if row.state != "open":
            return
        self.minutes += count(shown(row)) / WORDS + DECISION
        text = LINES.get(row.kind, "approve {c}")
        if row.kind in RESULTS:
            self.minutes += self.basis.review
            wrong = row.task in self.outside.wrong
            text = "retry {t}" if self.dice[row.task].chance(self.basis.notice) and wrong else text
        swarm = self.stage.swarm
        self._decide(said(turn.person, text.format(c=row.key, t=f"{swarm}.{row.task}"), self.now))

    def _told(self) -> Run:
        swarm, tasks = self.book.swarm, self.book.tasks
        path = [max(tasks.values(), key=lambda t: (t.ended, int(t.id[1:])))]
        while needs := [tasks[n] for n in path[-1].spec.needs if n in tasks]:
            path.append(max(needs, key=lambda t: (t.ended, int(t.id[1:]))))
        return Run(
            finish=(swarm.ended - swarm.launched) / 60, agents=swarm.worked, person=self.minutes, money=swarm.spent,
            right=not self.outside.wrong, path=tuple(t.id for t in reversed(path)), over=self.over,
        )  # fmt: skip


def stands(book: Book) -> str:
    """`t3 parked, t4 open`"""
    return ", ".join(f"{t.id} {t.state}" for t in book.tasks.values() if t.state != "done")


def play(spec: PlanSpec, settings: Settings, basis: Basis, numbers: Sequence[int], seed: int, agents: int) -> list[Run]:
    """The runs of one plan that have these numbers. Raises PodiumError."""
    begun = stage(spec, settings, agents)
    return [Played(begun, basis, seed, number).run() for number in numbers]


def rehearse(
    spec: PlanSpec, settings: Settings, basis: Basis, *, runs: int, seed: int, agents: int = 0, cores: int = 1
) -> Figures:
    """The plan, it without a person's look at any result, and it with a look wherever one pays: so many runs each. On
    any number of `cores` the same. Raises PodiumError."""
    shares = [range(n, runs, cores) for n in range(min(cores, runs))]
    with ExitStack() as ends:
        each: Callable[..., Iterable[list[Run]]] = map
        if cores > 1:
            each = ends.enter_context(ProcessPoolExecutor(cores, mp_context=get_context("spawn"))).map

        def every(plan: PlanSpec) -> list[Run]:
            parts = list(each(partial(play, plan, settings, basis, seed=seed, agents=agents), shares))
            return [parts[number % len(parts)][number // len(parts)] for number in range(runs)]

        planned, bare = every(spec), without(spec, settings)
        more = suggested(spec, paying(spec, basis, settings, planned))
        others = [planned if other == spec else every(other) for other in (bare, more)]
    return figures(spec, basis, settings, planned, *others, seed=seed, agents=agents)


def carried(call: Rehearse, settings: Settings, cores: int = 1) -> Figures:
    """The figures that a call asks for."""
    return rehearse(call.spec, settings, call.basis, runs=call.runs, seed=call.seed, agents=call.agents, cores=cores)
