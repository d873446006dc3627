"""Why is this waiting? Where a task stands and what it waits for, in words; and why nothing runs."""

from typing import Literal

from msgspec import Struct

from bot.core import left
from bot.core.prose import age, either, hhmm, line, moment, money, short, some
from bot.core.rows import Checkpoint, Task
from bot.core.values import TaskState
from bot.core.views.people import judges
from bot.core.world import Book, World

DEAD = {"failed": "failed", "dropped": "was dropped", "parked": "is parked", "carried": "was carried"}


class Standing(Struct, frozen=True):
    """`kind` refines the stored state: open is ready, waiting or blocked. `text` says it all ("waiting for t3");
    `on` are the ids or names waited for."""

    kind: Literal["ready", "waiting", "blocked"] | TaskState
    text: str
    on: tuple[str, ...] = ()


def standing(book: Book, task: Task, now: float, zone: str = "UTC", people: tuple[str, ...] = ()) -> Standing:
    """Where a task stands at `now`. `zone` is for times of day; `people` are those who may decide (default: the owner).
    Reasons come in the order in which they would have to go away."""
    asked = sorted((c for i in book.asking if short((c := book.checkpoints[i]).task) == task.id), key=lambda c: c.asked)
    match task.state:
        case "open":
            return _open(book, task, now, zone, people, asked)
        case "running":
            return Standing("running", _running(book, task, now))
        case "asking" | "checking" if asked:
            names = tuple(dict.fromkeys(n for c in asked for n in asked_of(book, c, people)))
            return Standing(task.state, f"waits for {persons(asked[0], names)} ({asked[0].id})", names)
        case "asking":
            return Standing("asking", "its answer is on the way to the agent")
        case "checking":
            stages = {"collect": "its work is fetched", "judge": "its checks run", "review": "a reviewer reads it",
                      "looking": "the places its reviewer quotes are looked up"}
            return Standing("checking", stages.get(task.stage, "its work is checked"))
        case "merging":
            trying = book.batch and task.id in book.batches[book.batch].tasks
            return Standing("merging", f"being merged in {book.batch}" if trying else "in the merge queue")
        case "parked":
            return Standing("parked", "parked" + (f": {line(task.reason, 120)}" if task.reason else ""))
        case "done":
            when = f" {moment(task.ended, now, zone)}" if task.ended else ""
            return Standing("done", f"done{when}" + (f" as {task.merged[:7]}" if task.merged else ""))
        case _:
            why = line(task.reason, 120)  # "carried by ann" says the state already
            told = task.state + (f": {why}" if why else "")
            return Standing(task.state, why if why.startswith(task.state) else told)


def _open(
    book: Book, task: Task, now: float, zone: str, people: tuple[str, ...], asked: list[Checkpoint]
) -> Standing:
    unmet = [n for n in task.spec.needs if n not in book.tasks or book.tasks[n].state != "done"]
    dead = [n for n in unmet if n in book.tasks and book.tasks[n].state in DEAD]
    if dead:
        said = " · ".join(f"{n} {DEAD[book.tasks[n].state]}" for n in dead)
        return Standing("blocked", f"blocked: {said}", tuple(dead))
    if unmet:
        return Standing("waiting", f"waiting for {some(unmet)}", tuple(unmet))
    if asked:
        names = tuple(dict.fromkeys(n for c in asked for n in asked_of(book, c, people)))
        return Standing("waiting", f"waiting for {persons(asked[0], names)} ({asked[0].id})", names)
    if task.hold > now:
        until, why = moment(task.hold, now, zone), f" ({line(task.reason)})" if task.reason else ""
        return Standing("waiting", f"waiting for {until}{why}", (until,))
    if held := _budget(book, task):
        if isinstance(held, str):
            return Standing("waiting", f"waiting for the budget: {held}")
        names = asked_of(book, held, people)
        return Standing("waiting", f"waiting for {persons(held, names)} ({held.id}, the budget)", names)
    return Standing("ready", "ready" if task.failures == 0 else f"ready again after {task.failures} failed")


def _budget(book: Book, task: Task) -> Checkpoint | str:
    """The question about the budget that holds a task which could start, or why it holds it unasked; else ""."""
    swarm = book.swarm
    asked = next((c for i in book.asking if (c := book.checkpoints[i]).kind == "budget"), None)
    spent, short = bool(swarm.money) and left.broke(swarm), bool(swarm.minutes) and left.short(book, task)
    if asked:
        return asked if spent or short or asked.facts.get("for") == task.id else ""
    if spent:
        return f"{money(swarm.spent)} of {money(swarm.money)} is spent"
    has = max(0.0, left.minutes(book))
    return f"{has:.0f} of {swarm.minutes:g} agent minutes are left beside what runs" if short else ""


def _running(book: Book, task: Task, now: float) -> str:
    attempt = book.attempts.get(short(task.attempt))
    if attempt is None:
        return "starting"
    began = age(now - attempt.started) if attempt.started else "starting"
    return f"{attempt.id}, {began}" + (f", last: {line(attempt.last)}" if attempt.last else "")


def asked_of(book: Book, checkpoint: Checkpoint, people: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Names still waited for: those asked, else those who may decide, without who has answered or does not count."""
    given = {a.person for a in checkpoint.approvals} | set(checkpoint.barred)
    everybody = judges(book, checkpoint) or checkpoint.to or people or (book.swarm.owner,)
    return tuple(name for name in everybody if name and name not in given)


def persons(checkpoint: Checkpoint, names: tuple[str, ...]) -> str:
    """`ann` · `bob or dan` · `two people`."""
    missing = checkpoint.quorum - len(checkpoint.approvals)
    return "two people" if missing > 1 else either(names) if names else "somebody else"


def idle(world: World, book: Book, now: float) -> str:
    """Why nothing (or nothing more) is started though work is left; "" when work goes on as it should."""
    swarm, slots = book.swarm, world.settings.slots
    zone = world.settings.policy.zone
    if swarm.state != "running":
        said = {"drafting": "not launched yet", "signed": "launching", "reviewing": "all tasks are closed"}
        return said.get(swarm.state, swarm.state) + (f": {line(swarm.reason)}" if swarm.reason else "")
    ready = [t for t in sorted(book.ready) if book.tasks[t].hold <= now]
    if ready:
        held = [_budget(book, book.tasks[t]) for t in ready]
        if all(held):
            why = f"{held[0].id} asks for more" if isinstance(held[0], Checkpoint) else held[0]
            return f"{len(ready)} ready, held by the budget: {why}"
        return _held(world, book, len(ready), slots)
    if book.live or book.merging or any(t.state == "checking" and t.stage != "result" for t in book.tasks.values()):
        return ""
    asked = sorted(book.asking)
    if asked:
        return f"nothing runs: everything left waits for {some(asked)}"
    holds = [t.hold for t in book.tasks.values() if t.state == "open" and t.hold > now]
    return f"nothing runs until {hhmm(min(holds), zone)}" if holds else ""


def _held(world: World, book: Book, ready: int, slots: int) -> str:
    swarm = book.swarm
    if world.live() >= slots:
        others = world.live() - len(book.live)
        whose = f", {others} by other swarms" if others else ""
        return f"{ready} ready, no free slot: {slots} of {slots} in use{whose}"
    if swarm.agents and len(book.live) >= swarm.agents:
        return f"{ready} ready, agents {swarm.agents} is the width"
    if swarm.canary and len(book.live) >= 2:
        return f"{ready} ready, they follow when the first two took a real step"
    return f"{ready} ready" if book.live else f"{ready} ready, starting"
