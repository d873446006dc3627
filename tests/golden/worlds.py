"""The sample world made difficult: crowded, huge, hostile, held up."""

from msgspec.structs import replace

from bot.core.rows import Plan, Swarm, Task
from bot.core.values import TaskSpec
from bot.core.world import World
from tests.golden import sample
from tests.golden.sample import at

HOSTILE = "\x1b[31mred\x1b[0m @everyone <@U1> `rm -rf` \u202etxt.exe\u202c <b>bold</b>\n# not a heading"


def crowded() -> World:
    """31 questions at once, of one titled in 300 characters, one in emoji, one from right to left, one that shouts."""
    world = sample.running()
    titles = ["x" * 300, "🎉🎉", "שלום עולם", "@everyone look", HOSTILE]
    for n in range(10, 41):
        title = titles[n % len(titles)] if n < 15 else f"question {n}"
        world.put(replace(sample.question(), key=f"s3.c{n}", title=title, asked=at("14:00") + n))
    return world


def huge() -> World:
    """A plan of 400 tasks and 40,000 characters, in which everything needs what was before it."""
    world = sample.base()
    tasks = tuple(
        TaskSpec(id=f"t{n}", title=f"task {n} " + "word " * 18, needs=(f"t{n - 1}",) if n % 20 != 1 else ())
        for n in range(1, 401)
    )
    world.put(Swarm(key="s9", title="🎉" * 300, owner="ann", version=1))
    world.put(Plan(key="s9.v1", number=1, spec=replace(sample.SPEC, tasks=tasks, assumptions=()), author="ann"))
    return world


def hostile() -> World:
    world = sample.running()
    row = world.book("s3").tasks["t8"]
    world.put(replace(row, spec=replace(row.spec, title=HOSTILE, outcome=HOSTILE), reason=HOSTILE))
    return world


def blocked() -> World:
    """t7 failed; what needs it is held, and asked about once."""
    world = sample.running()
    book = world.book("s3")
    world.put(replace(book.checkpoints["c4"], state="withdrawn", outcome="t7 failed", due=0.0))
    world.put(replace(book.tasks["t7"], state="failed", reason="closed by ann"))
    return world


def parked() -> World:
    world = sample.running()
    row = world.book("s3").tasks["t13"]
    world.put(
        replace(
            row, state="parked", failures=3, reason="3 attempts failed the same check (tests/test_tax.py::test_round)"
        )
    )
    return world


def broken() -> World:
    world = sample.running()
    row = world.book("s3").assumptions["u2"]
    world.put(replace(row, state="broken", detail="grep found 2 callers"))
    return world


def tied() -> World:
    """t9, and t17 behind it, hang on two questions together; t11 on a third, and on work under way."""
    world = sample.running()
    book = world.book("s3")
    for task, needs in (("t9", ("t7", "t10")), ("t17", ("t9",)), ("t11", ("t13", "t8"))):
        world.put(replace(book.tasks[task], spec=replace(book.tasks[task].spec, needs=needs)))
    for task in ("t14", "t16"):
        world.put(replace(book.tasks[task], state="dropped"))
    world.put(replace(book.tasks["t13"], state="asking"))
    stuck = replace(sample.question(), key="s3.c8", kind="stuck", title="no token for the vault", task="t13")
    world.put(replace(stuck, recommend="", attempt="a16", facts={}))
    return world


def two() -> World:
    """A second swarm beside the first: ids are told apart."""
    world = sample.looked(sample.running(), "09:00")
    world.put(
        Swarm(
            key="s4",
            title="docs",
            owner="dan",
            state="running",
            version=1,
            signed=1,
            launched=at("10:00"),
            signer="dan",
        )
    )
    world.put(Plan(key="s4.v1", number=1, spec=replace(sample.SPEC, title="docs", tasks=sample.SPEC.tasks[:2])))
    world.put(Task(key="s4.t1", spec=sample.spec(1)))
    world.put(Task(key="s4.t2", spec=sample.spec(2)))
    world.put(replace(sample.question(), key="s4.c1", task="t1"))
    return world
