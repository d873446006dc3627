"""The sample world at 14:21: six of seventeen are done, and people are asked."""


from msgspec.structs import replace

from bot.core.records import Batch, Discovery, Evidence, Tell
from bot.core.rows import Assumption, Attempt, Checkpoint, Task
from bot.core.values import Answer, Choice, Verdict
from bot.core.world import World
from tests.golden.drafting import SPEC, TITLES, at, checking


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
    attempt(world, a, n, "13:05", state="ended", outcome="done", started=start, step=start, ended=at(end), claimed=True)
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
