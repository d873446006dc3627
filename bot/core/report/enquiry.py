"""Questions to the report, answered from rows: a few shapes, read by rule over ids and words. Nothing is guessed.

`answer(world, swarm, words, now)` → the sentences of an answer, or () where none of the shapes fits.
"""

import re
from collections.abc import Callable

from bot.core.prose import line, many, minutes, moment, money, natural, short, some, spent
from bot.core.report.checker import Facts, facts
from bot.core.report.checker.clauses import VERDICTS
from bot.core.report.checker.facts import Thing
from bot.core.report.checker.lexicon import NOUNS, SOLE
from bot.core.report.checker.tokens import Token, tokens
from bot.core.rows import Task
from bot.core.world import Book, World

ASKING = re.compile(r"^(?:why|who|how (?:many|much|long)|what (?:did|is|was|became|happened))\b", re.IGNORECASE)
TEXT = 200  # characters of a row's own words


def asks(words: str) -> bool:
    """A question: a mark at its end, or words that begin none but a question."""
    return words.rstrip().endswith("?") or bool(ASKING.match(words.strip()))


class Question:
    """A question read: the things it names, its words of verdict, its nouns, and all its words."""

    def __init__(self, world: World, swarm: str, words: str, now: float) -> None:
        self.world, self.book, self.now = world, world.books[swarm], now
        self.facts: Facts = facts(world, swarm)
        read: list[Token] = tokens(words.replace("?", " "), self.facts)
        self.words = [t.text for t in read]
        named = [i for t in read if t.kind in ("id", "name") for i in sorted(t.ids)]
        sole = [swarm if SOLE[w] == "swarm" else SOLE[w] for w in self.words if w in SOLE]
        self.things: list[Thing] = [self.facts.things[i] for i in dict.fromkeys((*named, *sole))]
        self.verdicts = [VERDICTS[w] for w in self.words if w in VERDICTS]
        self.nouns = [NOUNS[w] for w in self.words if w in NOUNS]

    def when(self, at: float) -> str:
        return moment(at, self.now, self.world.settings.policy.zone)

    @property
    def task(self) -> str:
        """The task it asks about: the one named, or that of what is named."""
        ids = [i for t in self.things for i in (t.id, *sorted(t.links)) if i in self.book.tasks]
        return ids[0] if ids else ""


def answer(world: World, swarm: str, words: str, now: float) -> tuple[str, ...]:
    question = Question(world, swarm, words, now)
    head = next((w for w in question.words if w in SHAPES), "")
    return tuple(SHAPES[head](question)) if head else ()


def unable(book: Book, words: str) -> str:
    """What is said where no shape fits: where to look."""
    known = [i for i in re.findall(r"\b[a-z]\d+\b", words.casefold()) if any(i in rows for rows in book.rows.values())]
    where = f"show {known[0]}" if known else f"report {book.key}, or: show t1"
    return f"I cannot answer this from the rows; see  {where}"


def _who(question: Question) -> list[str]:
    """`who approved t7?`: names and when, or that the rows name nobody."""
    said = []
    things = question.things or [question.facts.things[i] for i in ("report", question.book.key)]
    for verdict in question.verdicts[:1]:
        for thing in things:
            people = sorted(thing.by.get(verdict, ()))
            at = question.when(thing.at.get(verdict, 0.0))
            if people:
                said.append(f"{thing.id} was {verdict} by {', '.join(people)}{f', {at}' if at else ''}.")
            elif question.things:
                state = "the rows name nobody for it" if verdict in thing.words else f"it was not {verdict}"
                said.append(f"{thing.id}: {state}.")
    return said


def _why(question: Question) -> list[str]:
    """`why three attempts?`, `why was t9 carried?`: what the rows give as reasons, in their own words."""
    task = question.book.tasks.get(question.task)
    own = [t for t in question.things if t.kind not in ("task", "attempt", "swarm")]
    if task is None or own:
        return [f"{t.id}: {line(words, TEXT)}." for t in question.things for words in t.texts[:1] if words]
    if "attempt" in question.nouns or "retried" in question.verdicts:
        return attempts(question, task.id)
    return became(question, task)


def became(question: Question, task: Task) -> list[str]:
    """How a task stands and what led there: answers, deviations, failed criteria, needs."""
    book = question.book
    said = [
        f"{task.id} {line(task.spec.title)} is {task.state}{f': {line(task.reason, TEXT)}' if task.reason else ''}."
    ]
    rows = [c for c in book.checkpoints.values() if short(c.task) == task.id and c.answer]
    said += [
        f"{c.id} {line(c.title)}: {c.answer.word} by {c.answer.person} {question.when(c.answer.at)}"
        f"{f', “{line(c.answer.text, TEXT)}”' if c.answer.text else ''}."
        for c in sorted(rows, key=lambda c: natural(c.id)) if c.answer
    ]  # fmt: skip
    said += [f"{x.id} {x.kind}: {line(x.text, TEXT)}." for x in book.deviations.values() if x.task == task.id]
    failed = [(i, v) for i, v in sorted(task.verdicts.items()) if v.ruling == "failed"]
    said += [f"{i} failed: {line(v.detail, TEXT)}." for i, v in failed]
    needs = [n for n in task.spec.needs if n in book.tasks and book.tasks[n].state in ("failed", "dropped", "carried")]
    return [*said, *(f"It needs {n}, which is {book.tasks[n].state}." for n in needs)]


def attempts(question: Question, task: str) -> list[str]:
    """Each attempt at a task, how it ended, and what it or its check last said."""
    rows = [a for a in question.book.attempts.values() if a.task == task and a.role == "worker"]
    held = question.book.tasks[task]
    said = [f"{task} took {many(len(rows), 'attempt')}."]
    for row in sorted(rows, key=lambda a: natural(a.id)):
        asked = [e for e in question.book.evidence.values() if e.attempt == row.id and e.kind == "command" and e.code]
        words = row.stuck or (
            f"{asked[-1].criterion} failed: {asked[-1].text}" if asked else row.tail if row.outcome != "done" else ""
        )
        now = "its work was taken" if held.attempt == row.id and held.state == "done" else row.outcome or row.state
        said.append(f"{row.id} {now}{f': {line(words, TEXT)}' if words else ''}.")
    return said


def _cost(question: Question) -> list[str]:
    """`what did it cost?`, `how much did t7 cost?`, `how long did t7 take?`"""
    book, task = question.book, question.book.tasks.get(question.task)
    if task is None:
        row = book.swarm
        worked = row.worked or sum(t.minutes for t in book.tasks.values())
        paid = spent(row.spent, row.unpriced) or money(0)
        return [f"{row.key} cost {paid} of {money(row.money)}; its agents worked {minutes(worked)}."]
    rows = [a for a in book.attempts.values() if a.task == task.id]
    paid = spent(sum(a.money for a in rows), sum(a.unpriced for a in rows)) or "no money that was counted"
    used = sum(a.tokens for a in rows)
    tokens = f" and {used:,} tokens" if used else ""
    took = f"it took {minutes(task.minutes)}, estimated {minutes(task.spec.estimate)}"
    return [f"{task.id} cost {paid}{tokens}; {took}."]


def _how(question: Question) -> list[str]:
    """`how many findings are open?`, `how many attempts did t7 take?`; `how much`, `how long`."""
    if "many" not in question.words:
        return _cost(question) if {"much", "long"} & set(question.words) else []
    if not question.nouns:
        return []
    kind = question.nouns[0]
    words = [v for v in question.verdicts if any(v in t.words for t in question.facts.of(kind))]
    scope = [t.id for t in question.things if t.kind not in (kind, "swarm")]
    number = question.facts.count(kind, words, scope) if len(words) == len(question.verdicts) else 0
    where = f" of {some(scope)}" if scope else ""
    told = f", {some(question.verdicts)}" if question.verdicts else ""
    return [
        f"{many(number, kind, PLURALS.get(kind, ''))}{where}{told}."
    ]


def _which(question: Question) -> list[str]:
    """`which tasks failed?`: their ids and titles."""
    if not question.nouns or not question.verdicts:
        return []
    found = [t for t in question.facts.of(question.nouns[0]) if set(question.verdicts) <= t.words]
    listed = [f"{t.id} {line((*t.names, *t.texts, '')[0])}".strip() for t in sorted(found, key=lambda t: natural(t.id))]
    return [
        f"{many(len(found), question.nouns[0], PLURALS.get(question.nouns[0], ''))}: {'; '.join(listed) or 'none'}."
    ]


def _when(question: Question) -> list[str]:
    """`when was t7 merged?`"""
    pairs = [(t, v) for t in question.things or [question.facts.things[question.book.key]] for v in question.verdicts]
    return [f"{t.id} was {v} {question.when(t.at[v])}." for t, v in pairs if t.at.get(v)]


def _what(question: Question) -> list[str]:
    """`what did it cost?`, `what happened to t7?`, `what became of d2?`"""
    if {"cost", "costs"} & set(question.words):
        return _cost(question)
    if question.task and {"happened", "became"} & set(question.words):
        return became(question, question.book.tasks[question.task])
    return [f"{t.id}: {line(t.texts[0], TEXT)}." for t in question.things if t.texts and t.texts[0]]


def _was(question: Question) -> list[str]:
    """`was t7 approved?`: yes, by whom and when; or no."""
    said = []
    for thing in question.things:
        for verdict in question.verdicts:
            who, at = ", ".join(sorted(thing.by.get(verdict, ()))), question.when(thing.at.get(verdict, 0.0))
            yes = f"Yes, {thing.id} is {verdict}{f' by {who}' if who else ''}{f', {at}' if at else ''}."
            said.append(yes if verdict in thing.words else f"No, {thing.id} is not {verdict}.")
    return said


PLURALS = {"discovery": "discoveries", "criterion": "criteria", "person": "people"}
SHAPES: dict[str, Callable[[Question], list[str]]] = {
    "why": _why, "who": _who, "how": _how, "which": _which, "when": _when, "what": _what, "was": _was, "were": _was,
    "is": _was, "are": _was, "did": _was,
}  # fmt: skip
