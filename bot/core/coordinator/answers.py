"""Answers to checkpoints: bound to what was shown, by people who may, and what each of them sets going."""

from collections.abc import Callable

import msgspec

from bot.core.coordinator import budget, checking, landing, launching, merging, permissions, planning, reviewing, tasks
from bot.core.coordinator.checkpoints import ask_result, due, park
from bot.core.coordinator.line import Line, Unclear, asked, given, here, of_attempt, ready, thread_id, ways
from bot.core.coordinator.questions import askers, tell_answer
from bot.core.coordinator.turn import Turn
from bot.core.grammar import Command
from bot.core.message import Button
from bot.core.policy import cooled, counts, may
from bot.core.prose import either
from bot.core.rows import Checkpoint, Task
from bot.core.values import CLOSED, Criterion, Verdict
from bot.core.views.people import alone, assigners, judges
from bot.core.world import Book


def approve(turn: Turn, line: Line) -> None:
    """The card's yes. The irreversible wants its id typed, nothing added, and as many people as it says."""
    book, row = asked(turn, line)
    row = settled(turn, line, book, row)
    final = row.kind == "irreversible"
    if final and line.first.rpartition(".")[2] != row.id:
        raise Unclear(
            f"Not an answer yet, {row.id} is irreversible: type  approve {row.id}  or press the button.",
            Button("Approve as shown…", f"approve {row.key}", asks="id", seen=row.fingerprint),
            Button("Tell the agent", f"tell {book.key}.{row.task}", asks="words"),
        )
    if row.kind == "permission" and line.text:
        words = f"tell {book.key}.{row.task}: {line.text}"
        raise Unclear(f"{row.id} is allowed or denied as shown; words for the agent: {words}", Button("Tell it", words))
    if final and line.text:
        raise Unclear(f"{row.id} is irreversible: approve it as shown, redirect it or decline it. Nothing was done.")
    if turn.at < cooled(turn.world.settings.policy, row):
        rule = alone(turn.world, row, turn.at)
        raise Unclear(f"Not approved yet, {row.id} is one person's alone: {rule}. Say  approve {row.id}  again then.")
    ready(row)
    if row.kind == "amendment":
        planning.signable(turn, book, row)
    if row.kind == "budget":
        budget.allowed(turn, book, row, line.person.name)
    if not any(c.word == "approve" for c in row.choices):
        raise Unclear(f"{row.id} is not a yes or no. Say: {ways(row)}")
    theirs = judges(book, row)
    if theirs and line.person.name not in theirs:
        may_give = either(assigners(turn.world, book, row))
        rule = f"{may_give} may give it to somebody else: assign {row.id} to NAME"
        raise Unclear(f"{row.id} is {' and '.join(theirs)}'s condition to judge. {rule}")
    if line.person.name in counts(turn.world, row):
        raise Unclear(f"You have approved {row.id} already; it waits for another person.")
    row = turn.change(row, approvals=(*row.approvals, given(turn, line, row)))
    if len(counts(turn.world, row)) < row.quorum:
        turn.stirred.add(book.key)
        return
    row = turn.close(row, "answered", row.outcome, row.approvals[-1])
    APPROVED[row.kind](turn, line, book, row)


def settled(turn: Turn, line: Line, book: Book, row: Checkpoint) -> Checkpoint:
    """The checkpoint as one that this person may answer now; or the reason why not."""
    if row.state == "expired":
        raise late(turn, book, row)
    if row.state != "open":
        by = f" by {row.answer.person}" if row.answer else ""
        how = row.outcome or (row.answer.text if row.answer else "")
        raise Unclear(f"{row.id} is {row.state} already{by}{': ' + how if how else ''}.")
    refusal = may(turn.world, line.person, line.word, row, book)
    if refusal:
        raise Unclear(refusal)
    stale = line.said.seen and line.said.seen != row.fingerprint
    if stale or (not line.said.seen and line.said.at < row.shown):
        raise Unclear(f"The facts of {row.id} changed since you saw it: look again, then answer.")
    if row.kind == "landing" and row.facts.get("tip") != book.swarm.tip:
        again = landing.ask_landing(turn, book, row.requester)
        raise Unclear(f"swarm/{book.key} moved on since {row.id} was shown; asked again as {again.id}.", keep=True)
    return row


def late(turn: Turn, book: Book, row: Checkpoint) -> Unclear:
    """An answer to an expired question: asked again on today's facts, once; or why nothing is asked any more."""
    reason = f"nobody answered {row.id}"
    names = tuple(row.facts["held"].split(", ")) if row.kind == "blocked" else askers(row)
    parked = [t for t in (book.tasks[n] for n in names) if t.state == "parked" and t.reason == reason]
    if not parked:
        return Unclear(f"{row.id} expired{': ' + row.outcome if row.outcome else ''}; {names[0]} has moved on since.")
    for held in parked:
        turn.withdraw(book, held.id, f"{row.id} is asked again")
        turn.task(held.key, state="open" if row.kind == "blocked" else "asking", reason="")
    tasks.revive(turn, book, f"{row.id} is asked again")
    again = turn.ask(
        row.kind, book.key, row.title, row.choices, facts=row.facts, due=due(turn, row.kind),
        task=row.task, attempt=row.attempt, about=row.about, text=row.text, recommend=row.recommend,
        evidence=row.evidence, quorum=row.quorum, requester=row.requester, to=row.to,
    )  # fmt: skip
    turn.change(again, joined=row.joined)
    if row.kind == "permission":
        turn.change(again, choices=permissions.choices(again))
    turn.change(row, outcome=f"asked again as {again.id}")
    return Unclear(f"{row.id} had expired; asked again on today's facts as {again.id}.", keep=True)


def approved_start(turn: Turn, line: Line, book: Book, row: Checkpoint) -> None:
    decisions = (f"{line.person.name}: {line.text}",) if line.text else ()
    held = turn.task(f"{book.key}.{row.task}", state="open", cleared=row.id, stage="")
    held = turn.change(held, decisions=(*held.decisions, *decisions))
    if line.text:
        condition(turn, book, held, line)


def approved_result(turn: Turn, line: Line, book: Book, row: Checkpoint) -> None:
    """What was unjudged is judged by this person; a note is a condition its author judges before the merge."""
    held = book.tasks[row.task]
    verdicts = dict(held.verdicts)
    names = " and ".join(a.person for a in row.approvals)
    for criterion in held.spec.criteria:
        if verdicts.get(criterion.id, Verdict()).ruling in ("open", "unjudged"):
            verdicts[criterion.id] = Verdict(ruling="met", by=names, at=turn.at, commit=held.commit, detail=row.id)
    held = turn.change(held, verdicts=verdicts, cleared=row.id)
    if line.text:
        held = condition(turn, book, held, line)
        ask_result(turn, book, held, f"{line.person.name}'s condition: {line.text}", to=(line.person.name,))
    else:
        checking.enqueue(turn, book, held)


def condition(turn: Turn, book: Book, held: Task, line: Line) -> Task:
    """`approve: note`: the note becomes a criterion of the plan, judged by its author."""
    number = 1 + max((int(c.id.rpartition(".")[2]) for c in held.spec.criteria), default=0)
    extra = Criterion(id=f"{held.id}.{number}", text=line.text, judge="person", by=line.person.name)
    return planning.add_criterion(turn, book, held, extra, line.person.name)


def approved_question(turn: Turn, line: Line, book: Book, row: Checkpoint) -> None:
    tell_answer(turn, book, row, line.text or row.recommend, line.person.name)


def words_answer(turn: Turn, line: Line) -> None:
    """`answer c5: words`, `unblock t7: words`, or plain words on a question. A parked task goes on knowing them."""
    name = of_attempt(here(turn, line), line.first.rpartition(".")[2])
    held = here(turn, line).tasks.get(name or thread_id(here(turn, line), line))
    if line.word == "unblock" and held and held.state == "parked":
        tasks.reopen(turn, here(turn, line), held, f"{line.person.name}: {line.text}" if line.text else "")
        return
    book, row = asked(turn, line, (*QUESTIONS, "parked"))
    row = settled(turn, line, book, row)
    if row.kind in QUESTIONS:
        turn.close(row, "answered", "", given(turn, line, row))
        tell_answer(turn, book, row, line.text or row.recommend or "go on", line.person.name)
    elif row.task:
        turn.close(row, "answered", "", given(turn, line, row))
        tasks.reopen(turn, book, book.tasks[row.task], f"{line.person.name}: {line.text}" if line.text else "")
    else:
        raise Unclear(f"{row.id} is not a question of an agent. Say: {ways(row)}")


def decline(turn: Turn, line: Line) -> None:
    """A person's no, which the agent hears as a no."""
    book, row = asked(turn, line)
    row = settled(turn, line, book, row)
    if row.choices and row.kind not in QUESTIONS and not any(c.word == "decline" for c in row.choices):
        raise Unclear(f"{row.id} is not a yes or no. Say: {ways(row)}")
    row = turn.close(row, "declined", "", given(turn, line, row))
    words = f": {line.text}" if line.text else ""
    held = book.tasks.get(row.task)
    match row.kind:
        case "start" | "result" | "irreversible" if held:
            park(turn, book, held, f"{row.id} declined by {line.person.name}{words}")
        case "permission":
            permissions.answered(turn, book, row)
        case "question" | "stuck":
            tell_answer(turn, book, row, f"{line.person.name} declines to answer{words}", line.person.name)
        case "budget":
            turn.change(book.swarm, state="paused", reason=f"budget declined by {line.person.name}{words}")
        case "assumption":
            for name in row.facts.get("touches", "").split():
                tasks.hold(turn, book, book.tasks[name], f"{row.about} is broken, held by {line.person.name}{words}")
        case _:
            turn.stirred.add(book.key)


def approved_permission(turn: Turn, line: Line, book: Book, row: Checkpoint) -> None:
    permissions.answered(turn, book, row)


def allow(turn: Turn, line: Line) -> None:
    """`allow c5`: the card's yes; `allow c5 for task`: also to all that its rule holds for, in this task only."""
    book, row = asked(turn, line, ("permission",))
    if not line.text:
        approve(turn, Line(line.person, Command("approve", (row.key,)), line.said))
        return
    row = settled(turn, line, book, row)
    what = row.facts["tool"] if row.facts["rule"] == row.facts["tool"] else "this call"
    word = msgspec.structs.replace(given(turn, line, row), text="")
    row = turn.close(row, "answered", f"{what}, for all of {row.task}", word)
    permissions.answered(turn, book, row)


def go_on(turn: Turn, line: Line) -> None:
    """The first look is good; or the plan stands although an assumption broke."""
    book, row = asked(turn, line, ("first look", "assumption"))
    row = settled(turn, line, book, row)
    turn.close(row, "answered", "", given(turn, line, row))


def keep_waiting(turn: Turn, line: Line) -> None:
    book, row = asked(turn, line, ("parked",))
    row = settled(turn, line, book, row)
    turn.close(row, "answered", "the parked tasks stay parked", given(turn, line, row))


def go_without(turn: Turn, line: Line) -> None:
    """The dependents of a task that will not be done start without it: an amendment by its speaker."""
    book, row = asked(turn, line, ("blocked",))
    row = settled(turn, line, book, row)
    names = row.facts["held"].split(", ")
    left = [t for t in book.plan.spec.tasks if t.id in names and book.tasks[t.id].state not in CLOSED]
    held = [t.id for t in left if row.task in t.needs]
    if not held:  # a version of the plan that changes nothing is none
        raise Unclear(f"{row.id} holds nothing any more: nothing that is left waits for {row.task}.")
    turn.close(row, "answered", f"{', '.join(held)} go on without {row.task}", given(turn, line, row))
    planning.unneed(turn, book, row.task, held, line.person.name)


def overrule(turn: Turn, line: Line) -> None:
    """An answer given from earlier decisions is taken back from all who asked: the question goes to people, the work
    since is redone. What is closed by then stays, and is named."""
    book, row = asked(turn, line)
    if row.kind != "question" or not row.answer or row.answer.person != "rules":
        raise Unclear(f"{row.id} was not answered for you; there is nothing to overrule.")
    waited = [book.tasks[name] for name in askers(row)]
    names = [t.id for t in waited if t.state not in CLOSED]
    stay = [f"{t.id} is {t.state} already; to redo it: revert {t.id}" for t in waited if t.id not in names]
    if not names:
        raise Unclear(". ".join(stay))
    tasks.not_publishing(book, *names)
    turn.change(row, state="withdrawn", outcome=". ".join((f"overruled by {line.person.name}", *stay)))
    decision = f'{line.person.name} on "{row.title}": {line.text}' if line.text else ""
    for name in names:
        held = book.tasks[name]
        held = turn.change(held, decisions=tuple(d for d in held.decisions if row.title not in d))
        tasks.reopen(turn, book, held, decision, "overruled")


def approved_landing(turn: Turn, line: Line, book: Book, row: Checkpoint) -> None:
    merging.land(turn, book)


QUESTIONS = ("question", "stuck")
APPROVED: dict[str, Callable[[Turn, Line, Book, Checkpoint], None]] = {
    "launch": launching.approved, "start": approved_start, "result": approved_result,
    "irreversible": approved_result, "question": approved_question, "budget": budget.more,
    "amendment": planning.approved, "report": reviewing.approved, "landing": approved_landing,
    "parked": reviewing.carry_all, "permission": approved_permission,
}  # fmt: skip
WORDS = {
    "approve": approve, "answer": words_answer, "unblock": words_answer, "decline": decline, "go on": go_on,
    "keep waiting": keep_waiting, "go without": go_without, "overrule": overrule, "allow": allow,
}  # fmt: skip
