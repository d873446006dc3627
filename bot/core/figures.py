"""A rehearsal's values: what it takes for granted, and what it came to. How they are made stands in `plan`."""

from math import sqrt

from msgspec import Struct

from bot.core.values import Value


class Kind(Value, frozen=True, kw_only=True):
    """Of a kind of task. `right`: the chance that work is right which its own checks let pass. `fails`: that an attempt
    does not get there. `asks`: that it asks a person. `stretch`: minutes taken ÷ estimate, the median; `spread`: σ of
    its logarithm. `money`: dollars a minute, 0 where nobody knows. `seen`: finished attempts that show them; `judged`:
    results that people judged, which show `right`."""

    right: float = 0.97
    fails: float = 0.12
    asks: float = 0.05
    stretch: float = 1.0
    spread: float = 0.5
    money: float = 0.0
    seen: int = 0
    judged: int = 0


class Basis(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`kinds` by kind of task. Of people: `answer` is the median of minutes until one answers, `haste` the σ of its
    logarithm, `review` minutes at a result beside the reading of its card, `notice` the chance that they see what is
    wrong. `catch`: the same of a reviewer, who takes `reading` minutes. `undo`: minutes to take back what was built on
    wrong work. `answered`: answers that show `answer` and `haste`. `said`: what podium.toml says."""

    kinds: dict[str, Kind] = {}
    answer: float = 10.0
    haste: float = 1.0
    review: float = 5.0
    notice: float = 0.7
    catch: float = 0.5
    reading: float = 3.0
    undo: float = 10.0
    answered: int = 0
    said: tuple[str, ...] = ()

    def kind(self, name: str) -> Kind:
        return self.kinds.get(name) or Kind()


class Look(Value, frozen=True, kw_only=True):
    """A person's look at one result: what it costs and what it saves, in minutes. `bad`: the chance that the result is
    wrong when they see it; `below`: work that hangs on it; `delay`: the wait, as often as its task is on the path that
    decides the end. `asked`: the plan asks for it already; `always`: irreversible."""

    task: str
    bad: float
    notice: float
    below: float
    undo: float
    review: float
    delay: float
    asked: bool = False
    always: bool = False

    @property
    def saves(self) -> float:
        return self.bad * self.notice * (self.below + self.undo)

    @property
    def costs(self) -> float:
        return self.review + self.delay

    @property
    def pays(self) -> bool:
        return self.always or self.saves > self.costs


class Run(Value, frozen=True, kw_only=True):
    """What one run came to: minutes until the report, of agents and of people, dollars; whether all work was right;
    the path of needs that led to the task that ended last; whether the budget was passed."""

    finish: float
    agents: float
    person: float
    money: float
    right: bool
    path: tuple[str, ...]
    over: bool = False


class Spread(Value, frozen=True):
    """One run in ten had at most `p10`, half of them `p50`, nine in ten `p90`."""

    p10: float
    p50: float
    p90: float


class Chance(Value, frozen=True):
    """That all criteria hold in truth: by the formula, and in `held` of `runs`."""

    exact: float
    held: int
    runs: int

    @property
    def error(self) -> float:
        """The standard error of the share of runs."""
        return sqrt(self.exact * (1 - self.exact) / self.runs)


class Weight(Value, frozen=True):
    """How much a task decides the end: the share of runs with it on the path that ended last, and as its last."""

    task: str
    path: float
    last: float


class Figures(Value, frozen=True, kw_only=True):
    """All of it. `agents` is the width asked for (0: by the rules), `work` minutes of agents, `person` minutes of
    people, `over` the share of runs that pass the budget, `curve` the finish of every twentieth of the runs, first to
    last. `weights` and `looks` are the foremost; `more` are the tasks at which a person's look is suggested, and with
    it the finish is `later` and their minutes `longer`."""

    tasks: int
    runs: int
    seed: int
    agents: int
    finish: Spread
    work: Spread
    person: Spread
    money: Spread
    over: float
    curve: tuple[float, ...]
    without: Chance
    plan: Chance
    suggested: Chance
    later: Spread
    longer: Spread
    more: tuple[str, ...]
    weights: tuple[Weight, ...]
    looks: tuple[Look, ...]
    basis: Basis
