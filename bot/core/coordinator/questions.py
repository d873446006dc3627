"""Questions of agents: joined when they are the same, answered from what people decided before, told to who asked."""

from typing import Literal

from bot.core.calls import Deliver
from bot.core.coordinator.checkpoints import REDIRECT, due
from bot.core.coordinator.grounds import facts, settles
from bot.core.coordinator.thinking import NOBODY, lack, think
from bot.core.coordinator.turn import Turn, fingerprint
from bot.core.events import Thought
from bot.core.redact import redact
from bot.core.rows import Attempt, Checkpoint
from bot.core.thoughts import Blocker, Part
from bot.core.values import Answer, Choice
from bot.core.world import Book

TITLE = 200  # characters
ASKED = ("question", "stuck", "permission")  # what an agent asks, and waits for


def ask_question(turn: Turn, book: Book, attempt: Attempt, text: str, ask: str, recommend: str) -> None:
    """An agent asks. The same question in other words joins the first."""
    words = shape(text)
    held = turn.task(f"{book.key}.{attempt.task}", state="asking", posted=True)
    for other in book.open():
        if other.kind == "question" and shape(other.facts["question"]) == words:
            if other.task == attempt.task:
                turn.change(other, attempt=attempt.id, about=ask)
            else:
                turn.change(other, joined=(*other.joined, f"{attempt.task}:{attempt.id}:{ask}"))
            return
    known = settling(book, words)
    choices: tuple[Choice, ...] = (
        Choice(word="answer", label="Answer…", effect="told to the agent, which goes on", asks="words"),
    )
    if recommend:
        choices = (Choice(word="approve", label="Approve", effect=f"answers: {recommend}"), *choices)
    opened = turn.ask(
        "question", book.key, headline(text), choices, facts={"question": text, "ask": ask},
        due=due(turn, "question"), task=attempt.task, attempt=attempt.id, about=ask, recommend=recommend,
        text=text if headline(text) != text else "",
    )  # fmt: skip
    if known and known.answer and not held.spec.irreversible:
        given = Answer(person="rules", word="answer", text=known.answer.text or known.recommend, at=turn.at)
        turn.close(opened, "answered", f"as {known.answer.person} answered {known.id}", given)
        tell_answer(turn, book, opened, given.text, "rules")
    else:
        think(turn, book, f"{opened.key}:think", "blocker", facts(book, held, opened), about=opened.key)


def recommended(turn: Turn, event: Thought, answer: Part | None) -> None:
    """A brain's word on a question is a recommendation, but where it quotes a place that settles it, or names another
    question that asks the same. Without a word the card says so."""
    key = event.think.rpartition(":")[0]
    row = turn.book(key).checkpoints.get(key.rpartition(".")[2])
    if row is None or row.state != "open":
        return
    book = turn.book(key)
    if isinstance(answer, Blocker) and (same(turn, book, row, answer.same) or settled(turn, book, row, answer)):
        return
    if not isinstance(answer, Blocker):
        why = f"{NOBODY}" if lack(event) == NOBODY else f"The brain did not help ({lack(event)})"
        none = f"{why}: the rules had no answer, so you are asked."
        turn.change(row, text=f"{row.text}\n{none}".strip())
    elif not own(book, row, answer) and (recommend := redact(answer.recommend or answer.answer)[:500]):
        facts = {**row.facts, "recommend": recommend}
        others = tuple(c for c in row.choices if c.word != "approve")
        turn.change(
            row, recommend=recommend, facts=facts, fingerprint=fingerprint(facts), shown=turn.at,
            choices=(Choice(word="approve", label="Approve", effect=f"answers: {recommend}"), *others),
        )  # fmt: skip


def same(turn: Turn, book: Book, row: Checkpoint, id: str) -> bool:
    """Join an older open question of another task that asks the same: its card shows both, one answer serves both."""
    first = book.checkpoints.get(id)
    if first is None or (first.kind, first.state) != ("question", "open") or first.asked > row.asked:
        return False
    if first.id == row.id or any(concerns(first, name) for name in askers(row)):
        return False
    facts = {**first.facts, f"{row.task} asks": row.facts["question"]}
    turn.change(
        first, joined=(*first.joined, f"{row.task}:{row.attempt}:{row.about}", *row.joined), facts=facts,
        fingerprint=fingerprint(facts), shown=turn.at,
    )  # fmt: skip
    turn.close(row, "withdrawn", f"asks the same as {first.id}, and waits for its answer")
    return True


def settled(turn: Turn, book: Book, row: Checkpoint, said: Blocker) -> bool:
    """Answered by the sentences of a place that settle it, whole and to the letter: how a brain reads them stands on
    the card. A person who overruled such words once, or whose yes is needed, is asked."""
    words, final = shape(row.facts["question"]), any(book.tasks[name].spec.irreversible for name in askers(row))
    place, quote = settles(book, book.tasks[row.task], said.source, said.quote) if said.answer else ("", "")
    before = [c for c in book.checkpoints.values() if c.kind == "question" and c.outcome.startswith("overruled")]
    if not place or final or any(shape(c.facts["question"]) == words for c in before):
        return False
    quote = redact(quote)
    told = f"because of {place}: “{quote}”"
    given = Answer(person="rules", word="answer", text=quote, at=turn.at)
    row = turn.close(row, "answered", f"{told}; the brain reads: {redact(said.answer)}", given)
    tell_answer(turn, book, row, told, "rules")
    return True


def own(book: Book, row: Checkpoint, said: Blocker) -> bool:
    """Whether a brain leans on what an asker itself noted."""
    noted = [book.notes[id].task for id in (said.source, *said.sources) if id in book.notes]
    return any(concerns(row, name) for name in noted)


def settling(book: Book, words: frozenset[str]) -> Checkpoint | None:
    """What a person last answered to these words; nothing where somebody overruled the use of it since."""
    for row in reversed(book.checkpoints.values()):
        if row.kind != "question" or shape(row.facts["question"]) != words:
            continue
        if row.outcome.startswith("overruled"):
            return None
        if row.state == "answered" and row.answer and row.answer.person != "rules":
            return row
    return None


def concerns(row: Checkpoint, task: str) -> bool:
    return task in askers(row)


def askers(row: Checkpoint) -> tuple[str, ...]:
    """The tasks that wait for an answer: the first's, and those that joined it."""
    return tuple(dict.fromkeys((row.task, *(j.partition(":")[0] for j in row.joined))))


def headline(text: str) -> str:
    """The words of a title: short enough for a lock screen, the cut marked."""
    return text if len(text) <= TITLE else text[: TITLE - 2] + " …"


def shape(text: str) -> frozenset[str]:
    """The words of a question without order, case and marks."""
    return frozenset("".join(c if c.isalnum() else " " for c in text.lower()).split())


def ask_stuck(turn: Turn, book: Book, attempt: Attempt, reason: str, ask: str) -> None:
    turn.task(f"{book.key}.{attempt.task}", state="asking", posted=True)
    turn.ask(
        "stuck", book.key, headline(reason),
        (
            Choice(word="unblock", label="Unblock…", effect="told to the agent, which goes on", asks="words"),
            REDIRECT,
            Choice(word="retry", label="Retry", effect="a fresh start with the handoff"),
        ),
        facts={"reason": reason, "attempt": attempt.id}, due=due(turn, "stuck"), task=attempt.task,
        attempt=attempt.id, about=ask, text=reason if headline(reason) != reason else "",
    )  # fmt: skip


def tell_answer(turn: Turn, book: Book, row: Checkpoint, words: str, person: str) -> None:
    """The answer goes to every attempt that asked; where none lives any more, a new one starts knowing it."""
    askers = [(row.task, row.attempt, row.about), *(tuple(j.split(":", 2)) for j in row.joined)]
    for name, attempt_id, ask in askers:
        attempt, held = book.attempts[attempt_id], book.tasks[name]
        live = attempt.state != "ended" and not attempt.stopping
        decision = f'{person} on "{row.title}": {words}'
        held = turn.change(held, decisions=(*held.decisions, decision), reason="")
        if not any(other.kind in ASKED and concerns(other, name) for other in book.open()):
            held = turn.change(held, state="running" if live else "open", stage="")
        if live:
            begins = "start" in row.facts and book.checkpoints[row.id].state == "answered"
            owed = turn.at if attempt.owed and not begins else 0.0
            turn.change(attempt, asks="", stuck="", heard=turn.at, owed=owed)
            key = f"{row.key}:answer:{attempt_id}"
            sort: Literal["start", "answer"] = "start" if begins else "answer"
            turn.call(Deliver(key=key, attempt=attempt.key, sort=sort, text=words, ask=ask))


def missed(book: Book, task: str) -> Checkpoint | None:
    """The question of an agent that nobody answered in time, for which the task is parked: words are late for it."""
    row = book.tasks[task]
    asked = (c for c in book.checkpoints.values() if c.task == task and c.kind in ("question", "stuck"))
    return next((c for c in asked if (row.state, row.reason) == ("parked", f"nobody answered {c.id}")), None)
