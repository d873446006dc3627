"""`status`: the board with nothing left out. `show`: one thing, or one side of it."""

from bot.core.message import Block, Code, Facts, Fold, Item, Listing, Message, Picture, Text
from bot.core.prose import full, line, many, moment, short
from bot.core.records import Correction, Deviation, Discovery, Evidence, Finding
from bot.core.report.corrections import said as corrected
from bot.core.report.width import width
from bot.core.rows import Assumption, Attempt, Checkpoint, Plan, Swarm, Task
from bot.core.views.board import board, stand
from bot.core.views.card import agent, card
from bot.core.views.checkpoint import checkpoint, shown
from bot.core.views.plan import drawn, listing, plan, whole
from bot.core.views.timeline import words as shown_when
from bot.core.world import Book, World

LONG = 40  # tasks listed in place; more go along as a file


def status(world: World, swarm: str, now: float) -> Message:
    """The board, now, and every task with where it stands."""
    book = world.book(swarm)
    told = board(world, book, now)
    said = [f"{t.id} {line(t.spec.title)} · {s.text}" for t, s in stand(world, book, now)]
    if not said:
        return told
    every: Block = Listing(tuple(Item(s) for s in said), "Every task")
    if len(said) > LONG:
        every = Fold(f"Every task ({len(said)})", "\n".join(said), f"{swarm}-status.txt")
    when = (Picture(f"time:{swarm}", shown_when(world, book, now)),) if book.attempts else ()
    words, found = width(book, now)
    wide = (Text(f"Width: {words}."),) if found else ()
    return Message(told.title, (*told.blocks, *when, *wide, every), told.buttons, told.tone)


def thing(world: World, key: str, now: float, aspect: str = "") -> Message | None:
    """What `show t7 diff` answers: a row's own view, or one aspect of a task (diff, log, output, criteria, plan, tasks,
    changes). None when there is no such thing. Briefs are the coordinator's (`pages.brief_page`)."""
    book = world.books.get(key.partition(".")[0])
    row = next((t[short(key)] for t in book.rows.values() if short(key) in t), None) if book else None
    if book is None or row is None:
        return None
    match row, aspect:
        case Swarm(), "plan" | "tasks" if book.plans:
            return _tasks(book, book.plan, now=True)
        case Swarm(), _:
            return status(world, key, now)
        case Plan(), _:
            return plan(world, book) if row.number == book.swarm.version else _tasks(book, row)
        case Task(), "log":
            return _log(book, row)
        case Task(), "diff" | "output" | "changes":
            return _proof(book, row, aspect)
        case Task(), "plan":
            return Message(f"{row.id} {line(row.spec.title)} as planned", (Code(whole(row.spec)),))
        case Task(), _:
            return card(world, book, row, now)
        case Checkpoint(), _:
            return checkpoint(world, book, row, now)
        case Attempt(), _:
            return _attempt(world, book, row, now)
        case Assumption(), _:
            return impact(world, key, now)
        case Evidence(), _:
            title = " · ".join(filter(None, (f"{row.id} {row.kind} for {short(row.task)}", line(row.path, 200),
                                             f"hash {line(row.hash)}" if row.hash else "")))  # fmt: skip
            return Message(title, (_whole(book, row),))
        case Correction(), _:
            return Message(line(corrected(world, row, now), 300), (Text(row.text),))
        case Finding() | Discovery() | Deviation(), _:
            state = row.verdict if isinstance(row, Deviation) else row.state
            at = moment(row.at, now, world.settings.policy.zone)
            title = f"{row.id} {short(row.task)} {line(row.text)} · {state or 'not judged yet'} · {at}"
            return Message(title, (Text(row.text),))
        case _:
            return Message(line(f"{row.id}: {row}", 300))


def impact(world: World, key: str, now: float) -> Message:
    """What a broken assumption, a discovery or a task touches: what hinges on it, and what needs that."""
    book = world.book(key.partition(".")[0])
    about = short(key)
    row = book.assumptions.get(about)
    asked = book.checkpoints.get(about)
    if asked is not None and (asked.kind == "amendment" or not (asked.about or asked.task)):
        # it touches a plan, or no task: its own text says how
        return Message(f"{about} {line(asked.title, 200)}", (Text(asked.text),))
    if asked is not None:
        about = short(asked.about or asked.task)
        row = book.assumptions.get(about)
    roots = set(row.spec.tasks) if row else {about} & set(book.tasks)
    reached, queue = set(roots), list(roots)
    while queue:
        for other in book.dependents.get(queue.pop(), ()):
            if other not in reached:
                reached.add(other)
                queue.append(other)
    said = [f"{t.id} {line(t.spec.title)} · {s.text}" for t, s in stand(world, book, now) if t.id in reached]
    what = f'{about} "{line(row.spec.text)}" {row.state}' if row else about
    blocks: list[Block] = [Text(row.detail)] if row and row.detail else []
    blocks += [Listing(tuple(Item(s) for s in said))] if said else []
    return Message(f"{what} · touches {many(len(said), 'task')}, {len(roots)} directly", tuple(blocks))


def _tasks(book: Book, row: Plan, now: bool = False) -> Message:
    """A version as planned; `now`: with where each task stands."""
    file = Fold("Tasks", listing(row.spec), f"{book.key}-v{row.number}.txt")
    tasks = many(len(row.spec.tasks), "task")
    graph = (drawn(book.key if now else f"{book.key}.v{row.number}", row.spec),) if row.spec.tasks else ()
    return Message(f"Plan {book.key} v{row.number} · {tasks} · hash {row.hash[:12]}", (*graph, file))


def _log(book: Book, task: Task) -> Message:
    """The end of what its last agent printed; of one still at work, of the one before it."""
    mine = [a for a in book.attempts.values() if short(a.task) == task.id and a.role == "worker"]
    last = max((a for a in mine if a.tail), key=lambda a: a.ended, default=None)
    live = next((a for a in mine if a.state != "ended"), None)
    blocks: tuple[Block, ...] = (shown("last output", last.tail, f"{book.key}-{last.id}.txt"),) if last else ()
    if live:
        blocks = (*blocks, Text(f"{live.id} is at work. Its log as it grows: watch {task.id}"))
    return Message(f"{task.id} log" + (f" · {last.id} {last.outcome}" if last else ": there is none yet"), blocks)


def _proof(book: Book, task: Task, aspect: str) -> Message:
    """The last evidence of that kind that the task has."""
    kinds = {"diff": ("diff",), "changes": ("diff",)}.get(aspect, ("output", "command"))
    found = [e for e in book.evidence.values() if short(e.task) == task.id and e.kind in kinds]
    if found:
        last = max(found, key=lambda e: e.at)
        how = f" · {last.command} → exit {last.code}" if last.command else ""
        return Message(f"{task.id} {aspect} · {last.id} · {short(last.attempt)}{how}", (_whole(book, last),))
    attempt = book.attempts.get(short(task.attempt))
    tail = attempt.tail if attempt and aspect == "output" else ""
    blocks = (shown("last output", tail, f"{book.key}-{task.id}.txt"),) if tail else ()
    return Message(f"{task.id} {aspect}" + ("" if tail else ": there is none yet"), blocks)


def _whole(book: Book, row: Evidence) -> Block:
    diff = "diff" if row.kind == "diff" else ""
    head = f"{row.command} → exit {row.code}" if row.command else row.path or row.kind
    return shown(head, row.text, f"{book.key}-{row.id}.{diff or 'txt'}", diff)


def ran_as(row: Attempt) -> str:
    """`claude-cli/2.1.197 · model claude-x · prompt reviewer.md@1a2b3c4d, 0f1e2d3c4b5a as sent · tools …`"""
    known = row.profile
    prompt = ", ".join(filter(None, (known.get("file", ""), f"{known['prompt']} as sent" if "prompt" in known else "")))
    said = (("", known.get("version", "")), ("model ", known.get("model", "")), ("prompt ", prompt),
            ("tools ", known.get("tools", "")))  # fmt: skip
    return " · ".join(f"{name}{value}" for name, value in said if value)


def _attempt(world: World, book: Book, row: Attempt, now: float) -> Message:
    task = book.tasks.get(short(row.task))
    zone = world.settings.policy.zone
    pairs = [("for", f"{short(row.task)} {line(task.spec.title)}" if task else short(row.task)),
             ("started", moment(row.started, now, zone)), ("ended", moment(row.ended, now, zone)),
             ("ran as", ran_as(row)), ("commit", row.commit[:12]), ("files", ", ".join(row.files[:20])),
             ("stuck", row.stuck)]  # fmt: skip
    blocks: list[Block] = [Facts(tuple((k, v) for k, v in pairs if v))]
    if row.tail:
        blocks.append(shown("last output", row.tail, f"{book.key}-{row.id}.txt"))
    title = agent(book, task, row, now) if task else f"{full(book.key, row.id)} · {row.state}"
    return Message(title, tuple(blocks))
