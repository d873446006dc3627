"""One sample world, as in a normal afternoon: ann owns s3, bob and dan operate, eve looks on. Times are Berlin's."""

from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from bot.core.config import Person, Policy, Repository, Runner, Settings, Silence
from bot.core.records import Batch, Deviation, Discovery, Evidence, Finding, Looked, Tell
from bot.core.rows import Assumption, Attempt, Checkpoint, House, Plan, Swarm, Task
from bot.core.values import Answer, AssumptionSpec, Choice, Criterion, PlanSpec, TaskSpec, Verdict
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
        "command": Runner(name="command", kind="command", hears="next turn"),
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


def attempt(world: World, n: int, task: int, start: str, **more: object) -> Attempt:
    row = Attempt(key=f"s3.a{n}", task=f"t{task}", state="running", started=at(start), step=at(start), heard=at(start))
    row = replace(row, **more)
    world.put(row)
    return row


def finish(world: World, n: int, end: str, a: int, lines: tuple[int, int] = (12, 4), minutes: float = 5.0) -> None:
    """Task t{n} done and merged."""
    row = world.book("s3").tasks[f"t{n}"]
    verdicts = {
        c.id: Verdict(
            ruling="met", by="check" if c.judge == "check" else "reviewer a30", at=at(end), detail="212 passed"
        )
        for c in row.spec.criteria
        if c.judge in ("check", "reviewer")
    }
    start = at(end) - minutes * 60
    attempt(world, a, n, "13:05", state="ended", outcome="done", started=start, ended=at(end), claimed=True)
    world.put(
        replace(
            row,
            state="done",
            posted=True,
            attempt=f"a{a}",
            started=start,
            ended=at(end),
            minutes=minutes,
            lines=lines,
            merged=f"{n:02d}77d0e1",
            verdicts=verdicts,
        )
    )


def running() -> World:
    """14:21: six of seventeen are done, one irreversible thing and one question wait for people."""
    world = checking()
    put, book = world.put, world.book("s3")
    launch = book.checkpoints["c1"]
    signed = Answer(person="ann", word="approve", at=at("13:02"), platform="terminal")
    put(replace(launch, state="answered", approvals=(signed,), answer=signed, due=0.0))
    put(replace(book.plans["v2"], signed_by="ann"))
    put(
        replace(
            book.swarm,
            state="running",
            signed=2,
            signer="ann",
            launched=at("13:02"),
            base="4f2a91c",
            tip="77d0e106",
            canary=False,
            money=20.0,
            minutes=240.0,
            spent=3.1,
            worked=41.0,
            expected=at("14:40"),
            gates=("pytest -q", "ruff check"),
        )
    )
    for part in SPEC.tasks:
        put(Task(key=f"s3.{part.id}", spec=part))
    put(Assumption(key="s3.u2", spec=SPEC.assumptions[0]))
    for n, end in ((1, "13:08"), (2, "13:07"), (3, "13:20"), (4, "13:31"), (5, "13:34"), (6, "13:40")):
        finish(world, n, end, n, minutes=4.0 + n / 3)
    put(replace(book.tasks["t3"], failures=1))
    put(Batch(key="s3.b2", tasks=("t5", "t6"), state="merged", tip="77d0e106", at=at("13:41")))
    put(Evidence(key="s3.e3", task="t7", attempt="a11", kind="diff", hash="d1", at=at("14:20"), text=diff(9, 134)))
    attempt(
        world,
        11,
        7,
        "14:12",
        state="ended",
        outcome="done",
        ended=at("14:14"),
        claimed=True,
        commit="9be1c02",
        files=tuple(f"src/legacy/m{i}.py" for i in range(9)),
    )
    met = Verdict(ruling="met", by="check", at=at("14:15"), detail="0", commit="9be1c02")
    put(
        replace(
            book.tasks["t7"],
            state="asking",
            stage="result",
            posted=True,
            attempt="a11",
            commit="9be1c02",
            lines=(0, 1204),
            started=at("14:12"),
            verdicts={"t7.1": met, "t7.2": replace(met, detail="212 passed")},
        )
    )
    irreversible(world)
    attempt(world, 13, 10, "14:10", state="running", asks="q1", last="which licence header?")
    put(replace(book.tasks["t10"], state="asking", posted=True, attempt="a13", started=at("14:10")))
    put(question())
    for n, a, began, last in (
        (8, 14, "14:18", "wrote 4 of 9"),
        (12, 15, "14:05", "the flag has 2 hidden readers"),
        (13, 16, "14:19", ""),
    ):
        attempt(world, a, n, began, last=last)
        put(replace(book.tasks[f"t{n}"], state="running", posted=True, attempt=f"a{a}", started=at(began)))
    put(replace(book.tasks["t15"], hold=at("15:00"), reason="usage limit"))
    put(
        Discovery(
            key="s3.d2",
            task="t7",
            attempt="a11",
            text="2 callers outside the plan: tools/report.py, tools/old.py",
            why="grep found them",
            at=at("14:13"),
        )
    )
    put(discovery())
    put(answered_for_you())
    put(
        Tell(
            key="s3.m2",
            task="t8",
            attempt="a14",
            person="ann",
            text='use the word "customer", never "client"',
            state="applied",
            at=at("14:20"),
            moved=at("14:21"),
        )
    )
    return world


def diff(files: int, lines: int) -> str:
    return "\n".join(
        f"--- a/src/legacy/m{i}.py\n+++ /dev/null\n" + "\n".join("-    pass" for _ in range(lines))
        for i in range(files)
    )


def irreversible(world: World) -> None:
    world.put(
        Checkpoint(
            key="s3.c4",
            kind="irreversible",
            title="Delete module legacy/?",
            task="t7",
            attempt="a11",
            evidence="e3",
            quorum=2,
            facts={"commit": "9be1c02", "diff": "d1", "lines": "+0 −1,204", "files": "9", "task": TITLES[6]},
            fingerprint="f4",
            asked=at("14:20"),
            due=at("15:00"),
            text="The module has no reader left in the plan's paths.",
            choices=(
                Choice(word="approve", label="Approve as shown…", effect="merges", asks="id"),
                Choice(
                    word="redirect",
                    label="Redirect…",
                    effect="another outcome; a fresh start keeps the handoff",
                    asks="words",
                ),
                Choice(word="decline", label="Decline…", effect="parks the task; nothing is merged", asks="words"),
            ),
        )
    )


def question() -> Checkpoint:
    asked = "Which licence header: MIT as in README, or the one in setup.cfg?"
    return Checkpoint(
        key="s3.c5",
        kind="question",
        title=asked,
        task="t10",
        attempt="a13",
        about="q1",
        recommend="MIT, as in README",
        facts={"question": asked, "ask": "q1"},
        fingerprint="f5",
        asked=at("14:16"),
        due=at("15:16"),
        choices=(
            Choice(word="approve", label="Approve", effect="answers: MIT, as in README"),
            Choice(word="answer", label="Answer…", effect="told to the agent, which goes on", asks="words"),
        ),
    )


def discovery() -> Checkpoint:
    return Checkpoint(
        key="s3.c7",
        kind="discovery",
        title="d2 2 callers outside the plan",
        about="d2",
        attempt="a11",
        text="grep found them",
        facts={"text": "2 callers outside the plan", "why": "grep found them"},
        fingerprint="f7",
        asked=at("14:13"),
        due=at("15:13"),
        choices=(
            Choice(word="make task", label="Make task", effect="joins this plan"),
            Choice(word="carry", label="Carry", effect="goes to the next plan"),
            Choice(word="dismiss", label="Dismiss", effect="nothing follows"),
        ),
    )


def answered_for_you() -> Checkpoint:
    said = Answer(person="rules", word="answer", text="spaces, because .editorconfig says so", at=at("13:30"))
    return Checkpoint(
        key="s3.c3",
        kind="question",
        title="tabs or spaces?",
        task="t5",
        state="answered",
        answer=said,
        outcome="from the plan", fingerprint="f3",
        asked=at("13:30"),
    )


def reviewing() -> World:
    """15:02: all is closed; the report is a draft, unread."""
    world = running()
    put, book = world.put, world.book("s3")
    for row in list(book.open()):
        put(replace(row, state="withdrawn", outcome="the swarm is finished", due=0.0))
    for row in list(book.running()):
        put(replace(row, state="ended", outcome="done", ended=at("14:50")))
    for n, end, lines in (
        (7, "14:27", (0, 1204)),
        (8, "14:30", (220, 3)),
        (9, "14:36", (9, 31)),
        (10, "14:31", (1, 1)),
        (11, "14:40", (80, 78)),
        (12, "14:52", (44, 60)),
        (15, "14:58", (60, 0)),
        (17, "14:45", (35, 0)),
    ):
        finish(world, n, end, 30 + n, lines)
    put(replace(book.tasks["t7"], cleared="c4"))
    put(replace(book.tasks["t13"], state="failed", ended=at("14:55"), failures=3, reason="no token for the test vault"))
    put(replace(book.tasks["t14"], state="carried", ended=at("14:59"), reason="carried by ann"))
    put(replace(book.tasks["t16"], state="dropped", ended=at("14:41"), reason="customers read the changelog"))
    for n, title in ((18, "Remove dead tools"), (19, "One money parser, not two")):
        part = TaskSpec(
            id=f"t{n}", title=title, estimate=5.0, criteria=(Criterion(id=f"t{n}.1", text="gates", check="pytest -q"),)
        )
        put(Task(key=f"s3.t{n}", spec=part, origin="discovery"))
    finish(world, 18, "14:57", 60, (0, 88))
    put(replace(book.tasks["t19"], state="carried", ended=at("14:59"), reason="carried by ann"))
    v3 = replace(SPEC, tasks=(*SPEC.tasks, book.tasks["t18"].spec))
    put(Plan(key="s3.v3", number=3, spec=v3, author="bob", why="t18 from d2", at=at("14:35"), signed_by="ann"))
    put(
        Deviation(
            key="s3.x1",
            task="t12",
            kind="over estimate",
            text="took 3× its estimate: the flag had 2 hidden readers",
            at=at("14:52"),
        )
    )
    put(
        Deviation(
            key="s3.x2",
            task="t12",
            kind="redirected",
            text="keep the old flag, deprecate it",
            verdict="productive",
            by="ann",
            at=at("14:30"),
        )
    )
    for n, (state, by) in enumerate(
        (("addressed", ""), ("addressed", ""), ("addressed", ""), ("open", ""), ("waived", "ann")), 1
    ):
        put(
            Finding(
                key=f"s3.f{n}",
                task="t12",
                attempt="a30",
                state=state,
                by=by,
                at=at("14:53"),
                severity="major" if n == 4 else "minor",
                text="rounding: test missing" if n == 4 else f"a name in paragraph {n}",
                place="invoice.py:88" if n == 4 else "",
            )
        )
    put(replace(book.discoveries["d2"], state="task", became="t18"))
    put(
        Discovery(
            key="s3.d3", task="t6", attempt="a6", text="two time zones in one table", state="carried", at=at("13:39")
        )
    )
    put(
        Discovery(
            key="s3.d4",
            task="t11",
            attempt="a41",
            text="a second money parser",
            state="task",
            became="t19",
            at=at("14:39"),
        )
    )
    put(replace(book.swarm, state="reviewing", report="draft", version=3, ended=at("15:02"), spent=7.4, worked=131.0))
    put(
        Checkpoint(
            key="s3.c9",
            kind="report",
            title="The report of s3 is ready to be read",
            about="s3",
            facts={"done": "15", "tip": "77d0e118"},
            fingerprint="f9",
            asked=at("15:02"),
            due=at("16:02"),
            choices=(
                Choice(word="approve", label="Approve report", effect="signs it under your name and closes the swarm"),
            ),
        )
    )
    return world


def signed() -> World:
    """15:20: ann has signed; at 15:40 a task was taken back."""
    world = reviewing()
    book = world.book("s3")
    said = Answer(person="ann", word="approve", at=at("15:20"), platform="terminal")
    world.put(replace(book.checkpoints["c9"], state="answered", approvals=(said,), answer=said, due=0.0))
    world.put(replace(book.swarm, state="closed", report="ann"))
    world.put(Batch(key="s3.b9", kind="revert", tasks=("t8",), state="merged", at=at("15:40"), by="ann"))
    return world


def looked(world: World, clock: str, day: int = 2) -> World:
    """The last digest of the channel was at this time."""
    world.put(Looked(key="digest.general", at=at(clock, day)))
    return world
