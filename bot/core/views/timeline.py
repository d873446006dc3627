"""What was when: attempts and questions against time, what held the work up to now, and the rest as expected."""

from msgspec import Struct

from bot.core.plan import graph
from bot.core.prose import hhmm, many, natural, short, some
from bot.core.rows import Attempt, Checkpoint
from bot.core.values import CLOSED
from bot.core.views.board import pace, rest
from bot.core.world import Book, World

MOST = 8  # tasks of a chain in words


class Span(Struct, frozen=True):
    """From asked to answered; `end` is now while it is open, and `start` where nobody wrote down when it ended."""

    row: Checkpoint
    task: str
    start: float
    end: float


class Ahead(Struct, frozen=True):
    """A task of the longest chain that is left, at the pace so far."""

    task: str
    start: float
    end: float


class Timeline(Struct, frozen=True, kw_only=True):
    """`attempts` by task, in the order in which tasks began, and `questions` by task ("": the swarm's own). `path` are
    the tasks that held the work up to now, each until the next could start; `ahead` the longest chain left. `end` is
    when work ends as expected, 0 where none is claimed."""

    begin: float
    now: float
    end: float
    attempts: dict[str, tuple[Attempt, ...]]
    questions: dict[str, tuple[Span, ...]]
    path: tuple[str, ...]
    ahead: tuple[Ahead, ...]


def timeline(world: World, book: Book, now: float) -> Timeline:
    """A swarm that has ended stands still there: later looks give the same."""
    swarm = book.swarm
    now = swarm.ended or now
    attempts: dict[str, tuple[Attempt, ...]] = {}
    for attempt in sorted(book.attempts.values(), key=lambda a: (a.started, natural(a.id))):
        if attempt.started:
            attempts[short(attempt.task)] = (*attempts.get(short(attempt.task), ()), attempt)
    questions: dict[str, tuple[Span, ...]] = {}
    for row in sorted(book.checkpoints.values(), key=lambda c: (c.asked, natural(c.id))):
        task = short(row.task)
        if row.asked and row.asked <= now:
            end = row.answer.at if row.answer else now if row.state == "open" else row.asked
            questions[task] = (*questions.get(task, ()), Span(row, task, row.asked, max(row.asked, min(end, now))))
    starts = [a.started for every in attempts.values() for a in every]
    starts += [s.start for every in questions.values() for s in every]
    going = swarm.state == "running"
    ahead = _ahead(book, now) if going else ()
    return Timeline(
        begin=min([*starts, swarm.launched or now]), now=now, attempts=attempts, questions=questions,
        end=now + rest(world, book) * pace(book)[0] * 60 if going else 0.0,
        path=_path(book, ahead, attempts), ahead=ahead,
    )  # fmt: skip


def words(world: World, book: Book, now: float) -> str:
    """The same for those who do not see it."""
    line, zone = timeline(world, book, now), world.settings.policy.zone
    attempts = sum(map(len, line.attempts.values()))
    said = [f"{many(attempts, 'attempt')} at {many(len(line.attempts), 'task')} since {hhmm(line.begin, zone)}"]
    waits = [s.row.id for every in line.questions.values() for s in every if s.row.state == "open"]
    said += [f"open questions {some(waits)}"] if waits else []
    for what, ids in (("the work was held by", line.path), ("longest chain left", [a.task for a in line.ahead])):
        shown = [*ids[:MOST], "…", ids[-1]] if len(ids) > MOST + 1 else ids
        said += [f"{what} {' → '.join(shown)}"] if ids else []
    return f"Time line: {'; '.join(said)}"


def _ahead(book: Book, now: float) -> tuple[Ahead, ...]:
    """The longest chain of needs among tasks not closed, one after the other from now on."""
    specs = [t.spec for t in book.tasks.values() if t.state not in CLOSED]
    found: list[Ahead] = []
    for id in graph.critical(specs):
        start = found[-1].end if found else now
        found.append(Ahead(id, start, start + book.tasks[id].spec.estimate * pace(book)[0] * 60))
    return tuple(found)


def _path(book: Book, ahead: tuple[Ahead, ...], attempts: dict[str, tuple[Attempt, ...]]) -> tuple[str, ...]:
    """Back from what is next, or came last: of each task's needs, the one that was done last."""
    ended = [t for t in book.tasks.values() if t.ended]
    task = book.tasks[ahead[0].task] if ahead else max(ended, key=lambda t: t.ended, default=None)
    path: list[str] = []
    while task and task.id not in path:
        path.append(task.id)
        needs = [book.tasks[n] for n in task.spec.needs if n in book.tasks and book.tasks[n].ended]
        task = max(needs, key=lambda t: t.ended, default=None)
    return tuple(id for id in reversed(path) if id in attempts)
