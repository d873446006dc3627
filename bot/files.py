"""The shape of `podium.toml` and `policy.toml`: what each key may hold, and how it becomes a value of the core."""

import json
import re
from collections.abc import Mapping
from datetime import date, time
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal, get_args
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from bot.core.config import Brain, Person, Policy, Repository, Role, Runner, Settings, Silence
from bot.core.links import address
from bot.core.policy import RANKS
from bot.core.values import CheckpointKind
from bot.roles import RolesPart
from bot.supposed import RehearsalPart

NAME = re.compile(r"[A-Za-z0-9][\w.-]{0,63}")
KINDS = (*get_args(CheckpointKind), "default")


def _name(value: str) -> str:
    if not NAME.fullmatch(value):
        raise ValueError("a name is letters, digits, dots and dashes, without spaces.")
    return value


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"there is no time zone {value}. Write it like Europe/Berlin or UTC.") from None
    return value


def _cron(value: str) -> str:
    if len(value.split()) != 5:
        raise ValueError('a rule has five parts: minute hour day month weekday, such as "0 9 * * mon-fri".')
    return value


def _clock(value: str) -> str:
    try:
        return f"{time.fromisoformat(value):%H:%M}" if value else ""
    except ValueError:
        raise ValueError(f'{value} is no time of day. Write it like "22:00".') from None


def _kind(value: str) -> str:
    if value not in KINDS:
        near = get_close_matches(value, KINDS, 1)
        known = f"Did you mean {near[0]}?" if near else f"Known: {', '.join(KINDS)}."
        raise ValueError(f"there is no such kind of question. {known}")
    return value


Name = Annotated[str, AfterValidator(_name)]
Zone = Annotated[str, AfterValidator(_zone)]
Kind = Annotated[str, AfterValidator(_kind)]
Clock = Annotated[str, AfterValidator(_clock)]
Dollars = Annotated[float, Field(ge=0, le=1e6)]
# Limits: 0 would read as none at all, and mean "not limited". Who wants none leaves it out.
Limit = Annotated[float, Field(gt=0, le=1e6)]
Tokens = Annotated[int, Field(gt=0, le=10**12)]
Seconds = Annotated[int, Field(ge=1, le=366 * 86400)]


class Table(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PersonPart(Table):
    name: Name
    role: Role = "viewer"
    accounts: dict[str, str] = {}
    deputy: str = ""
    quiet: tuple[Clock, Clock] = ("", "")
    zone: Zone | None = None
    ceiling: Literal["", "owner", "operator", "viewer"] = ""

    @model_validator(mode="after")
    def below(self) -> "PersonPart":
        if self.ceiling and RANKS.index(self.ceiling) < RANKS.index(self.role):
            raise ValueError(f"ceiling {self.ceiling} is below the role {self.role} that is given here.")
        return self


class SilencePart(Table):
    remind: Seconds = 3600
    deputy: Seconds = 7200
    park: Seconds = 28800

    @model_validator(mode="after")
    def ordered(self) -> "SilencePart":
        if not self.remind <= self.deputy <= self.park:
            raise ValueError("the steps come in order: remind, deputy, park, each in seconds after the question.")
        return self


class PolicyFile(Table):
    people: list[PersonPart] = []
    silence: dict[Kind, SilencePart] = {}
    irreversible: Literal["two", "solo"] = "two"
    ping_cap: Annotated[int, Field(ge=0, le=1000)] = 12
    zone: Zone = "UTC"
    digest: Annotated[str, AfterValidator(_cron)] = "0 9 * * mon-fri"
    money: Dollars = 20.0
    minutes: Annotated[float, Field(ge=0, le=1e6)] = 240.0
    tokens: Tokens = 0
    explore: Annotated[int, Field(ge=0, le=1000)] = 3
    ideas: Annotated[int, Field(ge=0, le=20)] = 3
    checkins: Annotated[int, Field(ge=0, le=20)] = 2
    patrol_floor: Annotated[int, Field(ge=1, le=86400)] = 300
    demo: bool = False

    @field_validator("people")
    @classmethod
    def distinct(cls, people: list[PersonPart]) -> list[PersonPart]:
        able = {p.name for p in people if p.role != "viewer"}
        seen: set[tuple[str, str]] = set()
        for person in people:
            for key in (("name", person.name), *person.accounts.items()):
                if key in seen:
                    raise ValueError(f"{key[0]} {key[1]} stands twice. One account is one person.")
                seen.add(key)
            if person.deputy and (person.deputy not in able or person.deputy == person.name):
                raise ValueError(f"{person.deputy}, deputy of {person.name}, is no other owner or operator.")
        if people and not any(p.role == "owner" for p in people):
            raise ValueError('somebody must own this: give one person role = "owner".')
        return people

    def policy(self) -> Policy:
        people = tuple(
            Person(**{**p.model_dump(), "zone": p.zone or self.zone, "quiet": p.quiet}) for p in self.people
        )
        silence = {kind: Silence(**part.model_dump()) for kind, part in self.silence.items()}
        return Policy(**{**self.model_dump(), "people": people, "silence": silence})


class RepositoryPart(Table):
    path: Annotated[str, Field(min_length=1)]
    target: Annotated[str, Field(min_length=1)] = "main"
    setup: str = ""
    gates: list[str] = []
    caches: list[str] = []
    variables: list[str] = []

    def repository(self, name: str, folder: Path) -> Repository:
        lists = {key: tuple(getattr(self, key)) for key in ("gates", "caches", "variables")}
        path = (folder / Path(self.path).expanduser()).resolve()
        return Repository(name=name, path=str(path), target=self.target, setup=self.setup, **lists)


class AdapterPart(BaseModel):
    """Keys that are not ours go to the adapter as they are."""

    model_config = ConfigDict(extra="allow")

    @model_validator(mode="after")
    def simple(self) -> "AdapterPart":
        for key, value in (self.model_extra or {}).items():
            if not isinstance(value, str | int | float):
                raise ValueError(f"{key} must be a string, a number, true or false.")
        return self


class ChatPart(AdapterPart):
    """A platform's table. Which keys there are is the adapter's to say; `url` is where people reach it by a link."""

    url: Annotated[str, AfterValidator(address)] | None = None

    def options(self) -> dict[str, str]:
        """Its keys as strings: true is "yes", false is ""."""
        given = {**(self.model_extra or {}), **({"url": self.url} if self.url else {})}.items()
        return {key: ("yes" if value else "") if isinstance(value, bool) else str(value) for key, value in given}


class PricePart(Table):
    """Dollars for a million tokens: in, out, written into the host's cache for five minutes or (long) an hour, read
    from it; and the day on which a person looked that up."""

    input: Dollars
    output: Dollars
    write: Dollars
    long: Dollars | None = None
    read: Dollars
    dated: date

    def table(self) -> dict[str, Any]:
        long = 2 * self.input if self.long is None else self.long
        return {**self.model_dump(), "long": long, "dated": str(self.dated)}


class RunnerPart(AdapterPart):
    """`model` names the model, or says that it is one. `restates` is whether its agent says first what it understood,
    where its kind can hold it to that."""

    kind: Name
    hears: Literal["live", "next turn", "restart"] = "restart"
    model: bool | str = False
    money: Limit = 0.0
    tokens: Tokens = 0
    task_money: Limit = 0.0
    task_tokens: Tokens = 0
    restates: bool = True

    def runner(self, name: str, prices: str, hears: Mapping[str, str]) -> Runner:
        """A model gets the prices along: its attempts count money by them."""
        extra = {key: _plain(value) for key, value in (self.model_extra or {}).items()}
        own = {key: getattr(self, key) for key in type(self).model_fields if key != "model"}
        if "hears" not in self.model_fields_set:
            own["hears"] = hears.get(self.kind, self.hears)
        if self.model and prices:
            extra["prices"] = prices
        if isinstance(self.model, str) and self.model:
            extra["model"] = self.model
        return Runner(name=name, **own, model=bool(self.model), options=extra)


class BrainPart(AdapterPart):
    """Which keys there are is the adapter's to say."""

    kind: Name = "none"

    def brain(self, prices: str) -> Brain:
        options = {key: _plain(value) for key, value in (self.model_extra or {}).items()}
        return Brain(kind=self.kind, options={**options, **({"prices": prices} if prices and options else {})})


class PodiumFile(Table):
    slots: Annotated[int, Field(ge=1, le=1000)] = 4
    channel: Name = "general"
    chat: dict[Name, ChatPart] = {}
    repo: dict[Name, RepositoryPart] = {}
    runner: dict[Name, RunnerPart] = {}
    price: dict[str, PricePart] = {}
    brain: BrainPart = BrainPart()
    roles: RolesPart = RolesPart()
    rehearsal: RehearsalPart = RehearsalPart()

    @field_validator("roles")
    @classmethod
    def known(cls, roles: RolesPart, info: ValidationInfo) -> RolesPart:
        parts, brain = info.data.get("runner") or {}, info.data.get("brain")
        roles.check(list(parts) or ["command"])
        if brain and brain.model_fields_set and roles.planner.runner:
            raise ValueError("planner: [brain] says who plans already: take one of them out.")
        name = roles.planner.runner
        runner = parts.get(name, RunnerPart(kind="command"))
        if name and not isinstance(runner.model, str) and not roles.planner.model:
            raise ValueError(f'planner: [runner.{name}] names no model: write model = "…" there, or here.')
        if name and (runner.model_extra or {}).get("api") == "":
            raise ValueError(f"planner: [runner.{name}] has a credential of its own, and a planner asks with a key.")
        return roles

    def prompts(self) -> dict[tuple[str, ...], str]:
        """Files of prompts, by where they are named."""
        found: dict[tuple[str, ...], str] = {
            ("runner", n, "prompt"): str((r.model_extra or {}).get("prompt", "")) for n, r in self.runner.items()
        }
        found |= {("roles", *at, "prompt"): part.prompt for at, part in self.roles.parts().items()}
        return {at: name for at, name in found.items() if name}

    def settings(self, folder: Path, policy: Policy, templates: dict[str, str], hears: Mapping[str, str]) -> Settings:
        """Without a table of runners there is one: `command`, which hears words while it runs. `hears` are kinds that
        declare how they are steered, and need not be told."""
        prices = json.dumps({name: part.table() for name, part in self.price.items()}) if self.price else ""
        runners = {name: part.runner(name, prices, hears) for name, part in self.runner.items()}
        runners = runners or {"command": Runner(name="command", kind="command", hears="live")}
        roles = self.roles.cast(runners, prices)
        return Settings(
            policy=policy, repositories={name: part.repository(name, folder) for name, part in self.repo.items()},
            runners=runners, roles=roles, templates=templates,
            slots=self.slots, channel=self.channel, chats={name: part.options() for name, part in self.chat.items()},
            rehearsal=self.rehearsal.settings(),
            brain=self.roles.brain(runners, roles) or self.brain.brain(prices),
        )  # fmt: skip


def _plain(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
