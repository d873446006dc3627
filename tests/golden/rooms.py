"""Pages of the room over the sample world: a house made for each, as the server makes it, but without a server."""

import json
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec.structs import replace

from adapters.chat.record import Record, Shown
from adapters.chat.room.house import Answer, House
from adapters.chat.room.pages.found import pages
from adapters.chat.room.render import page
from bot.core import views
from bot.core.events import Collected, Exited, Heard, Judged, Result, Said, Tick
from bot.core.message import Message
from bot.core.records import Evidence, Link, Reading
from bot.core.values import Answer as Word
from bot.core.world import World
from bot.desk import RowsDesk
from bot.ports import Kept
from tests.golden import sample
from tests.golden.extremes import HIDDEN, LINKS, LOUD, MARKUP
from tests.golden.sample import NOW, at
from tests.golden.worlds import blocked, broken, crowded, parked, two

EVIL = (
    "\"'><script>alert(1)</script><img src=x onerror=alert(1)><svg/onload=alert(1)> javascript:alert(1) {{7*7}} "
    f"{{% raw %}} </textarea></title></pre><!-- {LOUD} {LINKS} {MARKUP} {HIDDEN} &#x3c;script&#x3e; ]]> "
    "style=color:red"
)  # fmt: skip
SAID = "ask Which tense? <b>"
LOGGED = ("read docs/api.md", "wrote 4 of 9", "\x1b[31mred\x1b[0m \u202etxt.exe", "<script>alert(1)</script>")


def house(
    world: World, folder: Path, now: float = NOW, account: str = "local", log: tuple[Kept, ...] = (),
    posts: tuple[Shown, ...] = (),
) -> House:  # fmt: skip
    """ann looks, unless it is another account of the terminal."""

    def read(after: int, before: int, limit: int) -> list[Kept]:
        return [k for k in log if k.seq > after and (not before or k.seq < before)][-limit:]

    for key in ("s3.a14",):
        path = folder / key / "log.txt"
        path.parent.mkdir(exist_ok=True)
        path.write_text("".join(f"{line}\n" for line in LOGGED))
        said = {"seq": 2, "at": at("14:18"), "log": sum(len(line) + 1 for line in LOGGED[:2]), "verb": "ask"}
        (folder / key / "events.jsonl").write_text(json.dumps({**said, "args": {"text": SAID[4:]}}) + "\n")
    desk = RowsDesk(lambda: world, world.settings, read=read, spool=lambda key: folder / key)
    record = Record(folder / "room.jsonl")
    for post in posts:
        record.put(post)
    record.close()  # pages only read it
    return House(
        desk=desk, record=record, now=now, account=account, channel="general",
        platform="terminal",
    )  # fmt: skip


def shown(
    world: World, name: str, now: float = NOW, account: str = "local", log: tuple[Kept, ...] = (),
    posts: tuple[Shown, ...] = (), **query: str,
) -> str:  # fmt: skip
    """The main part of a page, as the server sends it to a page that looks again."""
    with TemporaryDirectory() as folder:
        made = house(world, Path(folder), now, account, log, posts)
        it = pages()[name]
        values = it.values(made, query)
        assert not isinstance(values, Answer), "it is a page"
        frame = {
            "house": made, "title": it.title, "path": it.path, "name": name, "swarm": "", "channels": ["general"],
            "channel": "general", "swarms": made.swarms(), "needs": len(made.needs()), "version": "v", "query": query,
            "layout": "part.html",
        }  # fmt: skip
        return page(f"{name}.html", frame | values)


def posts(world: World) -> tuple[Shown, ...]:
    """What stands in the channel: the board pinned, a card, a question in its thread, somebody's line."""
    placed = (("s3", "board", "", "13:02"), ("s3.t10", "card", "", "14:10"), ("s3.c5", "checkpoint", "p2", "14:16"))
    made = [
        Shown(key=f"{thing}/{surface}@general", id=f"p{n}", message=message, channel="general", thread=thread,
              pin=surface == "board", thing=thing, at=at(clock))
        for n, (thing, surface, thread, clock) in enumerate(placed, 1)
        if (message := views.show(world, thing, surface, NOW))
    ]  # fmt: skip
    line = Shown(key="", id="u-1", message=Message("why t9"), channel="general", by="bob", mark="👀", at=at("14:20"))
    return (*made, line)


def telling() -> World:
    """The sample afternoon, with outputs as evidence, a reading not confirmed, and somebody at a second question."""
    world = sample.running()
    book = world.book("s3")
    world.put(Evidence(key="s3.e4", task="t7", attempt="a11", criterion="t7.2", kind="command", command="pytest -q",
                       text="........\n212 passed in 8.02s\n", at=at("14:15")))  # fmt: skip
    world.put(Evidence(key="s3.e5", task="t7", attempt="a11", kind="file", path="docs/removed.md", hash="9f",
                       text="# Removed\n\nlegacy/ has no reader left.\n", at=at("14:16")))  # fmt: skip
    world.put(replace(book.evidence["e3"], text=sample.diff(2, 3)))
    t7 = book.tasks["t7"]
    seen = replace(t7.verdicts["t7.2"], evidence="s3.e4")
    world.put(replace(t7, verdicts={**t7.verdicts, "t7.2": seen}))
    world.put(replace(sample.question(), key="s3.c6", title="Tabs in the changelog?", recommend="no", task="t14"))
    world.put(
        Reading(
            key="terminal|general|s3.t8|ann", person="ann", place="s3.t8", at=at("14:20"), unread=("hm, and the rest",),
            commands=("approve s3.c5", "redirect s3.t12: keep the old flag"),
        )
    )  # fmt: skip
    world.put(replace(book.attempts["a14"], money=0.42, tokens=18_200))
    world.put(replace(book.attempts["a16"], heard=at("14:02"), started=at("14:01")))
    return world


def changed() -> World:
    """A diff in hunks is the evidence of a result."""
    world = telling()
    diff = (
        "diff --git a/src/money.py b/src/money.py\nindex 1..2 100644\n--- a/src/money.py\n+++ b/src/money.py\n"
        "@@ -10,4 +10,5 @@ def total(lines):\n     sum = 0\n-    for l in lines:\n-        sum += round(l)\n"
        "+    for line in lines:\n+        sum += line\n+    sum = round(sum)\n     return sum\n"
        "diff --git a/docs/old.md b/docs/new.md\nsimilarity index 100%\n"
        "rename from docs/old.md\nrename to docs/new.md\n"
    )
    world.put(Evidence(key="s3.e9", task="t8", attempt="a14", kind="diff", text=diff, hash="d9", at=at("14:20")))
    asked = replace(
        sample.question(), key="s3.c8", kind="result", title="Docs for api.py?", task="t8", attempt="a14", recommend="",
        evidence="e9", facts={"commit": "9be1c02", "lines": "+3 −2", "output": "line\n" * 40},
    )  # fmt: skip
    world.put(asked)
    return world


def evil() -> World:
    """Every text that an agent, a person or a file gave, is hostile."""
    world = changed()
    book = world.book("s3")
    for task in list(book.tasks.values()):
        spec = replace(
            task.spec, title=EVIL, outcome=EVIL, run=EVIL,
            criteria=tuple(replace(c, text=EVIL, check=EVIL, by=EVIL) for c in task.spec.criteria),
        )  # fmt: skip
        verdicts = {k: replace(v, detail=EVIL, by=EVIL) for k, v in task.verdicts.items()}
        world.put(replace(task, spec=spec, reason=EVIL, handoff=EVIL, verdicts=verdicts, decisions=(EVIL,)))
    for attempt in list(book.attempts.values()):
        world.put(replace(attempt, last=EVIL, tail=EVIL, stuck=EVIL, runner=EVIL, files=(EVIL,)))
    for row in list(book.checkpoints.values()):
        choices = tuple(replace(c, label=EVIL, effect=EVIL, says=EVIL) for c in row.choices)
        world.put(replace(row, title=EVIL, text=EVIL, recommend=EVIL, choices=choices, outcome=EVIL,
                          facts={EVIL: EVIL, "long": EVIL * 3, "commit": EVIL}))  # fmt: skip
    for proof in list(book.evidence.values()):
        diff = f"--- a/{EVIL}\n+++ b/{EVIL}\n@@ -1 +1 @@ {EVIL}\n-{EVIL}\n+{EVIL}\n"
        text = diff.replace("\x00", "") if proof.kind == "diff" else EVIL
        world.put(replace(proof, text=text, command=EVIL, path=EVIL, hash=EVIL[:12]))
    for kind in ("findings", "discoveries", "deviations", "tells"):
        for found in list(getattr(book, kind).values()):
            world.put(replace(found, text=EVIL))
    for found in list(world.rows["reading"].values()):
        if isinstance(found, Reading):
            world.put(replace(found, commands=(EVIL,), unread=(EVIL,)))
    world.put(replace(book.swarm, title=EVIL, repository="billing", owner="ann", reason=EVIL))
    world.put(replace(book.plan, spec=replace(book.plan.spec, title=EVIL, goal=EVIL)))
    return world


def known(world: World) -> World:
    """bob comes in here, too."""
    world.put(Link(key="terminal|2", person="bob", by="ann"))
    return world


def entries() -> tuple[Kept, ...]:
    """A log as it is kept: people, an agent, a gate, the clock."""
    world = sample.running()
    book = world.book("s3")
    ann = Word(person="ann", word="approve", at=at("14:23"), platform="terminal", fingerprint="f4")
    c4 = replace(book.checkpoints["c4"], approvals=(ann,))
    events = (
        Said(id="1", at=at("13:02"), platform="terminal", account="local", channel="general", text="launch s3"),
        Heard(id="2", at=at("14:18"), attempt="s3.a14", seq=3, verb="progress", args={"text": "wrote 4 of 9"}),
        Said(id="3", at=at("14:20"), platform="slack", account="U1", channel="C1", thread="s3.t8", name="Ann",
             text='use the word "customer"'),
        Judged(id="4", at=at("14:21"), swarm="s3", task="t7", commit="9be1c02aa", results=(Result("t7.1", "grep", 1),)),
        Tick(id="5", at=at("14:22")),
        Said(id="6", at=at("14:23"), platform="terminal", account="local", channel="general", text="approve c4",
             seen="f4", pressed=True),
        Collected(id="7", at=at("14:24"), attempt="s3.a14", commit="77d0e1aa", files=("a.py",), added=3, removed=1),
        Exited(id="8", at=at("14:25"), attempt="s3.a14", code=0),
        Said(id="9", at=at("14:26"), platform="slack", account="U9", channel="C1", name=EVIL, text=EVIL),
    )  # fmt: skip
    rows: tuple[tuple[object, ...], ...] = (
        (book.swarm, book.plan), (book.attempts["a14"],), (book.tells["m2"],), (book.tasks["t7"],), (), (c4,),
        (book.tasks["t8"],), (book.attempts["a14"], book.tasks["t8"]), (),
    )  # fmt: skip
    made = zip(events, rows, strict=True)
    return tuple(Kept(seq=n, event=e, rows=r, hash=f"{n:064x}") for n, (e, r) in enumerate(made, 1))  # type: ignore[arg-type]


def fresh() -> World:
    """A house with a template and no swarm."""
    text = (
        'title = "${repo}: docs"\n[variables.repo]\n[variables.where]\ntype = "path"\ndefault = "docs"\n'
        'help = "the folder"\n[variables.depth]\ntype = "int"\ndefault = 2\n'
        '[variables.tone]\ntype = "choice"\nchoices = ["plain", "formal"]\n[[tasks]]\ntitle = "x"\n'
    )
    world = sample.base()
    world.put(replace(world.house, settings=replace(world.settings, templates={"docs": text, "other": text})))
    return world


CASES: dict[str, Callable[[], str]] = {
    "needs": lambda: shown(telling(), "needs"),
    "needs-bob": lambda: shown(known(two()), "needs", account="2"),
    "needs-nothing": lambda: shown(sample.signed(), "needs", at("15:45")),
    "needs-crowded": lambda: shown(crowded(), "needs"),
    "checkpoint-irreversible": lambda: shown(telling(), "checkpoint", key="s3.c4"),
    "checkpoint-question": lambda: shown(telling(), "checkpoint", key="s3.c5"),
    "checkpoint-result": lambda: shown(changed(), "checkpoint", key="s3.c8"),
    "checkpoint-launch": lambda: shown(sample.checking(), "checkpoint", at("13:00"), key="s3.c1"),
    "checkpoint-answered-for-you": lambda: shown(telling(), "checkpoint", key="s3.c3"),
    "thing-task": lambda: shown(telling(), "thing", key="s3.t7"),
    "thing-discovery": lambda: shown(telling(), "thing", key="s3.d2"),
    "thing-assumption": lambda: shown(broken(), "thing", key="s3.u2"),
    "wall": lambda: shown(telling(), "wall"),
    "wall-two": lambda: shown(two(), "wall", swarm="s4"),
    "agent": lambda: shown(telling(), "agent", key="s3.a14"),
    "agent-ended": lambda: shown(telling(), "agent", key="s3.a11"),
    "swarms": lambda: shown(two(), "swarms"),
    "swarms-none": lambda: shown(fresh(), "swarms", template="docs"),
    "swarms-blocked": lambda: shown(blocked(), "swarms"),
    "log": lambda: shown(telling(), "log", log=entries()),
    "log-everything": lambda: shown(telling(), "log", log=entries(), kind="all"),
    "channel": lambda: shown(sample.running(), "channel", posts=posts(sample.running()), thread="p2"),
    "plan": lambda: shown(sample.running(), "plan"),
    "plan-draft": lambda: shown(sample.planning(), "plan"),
    "plan-former": lambda: shown(sample.running(), "plan", version="1"),
    "timeline": lambda: shown(sample.running(), "timeline"),
    "report-draft": lambda: shown(sample.reviewing(), "report", at("15:05")),
    "report-corrected": lambda: shown(sample.corrected(sample.signed()), "report", at("15:45")),
    "report-signed": lambda: shown(sample.signed(), "report", at("15:45")),
    "report-so-far": lambda: shown(parked(), "report"),
    "digest": lambda: shown(two(), "digest", at("09:00", 3)),
}
