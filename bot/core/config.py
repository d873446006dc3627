"""Values from `policy.toml` and `podium.toml`: who may decide, what silence does, which repositories and runners.

They enter the core with the event `Configured` and are a row like any other, so that an old log can be re-decided.
Times of day are "HH:MM" in the person's or channel's zone; durations are seconds; money is in dollars.
"""

from typing import Literal

from msgspec import Struct

Role = Literal["owner", "operator", "viewer"]
DEAREST, LONGEST = 1.0, 32_000  # dollars a question may take, and tokens of an answer, where [brain] names no limit


class Person(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`accounts` maps a platform to the account there, such as {"terminal": "local"}. `ceiling` is the most that chat
    may make of them; without one an owner of the file stays one, and others get up to operator."""

    name: str
    role: Role = "viewer"
    accounts: dict[str, str] = {}
    deputy: str = ""
    quiet: tuple[str, str] = ("", "")
    zone: str = "UTC"
    ceiling: Literal["", "owner", "operator", "viewer"] = ""


class Silence(Struct, frozen=True, kw_only=True):
    """Seconds after the question: reminder, deputy, park. Nothing here answers."""

    remind: int = 3600
    deputy: int = 7200
    park: int = 28800


class Policy(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`silence` by kind of checkpoint, "default" for the rest. `irreversible` is "two" or "solo" (one person, id typed,
    whole diff, ten minutes). `explore`: looks further of one plan; `ideas`: how many of one look reach people;
    `checkins`: looks at one run. `demo` is set only in a demo's data home."""

    people: tuple[Person, ...] = ()
    silence: dict[str, Silence] = {}
    irreversible: Literal["two", "solo"] = "two"
    ping_cap: int = 12
    zone: str = "UTC"
    digest: str = "0 9 * * mon-fri"
    money: float = 20.0
    minutes: float = 240.0
    tokens: int = 0
    explore: int = 3
    ideas: int = 3
    checkins: int = 2
    patrol_floor: int = 300
    demo: bool = False


class Repository(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`gates` are commands that must pass on the merged tip; `setup` runs once per base commit with network. `caches`
    are folders of the person's lent to set-up (`~/…`, absolute), and names of what set-up makes that tools write into:
    copied for each clone, where the rest is read-only. `variables` are of the environment, for set-up only."""

    name: str
    path: str
    target: str = "main"
    setup: str = ""
    gates: tuple[str, ...] = ()
    caches: tuple[str, ...] = ()
    variables: tuple[str, ...] = ()


class Runner(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A named profile: `kind` is the adapter's name; `hears` says how it is steered; `options` go to the adapter as
    they are. A `model` runner needs an explicit opt-in where no sandbox works; `own`: it reaches its model by itself,
    with a credential of its own, and nobody counts what it takes but itself. `money` and `tokens` limit each of its
    attempts, `task_money` and `task_tokens` all attempts at one task (0, as nobody named one: no limit of its own). One
    that `restates` changes nothing before its agent said what it understood."""

    name: str
    kind: str
    hears: Literal["live", "next turn", "restart"] = "restart"
    model: bool = False
    own: bool = False
    money: float = 0.0
    tokens: int = 0
    task_money: float = 0.0
    task_tokens: int = 0
    restates: bool = False
    options: dict[str, str] = {}


class Brain(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who judges what rules cannot: `kind` is the adapter's name ("none": nobody); `options` go to it as they are."""

    kind: str = "none"
    options: dict[str, str] = {}

    @property
    def most(self) -> tuple[float, int]:
        """Dollars and tokens that one thought of a model may take: its limits, or else those of its adapter."""
        given = self.options
        try:
            tokens = int(given.get("tokens", "0")) or int(given.get("max_tokens", LONGEST))
            return (float(given.get("money", DEAREST)), tokens) if "model" in given else (0.0, 0)
        except ValueError:  # which its adapter refuses
            return 0.0, 0


class Settings(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All of the files. `roles` maps worker, reviewer, scout, planner to a runner's name, `research.worker` to that of
    a kind of task; `templates` name to text; `chats` a platform to the keys of its table (never a secret). `rehearsal`
    is what a rehearsal takes for granted, by kind of task, and under "" of all."""

    policy: Policy = Policy()
    repositories: dict[str, Repository] = {}
    runners: dict[str, Runner] = {}
    roles: dict[str, str] = {}
    templates: dict[str, str] = {}
    slots: int = 4
    channel: str = "general"
    chats: dict[str, dict[str, str]] = {}
    rehearsal: dict[str, dict[str, float]] = {}
    brain: Brain = Brain()
