"""Every surface and page of the sample world, by name; and the extremes. A case is a function to a Message."""

from collections.abc import Callable

from msgspec.structs import replace

from bot.core.calls import Brief, Handoff
from bot.core.coordinator.permissions import choices as permissions
from bot.core.message import Message
from bot.core.records import Outage, Planner, Tell, Watch
from bot.core.report import build, index
from bot.core.rows import Assumption, Checkpoint
from bot.core.values import Answer, Choice, Home, Logged
from bot.core.views import pages, show
from bot.core.world import World
from tests.golden import rehearsed, sample
from tests.golden.sample import ANN, BOB, EVE, NOW, at
from tests.golden.worlds import HOSTILE, blocked, broken, crowded, hostile, huge, parked, tied, two

ROOM = "https://room.example:8443"
Case = Callable[[], Message]


def surface(make: Callable[[], World], thing: str, name: str, now: float = NOW) -> Case:
    def shown() -> Message:
        message = show(make(), thing, name, now)
        assert message is not None, f"{thing} {name} is not shown"
        return message

    return shown


def ask(row: Checkpoint, **more: object) -> Case:
    """A checkpoint of the sample world, changed."""

    def shown() -> Message:
        world = sample.running()
        world.put(replace(row, **more))
        message = show(world, row.key, "checkpoint", NOW)
        assert message is not None
        return message

    return shown


def irreversible() -> Checkpoint:
    return sample.running().book("s3").checkpoints["c4"]


def yes(name: str, clock: str, platform: str = "terminal", word: str = "approve", text: str = "") -> Answer:
    return Answer(person=name, word=word, at=at(clock), platform=platform, text=text)


def kind(name: str, title: str, *choices: Choice, task: str = "", **more: object) -> Case:
    """A question of one kind, as the coordinator asks it."""
    row = Checkpoint(
        key="s3.c20",
        kind=name,
        title=title,
        task=task,
        choices=choices,
        fingerprint="f20",
        asked=at("14:00"),
        due=at("15:00"),
    )  # type: ignore[arg-type]
    return ask(row, **more)


def watched(text: str = "wrote docs/api.md", outcome: str = "") -> Case:
    """A log that somebody follows."""

    def shown() -> Message:
        world = sample.running()
        world.put(Watch(key="s3.w1", attempt="a14", task="t8", platform="terminal", channel="general", by="eve"))
        if outcome:
            ended = {"state": "ended", "outcome": outcome, "ended": NOW, "started": NOW - 240}
            world.put(replace(world.book("s3").attempts["a14"], **ended))
        printed = [Logged(text=f"pass {n} of 20") for n in range(9, 18)]
        said = (Logged(text="wrote 4 of 9", verb="progress"), Logged(text=text), Logged(text=text, verb="ask"))
        message = show(world, "s3.w1", "watch", NOW, (*printed, *said, Logged(text="done", verb="began")))
        assert message is not None
        return message

    return shown


def linked(thing: str, name: str, make: Callable[[], World] = sample.running, now: float = NOW) -> Case:
    """The same where the room has an address."""

    def shown() -> Message:
        world = make()
        settings = replace(world.settings, chats={**world.settings.chats, "room": {"url": ROOM}})
        world.put(replace(world.house, settings=settings))
        message = show(world, thing, name, now)
        assert message is not None
        return message

    return shown


def started(**how: float) -> Case:
    """The card of an agent that said what it understood."""

    def shown() -> Message:
        world = sample.running()
        said = "api.py has docs for each public name · first: list the names without any"
        world.put(replace(world.book("s3").attempts["a14"], start=said, **how))  # type: ignore[arg-type]
        message = show(world, "s3.t8", "card", NOW)
        assert message is not None
        return message

    return shown


APPROVE, DECLINE = (
    Choice(word="approve", label="Approve", effect="does it"),
    Choice(word="decline", label="Decline…", asks="words"),
)
RETRY = Choice(word="retry", label="Retry", effect="a fresh start with the handoff")
CALL = {"tool": "Bash", "input": '{\n "command": "vault read test"\n}', "call": "c" * 64, "rule": "Bash " + "c" * 64}
ALLOWS = permissions(Checkpoint(key="s3.c20", kind="permission", title="", task="t13", facts=CALL))
REDIRECT = Choice(word="redirect", label="Redirect…", effect="another outcome", asks="words")


def report(make: Callable[[], World], now: float) -> Case:
    return lambda: index(build(make(), "s3", now))


def receipt(state: str) -> Case:
    def shown() -> Message:
        world = sample.running()
        world.put(Tell(key="s3.m5", task="t12", attempt="a15", person="ann", text="say customer", state=state, at=NOW))  # type: ignore[arg-type]
        message = show(world, "s3.m5", "receipt", NOW)
        assert message is not None
        return message

    return shown


def ended(state: str, reason: str) -> Case:
    """The card of a task that a person ended so."""

    def shown() -> Message:
        world = sample.running()
        held = world.book("s3").tasks["t13"]
        world.put(replace(held, state=state, reason=reason, ended=at("14:20"), attempt=""))  # type: ignore[arg-type]
        message = show(world, "s3.t13", "card", NOW)
        assert message is not None
        return message

    return shown


def mirrored() -> World:
    """Shown in two more channels, one of which takes nothing any more."""
    world = sample.running()
    homes = (Home(platform="slack", channel="C1"), Home(platform="discord", channel="2"))
    world.put(replace(world.book("s3").swarm, mirrors=homes))
    world.put(Outage(key="discord|2", why="the channel was deleted", at=at("14:10")))
    return world


def told() -> Message:
    return pages.brief_page(
        Brief(
            attempt="s3.a14",
            swarm="s3",
            task="t8",
            role="worker",
            title="Docs for api.py",
            outcome="Every function is told.",
            criteria=("t8.1: the tests pass (pytest -q), judged by check",),
            handoffs=(Handoff(task="t4", text="money.py is done"),),
            paths=("docs/**",),
            decisions=("ann: say customer",),
            notes=("t4: mind the rounding",),
            run="sh agents/t8.sh",
            owner="ann",
            diff="+ a line",
        )
    )


def paired(stage: str, thinking: str = "") -> World:
    """A plan that its planner makes with people; before its draft it has no task."""
    world = sample.planning()
    plan = world.book("s3").plan
    if stage != "talking":
        world.put(replace(plan, spec=replace(plan.spec, tasks=(), assumptions=())))
    row = Planner(key="s3.p1", goal="A tree without clutter.", person="bob", words="nothing may touch billing/")
    world.put(replace(row, stage=stage, thinking=thinking))
    return world


def unsure(world: World) -> Assumption:
    return world.book("s3").assumptions["u2"]


running, reviewing = sample.running, sample.reviewing
CASES: dict[str, Case] = {
    "plan": surface(sample.planning, "s3", "plan"),
    "plan-asked": surface(lambda: paired("asked"), "s3", "plan"),
    "plan-talking": surface(lambda: paired("talking", "s3:think4"), "s3", "plan"),
    "rehearsal": surface(rehearsed.rehearsed, "s3.h1", "rehearsal"),
    "rehearsal-asked": surface(lambda: rehearsed.rehearsed(figures=None), "s3.h1", "rehearsal"),
    "rehearsal-measured": surface(rehearsed.measured, "s3.h1", "rehearsal"),
    "rehearsal-hostile": surface(rehearsed.loud, "s3.h1", "rehearsal"),
    "rehearsal-failed": surface(rehearsed.hostile, "s3.h1", "rehearsal"),
    "plan-huge": surface(huge, "s9", "plan"),
    "plan-running": surface(running, "s3", "plan"),
    "launch": surface(sample.checking, "s3.c1", "checkpoint", at("13:00")),
    "launch-signed": surface(running, "s3.c1", "checkpoint"),
    "board": surface(running, "s3", "board"),
    "board-crowded": surface(crowded, "s3", "board"),
    "board-blocked": surface(blocked, "s3", "board"),
    "board-tied": surface(tied, "s3", "board"),
    "board-closed": surface(sample.signed, "s3", "board", at("15:30")),
    "board-mirrored": surface(mirrored, "s3", "board"),
    "card-mirrored": surface(mirrored, "s3.t8", "card"),
    "card-irreversible": surface(running, "s3.t7", "card"),
    "card-running": surface(running, "s3.t8", "card"),
    "card-started": started(owed=0.0, step=at("14:18") + 40, wrong=1),
    "card-starts-wrong": started(owed=at("14:19"), step=0.0, wrong=1),
    "card-asking": surface(running, "s3.t10", "card"),
    "card-done": surface(running, "s3.t3", "card"),
    "card-parked": surface(parked, "s3.t13", "card"),
    "card-failed": ended("failed", "closed as failed by ann"),
    "card-carried": ended("carried", "carried by ann"),
    "card-dropped": ended("dropped", "dropped by ann"),
    "card-hostile": surface(hostile, "s3.t8", "card"),
    "checkpoint-irreversible": surface(running, "s3.c4", "checkpoint"),
    "checkpoint-one-of-two": ask(irreversible(), approvals=(yes("ann", "14:23"),)),
    "checkpoint-approved": ask(
        irreversible(),
        state="answered",
        outcome="merged 14:27 as 77d0e1a",
        approvals=(yes("ann", "14:23"), yes("bob", "14:26", "discord")),
        answer=yes("bob", "14:26", "discord"),
    ),
    "checkpoint-approved-elsewhere": ask(
        sample.question(), state="answered", answer=yes("ann", "12:04", "slack", "answer", "MIT, as in README")
    ),
    "checkpoint-declined": ask(
        irreversible(), state="declined", answer=yes("dan", "14:30", word="decline", text="not this week")
    ),
    "checkpoint-expired": ask(irreversible(), state="expired", outcome="t7 is parked"),
    "checkpoint-withdrawn": ask(irreversible(), state="withdrawn", outcome="the attempt ended"),
    "checkpoint-question": surface(running, "s3.c5", "checkpoint"),
    "checkpoint-tied": surface(tied, "s3.c5", "checkpoint"),
    "checkpoint-hostile": ask(
        sample.question(), title=HOSTILE, text=HOSTILE, recommend=HOSTILE, facts={"why": HOSTILE}
    ),
    "checkpoint-long-facts": ask(sample.question(), facts={"output": "line\n" * 400, "short": "a\nb"}),
    "checkpoint-answered-for-you": surface(running, "s3.c3", "checkpoint"),
    "checkpoint-discovery": surface(running, "s3.c7", "checkpoint"),
    "checkpoint-start": kind("start", "Start t9 Drop the callers of v1?", APPROVE, REDIRECT, DECLINE, task="t9"),
    "checkpoint-result": kind(
        "result", "Docs for api.py?", APPROVE, REDIRECT, DECLINE, task="t8", facts={"commit": "9be1c02"}
    ),
    "checkpoint-stuck": kind(
        "stuck",
        "the vault refuses the token",
        Choice(word="unblock", label="Unblock…", asks="words"),
        REDIRECT,
        RETRY,
        task="t13",
    ),
    "checkpoint-parked": kind(
        "parked",
        "t13 parked: 3 attempts failed",
        RETRY,
        REDIRECT,
        Choice(word="close", label="Close as…", effect="drop, carry or fail", asks="words"),
        task="t13",
    ),
    "checkpoint-blocked": kind(
        "blocked",
        "t7 is failed, and t9, t11 need it",
        RETRY,
        Choice(word="go without", label="Go without"),
        Choice(word="carry", label="Carry"),
        task="t7",
    ),
    "checkpoint-budget": kind("budget", "s3 has $0 left, too little for t9: go on with $10 more?", APPROVE, DECLINE),
    "checkpoint-permission": kind(
        "permission", "May a16 use Bash: vault read test?", task="t13", facts=CALL, choices=ALLOWS
    ),
    "checkpoint-conflict": kind(
        "conflict", "The merge queue of s3 cannot run", RETRY, about="b3", text="no space left"
    ),
    "checkpoint-assumption": kind(
        "assumption",
        'u2 "no caller uses v1" is broken',
        Choice(word="go on", label="Go on"),
        Choice(word="impact", label="Impact"),
        Choice(word="pause", label="Pause"),
        about="u2",
    ),
    "checkpoint-amendment": kind(
        "amendment", "v3 of s3: +1 −0 ~0?", APPROVE, Choice(word="impact", label="Impact"), about="v3"
    ),
    "checkpoint-first-look": kind(
        "first look",
        "First results of s3: is this the direction?",
        Choice(word="go on", label="Go on"),
        Choice(word="redirect", label="Redirect…", asks="words", says="redirect s3.t6"),
    ),
    "checkpoint-landing": kind(
        "landing", "Land s3 on main of billing?", APPROVE, DECLINE, about="s3", facts={"tip": "77d0e1a"}
    ),
    "checkpoint-revert": kind(
        "revert",
        "Revert t8 Docs for api.py?",
        Choice(word="approve", label="Alone", says="revert s3.t8 alone"),
        DECLINE,
        task="t8",
    ),
    "checkpoint-report": surface(reviewing, "s3.c9", "checkpoint", at("15:05")),
    "receipt-applied": surface(running, "s3.m2", "receipt"),
    "receipt-queued": receipt("queued"),
    "receipt-delivered": receipt("delivered"),
    "receipt-late": receipt("late"),
    "board-linked": linked("s3", "board"),
    "card-linked": linked("s3.t7", "card"),
    "checkpoint-linked": linked("s3.c4", "checkpoint"),
    "crowd-linked": linked("s3", "board", crowded),
    "report-linked": linked("s3", "report", sample.reviewing, at("15:05")),
    "watch": watched(),
    "watch-ended": watched(outcome="done"),
    "watch-hostile": watched(HOSTILE * 3, "silent"),
    "report-draft": report(reviewing, at("15:05")),
    "report-signed": report(sample.signed, at("15:45")),
    "report-corrected": report(lambda: sample.corrected(sample.signed()), at("15:45")),
    "report-so-far": report(running, NOW),
    "waiting-ann": lambda: pages.waiting(running(), ANN, NOW, at("13:05")),
    "waiting-bob-two-swarms": lambda: pages.waiting(two(), BOB, NOW, 0.0),
    "waiting-eve": lambda: pages.waiting(running(), EVE, NOW, at("14:20")),
    "waiting-nothing": lambda: pages.waiting(sample.signed(), ANN, at("15:45"), at("15:44")),
    "needs-ann": surface(running, "@ann", "needs"),
    "needs-bob-two-swarms": surface(two, "@bob", "needs"),
    "needs-nothing": surface(sample.signed, "@eve", "needs", at("15:45")),
    "digest": lambda: pages.digest(two(), "general", at("09:00", 3), "Tuesday"),
    "digest-empty": lambda: pages.digest(sample.base(), "general", NOW, ""),
    "status": lambda: pages.status(running(), "s3", NOW),
    "why-task": lambda: pages.why(running(), "s3.t17", NOW),
    "why-blocked": lambda: pages.why(blocked(), "s3.t9", NOW),
    "why-swarm": lambda: pages.why(running(), "s3", NOW),
    "impact": lambda: pages.impact(broken(), "s3.u2", NOW),
    "edited": lambda: pages.edited(
        sample.planning().book("s3").plans["v1"], sample.planning().book("s3").plan, "I read: add t17"
    ),
    "help": lambda: pages.help_page(),
    "brief": told,
}
