"""Which attempts start now: by longest remaining critical path, within slots, people, canaries and budget."""

from typing import cast

from bot.core import left
from bot.core.calls import Release, Start
from bot.core.coordinator import budget
from bot.core.coordinator.brief import brief
from bot.core.coordinator.checkpoints import barred, park
from bot.core.coordinator.fair import fair
from bot.core.coordinator.purse import Purse, purse
from bot.core.coordinator.turn import Turn
from bot.core.plan.cast import plays
from bot.core.plan.graph import ranks
from bot.core.policy import deciders, silence
from bot.core.prose import money
from bot.core.rows import Attempt, Task
from bot.core.values import Choice
from bot.core.world import Book, World

CANARIES = 2
MOMENT = 60.0  # seconds that a slot is kept for what comes next
DECISION_SECONDS = 45.0
WORDS_A_MINUTE = 238.0
JUDGED = ("task", "carried", "dismissed", "unfounded")
GRACE = 3.0  # an attempt may take this many times its estimate
FLOOR = 10.0  # minutes granted at least, if the budget has them


def width(world: World, book: Book) -> int:
    """How many attempts of this swarm may run: DESIGN 7.1."""
    slots, said = world.settings.slots, book.swarm.agents
    if book.swarm.canary:
        return min(slots, said or CANARIES, CANARIES)
    return min(slots, said or people_bound(world, book))


def people_bound(world: World, book: Book) -> int:
    """⌊0.7 × deciding people × mean task minutes ÷ mean human minutes a task⌋, at least 2; 2 until 10 answers exist.
    Human minutes are modelled: words shown ÷ 238 a minute + 45 s a decision."""
    answers, closed = len(book.read), book.closed()
    if answers < 10 or not closed:
        return 2
    human = (sum(book.read.values()) / WORDS_A_MINUTE + answers * DECISION_SECONDS / 60) / closed
    mean = sum(t.minutes for t in book.tasks.values()) / closed
    return max(2, int(0.7 * max(1, len(deciders(world))) * mean / human))


def pump(turn: Turn, book: Book) -> None:
    """Start what may start: reviews first (they free people), then ready tasks, then scouts."""
    swarm = book.swarm
    if swarm.state != "running":
        return
    room = width(turn.world, book) - book.busy()
    free = min(room, turn.world.settings.slots - turn.world.busy())
    if free <= 0:
        return
    for task in waiting_reviews(book, turn.at):
        if free > 0 and begin(turn, book, task, "reviewer"):
            free -= 1
    if free > 0 and book.ready:
        soon = coming(book, turn.at)
        for task in order(book, turn.at):
            if free <= sum(rank > path(book).get(task.id, 0.0) for rank in soon):
                break
            free -= take(turn, book, task)
    if free > 0:
        explore(turn, book)


def explore(turn: Turn, book: Book) -> None:
    """A scout thinks further about a task just done, within the plan's and the policy's number of explorations."""
    most = min(book.plan.spec.explore, turn.world.settings.policy.explore)
    if book.swarm.explored >= explorations(book, most):
        return
    scouted = {a.task for a in book.attempts.values() if a.role == "scout"}
    done = [t for t in book.tasks.values() if t.state == "done" and t.id not in scouted
            and plays(turn.world.settings, book.plan.spec, t.spec, "scout")]  # fmt: skip
    if not done or book.closed() == len(book.tasks):
        return
    if grant(book, done[0]) > 0 and not funds(turn.world, book, done[0], "scout").lacks:
        turn.change(book.swarm, explored=book.swarm.explored + 1)
        begin(turn, book, min(done, key=lambda t: (t.ended, int(t.id[1:]))), "scout")


def explorations(book: Book, most: int) -> int:
    """Halved when, of five or more judged discoveries of scouts, fewer than one in five was accepted. One whose place
    is not there was judged by nobody, and is as good as dismissed."""
    scouts = {a.id for a in book.attempts.values() if a.role == "scout"}
    judged = [d.state for d in book.discoveries.values() if d.attempt in scouts and d.state in JUDGED]
    accepted = judged.count("task") + judged.count("carried")
    return most // 2 if len(judged) >= 5 and 5 * accepted < len(judged) else most


def waiting_reviews(book: Book, at: float = float("inf")) -> list[Task]:
    """Checked tasks whose reviewer has not begun, and may by now."""
    checked = (book.tasks[id] for id in sorted(book.checking, key=lambda id: int(id[1:])))
    return [t for t in checked if t.stage == "review" and t.hold <= at]


def coming(book: Book, at: float) -> list[float]:
    """Ranks of tasks that are ready once what was just finished is merged. Slots are kept for them before lesser tasks,
    for a moment: else a long lesser task takes the slot, and the longest path waits for it."""
    nearly = {id for id in book.checking | book.merging if kept_until(book, id) > at}
    after = [book.tasks[id] for id in {other for id in nearly for other in book.dependents.get(id, ())}]
    return [
        path(book).get(t.id, 0.0)
        for t in after
        if t.state == "open" and all(n in nearly or book.tasks[n].state == "done" for n in t.spec.needs)
    ]


def kept_until(book: Book, id: str) -> float:
    """Until when a task that is checked and merged by nobody but machines keeps slots for what needs it."""
    task = book.tasks[id]
    waits = task.stage in ("review", "reviewing", "looking", "result") or task.attempt not in book.attempts
    return 0.0 if waits else book.attempts[task.attempt].ended + MOMENT


def order(book: Book, at: float) -> list[Task]:
    """Ready tasks, the longest remaining path first, then the oldest id; without those on hold, and those whose last
    attempt is being ended: what it leaves goes along."""
    rank = path(book)
    tasks = (t for t in map(book.tasks.__getitem__, book.ready) if t.hold <= at and t.attempt not in book.live)
    ready = [t for t in tasks if not overtaken(book, t)]
    return sorted(ready, key=lambda t: (-rank.get(t.id, 0.0), int(t.id[1:])))


def overtaken(book: Book, task: Task) -> bool:
    """A red batch gave it back and those before it are not merged yet: begun now, it would clash with them again."""
    if not (task.failures and book.merging):
        return False
    last = next((b for b in reversed(book.batches.values()) if b.kind == "merge" and task.id in b.tasks), None)
    if last is None or last.state != "red":
        return False
    before = last.tasks[: last.tasks.index(task.id)]
    return any(n in book.merging for n in before)


def path(book: Book) -> dict[str, float]:
    """Longest remaining path by task, in minutes, computed once a version of the plan."""
    memo = book.memo.get("ranks")
    if memo is None or cast(tuple[int, object], memo)[0] != book.swarm.version:
        memo = book.memo["ranks"] = (book.swarm.version, ranks(book.plan.spec.tasks))
    return cast(tuple[int, dict[str, float]], memo)[1]


def take(turn: Turn, book: Book, task: Task) -> int:
    """Dispatch a ready task, or say why it cannot start. Returns how many slots it took."""
    if barred(book, task):
        turn.change(task, state="carried", posted=True, ended=turn.at, reason="irreversible, and no sandbox works here")
        return 0
    if task.spec.ask == "start" and not task.cleared:
        ask_start(turn, book, task)
        return 0
    return 1 if begin(turn, book, task, "worker") else 0


def ask_start(turn: Turn, book: Book, task: Task) -> None:
    turn.change(task, state="asking", posted=True)
    turn.ask(
        "start", book.key, f"Start {task.id} {task.spec.title}?",
        (
            Choice(word="approve", label="Approve", effect="starts the task"),
            Choice(word="redirect", label="Redirect…", effect="gives it another outcome first", asks="words"),
            Choice(word="decline", label="Decline…", effect="parks the task", asks="words"),
        ),
        facts={"task": task.spec.title, "outcome": task.spec.outcome, "run": task.spec.run},
        due=turn.at + silence(turn.world.settings.policy, "start").remind,
        task=task.id, text=task.spec.outcome,
    )  # fmt: skip


def begin(turn: Turn, book: Book, task: Task, role: str) -> bool:
    """A new attempt at a task, if the budget grants it time and what its model needs. Returns whether it began."""
    granted, funded = grant(book, task), funds(turn.world, book, task, role)
    if granted <= 0 or set(funded.lacks) - {"task"}:
        budget.ask(turn, book, task, role, funded)
        return False
    if funded.lacks:
        park(turn, book, task, f"its attempts spent what one task may: {money(task.spent)}, {task.used:,} tokens")
        return False
    budget.fits(turn, book, task)
    settings = turn.world.settings
    runner = plays(settings, book.plan.spec, task.spec, role) or "command"
    last = book.attempts.get(task.attempt)
    resumes = role == "worker" and last is not None and last.outcome in ("died", "limited", "asked")
    base = last.base if resumes and last else book.swarm.tip
    if role == "reviewer" and last:
        base = task.commit or last.base
    key, profile = turn.new(book.key, "a"), settings.runners.get(runner)
    own = profile is not None and profile.own
    if own:
        turn.change(book.swarm, uncounted=book.swarm.uncounted + 1)  # until it accounts for itself
    owes = role == "worker" and profile is not None and profile.restates and not (resumes and last and not last.owed)
    attempt = turn.put(
        Attempt(
            key=key, task=task.id, role=role, runner=runner, base=base, started=turn.at, heard=turn.at,  # type: ignore[arg-type]
            minutes=granted, purse=funded.money, quota=funded.tokens, own=own, owed=turn.at if owes else 0.0,
            continues=last.key if resumes and last else "",
        )
    )  # fmt: skip
    if role == "worker":
        task = turn.change(
            task, state="running", stage="", attempt=attempt.id, posted=True, tries=task.tries + 1,
            started=task.started or turn.at, reason="", hold=0.0,
        )  # fmt: skip
        for tell in [m for m in book.tells.values() if m.task == task.id and m.state == "queued"]:
            turn.change(tell, state="delivered", attempt=attempt.id, moved=turn.at)
    elif role == "reviewer":
        task = turn.change(task, stage="reviewing", hold=0.0)
    run = (task.spec.run if role == "worker" else "") or (profile.options.get("run", "") if profile else "")
    asks = role == "worker" and profile is not None and profile.model and not profile.restates
    diffs = [e.text for e in book.evidence.values() if (e.attempt, e.kind) == (task.attempt, "diff")]
    told = brief(book, task, attempt, run, diffs[-1] if diffs and role == "reviewer" else "", owes or asks)
    turn.call(
        Start(
            key=f"{key}:start", attempt=key, repository=book.swarm.repository, base=base, continues=attempt.continues,
            brief=fair(book, task, attempt, told) if role == "reviewer" else told,
        )
    )  # fmt: skip
    return True


def funds(world: World, book: Book, task: Task, role: str) -> Purse:
    name = plays(world.settings, book.plan.spec, task.spec, role)
    return purse(book, task, world.settings.runners.get(name), role)


def grant(book: Book, task: Task) -> float:
    """Minutes granted out of what is left beside what runs already; 0 when that is less than the estimate."""
    if left.broke(book.swarm) or left.short(book, task):
        return 0.0
    return min(max(FLOOR, GRACE * task.spec.estimate), left.minutes(book))


def release(turn: Turn, book: Book, task: Task) -> None:
    """The clones of a closed task are no longer needed."""
    for attempt in book.attempts.values():
        if attempt.task == task.id and attempt.state == "ended":
            turn.call(Release(key=f"{attempt.key}:release", attempt=attempt.key, repository=book.swarm.repository))
