"""The board: one pinned message a swarm. What is done, what needs people, what runs, what waits and for what."""

import math

from bot.core.cost import beside, total
from bot.core.counts import Counts, counts, left
from bot.core.message import Block, Item, Listing, Message, Text, Tone
from bot.core.prose import hhmm, line, local, many, money, natural, some
from bot.core.rows import Task
from bot.core.values import CLOSED
from bot.core.views.checkpoint import gist
from bot.core.views.homes import shown_in, unreachable
from bot.core.views.people import deciders
from bot.core.views.ranked import ranked
from bot.core.views.standing import Standing, idle, standing
from bot.core.world import Book, World

MOST = 10  # lines of one heading; the rest is counted, and `waiting` or `status` has them all


def board(world: World, book: Book, now: float) -> Message:
    swarm, count = book.swarm, counts(book)
    zone = world.settings.policy.zone
    standings = stand(world, book, now)
    blocks: list[Block] = []
    needs = ranked(world, now, swarm=swarm.key)
    if needs:
        blocks.append(_listing(f"Needs you ({len(needs)})", [gist(world, book, n) for n in needs], "waiting"))
    working = [(t, s) for t, s in standings if t.state in ("running", "asking", "checking", "merging")]
    if working:
        said = [f"{t.id} {line(t.spec.title, 50)} · {s.text}" for t, s in working]
        blocks.append(_listing(f"At work ({len(working)})", said, f"status {swarm.key}"))
    for kind, title in (("waiting", "Waiting"), ("blocked", "Blocked"), ("ready", "Ready")):
        chosen = [(t, s) for t, s in standings if s.kind == kind]
        if chosen:
            blocks.append(Text(f"{title} ({len(chosen)})  {grouped(chosen)}"))
    why = idle(world, book, now)
    if why and count.left:
        blocks.append(Text(f"Why not more: {why}"))
    blocks.append(Text(totals(count)))
    blocks += [Text(f"{said}.") for said in unreachable(world, swarm)]
    if swarm.room:
        blocks.append(Text(f"Cards and threads: #{swarm.room}"))
    if swarm.mirrors:
        rule = "Orders are mirrored in people's words; talk stays where it is said."
        blocks.append(Text(f"Shown in {shown_in(swarm)}. {rule}"))
    blocks.append(Text(f"as of {local(now, zone):%H:%M:%S}"))
    tone: Tone = "ask" if needs else "good" if swarm.state == "closed" else "plain"
    return Message(headline(world, book, now), tuple(blocks), (), tone)


def headline(world: World, book: Book, now: float) -> str:
    """The swarm in one line: title, progress, expected end, money."""
    swarm, count = book.swarm, counts(book)
    parts = [f"{swarm.key} {line(swarm.title, 60)}"]
    if swarm.state != "running":
        parts.append(swarm.state)
    parts += [f"{count.done} of {count.total} done", end(world, book, now)]
    if swarm.money or swarm.spent:
        parts.append(f"{total(swarm)} of {money(swarm.money)}")
    return " · ".join(p for p in (*parts, *beside(swarm)) if p)


def totals(count: Counts) -> str:
    """Every state that holds a task, each task once; `done` always."""
    names = ("done", "running", "asking", "checking", "merging", "open", "parked", "carried", "dropped", "failed")
    held = [f"{n} {getattr(count, n)}" for n in names if n == "done" or getattr(count, n)]
    return f"{many(count.total, 'task')}: {' · '.join(held)} · merged {count.merged}"


def stand(world: World, book: Book, now: float) -> list[tuple[Task, Standing]]:
    """Every task with its standing, in the order of ids."""
    people, zone = deciders(world), world.settings.policy.zone
    tasks = sorted(book.tasks.values(), key=lambda t: natural(t.id))
    return [(t, standing(book, t, now, zone, people)) for t in tasks]


def grouped(chosen: list[tuple[Task, Standing]]) -> str:
    """Tasks that wait for the same thing together: `t9 t11 for t7 · t15 for 15:00`."""
    groups: dict[str, list[str]] = {}
    for task, where in chosen:
        reason = where.text.removeprefix("waiting ").removeprefix("ready").strip()
        if where.kind == "blocked":
            reason = f"({reason.removeprefix('blocked: ')})"
        groups.setdefault(reason, []).append(task.id)
    said = [f"{some(ids)} {reason}".strip() for reason, ids in groups.items()]
    rest = len(said) - MOST
    return " · ".join(said[:MOST]) + (f" · and {rest} more reasons" if rest > 0 else "")


def end(world: World, book: Book, now: float) -> str:
    """When work would end if answers took no time. The ± is the standard error of the pace over finished tasks; before
    three, none is claimed."""
    swarm, zone = book.swarm, world.settings.policy.zone
    if swarm.ended:
        return f"ended {hhmm(swarm.ended, zone)}"
    if swarm.state != "running" or not book.tasks:
        return ""
    if not book.live and not book.ready and not book.merging and book.asking:
        return f"end depends on {some(book.asking)}"
    given = " if answered now" if book.asking else ""
    minutes, (mean, error) = rest(world, book), pace(book)
    if error is None:
        return f"expected end about {hhmm(now + minutes * 60, zone)} by estimates{given}"
    return f"expected end {hhmm(now + minutes * mean * 60, zone)} (±{math.ceil(minutes * error)} min){given}"


def rest(world: World, book: Book) -> float:
    """Minutes until work would end by estimates, if answers took no time: work left over the width, and never less than
    the longest chain."""
    width = max(1, min(book.swarm.agents or world.settings.slots, world.settings.slots))
    return max(left(book) / width, chain(book))


def pace(book: Book) -> tuple[float, float | None]:
    """Minutes taken for a minute planned, over finished tasks, and its standard error; before three are finished it is
    1, and none is claimed."""
    paces = [
        t.minutes / t.spec.estimate for t in book.tasks.values() if t.state == "done" and t.minutes and t.spec.estimate
    ]
    if len(paces) < 3:
        return 1.0, None
    mean = sum(paces) / len(paces)
    return mean, math.sqrt(sum((p - mean) ** 2 for p in paces) / (len(paces) - 1) / len(paces))


def chain(book: Book) -> float:
    """Minutes of the longest chain of needs among tasks not closed."""
    longest: dict[str, float] = {}
    waiting = {i: sum(n in book.tasks and book.tasks[n].state not in CLOSED for n in t.spec.needs)
               for i, t in book.tasks.items() if t.state not in CLOSED}  # fmt: skip
    queue = [i for i, n in waiting.items() if n == 0]
    while queue:
        task = queue.pop()
        longest[task] = longest.get(task, 0.0) + book.tasks[task].spec.estimate
        for other in book.dependents.get(task, ()):
            if other in waiting:
                longest[other] = max(longest.get(other, 0.0), longest[task])
                waiting[other] -= 1
                if waiting[other] == 0:
                    queue.append(other)
    return max(longest.values(), default=0.0)


def _listing(title: str, said: list[str], where: str) -> Listing:
    rest = len(said) - MOST
    more = [Item(f"and {rest} more: {where}")] if rest > 0 else []
    return Listing((*(Item(s) for s in said[:MOST]), *more), title)
