"""The sample world until its launch: the house, its people, and a plan of seventeen tasks. Times are Berlin's."""

from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from bot.core.config import Person, Policy, Repository, Runner, Settings, Silence
from bot.core.rows import Checkpoint, House, Plan, Swarm
from bot.core.values import AssumptionSpec, Choice, Criterion, PlanSpec, TaskSpec
from bot.core.world import World

ZONE = "Europe/Berlin"


def at(clock: str, day: int = 2) -> float:
    """Seconds since 1970 of a local time of day; 2 March 2026 is a Monday."""
    hour, minute, *rest = map(int, clock.split(":"))
    return datetime(2026, 3, day, hour, minute, *rest, tzinfo=ZoneInfo(ZONE)).timestamp()


NOW = at("14:21:07")
ANN = Person(name="ann", role="owner", accounts={"terminal": "local", "slack": "U1"}, deputy="bob", zone=ZONE)
BOB = Person(name="bob", role="operator", accounts={"discord": "2"}, zone=ZONE)
DAN = Person(name="dan", role="operator", accounts={"slack": "U3"}, zone=ZONE)
EVE = Person(name="eve", role="viewer", accounts={"slack": "U4"}, zone=ZONE)
SETTINGS = Settings(
    policy=Policy(
        people=(ANN, BOB, DAN, EVE),
        zone=ZONE,
        silence={"irreversible": Silence(remind=2400, deputy=6000, park=9600), "default": Silence()},
    ),
    repositories={"billing": Repository(name="billing", path="billing", gates=("pytest -q", "ruff check"))},
    runners={
        "command": Runner(name="command", kind="command", hears="next turn", options={"run": "agent"}),
        "reviewer": Runner(name="reviewer", kind="command"),
    },
    roles={"worker": "command", "reviewer": "reviewer"},
)

TITLES = (
    "Licence header in every file",
    "Sort the imports",
    "Mend the rounding test",
    "Docstrings for money.py",
    "One seller, not three",
    "Time zone of the ledger",
    "Remove the legacy module",
    "Docs for api.py",
    "Drop the callers of v1",
    "Licence field of the package",
    "Rewrite the tax table",
    "Remove the flag of the old export",
    "Run against the test vault",
    "Changelog",
    "Note on rounding",
    "Release notes for customers",
    "Hand-over page",
)
NEEDS = {
    9: (7,),
    11: (7,),
    14: (7,),
    16: (7,),
    17: (10,),
    7: (2,),
    8: (4,),
    12: (5,),
    13: (6,),
    10: (1,),
    4: (1,),
    5: (2,),
}
MINUTES = {9: 5, 11: 4, 14: 4, 16: 4, 17: 2, 7: 12, 13: 15, 10: 6, 12: 8}


def spec(n: int) -> TaskSpec:
    """The plan's task t{n}."""
    criteria: tuple[Criterion, ...] = (Criterion(id=f"t{n}.1", text="the tests pass", check="pytest -q"),)
    if n == 7:
        criteria = (
            Criterion(id="t7.1", text="no import of legacy remains", check="! grep -rn legacy src"),
            Criterion(id="t7.2", text="the tests pass", check="pytest -q"),
            Criterion(id="t7.3", text="a person has seen the diff", judge="person", by="ann"),
        )
    if n == 15:
        criteria = (Criterion(id="t15.1", text="the note cites the ledger", judge="evidence"),)
    if n in (3, 12):
        criteria += (Criterion(id=f"t{n}.2", text="no caller is left behind", judge="reviewer"),)
    return TaskSpec(
        id=f"t{n}",
        title=TITLES[n - 1],
        outcome="The package has no module legacy/." if n == 7 else "",
        criteria=criteria,
        needs=tuple(f"t{i}" for i in NEEDS.get(n, ())),
        estimate=float(MINUTES.get(n, 5)),
        irreversible=n == 7,
        kind="research" if n == 15 else "code",
        paths=("src/legacy/**",) if n == 7 else (),
        run=f"sh agents/t{n}.sh",
    )


SPEC = PlanSpec(
    title="billing: spring clean",
    goal="A package that a newcomer can change without fear.",
    repository="billing",
    gates=("pytest -q",),
    money=20.0,
    minutes=240.0,
    tasks=tuple(spec(n) for n in range(1, 18)),
    assumptions=(AssumptionSpec(id="u2", text="no caller uses v1", tasks=("t9", "t11")),),
)


def base() -> World:
    """The house, and nothing else."""
    return World([House(key="house", settings=SETTINGS, swarms=3)])


def planning() -> World:
    """s3 as a draft, in its second version."""
    world = base()
    world.put(Swarm(key="s3", title=SPEC.title, repository="billing", owner="ann", version=2, opened=at("12:40")))
    first = replace(SPEC, tasks=SPEC.tasks[:16])
    world.put(
        Plan(
            key="s3.v1",
            number=1,
            spec=first,
            hash="4be1",
            author="ann",
            why="drafted from spring-clean",
            at=at("12:40"),
        )
    )
    world.put(
        Plan(key="s3.v2", number=2, spec=SPEC, hash="9c02d7aa10ff", author="ann", why="added t17", at=at("12:50"))
    )
    return world


def checking() -> World:
    """The launch check has run, and waits for a signature."""
    world = planning()
    facts = {
        "repository": "billing @ 4f2a91c, clean",
        "set-up": "pip install -e .: done in 11 s",
        "gates": "pytest -q: green on the base, 212 passed, 8 s",
        "sandbox": "bubblewrap, no network",
        "runners": "command ×15, reviewer ×2",
        "plan": "v2 9c02d7aa10ff: 17 tasks",
        "budget": "$0 of $20 · 240 agent minutes",
        "people": "ann, bob, dan",
        "width": "2 to start, then 4 (slots) or as many as people keep up with",
        "base": "4f2a91c",
        "signed with": "1 warning: u2 unchecked",
    }
    world.put(
        Checkpoint(
            key="s3.c1",
            kind="launch",
            title="Launch s3 v2? · billing: spring clean",
            about="s3",
            text="asked by ann",
            facts=facts,
            fingerprint="f1",
            requester="ann",
            asked=at("12:58"),
            due=at("13:58"),
            choices=(
                Choice(word="approve", label="Launch", effect="creates the swarm's branch and starts two agents"),
                Choice(word="show", label="Show first words", says="show s3.t1 brief"),
                Choice(word="decline", label="Not yet", effect="nothing starts"),
            ),
        )
    )
    return world
