"""Where a long run stands, asked at most so often. Rules see what can be counted, the brain is asked for the rest; what
follows is for rules alone: words to the agent, then a fresh start with its handoff, then a person."""

from bot.core.calls import Deliver
from bot.core.coordinator.brief import DRIFTING, line
from bot.core.coordinator.ends import stop
from bot.core.coordinator.thinking import able, think
from bot.core.coordinator.turn import Turn
from bot.core.events import Thought
from bot.core.globs import inside
from bot.core.message import Message
from bot.core.prose import many, minutes
from bot.core.quotes import enough, stand
from bot.core.redact import redact
from bot.core.rows import Attempt
from bot.core.size import cut
from bot.core.thoughts import CheckIn, Part
from bot.core.world import Book, World

FILES = 60  # that are named
BESIDE = 2_000  # tokens of what a brain is shown
NEVER = float("inf")
MUCH = 2  # times the estimate, or the tokens of its like
BACK = "You seem to drift from your task: {}. Come back to its outcome and criteria, ask, or say stuck with a reason."


def due_at(world: World, book: Book, attempt: Attempt) -> float:
    """When time brings the next look: each time its estimate has passed, no sooner than patrol calls it silent."""
    policy, task = world.settings.policy, book.tasks[attempt.task]
    quiet = attempt.stopping or attempt.nudged or task.state == "asking"
    if attempt.role != "worker" or quiet or attempt.looks >= policy.checkins:
        return NEVER
    return attempt.started + max(task.spec.estimate * 60, float(policy.patrol_floor)) * (attempt.looks + 1)


def look(turn: Turn, book: Book, attempt: Attempt) -> None:
    """Its process is asked what is changed so far; the agent is not disturbed."""
    attempt = turn.change(attempt, looks=attempt.looks + 1)
    key = f"{attempt.key}:stand{attempt.looks}"
    turn.call(Deliver(key=key, attempt=attempt.key, sort="stand", text=""))


def thirsty(turn: Turn, book: Book, attempt: Attempt, usual: float) -> None:
    """The first look comes early where it used twice the tokens of its like, or half of what it may."""
    much = (usual and attempt.tokens > MUCH * usual) or (attempt.quota and attempt.tokens > attempt.quota / 2)
    if much and not attempt.looks and due_at(turn.world, book, attempt) < NEVER:
        look(turn, book, attempt)


def stands(turn: Turn, book: Book, attempt: Attempt, args: dict[str, str]) -> None:
    """What is changed so far, as its process counted it."""
    task = book.tasks[attempt.task]
    if attempt.role != "worker" or task.state == "asking":
        return
    files = tuple(name[:300] for name in args.get("files", "").split("\n") if name)
    spec, passed = task.spec, (turn.at - attempt.started) / 60
    outside = [name for name in files if spec.paths and not inside(name, spec.paths)]
    how = f"{minutes(passed)} of an estimate of {minutes(spec.estimate)}"
    attempt = turn.change(attempt, files=files[:FILES])
    if outside:
        drifts(turn, book, attempt, f"it changed {', '.join(outside[:3])}, outside its paths")
    elif not files and spec.kind == "code" and passed >= spec.estimate:
        drifts(turn, book, attempt, f"nothing is changed after {how}")
    elif able(turn):
        lines = f"+{args.get('added', '?')[:9]} −{args.get('removed', '?')[:9]} lines"
        counted = f"{many(len(files), 'file')}, {lines}, {how}"
        brief = (spec.title, spec.outcome, *(f"{c.id}: {line(c)}" for c in spec.criteria))
        facts = {
            "brief": cut("\n".join(brief), BESIDE),
            "changed": "\n".join((counted, *files[:FILES])), "said": attempt.last,
        }
        turn.change(attempt, beside=cut("\n".join(facts.values()), 2 * BESIDE))
        think(turn, book, f"{attempt.key}:check{attempt.looks}", "check-in", facts, about=attempt.key)
    elif passed > MUCH * spec.estimate:
        turn.change(attempt, stands=f"over its estimate: {how}")


def checked(turn: Turn, event: Thought, answer: Part | None) -> None:
    """A brain's word on where an attempt stands. That it drifts is believed where its quote is in what was shown."""
    book = turn.book(event.about)
    attempt = book.attempts.get(event.about.rpartition(".")[2])
    if attempt is None or attempt.state == "ended" or attempt.stopping or not isinstance(answer, CheckIn):
        return
    because = redact(answer.because)[:300]
    if answer.stands != "drifting":
        turn.change(attempt, stands=f"{answer.stands}: {because}", beside="")
    elif enough(answer.quote) and stand(answer.quote, attempt.beside):
        drifts(turn, book, attempt, f"{because} (“{redact(answer.quote)[:200]}”)")


def drifts(turn: Turn, book: Book, attempt: Attempt, because: str) -> None:
    """The first time it is told; the second time it ends, and its handoff goes on. Both are said in the thread."""
    again = DRIFTING in attempt.warned
    attempt = turn.change(attempt, stands=f"drifting: {because}", beside="", warned=(*attempt.warned, DRIFTING))
    what = "Told before, so it ends here" if again else "It was told so"
    turn.post(f"{book.key}.{attempt.task}", Message(f"{attempt.id} drifts: {because}. {what}.", tone="warn"))
    if again:
        stop(turn, book, attempt, DRIFTING)
    else:
        key = f"{turn.event.id}:{DRIFTING}"
        turn.call(Deliver(key=key, attempt=attempt.key, sort="nudge", text=BACK.format(because)))
