"""Values that rows are made of: what a plan says of a task, how a criterion stands, what a person answered."""

from typing import Generic, Literal, TypeVar

from msgspec import Struct

T = TypeVar("T")

Judge = Literal["check", "reviewer", "person", "evidence"]
Ruling = Literal["open", "met", "failed", "unjudged"]
SwarmState = Literal["drafting", "signed", "running", "paused", "reviewing", "closed", "stopped"]
TaskState = Literal[
    "open", "running", "asking", "checking", "merging", "parked", "done", "carried", "dropped", "failed"
]
CLOSED: frozenset[str] = frozenset({"done", "carried", "dropped", "failed"})
CheckpointKind = Literal[
    "launch", "start", "result", "question", "stuck", "irreversible", "conflict", "budget", "permission", "discovery",
    "assumption", "amendment", "first look", "report", "landing", "blocked", "parked", "revert",
]  # fmt: skip
CheckpointState = Literal["open", "answered", "declined", "expired", "withdrawn"]


class Same(Generic[T]):
    """A value that is never changed, compared by which one it is: what was made of it can be kept without reading it
    whole again."""

    __slots__ = ("value",)

    def __init__(self, value: T) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other.value is self.value

    def __hash__(self) -> int:
        return id(self.value)


class Value(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Part of a row."""


class Line(Value, frozen=True, kw_only=True):
    """A person's own message on a platform. `thread` is the platform's own id of the thread it stands in."""

    platform: str
    channel: str
    message: str
    thread: str = ""


class Home(Value, frozen=True, kw_only=True):
    """A channel in which a swarm is shown."""

    platform: str
    channel: str


class Logged(Value, frozen=True, kw_only=True):
    """A line of an agent's live log: what it printed; with a `verb`, what it said by it."""

    text: str
    verb: str = ""
    at: float = 0.0


class Criterion(Value, frozen=True, kw_only=True):
    """One line of acceptance. `check` is the command when `judge` is "check"; `by` names who asked for it, and judges
    it when `judge` is "person". `threshold` is a least score for an eval command's last number, None for exit code."""

    id: str
    text: str
    judge: Judge = "check"
    check: str = ""
    by: str = ""
    threshold: float | None = None


class TaskSpec(Value, frozen=True, kw_only=True):
    """A task as planned. `estimate` in minutes; `paths` are globs it may touch (empty: anything); `run` is the command
    line for a command runner; `ask` puts a checkpoint before its start or on its result; `after` is a time of day
    before which it does not start; `sources` are the paths a content or research task may cite; `roles` maps reviewer
    or scout to a runner's name, as `runner` is the worker's. `risk` is what could go wrong there, `notice` how that
    would be seen."""

    id: str
    title: str
    outcome: str = ""
    kind: Literal["code", "content", "research", "data"] = "code"
    criteria: tuple[Criterion, ...] = ()
    needs: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    runner: str = ""
    run: str = ""
    estimate: float = 10.0
    irreversible: bool = False
    ask: Literal["", "start", "result"] = ""
    sources: tuple[str, ...] = ()
    roles: dict[str, str] = {}
    risk: str = ""
    notice: str = ""


class AssumptionSpec(Value, frozen=True, kw_only=True):
    """`check` is a command (exit 0: holds) or empty: unchecked. `tasks` hinge on it."""

    id: str
    text: str
    check: str = ""
    tasks: tuple[str, ...] = ()


class PlanSpec(Value, frozen=True, kw_only=True):
    """A whole plan. `review` asks for a reviewer on each code task without one; money in dollars, minutes of agents,
    tokens of models (0: as many as the policy allows). `roles` are as those of the settings, and stand before them."""

    title: str
    goal: str = ""
    repository: str = ""
    gates: tuple[str, ...] = ()
    money: float = 20.0
    minutes: float = 240.0
    tokens: int = 0
    review: bool = False
    explore: int = 0
    assumptions: tuple[AssumptionSpec, ...] = ()
    tasks: tuple[TaskSpec, ...] = ()
    template: str = ""
    roles: dict[str, str] = {}


class Verdict(Value, frozen=True, kw_only=True):
    """How one criterion stands: by whom judged ("check", "reviewer a9", "ann"), on which commit, with what detail."""

    ruling: Ruling = "open"
    by: str = ""
    at: float = 0.0
    detail: str = ""
    commit: str = ""
    evidence: str = ""


class Answer(Value, frozen=True, kw_only=True):
    """One person's word on a checkpoint: which word, their own text, when, from which platform, and the fingerprint
    they saw."""

    person: str
    word: str
    text: str = ""
    at: float = 0.0
    platform: str = ""
    fingerprint: str = ""


class Choice(Value, frozen=True, kw_only=True):
    """One way to answer: the word a person types, the button's label, and what it does, in words. `says` is the whole
    line where the word and the checkpoint's id are not enough."""

    word: str
    label: str
    effect: str = ""
    says: str = ""
    asks: Literal["", "words", "id"] = ""
