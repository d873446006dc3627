"""Planning together: the planner looks, asks, drafts, and changes the draft as people reply. Each of its words is a
thought on rows; one at a time a swarm, what is said meanwhile waits. Nothing changes but by a version with its reasons.
"""

import re

from msgspec.structs import replace

from bot.core.calls import Survey
from bot.core.config import Person
from bot.core.coordinator import amending
from bot.core.coordinator.line import Line, Unclear, here
from bot.core.coordinator.planner import (
    AGAIN,
    KEPT,
    NEEDS,
    WORKS,
    ask,
    awaited,
    failed,
    free,
    late,
    onward,
    problems,
    returned,
    tell,
)
from bot.core.coordinator.thinking import able
from bot.core.coordinator.turn import Turn
from bot.core.coordinator.versions import begin, version
from bot.core.events import Said, Surveyed, Thought
from bot.core.message import Button, Item, Listing, Message
from bot.core.plan.drafted import Made, assumed, changed
from bot.core.plan.words import cut
from bot.core.policy import may
from bot.core.prose import many
from bot.core.records import Planner
from bot.core.thoughts import Change, Draft, Part, Questions
from bot.core.thoughts.planning import Question
from bot.core.values import PlanSpec
from bot.core.world import Book

WORD = "plan amend"
WAITS = 20  # lines that may wait for the planner
TITLE = 100
_NUMBER = re.compile(r"(?:^|\s)(\d{1,2})\s*[:.)](?=\s|$)")


def open_plan(turn: Turn, line: Line) -> None:
    """`plan words…`: a draft without tasks yet, and a look at its repository for the planner."""
    settings, options = turn.world.settings, line.command.options
    if not able(turn):
        names = ", ".join(n for n in settings.templates if "/" not in n)
        raise Unclear(f"{NEEDS} {WORKS} Templates: {names or 'none'}.")
    if strange := [name for name in options if name != "repo"]:
        raise Unclear(f"plan in words reads repo=NAME at its end, not {', '.join(strange)}: say that in other words.")
    only = next(iter(settings.repositories)) if len(settings.repositories) == 1 else ""
    repository = options.get("repo", "") or only
    if repository not in settings.repositories:
        known = ", ".join(settings.repositories) or "none: add [repo.NAME] to podium.toml"
        raise Unclear(f"In which repository? plan {cut(line.text)} repo=NAME. Known: {known}")
    spec = PlanSpec(title=cut(line.text, TITLE), goal=line.text, repository=repository)
    book = begin(turn, line, spec, "the goal, in words")
    turn.put(Planner(key=f"{book.key}.p1", goal=line.text, person=line.person.name))
    turn.call(Survey(key=f"{book.key}:survey", swarm=book.key, repository=repository))


def amend(turn: Turn, line: Line) -> None:
    """`plan amend words`: to the planner of a draft; of a plan that runs, a proposal with its impact."""
    book = here(turn, line)
    if book.swarm.state == "closed":
        raise Unclear(f"{book.key} is closed. Its next plan: plan next {book.key}")
    if not able(turn):
        raise Unclear(f"{NEEDS} Without one, line by line: t7 needs t3 · t7 est 20m · add words · split t7: a; b")
    hear(turn, book, line.person, line.text)


def talks(turn: Turn, book: Book, event: Said) -> bool:
    """Said below the plan of a draft that its planner made: plain words there are for the planner."""
    return bool(
        book.rows["swarm"] and book.swarm.state == "drafting" and book.planner and able(turn)
        and event.thread == book.key and event.surface in ("", "plan") and not event.mentions
    )  # fmt: skip


def reply(turn: Turn, person: Person, book: Book, words: str) -> None:
    """Words in the plan's thread, of anybody who may plan."""
    if refusal := may(turn.world, person, WORD):
        raise Unclear(refusal)
    hear(turn, book, person, words)


def hear(turn: Turn, book: Book, person: Person, words: str) -> None:
    """A line for the planner; while it thinks, lines wait."""
    row = book.planner or Planner(key=f"{book.key}.p1", goal=book.plan.spec.goal, stage="talking")
    if len(row.waiting) >= WAITS:
        raise Unclear(f"{len(row.waiting)} lines wait for the planner already; say it again when it has answered.")
    stage = row.stage if book.swarm.state == "drafting" else "talking"  # a plan that runs is drafted no more
    turn.put(replace(row, stage=stage, waiting=(*row.waiting, (person.name, words[:4_000]))))
    onward(turn, book)


def surveyed(turn: Turn, event: Surveyed) -> None:
    """What the look showed; then the planner asks what it could not tell."""
    book = turn.book(event.swarm)
    row = book.planner
    if row is None or row.stage != "looking":
        return
    look = "\n\n".join(f"# {name}\n{text}" for name, text in event.parts)
    row = turn.change(row, stage="asking", look=look or f"The repository could not be looked at: {event.error}")
    ask(turn, book, row, "plan questions")


def asked(turn: Turn, event: Thought, answer: Part | None) -> None:
    """The planner's questions, in one message, to be answered in one reply; without any it drafts at once."""
    if (found := awaited(turn, event)) is None:
        return
    book, row = found
    if not isinstance(answer, Questions):
        turn.change(row, stage="asked")
        failed(turn, book, event, "Say what the plan must know, and it is drafted from that")
    elif not answer.questions:
        ask(turn, book, turn.change(row, stage="drafting"), "plan")
    else:
        pairs = tuple((q.text, q.assume) for q in answer.questions)
        turn.change(row, stage="asked", questions=pairs)
        items = tuple(Item(f"{q.text} · if nobody says: {q.assume}") for q in answer.questions)
        title = f"Before I draft {book.key}: {many(len(items), 'question')}. One reply answers them:  1: yes  2: no"
        go = Button("Draft as assumed", f"{WORD} {book.key}: as you assume")
        turn.post(book.key, Message(title, (Listing(items, ordered=True),), (go,), "ask"), lane=1, to=row.person)
    onward(turn, book)


def drafted(turn: Turn, event: Thought, answer: Part | None) -> None:
    """The first draft. What nobody answered is written down as an assumption."""
    if (found := awaited(turn, event)) is None:
        return
    book, row = found
    if not isinstance(answer, Draft):
        turn.change(row, stage="asked")
        failed(turn, book, event, "Say anything here and it is tried again")
    elif book.swarm.state != "drafting":
        late(turn, book)
    else:
        task, assumption = free(book)
        made = changed(book.plan.spec, answer, task, assumption)
        questions = [Question(text=text, assume=taken) for text, taken in row.questions]
        said = {int(n) for n in _NUMBER.findall(row.answers)} | set(answer.answered)
        number = 1 + max([assumption - 1, *(int(u.id[1:]) for u in made.spec.assumptions)])
        spec = roomy(assumed(made.spec, questions, said, answer, number))
        if returned(turn, book, row, event, Made(spec, made.problems), "plan"):
            return
        fresh = version(turn, book, spec, "planner", f"first draft, for {row.person}")
        turn.change(row, stage="talking", said=(*row.said, f"planner: drafted {fresh.id}")[-KEPT:])
        tell(turn, book, None, fresh, problems(turn, Made(spec, made.problems)), "")
    onward(turn, book)


def replied(turn: Turn, event: Thought, answer: Part | None) -> None:
    """A reply's answer, or the new version it makes; of a plan that runs, what it would do."""
    if (found := awaited(turn, event)) is None:
        return
    book, row = found
    running = event.question == "amend"
    if not isinstance(answer, Change):
        failed(turn, book, event, "Say it again to try once more; edits line by line go on")
    elif not answer.changes:
        words = answer.answer or answer.why or "I see nothing to change there."
        turn.change(row, said=(*row.said, f"planner: {words}")[-KEPT:])
        turn.post(book.key, Message(f"To {row.person}: {words}"), lane=0, to=row.person)
    elif running != (book.swarm.state != "drafting") or book.swarm.state == "closed":
        late(turn, book)
    elif row.base != book.swarm.version and row.tries < AGAIN:
        ask(turn, book, turn.change(row, tries=row.tries + 1), event.question)
        return
    else:
        made = changed(book.plan.spec, answer, *free(book))
        if running:
            made = Made(made.spec, (*made.problems, *amending.closed(book, made.spec)))
        if returned(turn, book, row, event, made, event.question):
            return
        why = answer.why or cut(row.words, 200)
        turn.change(row, said=(*row.said, f"planner: {why}")[-KEPT:])
        if running:
            amending.propose(turn, book, row, event.answer, made, why, problems(turn, made))
        elif made.spec == book.plan.spec:
            words = " · ".join((answer.answer or "the plan says so already.", *problems(turn, made)))
            turn.post(book.key, Message(f"To {row.person}: {words}"), lane=0)
        else:
            old = book.plan
            fresh = version(turn, book, made.spec, row.person, why)
            tell(turn, book, old, fresh, problems(turn, made), answer.answer)
    onward(turn, book)


def broke(turn: Turn, book: Book, call: str, error: str) -> bool:
    """A look or a thought that could not be carried out is one that came to nothing."""
    row = book.planner
    if row is None or call not in (row.thinking, f"{book.key}:survey"):
        return False
    if call != row.thinking:
        surveyed(turn, Surveyed(id=f"{call}:broke", at=turn.at, swarm=book.key, error=error))
    else:
        turn.change(row, thinking="", stage="asked" if row.stage in ("asking", "drafting") else row.stage)
        turn.post(book.key, Message(f"The planner did not help: {error[:300]}. Say it again.", tone="warn"), lane=0)
    return True


def roomy(spec: PlanSpec) -> PlanSpec:
    """A budget of minutes in which the draft's own estimates fit, with half as much again."""
    wanted = float(-(-sum(t.estimate for t in spec.tasks) * 1.5 // 10) * 10)
    return replace(spec, minutes=max(spec.minutes, wanted))


VOICES = {"plan questions": asked, "plan": drafted, "plan reply": replied, "amend": replied}
WORDS = {WORD: amend}
