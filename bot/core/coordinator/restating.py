"""How an agent begins: it says what it understood of its task, and that is held against the task by rule.

A wrong start is corrected once, by words that name what is missing; then a fresh attempt begins; if that one is wrong
twice too, people are asked, and their words let it begin. Until then its runner lets it change nothing.
"""

import re

from bot.core.calls import Deliver
from bot.core.coordinator.brief import WRONG, line, shown
from bot.core.coordinator.checkpoints import REDIRECT, due
from bot.core.coordinator.ends import stop
from bot.core.coordinator.questions import headline
from bot.core.coordinator.turn import Turn
from bot.core.globs import clash
from bot.core.prose import line as flat
from bot.core.rows import Attempt
from bot.core.values import Choice, TaskSpec
from bot.core.world import Book

SHARED = 2  # words of the outcome, or of the title, that come again
STEM = 5  # letters in which two forms of a word agree
WORD = re.compile(r"\w{4,}")
ID = re.compile(r"\bt\d+\.\d+\b")
FILE = re.compile(r"(?<![\w:/.@-])[\w.@-]+(?:/[\w.@-]+)*/[\w@-][\w.@-]*\.[A-Za-z]\w{0,7}\b")
SAID = 300  # characters on a card
RIGHT = "right: begin"


def restate(turn: Turn, book: Book, attempt: Attempt, args: dict[str, str]) -> None:
    """What it understood: `outcome`, `criteria` (ids), its `first` step, the `paths` that changes."""
    spec, ask = book.tasks[attempt.task].spec, args.get("id", "")
    said = flat(f"{args.get('outcome', '')} · first: {args.get('first', '')}", SAID)
    lacks = problems(spec, args) if attempt.role == "worker" else []
    attempt = turn.change(attempt, start=said, last=f"{'restated wrongly' if lacks else 'restated'}: {said}")
    if not lacks:
        begun(turn, book, turn.change(attempt, owed=0.0))
        tell(turn, attempt, ask, "start", RIGHT)
    elif not attempt.owed or book.tasks[attempt.task].state == "asking":
        tell(turn, attempt, ask, "answer", sharper(spec, lacks))
    elif not attempt.wrong:
        attempt = turn.change(attempt, wrong=1, owed=turn.at)
        tell(turn, attempt, ask, "answer", sharper(spec, lacks))
    elif not again(book, attempt):
        turn.change(attempt, wrong=attempt.wrong + 1, last=f"restated wrongly, twice: {'; '.join(lacks)}"[:SAID])
        stop(turn, book, book.attempts[attempt.id], WRONG)
    else:
        asked(turn, book, turn.change(attempt, wrong=attempt.wrong + 1, asks=ask), ask, lacks)


def begun(turn: Turn, book: Book, attempt: Attempt) -> None:
    """It began after all, while people were asked whether it may: nobody needs to answer that any more."""
    asked = [row for row in book.open() if row.attempt == attempt.id and row.kind == "stuck" and "start" in row.facts]
    for row in asked:
        turn.close(row, "withdrawn", "it restated its task rightly")
        turn.change(book.attempts[attempt.id], asks="")
        turn.task(f"{book.key}.{attempt.task}", state="running")


def problems(spec: TaskSpec, args: dict[str, str]) -> list[str]:
    """What is wrong with a restatement, each with its mend; nothing where it may begin."""
    outcome, first = args.get("outcome", "").strip(), args.get("first", "").strip()
    wanted = stems(f"{spec.outcome} {spec.title}")
    known, named = {c.id for c in shown(spec)}, set(ID.findall(args.get("criteria", "")))
    found = []
    if len(wanted & stems(outcome)) < min(SHARED, len(wanted)) or not outcome:
        found.append("your outcome is not that of the task")
    found += [f"you did not name {c.id}: {line(c)}" for c in shown(spec) if c.id not in named]
    found += [f"{id} is no criterion of {spec.id}" for id in sorted(named - known - {c.id for c in spec.criteria})]
    if not first:
        found.append("you named no first step")
    paths = args.get("paths", "").replace(",", " ").split() or FILE.findall(first)
    allowed = (*spec.paths, *(() if args.get("paths", "").strip() else spec.sources))
    outside = [p for p in paths if spec.paths and not any(clash(p.removeprefix("./"), glob) for glob in allowed)]
    if outside:
        found.append(f"not yours to change: {' '.join(outside[:5])} (yours: {' '.join(spec.paths)})")
    return found


def stems(text: str) -> set[str]:
    return {word[:STEM] for word in WORD.findall(text.lower())}


def sharper(spec: TaskSpec, lacks: list[str]) -> str:
    """The brief again, where it was missed."""
    missed = "".join(f"\n- {text}" for text in lacks)
    return f"not yet:{missed}\nThe outcome of {spec.id} is: {spec.outcome or spec.title}\nRestate it, whole."[:2_000]


def again(book: Book, attempt: Attempt) -> bool:
    """Did the attempt before this one at the task start wrong too?"""
    before = [a for a in book.attempts.values() if (a.task, a.role) == (attempt.task, "worker") and a.id != attempt.id]
    return bool(before) and before[-1].outcome == WRONG


def asked(turn: Turn, book: Book, attempt: Attempt, ask: str, lacks: list[str]) -> None:
    """People see what it would begin with. Their words let it begin; to start afresh is theirs to say too."""
    turn.task(f"{book.key}.{attempt.task}", state="asking", posted=True)
    why = "; ".join(lacks)
    turn.ask(
        "stuck", book.key, headline(f"{attempt.id} would start wrong, as the one before it: {why}"),
        (
            Choice(word="unblock", label="Unblock…", effect="it begins as it said, with your words", asks="words"),
            REDIRECT,
            Choice(word="retry", label="Retry", effect="a fresh start with the handoff"),
        ),
        facts={"reason": why, "attempt": attempt.id, "start": attempt.start}, due=due(turn, "stuck"),
        task=attempt.task, attempt=attempt.id, about=ask, text=f"It says: {attempt.start}",
    )  # fmt: skip


def tell(turn: Turn, attempt: Attempt, ask: str, sort: str, text: str) -> None:
    key = f"{turn.event.id}:restate"
    turn.call(Deliver(key=key, attempt=attempt.key, sort=sort, text=text, ask=ask))  # type: ignore[arg-type]
