"""Where every run of a rehearsal begins: a swarm just signed, launched by the real `decide`."""

from msgspec import Struct
from msgspec.structs import replace

from bot.core import policy
from bot.core.calls import AnyCall, Branch, Inspect
from bot.core.config import Person, Policy, Repository, Settings, Silence
from bot.core.coordinator import decide
from bot.core.events import Inspected, Said
from bot.core.plan.cast import checked
from bot.core.plan.parse import fingerprint
from bot.core.rows import House, Plan, Row, Swarm
from bot.core.values import PlanSpec
from bot.core.world import World
from bot.errors import BadInput

NEVER = 10**9  # seconds: nobody is reminded, no agent is taken for silent
START = 1_750_000_000.0
PLACE = "rehearsal"


class Stage(Struct, frozen=True):
    """The rows of a swarm just signed, and what it asked for then. `people` may decide, who is accountable first."""

    swarm: str
    rows: tuple[Row, ...]
    calls: tuple[AnyCall, ...]
    people: tuple[str, ...]
    at: float


def stage(spec: PlanSpec, settings: Settings, agents: int = 0) -> Stage:
    """The plan, signed. Raises BadInput where lint forbids its launch."""
    given = rehearsing(spec, settings)
    wrong = [f"{f.text}: {f.mend}" for f in checked(given, spec, True) if f.level == "error"]
    if wrong:
        raise BadInput("This plan cannot be rehearsed: " + " · ".join(wrong[:5]))
    people = tuple(p.name for p in given.policy.people)
    most = settings.policy
    spec = replace(
        spec, repository=PLACE, explore=0, money=min(spec.money, most.money), minutes=min(spec.minutes, most.minutes),
        tokens=min(filter(None, (spec.tokens, most.tokens)), default=0),
    )  # fmt: skip
    world = World([
        House(key="house", settings=given, swarms=1),
        Swarm(key="s1", title=spec.title, repository=PLACE, owner=people[0], version=1, next={"v": 1}, opened=START),
        Plan(key="s1.v1", number=1, spec=spec, hash=fingerprint(spec), author=people[0]),
    ])  # fmt: skip
    calls = say(world, people[0], "launch s1", START)
    for call in calls:
        if isinstance(call, Inspect):
            decide(world, Inspected(id=f"{call.key}:result", at=START, swarm="s1", base="base"))
    if agents:
        say(world, people[0], f"agents s1 {agents}", START)
    calls = say(world, people[0], "approve s1.c1", START + 1)
    return Stage("s1", tuple(world.all()), tuple(c for c in calls if not isinstance(c, Branch)), people, START + 1)


def say(world: World, name: str, text: str, at: float) -> tuple[AnyCall, ...]:
    return decide(world, said(name, text, at)).calls


def said(name: str, text: str, at: float) -> Said:
    """A person's line, in the rehearsal's channel."""
    return Said(id=f"{name} {at}", at=at, platform="terminal", account=name, name=name, channel="general", text=text)


def rehearsing(spec: PlanSpec, settings: Settings) -> Settings:
    """The settings of this machine, with its own people, in a world without silence and without ceilings: a budget that
    is asked for is granted. Somebody is made up where the policy has too few for what the plan asks: the irreversible
    wants two, a condition the one it names."""
    world = World([House(key="house", settings=settings)])
    names = [p.name for p in policy.deciders(world)] or ["you"]
    names += [c.by for t in spec.tasks for c in t.criteria if c.judge == "person" and c.by and c.by not in names]
    two = settings.policy.irreversible == "two" and any(t.irreversible for t in spec.tasks)
    names += ["somebody"] if two and len(set(names)) < 2 else []
    people = tuple(Person(name=n, role="owner", accounts={"terminal": n}) for n in dict.fromkeys(names))
    silence = {"default": Silence(remind=NEVER, deputy=2 * NEVER, park=3 * NEVER)}
    kept = Policy(
        people=people, silence=silence, irreversible=settings.policy.irreversible, money=NEVER, minutes=NEVER,
        explore=0, patrol_floor=NEVER,
    )  # fmt: skip
    runners = {name: replace(runner, restates=False) for name, runner in settings.runners.items()}
    gates = next((r.gates for r in settings.repositories.values() if r.name == spec.repository), ()) or ("gates",)
    return Settings(
        policy=kept, repositories={PLACE: Repository(name=PLACE, path=PLACE, gates=gates)}, runners=runners,
        roles={role: name for role, name in settings.roles.items() if not role.endswith("scout")}, slots=settings.slots,
    )  # fmt: skip
