"""A task's card: its criteria with their marks, the agent at it and for whom, and what its thread has come to."""

from bot.core.cost import cost
from bot.core.message import Block, Button, Facts, Item, Listing, Message, Text, Tone
from bot.core.prose import age, line, many, natural, short
from bot.core.rows import Attempt, Task
from bot.core.values import Criterion, Verdict
from bot.core.views.checkpoint import decided
from bot.core.views.declared import declared
from bot.core.views.homes import shown_in
from bot.core.views.people import deciders
from bot.core.views.standing import standing
from bot.core.world import Book, World

LABELS = ("waiting", "under way", "needs you", "done", "parked", "carried", "dropped", "failed")  # of cards, in order
TONES: dict[str, Tone] = {"done": "good", "failed": "bad", "parked": "warn", "dropped": "plain"}


def card(world: World, book: Book, task: Task, now: float) -> Message:
    spec = task.spec
    where = standing(book, task, now, world.settings.policy.zone, deciders(world))
    pairs: list[tuple[str, str]] = [("task of", f"{book.key} · for {book.swarm.owner or 'nobody yet'}")]
    if book.swarm.mirrors:
        pairs.append(("shown in", f"{shown_in(book.swarm)} · orders are mirrored, talk is not"))
    if spec.outcome and spec.outcome != spec.title:
        pairs.append(("outcome", spec.outcome))
    pairs += [("criterion", criterion(c, task.verdicts.get(c.id))) for c in spec.criteria]
    pairs += [("evidence", said) for said in declared(book, task.attempt)]
    attempt = book.attempts.get(short(task.attempt))
    if attempt:
        pairs.append(("agent", agent(book, task, attempt, now)))
        pairs += [("start", said) for said in (start(attempt),) if said]
    for label, ids in (("needs", spec.needs), ("frees", sorted(book.dependents.get(task.id, ()), key=natural))):
        if ids:
            pairs.append((label, " ".join(ids)))
    if task.failures:
        told = not task.reason or line(task.reason, 200) in where.text  # the title has it already
        why = "" if told else f": {line(task.reason, 200)}"
        pairs.append(("failed", many(task.failures, "attempt") + why))
    blocks: list[Block] = [Facts(tuple(pairs))]
    thread = _thread(world, book, task, now)
    if thread:
        blocks.append(Listing(tuple(Item(t) for t in thread), "So far"))
    if spec.irreversible and not book.swarm.sandbox:
        blocks.append(Text("No sandbox works on this machine: nothing irreversible runs here."))
    title = f"{task.id} {line(spec.title, 200)} · {where.text}"
    tone = _tone(where.text, task)
    return Message(title, tuple(blocks), _buttons(book, task), tone, _label(book, tone, task))


def criterion(spec: Criterion, verdict: Verdict | None) -> str:
    """`t7.2 the tests pass: pytest -q → 212 passed ✓`; evidence nobody has judged reads unjudged, never met."""
    found = verdict or Verdict()
    said = f"{spec.id} {line(spec.text, 160)}" + (f": {spec.check}" if spec.check and spec.check != spec.text else "")
    said += f" → {line(found.detail)}" if found.detail else ""
    if found.ruling in ("open", "unjudged"):
        judge = {"reviewer": " (a reviewer judges)", "person": f" ({spec.by or 'a person'} judges)"}.get(spec.judge, "")
        return f"{said} · {found.ruling}{judge}"
    mark = "✓" if found.ruling == "met" else "✗"
    return f"{said} {mark}" + (f" ({found.by})" if found.by not in ("", "check") else "")


def agent(book: Book, task: Task, attempt: Attempt, now: float) -> str:
    """`a11 (agent, command) for ann · 2 min · −1,204 lines`: marked as an agent, and for whom it acts."""
    until = attempt.ended or now
    parts = [f"{attempt.id} ({attempt.role} agent, {ran(attempt)}) for {book.swarm.owner or 'nobody yet'}"]
    if attempt.continues:
        parts.append(f"continues {short(attempt.continues)}")
    if attempt.started:
        parts.append(age(until - attempt.started))
    if attempt.step > attempt.started:
        parts.append(f"first step after {age(attempt.step - attempt.started)}")
    added, removed = task.lines
    if added or removed:
        parts.append(f"+{added:,} −{removed:,} lines")
    if said := cost(attempt):
        parts.append(said)
    if attempt.last and attempt.state != "ended":
        parts.append(f"last: {line(attempt.last, 120)}")
    if attempt.stands and attempt.state != "ended":
        parts.append(line(attempt.stands, 160))
    if attempt.state == "ended":
        parts.append(attempt.outcome or "ended")
    if not book.swarm.sandbox:
        parts.append("no sandbox")
    return " · ".join(parts)


def start(attempt: Attempt) -> str:
    """What it understood, in its own words, and how that stands; "" where nobody asked it."""
    if attempt.start:
        how = ("", " · corrected once", " · let in by people's words")[min(attempt.wrong, 2)]
        return f"wrong: {line(attempt.start, 200)}" if attempt.owed else line(attempt.start, 200) + how
    return "it has not said yet what it understood" if attempt.owed and attempt.state != "ended" else ""


def ran(attempt: Attempt) -> str:
    """`claude: claude-sonnet-4-6`, the runner and its model; the runner alone where none is known."""
    return attempt.runner + (f": {line(attempt.profile['model'], 60)}" if attempt.profile.get("model") else "")


def _thread(world: World, book: Book, task: Task, now: float) -> list[str]:
    """What came of the thread, in the order of time: questions, discoveries, findings, deviations."""
    said: list[tuple[float, str]] = []
    for row in book.checkpoints.values():
        if short(row.task) == task.id:
            text = f"{row.id} {line(row.title)} · open" if row.state == "open" else decided(world, row, now)
            said.append((row.asked, text))
    for found in book.discoveries.values():
        if short(found.task) == task.id:
            ending = found.state + (f" → {found.became}" if found.became else "")
            said.append((found.at, f"{short(found.attempt)} found {found.id}: {line(found.text, 120)} · {ending}"))
    for flaw in book.findings.values():
        if short(flaw.task) == task.id:
            where = f" ({flaw.place})" if flaw.place else ""
            said.append((flaw.at, f"{flaw.id} {flaw.severity}: {line(flaw.text, 120)}{where} · {flaw.state}"))
    for left in book.deviations.values():
        if short(left.task) == task.id:
            verdict = f" · {left.verdict}" if left.verdict else ""
            said.append((left.at, f"{left.id} {left.kind}: {line(left.text, 120)}{verdict}"))
    return [text for _, text in sorted(said)]


def _buttons(book: Book, task: Task) -> tuple[Button, ...]:
    turn = Button("Redirect…", f"redirect {task.id}:", asks="words")
    match task.state:
        case "parked":
            close = Button("Close as…", f"close {task.id} as", asks="words")
            return (Button("Retry", f"retry {task.id}", "primary"), turn, close)
        case "asking" if any(c.kind in ("question", "stuck") and short(c.task) == task.id for c in book.open()):
            return (Button("Unblock…", f"unblock {task.id}:", "primary", "words"), turn)
        case "running":
            return (Button("Watch", f"watch {task.id}"), turn, Button("Stop", f"stop {task.id}", "danger"))
        case _:
            return ()


def _tone(text: str, task: Task) -> Tone:
    return "ask" if text.startswith("waits for") else TONES.get(task.state, "plain")


def _label(book: Book, tone: Tone, task: Task) -> str:
    """Where it stands, of LABELS."""
    if task.state in LABELS:
        return task.state
    if tone == "ask" or any(short(book.checkpoints[id].task) == task.id for id in book.asking):
        return "needs you"
    return "waiting" if task.state == "open" else "under way"
