"""The sample world at its end: the report is a draft, then signed, then amended."""


from msgspec.structs import replace

from bot.core.records import Batch, Correction, Deviation, Discovery, Finding, Looked
from bot.core.rows import Checkpoint, Plan, Task
from bot.core.values import Answer, Choice, Criterion, TaskSpec
from bot.core.world import World
from tests.golden.drafting import SPEC, at
from tests.golden.playing import finish, running


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


def corrected(world: World) -> World:
    """ann and bob have said what the rows do not know; one took theirs back."""
    said = (
        Correction(key="s3.k1", person="ann", text="x1 was known: the estimate was mine.", about="x1", at=at("15:08")),
        Correction(key="s3.k2", person="bob", text="# @everyone the <b>vault</b> was down\n\nall day", at=at("15:09")),
        Correction(key="s3.k3", person="bob", text="ok", at=at("15:10"), state="withdrawn", by="bob"),
        Correction(key="s3.k4", person="dan", text="f4 is mended by hand", about="f4", late=True, at=at("15:43")),
    )
    for row in said if world.book("s3").swarm.report != "draft" else said[:3]:
        world.put(row)
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
